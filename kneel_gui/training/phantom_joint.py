"""What a phantom's bones show near the joint, beyond shell and core.

All functions take a part of the canvas near the joint and the landmarks (16, 2) in
shape mm, and return attenuation above soft tissue, or a factor of a bone's thickness.
"""

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.training.phantom_look import BoneLook
from kneel_gui.training.phantom_outline import FEMUR, TIBIA, smooth_curve
from kneel_gui.training.phantom_raster import Canvas, Image, signed_distance

CORTEX_PER_MM = 0.042
SPONGIOSA_PER_MM = 0.0095


def eminence_factor(near: Canvas, points: FloatArray) -> Image:
    """Return the factor of the tibia's thickness: its eminence is thin at the top.

    Parameters
    ----------
    near : Canvas
        A part of the canvas around the joint.
    points : numpy.ndarray
        (16, 2) landmarks, shape mm.

    Returns
    -------
    numpy.ndarray
        (h, w) float32. 1 = unchanged.
    """
    x = points[TIBIA, 0]
    thin = np.interp(near.x_mm, [x[2], x[3], x[5], x[6]], [0.0, 0.65, 0.65, 0.0])
    ramp = np.clip(1 - _below_floor(near, points) / 9.0, 0, 1)
    return np.asarray(1 - thin[None].astype(np.float32) * ramp, dtype=np.float32)


def tibial_surface(
    near: Canvas, points: FloatArray, look: BoneLook, inside: Image
) -> Image:
    """Return the subchondral plate, sclerosis and the second rim of the plateau.

    Parameters
    ----------
    near : Canvas
        A part of the canvas around the joint.
    points : numpy.ndarray
        (16, 2) landmarks, shape mm.
    look : BoneLook
        The rest of the knee.
    inside : numpy.ndarray
        (h, w) signed distance to the bone's outline, mm.

    Returns
    -------
    numpy.ndarray
        (h, w) float32. Line integrals above soft tissue.
    """
    lateral, medial = look.sclerosis
    knots = points[TIBIA, 0]
    first, last = knots[0], knots[8]
    at = [first - 1, first + 4, knots[1], knots[2], knots[3], knots[5]]
    at += [knots[6], knots[7], last - 4, last + 1]
    strength = np.array([0, 0.6, 1, 1, 0.3, 0.3, 1, 1, 0.7, 0])
    strength[:5] *= lateral
    strength[5:] *= medial
    weight = np.interp(near.x_mm, at, strength).astype(np.float32)
    plate = np.exp(-(((inside - 0.9) / 0.75) ** 2)) * 0.24
    zone = np.where(inside > 0, np.exp(-np.abs(inside) / 3.5) * 0.16, 0)
    below = _below_floor(near, points)
    surface = (plate + zone) * weight * np.clip((14 - below) / 8, 0, 1)
    # The rim shows only above the floor: below, the plateau itself is in front.
    rim = _rim(near, points, look) * np.clip(0.5 - inside, 0, 1) * (below < 1)
    return np.asarray(surface + rim + _spine_base(near, points), dtype=np.float32)


def _spine_base(near: Canvas, points: FloatArray) -> Image:
    """Return the plateaus' floors where they run on behind the eminence."""
    inner = points[[2, 6]]
    span = inner[1, 0] - inner[0, 0]
    along = (near.x_mm - np.float32(inner[0, 0])) / np.float32(span)
    y = (
        inner[0, 1]
        + along * (inner[1, 1] - inner[0, 1])
        + 1.0
        + 6.0 * along * (1 - along)
    )
    fade = np.clip(np.abs(2 * along - 1) - 0.15, 0, 1) * (np.abs(2 * along - 1) < 1)
    line = np.exp(-(((near.y_mm[:, None] - y[None]) / 0.9) ** 2))
    return np.asarray(line * fade[None] * 0.25, dtype=np.float32)


def _below_floor(near: Canvas, points: FloatArray) -> Image:
    """Return how far pixels lie below the plateau's contour, mm."""
    floor = smooth_curve(points[TIBIA])
    height = np.interp(near.x_mm, floor[:, 0], floor[:, 1]).astype(np.float32)
    return np.asarray(near.y_mm[:, None] - height[None], dtype=np.float32)


def _rim(near: Canvas, points: FloatArray, look: BoneLook) -> Image:
    """Return the posterior rim that projects above the plateau's floor."""
    marks = points[TIBIA].copy()
    lift = np.array([0.0, 0.8, 0.6, 0, 0, 0, 0.6, 1.0, 0.2])
    lift[:5] *= look.rim_mm[0]
    lift[5:] *= look.rim_mm[1]
    marks[:, 1] -= lift
    curve = smooth_curve(marks)
    deep = [[marks[8, 0], marks[8, 1] + 60], [marks[0, 0], marks[0, 1] + 60]]
    inside = signed_distance(near, np.vstack([curve, deep]))
    lifted = np.interp(near.x_mm, marks[:, 0], np.clip(lift, 0, 1)).astype(np.float32)
    line = np.exp(-(((inside - 0.5) / 0.45) ** 2)) * 0.07
    body = np.where(inside > 0, np.exp(-np.abs(inside) / 6.0) * 0.12, 0)
    return np.asarray((line + body) * lifted, dtype=np.float32)


