"""A magnifier beside the point that is being set: enlarged picture and cross-hair."""

from collections.abc import Sequence

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from kneel_gui.app import markers
from kneel_gui.app.camera import Camera
from kneel_gui.app.overlay_item import OverlayItem
from kneel_gui.app.picture_item import PictureItem
from kneel_gui.core.geometry import FloatArray

SIZE = 176.0
GAP = 44.0
_STRONGER = 3.0
_WEAKEST, _STRONGEST = 2.0, 9.0
# When pixels are this large on the screen already, a magnifier shows nothing new.
_USELESS_FROM = 6.0
_CROSS_GAP = 14.0
_CORNER = 6.0
_NAME_PX = 13

Direction = tuple[int, int]


def place_beside(
    point: FloatArray, view_wh: tuple[float, float], wishes: Sequence[Direction]
) -> Direction:
    """Return where the magnifier stands: beside a point, never on it.

    Parameters
    ----------
    point : numpy.ndarray
        (2,) screen px, in the view.
    view_wh : tuple of float
        Size of the view, screen px.
    wishes : sequence of tuple of int
        Directions from the point, (x, y) each -1, 0 or 1, y downwards; the first ones
        are taken while there is room.

    Returns
    -------
    tuple of int
        The direction: the middle is ``point + direction * (GAP + SIZE / 2)``. In a
        view too small for any, it reaches over the edge rather than over the point.
    """
    every = [*wishes, *_DIRECTIONS]
    return min(every, key=lambda direction: _outside(point, direction, view_wh))


_DIRECTIONS: tuple[Direction, ...] = (
    (0, 1),
    (0, -1),
    (1, 1),
    (-1, 1),
    (1, -1),
    (-1, -1),
    (1, 0),
    (-1, 0),
)


def _outside(
    point: FloatArray, direction: Direction, view_wh: tuple[float, float]
) -> float:
    middle = point + np.array(direction) * (GAP + SIZE / 2)
    low, high = middle - SIZE / 2, middle + SIZE / 2
    beyond = np.maximum(-low, 0.0) + np.maximum(high - np.array(view_wh), 0.0)
    return float(beyond.sum())


class Magnifier(OverlayItem):
    """Shows the surroundings of one image point, without the overlay.

    Parameters
    ----------
    picture : PictureItem
        What it enlarges.
    """

    def __init__(self, picture: PictureItem) -> None:
        super().__init__()
        self._picture = picture
        self._xy_px = np.zeros(2)
        self._matrix = np.eye(2)
        self._direction: Direction | None = None
        self._name = ""
        self._colour = markers.WHITE
        self.setVisible(False)

    def look_at(
        self,
        camera: Camera,
        xy_px: FloatArray,
        name: str,
        colour: str,
        wish: Direction = (1, -1),
    ) -> None:
        """Show the surroundings of a point.

        Parameters
        ----------
        camera : Camera
            Where the image stands; nothing is shown when it is large enough already.
        xy_px : numpy.ndarray
            (2,) image px; it is under the cross-hair.
        name : str
            What is being set.
        colour : str
            Of the name, ``#rrggbb``.
        wish : tuple of int
            The direction from the point where it hides least, see `place_beside`; it
            stays where it stands while there is room.
        """
        point = camera.to_screen(xy_px)
        wishes = [wish] if self._direction is None else [self._direction, wish]
        self._direction = place_beside(point, camera.view_wh, wishes)
        strength = min(max(camera.scale * _STRONGER, _WEAKEST), _STRONGEST)
        self._matrix = camera.matrix / camera.scale * strength
        self._xy_px, self._name, self._colour = xy_px, name, colour
        self.setPos(QPointF(*(point + np.array(self._direction) * (GAP + SIZE / 2))))
        self.setVisible(camera.scale < _USELESS_FROM)
        self.update()

    def put_away(self) -> None:
        """Hide it."""
        self._direction = None
        self.setVisible(False)

    def boundingRect(self) -> QRectF:
        """Return its square about the origin."""
        return _SQUARE.adjusted(-2, -2, 2, 2)

    def draw(self, painter: QPainter) -> None:
        """Draw the enlarged picture, the cross-hair and the name.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        painter.save()
        plate = QPainterPath()
        plate.addRoundedRect(_SQUARE, _CORNER, _CORNER)
        painter.setClipPath(plate, Qt.ClipOperation.IntersectClip)
        painter.fillRect(_SQUARE, QColor("#000000"))
        self._paint_picture(painter)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor("#000000"), 3.0))
        painter.drawPath(plate)
        painter.setPen(QPen(QColor("#9aa0a6"), 1.0))
        painter.drawPath(plate)
        painter.setOpacity(0.8)
        markers.stroke(painter, _CROSS, markers.WHITE, 1.0)
        painter.setOpacity(1.0)
        box = markers.text_path(self._name, _NAME_PX).boundingRect()
        at = _SQUARE.bottomLeft() + QPointF(9 + box.width() / 2, -9 - box.height() / 2)
        markers.draw_text(painter, self._name, _NAME_PX, at, self._colour)

    def _paint_picture(self, painter: QPainter) -> None:
        painter.save()
        (xx, xy), (yx, yy) = self._matrix
        to_picture = QTransform(xx, yx, xy, yy, 0.0, 0.0)
        # In the picture's own coordinates a pixel's centre is at a half.
        to_picture.translate(*(-0.5 - self._xy_px))
        region = to_picture.inverted()[0].mapRect(_SQUARE)
        painter.setTransform(to_picture, True)
        self._picture.paint_region(painter, region, smooth=True)
        painter.restore()


def _cross() -> QPainterPath:
    path = QPainterPath()
    half = SIZE / 2 - 1
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(_CROSS_GAP * dx, _CROSS_GAP * dy)
        path.lineTo(half * dx, half * dy)
    return path


_SQUARE = QRectF(-SIZE / 2, -SIZE / 2, SIZE, SIZE)
_CROSS = _cross()
