"""Edits: one intention each, frozen, applied to and reverted from an annotation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kneel_gui.core.annotation import HAND, ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import Prediction
from kneel_gui.core.schema import SIDES, Side, knee_schema


class Edit(Protocol):
    """A reversible change of an image's annotation."""

    @property
    def text(self) -> str:
        """Return what it does, for the undo menu."""

    def apply(self, annotation: ImageAnnotation) -> ImageAnnotation:
        """Return the annotation after the edit."""

    def revert(self, annotation: ImageAnnotation) -> ImageAnnotation:
        """Return the annotation before the edit."""


@dataclass(frozen=True)
class ReplaceAnnotation:
    """Any change, held as the whole value before and after it.

    Attributes
    ----------
    before, after : ImageAnnotation
        Of the same image.
    text : str
        What it does, for the undo menu.
    """

    before: ImageAnnotation
    after: ImageAnnotation
    text: str

    def apply(self, annotation: ImageAnnotation) -> ImageAnnotation:
        """Return `after`.

        Parameters
        ----------
        annotation : ImageAnnotation
            Must be `before`.

        Returns
        -------
        ImageAnnotation
            `after`.
        """
        _expect(annotation, self.before)
        return self.after

    def revert(self, annotation: ImageAnnotation) -> ImageAnnotation:
        """Return `before`.

        Parameters
        ----------
        annotation : ImageAnnotation
            Must be `after`.

        Returns
        -------
        ImageAnnotation
            `before`.
        """
        _expect(annotation, self.after)
        return self.before


def move_point(
    annotation: ImageAnnotation, side: Side, index: int, xy_px: FloatArray
) -> ReplaceAnnotation:
    """Return the edit that moves, or first places, one point by hand.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    side : Side
        The knee.
    index : int
        The landmark.
    xy_px : numpy.ndarray
        (2,) new place, image px.

    Returns
    -------
    ReplaceAnnotation
        A point that was there becomes EDITED (PLACED stays PLACED), a new one PLACED.
        Its source says from which model or file it came before the hand.
    """
    knee = annotation.knee(side) or KneeAnnotation.empty(side)
    old = knee.states[index]
    fresh = old in (PointState.MISSING, PointState.PLACED)
    state = PointState.PLACED if fresh else PointState.EDITED
    source = _moved_by_hand(knee.sources[index])
    after = annotation.with_knee(knee.with_point(index, xy_px, state, source))
    verb = "Place" if old is PointState.MISSING else "Move"
    return ReplaceAnnotation(
        annotation, replace(after, reviewed=False), f"{verb} {_name(side, index)}"
    )


def erase_point(
    annotation: ImageAnnotation, side: Side, index: int
) -> ReplaceAnnotation:
    """Return the edit that removes one point.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    side : Side
        The knee.
    index : int
        The landmark.

    Returns
    -------
    ReplaceAnnotation
        A knee that loses its last point disappears.
    """
    knee = annotation.knee(side) or KneeAnnotation.empty(side)
    after = annotation.with_knee(knee.with_point(index, None, PointState.MISSING))
    return ReplaceAnnotation(
        annotation, replace(after, reviewed=False), f"Erase {_name(side, index)}"
    )


def accept_prediction(
    annotation: ImageAnnotation, prediction: Prediction
) -> ReplaceAnnotation:
    """Return the edit that takes over a prediction; manual points are kept.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    prediction : Prediction
        Of the same image.

    Returns
    -------
    ReplaceAnnotation
        See `ImageAnnotation.with_prediction`.
    """
    return ReplaceAnnotation(
        annotation, annotation.with_prediction(prediction), "Predict landmarks"
    )


def reject_predicted(
    annotation: ImageAnnotation, sides: Sequence[Side] = SIDES
) -> ReplaceAnnotation:
    """Return the edit that removes every point no person has touched.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    sides : sequence of Side
        Of these knees only.

    Returns
    -------
    ReplaceAnnotation
        Manual and imported points stay.
    """
    after = replace(annotation, reviewed=False)
    for knee in annotation.knees:
        kept = knee
        for i, state in enumerate(knee.states):
            if state is PointState.PREDICTED and knee.side in sides:
                kept = kept.with_point(i, None, PointState.MISSING)
        after = after.with_knee(kept)
    return ReplaceAnnotation(annotation, after, "Reject predicted points")


def set_reviewed(annotation: ImageAnnotation, reviewed: bool) -> ReplaceAnnotation:
    """Return the edit that marks the image as accepted by a person, or not.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    reviewed : bool
        The new mark.

    Returns
    -------
    ReplaceAnnotation
        Accepting turns predicted points into confirmed ones, so that predicting again
        leaves them; their source stays the model. Taking it back turns them back.
    """
    text = "Accept" if reviewed else "Mark as not reviewed"
    before, after = PointState.PREDICTED, PointState.CONFIRMED
    if not reviewed:
        before, after = after, before
    knees = tuple(
        replace(knee, states=tuple(after if s is before else s for s in knee.states))
        for knee in annotation.knees
    )
    marked = replace(annotation, knees=knees, reviewed=reviewed)
    return ReplaceAnnotation(annotation, marked, text)


def swap_sides(annotation: ImageAnnotation) -> ReplaceAnnotation:
    """Return the edit that exchanges right and left.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.

    Returns
    -------
    ReplaceAnnotation
        Every point keeps its place, name and state.
    """
    knees = tuple(replace(knee, side=knee.side.other) for knee in annotation.knees)
    after = replace(annotation, knees=knees, reviewed=False)
    return ReplaceAnnotation(annotation, after, "Swap right and left")


def _moved_by_hand(source: str) -> str:
    if source.startswith(HAND):
        return source
    return f"{HAND}, from {source}" if source else HAND


def _name(side: Side, index: int) -> str:
    return f"{side.value} {knee_schema().names[index]}"


def _expect(found: ImageAnnotation, wanted: ImageAnnotation) -> None:
    if found != wanted:
        raise ValueError("the annotation is not the one this edit was made for")