def femoral_surface(near: Canvas, points: FloatArray, inside: Image) -> Image:
    """Return the thin subchondral line of the condyles.

    Parameters
    ----------
    near : Canvas
        A part of the canvas around the joint.
    points : numpy.ndarray
        (16, 2) landmarks, shape mm.
    inside : numpy.ndarray
        (h, w) signed distance to the bone's outline, mm.

    Returns
    -------
    numpy.ndarray
        (h, w) float32. Line integrals above soft tissue.
    """
    marks = points[FEMUR, 0]
    weight = np.interp(
        near.x_mm,
        [marks[0] - 3, marks[0] + 3, marks[6] - 3, marks[6] + 3],
        [0.0, 1.0, 1.0, 0.0],
    ).astype(np.float32)
    low = (near.y_mm[:, None] > points[12, 1] - 14.0).astype(np.float32)
    line = np.exp(-(((inside - 0.9) / 0.6) ** 2)) * 0.03
    return np.asarray(line * weight * low, dtype=np.float32)


def notch_walls(
    near: Canvas, points: FloatArray, inside: Image, rng: np.random.Generator
) -> Image:
    """Return the walls of the notch behind and the growth plate's scar.

    Parameters
    ----------
    near : Canvas
        A part of the canvas around the joint.
    points : numpy.ndarray
        (16, 2) landmarks, shape mm.
    inside : numpy.ndarray
        (h, w) signed distance to the bone's outline, mm.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    numpy.ndarray
        (h, w) float32. Line integrals above soft tissue.
    """
    y = near.y_mm[:, None] - np.float32(points[12, 1])
    total = np.zeros_like(inside)
    for mark, lean in ((11, 0.12), (13, -0.12)):
        inner = points[mark, 0] * 0.7 + points[12, 0] * 0.3 + rng.uniform(-1.5, 1.5)
        bend = inner - (lean + rng.uniform(-0.08, 0.08)) * y - 0.004 * y**2 * lean
        length = rng.uniform(14.0, 26.0)
        along = np.clip((y + length) / 10, 0, 1) * np.clip((3 - y) / 6, 0, 1)
        width = rng.uniform(0.5, 1.0)
        wall = np.exp(-(((near.x_mm[None] - bend) / width) ** 2))
        total += wall * along * np.float32(rng.uniform(0.06, 0.17))
    total *= np.clip(inside, 0, 1)
    return np.asarray(total + growth_scar(near, -33.0, inside, rng), dtype=np.float32)


def growth_scar(
    near: Canvas, at_mm: float, inside: Image, rng: np.random.Generator
) -> Image:
    """Return the scar of the growth plate: a faint, wavy, broken line.

    Parameters
    ----------
    near : Canvas
        A part of the canvas around the joint.
    at_mm : float
        Its mean y.
    inside : numpy.ndarray
        (h, w) signed distance to the bone's outline, mm.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    numpy.ndarray
        (h, w) float32. Line integrals above soft tissue.
    """
    x = near.x_mm.astype(np.float64)
    knots = np.linspace(-60, 60, 13)
    height = at_mm + np.interp(x, knots, rng.normal(0, 1.3, 13))
    strength = np.interp(x, knots, rng.uniform(-0.05, 0.1, 13))
    off = (near.y_mm[:, None] - height[None].astype(np.float32)) / np.float32(0.8)
    line = np.exp(-(off**2)) * np.maximum(strength, 0)[None].astype(np.float32)
    return np.asarray(line * np.clip(inside / 4, 0, 1), dtype=np.float32)


def notch_factor(near: Canvas, points: FloatArray) -> Image:
    """Return the factor of the femur's thickness above the intercondylar notch.

    Parameters
    ----------
    near : Canvas
        A part of the canvas around the joint.
    points : numpy.ndarray
        (16, 2) landmarks, shape mm.

    Returns
    -------
    numpy.ndarray
        (h, w) float32. 1 = unchanged.
    """
    top = points[12]
    x = (near.x_mm[None] - top[0]).astype(np.float32)
    y = (near.y_mm[:, None] - top[1]).astype(np.float32)
    half = np.float32(0.13 * np.ptp(points[FEMUR, 0]))
    # An arch: as wide as the notch below, round at its roof.
    height = np.float32(8.0)
    radius = np.sqrt((x / half) ** 2 + (np.minimum(y - 1, 0) / height) ** 2)
    hollow = np.clip((1 - radius) * 4, 0, 1) * 0.2
    roof = np.exp(-(((radius - 1.08) / 0.07) ** 2)) * 0.07 * (y < 4)
    return np.asarray(1 - hollow + roof, dtype=np.float32)


def patella_attenuation(near: Canvas, look: BoneLook, texture: Image) -> Image:
    """Return the patella in front of the femur.

    Parameters
    ----------
    near : Canvas
        A part of the canvas around the joint.
    look : BoneLook
        The rest of the knee.
    texture : numpy.ndarray
        (h, w) relative density of the trabeculae.

    Returns
    -------
    numpy.ndarray
        (h, w) float32. Line integrals above soft tissue.
    """
    x0, y0, radius = look.patella_mm
    x = np.abs(near.x_mm[None] - np.float32(x0)) / np.float32(radius)
    y = (near.y_mm[:, None] - np.float32(y0)) / np.float32(radius)
    # Broader above, its apex below.
    wide = np.float32(1.0) - np.clip(y, 0, 1) * np.float32(0.25)
    r = (x / wide) ** 2.3 + np.abs(y * np.float32(1.06)) ** 2.2
    depth = np.sqrt(np.clip(1 - r, 0, 1)) * 17
    core = np.sqrt(np.clip(1 - r * 1.06, 0, 1)) * 15.8
    spongy = core * np.float32(SPONGIOSA_PER_MM * look.density) * (1 + texture)
    return np.asarray((depth - core) * CORTEX_PER_MM * 0.6 + spongy, dtype=np.float32)
