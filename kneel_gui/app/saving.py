"""Saving: every edit at once, in a thread of its own, again and again if it fails.

What is being dragged is no edit before the button is released, so nothing half done is
ever written, and an edit before the drag does not have to wait for its end.
"""

from collections.abc import Callable, Sequence

from PyQt5.QtCore import QObject, Qt, QTimer, pyqtSignal

from kneel_gui.app.keeping import Change, Keeper, Kept, Past
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.tasks import TaskRunner, Urgency

DELAY_MS = 50
SLOW_MS = 10_000  # a save that has not ended by then is told of
AGAIN_MS = (2000, 5000, 10_000, 30_000)  # after the first, second, … failure


class Saver(QObject):
    """Writes the images that have changed; what failed stays dirty.

    Parameters
    ----------
    runner : TaskRunner
        The thread that saves.
    keeper : Keeper
        Where annotations are kept.
    images : callable
        ``images() -> sequence of OpenImage``: those that are dirty.
    delay_ms : int
        Rest between two saves; what is done meanwhile is written together.
    parent : QObject, optional
        Qt parent.
    """

    saved = pyqtSignal(object)  # OpenImage
    failed = pyqtSignal(object, object)  # OpenImage, Exception
    slow = pyqtSignal(object)  # OpenImage: its save has neither ended nor failed
    _touched = pyqtSignal()

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
        self._timer.timeout.connect(self.save_all)
        self._due = False
        # Before the next timer and repaint, which on a busy machine can be far away.
        queued = Qt.ConnectionType.QueuedConnection
        self._touched.connect(self._act, queued)  # type: ignore[call-arg]  # its stub
        self._failures = 0
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.timeout.connect(self._tell_slow)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.save_all)

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
        """Save as soon as the edit is done; further calls do not put it off."""
        waits = self._timer.isActive() or self._again.isActive() or self._writing
        if not waits and not self._due:
            self._due = True
            self._touched.emit()

    def note(self, image: OpenImage, change: Change) -> None:
        """Write an edit down, before anything else happens.

        Parameters
        ----------
        image : OpenImage
            The image.
        change : Change
            What has just been done to it.
        """
        self._keeper.note(image.path, image.past, change)

    def _act(self) -> None:
        self._due = False
        self.save_all()

    def save_all(self) -> None:
        """Save everything that is dirty now."""
        self._timer.stop()
        self._again.stop()
        for image in self._images():
            self.save(image)

    def save(self, image: OpenImage) -> None:
        """Save one image now.

        Parameters
        ----------
        image : OpenImage
            The image.
        """
        if image in self._writing:
            return
        kept, changes = image.kept, image.changes
        self._writing.add(image)
        if not self._slow.isActive():
            self._slow.start(SLOW_MS)
        self._runner.submit(
            lambda _progress: self._keeper.save(image.path, kept, changes),
            lambda past: self._done(image, kept, changes, past),
            urgency=Urgency.SOON,
            failed=lambda error: self._not_done(image, error),
        )

    def _done(
        self, image: OpenImage, kept: Kept, changes: tuple[Change, ...], past: Past
    ) -> None:
        self._ended(image)
        self._failures = 0
        image.mark_saved(kept, changes, past)
        if self._images():  # edited while it was being written, or failed before
            self._again.stop()
            self._timer.start()
        else:
            self._keeper.all_saved()
        self.saved.emit(image)

    def _not_done(self, image: OpenImage, error: Exception) -> None:
        self._ended(image)
        wait = AGAIN_MS[min(self._failures, len(AGAIN_MS) - 1)]
        self._failures += 1
        self._again.start(wait)
        self.failed.emit(image, error)

    def _ended(self, image: OpenImage) -> None:
        self._writing.discard(image)
        self._slow.stop()
        if self._writing:
            self._slow.start(SLOW_MS)

    def _tell_slow(self) -> None:
        for image in self._writing:
            self.slow.emit(image)
