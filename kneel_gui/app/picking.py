"""Which landmark comes next: in anatomical order, or the most doubtful first."""

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.schema import Side, knee_schema

Target = tuple[Side, int]


def anatomical(annotation: ImageAnnotation) -> list[Target]:
    """Return the placed landmarks, right knee first, lateral to medial in each bone.

    Parameters
    ----------
    annotation : ImageAnnotation
        Of the open image.

    Returns
    -------
    list of (Side, int)
        In order.
    """
    schema = knee_schema()
    order = [index for bone in schema.bones for index in schema.bone(bone)]
    return [(k.side, i) for k in annotation.knees for i in order if k.placed[i]]


def doubtful(annotation: ImageAnnotation) -> list[Target]:
    """Return the landmarks no person has touched, the most doubtful first.

    Parameters
    ----------
    annotation : ImageAnnotation
        Of the open image.

    Returns
    -------
    list of (Side, int)
        Those of unknown spread come last.
    """
    found = [
        (-float(np.nan_to_num(knee.spread_mm[i], nan=-1.0)), knee.side, i)
        for knee in annotation.knees
        for i, state in enumerate(knee.states)
        if knee.placed[i] and not state.manual
    ]
    ranked = sorted(found, key=lambda entry: entry[0])
    return [(side, index) for _, side, index in ranked]


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
