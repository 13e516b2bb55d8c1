"""How landmarks look: shapes, colours (Okabe & Ito 2008) and haloed strokes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PyQt5.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt5.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)

from kneel_gui.core.annotation import PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side

# Colours that people with any colour vision tell apart (Okabe & Ito, 2008).
SKY_BLUE, ORANGE, YELLOW = "#56B4E9", "#E69F00", "#F0E442"
VERMILLION, GREEN, PURPLE, WHITE = "#D55E00", "#009E73", "#CC79A7", "#FFFFFF"

SIDE_COLOUR = {Side.RIGHT: SKY_BLUE, Side.LEFT: ORANGE}
HALO = QColor(0, 0, 0, 190)
MARKER_RADIUS = 4.5
RING_RADIUS = 9.5


@dataclass(frozen=True)
class MarkerStyle:
    """Look of a point in one state.

    Attributes
    ----------
    shape : str
        ``circle``, ``square`` or ``diamond``.
    filled : bool
        Set by hand or confirmed; hollow ones come from elsewhere.
    colour : str
        ``#rrggbb``.
    """

    shape: str
    filled: bool
    colour: str


MARKERS = {
    PointState.PREDICTED: MarkerStyle("circle", False, YELLOW),
    PointState.IMPORTED: MarkerStyle("square", False, PURPLE),
    PointState.EDITED: MarkerStyle("diamond", True, VERMILLION),
    PointState.PLACED: MarkerStyle("circle", True, GREEN),
    PointState.CONFIRMED: MarkerStyle("square", True, WHITE),
}


@lru_cache
def marker_path(shape: str, radius: float = MARKER_RADIUS) -> QPainterPath:
    """Return the outline of a marker about the origin.

    Parameters
    ----------
    shape : str
        ``circle``, ``square`` or ``diamond``.
    radius : float
        Screen px; the shapes have about the same area.

    Returns
    -------
    PyQt5.QtGui.QPainterPath
        Do not change it: it is shared.
    """
    path = QPainterPath()
    if shape == "circle":
        path.addEllipse(QPointF(0, 0), radius, radius)
    elif shape == "square":
        half = 0.89 * radius
        path.addRect(QRectF(-half, -half, 2 * half, 2 * half))
    elif shape == "diamond":
        tip = 1.25 * radius
        path.moveTo(0, -tip)
        for x, y in ((tip, 0), (0, tip), (-tip, 0)):
            path.lineTo(x, y)
        path.closeSubpath()
    else:
        raise ValueError(f"no marker shape «{shape}»")
    return path


@lru_cache
def label_font(size_px: int) -> QFont:
    """Return the font of the overlay.

    Parameters
    ----------
    size_px : int
        Height in screen px.

    Returns
    -------
    PyQt5.QtGui.QFont
        The application's family, so that it looks at home.
    """
    font = QFont()
    font.setPixelSize(size_px)
    font.setWeight(QFont.Weight.DemiBold)
    return font


@lru_cache
def text_path(text: str, size_px: int) -> QPainterPath:
    """Return a text as outlines, its visible box centred on the origin.

    Parameters
    ----------
    text : str
        The text.
    size_px : int
        Font height, screen px.

    Returns
    -------
    PyQt5.QtGui.QPainterPath
        Do not change it: it is shared.
    """
    font = label_font(size_px)
    path = QPainterPath()
    path.addText(-QFontMetricsF(font).horizontalAdvance(text) / 2, 0, font, text)
    box = path.boundingRect()
    return path.translated(0, -box.center().y())


def stroke(
    painter: QPainter,
    path: QPainterPath,
    colour: QColor | str,
    width: float,
    join: Qt.PenJoinStyle = Qt.PenJoinStyle.RoundJoin,
) -> None:
    """Draw a line with a dark halo, seen on black film and on white bone.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    path : PyQt5.QtGui.QPainterPath
        The line.
    colour : PyQt5.QtGui.QColor or str
        Of the line.
    width : float
        Screen px.
    join : Qt.PenJoinStyle
        At its corners. Of a curve made of short lines nobody sees any, and bevels are
        drawn several times as fast.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(HALO, width + 2.0, join))
    painter.drawPath(path)
    painter.setPen(_pen(QColor(colour), width, join))
    painter.drawPath(path)


