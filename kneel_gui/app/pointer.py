"""What goes with the cursor: the next landmark's name, and the magnifier."""

import numpy as np
from PyQt5.QtCore import QPointF

from kneel_gui.app import markers
from kneel_gui.app.canvas import Canvas
from kneel_gui.app.cursor_tag import CursorTag
from kneel_gui.app.landmark_layer import Target
from kneel_gui.app.magnifier import Magnifier
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import knee_schema


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
    magnifier : Magnifier
        The enlarged picture.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.magnifier = Magnifier(canvas.picture)
        self.tag = CursorTag()
        canvas.add_overlay(self.magnifier, 30.0)
        canvas.add_overlay(self.tag, 31.0)

    def ask_for(
        self, target: Target, at: QPointF, xy_px: tuple[float, float], text: str = ""
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
        text : str
            Follows the name.
        """
        self.tag.say(name_of(target) + text, markers.SIDE_COLOUR[target[0]], at)
        self.magnify(target, np.array(xy_px), named=False)

    def put_away(self) -> None:
        """Show neither."""
        self.tag.setVisible(False)
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
