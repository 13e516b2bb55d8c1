"""The radiograph with landmarks and what is measured on them."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QWidget

from kneel_gui.app.camera import Camera
from kneel_gui.app.heat_layer import HeatLayer, HeatPicture
from kneel_gui.app.image_view import ImageView
from kneel_gui.app.landmark_layer import Target
from kneel_gui.app.measure_layer import MeasureLayer
from kneel_gui.app.placing import Placing
from kneel_gui.app.pyramid import Pixels
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.ghosts import Ghosts
from kneel_gui.core.measure import KneeMeasures
from kneel_gui.core.moving import Moving
from kneel_gui.core.schema import Side


class MeasuredView(ImageView):
    """An `ImageView` that draws measurements and tells of points being dragged.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.

    Attributes
    ----------
    keys_camera : callable
        Returns the camera of what the arrow keys act on; its own at first.
    """

    previewed = pyqtSignal(object, object)  # Side, KneeAnnotation as it would become
    ghosts_shown = pyqtSignal(object)  # sequence of Ghosts
    compared = pyqtSignal(object)  # ImageAnnotation shown for a moment, or None
    centres_shown = pyqtSignal()  # handles on the knee centres came, moved or went
    look_changed = pyqtSignal()  # window, look-up table, polarity, pixels, turns, heat

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measures = MeasureLayer(self.canvas.add_overlay)
        self._heat = HeatLayer(self.canvas.add_overlay)
        self.keys_camera: Callable[[], Camera] = lambda: self.canvas.camera

    def show_measures(self, measures: dict[Side, KneeMeasures]) -> None:
        """Draw other measurements.

        Parameters
        ----------
        measures : dict of Side to KneeMeasures
            Of the knees that have points.
        """
        self._measures.set_measures(measures)

    def set_measures_visible(self, visible: bool) -> None:
        """Draw measurements, or none.

        Parameters
        ----------
        visible : bool
            Off at first.
        """
        self._measures.set_visible(visible)

    def set_overlay_visible(self, visible: bool) -> None:
        """Show or hide everything that is drawn over the picture.

        Parameters
        ----------
        visible : bool
            See `ImageView.set_overlay_visible`.
        """
        super().set_overlay_visible(visible)
        self._measures.set_uncovered(visible)
        self._heat.item.setVisible(visible)

    @property
    def placing_run(self) -> Placing | None:
        """Return what is being placed, or None."""
        return self._placing

    def share_placing(self, run: Placing | None) -> None:
        """Place what another view places.

        Parameters
        ----------
        run : Placing or None
            The other view's; None places nothing.
        """
        if run is not self._placing:
            self.canvas.cancel_gesture()
        self._placing = run
        self._advance()

    def show_ghosts(self, ghosts: Sequence[Ghosts]) -> None:
        """Show proposed places.

        Parameters
        ----------
        ghosts : sequence of Ghosts
            See `LandmarkView.show_ghosts`.
        """
        super().show_ghosts(ghosts)
        self.ghosts_shown.emit(tuple(ghosts))

    def show_comparison(self, annotation: ImageAnnotation | None) -> None:
        """Show another annotation for a moment.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            See `LandmarkView.show_comparison`.
        """
        super().show_comparison(annotation)
        self.compared.emit(annotation)

    def show_centres(
        self, centres: Mapping[Side, FloatArray], active: Side | None = None
    ) -> None:
        """Show handles on the knee centres.

        Parameters
        ----------
        centres : mapping of Side to numpy.ndarray
            See `LandmarkView.show_centres`.
        active : Side, optional
            The one that the arrow keys move.
        """
        super().show_centres(centres, active)
        self.centres_shown.emit()

    def nudge(self, dx_px: float, dy_px: float) -> None:
        """Ask to move the selected point, or move the active handle.

        Parameters
        ----------
        dx_px, dy_px : float
            Image px.
        """
        super().nudge(dx_px, dy_px)
        if self.centres.on:
            self.centres_shown.emit()

    def _show_drag(
        self, target: Target, xy_px: FloatArray | None, moving: Moving | None
    ) -> None:
        super()._show_drag(target, xy_px, moving)
        knee = None
        if xy_px is not None and moving is not None:
            # What a release here would leave, followers and all.
            knee = moving.edit(xy_px).after.knee(target[0])
        self._measures.set_moving(target[0], knee is not None)
        self.previewed.emit(target[0], knee)

    def _follow_camera(self) -> None:
        self._measures.set_camera(self.canvas.camera)
        self._heat.set_camera(self.canvas.camera)
        super()._follow_camera()

    @property
    def heat(self) -> HeatPicture | None:
        """Return the heat maps on show."""
        return self._heat.picture

    def show_heat(self, picture: HeatPicture | None) -> None:
        """Show the model's heat maps.

        Parameters
        ----------
        picture : HeatPicture or None
            None shows none.
        """
        if picture is not self._heat.picture:
            self._heat.set_picture(picture)
            self.look_changed.emit()

    def along_screen(self, dx: float, dy: float) -> tuple[float, float]:
        """Return the step on the image that an arrow key means on the screen.

        Parameters
        ----------
        dx, dy : float
            To the right and down on the screen, in px of the image.

        Returns
        -------
        tuple of float
            Image px, (columns, rows).
        """
        x, y = np.array([dx, dy]) @ self.keys_camera().facing
        return float(x), float(y)

    def set_facing(self, turns: int, mirrored: bool) -> None:
        """Turn and mirror the view.

        Parameters
        ----------
        turns, mirrored
            See `RadiographView.set_facing`.
        """
        super().set_facing(turns, mirrored)
        self.look_changed.emit()

    def show_enhanced(self, pixels: Pixels | None) -> None:
        """Show other pixels in the place of the radiograph's.

        Parameters
        ----------
        pixels : numpy.ndarray or None
            See `RadiographView.show_enhanced`.
        """
        if pixels is not self.enhanced:
            super().show_enhanced(pixels)
            self.look_changed.emit()

    def _apply_window(self) -> None:
        super()._apply_window()
        self.look_changed.emit()
