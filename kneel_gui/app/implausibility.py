"""How far the points of an image lie from where the shape of a knee puts them."""

from functools import cache

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import to_shape_mm

_FEWEST = 3  # with fewer points there is nothing to compare with


@cache
def shape_model() -> ShapeModel:
    """Return the model that is shipped, read once."""
    return ShapeModel.load()


def implausibility(annotation: ImageAnnotation, spacing: PixelSpacing) -> float:
    """Return the largest deviation of a point, as a share of its 99 % threshold.

    Parameters
    ----------
    annotation : ImageAnnotation
        Of any image.
    spacing : PixelSpacing
        Of that image.

    Returns
    -------
    float
        Above 1 = a point further off than in 99 % of real knees; NaN without a
        spacing, and where no knee has at least three points.
    """
    ratios = []
    for knee in annotation.knees if spacing.known else ():
        if int(knee.placed.sum()) < _FEWEST:
            continue
        points = to_shape_mm(knee.points_px, spacing.xy_mm, knee.side)
        ratio = shape_model().plausibility(points).ratio
        ratios.append(float(np.nanmax(ratio)))
    return max(ratios, default=float("nan"))
