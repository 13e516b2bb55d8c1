"""Two annotations of one image: where they differ, and one made of both."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side


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
    def target(self) -> tuple[Side, int]:
        """Return the knee and the landmark."""
        return self.side, self.index


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
        Right before left, in the order of the schema. A point in the same place
        counts only where its state differs.
    """
    found = []
    for side in SIDES:
        one = mine.knee(side) or KneeAnnotation.empty(side)
        other = theirs.knee(side) or KneeAnnotation.empty(side)
        for i in range(N_LANDMARKS):
            apart = other.points_px[i] - one.points_px[i]
            both = bool(one.placed[i] and other.placed[i])
            if one.states[i] is other.states[i] and (not both or not apart.any()):
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
    mine: ImageAnnotation,
    theirs: ImageAnnotation,
    taken: Iterable[tuple[Side, int]],
) -> ImageAnnotation:
    """Return my annotation with some of their points.

    Parameters
    ----------
    mine, theirs : ImageAnnotation
        Of the same image.
    taken : iterable of (Side, int)
        Landmarks that are to be as theirs are, placed or not.

    Returns
    -------
    ImageAnnotation
        Points taken keep their state, spread, source and lock. It is reviewed only
        where nothing of mine, or everything, had to change.
    """
    result = replace(mine, reviewed=False)
    taken = tuple(taken)
    for side in SIDES:
        where = np.zeros(N_LANDMARKS, dtype=np.bool_)
        where[[i for one, i in taken if one is side]] = True
        knee = result.knee(side) or KneeAnnotation.empty(side)
        other = theirs.knee(side) or KneeAnnotation.empty(side)
        result = result.with_knee(knee.with_points_of(other, where))
    for whole in (mine, theirs):
        if result.knees == whole.knees:
            return whole
    return result
