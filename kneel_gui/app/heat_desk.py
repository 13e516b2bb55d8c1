"""The model's heat maps of the open image: asked for when wanted, gone with it."""

from collections.abc import Callable

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.heat_layer import HeatPicture, heat_picture
from kneel_gui.app.message_bar import error_message
from kneel_gui.app.predicting import Answer, Predictions
from kneel_gui.app.words import tr
from kneel_gui.core.annotation import ImageAnnotation, PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.heat_maps import KneeHeatMaps
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import Side

Target = tuple[Side, int]


class HeatDesk(QObject):
    """Keeps the heat maps of one image as long as its prediction is there.

    Parameters
    ----------
    predictions : Predictions
        The model.
    show : callable
        ``show(HeatPicture or None)``.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message

    def __init__(
        self,
        predictions: Predictions,
        show: Callable[[HeatPicture | None], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._predictions, self._show = predictions, show
        self._wanted = False
        self._radiograph: Radiograph | None = None
        self._annotation: ImageAnnotation | None = None
        self._selected: Target | None = None
        self._maps: tuple[KneeHeatMaps, ...] | None = None
        self._asked = 0  # answers to what was asked before come too late
        self._asked_of: ImageAnnotation | None = None
        self._waiting = False
        predictions.answered.connect(self._predicted)

    def set_wanted(self, wanted: bool) -> None:
        """Show heat maps, or none.

        Parameters
        ----------
        wanted : bool
            Off at first.
        """
        self._wanted = wanted
        self._update()

    def show_annotation(
        self, annotation: ImageAnnotation | None, radiograph: Radiograph | None
    ) -> None:
        """Follow the open image.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            Without points of the model, its heat maps go.
        radiograph : Radiograph or None
            Of the same image.
        """
        if radiograph is not self._radiograph:
            self._forget()
        self._radiograph, self._annotation = radiograph, annotation
        if not self._points():
            self._forget()
        self._update()

    def select(self, target: Target | None) -> None:
        """Show the map of one landmark, or of all.

        Parameters
        ----------
        target : tuple of Side and int, or None
            None = all.
        """
        self._selected = target
        self._update()

    def _predicted(self, answer: Answer) -> None:
        shown = self._radiograph
        if shown is not None and answer.prediction.image_id == shown.image_id:
            if self._waiting and self._asked_of is self._annotation:
                return  # its points have come already, and these were asked for
            self._forget()
            self._update()

    def _forget(self) -> None:
        self._maps, self._waiting = None, False
        self._asked += 1

    def _points(self) -> dict[Side, FloatArray]:
        """Return the whole knees that the model has points in."""
        knees = () if self._annotation is None else self._annotation.knees
        return {
            knee.side: knee.points_px
            for knee in knees
            if PointState.PREDICTED in knee.states and knee.placed.all()
        }

    def _update(self) -> None:
        points = self._points() if self._wanted else {}
        if not points or self._maps is None:
            self._show(None)
        else:
            maps = tuple(knee for knee in self._maps if knee.side in points)
            self._show(heat_picture(maps, self._selected))
        if points and self._maps is None and not self._waiting:
            self._ask(points)

    def _ask(self, points: dict[Side, FloatArray]) -> None:
        if self._radiograph is None:
            return
        self._waiting, asked = True, self._asked
        self._asked_of = self._annotation

        def arrived(maps: tuple[KneeHeatMaps, ...]) -> None:
            if asked == self._asked:
                self._maps, self._waiting = maps, False
                self._update()

        def failed(error: Exception) -> None:
            if asked == self._asked:  # asked for again with the next prediction
                self.said.emit(error_message(error, tr("No heat maps."), key="heat"))

        self._predictions.ask_heat_maps(self._radiograph, points, arrived, failed)
