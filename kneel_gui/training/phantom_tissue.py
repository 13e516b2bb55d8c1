"""Everything around a phantom's bones: flesh, positioner, marker, implant, detector."""

import cv2
import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.training.phantom_look import Exposure, Leg
from kneel_gui.training.phantom_raster import Canvas, Image, band_noise

MUSCLE_PER_MM = 0.0155
FAT_PER_MM = 0.0125
_METAL = 4.0  # line integral that lets next to nothing through
_LETTER_PX = 64
# Silhouettes of an implant: x in widths of the knee, y in mm. The condyles hang from
# y = 0 upwards; the stem's right half goes down from the tray's upper face.
_CONDYLES = np.array(
    [
        *((-0.50, -14), (-0.49, -5), (-0.40, 0), (-0.25, 0), (-0.12, -6)),
        *((-0.08, -15), (0.08, -15), (0.12, -6), (0.25, 0), (0.40, 0)),
        *((0.49, -5), (0.50, -14), (0.42, -29), (0.33, -32), (0.27, -52)),
        *((0.12, -62), (-0.12, -62), (-0.27, -52), (-0.33, -32), (-0.42, -29)),
    ]
)
_STEM = np.array(
    [(0.5, 0.0), (0.5, 4.5), (0.22, 6.0), (0.09, 20.0), (0.07, 44.0), (0.0, 45.0)]
)


def flesh_attenuation(canvas: Canvas, leg: Leg, rng: np.random.Generator) -> Image:
    """Return the attenuation of a leg as if it had no bones.

    Parameters
    ----------
    canvas : Canvas
        Where, shape mm.
    leg : Leg
        The leg.
    rng : numpy.random.Generator
        For muscle bellies and texture.

    Returns
    -------
    numpy.ndarray
        (h, w) float32 line integrals.
    """
    y = canvas.y_mm.astype(np.float64)
    knots = [-260, -180, -110, -60, -20, 10, 45, 90, 140, 200, 260]
    thick = np.array([24, 18, 11, 5.5, 2, 0, 0, 0, 0, 0, 0]) * leg.thigh
    half = np.array([56, 56, 56, 56, 56, 55, 54, 57, 59, 55, 47]) + thick
    half = half * leg.size + rng.normal(0, 0.8, len(knots))
    depth = np.array([114, 114, 114, 114, 114, 112, 106, 110, 112, 100, 85])
    depth = depth + 1.8 * thick
    sway = np.interp(y, [-260, -120, 0, 100, 260], [-16, -7, 0, 3, 5]) + leg.shift_mm
    wide, deep = (_smooth(np.interp(y, knots, v)) for v in (half, depth * leg.size))
    fat = np.interp(y, [-260, -60, 0, 60, 260], [1.0, 0.8, 0.45, 0.6, 0.6]) * leg.fat_mm
    x = canvas.x_mm[None] - sway[:, None].astype(np.float32)
    skin = _ellipse(x, wide, deep)
    lean = _ellipse(x, wide - fat, deep - 1.6 * fat)
    total = FAT_PER_MM * skin + (MUSCLE_PER_MM - FAT_PER_MM) * lean
    total += _skin(x, wide)
    total += _bellies(x, y, wide, rng)
    return np.asarray(total * (1 + 0.012 * _clouds(canvas, rng)), dtype=np.float32)


def positioner_attenuation(x_mm: Image, y_mm: Image, rng: np.random.Generator) -> Image:
    """Return the bar between the knees with its two rows of dense beads.

    Parameters
    ----------
    x_mm, y_mm : numpy.ndarray
        (w,) and (h,) film coordinates; the film's middle column is x = 0.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    numpy.ndarray
        (h, w) float32 line integrals.
    """
    tilt = rng.uniform(-0.02, 0.02)
    x = x_mm[None] - np.float32(rng.uniform(-6, 6)) - tilt * y_mm[:, None]
    half = rng.uniform(3.5, 5.0)
    bar = np.clip((half - np.abs(x)) / 0.3 + 0.5, 0, 1) * rng.uniform(0.25, 0.45)
    step = rng.uniform(24.0, 29.0)
    for sign in (-1.0, 1.0):
        offset = sign * (half + rng.uniform(2.5, 5.0))
        phase = rng.uniform(0.0, step)
        along = np.mod(y_mm[:, None] + phase, step) - step / 2
        ball = np.sqrt(np.maximum(1.5**2 - (x - offset) ** 2 - along**2, 0))
        bar = bar + ball * 0.8
    return np.asarray(bar, dtype=np.float32)


