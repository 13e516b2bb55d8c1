"""The name of the next landmark, at the cursor while placing."""

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter

from kneel_gui.app import markers
from kneel_gui.app.overlay_item import OverlayItem

_TEXT_PX = 13
_PADDING = 6.0
_RIGHT, _BELOW = 16.0, 22.0


class CursorTag(OverlayItem):
    """A small plate below the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._colour = markers.WHITE
        self.setVisible(False)

    @property
    def text(self) -> str:
        """Return what it says; empty when it is hidden."""
        return self._text if self.isVisible() else ""

    def say(self, text: str, colour: str, at: QPointF) -> None:
        """Show a text.

        Parameters
        ----------
        text : str
            A landmark's name.
        colour : str
            ``#rrggbb``.
        at : PyQt5.QtCore.QPointF
            The cursor, screen px.
        """
        self.prepareGeometryChange()
        self._text, self._colour = text, colour
        self.setPos(at.x() + _RIGHT, at.y() + _BELOW)
        self.setVisible(True)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the plate; its upper left corner is the origin."""
        box = markers.text_path(self._text, _TEXT_PX).boundingRect()
        width, height = box.width() + 2 * _PADDING, _TEXT_PX + _PADDING
        return QRectF(0, 0, width, height)

    def draw(self, painter: QPainter) -> None:
        """Draw plate and text.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 200))
        painter.drawRoundedRect(self.boundingRect(), 4, 4)
        middle = self.boundingRect().center()
        markers.draw_text(painter, self._text, _TEXT_PX, middle, self._colour)
