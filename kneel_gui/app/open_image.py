"""An image that has been opened: its document, its undo list, what is saved of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PyQt5.QtWidgets import QUndoGroup, QUndoStack

from kneel_gui.app.keeping import Change, Kept, Past
from kneel_gui.app.undo import EditCommand, push
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.document import Document
from kneel_gui.core.edits import Edit, ReplaceAnnotation
from kneel_gui.core.radiograph import UNCALIBRATED
from kneel_gui.storage.record import Step


class OpenImage:
    """What stays in memory of an image, its pixels apart.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    kept : Kept
        As it was saved; with an empty annotation when it never was.
    group : QUndoGroup
        Its undo list becomes one of these.

    Attributes
    ----------
    findings : tuple of KneeFinding
        What the model said about its knees.
    spacing_mm : tuple of float or None
        (row, col) given by the person.
    side : Side or None
        Given by the person.
    comment : str
        The reader's words about it.
    past : Past
        What of it is on disk, and what others have.
    noted : callable
        ``noted(change)``: told of every edit, undo and redo at once.
    refused : callable
        ``refused(why)``: told when an edit cannot be kept.
    spacing : PixelSpacing
        Of its pixels, whoever gave it; `UNCALIBRATED` until they were read.
    """

    def __init__(self, path: Path, kept: Kept, group: QUndoGroup) -> None:
        self.path = path
        self.document = Document(kept.annotation)
        self.stack = QUndoStack(group)
        self.past = kept.past
        self.comment = kept.comment
        self.findings = kept.findings
        self.spacing_mm = kept.spacing_mm
        self.side = kept.side
        self.spacing = UNCALIBRATED
        self.noted: Callable[[Change], None] = lambda _change: None
        self.refused: Callable[[str], None] = lambda _why: None
        self._saved = kept
        self._changes: list[Change] = []
        self._restore_steps()

    @property
    def annotation(self) -> ImageAnnotation:
        """Return the annotation as it is now."""
        return self.document.annotation

    @property
    def kept(self) -> Kept:
        """Return what there is to save, as it is now."""
        return Kept(
            self.annotation,
            self.findings,
            self.spacing_mm,
            self.side,
            self.comment,
            self.past,
        )

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the journal's lines that are not on disk yet, in order."""
        return tuple(self._changes)

    @property
    def mine(self) -> bool:
        """Return whether this reader has done something to it, now or before."""
        own = self.past.revision > 0 and not self.past.started_from
        return own or bool(self._changes)

    @property
    def dirty(self) -> bool:
        """Return whether something is not saved yet; an untouched image never is."""
        if self.past.read_only:
            return False
        return bool(self._changes) or self.kept != self._saved

    def push(self, edit: Edit, merge: str = "") -> None:
        """Apply an edit as one undoable step.

        Parameters
        ----------
        edit : Edit
            Made for the present annotation.
        merge : str
            See `kneel_gui.app.undo.EditCommand`.
        """
        if self.past.read_only:
            self.refused(self.past.read_only)
            return
        push(self.stack, self.document, edit, merge, self._record)

    def mark_saved(self, kept: Kept, changes: tuple[Change, ...], past: Past) -> None:
        """Remember what is known to be on disk; what is here may be newer.

        Parameters
        ----------
        kept : Kept
            As it was written.
        changes : tuple of Change
            The lines of the journal that were written with it.
        past : Past
            What the keeper said of it.
        """
        written = {change.uuid for change in changes}
        self._changes = [one for one in self._changes if one.uuid not in written]
        self._saved = kept
        self.past = past

    def close(self) -> None:
        """Free the undo list; nobody may use the image any more."""
        self.stack.clear()  # the steps hold the image, and Qt holds the steps
        self.stack.deleteLater()

    def _record(
        self,
        kind: str,
        text: str,
        step: str,
        before: ImageAnnotation,
        after: ImageAnnotation,
    ) -> None:
        kept = self.kept
        self._changes.append(
            Change(
                kind,
                text,
                replace(kept, annotation=before),
                replace(kept, annotation=after),
                step,
            )
        )
        self.noted(self._changes[-1])

    def _restore_steps(self) -> None:
        """Fill the undo list as it was left; one that does not fit is left out."""
        steps, position = self.past.steps, self.past.position
        self.past = replace(self.past, steps=(), position=0)
        if not steps or not _fits(steps, position, self.annotation):
            return
        self.document = Document(steps[0].before)
        for step in steps:
            edit = ReplaceAnnotation(step.before, step.after, step.text)
            command = EditCommand(self.document, edit, "", self._record, step.id)
            self.stack.push(command)
        self.stack.setIndex(position)
        self._changes.clear()  # to go back in the list is no edit


def _fits(steps: Sequence[Step], position: int, annotation: ImageAnnotation) -> bool:
    """Return whether steps follow each other and lead to an annotation."""
    states = [steps[0].before, *(step.after for step in steps)]
    follow = all(
        step.before == state for step, state in zip(steps, states, strict=False)
    )
    return follow and 0 <= position < len(states) and states[position] == annotation
