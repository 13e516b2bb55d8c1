"""What is drawn of a knee besides its points: ghosts, rings, locks, what is hidden."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPainterPath, QPen

from kneel_gui.app import markers
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import N_LANDMARKS

IMPLAUSIBLE = "#FF5FA2"
_IMPLAUSIBLE_RADIUS = 8.0
_GHOST_RADIUS = 5.5
_DASH = _GHOST_RADIUS * np.pi / 4  # four strokes around
_CROSS = 4.5
_LOCK_AT = QPointF(8.0, 8.0)


def _nowhere() -> FloatArray:
    return np.full((N_LANDMARKS, 2), np.nan)


@dataclass(frozen=True, eq=False)
class KneeExtras:
    """What there is to draw of a knee besides its points.

    Attributes
    ----------
    ghosts_px, hidden_px : numpy.ndarray
        (16, 2) image px: proposed places, and where landmarks that cannot be seen
        would be; NaN = none.
    implausible : frozenset of int
        Points to ring.
    """

    ghosts_px: FloatArray = field(default_factory=_nowhere)
    hidden_px: FloatArray = field(default_factory=_nowhere)
    implausible: frozenset[int] = frozenset()

    def __eq__(self, other: object) -> bool:
        """Return whether the same would be drawn."""
        if not isinstance(other, KneeExtras):
            return NotImplemented
        return (
            self.implausible == other.implausible
            and np.array_equal(self.ghosts_px, other.ghosts_px, equal_nan=True)
            and np.array_equal(self.hidden_px, other.hidden_px, equal_nan=True)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def places_px(self) -> FloatArray:
        """Return (16, 2) image px of all that can be taken hold of; NaN = none."""
        ghosts = np.isfinite(self.ghosts_px)
        return np.where(ghosts, self.ghosts_px, self.hidden_px)


def draw_ghosts(painter: QPainter, points: FloatArray, colour: QColor) -> None:
    """Draw proposed places: dashed circles in the colour of the side.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    points : numpy.ndarray
        (n, 2) screen px; NaN is passed over.
    colour : PyQt5.QtGui.QColor
        Of the side.
    """
    path = QPainterPath()
    for x, y in _there(points):
        path.addEllipse(QPointF(x, y), _GHOST_RADIUS, _GHOST_RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shade, width in ((markers.HALO, 3.4), (colour, 1.8)):
        pen = QPen(shade, width, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([_DASH / width, _DASH / width])
        painter.setPen(pen)
        painter.drawPath(path)


def draw_hidden(painter: QPainter, points: FloatArray) -> None:
    """Draw landmarks that cannot be seen: grey crosses.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    points : numpy.ndarray
        (n, 2) screen px; NaN is passed over.
    """
    path = QPainterPath()
    for x, y in _there(points):
        for sign in (1, -1):
            path.moveTo(x - _CROSS, y - sign * _CROSS)
            path.lineTo(x + _CROSS, y + sign * _CROSS)
    markers.stroke(painter, path, "#B8BDC4", 1.6)


def draw_implausible(painter: QPainter, points: FloatArray) -> None:
    """Ring points that lie where they hardly can: a broken ring, in four pieces.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    points : numpy.ndarray
        (n, 2) screen px; NaN is passed over.
    """
    path = QPainterPath()
    for x, y in _there(points):
        path.addPath(_broken_ring().translated(x, y))
    markers.stroke(painter, path, IMPLAUSIBLE, 2.0)


def draw_locks(painter: QPainter, points: FloatArray) -> None:
    """Draw a small padlock beside each point.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    points : numpy.ndarray
        (n, 2) screen px; NaN is passed over.
    """
    for x, y in _there(points):
        at = QPointF(x, y) + _LOCK_AT
        markers.stroke(painter, _shackle().translated(at), markers.WHITE, 1.3)
        markers.fill(painter, _lock_body().translated(at), markers.WHITE)


def _there(points: FloatArray) -> FloatArray:
    return points[np.isfinite(points).all(axis=1)]


@lru_cache
def _broken_ring() -> QPainterPath:
    path = QPainterPath()
    r = _IMPLAUSIBLE_RADIUS
    box = QRectF(-r, -r, 2 * r, 2 * r)
    for start in (20.0, 110.0, 200.0, 290.0):
        path.arcMoveTo(box, start)
        path.arcTo(box, start, 50.0)
    return path


@lru_cache
def _lock_body() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-3.0, 0.0, 6.0, 4.5))
    return path


@lru_cache
def _shackle() -> QPainterPath:
    path = QPainterPath()
    path.arcMoveTo(QRectF(-2.0, -3.2, 4.0, 5.0), 0.0)
    path.arcTo(QRectF(-2.0, -3.2, 4.0, 5.0), 0.0, 180.0)
    return path
