"""Grey levels with bright bone: ours, and KNEEL's eight bits by way of a histogram."""

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.errors import RadiographError

Level = TypeVar("Level", np.uint8, np.uint16)

PERCENTILES = (5.0, 99.0)
_LEVELS = 1 << 16
# OpenCV counts in float32, which holds whole numbers up to here.
_EXACT_COUNTS = 1 << 24
# Older OpenCV knows tables for eight bits only.
_WIDE_TABLES = int(cv2.__version__.split(".")[0]) >= 5


def histogram_percentiles(
    values: FloatArray, counts: NDArray[np.int64], percents: tuple[float, ...]
) -> FloatArray:
    """Return percentiles of a sample from its histogram.

    Parameters
    ----------
    values : numpy.ndarray
        (n,) float64, ascending.
    counts : numpy.ndarray
        (n,) how often each value occurs; at least one in all.
    percents : tuple of float
        0 to 100.

    Returns
    -------
    numpy.ndarray
        Bit for bit what ``numpy.percentile`` (linear) gives for the whole sample.
    """
    ends = np.cumsum(counts)
    rank = (ends[-1] - 1) * np.true_divide(percents, 100)
    below = np.floor(rank).astype(np.int64)
    above = np.minimum(below + 1, ends[-1] - 1)
    a = values[np.searchsorted(ends, below, side="right")]
    b = values[np.searchsorted(ends, above, side="right")]
    # The interpolation starts from the nearer neighbour, as numpy's does.
    t = rank - below
    step = b - a
    return np.asarray(np.where(t < 0.5, a + step * t, b - step * (1 - t)), np.float64)


def kneel_grey(radiograph: Radiograph, as_kneel: bool = False) -> NDArray[np.uint8]:
    """Return the picture that KNEEL's networks were trained on.

    Parameters
    ----------
    radiograph : Radiograph
        Any; the size of the rescale and the window play no part.
    as_kneel : bool
        Do as KNEEL, which looks at the photometric interpretation only: a negative
        RescaleSlope then gives dark bone.

    Returns
    -------
    numpy.ndarray
        (H, W) uint8, bone bright: 0 at the 5th, 255 at the 99th percentile, truncated.

    Raises
    ------
    RadiographError
        If the picture has no contrast.
    """
    counts = histogram(radiograph.pixels)
    gray = radiograph.grayscale
    inverted = gray.inverted if as_kneel else gray.low_is_white
    # Inverted levels count down from the brightest, which cancels the offset.
    values = np.arange(counts.size, dtype=np.float64)
    if inverted:
        counts = counts[::-1]
    else:
        values += gray.offset
    low, high = histogram_percentiles(values, counts, PERCENTILES)
    if not high > low:
        raise RadiographError(
            "The picture has no contrast: nearly all its pixels are the same.",
            "Check that it is a radiograph of the knees.",
            radiograph.path,
        )
    stretched = (np.clip(values, low, high) - low) / (high - low) * 255.0
    table = stretched.astype(np.uint8)
    if inverted:
        table = table[::-1]
    return look_up(table, radiograph.pixels)


def histogram(pixels: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Return how often each value occurs, what ``numpy.bincount`` gives.

    Parameters
    ----------
    pixels : numpy.ndarray
        Any shape, uint16, at least one.

    Returns
    -------
    numpy.ndarray
        (largest value + 1,) int64.
    """
    if pixels.size > _EXACT_COUNTS:
        return np.bincount(pixels.reshape(-1))
    # Three times as fast as numpy, which makes 64-bit numbers of the pixels first.
    row = np.ascontiguousarray(pixels).reshape(1, -1)
    found = cv2.calcHist([row], [0], None, [_LEVELS], [0, _LEVELS])
    counts = np.asarray(found).reshape(-1).astype(np.int64)
    return counts[: int(counts.nonzero()[0][-1]) + 1]


def look_up(table: NDArray[Level], pixels: NDArray[np.uint16]) -> NDArray[Level]:
    """Return the grey level of every pixel.

    Parameters
    ----------
    table : numpy.ndarray
        (n,) uint8 or uint16, one level per value; n may be less than the 65536 values
        there are.
    pixels : numpy.ndarray
        (H, W) uint16, below n.

    Returns
    -------
    numpy.ndarray
        (H, W), type of the table.
    """
    if not _WIDE_TABLES:
        return table[pixels]
    full = np.zeros(_LEVELS, table.dtype)
    full[: len(table)] = table
    return np.asarray(cv2.LUT(pixels, full), table.dtype)


def bright_bone(radiograph: Radiograph) -> NDArray[np.uint16]:
    """Return the pixels with bright bone and without padding.

    Parameters
    ----------
    radiograph : Radiograph
        Either photometric interpretation, either sign of the rescale.

    Returns
    -------
    numpy.ndarray
        (H, W) uint16: reversed where low pixels are white
        (`Grayscale.low_is_white`); padding takes the darkest real value.
    """
    pixels = radiograph.pixels
    inverted = radiograph.grayscale.low_is_white
    if radiograph.grayscale.padding is None:
        return pixels.max() - pixels if inverted else pixels
    counts = histogram(pixels)
    values = np.arange(counts.size)
    low, high = radiograph.grayscale.padding
    padded = (values >= low) & (values <= high)
    real = np.flatnonzero((counts > 0) & ~padded)
    if not real.size:  # nothing but padding: then it is none
        padded[:] = False
        real = np.flatnonzero(counts)
    darkest, brightest = real[0], real[-1]
    if inverted:
        # Padding may lie above the brightest real value: cut before turning round.
        values = brightest - np.minimum(values, brightest)
        darkest = 0
    values[padded] = darkest
    return look_up(values.astype(np.uint16), pixels)
