"""From stored values to grey on the screen (DICOM PS3.3 C.11); pure functions."""

from weakref import ref

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.radiograph import Grayscale, Radiograph, VoiLut, Window

AUTOMATIC = "Automatic"
BONE = "Bone"
FULL_RANGE = "Full range"
ALL_VALUES = "All stored values"
_CODES = 0x10000
# OpenCV counts in float32, which holds whole numbers up to here.
_EXACT_COUNTS = 1 << 24
_AUTOMATIC_PERCENT = (1.0, 99.0)
# Bone is the brighter half of a knee film; soft tissue and air may go black.
_BONE_PERCENT = (50.0, 99.8)
# A window from the tags must spread the automatic range over this share of the grey.
_LEAST_CONTRAST = 0.1

FloatArray = NDArray[np.float64]


def modality_values(radiograph: Radiograph) -> NDArray[np.float32]:
    """Return the modality values of all pixels (PS3.3 C.11.1).

    Parameters
    ----------
    radiograph : Radiograph
        Any.

    Returns
    -------
    numpy.ndarray
        (H, W) float32: ``(pixel + offset) * slope + intercept``; no window, no
        inversion.
    """
    values = _modality_codes(radiograph.grayscale).astype(np.float32)
    return values[radiograph.pixels]


def default_window(radiograph: Radiograph) -> Window:
    """Return the window to show a radiograph with at first.

    Parameters
    ----------
    radiograph : Radiograph
        Any.

    Returns
    -------
    Window
        The first window of the tags that spreads the pixels' 1st to 99th percentile
        over at least a tenth of the grey; if there is none, those percentiles. In
        modality units. Padding does not count.
    """
    low, high = _percentiles(radiograph, _AUTOMATIC_PERCENT)
    ends = _to_modality(radiograph.grayscale, np.array([low, high], dtype=np.float64))
    for window in radiograph.grayscale.windows:
        dark, bright = window_output(ends, window)
        if low == high or abs(bright - dark) >= _LEAST_CONTRAST:
            return window
    return window_of_levels(radiograph, low, high)


def default_voi(radiograph: Radiograph) -> Window | VoiLut:
    """Return what a radiograph is shown through at first.

    Parameters
    ----------
    radiograph : Radiograph
        Any.

    Returns
    -------
    Window or VoiLut
        The first VOI look-up table of a file without windows, else `default_window`.
    """
    gray = radiograph.grayscale
    if gray.luts and not gray.windows:
        return gray.luts[0]
    return default_window(radiograph)


def presets(radiograph: Radiograph) -> dict[str, Window]:
    """Return the windows to choose from.

    Parameters
    ----------
    radiograph : Radiograph
        Any.

    Returns
    -------
    dict of str to Window
        Names for a menu, in order: the windows of the tags under their explanations
        (or «Window 1», …), then the 1st to 99th percentile (`AUTOMATIC`), the brighter
        half for bone (`BONE`), the lowest to the highest pixel (`FULL_RANGE`), all
        without padding, and whatever the stored bits can express (`ALL_VALUES`).
    """
    found: dict[str, Window] = {}
    for number, window in enumerate(radiograph.grayscale.windows, start=1):
        name = window.explanation or f"Window {number}"
        found[name if name not in found else f"{name} ({number})"] = window
    automatic = _percentiles(radiograph, _AUTOMATIC_PERCENT)
    full = _percentiles(radiograph, (0.0, 100.0))
    top = (1 << radiograph.grayscale.bits) - 1
    found[AUTOMATIC] = window_of_levels(radiograph, *automatic)
    found[BONE] = _bone(radiograph)
    found[FULL_RANGE] = window_of_levels(radiograph, *full)
    found[ALL_VALUES] = window_of_levels(radiograph, 0, top)
    return found


def _bone(radiograph: Radiograph) -> Window:
    gray, percent = radiograph.grayscale, _BONE_PERCENT
    if gray.inverted != (gray.slope < 0):  # low pixels are bright
        percent = (100.0 - percent[1], 100.0 - percent[0])
    return window_of_levels(radiograph, *_percentiles(radiograph, percent))


def to_display(radiograph: Radiograph, voi: Window | VoiLut) -> NDArray[np.uint8]:
    """Return the radiograph as it is shown.

    Parameters
    ----------
    radiograph : Radiograph
        Any.
    voi : Window or VoiLut
        In modality units.

    Returns
    -------
    numpy.ndarray
        (H, W) uint8, 0 black to 255 white, rounded half up; MONOCHROME1 inverted.
    """
    codes = display_table(radiograph.grayscale, voi)
    return codes[radiograph.pixels]


def display_table(grayscale: Grayscale, voi: Window | VoiLut) -> NDArray[np.uint8]:
    """Return the grey of every possible pixel.

    Parameters
    ----------
    grayscale : Grayscale
        Of the radiograph.
    voi : Window or VoiLut
        In modality units.

    Returns
    -------
    numpy.ndarray
        (65536,) uint8, indexed by `Radiograph.pixels`.
    """
    values = _modality_codes(grayscale)
    if isinstance(voi, Window):
        output = window_output(values, voi)
    else:
        output = _lut_output(values, voi)
    grey = np.floor(output * 255.0 + 0.5).astype(np.uint8)
    return 255 - grey if grayscale.inverted else grey


