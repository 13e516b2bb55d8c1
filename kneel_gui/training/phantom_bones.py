"""Attenuation of a phantom knee's bones: cortex, spongiosa, joint surfaces.

Bones are generalised elliptic cylinders along y: each row has a width (from the
outline) and a depth, a cortical shell of given thickness and a spongy core. Values
are line integrals of attenuation *above soft tissue*, without unit.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.training.phantom_joint import (
    CORTEX_PER_MM,
    SPONGIOSA_PER_MM,
    eminence_factor,
    femoral_surface,
    growth_scar,
    notch_factor,
    notch_walls,
    patella_attenuation,
    tibial_surface,
)
from kneel_gui.training.phantom_look import BoneLook
from kneel_gui.training.phantom_outline import (
    BoneOutline,
    femur_outline,
    fibula_outline,
    tibia_outline,
)
from kneel_gui.training.phantom_raster import (
    Canvas,
    Image,
    band_noise,
    signed_distance,
)

_JOINT_HALF_MM = 60.0
_BONE_HALF_MM = 85.0


@dataclass(frozen=True, eq=False)
class Profile:
    """How a bone changes along its length, by distance from the joint.

    Attributes
    ----------
    at_mm : tuple of float
        Distances from the joint, growing.
    depth_mm, cortex_mm, density, roundness : tuple of float
        Front-to-back depth, cortical thickness, density of the spongiosa (1 = under
        the joint) and exponent of the cross-section (2 = ellipse, more = boxier).
    """

    at_mm: tuple[float, ...]
    depth_mm: tuple[float, ...]
    cortex_mm: tuple[float, ...]
    density: tuple[float, ...]
    roundness: tuple[float, ...]


FEMUR_PROFILE = Profile(
    (-10.0, 12.0, 35.0, 60.0, 85.0, 120.0, 180.0),
    (56.0, 60.0, 52.0, 36.0, 31.0, 29.0, 29.0),
    (0.5, 0.55, 0.8, 1.8, 3.6, 5.6, 6.6),
    (1.0, 1.0, 0.85, 0.6, 0.35, 0.15, 0.1),
    (2.5, 2.5, 2.4, 2.2, 2.0, 2.0, 2.0),
)
TIBIA_PROFILE = Profile(
    (-10.0, 10.0, 28.0, 50.0, 80.0, 120.0, 180.0),
    (46.0, 48.0, 44.0, 36.0, 31.0, 29.0, 28.0),
    (0.5, 0.55, 0.9, 2.2, 4.2, 5.6, 6.2),
    (1.0, 1.0, 0.85, 0.6, 0.35, 0.15, 0.1),
    (2.6, 2.5, 2.3, 2.1, 2.0, 2.0, 2.0),
)
FIBULA_PROFILE = Profile(
    (-10.0, 5.0, 20.0, 40.0, 80.0),
    (10.0, 18.0, 14.0, 11.0, 11.0),
    (0.5, 0.6, 1.2, 2.4, 2.8),
    (0.7, 0.7, 0.6, 0.3, 0.15),
    (2.4, 2.4, 2.1, 2.0, 2.0),
)


def bone_attenuation(
    canvas: Canvas, points_mm: FloatArray, look: BoneLook, rng: np.random.Generator
) -> Image:
    """Return the attenuation of femur, tibia, fibula and patella above soft tissue.

    Parameters
    ----------
    canvas : Canvas
        Where.
    points_mm : numpy.ndarray
        (16, 2) landmarks, shape mm; the joint contours pass through them.
    look : BoneLook
        The rest of the knee.
    rng : numpy.random.Generator
        For texture and the fibula.

    Returns
    -------
    numpy.ndarray
        (h, w) float32 line integrals.
    """
    femur = femur_outline(points_mm, look.spur_mm, look.femur_lean)
    tibia = tibia_outline(points_mm, look.spur_mm, look.tibia_lean)
    texture = _texture(canvas, rng)
    femoral = _bone(canvas, femur, FEMUR_PROFILE, (look, -1.0), texture)
    tibial = _bone(canvas, tibia, TIBIA_PROFILE, (look, 1.0), texture)
    fibula = fibula_outline(points_mm, rng)
    fibular = _bone(canvas, fibula, FIBULA_PROFILE, (look, 1.0), texture)
    fibular[canvas.y_mm < fibula.lateral_mm[0, 1]] = 0
    part = canvas.part(_JOINT_HALF_MM)
    near = canvas.crop(part)
    inside_tibia = signed_distance(near, tibia.contour_mm)
    _cut(canvas, tibial, inside_tibia, part)
    tibial[part] *= eminence_factor(near, points_mm)
    tibial[part] += tibial_surface(near, points_mm, look, inside_tibia)
    inside_femur = signed_distance(near, femur.contour_mm)
    _cut(canvas, femoral, inside_femur, part)
    femoral[part] += femoral_surface(near, points_mm, inside_femur)
    femoral[part] *= notch_factor(near, points_mm)
    femoral[part] += notch_walls(near, points_mm, inside_femur, rng)
    tibial[part] += growth_scar(near, 21.0, inside_tibia, rng)
    front = canvas.part(_BONE_HALF_MM)
    femoral[front] += patella_attenuation(canvas.crop(front), look, texture[front])
    return np.asarray(femoral + tibial + fibular, dtype=np.float32)


def _bone(
    canvas: Canvas,
    outline: BoneOutline,
    profile: Profile,
    look_and_way: tuple[BoneLook, float],
    texture: Image,
) -> Image:
    """Return a bone's shell and core; `way` is +1 when it goes down from the joint."""
    look, way = look_and_way
    whole = np.zeros(texture.shape, dtype=np.float32)
    part = _reach(canvas, way)
    canvas, texture = canvas.crop(part), texture[part]
    y = canvas.y_mm.astype(np.float64)
    lateral, medial = outline.row_extent(y)
    joint = outline.lateral_mm[0 if way > 0 else -1, 1]
    along = way * (y - joint)
    depth, cortex, density, power = (
        np.interp(along, profile.at_mm, values)[:, None].astype(np.float32)
        for values in (
            profile.depth_mm,
            profile.cortex_mm,
            profile.density,
            profile.roundness,
        )
    )
    cortex = cortex * np.float32(look.cortex)
    half = np.maximum((medial - lateral) / 2, 1e-3)[:, None].astype(np.float32)
    middle = ((medial + lateral) / 2)[:, None].astype(np.float32)
    across = np.abs(canvas.x_mm[None] - middle)
    outer = depth * _section(across / half, power)
    core = np.maximum(depth - 2 * cortex, 0) * _section(
        across / np.maximum(half - cortex, 0.3 * half), power
    )
    spongy = core * density * np.float32(look.density)
    whole[part] = (outer - core) * np.float32(CORTEX_PER_MM)
    whole[part] += spongy * np.float32(SPONGIOSA_PER_MM) * (1 + texture)
    return whole


