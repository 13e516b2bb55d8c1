"""A picture that knows where it came from."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import Affine2D

Pixels = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Frame:
    """Pixels, and the map that leads from image px to them.

    Attributes
    ----------
    pixels : numpy.ndarray
        (h, w), uint8 or a float type.
    from_image : Affine2D
        Image px → px of this frame, pixel centres to pixel centres; its inverse brings
        points back.
    """

    pixels: Pixels
    from_image: Affine2D

    @classmethod
    def of(cls, pixels: Pixels) -> "Frame":
        """Return the frame of a whole image (H, W)."""
        return cls(pixels, Affine2D.identity())

    @property
    def size_wh(self) -> tuple[int, int]:
        """Return (width, height), px."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def resize(self, width: int, height: int) -> "Frame":
        """Return it stretched bilinearly.

        Parameters
        ----------
        width, height : int
            New size, at least 1.

        Returns
        -------
        Frame
            Of the same type of pixels.
        """
        scaled = cv2.resize(
            np.ascontiguousarray(self.pixels),
            (width, height),
            interpolation=cv2.INTER_LINEAR,
        )
        step = Affine2D.resize(self.size_wh, (width, height))
        return Frame(np.asarray(scaled), step @ self.from_image)

    def mirror(self) -> "Frame":
        """Return it flipped left to right."""
        step = Affine2D.mirror(self.size_wh[0])
        return Frame(self.pixels[:, ::-1], step @ self.from_image)

    def cut(self, x: int, y: int, width: int, height: int) -> "Frame":
        """Return a rectangle of it; what lies outside is zero.

        Parameters
        ----------
        x, y : int
            Its first column and row; may lie outside, on any side.
        width, height : int
            Its size.

        Returns
        -------
        Frame
            Exactly of that size.
        """
        w, h = self.size_wh
        x0, x1 = (min(max(v, 0), w) for v in (x, x + width))
        y0, y1 = (min(max(v, 0), h) for v in (y, y + height))
        pixels = np.zeros((height, width), self.pixels.dtype)
        if x0 < x1 and y0 < y1:
            pixels[y0 - y : y1 - y, x0 - x : x1 - x] = self.pixels[y0:y1, x0:x1]
        return Frame(pixels, Affine2D.translation(-x, -y) @ self.from_image)

    def pad_and_crop(
        self, pad_wh: tuple[int, int] | None, crop_wh: tuple[int, int] | None
    ) -> "Frame":
        """Return it as KNEEL brings every picture to the size of its network.

        Parameters
        ----------
        pad_wh : tuple of int or None
            Zeros are added around it up to at least this size; None = no.
        crop_wh : tuple of int or None
            Then its middle of this size is kept; None = all.

        Returns
        -------
        Frame
            Of the size `crop_wh`.
        """
        at: list[int] = []
        size: list[int] = []
        for axis in (0, 1):
            own = self.size_wh[axis]
            padded = max(own, pad_wh[axis] if pad_wh else own)
            kept = crop_wh[axis] if crop_wh else padded
            # Halves are rounded down everywhere: solt's convention.
            at.append(padded // 2 - kept // 2 - (padded - own) // 2)
            size.append(kept)
        return self.cut(at[0], at[1], size[0], size[1])
