"""The radiograph with its landmarks; a person's gestures become edits."""

import numpy as np
from PyQt5.QtCore import QPointF, Qt, pyqtSignal
from PyQt5.QtWidgets import QWidget

from kneel_gui.app import markers
from kneel_gui.app.canvas import Gesture
from kneel_gui.app.cursor_tag import CursorTag
from kneel_gui.app.gestures import DragGesture
from kneel_gui.app.landmark_layer import LandmarkLayer, Target
from kneel_gui.app.magnifier import Magnifier
from kneel_gui.app.placing import Placing
from kneel_gui.app.radiograph_view import RadiographView
from kneel_gui.core import edits
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import Side, knee_schema

_GRAB_PX = 12.0
# While placing, a press takes hold of a point only when it is meant.
_GRAB_PLACING_PX = 5.0
_NEIGHBOURHOOD = 0.6
_INSIDE_PX = 40.0


class ImageView(RadiographView):
    """Shows a radiograph and its landmarks; a person's gestures become edits.

    The view never changes an annotation: it asks with `edit_requested` and draws what
    `show_annotation` gives it.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    edit_requested = pyqtSignal(object)  # core.edits.Edit, once per gesture
    selection_changed = pyqtSignal(object)  # (Side, int) or None
    placing_changed = pyqtSignal(object)  # (Side, index) to place next, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Radiograph with landmarks"))
        self._layer = LandmarkLayer(self.canvas.add_overlay)
        self._magnifier = Magnifier(self.canvas.picture)
        self._tag = CursorTag()
        self.canvas.add_overlay(self._magnifier, 30.0)
        self.canvas.add_overlay(self._tag, 31.0)
        self._annotation: ImageAnnotation | None = None
        self._selected: Target | None = None
        self._dragged: Target | None = None
        self._placing: Placing | None = None
        self._next: Target | None = None
        self.canvas.escaped.connect(self._escape)

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
        self.stop_placing()
        self.select(None)
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
            _point(before, self._dragged) != _point(annotation, self._dragged)
        ):
            self.canvas.cancel_gesture()
        self._layer.set_annotation(annotation)
        self._describe_selection()
        self._advance()

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
        camera = self.canvas.camera
        if knee is None:
            width, height = camera.image_wh
            low, high = np.array([-0.5, -0.5]), np.array([width - 0.5, height - 0.5])
            if self._radiograph.laterality is None:
                (high if side is Side.RIGHT else low)[0] = (width - 1) / 2
        else:
            points = knee.points_px[knee.placed]
            low, high = points.min(axis=0), points.max(axis=0)
            around = _NEIGHBOURHOOD * float((high - low).max())
            low, high = low - around, high + around
        self.canvas.set_camera(camera.framed(low, high))

    # -- selection and edits -------------------------------------------------------

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
        point = _point(self._annotation, target)
        if ensure_visible and point is not None:
            camera = self.canvas.camera
            at = camera.to_screen(point)
            inset = np.minimum(_INSIDE_PX, np.array(camera.view_wh) / 2)
            by = np.clip(at, inset, np.array(camera.view_wh) - inset) - at
            if by.any():
                self.canvas.set_camera(camera.panned(float(by[0]), float(by[1])))

    def nudge(self, dx_px: float, dy_px: float) -> None:
        """Ask to move the selected point.

        Parameters
        ----------
        dx_px, dy_px : float
            Image px; the point stays on the image.
        """
        point = _point(self._annotation, self._selected)
        if point is not None and self._selected is not None and not self._dragged:
            self._ask_move(self._selected, np.add(point, [dx_px, dy_px]))

    def erase_selected(self) -> None:
        """Ask to remove the selected point; it stays selected."""
        if self._annotation is None or self._selected is None or self._dragged:
            return
        if _point(self._annotation, self._selected) is not None:
            side, index = self._selected
            self.edit_requested.emit(edits.erase_point(self._annotation, side, index))

    # -- placing -------------------------------------------------------------------

    @property
    def placing(self) -> Target | None:
        """Return the landmark that the next press places."""
        return self._next

    def start_placing(self, side: Side) -> None:
        """Let each press place the next missing landmark of a knee, T0 to F6.

        Parameters
        ----------
        side : Side
            The knee; when it is complete, nothing happens.
        """
        self.canvas.cancel_gesture()
        self._placing = Placing(side)
        self._advance()

    def skip_placing(self) -> None:
        """Leave the landmark that would come next for later."""
        if self._placing is not None and self._next is not None:
            self._placing.skipped.add(self._next[1])
            self._advance()

    def stop_placing(self) -> None:
        """Let presses grab points and pan again."""
        self._placing = None
        self._advance()

    def _advance(self) -> None:
        index = None
        if self._placing is not None and self._annotation is not None:
            index = self._placing.next_index(self._annotation)
        following = None
        if index is not None and self._placing is not None:
            following = (self._placing.side, index)
        else:
            self._placing = None
        if following == self._next:
            return
        self._next = following
        self._set_cursor()
        self._show_tag(self.canvas.mouse_at)
        self.placing_changed.emit(following)

    # -- gestures ------------------------------------------------------------------

    def _left_press(self, start: QPointF) -> Gesture | None:
        at = np.array([start.x(), start.y()])
        radius = _GRAB_PX if self._next is None else _GRAB_PLACING_PX
        target = self._layer.hit(at, radius)
        if target is not None:
            self.select(target)
            return self._drag_gesture(start, target)
        if self._next is None or not self._layer.visible:
            return self._pan_gesture(start, lambda: self.select(None))
        place = self.canvas.camera.to_image(at)
        if self.canvas.camera.contains(place):
            self._ask_move(self._next, place)
        return None

    def _drag_gesture(self, start: QPointF, target: Target) -> Gesture | None:
        point = _point(self._annotation, target)
        if point is None:
            return None
        self._dragged = target
        x, y = self.canvas.camera.to_screen(point)
        grip = QPointF(x, y) - start

        def place(at: QPointF) -> FloatArray:
            tip = at + grip
            camera = self.canvas.camera
            return camera.clamped(camera.to_image((tip.x(), tip.y())))

        def preview(xy_px: FloatArray | None) -> None:
            self._show_drag(target, xy_px)

        return DragGesture(start, place, preview, lambda xy: self._ask_move(target, xy))

    def _show_drag(self, target: Target, xy_px: FloatArray | None) -> None:
        self._layer.set_preview(target, xy_px)
        if xy_px is None:
            self._dragged = None
            self._magnifier.put_away()
        else:
            self._magnify(target, xy_px, named=True)
        self._set_cursor(dragging=xy_px is not None)

    def _ask_move(self, target: Target, xy_px: FloatArray) -> None:
        if self._annotation is None:
            return
        place = self.canvas.camera.clamped(xy_px)
        if _point(self._annotation, target) != (float(place[0]), float(place[1])):
            edit = edits.move_point(self._annotation, *target, place)
            self.edit_requested.emit(edit)

    def _set_cursor(self, dragging: bool = False) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if dragging:
            shape = Qt.CursorShape.BlankCursor  # the sight takes its place
        elif self._next is not None:
            shape = Qt.CursorShape.CrossCursor
        self.canvas.viewport().setCursor(shape)

    def _escape(self) -> None:
        if self._placing is not None:
            self.stop_placing()
        else:
            self.select(None)

    def _follow_camera(self) -> None:
        super()._follow_camera()
        self._layer.set_camera(self.canvas.camera, self.spacing)
        self._hover(self.canvas.mouse_at)  # another place lies under the cursor now

    def _hover(self, at: QPointF | None) -> None:
        super()._hover(at)
        target = None
        if at is not None and self.canvas.gesture is None:
            radius = _GRAB_PX if self._next is None else _GRAB_PLACING_PX
            target = self._layer.hit(np.array([at.x(), at.y()]), radius)
        self._layer.set_hovered(target)
        self._show_tag(at)

    def _show_tag(self, at: QPointF | None) -> None:
        if self._dragged is not None:
            return
        cursor = self._cursor
        if at is None or cursor is None or self._next is None or self.canvas.gesture:
            self._tag.setVisible(False)
            self._magnifier.put_away()
        else:
            self._tag.say(_name(self._next), markers.SIDE_COLOUR[self._next[0]], at)
            self._magnify(self._next, np.array(cursor), named=False)

    def _magnify(self, target: Target, xy_px: FloatArray, named: bool) -> None:
        # Away from the joint space, which the eye needs to judge the place.
        femur = target[1] in knee_schema().bone("femur")
        self._magnifier.look_at(
            self.canvas.camera,
            xy_px,
            _name(target) if named else "",
            markers.SIDE_COLOUR[target[0]],
            (0, -1) if femur else (0, 1),
        )

    def _describe_selection(self) -> None:
        text = ""
        point = _point(self._annotation, self._selected)
        if self._selected is not None:
            side, index = self._selected
            mark = knee_schema().landmarks[index]
            place = self.tr("not placed")
            if point is not None:
                place = f"x {point[0]:.1f}, y {point[1]:.1f} px"
            text = f"{side.word} {mark.name}, {mark.title}: {place}"
        self.canvas.setAccessibleDescription(text)


def _name(target: Target) -> str:
    return f"{target[0].value} {knee_schema().names[target[1]]}"


def _point(
    annotation: ImageAnnotation | None, target: Target | None
) -> tuple[float, float] | None:
    if annotation is None or target is None:
        return None
    knee = annotation.knee(target[0])
    if knee is None or not knee.placed[target[1]]:
        return None
    x, y = knee.points_px[target[1]]
    return float(x), float(y)
