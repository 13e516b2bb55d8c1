"""The radiograph with its landmarks; a person's gestures become edits."""

from collections.abc import Callable, Sequence

import numpy as np
from PyQt5.QtCore import QPointF, Qt, pyqtSignal
from PyQt5.QtWidgets import QWidget

from kneel_gui.app.canvas import Gesture
from kneel_gui.app.gestures import DragGesture
from kneel_gui.app.landmark_layer import Target
from kneel_gui.app.landmark_view import LandmarkView, point_of
from kneel_gui.app.placing import Placing
from kneel_gui.app.pointer import Pointer
from kneel_gui.core import edits
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.bone_moves import BoneMove, move_bone
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.moving import (
    BoneDrag,
    Moving,
    MovingBone,
    MovingPoint,
    Places,
)
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import Side, knee_schema

_GRAB_PX = 12.0
# While placing, a press takes hold of a point only when it is meant.
_GRAB_PLACING_PX = 5.0
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


class ImageView(LandmarkView):
    """Shows a radiograph and its landmarks; a person's gestures become edits.

    The view never changes an annotation: it asks with `edit_requested` and draws what
    `show_annotation` gives it.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    edit_requested = pyqtSignal(object)  # core.edits.Edit, once per gesture
    placing_changed = pyqtSignal(object)  # (Side, index) to place next, or None
    centre_moved = pyqtSignal()  # a handle was dragged to a new place and released

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pointer = Pointer(self.canvas)
        self._follow = True
        self._placing: Placing | None = None
        self._next: Target | None = None
        self._sight_px: FloatArray | None = None  # placing by keyboard
        self.canvas.escaped.connect(self._escape)

    def show_radiograph(
        self, radiograph: Radiograph | None, keep_view: bool = False
    ) -> None:
        """Show another radiograph; nothing is being placed on it.

        Parameters
        ----------
        radiograph : Radiograph or None
            None shows nothing.
        keep_view : bool
            Keep zoom and place, relative to the size of the image.
        """
        self.canvas.cancel_gesture()
        self.stop_placing()
        super().show_radiograph(radiograph, keep_view)

    def show_annotation(self, annotation: ImageAnnotation | None) -> None:
        """Draw an annotation; the landmark to place next follows from it.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            See `LandmarkView.show_annotation`.
        """
        super().show_annotation(annotation)
        self._advance()

    def set_following(self, on: bool) -> None:
        """Let untouched points follow a corrected one, or not.

        Parameters
        ----------
        on : bool
            Holds from the next move of the mouse on.
        """
        self._follow = on

    # -- edits ---------------------------------------------------------------------

    def nudge(self, dx_px: float, dy_px: float) -> None:
        """Ask to move the selected point.

        Parameters
        ----------
        dx_px, dy_px : float
            Image px; the point stays on the image.
        """
        if self._dragged is not None or self.comparing:
            return
        if self.centres.active is not None:
            side = self.centres.active
            place = self.centres.place(side) + np.array([dx_px, dy_px])
            self.centres.move_to(side, self.canvas.camera.clamped(place))
        elif (point := self._place_of(self._selected)) and self._selected is not None:
            self._ask_move(self._selected, np.add(point, [dx_px, dy_px]))
        elif self._next is not None:
            self._sight_px = self.canvas.camera.clamped(
                np.add(self._aim(), [dx_px, dy_px])
            )
            self._show_sight()

    def place_here(self) -> None:
        """Place the next landmark at the sight that the arrow keys move."""
        if self._next is not None and not self.comparing:
            self._sight_px = self._aim()
            self._ask_move(self._next, self._sight_px)
            self._show_sight()

    def _aim(self) -> FloatArray:
        """Return (2,) image px: the sight, the cursor, or the middle of the view."""
        if self._sight_px is not None:
            return self._sight_px
        if self._cursor is not None:
            return np.array(self._cursor)
        return np.asarray(self.canvas.camera.clamped(self.canvas.camera.centre))

    def _show_sight(self) -> None:
        if self._next is None or self._sight_px is None:
            return
        x, y = self.canvas.camera.to_screen(self._sight_px)
        px = (float(self._sight_px[0]), float(self._sight_px[1]))
        self._pointer.ask_for(self._next, QPointF(x, y), px, sighted=True)

    def move_bone(self, move: BoneMove) -> None:
        """Ask to move the bone of the selected point.

        Parameters
        ----------
        move : BoneMove
            Image px.
        """
        point = point_of(self._annotation, self._selected)
        if self._annotation is None or self._selected is None or point is None:
            return
        if self._dragged is None and not self.comparing:
            side, index = self._selected
            bone = knee_schema().landmarks[index].bone
            aspect = self.canvas.camera.aspect
            edit = move_bone(self._annotation, side, bone, move, aspect)
            self.edit_requested.emit(edit)

    def erase_selected(self) -> None:
        """Ask to remove the selected point; it stays selected."""
        annotation, selected = self._annotation, self._selected
        if annotation is None or selected is None or self._dragged or self.comparing:
            return
        if point_of(annotation, selected) is not None:
            self.edit_requested.emit(edits.erase_point(annotation, *selected))

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
        self._start(Placing.of_knee(side))

    def start_seeding(self, sides: Sequence[Side]) -> None:
        """Let each press place the next of the four landmarks that seed a knee.

        Parameters
        ----------
        sides : sequence of Side
            The knees, one after the other; where all four are known, nothing happens.
        """
        self._start(Placing.of_seeds(sides))

    def _start(self, placing: Placing) -> None:
        self.canvas.cancel_gesture()
        self.show_centres({})
        self._placing = placing
        self._advance()

    def skip_placing(self) -> None:
        """Leave the landmark that would come next for later."""
        if self._placing is not None and self._next is not None:
            self._placing.skipped.add(self._next)
            self._advance()

    def stop_placing(self) -> None:
        """Let presses grab points and pan again."""
        self._placing = None
        self._advance()

    def _advance(self) -> None:
        following = None
        if self._placing is not None and self._annotation is not None:
            following = self._placing.next_target(self._annotation)
        if following is None:
            self._placing = None
        if following == self._next:
            return
        self._next = following
        if following is None:
            self._sight_px = None
        self._set_cursor()
        self._show_tag(self.canvas.mouse_at)
        self.placing_changed.emit(following)

    # -- gestures ------------------------------------------------------------------

    def _left_press(
        self, start: QPointF, held: Qt.KeyboardModifiers | None = None
    ) -> Gesture | None:
        at = np.array([start.x(), start.y()])
        if self.comparing:
            return None
        if (side := self.centres.hit(start)) is not None:
            return self._centre_gesture(start, side)
        radius = _GRAB_PX if self._next is None else _GRAB_PLACING_PX
        target = self._layer.hit(at, radius)
        if target is not None:
            self.select(target)
            return self._drag_gesture(start, target, _bone_drag(held))
        if self._next is None or not self._layer.visible:
            return self._pan_gesture(start, lambda: self.select(None))
        place = self.canvas.camera.to_image(at)
        if self.canvas.camera.contains(place):
            self._ask_move(self._next, place)
        return None

    def _drag_gesture(
        self, start: QPointF, target: Target, bone: BoneDrag | None
    ) -> Gesture | None:
        point = self._place_of(target)
        made = {self._follow: self._moving(target, bone)}
        if point is None or made[self._follow] is None:
            return None
        self._dragged = target

        def preview(xy_px: FloatArray | None) -> None:
            if self._follow not in made:  # switched while the button is down
                made[self._follow] = self._moving(target, bone)
            self._show_drag(target, xy_px, made[self._follow])

        return DragGesture(
            start,
            self._gripped(start, point),
            preview,
            lambda xy: self._ask_move(target, xy, bone),
        )

    def _centre_gesture(self, start: QPointF, side: Side) -> Gesture:
        first, moved = self.centres.place(side), side in self.centres.moved

        def preview(xy_px: FloatArray | None) -> None:
            if xy_px is None:
                self.centres.put_back(side, first, moved)
            else:
                self.centres.move_to(side, xy_px)

        def commit(xy_px: FloatArray) -> None:
            self.centres.move_to(side, xy_px)
            self.centre_moved.emit()

        x, y = first
        place = self._gripped(start, (float(x), float(y)))
        return DragGesture(start, place, preview, commit)

    def _gripped(
        self, start: QPointF, point: tuple[float, float]
    ) -> Callable[[QPointF], FloatArray]:
        x, y = self.canvas.camera.to_screen(point)
        grip = QPointF(x, y) - start

        def place(at: QPointF) -> FloatArray:
            tip = at + grip
            camera = self.canvas.camera
            return camera.clamped(camera.to_image((tip.x(), tip.y())))

        return place

    def _moving(self, target: Target, bone: BoneDrag | None = None) -> Moving | None:
        side, index = target
        if self._annotation is None:
            return None
        knee = self._annotation.knee(side)
        if knee is not None and index in knee.locked:
            return None
        if bone is not None and knee is not None and knee.placed[index]:
            aspect = self.canvas.camera.aspect
            return MovingBone(self._annotation, side, index, bone, aspect)
        ghosts = self._ghosts.get(side)
        if ghosts is not None and not ghosts.there[index]:
            ghosts = None
        following = None
        if self._follow:
            following = self.sense.followers(knee, self.spacing, index)
        return MovingPoint(self._annotation, side, index, following, ghosts)

    def _show_drag(
        self, target: Target, xy_px: FloatArray | None, moving: Moving | None
    ) -> None:
        others = None
        if xy_px is not None and moving is not None:
            others = moving.places(xy_px)
        self._layer.set_preview(target, xy_px, others, self._ringed(target[0], others))
        if xy_px is None:
            self._dragged = None
            self._pointer.put_away()
        else:
            self._pointer.magnify(target, xy_px, named=True)
        self._set_cursor(dragging=xy_px is not None)

    def _ringed(self, side: Side, others: Places | None) -> frozenset[int]:
        """Return what is implausible where the mouse has brought it."""
        knee = None if self._annotation is None else self._annotation.knee(side)
        if knee is None:
            return frozenset()
        if others is None:
            return self.sense.implausible(knee, self.spacing)
        return self.sense.implausible_at(knee, others, self.spacing)

    def _ask_move(
        self, target: Target, xy_px: FloatArray, bone: BoneDrag | None = None
    ) -> None:
        place = self.canvas.camera.clamped(xy_px)
        moving = self._moving(target, bone)
        here = (float(place[0]), float(place[1]))
        if moving is not None and point_of(self._annotation, target) != here:
            self.edit_requested.emit(moving.edit(place))

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
            self._pointer.put_away()
            self._show_sight()
        else:
            self._sight_px = None  # the mouse has the word again
            self._pointer.ask_for(self._next, at, cursor)


def _bone_drag(held: Qt.KeyboardModifiers | None) -> BoneDrag | None:
    keys = 0 if held is None else int(held)
    if keys & int(_CONTROL):
        return BoneDrag.SCALE if keys & int(_SHIFT) else BoneDrag.TURN
    return BoneDrag.MOVE if keys & int(_SHIFT) else None
