"""What is cut out of a radiograph to learn from: regions of knees, a coarse whole."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.schema import knee_schema
from kneel_gui.errors import InputError

Pixels = NDArray[np.uint16]

_CENTRE = knee_schema().centre
# Landmarks beyond the region stay in the picture, with this much around them.
_AROUND_MM = 10.0


@dataclass(frozen=True, eq=False)
class Part:
    """Pixels with the map that leads to them.

    Attributes
    ----------
    pixels : numpy.ndarray
        (h, w) uint16.
    from_image : Affine2D
        Image px → px of this part, pixel centres to pixel centres.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row of this part.
    """

    pixels: Pixels
    from_image: Affine2D
    spacing_xy_mm: FloatArray


def cut_knee(
    pixels: Pixels,
    spacing_xy_mm: FloatArray,
    points_px: FloatArray,
    region_mm: float,
    finest_mm: float,
) -> Part:
    """Return the region around a knee, in native orientation.

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W) uint16, bright bone.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    points_px : numpy.ndarray
        (16, 2) image px; NaN = unknown, but T4, its middle, is known.
    region_mm : float
        Side of the square; it grows until it holds every landmark.
    finest_mm : float
        Finer pixels are averaged down to this spacing; 0 = kept as they are.

    Returns
    -------
    Part
        Ends where the image ends.

    Raises
    ------
    InputError
        If T4 lies outside the image.
    """
    height, width = pixels.shape
    size = np.array([width, height])
    centre = points_px[_CENTRE]
    if (centre < -0.5).any() or (centre > size - 0.5).any():
        raise InputError(
            "The knee's centre T4 lies outside the image.",
            "Are these the landmarks of this image?",
        )
    known = points_px[np.isfinite(points_px).all(axis=1)]
    around = _AROUND_MM / spacing_xy_mm
    half = region_mm / 2.0 / spacing_xy_mm
    low = np.minimum(centre - half, known.min(axis=0) - around)
    high = np.maximum(centre + half, known.max(axis=0) + around)
    x0, y0 = np.clip(np.floor(low), 0, size - 1).astype(int)
    x1, y1 = np.clip(np.ceil(high) + 1, 1, size).astype(int)
    part = Part(
        np.ascontiguousarray(pixels[y0:y1, x0:x1]),
        Affine2D.translation(-float(x0), -float(y0)),
        spacing_xy_mm,
    )
    return coarsened(part, finest_mm)


def coarse_whole(pixels: Pixels, spacing_xy_mm: FloatArray, mm: float) -> Part:
    """Return the whole image with pixels of about a given size.

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W) uint16, bright bone.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    mm : float
        Wanted spacing; coarser images stay as they are.

    Returns
    -------
    Part
        Area means.
    """
    return coarsened(Part(pixels, Affine2D.identity(), spacing_xy_mm), mm)


def coarsened(part: Part, finest_mm: float) -> Part:
    """Return a part none of whose spacings is finer than a given one.

    Parameters
    ----------
    part : Part
        Any.
    finest_mm : float
        0 = as it is.

    Returns
    -------
    Part
        Area means; its spacing is exact, near `finest_mm` on an axis that was finer.
    """
    height, width = part.pixels.shape
    target = [
        max(1, round(size * mm / finest_mm)) if 0 < mm < finest_mm else size
        for size, mm in zip((width, height), part.spacing_xy_mm, strict=True)
    ]
    if target == [width, height]:
        return part
    # Float: whole numbers would be rounded at every step of the averaging.
    means = cv2.resize(
        part.pixels.astype(np.float32), target, interpolation=cv2.INTER_AREA
    )
    step = Affine2D.resize((width, height), (target[0], target[1]))
    scale = np.array([width, height]) / np.array(target)
    return Part(
        np.round(means).astype(np.uint16),
        step @ part.from_image,
        part.spacing_xy_mm * scale,
    )


def png_bytes(pixels: NDArray[Any]) -> bytes:
    """Return pixels as a PNG file of the same depth.

    Parameters
    ----------
    pixels : numpy.ndarray
        (h, w) uint8 or uint16.

    Returns
    -------
    bytes
        Lossless.
    """
    done, data = cv2.imencode(".png", pixels)
    if not done:
        raise InputError("The picture could not be encoded.", "It has no pixels.")
    return bytes(data)