def _reach(canvas: Canvas, way: float) -> tuple[slice, slice]:
    """Return the rows and columns where a bone can be."""
    above, below = np.searchsorted(
        canvas.y_mm, [-_JOINT_HALF_MM / 2, _JOINT_HALF_MM / 2]
    )
    rows = slice(int(above), None) if way > 0 else slice(None, int(below))
    return rows, canvas.part(_BONE_HALF_MM)[1]


def _section(u: Image, power: Image) -> Image:
    """Return the relative thickness of a superellipse at `u` of its half width."""
    rest = 1 - np.minimum(u, 1) ** power
    return np.asarray(rest ** (1 / power), dtype=np.float32)


def _cut(
    canvas: Canvas, bone: Image, inside_mm: Image, part: tuple[slice, slice]
) -> None:
    """End a bone at its joint contour, in place."""
    if inside_mm.size == 0:
        return
    cover = np.clip((inside_mm + 0.35) / 0.7, 0, 1)
    rows, _ = part
    downwards = inside_mm[-1].max() > 0
    # Away from the joint the cross-section alone ends the bone at its sides.
    y = canvas.y_mm[rows] * (1.0 if downwards else -1.0)
    free = np.clip((y[:, None] - 38.0) / 18.0, 0, 1).astype(np.float32)
    bone[part] *= cover + (1 - cover) * free
    bone[slice(None, rows.start) if downwards else slice(rows.stop, None)] = 0


def _texture(canvas: Canvas, rng: np.random.Generator) -> Image:
    """Return the relative density of trabeculae: striations along the load, clouds."""
    px = 1 / canvas.spacing_mm
    shape = (len(canvas.y_mm), len(canvas.x_mm))
    fine = band_noise(shape, (0.2 * px, 1.3 * px), rng)
    coarse = band_noise(shape, (0.4 * px, 2.4 * px), rng)
    net = band_noise(shape, (0.3 * px, 0.3 * px), rng)
    small = (shape[0] // 16 + 2, shape[1] // 16 + 2)
    clouds = band_noise(small, (4.5 * px / 16, 5.5 * px / 16), rng)
    wide = cv2.resize(clouds, shape[::-1], interpolation=cv2.INTER_CUBIC)
    bone = 0.075 * fine + 0.025 * coarse + 0.05 * net + 0.06 * wide
    # Trabeculae are thin and dense, the gaps between them wide: skewed.
    return np.asarray(bone + 0.5 * bone**2, dtype=np.float32)
