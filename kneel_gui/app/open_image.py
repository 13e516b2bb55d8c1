"""An image that has been opened: its document, its undo list, what is saved of it."""

from pathlib import Path

from PyQt5.QtWidgets import QUndoGroup, QUndoStack

from kneel_gui.app.keeping import Kept
from kneel_gui.app.undo import push
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.document import Document
from kneel_gui.core.edits import Edit
from kneel_gui.core.radiograph import UNCALIBRATED


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
    spacing : PixelSpacing
        Of its pixels, whoever gave it; `UNCALIBRATED` until they were read.
    """

    def __init__(self, path: Path, kept: Kept, group: QUndoGroup) -> None:
        self.path = path
        self.document = Document(kept.annotation)
        self.stack = QUndoStack(group)
        self.findings = kept.findings
        self.spacing_mm = kept.spacing_mm
        self.side = kept.side
        self.spacing = UNCALIBRATED
        self._saved = kept

    @property
    def annotation(self) -> ImageAnnotation:
        """Return the annotation as it is now."""
        return self.document.annotation

    @property
    def kept(self) -> Kept:
        """Return what there is to save, as it is now."""
        return Kept(self.annotation, self.findings, self.spacing_mm, self.side)

    @property
    def dirty(self) -> bool:
        """Return whether something is not saved yet; an untouched image never is."""
        return self.kept != self._saved

    def push(self, edit: Edit, merge: str = "") -> None:
        """Apply an edit as one undoable step.

        Parameters
        ----------
        edit : Edit
            Made for the present annotation.
        merge : str
            See `kneel_gui.app.undo.EditCommand`.
        """
        push(self.stack, self.document, edit, merge)

    def mark_saved(self, kept: Kept) -> None:
        """Remember what is known to be on disk; what is here may be newer.

        Parameters
        ----------
        kept : Kept
            As it was written.
        """
        self._saved = kept
        if not self.dirty:
            self.stack.setClean()
