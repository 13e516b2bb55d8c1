"""Saving: half a second after the last edit, never in mid-drag, through one thread."""

from collections.abc import Callable, Sequence

from PyQt5.QtCore import QObject, Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import QApplication

from kneel_gui.app.keeping import Keeper, Kept
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.tasks import TaskRunner, Urgency

DELAY_MS = 500


class Saver(QObject):
    """Writes the images that have changed; what failed stays dirty.

    Parameters
    ----------
    runner : TaskRunner
        The file thread.
    keeper : Keeper
        Where annotations are kept.
    images : callable
        ``images() -> sequence of OpenImage``: those that are dirty.
    delay_ms : int
        Rest before an edit is saved.
    parent : QObject, optional
        Qt parent.
    """

    saved = pyqtSignal(object)  # OpenImage
    failed = pyqtSignal(object, object)  # OpenImage, Exception

    def __init__(
        self,
        runner: TaskRunner,
        keeper: Keeper,
        images: Callable[[], Sequence[OpenImage]],
        delay_ms: int = DELAY_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._keeper = keeper
        self._images = images
        self._writing: set[OpenImage] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self._due)

    @property
    def dirty(self) -> bool:
        """Return whether any image has something unsaved."""
        return bool(self._images())

    @property
    def writing(self) -> bool:
        """Return whether a save is on its way."""
        return bool(self._writing)

    def set_delay(self, delay_ms: int) -> None:
        """Rest another time before an edit is saved.

        Parameters
        ----------
        delay_ms : int
            From the next edit on.
        """
        self._timer.setInterval(delay_ms)

    def touch(self) -> None:
        """Save half a second after the last call."""
        self._timer.start()

    def save_all(self) -> None:
        """Save everything that is dirty now, in the file thread."""
        self._timer.stop()
        for image in self._images():
            self.save(image)

    def _due(self) -> None:
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._timer.start()  # in mid-drag: later
            return
        self.save_all()

    def save(self, image: OpenImage, overwrite: bool = False) -> None:
        """Save one image now, in the file thread.

        Parameters
        ----------
        image : OpenImage
            The image.
        overwrite : bool
            Also over what somebody else wrote meanwhile.
        """
        if image in self._writing:
            return
        kept = image.kept
        self._writing.add(image)
        self._runner.submit(
            lambda _progress: self._keeper.save(image.path, kept, overwrite),
            lambda _nothing: self._done(image, kept),
            urgency=Urgency.SOON,
            failed=lambda error: self._not_done(image, error),
        )

    def _done(self, image: OpenImage, kept: Kept) -> None:
        self._writing.discard(image)
        image.mark_saved(kept)
        if image.dirty:  # edited while it was being written
            self.touch()
        self.saved.emit(image)

    def _not_done(self, image: OpenImage, error: Exception) -> None:
        self._writing.discard(image)
        self.failed.emit(image, error)
