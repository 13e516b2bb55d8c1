"""The dots of the worklist: a status is told by its shape as well as its colour."""

from functools import cache

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from kneel_gui.app.work_item import Status

_SIZE = 32  # drawn large, shown at 16: sharp on high-DPI screens
_BOX = QRectF(7, 7, 18, 18)
# Okabe and Ito's palette.
_COLOURS = {
    Status.UNREAD: "#9aa0a8",
    Status.PREDICTED: "#56b4e9",
    Status.IN_WORK: "#e69f00",
    Status.REVIEWED: "#009e73",
    Status.FAILED: "#d55e00",
}


@cache
def status_icon(status: Status) -> QIcon:
    """Return the dot of a status.

    Parameters
    ----------
    status : Status
        Unread = ring, predicted = diamond, in work = half-filled ring, reviewed =
        disc with a tick, failed = cross.

    Returns
    -------
    QIcon
        Kept for the life of the program.
    """
    pixmap = QPixmap(_SIZE, _SIZE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _PAINTERS[status](painter, QColor(_COLOURS[status]))
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # not tinted in the selected row
    return icon


def _ring(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 3))
    painter.drawEllipse(_BOX)


def _diamond(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    c, r = _BOX.center(), 12.0
    offsets = ((0, -r), (r, 0), (0, r), (-r, 0))
    painter.drawPolygon(QPolygonF([c + QPointF(x, y) for x, y in offsets]))


def _half(painter: QPainter, colour: QColor) -> None:
    _ring(painter, colour)
    painter.setBrush(colour)
    painter.drawPie(_BOX, 90 * 16, 180 * 16)


def _tick(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(_BOX.adjusted(-3, -3, 3, 3))
    painter.setPen(QPen(QColor("white"), 3.5))
    painter.drawPolyline(
        QPolygonF([QPointF(10, 16.5), QPointF(14.5, 21), QPointF(22, 12)])
    )


def _cross(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 4.5))
    painter.drawLine(_BOX.topLeft(), _BOX.bottomRight())
    painter.drawLine(_BOX.topRight(), _BOX.bottomLeft())


_PAINTERS = {
    Status.UNREAD: _ring,
    Status.PREDICTED: _diamond,
    Status.IN_WORK: _half,
    Status.REVIEWED: _tick,
    Status.FAILED: _cross,
}