def marker_attenuation(
    shape: tuple[int, int], letter: str, corner_px: tuple[int, int], height_px: int
) -> Image:
    """Return a lead letter.

    Parameters
    ----------
    shape : tuple of int
        (h, w) of the film.
    letter : str
        ``R`` or ``L``.
    corner_px : tuple of int
        (x, y) of its lower left corner.
    height_px : int
        Height of the letter.

    Returns
    -------
    numpy.ndarray
        (h, w) float32 line integrals.
    """
    tile = np.zeros((3 * _LETTER_PX, 3 * _LETTER_PX), dtype=np.uint8)
    place = (_LETTER_PX, 2 * _LETTER_PX)
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(tile, letter, place, font, 3.0, 255, 11, cv2.LINE_AA)
    rows, columns = (np.flatnonzero(tile.any(axis=axis)) for axis in (1, 0))
    tight = tile[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    wide = max(round(height_px * tight.shape[1] / tight.shape[0]), 1)
    small = cv2.resize(tight, (wide, height_px), interpolation=cv2.INTER_AREA)
    film = np.zeros(shape, dtype=np.float32)
    x, y = corner_px
    target = film[max(y - height_px, 0) : y, x : x + wide]
    seen = small[height_px - target.shape[0] :, : target.shape[1]]
    target += seen * np.float32(_METAL / 255)
    return film


def implant_attenuation(canvas: Canvas, points_mm: FloatArray, bones: Image) -> Image:
    """Return a knee with a total replacement: bones, femoral component, tray, stem.

    Parameters
    ----------
    canvas : Canvas
        Where, shape mm.
    points_mm : numpy.ndarray
        (16, 2) landmarks of the knee that was replaced.
    bones : numpy.ndarray
        (h, w) attenuation of its bones before the operation.

    Returns
    -------
    numpy.ndarray
        (h, w) float32 line integrals.
    """
    left, right = points_mm[[9, 15], 0] + [-2.5, 2.5]
    low = float(points_mm[[10, 14], 1].mean())
    x0, w = (left + right) / 2, right - left
    tray = float(points_mm[[1, 7], 1].mean()) + 4.0
    femoral = np.add(_CONDYLES * [w, 1.0], [x0, low])
    half = _STEM * [w, 1.0]
    outline = np.vstack([half, half[::-1] * [-1.0, 1.0]])
    bodies = (femoral, np.add(outline, [x0, tray]))
    mask = np.zeros((len(canvas.y_mm), len(canvas.x_mm)), dtype=np.uint8)
    origin = np.array([canvas.x_mm[0], canvas.y_mm[0]])
    for body in bodies:
        px = np.round((body - origin) / canvas.spacing_mm * 64).astype(np.int32)
        cv2.fillPoly(mask, [px], 255, lineType=cv2.LINE_AA, shift=6)
    # Castings have rounded corners.
    sigma = 1.6 / canvas.spacing_mm
    round_ = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), sigma)
    metal = np.clip((round_ - 0.5) * 5 + 0.5, 0, 1) * np.float32(_METAL)
    resected = (canvas.y_mm > low - 12.0) & (canvas.y_mm < tray)
    left_over = np.where(resected[:, None], np.float32(0), bones)
    return np.asarray(left_over + metal, dtype=np.float32)


