"""How a knee is turned in the image, so that a second look can see it upright."""

from functools import cache

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import to_shape_mm

# Points less like a knee, or a tenth of its size, have no direction to speak of.
_LEAST_ALIKE = 0.1


def tilt_rad(points_px: FloatArray, spacing_xy_mm: FloatArray, side: Side) -> float:
    """Return the angle by which a knee is turned against the mean knee.

    Parameters
    ----------
    points_px : numpy.ndarray
        (16, 2) image px, finite.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    side : Side
        A left knee is mirrored first.

    Returns
    -------
    float
        Radians from x towards y, of a right knee or a mirrored left one: the rotation
        that brings the mean shape nearest to the points (least squares; Schönemann
        1966, in the plane). 0 where the points are not spread out like a knee's.
    """
    mean = _mean_mm()
    seen = to_shape_mm(points_px, spacing_xy_mm, side)
    seen = seen - seen.mean(axis=0)
    across = float((mean[:, 0] * seen[:, 1] - mean[:, 1] * seen[:, 0]).sum())
    along = float((mean * seen).sum())
    if np.hypot(across, along) < _LEAST_ALIKE * float((mean**2).sum()):
        return 0.0
    return float(np.arctan2(across, along))


@cache
def _mean_mm() -> FloatArray:
    mean = ShapeModel.load().mean_mm
    return np.asarray(mean - mean.mean(axis=0))
