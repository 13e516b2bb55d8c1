"""How the open radiograph is looked at: turns, window by keys, local contrast."""

import math
from collections.abc import Callable
from dataclasses import replace

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.heat_desk import HeatDesk
from kneel_gui.app.local_contrast import LocalContrast
from kneel_gui.app.orientation import facing_text
from kneel_gui.app.predicting import Predictions
from kneel_gui.app.readout import look_text
from kneel_gui.app.stage import Stage
from kneel_gui.app.words import tr
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.radiograph import Radiograph

Handler = Callable[[], None]
# One key widens the window by this factor, or moves its middle by this share of it.
_WIDER = math.exp(0.1)
_SHARE = 0.05
_WINDOW_STEPS = {
    "Left": (1 / _WIDER, 0.0),
    "Right": (_WIDER, 0.0),
    "Up": (1.0, -_SHARE),
    "Down": (1.0, _SHARE),
}


class Looking(QObject):
    """The actions that change the view and nothing else.

    Parameters
    ----------
    stage : Stage
        What is looked at.
    predictions : Predictions
        The model, for its heat maps.
    tell : callable
        ``tell(text)`` for the line at the bottom.
    """

    said = pyqtSignal(object)  # Message

    def __init__(
        self, stage: Stage, predictions: Predictions, tell: Callable[[str], None]
    ) -> None:
        super().__init__(stage)
        self._stage, self._tell = stage, tell
        self._view = stage.view
        self.contrast = LocalContrast(stage.view.show_enhanced, self)
        self.contrast.changed.connect(self._say)
        self.contrast.said.connect(self.said)
        self.heat = HeatDesk(predictions, stage.view.show_heat, self)
        self.heat.said.connect(self.said)
        stage.view.selection_changed.connect(self.heat.select)
        stage.view.look_changed.connect(self._say)

    def handlers(self) -> dict[str, Handler]:
        """Return what each action does, by its id."""
        view = self._view
        return {
            "turn_right": lambda: view.turn_by(1),
            "turn_left": lambda: view.turn_by(-1),
            "flip": view.flip,
            "upright": lambda: view.set_facing(0, False),
        }

    def toggles(self) -> dict[str, Callable[[bool], None]]:
        """Return what each action that is on or off does, by its id."""
        return {"enhance": self.contrast.set_wanted, "heat": self.heat.set_wanted}

    def key_handlers(self) -> dict[str, Callable[[str], None]]:
        """Return what each action does whose keys differ, by its id."""
        return {"window_by": self.step_window}

    def step_window(self, key: str) -> None:
        """Change the window by one step.

        Parameters
        ----------
        key : str
            For example ``Alt+Shift+Left``.
        """
        wider, share = _WINDOW_STEPS[key.rpartition("+")[2]]
        window = self._view.window
        # LINEAR windows need a width of at least 1 (PS3.3 C.11.2.1.2.1).
        width = max(window.width * wider, 1.0)
        center = window.center + share * window.width
        self._view.set_window(
            replace(window, center=center, width=width, explanation="")
        )

    def show_radiograph(self, radiograph: Radiograph | None) -> None:
        """Follow to another radiograph that the view shows already.

        Parameters
        ----------
        radiograph : Radiograph or None
            None = no image is open.
        """
        self.contrast.set_radiograph(radiograph)
        self._say()

    def show_annotation(
        self, annotation: ImageAnnotation | None, radiograph: Radiograph | None
    ) -> None:
        """Follow the open image as it is now.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            None = no image is open.
        radiograph : Radiograph or None
            Its radiograph.
        """
        self.heat.show_annotation(annotation, radiograph)

    def close(self) -> None:
        """Stop the background work."""
        self.contrast.close()

    def _say(self) -> None:
        view = self._view
        if view.radiograph is None:
            self._tell("")
            return
        words = [look_text(view.voi)]
        if view.inverted:
            words.append(tr("inverted"))
        if self.contrast.wanted:
            shown = self.contrast.shown
            words.append(tr("local contrast") + ("" if shown else "…"))
        if facing := facing_text(*view.facing):
            words.append(facing)
        self._tell(" · ".join(words))