def fill(painter: QPainter, path: QPainterPath, colour: QColor | str) -> None:
    """Fill a shape, with a dark halo around it.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    path : PyQt5.QtGui.QPainterPath
        The shape.
    colour : PyQt5.QtGui.QColor or str
        Of the shape.
    """
    painter.setBrush(HALO)
    painter.setPen(_pen(HALO, 2.5))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPath(path)


def draw_markers(
    painter: QPainter, state: PointState, points: Iterable[FloatArray]
) -> None:
    """Draw points that share a state.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    state : PointState
        Not MISSING.
    points : iterable of numpy.ndarray
        (2,) screen px each.
    """
    style = MARKERS[state]
    outline = marker_path(style.shape)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for x, y in points:
        path.addPath(outline.translated(x, y))
    if style.filled:
        fill(painter, path, style.colour)
    else:
        stroke(painter, path, style.colour, 1.6)


def draw_text(
    painter: QPainter, text: str, size_px: int, at: QPointF, colour: QColor | str
) -> None:
    """Draw a text with a halo.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    text : str
        The text.
    size_px : int
        Font height, screen px.
    at : PyQt5.QtCore.QPointF
        Its middle, screen px.
    colour : PyQt5.QtGui.QColor or str
        Of the letters.
    """
    device = painter.device()
    ratio = 1.0 if device is None else device.devicePixelRatioF()
    plate = _text_plate(text, size_px, QColor(colour).name(), ratio)
    half = QPointF(plate.width(), plate.height()) / (2 * ratio)
    # On whole pixels, or the letters would blur.
    painter.drawPixmap((at - half).toPoint(), plate)


@lru_cache(maxsize=256)
def _text_plate(text: str, size_px: int, colour: str, ratio: float) -> QPixmap:
    """Return a text with its halo on a transparent ground, drawn once."""
    path = text_path(text, size_px)
    box = path.boundingRect()
    size = QSizeF(box.width() + 5, box.height() + 5) * ratio
    plate = QPixmap(math.ceil(size.width()), math.ceil(size.height()))
    plate.setDevicePixelRatio(ratio)
    plate.fill(Qt.GlobalColor.transparent)
    painter = QPainter(plate)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.translate(plate.width() / (2 * ratio), plate.height() / (2 * ratio))
    painter.translate(-box.center())
    painter.setPen(_pen(HALO, 3.0))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPath(path)
    painter.end()
    return plate


def draw_ring(painter: QPainter, at: QPointF) -> None:
    """Draw the ring of a selected point.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    at : PyQt5.QtCore.QPointF
        The point, screen px.
    """
    ring = marker_path("circle", RING_RADIUS).translated(at)
    stroke(painter, ring, WHITE, 1.5)


def draw_sight(painter: QPainter, at: QPointF) -> None:
    """Draw the sight of a dragged point: its middle stays free.

    Parameters
    ----------
    painter : PyQt5.QtGui.QPainter
        In screen px.
    at : PyQt5.QtCore.QPointF
        The point, screen px.
    """
    stroke(painter, _sight_path().translated(at), WHITE, 1.2)


@lru_cache
def _sight_path() -> QPainterPath:
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(4 * dx, 4 * dy)
        path.lineTo(13 * dx, 13 * dy)
    return path


def _pen(
    colour: QColor, width: float, join: Qt.PenJoinStyle = Qt.PenJoinStyle.RoundJoin
) -> QPen:
    cap = Qt.PenCapStyle.RoundCap
    return QPen(colour, width, Qt.PenStyle.SolidLine, cap, join)
