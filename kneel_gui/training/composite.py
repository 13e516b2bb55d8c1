"""Whole films made of real knee crops, to teach stage 1 where knees are.

Real whole films with marked centres are rare; crops of single knees are not. Each crop
is grown into a leg: its top and bottom rows run on as shafts that narrow, its flanks
fade into air. Legs are laid out as on real films, with or without prostheses, blank
sides, markers, a bead ruler and collimation. All is done at stage 1's coarse spacing.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.schema import Side
from kneel_gui.inference.preprocess import FloatImage, sample
from kneel_gui.training.augment import Rng
from kneel_gui.training.dataset import KneeCrop

NATIVE, IMPLANT = 0, 1
_LEG_WIDTH_MM = (110.0, 190.0)


@dataclass(frozen=True, eq=False)
class Film:
    """One composed film.

    Attributes
    ----------
    pixels : numpy.ndarray
        (h, w) float32 in [0, 1], network px of stage 1.
    centres_px : numpy.ndarray
        (k, 2) float64 centres of the knees, network px.
    kinds : tuple of int
        `NATIVE` or `IMPLANT` of each knee.
    """

    pixels: FloatImage
    centres_px: FloatArray
    kinds: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Leg:
    """One leg on its own canvas, with the share of each pixel that it covers."""

    pixels: FloatImage
    cover: FloatImage
    centre_px: FloatArray
    kind: int


def make_film(
    crops: tuple[KneeCrop, KneeCrop], size_px: int, spacing_mm: float, rng: Rng
) -> Film:
    """Return a film of one or two knees, or of none.

    Parameters
    ----------
    crops : tuple of KneeCrop
        Candidates for the patient's right and left knee; sides are made to fit.
    size_px : int
        Side of the square film, network px; a film that is smaller lies in black.
    spacing_mm : float
        mm per network px.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Film
        With everything that was drawn at random.
    """
    layout = rng.choice(4, p=[0.76, 0.1, 0.1, 0.04])
    if layout == 2:
        return _bare_crop(crops[0], size_px, spacing_mm, rng)
    film = _background((size_px, size_px), rng)
    sides = {0: (0, 1), 1: (int(rng.integers(2)),), 3: ()}[int(layout)]
    centres, kinds = [], []
    apart = rng.uniform(115.0, 235.0) / spacing_mm
    middle = size_px / 2 + rng.normal(0, 12.0) / spacing_mm
    level = size_px / 2 + rng.uniform(-75.0, 75.0) / spacing_mm
    for index in sides:
        side = (Side.RIGHT, Side.LEFT)[index]
        x = middle + (index - 0.5) * apart
        y = level + rng.normal(0, 5.0) / spacing_mm
        reach = min(apart / 2, 95.0 / spacing_mm) * rng.uniform(0.9, 1.15)
        leg = _leg(_sided(crops[index], side), (x, y), reach, size_px, spacing_mm, rng)
        film = film * (1 - leg.cover) + leg.pixels * leg.cover
        centres.append(leg.centre_px)
        kinds.append(leg.kind)
    if len(sides) == 2 and rng.random() < 0.6:
        _draw_ruler(film, middle, spacing_mm, rng)
    _draw_markers(film, rng)
    pixels = _collimate(film, np.array(centres).reshape(-1, 2), spacing_mm, rng)
    return Film(pixels, np.array(centres).reshape(-1, 2), tuple(kinds))


def _sided(crop: KneeCrop, side: Side) -> KneeCrop:
    if crop.side is side:
        return crop
    width = crop.pixels.shape[1]
    mirrored = Affine2D.mirror(width).apply(crop.points_px)
    return replace(
        crop, side=side, pixels=crop.pixels[:, ::-1].copy(), points_px=mirrored
    )


def _grey(crop: KneeCrop) -> FloatImage:
    low, high = np.percentile(crop.pixels.astype(np.float32), (0.5, 99.5))
    scaled = (crop.pixels.astype(np.float32) - low) / max(high - low, 1.0)
    return np.asarray(np.clip(scaled, 0, 1), dtype=np.float32)


def _leg(
    crop: KneeCrop,
    at_px: tuple[float, float],
    reach_px: float,
    size_px: int,
    spacing_mm: float,
    rng: Rng,
) -> Leg:
    """Grow a crop into a leg whose T4 lies at `at_px`."""
    centre = crop.points_px[4]
    tilt = Affine2D.rotation(np.deg2rad(rng.uniform(-7, 7)))
    size = rng.uniform(0.85, 1.15) / spacing_mm
    to_film = (
        Affine2D.translation(*at_px)
        @ tilt
        @ Affine2D.scaling(*(crop.spacing_xy_mm * size))
        @ Affine2D.translation(*(-centre))
    )
    ys, xs = np.mgrid[0:size_px, 0:size_px].astype(np.float64)
    film_xy = np.stack([xs, ys], axis=-1)
    crop_xy = to_film.inverse().apply(film_xy)
    height, width = crop.pixels.shape
    # Above and below the crop, rows are read ever closer to the borders: bone narrows.
    scale = crop.spacing_xy_mm
    over = np.maximum(0, -crop_xy[..., 1]) + np.maximum(0, crop_xy[..., 1] - height + 1)
    limit, pace = rng.uniform(1.3, 2.3), rng.uniform(35.0, 80.0)
    spread = 1 + (limit - 1) * (1 - np.exp(-over * scale[1] / pace))
    source_x = centre[0] + (crop_xy[..., 0] - centre[0]) * spread
    small = cv2.GaussianBlur(
        _grey(crop), (0, 0), 1.0 / (to_film.matrix[0, 0] + 1e-6) / 3
    )
    seen = cv2.remap(
        small,
        source_x.astype(np.float32),
        crop_xy[..., 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    flank_mm = np.maximum(0, np.abs(source_x - (width - 1) / 2) - width / 2) * scale[0]
    # Beside the crop its border column would draw the joint on: soft tissue is smooth.
    near = np.exp(-flank_mm / 3.0)
    smooth = cv2.GaussianBlur(seen, (0, 0), sigmaX=0.3, sigmaY=25.0 / spacing_mm)
    fade = np.exp(-flank_mm / rng.uniform(8.0, 40.0)) * rng.uniform(0.85, 1.0)
    pixels = (near * seen + (1 - near) * smooth) * (0.25 + 0.75 * fade)
    kind = IMPLANT if rng.random() < 0.22 else NATIVE
    place = to_film.apply(centre)
    if kind == IMPLANT:
        place = _draw_implant(pixels, to_film, crop, rng)
    cover = _outline(film_xy, at_px, reach_px, spacing_mm, rng)
    return Leg(pixels.astype(np.float32), cover, place, kind)


def _outline(
    film_xy: FloatArray,
    at_px: tuple[float, float],
    reach_px: float,
    spacing_mm: float,
    rng: Rng,
) -> FloatImage:
    """Return how much of each pixel the soft tissue covers."""
    dy = (film_xy[..., 1] - at_px[1]) * spacing_mm
    knee = rng.uniform(*_LEG_WIDTH_MM) / 2
    thigh = knee * (1 + rng.uniform(0.0, 0.35) * np.clip(-dy / 150, 0, 1))
    calf = 1 + rng.uniform(-0.15, 0.2) * np.clip(dy / 120, 0, 1)
    half = np.minimum(thigh * calf, reach_px * spacing_mm)
    lean = rng.uniform(-0.12, 0.12)
    dx = np.abs(film_xy[..., 0] - at_px[0] - lean * (film_xy[..., 1] - at_px[1]))
    edge = rng.uniform(2.0, 10.0)
    return np.asarray(np.clip((half - dx * spacing_mm) / edge, 0, 1), np.float32)


def _draw_implant(
    pixels: FloatArray, to_film: Affine2D, crop: KneeCrop, rng: Rng
) -> FloatArray:
    """Draw a total knee replacement; return the middle of its tibial tray, film px."""
    points = crop.points_px
    if not np.isfinite(points).all():
        points = _typical_points(crop)
    unit = Affine2D.scaling(*crop.spacing_xy_mm)
    mm = unit.apply(points)
    back = to_film @ unit.inverse()
    left, right = mm[[0, 9], 0].mean(), mm[[8, 15], 0].mean()
    middle, half = (left + right) / 2, abs(right - left) / 2 * rng.uniform(0.9, 1.1)
    joint = mm[[1, 7], 1].mean()
    gap, tray = rng.uniform(2.0, 9.0), rng.uniform(3.0, 7.0)
    grey = rng.uniform(0.85, 1.25)
    mask = np.zeros(pixels.shape, np.float32)
    top = joint - gap - rng.uniform(32.0, 58.0)
    shoulder = joint - gap - rng.uniform(12.0, 25.0)
    lean = rng.uniform(-0.3, 0.3) * half
    femur = [
        (-half, shoulder), (-0.95 * half, joint - gap - 4), (-0.55 * half, joint - gap),
        (-0.2 * half, joint - gap - rng.uniform(0, 9)),
        (0.2 * half, joint - gap - rng.uniform(0, 9)), (0.55 * half, joint - gap),
        (0.95 * half, joint - gap - 4), (half, shoulder),
        (0.55 * half + lean, top + 6), (0.1 * half + lean, top),
        (-0.4 * half + lean, top + 4),
    ]  # fmt: skip
    _fill(mask, back, [(middle + x, y) for x, y in femur])
    plate = [(-half, joint + 1), (half, joint + 1), (half, joint + 1 + tray),
             (-half, joint + 1 + tray)]  # fmt: skip
    _fill(mask, back, [(middle + x, y) for x, y in plate])
    width, depth = rng.uniform(5.0, 10.0), rng.uniform(20.0, 55.0)
    keel = [(-2 * width, joint + tray), (2 * width, joint + tray),
            (width, joint + tray + 14), (width * 0.8, joint + tray + depth),
            (-width * 0.8, joint + tray + depth),
            (-width, joint + tray + 14)]  # fmt: skip
    _fill(mask, back, [(middle + x, y) for x, y in keel])
    soft = cv2.GaussianBlur(mask, (0, 0), 0.5)
    pixels *= 1 - soft
    pixels += soft * grey
    return back.apply([middle, joint + 1 + tray / 2])


def _typical_points(crop: KneeCrop) -> FloatArray:
    height, width = crop.pixels.shape
    points = np.tile([width / 2, height * 0.58], (16, 1))
    lateral, medial = (0.1, 0.9) if crop.side is Side.RIGHT else (0.9, 0.1)
    points[[0, 9], 0], points[[8, 15], 0] = width * lateral, width * medial
    return points


def _fill(mask: FloatImage, back: Affine2D, corners: list[tuple[float, float]]) -> None:
    film = back.apply(np.array(corners))
    cv2.fillPoly(mask, [np.round(film * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)


def _background(shape: tuple[int, int], rng: Rng) -> FloatImage:
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    level = rng.uniform(0.0, 0.35) * rng.random()
    slope = rng.uniform(-0.06, 0.06, 2)
    return np.asarray(np.clip(level + slope[0] * x + slope[1] * y, 0, 1), np.float32)


def _draw_ruler(film: FloatImage, middle: float, spacing_mm: float, rng: Rng) -> None:
    """Draw a positioning frame's bar and its rows of beads between the knees."""
    height = film.shape[0]
    x = int(middle)
    bar = max(1, round(rng.uniform(3, 9) / spacing_mm))
    film[:, x : x + bar] = np.clip(film[:, x : x + bar] + rng.uniform(0.1, 0.35), 0, 1)
    step, start = rng.uniform(14, 30) / spacing_mm, rng.uniform(0, 20)
    for offset in (-rng.uniform(6, 14) / spacing_mm, rng.uniform(6, 16) / spacing_mm):
        for y in np.arange(start, height, step):
            place = (int((x + offset) * 8), int(y * 8))
            cv2.circle(film, place, 8, float(rng.uniform(0.6, 1)), -1, cv2.LINE_AA, 3)


