"""Image points in the frame of the shape model, and back."""

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side


def to_shape_mm(points_px: FloatArray, xy_mm: FloatArray, side: Side) -> FloatArray:
    """Bring image points into the model's frame.

    Parameters
    ----------
    points_px : numpy.ndarray
        (16, 2) image px; NaN = not placed.
    xy_mm : numpy.ndarray
        (2,) `PixelSpacing.xy_mm`.
    side : Side
        Side of the knee; a left one is mirrored.

    Returns
    -------
    numpy.ndarray
        (16, 2) shape mm.
    """
    return np.asarray(points_px, dtype=np.float64) * xy_mm * _mirror(side)


def from_shape_mm(points_mm: FloatArray, xy_mm: FloatArray, side: Side) -> FloatArray:
    """Bring points of the model's frame back onto the image; undoes `to_shape_mm`.

    Parameters
    ----------
    points_mm : numpy.ndarray
        (16, 2) shape mm; NaN = not placed.
    xy_mm : numpy.ndarray
        (2,) `PixelSpacing.xy_mm`.
    side : Side
        Side of the knee.

    Returns
    -------
    numpy.ndarray
        (16, 2) image px.
    """
    return np.asarray(points_mm, dtype=np.float64) / (xy_mm * _mirror(side))


def _mirror(side: Side) -> FloatArray:
    return np.array([-1.0 if side is Side.LEFT else 1.0, 1.0])
