"""What goes with the cursor: the next landmark's name, and the magnifier."""

import numpy as np
from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtGui import QPainter

from kneel_gui.app import markers
from kneel_gui.app.canvas import Canvas
from kneel_gui.app.cursor_tag import CursorTag
from kneel_gui.app.landmark_layer import Target
from kneel_gui.app.magnifier import Magnifier
from kneel_gui.app.overlay_item import OverlayItem
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import knee_schema


class Sight(OverlayItem):
    """Where a key would place a landmark."""

    def __init__(self) -> None:
        super().__init__()
        self.setVisible(False)

    def boundingRect(self) -> QRectF:
        """Return the square around the sight; its middle is the origin."""
        return QRectF(-16, -16, 32, 32)

    def draw(self, painter: QPainter) -> None:
        """Draw it.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        markers.draw_sight(painter, QPointF(0, 0))


class Pointer:
    """A tag below the cursor and a magnifier beside it.

    Parameters
    ----------
    canvas : Canvas
        Where they are drawn.

    Attributes
    ----------
    tag : CursorTag
        The plate.
    sight : Sight
        The place, when no cursor shows it.
    magnifier : Magnifier
        The enlarged picture.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.magnifier = Magnifier(canvas.picture)
        self.tag = CursorTag()
        self.sight = Sight()
        canvas.add_overlay(self.sight, 29.0)
        canvas.add_overlay(self.magnifier, 30.0)
        canvas.add_overlay(self.tag, 31.0)

    def ask_for(
        self,
        target: Target,
        at: QPointF,
        xy_px: tuple[float, float],
        sighted: bool = False,
    ) -> None:
        """Name the landmark that a press would place here.

        Parameters
        ----------
        target : tuple of Side and int
            The landmark.
        at : PyQt5.QtCore.QPointF
            The cursor, screen px.
        xy_px : tuple of float
            The cursor, image px.
        sighted : bool
            Draw a sight there: no cursor shows the place.
        """
        self.tag.say(name_of(target), markers.SIDE_COLOUR[target[0]], at)
        self.sight.setVisible(sighted)
        self.sight.setPos(at)
        self.magnify(target, np.array(xy_px), named=False)

    def put_away(self) -> None:
        """Show neither."""
        self.tag.setVisible(False)
        self.sight.setVisible(False)
        self.magnifier.put_away()

    def magnify(self, target: Target, xy_px: FloatArray, named: bool) -> None:
        """Show the surroundings of a place enlarged.

        Parameters
        ----------
        target : tuple of Side and int
            The landmark that goes there.
        xy_px : numpy.ndarray
            (2,) image px.
        named : bool
            Write its name into the magnifier.
        """
        # Away from the joint space, which the eye needs to judge the place.
        femur = target[1] in knee_schema().bone("femur")
        self.magnifier.look_at(
            self._canvas.camera,
            xy_px,
            name_of(target) if named else "",
            markers.SIDE_COLOUR[target[0]],
            (0, -1) if femur else (0, 1),
        )


def name_of(target: Target) -> str:
    """Return a landmark's short name.

    Parameters
    ----------
    target : tuple of Side and int
        The landmark.

    Returns
    -------
    str
        For example «R T3».
    """
    return f"{target[0].value} {knee_schema().names[target[1]]}"