def _draw_markers(film: FloatImage, rng: Rng) -> None:
    height, width = film.shape
    for _ in range(rng.integers(0, 4)):
        text = str(rng.choice(["R", "L", "R 12", "L 38", "AP", "PA", "STANDING", "21"]))
        edge = rng.random() < 0.7
        x = int(rng.choice([2, width - 22])) if edge else int(rng.integers(0, width))
        y = int(rng.integers(8, height))
        ink = np.zeros(film.shape, np.uint8)  # OpenCV 5 writes on 8-bit images only
        size = float(rng.uniform(0.3, 0.7))
        cv2.putText(ink, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, 255, 1)
        film[ink > 0] = rng.uniform(0.5, 1)


def _collimate(
    film: FloatImage, centres_px: FloatArray, spacing_mm: float, rng: Rng
) -> FloatImage:
    """Blank a frame around the field, keeping a knee's region free of it."""
    height, width = film.shape
    margin = 70.0 / spacing_mm
    inner = centres_px if len(centres_px) else np.array([[width / 2, height / 2]])
    low = np.clip(inner.min(axis=0) - margin, 0, None) * rng.random(2)
    high = np.array([width, height], dtype=float)
    room = np.clip(high - inner.max(axis=0) - margin, 0, None)
    high = high - room * rng.random(2)
    level = rng.choice([0.0, 0.0, 1.0, rng.random()])
    framed = np.full_like(film, level)
    x0, y0, x1, y1 = int(low[0]), int(low[1]), int(high[0]), int(high[1])
    framed[y0:y1, x0:x1] = film[y0:y1, x0:x1]
    if level and rng.random() < 0.7:
        rim = int(rng.integers(1, 6))
        outer = np.zeros_like(film)
        outer[max(0, y0 - rim) : y1 + rim, max(0, x0 - rim) : x1 + rim] = 1
        framed = framed * outer
    return framed


def _bare_crop(crop: KneeCrop, size_px: int, spacing_mm: float, rng: Rng) -> Film:
    """Return a film that is nothing but the crop, in a black surround."""
    size = rng.uniform(0.85, 1.15) / spacing_mm
    middle = np.full(2, size_px / 2) + rng.uniform(-0.25, 0.25, 2) * size_px
    height, width = crop.pixels.shape
    to_film = (
        Affine2D.translation(*middle)
        @ Affine2D.scaling(*(crop.spacing_xy_mm * size))
        @ Affine2D.translation(-width / 2, -height / 2)
    )
    pixels = _grey(crop).astype(np.float64)
    kind = IMPLANT if rng.random() < 0.15 else NATIVE
    centre = to_film.apply(crop.points_px[4])
    if kind == IMPLANT:
        place = _draw_implant(pixels, Affine2D.identity(), crop, rng)
        centre = to_film.apply(place)
    seen = sample(pixels, to_film, (size_px, size_px))
    return Film(seen.pixels * seen.inside, centre[None], (kind,))
