"""The smooth curve through the landmarks of a bone: drawn and measured alike."""

import numpy as np

from kneel_gui.core.geometry import FloatArray

_NOWHERE = 1e-9


def cubics(points: FloatArray) -> FloatArray:
    """Return a smooth curve through points as one cubic between each two neighbours.

    A centripetal Catmull-Rom spline (Yuksel et al. 2011): it makes no loops and keeps
    close to the points, however unevenly they lie. It turns, shifts, mirrors and scales
    with its points.

    Parameters
    ----------
    points : numpy.ndarray
        (..., n, 2), n >= 2, in a frame with square units; NaN = not placed.

    Returns
    -------
    numpy.ndarray
        (..., n - 1, 4, 2): with u from 0 to 1 between two neighbours the curve is
        ``c[0] + c[1] u + c[2] u**2 + c[3] u**3``. NaN where one of both is absent. An
        absent point beyond them is the mirrored other one: the curve ends straight.
    """
    start, end = points[..., :-1, :], points[..., 1:, :]
    none = np.full_like(points[..., :1, :], np.nan)
    before = np.concatenate([none, points[..., :-2, :]], axis=-2)
    after = np.concatenate([points[..., 2:, :], none], axis=-2)
    before = np.where(np.isfinite(before), before, 2 * start - end)
    after = np.where(np.isfinite(after), after, 2 * end - start)
    way = end - start
    d0, d1, d2 = _root(start - before), _root(way), _root(after - end)
    m0 = (start - before) / d0 - (end - before) / (d0 + d1) + way / d1
    m1 = way / d1 - (after - start) / (d1 + d2) + (after - end) / d2
    m0, m1 = m0 * d1, m1 * d1
    first = start + 0.0 * way  # NaN where the other one is absent, as all the others
    return np.stack([first, m0, 3 * way - 2 * m0 - m1, m0 + m1 - 2 * way], axis=-2)


def places(coefficients: FloatArray, u: FloatArray | float) -> FloatArray:
    """Return places on cubics.

    Parameters
    ----------
    coefficients : numpy.ndarray
        (..., 4, 2), from `cubics`.
    u : float or numpy.ndarray
        (...), of a shape that fits, in [0, 1].

    Returns
    -------
    numpy.ndarray
        (..., 2).
    """
    c, t = coefficients, np.asarray(u, dtype=np.float64)[..., None]
    place: FloatArray = c[..., 0, :] + t * (
        c[..., 1, :] + t * (c[..., 2, :] + t * c[..., 3, :])
    )
    return place


def directions(coefficients: FloatArray, u: FloatArray | float) -> FloatArray:
    """Return the derivatives of cubics by u.

    Parameters
    ----------
    coefficients : numpy.ndarray
        (..., 4, 2), from `cubics`.
    u : float or numpy.ndarray
        (...), of a shape that fits, in [0, 1].

    Returns
    -------
    numpy.ndarray
        (..., 2).
    """
    c, t = coefficients, np.asarray(u, dtype=np.float64)[..., None]
    way: FloatArray = c[..., 1, :] + t * (2 * c[..., 2, :] + 3 * t * c[..., 3, :])
    return way


def _root(step: FloatArray) -> FloatArray:
    length = np.hypot(step[..., 0], step[..., 1])
    return np.asarray(np.sqrt(np.maximum(length, _NOWHERE)))[..., None]
