"""A mean pyramid: a radiograph shown smaller without aliasing."""

import math
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint16]

# 4**8 pixels of 65535 still fit the uint32 sums that keep every level exact.
_MAX_LEVEL = 8
_SMALLEST_SIDE = 128


class Pyramid:
    """Block means of a radiograph, for showing it at 1/2, 1/4, 1/8, … of its size.

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W) uint16.

    Attributes
    ----------
    levels : tuple of numpy.ndarray
        uint16. Level k has shape (ceil(H / 2**k), ceil(W / 2**k)); its pixel (r, c) is
        the mean, rounded half up, of the pixels [r * 2**k, (r + 1) * 2**k) x
        [c * 2**k, (c + 1) * 2**k) that exist. Level 0 is `pixels` itself.
    """

    def __init__(self, pixels: Pixels) -> None:
        levels = [pixels]
        sums = pixels.astype(np.uint32)
        while len(levels) <= _MAX_LEVEL and max(levels[-1].shape) > _SMALLEST_SIDE:
            sums = _pair_sums(_pair_sums(sums, 0), 1)
            levels.append(_means(sums, pixels.shape, 2 ** len(levels)))
        self.levels: tuple[Pixels, ...] = tuple(levels)

    def level_for(self, scale: float) -> int:
        """Return the level to show at a scale.

        Parameters
        ----------
        scale : float
            Screen pixels per image pixel, > 0.

        Returns
        -------
        int
            The coarsest level whose pixels are not larger than a screen pixel; they
            are then more than half of one, so that bilinear sampling misses none.
        """
        wanted = math.floor(-math.log2(scale) + 1e-6)
        return min(max(wanted, 0), len(self.levels) - 1)


def pyramid_of(pixels: Pixels) -> Pyramid:
    """Return the pyramid of some pixels; several views of them share one.

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W) uint16, not changed as long as anybody shows them.

    Returns
    -------
    Pyramid
        Kept as long as somebody holds it.
    """
    found = _PYRAMIDS.get(id(pixels))
    if found is None or found.levels[0] is not pixels:
        found = _PYRAMIDS[id(pixels)] = Pyramid(pixels)
    return found


_PYRAMIDS: WeakValueDictionary[int, Pyramid] = WeakValueDictionary()


def _pair_sums(values: NDArray[np.uint32], axis: int) -> NDArray[np.uint32]:
    even = values[::2] if axis == 0 else values[:, ::2]
    odd = values[1::2] if axis == 0 else values[:, 1::2]
    sums: NDArray[np.uint32] = even.copy()
    # With an odd length the last pixel has no partner and stands alone.
    partners = sums[: odd.shape[0]] if axis == 0 else sums[:, : odd.shape[1]]
    partners += odd
    return sums


def _means(sums: NDArray[np.uint32], shape: tuple[int, ...], block: int) -> Pixels:
    height, width = shape
    rows = np.full(sums.shape[0], block, dtype=np.uint32)
    cols = np.full(sums.shape[1], block, dtype=np.uint32)
    rows[-1] = height - block * (len(rows) - 1)
    cols[-1] = width - block * (len(cols) - 1)
    means = np.empty(sums.shape, dtype=np.uint16)
    # Whole blocks hold 2**2k pixels: a shift, far quicker than a division.
    shift = int(block * block).bit_length() - 1
    half = np.uint32(block * block // 2)
    means[:] = (sums + half) >> np.uint32(shift)
    for edge in (np.s_[-1:, :], np.s_[:, -1:]):
        counts = (rows[:, None] * cols[None, :])[edge]
        means[edge] = (sums[edge] + counts // 2) // counts
    return means
