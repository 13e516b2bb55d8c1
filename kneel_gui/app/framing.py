"""Which part of a radiograph shows one knee."""

import numpy as np

from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side

_NEIGHBOURHOOD = 0.6


def knee_frame(
    knee: KneeAnnotation | None,
    side: Side,
    image_wh: tuple[int, int],
    single: bool,
) -> tuple[FloatArray, FloatArray]:
    """Return the corners of what to show of a knee.

    Parameters
    ----------
    knee : KneeAnnotation or None
        Its landmarks.
    side : Side
        The knee.
    image_wh : tuple of int
        Size of the image, px.
    single : bool
        The image shows a single knee.

    Returns
    -------
    low, high : numpy.ndarray
        (2,) image px: the landmarks with their surroundings; without landmarks that
        half of the image (the right knee is on the left), or all of a single knee's.
    """
    if knee is not None and knee.placed.any():
        points = knee.points_px[knee.placed]
        low, high = points.min(axis=0), points.max(axis=0)
        around = _NEIGHBOURHOOD * float((high - low).max())
        return low - around, high + around
    width, height = image_wh
    low, high = np.array([-0.5, -0.5]), np.array([width - 0.5, height - 0.5])
    if not single:
        (high if side is Side.RIGHT else low)[0] = (width - 1) / 2
    return low, high
