"""Handles on the knee centres: where the model looks for the landmarks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtGui import QPainter, QPainterPath

from kneel_gui.app import markers
from kneel_gui.app.camera import Camera
from kneel_gui.app.overlay_item import OverlayItem
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side

_RADIUS = 15.0
_REACH = 20.0
_TEXT_PX = 12


@dataclass(frozen=True)
class _Handle:
    x_px: float
    y_px: float
    moved: bool = False


class CentreHandles(OverlayItem):
    """A ring with a cross at each knee's centre; one is active for the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self._handles: dict[Side, _Handle] = {}
        self._camera = Camera((1.0, 1.0), (1, 1))
        self.active: Side | None = None
        self.setVisible(False)

    @property
    def on(self) -> bool:
        """Return whether they are shown."""
        return bool(self._handles)

    @property
    def sides(self) -> tuple[Side, ...]:
        """Return the knees that have a handle."""
        return tuple(self._handles)

    @property
    def moved(self) -> dict[Side, FloatArray]:
        """Return (2,) image px of the centres that a person has moved."""
        return {
            s: np.array([h.x_px, h.y_px]) for s, h in self._handles.items() if h.moved
        }

    def place(self, side: Side) -> FloatArray:
        """Return (2,) image px of a knee's centre."""
        handle = self._handles[side]
        return np.array([handle.x_px, handle.y_px])

    def show_at(self, centres: Mapping[Side, FloatArray], active: Side | None) -> None:
        """Show handles.

        Parameters
        ----------
        centres : mapping of Side to numpy.ndarray
            (2,) image px; empty = none, which hides them.
        active : Side or None
            The one that the arrow keys move.
        """
        self._handles = {
            s: _Handle(float(x), float(y)) for s, (x, y) in centres.items()
        }
        self.active = active if active in self._handles else next(iter(centres), None)
        self._redraw()

    def move_to(self, side: Side, xy_px: FloatArray) -> None:
        """Move one centre, and make it the active one.

        Parameters
        ----------
        side : Side
            The knee.
        xy_px : numpy.ndarray
            (2,) image px.
        """
        x, y = (float(v) for v in xy_px)
        self._handles[side] = replace(self._handles[side], x_px=x, y_px=y, moved=True)
        self.active = side
        self._redraw()

    def show_active(self, side: Side) -> None:
        """Make a centre the one that the arrow keys move.

        Parameters
        ----------
        side : Side
            The knee; without a handle, nothing changes.
        """
        if side in self._handles:
            self.active = side
            self._redraw()

    def put_back(self, side: Side, xy_px: FloatArray, moved: bool) -> None:
        """Leave a centre where it was before a drag that was given up.

        Parameters
        ----------
        side : Side
            The knee.
        xy_px : numpy.ndarray
            (2,) image px.
        moved : bool
            Whether it had been moved before.
        """
        self._handles[side] = _Handle(float(xy_px[0]), float(xy_px[1]), moved)
        self._redraw()

    def follow(self, camera: Camera) -> None:
        """Stay on the picture.

        Parameters
        ----------
        camera : Camera
            Where it stands.
        """
        self._camera = camera
        self._redraw()

    def hit(self, at: QPointF) -> Side | None:
        """Return the handle that a press takes hold of.

        Parameters
        ----------
        at : PyQt5.QtCore.QPointF
            Screen px.

        Returns
        -------
        Side or None
            None when there is none near.
        """
        for side in self._handles:
            x, y = self._camera.to_screen(self.place(side))
            if np.hypot(at.x() - x, at.y() - y) <= _REACH:
                return side
        return None

    def boundingRect(self) -> QRectF:
        """Return the view: handles may be anywhere."""
        return QRectF(0, 0, *self._camera.view_wh)

    def draw(self, painter: QPainter) -> None:
        """Draw the handles.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        for side in self._handles:
            at = QPointF(*self._camera.to_screen(self.place(side)))
            colour = markers.SIDE_COLOUR[side]
            active = side is self.active
            width = 2.6 if active else 1.4
            markers.stroke(painter, _sight().translated(at), colour, width)
            text = f"{side.value} centre"
            below = at + QPointF(0, _RADIUS + 12)
            markers.draw_text(painter, text, _TEXT_PX, below, colour)

    def _redraw(self) -> None:
        self.prepareGeometryChange()
        self.setVisible(self.on)
        self.update()


def _sight() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), _RADIUS, _RADIUS)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(3 * dx, 3 * dy)
        path.lineTo((_RADIUS + 5) * dx, (_RADIUS + 5) * dy)
    return path
