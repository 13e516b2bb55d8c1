"""Counts the time spent on each image, while there are signs of a person."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timezone

from PyQt5.QtCore import QEvent, QObject, pyqtSignal

from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.tasks import TaskRunner
from kneel_gui.core.annotation import ImageAnnotation, PointState
from kneel_gui.core.schema import Side
from kneel_gui.storage.ledger import Spent, TimeLedger

_LOG = logging.getLogger(__name__)
IDLE_S = 30.0  # reading a film without a hand on the mouse takes that long, no longer
_SHORTEST_S = 0.5  # paging past an image is no work on it
_HAND = (PointState.EDITED, PointState.PLACED)
_ACTIVE = frozenset(
    (
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
    )
)


class Stopwatch(QObject):
    """Watches for activity and notes each stay at an image; install it on the app.

    Parameters
    ----------
    ledger : TimeLedger
        Gets the stays.
    reader : callable
        ``reader()``: who works here; "" = unknown.
    clock : callable
        ``clock()``: seconds that only grow.
    parent : QObject, optional
        Qt parent.
    """

    noted = pyqtSignal(object)  # Spent

    def __init__(
        self,
        ledger: TimeLedger,
        reader: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.ledger = ledger
        self._reader = reader
        self._clock = clock
        self._runner = TaskRunner("kneel-ledger", self)
        self._image: OpenImage | None = None
        self._first: ImageAnnotation | None = None
        self._seen: ImageAnnotation | None = None
        self._index = 0
        self._started_at = ""
        self._seconds = 0.0
        self._drags = 0
        self._last = clock()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Notice what a person does.

        Parameters
        ----------
        watched : QObject
            Anything in the application.
        event : QEvent
            Any.

        Returns
        -------
        bool
            Always False: it only looks.
        """
        if event is not None and event.type() in _ACTIVE:
            self.tick()
        return False

    def tick(self) -> None:
        """Count the time since the last sign of a person, unless it was too long."""
        now = self._clock()
        gap, self._last = now - self._last, now
        if gap <= IDLE_S:
            self._seconds += gap

    def edited(self, image: OpenImage) -> None:
        """Count an edit if a hand moved or placed points; nudges in a row are one.

        Parameters
        ----------
        image : OpenImage
            The one that has changed; an undo takes the index back and counts nothing.
        """
        if image is not self._image:
            return
        before, self._seen = self._seen, image.annotation
        index, self._index = self._index, image.stack.index()
        if before is not None and self._index > index:
            self._drags += bool(corrected(before, image.annotation))

    def go_to(self, image: OpenImage | None) -> None:
        """Note the stay that ends and begin another.

        Parameters
        ----------
        image : OpenImage or None
            The image that has come on show; the same again goes on.
        """
        if image is self._image:
            return
        self.tick()
        self._note()
        self._image = image
        self._first = self._seen = None if image is None else image.annotation
        self._index = 0 if image is None else image.stack.index()
        self._started_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._seconds, self._drags = 0.0, 0

    def close(self) -> None:
        """Note the last stay and wait until it is written."""
        self.go_to(None)
        self._runner.finish()

    def _note(self) -> None:
        image = self._image
        if image is None or self._first is None:
            return
        if self._seconds < _SHORTEST_S and not self._drags:
            return
        spent = Spent(
            str(image.path),
            image.annotation.image_id,
            self._reader(),
            self._started_at,
            round(self._seconds, 1),
            self._drags,
            corrected(self._first, image.annotation),
        )
        self._runner.submit(
            lambda _progress: self.ledger.note(spent),
            lambda _nothing: self.noted.emit(spent),
            failed=lambda error: _LOG.warning("Time not noted: %s", error),
        )


def corrected(before: ImageAnnotation, after: ImageAnnotation) -> int:
    """Return how many points a hand has moved or placed between two states.

    Parameters
    ----------
    before, after : ImageAnnotation
        Of the same image.

    Returns
    -------
    int
        Points of both knees.
    """
    old = {
        (knee.side, i): tuple(knee.points_px[i])
        for knee in before.knees
        for i in range(len(knee.states))
    }
    new: dict[tuple[Side, int], tuple[float, ...]] = {
        (knee.side, i): tuple(knee.points_px[i])
        for knee in after.knees
        for i, state in enumerate(knee.states)
        if state in _HAND
    }
    return sum(old.get(target) != place for target, place in new.items())
