"""Handlers of the actions about correcting: marks, bones, ghosts, knee centres."""

from collections.abc import Callable

import numpy as np
from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.ghost_desk import GhostDesk
from kneel_gui.app.image_view import ImageView
from kneel_gui.app.implausibility import shape_model
from kneel_gui.app.message_bar import Message
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.room import ReadingRoom
from kneel_gui.app.undo import before_last
from kneel_gui.app.visits import Listed, Visit
from kneel_gui.app.words import side_word, tr
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.bone_moves import BoneMove
from kneel_gui.core.edits import set_reading
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.ghosts import Ghosts, adopt, likeness_ghosts, seed_ghosts
from kneel_gui.core.marks import all_locked, set_locked, set_not_visible
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side
from kneel_gui.core.shape_frame import to_shape_mm

_DIRECTIONS = {
    "Left": (-1.0, 0.0),
    "Right": (1.0, 0.0),
    "Up": (0, -1.0),
    "Down": (0, 1),
}
_TURN_DEG = {",": -0.5, ".": 0.5}
_SCALE = {"Up": 1.01, "Down": 1 / 1.01}
_FEWEST_SEEDS = 4


class Correcting(QObject):
    """What a person does to put landmarks right, besides dragging them.

    Parameters
    ----------
    room : ReadingRoom
        The logic.
    view : ImageView
        The picture.
    parent : QObject, optional
        Qt parent.

    Attributes
    ----------
    ghosts : GhostDesk
        The ghosts on show.
    """

    said = pyqtSignal(object)  # Message

    def __init__(
        self, room: ReadingRoom, view: ImageView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._room = room
        self._view = view
        self._merge = ""
        self.ghosts = GhostDesk(self)
        self.ghosts.changed.connect(view.show_ghosts)
        room.visits.found.connect(self._show_visit)
        room.visits.said.connect(self.said)
        view.centre_moved.connect(self._centre_dropped)
        view.edit_requested.connect(lambda edit: room.edit(edit, self._merge))

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Return what each action does, by its id."""
        return {
            "seed": self.seed,
            "place_here": self._view.place_here,
            "mirror": self.mirror,
            "previous_visit": self.previous_visit,
            "adopt": self.adopt,
            "not_visible": self.toggle_not_visible,
            "lock": self.toggle_lock,
            "lock_knee": self.toggle_knee_lock,
            "centre": self.toggle_centres,
            "repredict": self.repredict,
        }

    def key_handlers(self) -> dict[str, Callable[[str], None]]:
        """Return what each action with several keys does, by its id."""
        return {
            "bone_move": self._move_bone,
            "bone_turn": lambda key: self._change_bone(
                BoneMove(angle_deg=_TURN_DEG[key]), "turn"
            ),
            "bone_scale": lambda key: self._change_bone(
                BoneMove(factor=_SCALE[key.rpartition("+")[2]]), "scale"
            ),
        }

    def merged(self, what: str, action: Callable[[], None]) -> None:
        """Do something whose repetitions are one undo step.

        Parameters
        ----------
        what : str
            Equal for what belongs together.
        action : callable
            Asks the view for an edit.
        """
        self._merge = f"{what} {self._view.selected}"
        try:
            action()
        finally:
            self._merge = ""

    # -- marks and bones -------------------------------------------------------------

    def toggle_not_visible(self) -> None:
        """Say that the selected landmark cannot be seen, or take it back."""
        if (chosen := self._chosen()) is None:
            return
        image, side, index = chosen
        knee = image.annotation.knee(side)
        hidden = knee is not None and knee.states[index] is PointState.NOT_VISIBLE
        if knee is not None and index in knee.locked:
            self._say(tr("That landmark is locked."), tr("Lock landmark unlocks it."))
            return
        edit = set_not_visible(image.annotation, side, index, not hidden)
        self._room.edit(edit)

    def toggle_lock(self) -> None:
        """Lock the selected point, or unlock it."""
        if (chosen := self._chosen()) is None:
            return
        image, side, index = chosen
        knee = image.annotation.knee(side)
        locked = knee is not None and index in knee.locked
        self._room.edit(set_locked(image.annotation, side, [index], not locked))

    def toggle_knee_lock(self) -> None:
        """Lock every point of the selected landmark's knee, or unlock them all."""
        if (chosen := self._chosen()) is None:
            return
        image, side, _ = chosen
        knee = image.annotation.knee(side)
        locked = knee is not None and all_locked(knee)
        every = range(N_LANDMARKS)
        self._room.edit(set_locked(image.annotation, side, every, not locked))

    def _move_bone(self, key: str) -> None:
        by = self._view.along_screen(*_DIRECTIONS[key.rpartition("+")[2]])
        self._change_bone(BoneMove(by), "move")

    def _change_bone(self, move: BoneMove, what: str) -> None:
        self.merged(f"{what} bone", lambda: self._view.move_bone(move))

    # -- ghosts ----------------------------------------------------------------------

    def seed(self) -> None:
        """Ask for the four landmarks of each knee; the rest appears as ghosts."""
        if self._room.image is None:
            return
        for side in self._sides():
            self.ghosts.ask(side, self._seeded)
        self._view.start_seeding(self._sides())
        if self._view.placing is not None:
            self._view.setFocus()
        elif not self.ghosts.ghosts:
            self._say(tr("Every landmark is there already."))

    def mirror(self) -> None:
        """Show what a knee lacks as on the other knee."""
        image, radiograph = self._room.image, self._room.radiograph
        if image is None or radiograph is None:
            return
        spacing = radiograph.spacing
        xy_mm = spacing.xy_mm if spacing.known else np.ones(2)
        last = np.array([radiograph.shape_px[1] - 1.0, 0.0])
        for knee in image.annotation.knees:
            if not knee.placed.any():
                continue
            middle = knee.points_px[knee.placed].mean(axis=0)
            self._ask_likeness(
                knee.side.other,
                to_shape_mm(knee.points_px, xy_mm, knee.side),
                tr("{side} knee, mirrored").format(side=side_word(knee.side)),
                np.abs(last - middle),
                xy_mm,
            )
        if not self.ghosts.ghosts:
            self._say(tr("No landmark is missing that the other knee has."))

    def previous_visit(self) -> None:
        """Look for this person's image of an earlier study, and show it as ghosts."""
        image = self._room.image
        if image is None:
            return
        others = []
        for item in self._room.worklist.items:
            if item.points and item.path != image.path:
                opened = self._room.images.get(item.path)
                kept = None if opened is None else opened.kept
                others.append(Listed(item.path, item.name, kept))
        self._room.visits.look(image.path, others)

    def adopt(self) -> None:
        """Make all ghosts points."""
        if self._room.image is not None:
            edit = adopt(self._room.image.annotation, self.ghosts.ghosts)
            self._view.stop_placing()
            self._room.edit(edit)

    def dismiss(self) -> bool:
        """Send ghosts and handles away.

        Returns
        -------
        bool
            Whether there were any.
        """
        there = bool(self.ghosts.ghosts) or self._view.centres.on
        self.ghosts.dismiss()
        self._view.show_centres({})
        return there

    def _seeded(self, knee: KneeAnnotation) -> Ghosts | None:
        radiograph = self._room.radiograph
        if radiograph is None or int(knee.placed.sum()) < _FEWEST_SEEDS:
            return None
        return seed_ghosts(shape_model(), knee, radiograph.spacing)

    def _show_visit(self, visit: Visit) -> None:
        image, radiograph = self._room.image, self._room.radiograph
        if image is None or radiograph is None or image.path != visit.path:
            return  # another image is open by now
        both = radiograph.spacing.known and visit.spacing.known
        mine_mm = radiograph.spacing.xy_mm if both else np.ones(2)
        their_mm = visit.spacing.xy_mm if both else np.ones(2)
        source = tr("{image} of {date}").format(image=visit.name, date=visit.date)
        for knee in visit.annotation.knees:
            middle_mm = knee.points_px[knee.placed].mean(axis=0) * their_mm
            like_mm = to_shape_mm(knee.points_px, their_mm, knee.side)
            at = middle_mm / mine_mm
            self._ask_likeness(knee.side, like_mm, source, at, mine_mm)
        if self.ghosts.ghosts:
            self._say(
                tr("Ghosts as on {source}.").format(source=source),
                tr("Drag them, or take them over with G."),
            )
        else:
            self._say(tr("No landmark is missing that the previous visit has."))

    def _ask_likeness(
        self,
        side: Side,
        like_mm: FloatArray,
        source: str,
        at_px: FloatArray,
        xy_mm: FloatArray,
    ) -> None:
        if side in self._sides():
            self.ghosts.ask(
                side,
                lambda knee: likeness_ghosts(knee, xy_mm, like_mm, source, at_px),
            )

    # -- predicting again ------------------------------------------------------------

    def toggle_centres(self) -> None:
        """Show handles on the knee centres, or put them away."""
        image, radiograph = self._room.image, self._room.radiograph
        if image is None or radiograph is None:
            return
        if self._view.centres.on:
            self._view.show_centres({})
            return
        self._view.stop_placing()
        centres = {side: self._centre(image.annotation, side) for side in self._sides()}
        selected = self._view.selected
        self._view.show_centres(centres, selected[0] if selected else None)
        self._view.setFocus()

    def predict_from_centres(self) -> bool:
        """Predict the knees whose centres were moved, from there.

        Returns
        -------
        bool
            Whether there were any.
        """
        moved = self._view.centres.moved
        if moved:
            self._view.show_centres({})
            self._room.predict(moved)
        return bool(moved)

    def _centre_dropped(self) -> None:
        self.predict_from_centres()

    def repredict(self) -> None:
        """Predict each knee with points set by hand again, around and drawn to them."""
        image, radiograph = self._room.image, self._room.radiograph
        if image is None or radiograph is None:
            return
        centres = {}
        for knee in image.annotation.knees:
            by_hand = [s.manual and s.has_place for s in knee.states]
            fixed = knee.with_points_of(
                KneeAnnotation.empty(knee.side), ~np.array(by_hand)
            )
            centre = self._view.sense.centre_px(fixed, radiograph.spacing)
            if centre is not None:
                centres[knee.side] = centre
        if centres:
            self._room.predict(centres, pinned=True)
        else:
            self._say(
                tr("No point has been set by hand yet."), tr("Drag one right first.")
            )

    def blink(self, down: bool) -> None:
        """Show the annotation before the last step while a key is held.

        Parameters
        ----------
        down : bool
            The key is down.
        """
        image = self._room.image
        before = None
        if down and image is not None:
            before = before_last(image.stack, image.annotation)
        self._view.show_comparison(before)

    def _centre(self, annotation: ImageAnnotation, side: Side) -> FloatArray:
        radiograph = self._room.radiograph
        spacing = self._view.spacing
        found = self._view.sense.centre_px(annotation.knee(side), spacing)
        if found is not None or radiograph is None:
            return found if found is not None else np.zeros(2)
        rows, cols = radiograph.shape_px
        share = 0.5 if len(self._sides()) == 1 else 0.25
        x = (share if side is Side.RIGHT else 1 - share) * (cols - 1)
        return np.array([x, (rows - 1) / 2])

    def read(self, reading: KneeReading) -> None:
        """Set what the reader says of a knee; the letters of a comment are one step.

        Parameters
        ----------
        reading : KneeReading
            Of the open image.
        """
        if (image := self._room.image) is not None:
            edit = set_reading(image.annotation, reading)
            typed = image.annotation.reading(reading.side).text == reading.text
            self._room.edit(edit, edit.text if typed else "")

    # -- asking ----------------------------------------------------------------------

    def _sides(self) -> tuple[Side, ...]:
        """Return the sides that the open image shows."""
        radiograph = self._room.radiograph
        if radiograph is None or radiograph.laterality is None:
            return SIDES
        return (radiograph.laterality,)

    def _chosen(self) -> tuple[OpenImage, Side, int] | None:
        image, selected = self._room.image, self._view.selected
        if image is None or selected is None or self._view.comparing:
            return None
        return image, *selected

    def _say(self, text: str, hint: str = "") -> None:
        self.said.emit(Message(text, hint, key="correcting"))
