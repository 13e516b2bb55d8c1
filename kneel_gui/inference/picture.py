"""A radiograph as the networks look at it: bright bone, without an even border."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.inference.grey import bright_bone
from kneel_gui.inference.preprocess import NetworkImage, sample

Level = TypeVar("Level", bound=np.generic)
# Shutters and mounts may carry a little noise: this share of the picture's range.
_EVEN_SHIFT = 8


@dataclass(frozen=True)
class Box:
    """A rectangle of image pixels.

    Attributes
    ----------
    x0, y0, x1, y1 : int
        First column and row, and the first ones after it.
    """

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def size_wh(self) -> tuple[int, int]:
        """Return (width, height) in pixels."""
        return self.x1 - self.x0, self.y1 - self.y0

    @property
    def middle_px(self) -> FloatArray:
        """Return its middle, (2,) image px."""
        return np.array([self.x0 + self.x1 - 1, self.y0 + self.y1 - 1]) / 2

    def cut(self, pixels: NDArray[Level]) -> NDArray[Level]:
        """Return this part of an image, a view."""
        return pixels[self.y0 : self.y1, self.x0 : self.x1]


@dataclass(frozen=True, eq=False)
class Picture:
    """A radiograph with bright bone, and the part of it that shows anything.

    Attributes
    ----------
    pixels : numpy.ndarray
        (H, W) uint16, bone bright.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    content : Box
        The pixels without an even border.
    """

    pixels: NDArray[np.uint16]
    spacing_xy_mm: FloatArray
    content: Box

    @classmethod
    def of(cls, radiograph: Radiograph) -> "Picture":
        """Return a radiograph's picture."""
        pixels = bright_bone(radiograph)
        return cls(pixels, radiograph.spacing.xy_mm, content_box(pixels))

    def seen(self, from_image: Affine2D, size_wh: tuple[int, int]) -> NetworkImage:
        """Resample the content: an even border is no different from no film at all.

        Parameters
        ----------
        from_image : Affine2D
            Image px → network px.
        size_wh : tuple of int
            (width, height) of the result.

        Returns
        -------
        NetworkImage
            `inside` where the content is.
        """
        to_image = Affine2D.translation(self.content.x0, self.content.y0)
        return sample(self.content.cut(self.pixels), from_image @ to_image, size_wh)

    def beyond_mm(self, points_px: FloatArray) -> FloatArray:
        """Return how far points lie beyond the content.

        Parameters
        ----------
        points_px : numpy.ndarray
            (N, 2) image px.

        Returns
        -------
        numpy.ndarray
            (N,) mm, the larger of both axes; negative: that far inside.
        """
        box = self.content
        low, high = np.array([box.x0, box.y0]), np.array([box.x1, box.y1])
        over = np.maximum(low - 0.5 - points_px, points_px - (high - 0.5))
        return np.asarray((over * self.spacing_xy_mm).max(axis=1))


def content_box(pixels: NDArray[np.uint16]) -> Box:
    """Return what is left without an even border: shutters, padding, a mount.

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W) uint16.

    Returns
    -------
    Box
        Without the outer rows and columns that are of one level each, give or take
        1/256 of the image's range; the whole image where nothing would be left.
    """
    height, width = pixels.shape
    even = (int(pixels.max()) - int(pixels.min())) >> _EVEN_SHIFT
    y0, y1 = _uneven_rows(pixels, even)
    part = pixels[y0:y1]
    x0, x1 = 0, width
    ends = [part[:, [x]] for x in (0, width - 1)]
    if y1 > y0 and any(np.ptp(end) <= even for end in ends):
        # All columns at once: one by one they would be read against the memory's grain.
        uneven = np.flatnonzero(part.max(axis=0) - part.min(axis=0) > even)
        x0, x1 = (int(uneven[0]), int(uneven[-1]) + 1) if uneven.size else (0, 0)
    if x1 > x0 and y1 > y0:
        return Box(x0, y0, x1, y1)
    return Box(0, 0, width, height)


def _uneven_rows(pixels: NDArray[np.uint16], even: int) -> tuple[int, int]:
    """Return the first row that is uneven, and the one after the last."""
    first, last = 0, len(pixels)
    while first < last and np.ptp(pixels[first]) <= even:
        first += 1
    while last > first and np.ptp(pixels[last - 1]) <= even:
        last -= 1
    return first, last
