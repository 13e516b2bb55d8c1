"""Edits that say something of points without moving them: not visible, locked."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from kneel_gui.core.annotation import HAND, ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.edits import ReplaceAnnotation, landmark_name
from kneel_gui.core.schema import Side


def set_not_visible(
    annotation: ImageAnnotation, side: Side, index: int, hidden: bool
) -> ReplaceAnnotation:
    """Return the edit that says that a landmark cannot be seen, or takes it back.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    side : Side
        The knee.
    index : int
        The landmark.
    hidden : bool
        True: it loses its place, and no model gives it one. False: it is missing.

    Returns
    -------
    ReplaceAnnotation
        A locked point stays as it is; so does one that is in that state already.
    """
    name = landmark_name(side, index)
    text = f"{name} not visible" if hidden else f"{name} may be visible"
    knee = annotation.knee(side) or KneeAnnotation.empty(side)
    is_hidden = knee.states[index] is PointState.NOT_VISIBLE
    if index in knee.locked or is_hidden is hidden:
        return ReplaceAnnotation(annotation, annotation, text)
    state = PointState.NOT_VISIBLE if hidden else PointState.MISSING
    after = annotation.with_knee(knee.with_point(index, None, state, HAND))
    return ReplaceAnnotation(annotation, replace(after, reviewed=False), text)


def set_locked(
    annotation: ImageAnnotation, side: Side, indices: Iterable[int], locked: bool
) -> ReplaceAnnotation:
    """Return the edit that locks points of a knee, or unlocks them.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    side : Side
        The knee.
    indices : iterable of int
        Landmarks; missing ones cannot be locked and are passed over.
    locked : bool
        What they become.

    Returns
    -------
    ReplaceAnnotation
        Nothing moves, and a reviewed image stays reviewed.
    """
    knee = annotation.knee(side) or KneeAnnotation.empty(side)
    meant = frozenset(i for i in indices if knee.known[i])
    text = f"{'Lock' if locked else 'Unlock'} {_meant(side, meant)}"
    changed = knee.locked | meant if locked else knee.locked - meant
    after = annotation.with_knee(replace(knee, locked=changed))
    return ReplaceAnnotation(annotation, after, text)


def all_locked(knee: KneeAnnotation) -> bool:
    """Return whether every point of a knee that can be locked is.

    Parameters
    ----------
    knee : KneeAnnotation
        Any.

    Returns
    -------
    bool
        False for a knee of which nothing is known.
    """
    known = frozenset(int(i) for i in np.flatnonzero(knee.known))
    return bool(known) and known <= knee.locked


def _meant(side: Side, indices: frozenset[int]) -> str:
    if len(indices) == 1:
        return landmark_name(side, next(iter(indices)))
    return f"{side.word} knee"