def expose(
    attenuation: Image, spacing_mm: float, exposure: Exposure, rng: np.random.Generator
) -> Image:
    """Return the logarithm of what the detector loses: scatter, blur and noise added.

    Beer-Lambert: primary = exp(-attenuation); a broad blur of it is the scatter.

    Parameters
    ----------
    attenuation : numpy.ndarray
        (h, w) line integrals; 0 = nothing in the beam.
    spacing_mm : float
        Distance between pixel centres.
    exposure : Exposure
        The detector.
    rng : numpy.random.Generator
        For the quantum noise.

    Returns
    -------
    numpy.ndarray
        (h, w) float32: 0 behind nothing, growing with what lies in the beam.
    """
    primary = np.exp(-attenuation)
    height, width = primary.shape
    k = 16
    size = (max(width // k, 1), max(height // k, 1))
    thumb = cv2.resize(primary, size, interpolation=cv2.INTER_AREA)
    object_ = cv2.GaussianBlur(
        thumb * (1 - thumb),
        (0, 0),
        22.0 / (k * spacing_mm),
        borderType=cv2.BORDER_REFLECT,
    )
    glow = cv2.resize(object_, (width, height), interpolation=cv2.INTER_LINEAR)
    signal = cv2.GaussianBlur(primary, (0, 0), exposure.blur_mm / spacing_mm)
    signal = signal + np.float32(exposure.scatter) * glow
    quanta = np.float32(exposure.quanta * spacing_mm**2)
    grain = rng.standard_normal(primary.shape, dtype=np.float32)
    noisy = signal + np.sqrt(signal / quanta) * grain
    return np.asarray(-np.log(np.maximum(noisy, np.float32(2e-3))), dtype=np.float32)


def to_grey(log_image: Image, brightest: float, exposure: Exposure) -> Image:
    """Return grey values in [0, 1]: black behind nothing, white behind metal.

    Parameters
    ----------
    log_image : numpy.ndarray
        (h, w) as `expose` returns it.
    brightest : float
        The value that is shown white, as a plate reader sets it from its histogram.
    exposure : Exposure
        The display curve.

    Returns
    -------
    numpy.ndarray
        (h, w) float32.
    """
    # A processed film: direct exposure is one flat black, so that files stay small.
    low = np.float32(0.12)
    linear = np.clip((log_image - low) / (np.float32(brightest) - low), 0, 1)
    return np.asarray(linear ** np.float32(exposure.gamma), dtype=np.float32)


def _ellipse(x: Image, half: FloatArray, deep: FloatArray) -> Image:
    u = np.abs(x) / half[:, None].astype(np.float32)
    thickness = np.sqrt(np.maximum(1 - u**2, 0)) * deep[:, None].astype(np.float32)
    return np.asarray(thickness, dtype=np.float32)


def _skin(x: Image, half: FloatArray) -> Image:
    """Return the thin line of the skin seen edge-on."""
    inside = half[:, None].astype(np.float32) - np.abs(x)
    return np.asarray(np.exp(-(((inside - 1.5) / 1.2) ** 2)) * 0.03)


def _bellies(
    x: Image, y: FloatArray, half: FloatArray, rng: np.random.Generator
) -> Image:
    """Return faint edges of muscles within the leg."""
    total = np.zeros_like(x)
    for place, top, bottom in (
        (-0.45, -300.0, -45.0),
        (0.35, -300.0, -25.0),
        (-0.3, 30.0, 300.0),
        (0.4, 25.0, 300.0),
    ):
        width = half * rng.uniform(0.35, 0.5)
        middle = half * (place + rng.uniform(-0.08, 0.08))
        taper = np.clip(np.minimum(y - top, bottom - y) / 60.0, 0, 1) ** 0.7
        deep = rng.uniform(8.0, 18.0) * taper
        shifted = x - middle[:, None].astype(np.float32)
        total += _ellipse(shifted, np.maximum(width * taper, 1.0), deep) * np.float32(
            MUSCLE_PER_MM - FAT_PER_MM
        )
    return total


def _clouds(canvas: Canvas, rng: np.random.Generator) -> Image:
    shape = (len(canvas.y_mm), len(canvas.x_mm))
    px = 1 / (16 * canvas.spacing_mm)
    small = (shape[0] // 16 + 2, shape[1] // 16 + 2)
    noise = band_noise(small, (3.0 * px, 9.0 * px), rng)
    return np.asarray(
        cv2.resize(noise, shape[::-1], interpolation=cv2.INTER_CUBIC), dtype=np.float32
    )


def _smooth(values: FloatArray) -> FloatArray:
    """Return values along y without the kinks of linear interpolation."""
    window = np.hanning(max(len(values) // 12, 3) + 2)[1:-1]
    pad = len(window) // 2
    padded = np.pad(values, (pad, len(window) - 1 - pad), mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")
