"""Which landmark comes next: in anatomical order, or the most doubtful first."""

from collections.abc import Mapping, Sequence

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.ghosts import Ghosts
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side, knee_schema

Target = tuple[Side, int]


def anatomical(
    annotation: ImageAnnotation, ghosts: Sequence[Ghosts] = ()
) -> list[Target]:
    """Return the landmarks on show, right knee first, lateral to medial in each bone.

    Parameters
    ----------
    annotation : ImageAnnotation
        Of the open image.
    ghosts : sequence of Ghosts
        Proposed places.

    Returns
    -------
    list of (Side, int)
        In order: placed, not visible, and ghosts.
    """
    schema = knee_schema()
    order = [index for bone in schema.bones for index in schema.bone(bone)]
    shown = {k.side: k.known for k in annotation.knees}
    for some in ghosts:
        shown[some.side] = shown.get(some.side, some.there) | some.there
    return [(s, i) for s in SIDES if s in shown for i in order if shown[s][i]]


def doubtful(
    annotation: ImageAnnotation, ratios: Mapping[Side, FloatArray] | None = None
) -> list[Target]:
    """Return the landmarks to look at, the most doubtful of both knees first.

    Parameters
    ----------
    annotation : ImageAnnotation
        Of the open image.
    ratios : mapping of Side to numpy.ndarray, optional
        (16,) deviation from the shape over its 99 % threshold; NaN = not known.

    Returns
    -------
    list of (Side, int)
        First what is implausible, whoever set it, then what no person has touched by
        its spread; those of unknown spread come last. Locked points are settled.
    """
    odd = [
        (-float(ratio[i]), knee.side, i)
        for knee in annotation.knees
        for ratio in ((ratios or {}).get(knee.side),)
        if ratio is not None
        for i in np.flatnonzero(np.nan_to_num(ratio) > 1.0).tolist()
        if i not in knee.locked
    ]
    first = [(side, i) for _, side, i in sorted(odd, key=lambda entry: entry[0])]
    found = [
        (-float(np.nan_to_num(knee.spread_mm[i], nan=-1.0)), knee.side, i)
        for knee in annotation.knees
        for i in range(N_LANDMARKS)
        if knee.untouched[i] and (knee.side, i) not in first
    ]
    ranked = sorted(found, key=lambda entry: entry[0])
    return first + [(side, index) for _, side, index in ranked]


def after(order: list[Target], selected: Target | None, by: int = 1) -> Target | None:
    """Return the neighbour of the selected landmark in an order, going round.

    Parameters
    ----------
    order : list of (Side, int)
        Landmarks.
    selected : tuple of (Side, int) or None
        Where to start; one not in the order = before the first.
    by : int
        1 = forwards, -1 = backwards.

    Returns
    -------
    tuple of (Side, int) or None
        None when the order is empty.
    """
    if not order:
        return None
    if selected not in order:
        return order[0 if by > 0 else -1]
    return order[(order.index(selected) + by) % len(order)]
