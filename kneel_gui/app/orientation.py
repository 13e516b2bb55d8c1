"""How the view is turned: letters for the patient's sides, and a plate that says so."""

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter

from kneel_gui.app import markers
from kneel_gui.app.camera import Camera
from kneel_gui.app.overlay_item import OverlayItem
from kneel_gui.app.words import mark, tr
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import SIDES, Side

_LETTER_PX, _TEXT_PX = 15, 13
_INSET = 16.0
_TOP = 18.0
_PADDING = 9.0
_TURNS = (
    "",
    mark("turned 90° clockwise"),
    mark("turned 180°"),
    mark("turned 90° anticlockwise"),
)


def facing_text(turns: int, mirrored: bool) -> str:
    """Return how a view differs from the image as it is stored.

    Parameters
    ----------
    turns, mirrored
        See `kneel_gui.app.camera.Camera`.

    Returns
    -------
    str
        For example «turned 180°, flipped»; empty when it does not differ.
    """
    words = (tr(_TURNS[turns % 4]), tr("flipped") if mirrored else "")
    return ", ".join(word for word in words if word)


class OrientationItem(OverlayItem):
    """R and L at the edges of the view, and a plate while the view is turned."""

    def __init__(self) -> None:
        super().__init__()
        self._view_wh = (1.0, 1.0)
        self._towards = np.zeros(2)
        self._text = ""
        self._lettered = True

    @property
    def lettered(self) -> bool:
        """Return whether the letters are drawn."""
        return self._lettered

    def set_lettered(self, lettered: bool) -> None:
        """Draw the letters, or leave them out where others say the same.

        Parameters
        ----------
        lettered : bool
            On at first.
        """
        if lettered != self._lettered:
            self._lettered = lettered
            self.update()

    @property
    def text(self) -> str:
        """Return what the plate says; empty when the image is shown as stored."""
        return self._text

    @property
    def places(self) -> dict[Side, FloatArray]:
        """Return (2,) screen px of the letter of each of the patient's sides."""
        middle = np.array(self._view_wh) / 2
        reach = middle - _INSET
        return {
            side: middle + sign * self._towards * reach
            for side, sign in zip(SIDES, (1.0, -1.0), strict=True)
        }

    def follow(self, camera: Camera, right_is_left: bool, text: str) -> None:
        """Stand where the camera shows the patient's sides.

        Parameters
        ----------
        camera : Camera
            Of the view.
        right_is_left : bool
            The patient's right is on the stored image's left, as on a usual film.
        text : str
            What the plate says; empty = no plate.
        """
        towards = camera.facing @ (-1.0 if right_is_left else 1.0, 0.0)
        changed = (camera.view_wh, text) != (self._view_wh, self._text)
        if changed or not np.array_equal(towards, self._towards):
            self.prepareGeometryChange()
            self._view_wh, self._towards, self._text = camera.view_wh, towards, text
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, *self._view_wh)

    def draw(self, painter: QPainter) -> None:
        """Draw the letters and the plate.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        for side, place in self.places.items() if self._lettered else ():
            at, letter = QPointF(*place), side.value[0].upper()
            markers.draw_text(painter, letter, _LETTER_PX, at, markers.WHITE)
        if self._text:
            self._draw_plate(painter)

    def _draw_plate(self, painter: QPainter) -> None:
        middle = QPointF(self._view_wh[0] / 2, _TOP)
        if self._towards[1]:  # a letter stands at the top: the plate beside it
            middle += QPointF(0, _LETTER_PX + _PADDING)
        wide = markers.text_path(self._text, _TEXT_PX).boundingRect().width()
        plate = QRectF(0, 0, wide + 2 * _PADDING, _TEXT_PX + _PADDING)
        plate.moveCenter(middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(markers.ORANGE))
        painter.drawRoundedRect(plate, 4, 4)
        painter.fillPath(
            markers.text_path(self._text, _TEXT_PX).translated(middle),
            QColor("#000000"),
        )
