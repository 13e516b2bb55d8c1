"""Edits: one intention each, frozen, applied to and reverted from an annotation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kneel_gui.core.annotation import HAND, ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import Prediction
from kneel_gui.core.reading import KneeReading
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
        Its source says from which model or file it came before the hand. A locked point
        stays.
    """
    knee = annotation.knee(side) or KneeAnnotation.empty(side)
    verb = "Move" if knee.states[index].has_place else "Place"
    text = f"{verb} {landmark_name(side, index)}"
    if index in knee.locked:
        return ReplaceAnnotation(annotation, annotation, text)
    after = annotation.with_knee(moved_by_hand(knee, index, xy_px))
    return ReplaceAnnotation(annotation, replace(after, reviewed=False), text)


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
        A knee that loses its last point disappears. A locked point stays.
    """
    text = f"Erase {landmark_name(side, index)}"
    knee = annotation.knee(side) or KneeAnnotation.empty(side)
    if index in knee.locked:
        return ReplaceAnnotation(annotation, annotation, text)
    after = annotation.with_knee(knee.with_point(index, None, PointState.MISSING))
    return ReplaceAnnotation(annotation, replace(after, reviewed=False), text)


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
        Manual, imported and locked points stay.
    """
    after = replace(annotation, reviewed=False)
    for knee in annotation.knees:
        if knee.side in sides:
            nothing = KneeAnnotation.empty(knee.side)
            after = after.with_knee(knee.with_points_of(nothing, knee.untouched))
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
        Every point keeps its place, name and state; grade and comment go along.
    """
    knees = tuple(replace(knee, side=knee.side.other) for knee in annotation.knees)
    said = tuple(replace(one, side=one.side.other) for one in annotation.readings)
    after = replace(annotation, knees=knees, readings=said, reviewed=False)
    return ReplaceAnnotation(annotation, after, "Swap right and left")


def set_reading(annotation: ImageAnnotation, reading: KneeReading) -> ReplaceAnnotation:
    """Return the edit that sets what a reader says of a knee.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    reading : KneeReading
        Grade, or why there is none, and comment of one knee.

    Returns
    -------
    ReplaceAnnotation
        The points stay as they are, and accepted if they were.
    """
    before, after = annotation.reading(reading.side), annotation.with_reading(reading)
    what = "Comment on" if before.text == reading.text else "Grade"
    return ReplaceAnnotation(annotation, after, f"{what} {reading.side.word} knee")


def moved_by_hand(
    knee: KneeAnnotation, index: int, xy_px: FloatArray, origin: str = ""
) -> KneeAnnotation:
    """Return a knee with one point where a hand has put it.

    Parameters
    ----------
    knee : KneeAnnotation
        As it is now.
    index : int
        The landmark.
    xy_px : numpy.ndarray
        (2,) image px.
    origin : str
        What had proposed the place of a point that was not there.

    Returns
    -------
    KneeAnnotation
        A point that was there becomes EDITED (PLACED stays PLACED), a new one PLACED.
    """
    old = knee.states[index]
    fresh = not old.has_place or old is PointState.PLACED
    state = PointState.PLACED if fresh else PointState.EDITED
    source = (knee.sources[index] if old.has_place else "") or origin
    if not source.startswith(HAND):
        source = f"{HAND}, from {source}" if source else HAND
    return knee.with_point(index, xy_px, state, source)


def landmark_name(side: Side, index: int) -> str:
    """Return a landmark's short name, for the undo menu.

    Parameters
    ----------
    side : Side
        The knee.
    index : int
        The landmark.

    Returns
    -------
    str
        For example «R T3».
    """
    return f"{side.value} {knee_schema().names[index]}"


def _expect(found: ImageAnnotation, wanted: ImageAnnotation) -> None:
    if found != wanted:
        raise ValueError("the annotation is not the one this edit was made for")
