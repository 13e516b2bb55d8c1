"""A scale bar: millimetres when the image is calibrated, otherwise pixels."""

import math

from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtGui import QPainter, QPainterPath

from kneel_gui.app import markers
from kneel_gui.app.camera import Camera
from kneel_gui.app.overlay_item import OverlayItem
from kneel_gui.core.radiograph import PixelSpacing

_LONGEST = 170.0
_INSET = 22.0
_TICK = 5.0
_TEXT_PX = 12
_WIDTH, _HEIGHT = _LONGEST + 40.0, 44.0


def round_length(longest: float) -> float:
    """Return the largest of 1, 2 or 5 times a power of ten that is not longer.

    Parameters
    ----------
    longest : float
        Any unit, > 0.

    Returns
    -------
    float
        Same unit, more than 0.39 of `longest`.
    """
    power = 10.0 ** math.floor(math.log10(longest))
    for step in (5.0, 2.0):
        if step * power <= longest:
            return step * power
    return power


class ScaleBar(OverlayItem):
    """A horizontal bar at the bottom left of the view."""

    def __init__(self) -> None:
        super().__init__()
        self._length_screen = 0.0
        self._text = ""

    @property
    def text(self) -> str:
        """Return its length with the unit, for example ``20 mm``."""
        return self._text

    @property
    def length_screen(self) -> float:
        """Return its length, screen px."""
        return self._length_screen

    def follow(self, camera: Camera, spacing: PixelSpacing) -> None:
        """Measure anew.

        Parameters
        ----------
        camera : Camera
            Where the image stands.
        spacing : PixelSpacing
            Its millimetres; the bar lies along the columns' direction.
        """
        unit, per_unit = "px", camera.scale
        if spacing.known:
            unit, per_unit = "mm", camera.scale / spacing.col_mm
        length = round_length(_LONGEST / per_unit)
        self._length_screen = length * per_unit
        self._text = f"{length:g} {unit}"
        self.setPos(_INSET, camera.view_wh[1] - _INSET)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the rectangle of bar and text, from its lower left end."""
        return QRectF(-4, -_HEIGHT + 4, _WIDTH, _HEIGHT)

    def draw(self, painter: QPainter) -> None:
        """Draw the bar with its ticks, and its length above.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        end = self._length_screen
        bar = QPainterPath(QPointF(0, -_TICK))
        for x, y in ((0.0, 0.0), (end, 0.0), (end, -_TICK)):
            bar.lineTo(x, y)
        markers.stroke(painter, bar, markers.WHITE, 1.5)
        middle = QPointF(end / 2, -14.0)
        markers.draw_text(painter, self._text, _TEXT_PX, middle, markers.WHITE)
