"""The radiograph with its landmarks: what is shown, and what is selected."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QWidget

from kneel_gui.app.centre_handles import CentreHandles
from kneel_gui.app.framing import knee_frame
from kneel_gui.app.knee_extras import KneeExtras
from kneel_gui.app.landmark_layer import LandmarkLayer, Target
from kneel_gui.app.radiograph_view import RadiographView
from kneel_gui.app.shape_sense import ShapeSense
from kneel_gui.app.words import side_word, tr
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.ghosts import Ghosts
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import SIDES, Side, knee_schema

_INSIDE_PX = 40.0


class LandmarkView(RadiographView):
    """Shows a radiograph, its landmarks, ghosts and knee centres; changes none.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.

    Attributes
    ----------
    sense : ShapeSense
        What the shape model says about the knees shown.
    centres : CentreHandles
        Handles on the knee centres; hidden until they are asked for.
    """

    selection_changed = pyqtSignal(object)  # (Side, int) or None
    centres_changed = pyqtSignal()  # handles on the knee centres came or went

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Radiograph with landmarks"))
        self.sense = ShapeSense()
        self.centres = CentreHandles()
        self._layer = LandmarkLayer(self.canvas.add_overlay)
        self.canvas.add_overlay(self.centres, 20.0)
        self._annotation: ImageAnnotation | None = None
        self._compared: ImageAnnotation | None = None
        self._ghosts: dict[Side, Ghosts] = {}
        self._selected: Target | None = None
        self._dragged: Target | None = None

    # -- what is shown -------------------------------------------------------------

    def show_radiograph(
        self, radiograph: Radiograph | None, keep_view: bool = False
    ) -> None:
        """Show another radiograph, without landmarks, in its default window.

        Parameters
        ----------
        radiograph : Radiograph or None
            None shows nothing.
        keep_view : bool
            Keep zoom and place, relative to the size of the image.
        """
        self.canvas.cancel_gesture()
        self.show_centres({})
        self.select(None)
        self._ghosts = {}
        self._compared = None
        self.show_annotation(None)
        super().show_radiograph(radiograph, keep_view)

    def show_annotation(self, annotation: ImageAnnotation | None) -> None:
        """Draw an annotation; only a knee that differs from before is redrawn.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            Of the radiograph shown; None draws none, and nothing can be edited.

        Raises
        ------
        ValueError
            If it belongs to another image.
        """
        shown = None if self._radiograph is None else self._radiograph.image_id
        if annotation is not None and annotation.image_id != shown:
            raise ValueError("this annotation belongs to another image")
        before, self._annotation = self._annotation, annotation
        if self._dragged is not None and (
            point_of(before, self._dragged) != point_of(annotation, self._dragged)
        ):
            self.canvas.cancel_gesture()
        self._draw_annotation()
        self._describe_selection()

    def show_ghosts(self, ghosts: Sequence[Ghosts]) -> None:
        """Show proposed places; they can be grabbed like points.

        Parameters
        ----------
        ghosts : sequence of Ghosts
            At most one per side, of the annotation shown.
        """
        self._ghosts = {some.side: some for some in ghosts}
        self._draw_annotation()

    def show_comparison(self, annotation: ImageAnnotation | None) -> None:
        """Show another annotation for a moment; nothing can be edited meanwhile.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            None goes back to the present one.
        """
        self.canvas.cancel_gesture()
        self._compared = annotation
        self._draw_annotation()

    def show_centres(
        self, centres: Mapping[Side, FloatArray], active: Side | None = None
    ) -> None:
        """Show handles on the knee centres.

        Parameters
        ----------
        centres : mapping of Side to numpy.ndarray
            (2,) image px; empty = none.
        active : Side, optional
            The one that the arrow keys move.
        """
        before = self.centres.on
        self.centres.show_at(centres, active)
        if before != self.centres.on:
            self.centres_changed.emit()

    @property
    def comparing(self) -> bool:
        """Return whether another annotation than the present one is shown."""
        return self._compared is not None

    def _draw_annotation(self) -> None:
        annotation = self._compared or self._annotation
        self._layer.set_annotation(annotation)
        for side in SIDES:
            knee = None if annotation is None else annotation.knee(side)
            knee = knee or KneeAnnotation.empty(side)
            extras = KneeExtras(
                hidden_px=self.sense.hidden_px(knee, self.spacing),
                implausible=self.sense.implausible(knee, self.spacing),
            )
            if side in self._ghosts and not self.comparing:
                extras = replace(extras, ghosts_px=self._ghosts[side].points_px)
            self._layer.set_extras(side, extras)
        self._letter_edges()

    def _letter_edges(self) -> None:
        # On an upright view the letters of both knees say it already.
        told = self._layer.lettered and self._facing == (0, False)
        self._orientation.set_lettered(not told)

    def set_overlay_visible(self, visible: bool) -> None:
        """Show or hide points, curves and labels.

        Parameters
        ----------
        visible : bool
            Hidden points cannot be grabbed, and none is placed among them.
        """
        if not visible and self._dragged is not None:
            self.canvas.cancel_gesture()
        self._layer.set_visible(visible)
        self._letter_edges()

    def set_labels_visible(self, visible: bool) -> None:
        """Show labels where they are legible, or only the touched point's.

        Parameters
        ----------
        visible : bool
            The selected and the hovered point always show theirs.
        """
        self._layer.set_labels(visible)

    def set_spread_visible(self, visible: bool) -> None:
        """Show the model's expected error around its points.

        Parameters
        ----------
        visible : bool
            Uncalibrated images show none.
        """
        self._layer.set_spread(visible)

    def zoom_to_knee(self, side: Side) -> None:
        """Show one knee large.

        Parameters
        ----------
        side : Side
            Its landmarks with their surroundings; without landmarks, that half of the
            image (the right knee is on the left), or all of a single-knee image.
        """
        if self._radiograph is None:
            return
        knee = None if self._annotation is None else self._annotation.knee(side)
        single = self._radiograph.laterality is not None
        camera = self.canvas.camera
        low, high = knee_frame(knee, side, camera.image_wh, single)
        self.canvas.set_camera(camera.framed(low, high))
        if self.centres.on:
            self.centres.show_active(side)

    # -- selection -------------------------------------------------------

    @property
    def selected(self) -> Target | None:
        """Return the selected landmark; it may be one that is not placed."""
        return self._selected

    def select(self, target: Target | None, ensure_visible: bool = False) -> None:
        """Select a landmark.

        Parameters
        ----------
        target : tuple of Side and int, or None
            None selects none.
        ensure_visible : bool
            Pan as little as needed to bring it into view.
        """
        if target != self._selected:
            self._selected = target
            self._layer.set_selected(target)
            self._describe_selection()
            self.selection_changed.emit(target)
        point = self._place_of(target)
        if ensure_visible and point is not None:
            self.canvas.set_camera(self.canvas.camera.showing(point, _INSIDE_PX))

    def has_place(self, target: Target | None) -> bool:
        """Return whether a landmark is shown: as a point, a ghost, or a cross.

        Parameters
        ----------
        target : tuple of Side and int, or None
            The landmark.

        Returns
        -------
        bool
            False for None.
        """
        return self._place_of(target) is not None

    def _place_of(self, target: Target | None) -> tuple[float, float] | None:
        """Return where a landmark is shown: a point, a ghost, or a cross."""
        point = point_of(self._annotation, target)
        if point is not None or target is None:
            return point
        x, y = self._layer.extras(target[0]).places_px[target[1]]
        return (float(x), float(y)) if np.isfinite(x) else None

    def _follow_camera(self) -> None:
        super()._follow_camera()
        self._layer.set_camera(self.canvas.camera, self.spacing)
        self._letter_edges()
        self.centres.follow(self.canvas.camera)
        self._hover(self.canvas.mouse_at)  # another place lies under the cursor now

    def _describe_selection(self) -> None:
        text = ""
        point = point_of(self._annotation, self._selected)
        if self._selected is not None:
            side, index = self._selected
            mark = knee_schema().landmarks[index]
            place = tr("not placed")
            if point is not None:
                place = f"x {point[0]:.1f}, y {point[1]:.1f} px"
            text = f"{side_word(side)} {mark.name}, {tr(mark.title)}: {place}"
        self.canvas.setAccessibleDescription(text)


def point_of(
    annotation: ImageAnnotation | None, target: Target | None
) -> tuple[float, float] | None:
    """Return where a landmark is placed.

    Parameters
    ----------
    annotation : ImageAnnotation or None
        Of the image.
    target : tuple of Side and int, or None
        The landmark.

    Returns
    -------
    tuple of float or None
        (x, y) image px; None when it has no place.
    """
    if annotation is None or target is None:
        return None
    knee = annotation.knee(target[0])
    if knee is None or not knee.placed[target[1]]:
        return None
    x, y = knee.points_px[target[1]]
    return float(x), float(y)
