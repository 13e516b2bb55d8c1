"""The pixel grid of a phantom, distances to outlines on it, and smooth noise."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray

Image = NDArray[np.float32]

_SDF_LIMIT_MM = 12.0
_SUPERSAMPLING = 2


@dataclass(frozen=True, eq=False)
class Canvas:
    """A pixel grid in shape mm.

    Attributes
    ----------
    x_mm, y_mm : numpy.ndarray
        (w,) and (h,) float32, coordinates of the pixel centres; evenly spaced.
    """

    x_mm: Image
    y_mm: Image

    @property
    def spacing_mm(self) -> float:
        """Return the distance between pixel centres."""
        return float(self.x_mm[1] - self.x_mm[0])

    def part(self, half_mm: float) -> tuple[slice, slice]:
        """Return the (rows, columns) within `half_mm` of the origin.

        Parameters
        ----------
        half_mm : float
            Half the side of the square.

        Returns
        -------
        tuple of slice
            Rows and columns.
        """
        found = [
            np.searchsorted(axis, [-half_mm, half_mm])
            for axis in (self.y_mm, self.x_mm)
        ]
        rows, cols = (slice(int(a), int(b)) for a, b in found)
        return rows, cols

    def crop(self, part: tuple[slice, slice]) -> "Canvas":
        """Return a part of the canvas.

        Parameters
        ----------
        part : tuple of slice
            Rows and columns.

        Returns
        -------
        Canvas
            The smaller canvas.
        """
        return Canvas(self.x_mm[part[1]], self.y_mm[part[0]])


def signed_distance(canvas: Canvas, polygon_mm: FloatArray) -> Image:
    """Return the distance to a polygon's edge, mm.

    Parameters
    ----------
    canvas : Canvas
        Where.
    polygon_mm : numpy.ndarray
        (n, 2) closed polygon.

    Returns
    -------
    numpy.ndarray
        (h, w) float32; positive inside, limited to ± 12 mm.
    """
    k, shift = _SUPERSAMPLING, 6
    step = canvas.spacing_mm / k
    origin = np.array([canvas.x_mm[0], canvas.y_mm[0]], dtype=np.float64)
    fine = (polygon_mm - origin) / step + (k - 1) / 2
    shape = (len(canvas.y_mm) * k, len(canvas.x_mm) * k)
    mask = np.zeros(shape, dtype=np.uint8)
    vertices = np.round(fine * 2**shift).astype(np.int32)
    cv2.fillPoly(mask, [vertices], 1, lineType=cv2.LINE_8, shift=shift)
    inner = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    outer = cv2.distanceTransform(1 - mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # fillPoly also fills the pixels that the edge itself touches: half a pixel more.
    signed = (inner - outer - np.where(mask > 0, 1.0, 0.0)) * step
    clipped = np.clip(signed, -_SDF_LIMIT_MM, _SDF_LIMIT_MM).astype(np.float32)
    small = (len(canvas.x_mm), len(canvas.y_mm))
    resized = cv2.resize(clipped, small, interpolation=cv2.INTER_AREA)
    return np.asarray(resized, dtype=np.float32)


def band_noise(
    shape: tuple[int, int], sigma_px: tuple[float, float], rng: np.random.Generator
) -> Image:
    """Return smooth noise of unit variance.

    Parameters
    ----------
    shape : tuple of int
        (h, w).
    sigma_px : tuple of float
        Width of the grains, (x, y).
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    numpy.ndarray
        (h, w) float32, mean about 0.
    """
    white = rng.standard_normal(shape, dtype=np.float32)
    grains = cv2.GaussianBlur(white, (0, 0), sigma_px[0], sigmaY=sigma_px[1])
    norm = 2.0 * np.sqrt(np.pi * sigma_px[0] * sigma_px[1])
    return np.asarray(grains * np.float32(norm), dtype=np.float32)
