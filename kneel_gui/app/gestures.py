"""What the mouse buttons do while they are held: pan, window, drag a point."""

import math
from collections.abc import Callable
from dataclasses import replace

from PyQt5.QtCore import QPointF

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import Window

# A press that moves less is a click; points follow from the first pixel on.
CLICK_PX = 3.0
DRAG_PX = 1.0
# So many screen px to the right widen the window by a factor of e; so many down raise
# its centre by its width.
_WIDTH_PX = 220.0
_CENTER_PX = 420.0
_NARROWEST_SHARE = 1e-3


class PanGesture:
    """Move the picture; released where it was pressed, it is a click.

    Parameters
    ----------
    start : PyQt5.QtCore.QPointF
        Of the press, screen px.
    pan : callable
        ``pan(dx, dy)``: how far the mouse is from the press, screen px; called at each
        move, and with zeros when cancelled.
    click : callable
        Called on release when the mouse had not moved.
    """

    def __init__(
        self,
        start: QPointF,
        pan: Callable[[float, float], None],
        click: Callable[[], None],
    ) -> None:
        self._start = start
        self._pan, self._click = pan, click
        self._moved = False

    def move(self, at: QPointF) -> None:
        """Pan by what the mouse has moved.

        Parameters
        ----------
        at : PyQt5.QtCore.QPointF
            Screen px.
        """
        self._moved = self._moved or _distance(at, self._start) >= CLICK_PX
        if self._moved:
            self._pan(at.x() - self._start.x(), at.y() - self._start.y())

    def release(self) -> None:
        """Tell of a click, if it was one."""
        if not self._moved:
            self._click()

    def cancel(self) -> None:
        """Put the picture back."""
        if self._moved:
            self._pan(0.0, 0.0)


class WindowGesture:
    """Change the window: to the right wider, downwards a higher centre (darker).

    Parameters
    ----------
    start : PyQt5.QtCore.QPointF
        Of the press, screen px.
    window : Window
        As it is now.
    show : callable
        ``show(window)`` at each move; with the first window again when cancelled.
    commit : callable
        ``commit(window)`` on release, if the mouse had moved.
    """

    def __init__(
        self,
        start: QPointF,
        window: Window,
        show: Callable[[Window], None],
        commit: Callable[[Window], None],
    ) -> None:
        self._start = start
        self._first = self._now = window
        self._show, self._commit = show, commit

    def move(self, at: QPointF) -> None:
        """Show the window that belongs to the mouse's place.

        Parameters
        ----------
        at : PyQt5.QtCore.QPointF
            Screen px.
        """
        by = at - self._start
        if self._now is self._first and _distance(at, self._start) < CLICK_PX:
            return
        first = self._first
        # LINEAR windows need a width of at least 1; others only one above zero.
        narrowest = 1.0 if first.function == "LINEAR" else _NARROWEST_SHARE
        self._now = replace(
            first,
            center=first.center + by.y() / _CENTER_PX * first.width,
            width=max(first.width * math.exp(by.x() / _WIDTH_PX), narrowest),
            explanation="",
        )
        self._show(self._now)

    def release(self) -> None:
        """Keep the window."""
        if self._now is not self._first:
            self._commit(self._now)

    def cancel(self) -> None:
        """Show the first window again."""
        if self._now is not self._first:
            self._show(self._first)


class DragGesture:
    """Move a point by what the mouse moves; it does not jump to the cursor.

    Parameters
    ----------
    start : PyQt5.QtCore.QPointF
        Of the press, screen px.
    place : callable
        ``place(at)`` gives the point's place, (2,) image px, for the mouse at a place
        on the screen.
    preview : callable
        ``preview(xy_px)`` at each move; with None when it is over.
    commit : callable
        ``commit(xy_px)`` once, on release, if the mouse had moved.
    """

    def __init__(
        self,
        start: QPointF,
        place: Callable[[QPointF], FloatArray],
        preview: Callable[[FloatArray | None], None],
        commit: Callable[[FloatArray], None],
    ) -> None:
        self._start = start
        self._place, self._preview, self._commit = place, preview, commit
        self._now: FloatArray | None = None

    def move(self, at: QPointF) -> None:
        """Show the point where the mouse brings it.

        Parameters
        ----------
        at : PyQt5.QtCore.QPointF
            Screen px.
        """
        if self._now is None and _distance(at, self._start) < DRAG_PX:
            return
        self._now = self._place(at)
        self._preview(self._now)

    def release(self) -> None:
        """Hand the new place over."""
        self._preview(None)
        if self._now is not None:
            self._commit(self._now)

    def cancel(self) -> None:
        """Show the point where it was."""
        self._preview(None)


def _distance(a: QPointF, b: QPointF) -> float:
    return math.hypot(a.x() - b.x(), a.y() - b.y())
