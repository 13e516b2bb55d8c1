"""What goes along when a landmark is moved by hand: followers, or its whole bone."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.bone_moves import BoneMove, move_bone, moved_bone, pivot_px
from kneel_gui.core.edits import ReplaceAnnotation, move_point
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.ghosts import Ghosts, place_ghost
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.core.shape_follow import Followers, with_followers

Places = dict[int, FloatArray]


class BoneDrag(Enum):
    """What dragging one landmark does to its whole bone."""

    MOVE = "move"
    TURN = "turn"
    SCALE = "scale"


class Moving(Protocol):
    """One landmark in a person's hand."""

    def places(self, xy_px: FloatArray) -> Places:
        """Return where every landmark of the knee that moves comes, image px."""

    def edit(self, xy_px: FloatArray) -> ReplaceAnnotation:
        """Return the edit, one undo step, that leaves the landmark at a place."""


@dataclass(frozen=True, eq=False)
class MovingPoint:
    """A landmark moved by itself, with those that follow it by the shape model.

    Attributes
    ----------
    annotation : ImageAnnotation
        Before the move.
    side : Side
        The knee.
    index : int
        The landmark; placed, proposed by a ghost, or new.
    followers : Followers or None
        None: nobody follows.
    ghosts : Ghosts or None
        Of the knee, if the landmark is one.
    """

    annotation: ImageAnnotation
    side: Side
    index: int
    followers: Followers | None = None
    ghosts: Ghosts | None = None

    def places(self, xy_px: FloatArray) -> Places:
        """Return where the landmark and its followers come; see `Moving.places`."""
        found = {self.index: np.asarray(xy_px, dtype=np.float64)}
        knee = self._led()
        if knee is not None and self.followers is not None:
            by = found[self.index] - knee.points_px[self.index]
            moved = self.followers.moved(knee.points_px, by)
            found |= {int(i): moved[i] for i in np.flatnonzero(self.followers.where)}
        return found

    def edit(self, xy_px: FloatArray) -> ReplaceAnnotation:
        """Return the edit; see `Moving.edit`."""
        if self.ghosts is not None:
            return place_ghost(self.annotation, self.ghosts, self.index, xy_px)
        edit = move_point(self.annotation, self.side, self.index, xy_px)
        before, after = self._led(), edit.after.knee(self.side)
        if before is None or after is None or self.followers is None:
            return edit
        by = after.points_px[self.index] - before.points_px[self.index]
        followed = with_followers(after, by, self.followers)
        return replace(edit, after=edit.after.with_knee(followed))

    def _led(self) -> KneeAnnotation | None:
        knee = self.annotation.knee(self.side)
        return knee if knee is not None and knee.placed[self.index] else None


@dataclass(frozen=True, eq=False)
class MovingBone:
    """A landmark that takes its whole bone along.

    Attributes
    ----------
    annotation : ImageAnnotation
        Before the move.
    side : Side
        The knee.
    index : int
        The landmark in the hand; it is placed.
    how : BoneDrag
        Shift the bone with it, or turn or scale the bone about its middle.
    aspect : float
        Height of a pixel over its width.
    """

    annotation: ImageAnnotation
    side: Side
    index: int
    how: BoneDrag
    aspect: float = 1.0

    def places(self, xy_px: FloatArray) -> Places:
        """Return where the points of the bone come; see `Moving.places`."""
        return moved_bone(self._knee, self._bone, self._move(xy_px), self.aspect)

    def edit(self, xy_px: FloatArray) -> ReplaceAnnotation:
        """Return the edit; see `Moving.edit`."""
        move = self._move(xy_px)
        return move_bone(self.annotation, self.side, self._bone, move, self.aspect)

    @property
    def _bone(self) -> str:
        return knee_schema().landmarks[self.index].bone

    @property
    def _knee(self) -> KneeAnnotation:
        return self.annotation.knee(self.side) or KneeAnnotation.empty(self.side)

    def _move(self, xy_px: FloatArray) -> BoneMove:
        start = self._knee.points_px[self.index]
        if self.how is BoneDrag.MOVE:
            dx, dy = np.asarray(xy_px) - start
            return BoneMove((float(dx), float(dy)))
        square = np.array([1.0, self.aspect])
        pivot = pivot_px(self._knee, self._bone)
        was, now = (start - pivot) * square, (np.asarray(xy_px) - pivot) * square
        if min(np.linalg.norm(was), np.linalg.norm(now)) < 1e-6:
            return BoneMove()  # at the pivot itself there is no direction
        if self.how is BoneDrag.SCALE:
            return BoneMove(factor=float(np.linalg.norm(now) / np.linalg.norm(was)))
        turn = np.arctan2(*now[::-1]) - np.arctan2(*was[::-1])
        return BoneMove(angle_deg=float(np.rad2deg(turn)))
