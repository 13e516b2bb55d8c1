"""From a radiograph to what a network sees, with the map that brings points back."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import Affine2D
from kneel_gui.core.schema import Side

FloatImage = NDArray[np.float32]

# Below this scale linear interpolation alone would alias trabecular texture.
_SHRINK_BELOW = 0.75
_LARGEST_POWER = 2.0
_MARGIN_PX = 3


@dataclass(frozen=True, eq=False)
class NetworkImage:
    """One image as a network sees it.

    Attributes
    ----------
    pixels : numpy.ndarray
        (h, w) float32 network px; outside the radiograph the border is repeated.
    inside : numpy.ndarray
        (h, w) bool: where the radiograph really is.
    from_image : Affine2D
        Image px → network px; its inverse brings points back.
    """

    pixels: FloatImage
    inside: NDArray[np.bool_]
    from_image: Affine2D


def region_map(
    centre_px: NDArray[np.float64],
    spacing_xy_mm: NDArray[np.float64],
    side: Side,
    size_px: int,
    spacing_mm: float,
    tilt_rad: float = 0.0,
) -> Affine2D:
    """Return the map from image px to a square region around a knee.

    Parameters
    ----------
    centre_px : numpy.ndarray
        (2,) image px that comes to the middle of the region.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row of the image.
    side : Side
        A left knee is mirrored, so that lateral is always on the left.
    size_px : int
        Side of the region, network px.
    spacing_mm : float
        mm per network px, both axes.
    tilt_rad : float
        How the knee is turned, once lateral is on the left; it is shown upright.

    Returns
    -------
    Affine2D
        Image px → network px, pixel centres to pixel centres.
    """
    flip = -1.0 if side is Side.LEFT else 1.0
    to_mm = Affine2D.scaling(*spacing_xy_mm) @ Affine2D.translation(*(-centre_px))
    to_px = Affine2D.scaling(flip / spacing_mm, 1.0 / spacing_mm)
    upright = Affine2D.rotation(-tilt_rad)
    middle = (size_px - 1) / 2.0
    return Affine2D.translation(middle, middle) @ upright @ to_px @ to_mm


def sample(
    pixels: NDArray[np.generic], from_image: Affine2D, size_wh: tuple[int, int]
) -> NetworkImage:
    """Resample an image through an affine map without aliasing.

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W), any real dtype.
    from_image : Affine2D
        Image px → network px.
    size_wh : tuple of int
        (width, height) of the result.

    Returns
    -------
    NetworkImage
        Bilinear; where the map shrinks, the image is first reduced by area means.
    """
    height, width = pixels.shape
    corners = np.array(
        [[-1, -1], [size_wh[0], -1], [-1, size_wh[1]], [size_wh[0], size_wh[1]]]
    )
    back = from_image.inverse().apply(corners)
    low = np.floor(back.min(axis=0)).astype(int) - _MARGIN_PX
    high = np.ceil(back.max(axis=0)).astype(int) + _MARGIN_PX + 1
    x0, y0 = np.clip(low, 0, [width - 1, height - 1])
    x1, y1 = np.maximum(np.clip(high, 0, [width, height]), [x0 + 1, y0 + 1])
    part = np.ascontiguousarray(pixels[y0:y1, x0:x1])
    part_map = from_image @ Affine2D.translation(float(x0), float(y0))
    part, part_map = _shrink(part, part_map)
    matrix = part_map.matrix
    image = cv2.warpAffine(
        part.astype(np.float32),
        matrix,
        size_wh,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    inside = _inside(from_image, size_wh, (width, height))
    return NetworkImage(np.asarray(image, np.float32), inside, from_image)


def _shrink(
    part: NDArray[np.generic], part_map: Affine2D
) -> tuple[NDArray[np.generic], Affine2D]:
    scale = np.linalg.norm(part_map.matrix[:, :2], axis=0)
    if (scale >= _SHRINK_BELOW).all():
        return part, part_map
    height, width = part.shape
    target = (
        max(1, round(width * min(1.0, float(scale[0])))),
        max(1, round(height * min(1.0, float(scale[1])))),
    )
    small = _area_means(part, target)
    back = Affine2D.resize((width, height), target).inverse()
    return small, part_map @ back


def _area_means(part: NDArray[Any], target_wh: tuple[int, int]) -> FloatImage:
    if part.dtype != np.uint16:
        means = cv2.resize(
            part.astype(np.float32), target_wh, interpolation=cv2.INTER_AREA
        )
        return np.asarray(means, np.float32)
    # Whole numbers are twice as fast; shifted up to all 16 bits, what is lost by
    # rounding is at most 1/65536 of the brightest level.
    room = 16 - int(part.max()).bit_length()
    whole = cv2.resize(part << room, target_wh, interpolation=cv2.INTER_AREA)
    return np.asarray(whole * np.float32(0.5**room), np.float32)


def _inside(
    from_image: Affine2D, size_wh: tuple[int, int], image_wh: tuple[int, int]
) -> NDArray[np.bool_]:
    a = from_image.inverse().matrix
    x, y = np.arange(size_wh[0]), np.arange(size_wh[1])[:, None]
    image_x = a[0, 0] * x + a[0, 1] * y + a[0, 2]
    image_y = a[1, 0] * x + a[1, 1] * y + a[1, 2]
    inside_x = (image_x > -0.5) & (image_x < image_wh[0] - 0.5)
    inside_y = (image_y > -0.5) & (image_y < image_wh[1] - 0.5)
    return np.asarray(inside_x & inside_y, dtype=np.bool_)


def standardise(
    pixels: FloatImage,
    inside: NDArray[np.bool_],
    percentiles: tuple[float, float],
) -> FloatImage:
    """Bring grey levels to about [-1, 1], whatever the exposure and bit depth.

    Parameters
    ----------
    pixels : numpy.ndarray
        (h, w) float32, bright bone.
    inside : numpy.ndarray
        (h, w) bool: pixels that count for the percentiles.
    percentiles : tuple of float
        Grey levels at these become -1 and 1; beyond they are clipped.

    Returns
    -------
    numpy.ndarray
        (h, w) float32 in [-1, 1]; 0 everywhere where the image is flat.
    """
    counted = pixels[inside] if inside.any() else pixels
    low, high = np.percentile(counted, percentiles)
    if not high > low:
        return np.zeros_like(pixels)
    scaled = (pixels - low) * (2.0 / (high - low)) - 1.0
    return np.asarray(np.clip(scaled, -1.0, 1.0), dtype=np.float32)


def evened(
    image: FloatImage, inside: NDArray[np.bool_], median: float | None
) -> FloatImage:
    """Undo most of a gamma: bring the median to a level by a power.

    Parameters
    ----------
    image : numpy.ndarray
        (h, w) float32 in [-1, 1], from `standardise`.
    inside : numpy.ndarray
        (h, w) bool: pixels that count for the median.
    median : float or None
        Where it goes, share of the range; None = the image stays as it is.

    Returns
    -------
    numpy.ndarray
        (h, w) float32 in [-1, 1]; -1 and 1 stay. The exponent is at most
        `_LARGEST_POWER`, at least its reciprocal: a picture that is all background
        is not pulled up to bone.
    """
    if median is None or not inside.any():
        return image
    share = (image + 1.0) / 2.0
    now = float(np.median(share[inside]))
    if not 0.0 < now < 1.0:
        return image
    power = np.clip(np.log(median) / np.log(now), 1.0 / _LARGEST_POWER, _LARGEST_POWER)
    return np.asarray(2.0 * share**power - 1.0, dtype=np.float32)
