"""The images that have been opened, and their rows in the worklist."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt5.QtCore import QObject, QTimer, pyqtSignal
from PyQt5.QtWidgets import QUndoGroup

from kneel_gui.app.implausibility import implausibility
from kneel_gui.app.keeping import Kept
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.opening import Loaded
from kneel_gui.app.work_item import Status
from kneel_gui.app.worklist_model import WorklistModel
from kneel_gui.errors import KneelError

_REST_MS = 300
_KEEP = 24  # opened images in memory; what is saved of older ones is on disk


class Images(QObject):
    """Opened images by their file; keeps the worklist's rows true.

    A long day opens thousands. Only the last few stay, and those with something that is
    not saved, or that somebody holds (`hold`): another look at an older one reads what
    was kept of it.

    Parameters
    ----------
    worklist : WorklistModel
        The rows.
    reader : str
        Who works here.
    parent : QObject, optional
        Qt parent.
    """

    changed = pyqtSignal(object)  # OpenImage: its points or what was said of it
    noted = pyqtSignal(object, object)  # OpenImage, Change: just done, not saved yet
    refused = pyqtSignal(object, str)  # OpenImage, why it cannot be changed
    released = pyqtSignal(object)  # pathlib.Path: no longer in memory

    def __init__(
        self, worklist: WorklistModel, reader: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self.undo_group = QUndoGroup(self)
        self._worklist = worklist
        self._images: OrderedDict[Path, OpenImage] = OrderedDict()  # newest last
        self._holders: list[Callable[[OpenImage], bool]] = []
        # Only what was touched is ever compared with what is saved.
        self._touched: dict[Path, OpenImage] = {}
        # Milliseconds of work that no drag or nudge has to wait for.
        self._unjudged: set[OpenImage] = set()
        self._judging = QTimer(self)
        self._judging.setSingleShot(True)
        self._judging.setInterval(_REST_MS)
        self._judging.timeout.connect(self._judge)

    def get(self, path: Path) -> OpenImage | None:
        """Return an image that has been opened, or None."""
        return self._images.get(path)

    def hold(self, holder: Callable[[OpenImage], bool]) -> None:
        """Let somebody keep images in memory.

        Parameters
        ----------
        holder : callable
            ``holder(image)``: whether something is still to come for it.
        """
        self._holders.append(holder)

    def unsaved(self) -> tuple[OpenImage, ...]:
        """Return the images with something that is not saved yet."""
        self._touched = {p: image for p, image in self._touched.items() if image.dirty}
        return tuple(self._touched.values())

    def adopt(self, loaded: Loaded) -> OpenImage:
        """Return the image that was loaded; one opened before keeps what it has.

        It only takes over a spacing that it lacks.

        Parameters
        ----------
        loaded : Loaded
            From the opener.

        Returns
        -------
        OpenImage
            With its document and undo list.
        """
        image = self.take(loaded.item.path, loaded.kept)
        if image.spacing != loaded.radiograph.spacing:
            image.spacing = loaded.radiograph.spacing
            self._show_row(image)
        return image

    def take(self, path: Path, kept: Kept) -> OpenImage:
        """Return an image whose pixels are not needed; see `adopt`.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        kept : Kept
            What there is of it.

        Returns
        -------
        OpenImage
            With its document and undo list.
        """
        image_id = kept.annotation.image_id
        image = self._images.get(path)
        if image is not None and image.annotation.image_id == image_id:
            self._images.move_to_end(path)
            if image.spacing_mm is None:  # given for all images meanwhile
                image.spacing_mm = kept.spacing_mm
            return image
        image = self._images[path] = OpenImage(path, kept, self.undo_group)
        image.noted = lambda change: self.noted.emit(image, change)
        image.refused = lambda why: self.refused.emit(image, why)
        image.document.listen(lambda _before, _after: self.refresh(image))
        self._show_row(image)
        self._release_old()
        return image

    def drop(self, path: Path) -> None:
        """Forget an image and its undo list: another version of it will be read.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        """
        image = self._images.pop(path, None)
        self._touched.pop(path, None)
        if image is not None:
            self.undo_group.removeStack(image.stack)

    def refresh(self, image: OpenImage) -> None:
        """Bring the row up to date and tell of the change.

        Parameters
        ----------
        image : OpenImage
            The one that changed.
        """
        if self._images.get(image.path) is image:
            self._touched[image.path] = image
            self._show_row(image)
            self.changed.emit(image)

    def mark_failed(self, path: Path, error: Exception) -> None:
        """Show in the worklist that a file cannot be used.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        error : Exception
            Why.
        """
        if path in self._worklist:
            why = error.message if isinstance(error, KneelError) else str(error)
            row = self._worklist.item(path)
            self._worklist.update(replace(row, status=Status.FAILED, problem=why))

    def _release_old(self) -> None:
        """Let go of the images that were not asked for longest."""
        surplus = len(self._images) - _KEEP
        for path, image in tuple(self._images.items())[:-1]:
            if surplus <= 0:
                return
            if not (image.dirty or image.stack.isActive() or self._held(image)):
                self.drop(path)
                image.close()
                self.released.emit(path)
                surplus -= 1

    def _held(self, image: OpenImage) -> bool:
        return any(holder(image) for holder in self._holders)

    def _show_row(self, image: OpenImage) -> None:
        if image.path in self._worklist:
            row = self._worklist.item(image.path)
            row = row.with_annotation(image.annotation, image.findings)
            if image.mine:
                row = row.with_mine(self._reader, image.annotation)
            self._worklist.update(row)
            self._unjudged.add(image)
            self._judging.start()

    def _judge(self) -> None:
        """Bring the implausibility of what has changed up to date."""
        rows = []
        for image in self._unjudged:
            if image.path in self._worklist and image.spacing.known:
                ratio = implausibility(image.annotation, image.spacing)
                row = self._worklist.item(image.path)
                rows.append(replace(row, implausibility=ratio))
        self._unjudged.clear()
        self._worklist.update_many(rows)
