"""Undo and redo: one Qt command around an edit of the core."""

import uuid
import zlib
from collections.abc import Callable
from typing import TypeAlias

from PyQt5.QtWidgets import QUndoCommand, QUndoStack

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.document import Document
from kneel_gui.core.edits import Edit
from kneel_gui.storage.record import EDIT, REDO, UNDO

# ``record(kind, text, step, before, after)``: tells the journal.
Record: TypeAlias = Callable[[str, str, str, ImageAnnotation, ImageAnnotation], None]


def nowhere(
    kind: str, text: str, step: str, before: ImageAnnotation, after: ImageAnnotation
) -> None:
    """Record nothing."""


class EditCommand(QUndoCommand):
    """One step of the undo list.

    Parameters
    ----------
    document : Document
        What is edited.
    edit : Edit
        Applied when the command is pushed.
    merge : str
        Steps in a row with the same non-empty text here become one: the nudges of
        one point.
    record : callable
        Told of every undo and redo, but not of the first time: `push` does that.
    step : str
        Unlike that of any other step; default: a new one.
    """

    def __init__(
        self,
        document: Document,
        edit: Edit,
        merge: str = "",
        record: Record = nowhere,
        step: str = "",
    ) -> None:
        super().__init__(edit.text)
        self.step = step or uuid.uuid4().hex
        self._document = document
        self._edits = [edit]
        self._merge = merge
        self._record = record
        self._fresh = True

    def redo(self) -> None:
        """Apply the edits in order."""
        before = annotation = self._document.annotation
        for edit in self._edits:
            annotation = edit.apply(annotation)
        if not self._fresh:
            self._record(REDO, self.text(), self.step, before, annotation)
        self._fresh = False
        self._document.set(annotation)

    def undo(self) -> None:
        """Revert the edits, the last one first."""
        before = self._document.annotation
        after = self.reverted(before)
        self._record(UNDO, self.text(), self.step, before, after)
        self._document.set(after)

    def reverted(self, annotation: ImageAnnotation) -> ImageAnnotation:
        """Return an annotation without this step; the document is left alone.

        Parameters
        ----------
        annotation : ImageAnnotation
            After this step.

        Returns
        -------
        ImageAnnotation
            Before it.
        """
        for edit in reversed(self._edits):
            annotation = edit.revert(annotation)
        return annotation

    def id(self) -> int:
        """Return a number that is shared by the commands that may merge, or -1."""
        return zlib.crc32(self._merge.encode()) >> 1 if self._merge else -1

    def mergeWith(self, other: QUndoCommand | None) -> bool:
        """Take the following command into this one.

        Parameters
        ----------
        other : QUndoCommand
            The following command, already applied.

        Returns
        -------
        bool
            Whether it was taken.
        """
        if not isinstance(other, EditCommand) or other._merge != self._merge:
            return False
        self._edits += other._edits
        return True


def before_last(stack: QUndoStack, annotation: ImageAnnotation) -> ImageAnnotation:
    """Return how an image was before the last step, which stays done.

    Parameters
    ----------
    stack : QUndoStack
        Of that image.
    annotation : ImageAnnotation
        As it is now.

    Returns
    -------
    ImageAnnotation
        `annotation` when nothing can be undone.
    """
    command = stack.command(stack.index() - 1) if stack.canUndo() else None
    return (
        command.reverted(annotation) if isinstance(command, EditCommand) else annotation
    )


def push(
    stack: QUndoStack,
    document: Document,
    edit: Edit,
    merge: str = "",
    record: Record = nowhere,
) -> None:
    """Apply an edit and put it on the undo list; one that changes nothing is dropped.

    Parameters
    ----------
    stack : QUndoStack
        Of that image.
    document : Document
        Of that image.
    edit : Edit
        Made for the document's present annotation.
    merge : str
        See `EditCommand`.
    record : callable
        Told of it, and of every undo and redo later on.
    """
    before = document.annotation
    if edit.apply(before) == before:
        return
    stack.push(EditCommand(document, edit, merge, record))
    # Only now is it known whether it has become a part of the step before.
    top = stack.command(stack.index() - 1)
    if isinstance(top, EditCommand):
        record(EDIT, edit.text, top.step, before, document.annotation)
