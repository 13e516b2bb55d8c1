"""Where curves, labels and side letters go: plain numbers, without Qt."""

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.curves import cubics, places
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import knee_schema

_STEP = 5.0  # a circle of 30 px then misses a tenth of one
_FEWEST_STEPS, _MOST_STEPS = 16, 160
_DIRECTIONS = np.array([0.0, 0.7, -0.7, 1.4, -1.4, 2.2, -2.2, np.pi])


def curve(points: FloatArray, gap: float) -> list[FloatArray]:
    """Return a smooth curve through points, open around each of them.

    The curve is that of `kneel_gui.core.curves`, which the measurements follow too.

    Parameters
    ----------
    points : numpy.ndarray
        (n, 2); the curve is interrupted at NaN.
    gap : float
        Nothing is drawn nearer than this to a point.

    Returns
    -------
    list of numpy.ndarray
        One polyline (m, 2) per pair of neighbours that are farther apart than the gaps.
    """
    start, end = points[:-1], points[1:]
    longest = float(np.nan_to_num(_length(end - start)).max(initial=0.0))
    steps = int(np.clip(longest / _STEP, _FEWEST_STEPS, _MOST_STEPS))
    lines = places(cubics(points)[:, None], np.linspace(0.0, 1.0, steps))
    to_start, to_end = _length(lines - start[:, None]), _length(lines - end[:, None])
    # NaN compares false: segments without both ends vanish here.
    far = np.minimum(to_start, to_end) >= gap
    return [line[keep] for line, keep in zip(lines, far, strict=True) if keep.sum() > 1]


def outward(points: FloatArray) -> FloatArray:
    """Return for each landmark the direction away from the joint space.

    Parameters
    ----------
    points : numpy.ndarray
        (16, 2) of one knee, schema order, y downwards; NaN = not placed.

    Returns
    -------
    numpy.ndarray
        (16, 2) unit vectors: from the femur upwards, from the tibia downwards, along
        the knee's own axis when both bones are there.
    """
    schema = knee_schema()
    femur, tibia = (list(schema.bone(bone)) for bone in ("femur", "tibia"))
    up = np.array([0.0, -1.0])
    if np.isfinite(points[femur]).any() and np.isfinite(points[tibia]).any():
        axis = np.nanmean(points[femur], axis=0) - np.nanmean(points[tibia], axis=0)
        if _length(axis) > 1e-6 and abs(axis[1]) > abs(axis[0]):
            up = axis / _length(axis)
    directions = np.tile(up, (len(points), 1))
    directions[tibia] *= -1
    return directions


def place_labels(
    points: FloatArray, sizes: FloatArray, directions: FloatArray, offset: float
) -> FloatArray:
    """Return where labels stand: near their points, covering no point or label.

    Parameters
    ----------
    points : numpy.ndarray
        (n, 2) screen px; NaN = no label.
    sizes : numpy.ndarray
        (n, 2) width and height of the labels.
    directions : numpy.ndarray
        (n, 2) unit vectors, tried first.
    offset : float
        Free distance between a point and its label, and around points.

    Returns
    -------
    numpy.ndarray
        (n, 2) middles; NaN where there is no point. Where every place is taken, the
        first one is used.
    """
    candidates = _candidates(points, sizes, directions, offset)
    # (label, candidate, point): NaN compares false, absent points cover nothing.
    distances = np.abs(candidates[:, :, None] - points)
    near = distances < (sizes / 2 + offset / 2)[:, None, None]
    covered = np.any(np.all(near, axis=3), axis=2)
    middles: FloatArray = np.full(points.shape, np.nan)
    for i in np.flatnonzero(np.isfinite(points).all(axis=1)):
        overlaps = np.abs(candidates[i][:, None] - middles) < (sizes + sizes[i]) / 2
        taken = covered[i] | np.any(np.all(overlaps, axis=2), axis=1)
        middles[i] = candidates[i, int(np.argmin(taken))]
    return middles


def _candidates(
    points: FloatArray, sizes: FloatArray, directions: FloatArray, offset: float
) -> FloatArray:
    """Return (n, candidates, 2) middles around each point."""
    angles = np.arctan2(directions[:, 1], directions[:, 0])[:, None] + _DIRECTIONS
    units = np.stack([np.cos(angles), np.sin(angles)], axis=2)
    # Along each direction so far that the box itself stays `offset` away.
    reach = (np.abs(units) * (sizes / 2)[:, None]).sum(axis=2) + offset
    return np.asarray(points[:, None] + units * reach[:, :, None])


def legible(points: FloatArray, spacing: float) -> bool:
    """Return whether landmarks lie far enough apart for labels at all of them.

    Parameters
    ----------
    points : numpy.ndarray
        (16, 2) of one knee, screen px; NaN = not placed.
    spacing : float
        Typical distance of neighbours asked for, screen px.

    Returns
    -------
    bool
        With fewer than two neighbours: True.
    """
    steps: list[NDArray[np.float64]] = []
    for bone in knee_schema().bones:
        chain = points[list(knee_schema().bone(bone))]
        chain = chain[np.isfinite(chain).all(axis=1)]
        steps.append(_length(np.diff(chain, axis=0)))
    joined = np.concatenate(steps)
    return bool(joined.size == 0 or np.median(joined) >= spacing)


def side_letter_place(
    points: FloatArray, view_wh: tuple[float, float], distance: float, inset: float
) -> FloatArray | None:
    """Return where the side letter stands: beside the knee, on its lateral side.

    Parameters
    ----------
    points : numpy.ndarray
        (16, 2) of one knee, screen px; NaN = not placed.
    view_wh : tuple of float
        Size of the view, screen px.
    distance : float
        From the outermost point.
    inset : float
        From the edges of the view, at least.

    Returns
    -------
    numpy.ndarray or None
        (2,) its middle; without room beside the knee, above or below it at the edge of
        the view. None when no point is in view.
    """
    found = points[np.isfinite(points).all(axis=1)]
    size = np.array(view_wh)
    if not ((found >= 0) & (found <= size)).all(axis=1).any():
        return None
    low, high = found.min(axis=0), found.max(axis=0)
    right = _lateral_is_right(points)
    wanted = high[0] + distance if right else low[0] - distance
    x = float(np.clip(wanted, inset, size[0] - inset))
    y = (low[1] + high[1]) / 2
    if x != wanted:
        above, below = low[1] - distance, high[1] + distance
        y = above if above >= inset else below
    return np.array([x, np.clip(y, inset, size[1] - inset)])


def _lateral_is_right(points: FloatArray) -> bool:
    towards = 0.0
    for bone in knee_schema().bones:
        chain = points[list(knee_schema().bone(bone))]
        chain = chain[np.isfinite(chain).all(axis=1)]
        if len(chain) > 1:  # lateral to medial
            towards += float(chain[0, 0] - chain[-1, 0])
    return towards > 0


def _length(vectors: FloatArray) -> FloatArray:
    return np.asarray(np.hypot(vectors[..., 0], vectors[..., 1]))
