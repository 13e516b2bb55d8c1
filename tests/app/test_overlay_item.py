import pytest
from PyQt5.QtCore import QRectF
from PyQt5.QtGui import QImage, QPainter

from kneel_gui.app.overlay_item import OverlayItem


class Square(OverlayItem):
    smooth = None

    def boundingRect(self):
        return QRectF(0, 0, 4, 4)

    def draw(self, painter):
        self.smooth = bool(painter.renderHints() & QPainter.Antialiasing)


@pytest.mark.gui
def test_drawing_has_smooth_edges(qapp):
    image = QImage(8, 8, QImage.Format_RGB32)
    painter = QPainter(image)
    square = Square()
    square.paint(painter, None)
    painter.end()
    assert square.smooth is True


@pytest.mark.gui
def test_without_a_painter_nothing_is_drawn(qapp):
    square = Square()
    square.paint(None, None)
    assert square.smooth is None
