"""Where the margins of a joint face each other: nearest, deepest, across, tangent."""

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.joint import FEMUR, TIBIA, Compartment, Joint

CONDYLES = {"lateral": (0.0, 2.0), "medial": (4.0, 6.0)}

_BOTH = ("lateral", "medial")
_FINE = 17  # samples of a closer search
_REFINEMENTS = 2
_TURNS = 4  # the tangent's direction settles at once


def nearest(joint: Joint, half: Compartment) -> tuple[float, float]:
    """Return where the margins of a compartment come nearest to each other.

    Parameters
    ----------
    joint : Joint
        The knee.
    half : Compartment
        Which half of it.

    Returns
    -------
    tuple of float
        Places on the tibia and on the femur.
    """
    t, plateau = joint.samples(TIBIA, half.plateau)
    f, condyle = joint.samples(FEMUR, half.femur)
    for _ in range(_REFINEMENTS):
        here, there = _closest(t, plateau, f, condyle)
        t, f = _around(t, here, half.plateau), _around(f, there, half.femur)
        plateau, condyle = joint.sampled(TIBIA, t), joint.sampled(FEMUR, f)
    return _closest(t, plateau, f, condyle)


def deepest(
    joint: Joint, half: Compartment, axes: tuple[FloatArray, FloatArray]
) -> tuple[float, float] | None:
    """Return where the femur reaches deepest into the tibia.

    Parameters
    ----------
    joint : Joint
        The knee.
    half : Compartment
        Which half of it.
    axes : tuple of numpy.ndarray
        (2,) unit vectors along and across the plateau.

    Returns
    -------
    tuple of float or None
        Places on the tibia and on the femur, on one line across the plateau; None
        when the margins do not cross.
    """
    along, up = axes
    t, plateau = joint.samples(TIBIA, half.plateau)
    f, condyle = joint.samples(FEMUR, half.femur)
    order = np.argsort(condyle @ along)
    places_f, heights_f = (condyle @ along)[order], (condyle @ up)[order]
    here = plateau @ along
    gaps = np.interp(here, places_f, heights_f, left=np.inf, right=np.inf)
    gaps = gaps - plateau @ up
    i = int(np.argmin(gaps))
    if gaps[i] >= 0:
        return None
    return float(t[i]), float(np.interp(here[i], places_f, f[order]))


def passing(
    joint: Joint,
    bone: str,
    within: tuple[float, float],
    line: tuple[FloatArray, float],
    facing: FloatArray,
) -> float | None:
    """Return where a margin passes a line across the plateau.

    Parameters
    ----------
    joint : Joint
        The knee.
    bone : str
        The margin.
    within : tuple of float
        The part of it.
    line : tuple
        (2,) unit vector along the plateau, and how far along it the line lies.
    facing : numpy.ndarray
        (2,) unit vector: of several places the outermost one in this direction.

    Returns
    -------
    float or None
        The place; None when it does not reach the line.
    """
    along, wanted = line
    t, way = joint.samples(bone, within)
    off = way @ along - wanted
    passes = np.flatnonzero((off[:-1] <= 0) != (off[1:] <= 0))
    if not len(passes):
        return None
    k = int(passes[int(np.argmax(way[passes] @ facing))])
    return joint.root(bone, (float(t[k]), float(t[k + 1])), along, wanted)


def tangent(joint: Joint, up: FloatArray) -> tuple[float, float]:
    """Return where one straight line touches both condyles from below.

    Parameters
    ----------
    joint : Joint
        The knee.
    up : numpy.ndarray
        (2,) unit vector from the tibia to the femur.

    Returns
    -------
    tuple of float
        Places on the lateral and on the medial condyle.
    """
    sampled = [joint.samples(FEMUR, CONDYLES[side]) for side in _BOTH]
    normal = up
    for _ in range(_TURNS):
        ends = [way[int(np.argmin(way @ normal))] for _, way in sampled]
        step = ends[1] - ends[0]
        size = float(np.hypot(*step))
        if size > 0:
            across = np.array([step[1], -step[0]]) / size
            normal = across if across @ up >= 0 else -across
    found = []
    for side, (t, way) in zip(_BOTH, sampled, strict=True):
        low = float(t[int(np.argmin(way @ normal))])
        t = _around(t, low, CONDYLES[side])
        found.append(float(t[int(np.argmin(joint.sampled(FEMUR, t) @ normal))]))
    return found[0], found[1]


def _closest(
    t: FloatArray, plateau: FloatArray, f: FloatArray, condyle: FloatArray
) -> tuple[float, float]:
    gaps = plateau[:, None] - condyle
    square = gaps[..., 0] ** 2 + gaps[..., 1] ** 2
    i, j = np.unravel_index(int(np.argmin(square)), square.shape)
    return float(t[i]), float(f[j])


def _around(t: FloatArray, at: float, within: tuple[float, float]) -> FloatArray:
    step = float(t[-1] - t[0]) / (len(t) - 1)
    return np.linspace(max(at - step, within[0]), min(at + step, within[1]), _FINE)
