"""Two annotations of one image: where they differ, and one made of both."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side

# Points nearer to each other are in the same place: nobody sees or sets less.
SAME_PLACE_MM = 0.1
SAME_PLACE_PX = 0.5  # where the spacing is unknown


class Said(str, Enum):
    """A part of a reading that two readers can differ in."""

    GRADE = "grade"  # or why there is none
    COMMENT = "comment"


Target: TypeAlias = tuple[Side, int | Said]


@dataclass(frozen=True)
class Difference:
    """A landmark that two annotations do not agree about.

    Attributes
    ----------
    side : Side
        The knee.
    index : int
        The landmark.
    mine, theirs : PointState
        Who stands behind the point; MISSING = it is not placed.
    distance_px : float
        Between both points, image px; NaN where only one is placed.
    distance_mm : float
        The same in mm; NaN where the spacing is unknown too.
    """

    side: Side
    index: int
    mine: PointState
    theirs: PointState
    distance_px: float
    distance_mm: float

    @property
    def target(self) -> Target:
        """Return the knee and the landmark."""
        return self.side, self.index

    @property
    def lacking(self) -> bool:
        """Return whether only they have something."""
        return self.mine is PointState.MISSING


@dataclass(frozen=True)
class ReadingDifference:
    """A part of a reading that two annotations do not agree about.

    Attributes
    ----------
    side : Side
        The knee.
    said : Said
        Grade or comment.
    mine, theirs : str
        In short, «2» or «exposure», or the comment; "" = nothing is said.
    """

    side: Side
    said: Said
    mine: str
    theirs: str

    @property
    def target(self) -> Target:
        """Return the knee and the part."""
        return self.side, self.said

    @property
    def lacking(self) -> bool:
        """Return whether only they have something."""
        return not self.mine


AnyDifference: TypeAlias = Difference | ReadingDifference


def differ(mine: ImageAnnotation, theirs: ImageAnnotation) -> bool:
    """Return whether two annotations of an image say anything else, however little.

    Parameters
    ----------
    mine, theirs : ImageAnnotation
        Of the same image.

    Returns
    -------
    bool
        Places, states and readings count; how a point came about and whether the image
        was accepted do not.
    """
    if mine.readings != theirs.readings:
        return True
    pairs = ((_knee(mine, side), _knee(theirs, side)) for side in SIDES)
    return any(
        one.states != other.states
        or not np.array_equal(one.points_px, other.points_px, equal_nan=True)
        for one, other in pairs
    )


def compared(
    mine: ImageAnnotation, theirs: ImageAnnotation, spacing: PixelSpacing
) -> tuple[AnyDifference, ...]:
    """Return everything that two annotations of an image do not agree about.

    Parameters
    ----------
    mine, theirs : ImageAnnotation
        Of the same image.
    spacing : PixelSpacing
        Of the image.

    Returns
    -------
    tuple of ReadingDifference and Difference
        First the readings, see `reading_differences`, then the landmarks, see
        `differences`.
    """
    points = differences(mine, theirs, spacing)
    return (*reading_differences(mine, theirs), *points)


def reading_differences(
    mine: ImageAnnotation, theirs: ImageAnnotation
) -> tuple[ReadingDifference, ...]:
    """Return the grades and comments that two annotations do not agree about.

    Parameters
    ----------
    mine, theirs : ImageAnnotation
        Of the same image.

    Returns
    -------
    tuple of ReadingDifference
        Right before left, the grade before the comment.
    """
    found = [
        ReadingDifference(
            side,
            said,
            _word(said, mine.reading(side)),
            _word(said, theirs.reading(side)),
        )
        for side in SIDES
        for said in Said
    ]
    return tuple(row for row in found if row.mine != row.theirs)


def differences(
    mine: ImageAnnotation, theirs: ImageAnnotation, spacing: PixelSpacing
) -> tuple[Difference, ...]:
    """Return the landmarks that two annotations of an image do not agree about.

    Parameters
    ----------
    mine, theirs : ImageAnnotation
        Of the same image.
    spacing : PixelSpacing
        Of the image.

    Returns
    -------
    tuple of Difference
        Right before left, in the order of the schema. A point in the same place, that
        is nearer than `SAME_PLACE_MM`, counts only where its state differs.
    """
    found = []
    for side in SIDES:
        one, other = _knee(mine, side), _knee(theirs, side)
        for i in range(N_LANDMARKS):
            apart = other.points_px[i] - one.points_px[i]
            if one.states[i] is other.states[i] and not _seen(apart, spacing):
                continue
            found.append(
                Difference(
                    side,
                    i,
                    one.states[i],
                    other.states[i],
                    float(np.linalg.norm(apart)),
                    float(np.linalg.norm(apart * spacing.xy_mm)),
                )
            )
    return tuple(found)


def merged(
    mine: ImageAnnotation, theirs: ImageAnnotation, taken: Iterable[Target]
) -> ImageAnnotation:
    """Return my annotation with some of their points, grades and comments.

    Parameters
    ----------
    mine, theirs : ImageAnnotation
        Of the same image.
    taken : iterable of (Side, int) or (Side, Said)
        Landmarks, placed or not, and parts of readings that are to be as theirs are.

    Returns
    -------
    ImageAnnotation
        Points taken keep their state, spread, source and lock. It is reviewed only
        where the points are all mine, or say just what theirs do.
    """
    result = mine
    taken = tuple(taken)
    for side in SIDES:
        where = np.zeros(N_LANDMARKS, dtype=np.bool_)
        own = [what for one, what in taken if one is side]
        where[[what for what in own if not isinstance(what, Said)]] = True
        result = result.with_knee(
            _knee(mine, side).with_points_of(_knee(theirs, side), where)
        )
        reading, other = mine.reading(side), theirs.reading(side)
        if Said.GRADE in own:
            reading = replace(
                reading, kl_grade=other.kl_grade, not_gradable=other.not_gradable
            )
        if Said.COMMENT in own:
            reading = replace(reading, comment=other.comment)
        result = result.with_reading(reading)
    if result.knees == mine.knees:
        return result
    as_theirs = not differ(replace(result, readings=theirs.readings), theirs)
    return replace(result, reviewed=as_theirs and theirs.reviewed)


def _knee(annotation: ImageAnnotation, side: Side) -> KneeAnnotation:
    return annotation.knee(side) or KneeAnnotation.empty(side)


def _word(said: Said, reading: KneeReading) -> str:
    return reading.comment if said is Said.COMMENT else reading.text


def _seen(apart_px: FloatArray, spacing: PixelSpacing) -> bool:
    """Return whether people tell two places apart; NaN, no place, is none."""
    if spacing.known:
        return bool(np.linalg.norm(apart_px * spacing.xy_mm) >= SAME_PLACE_MM)
    return bool(np.linalg.norm(apart_px) >= SAME_PLACE_PX)