def window_output(values: FloatArray, window: Window) -> FloatArray:
    """Apply a window: the formulas of PS3.3 C.11.2.1.2.1 and C.11.2.1.3.

    Parameters
    ----------
    values : numpy.ndarray
        float64, any shape, modality units.
    window : Window
        LINEAR, LINEAR_EXACT or SIGMOID.

    Returns
    -------
    numpy.ndarray
        float64, same shape, from 0 (y_min) to 1 (y_max).
    """
    center, width = window.center, window.width
    if window.function == "SIGMOID":
        # Beyond ±700 exp() overflows, and the result has long been 0 or 1.
        exponent = np.clip(-4.0 * (values - center) / width, -700.0, 700.0)
        return np.asarray(1.0 / (1.0 + np.exp(exponent)), dtype=np.float64)
    low, high = _ends(window)
    if high <= low:
        return np.asarray(values > low, dtype=np.float64)
    return np.clip((values - low) / (high - low), 0.0, 1.0)


def window_levels(radiograph: Radiograph, window: Window) -> tuple[float, float, bool]:
    """Return a window as two pixel levels, for an image item that scales linearly.

    Parameters
    ----------
    radiograph : Radiograph
        Any.
    window : Window
        In modality units.

    Returns
    -------
    low, high : float
        In units of `Radiograph.pixels`, ``low < high``: pixels ≤ low are darkest and
        ≥ high brightest, before inversion. They need not be whole numbers nor lie in
        0 to 65535. Exact for LINEAR and LINEAR_EXACT; SIGMOID gives the tangent at its
        centre. A LINEAR window of width 1 is the step between two whole pixels.
    inverted : bool
        Show `low` white: MONOCHROME1, or a negative slope, but not both.
    """
    gray = radiograph.grayscale
    ends = (np.array(_ends(window)) - gray.intercept) / gray.slope - gray.offset
    low, high = float(ends.min()), float(ends.max())
    if high <= low:
        low = float(np.floor(low)) if gray.slope > 0 else float(np.ceil(low)) - 1.0
        high = low + 1.0
    return low, high, gray.low_is_white


def window_of_levels(radiograph: Radiograph, low: float, high: float) -> Window:
    """Return the LINEAR window between two pixel levels; undoes `window_levels`.

    Parameters
    ----------
    radiograph : Radiograph
        Any.
    low, high : float
        In units of `Radiograph.pixels`, ``low <= high``.

    Returns
    -------
    Window
        In modality units; equal levels give the narrowest window.
    """
    gray = radiograph.grayscale
    ends = _to_modality(gray, np.array([low, high], dtype=np.float64))
    width = float(abs(ends[1] - ends[0])) + 1.0
    return Window(float(ends.mean()) + 0.5, width)


def _ends(window: Window) -> tuple[float, float]:
    """Return where the ramp begins and ends, in modality units."""
    if window.function == "LINEAR":
        half = (window.width - 1.0) / 2.0
        return window.center - 0.5 - half, window.center - 0.5 + half
    return window.center - window.width / 2.0, window.center + window.width / 2.0


def _lut_output(values: FloatArray, lut: VoiLut) -> FloatArray:
    index = np.rint(values) - lut.first
    entries = lut.table[np.clip(index, 0, len(lut.table) - 1).astype(np.intp)]
    shares = entries.astype(np.float64) / ((1 << lut.bits) - 1)
    return np.asarray(np.minimum(shares, 1.0), dtype=np.float64)


def _modality_codes(gray: Grayscale) -> FloatArray:
    return _to_modality(gray, np.arange(_CODES, dtype=np.float64))


def _to_modality(gray: Grayscale, pixels: FloatArray) -> FloatArray:
    return (pixels + gray.offset) * gray.slope + gray.intercept


def _histogram(pixels: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Return how often each value occurs, counted once as long as the pixels live."""
    key = id(pixels)
    kept = _COUNTED.get(key)
    if kept is None or kept[0]() is not pixels:
        gone = ref(pixels, lambda _pixels: _COUNTED.pop(key, None))
        kept = _COUNTED[key] = gone, _counted(pixels)
    return kept[1]


# Every window that is offered asks for it, and it takes as long as a paint.
_COUNTED: dict[int, tuple[ref[NDArray[np.uint16]], NDArray[np.int64]]] = {}


def _counted(pixels: NDArray[np.uint16]) -> NDArray[np.int64]:
    if pixels.size > _EXACT_COUNTS:
        return np.bincount(pixels.ravel(), minlength=_CODES)
    # Four times as fast as numpy.bincount.
    found = cv2.calcHist([pixels], [0], None, [_CODES], [0, _CODES])
    return np.asarray(found).ravel().astype(np.int64)


def _percentiles(
    radiograph: Radiograph, percent: tuple[float, float]
) -> tuple[int, int]:
    """Return two percentiles of the pixels without padding; of all if all are."""
    counts = _histogram(radiograph.pixels)
    padding = radiograph.grayscale.padding
    if padding is not None:
        image = counts.copy()
        image[padding[0] : padding[1] + 1] = 0
        counts = image if image.any() else counts
    total = np.cumsum(counts)
    # The smallest pixel that at least that share of all pixels does not exceed.
    wanted = np.maximum(np.array(percent) / 100.0 * total[-1], 1.0)
    low, high = np.searchsorted(total, wanted, side="left")
    return int(low), int(high)
