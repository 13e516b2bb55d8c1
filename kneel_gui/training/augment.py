"""Random changes of training images that a landmark must survive."""

from dataclasses import dataclass

import cv2
import numpy as np

from kneel_gui.core.annotation import BoolArray
from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.inference.preprocess import FloatImage, NetworkImage

Rng = np.random.Generator


@dataclass(frozen=True, eq=False)
class View:
    """A region after a projective change.

    Attributes
    ----------
    pixels : numpy.ndarray
        (h, w) float32.
    inside : numpy.ndarray
        (h, w) bool: what the film shows.
    matrix : numpy.ndarray
        (3, 3) homography, network px before → after.
    """

    pixels: FloatImage
    inside: BoolArray
    matrix: FloatArray

    def apply(self, points_px: FloatArray) -> FloatArray:
        """Return (n, 2) points where this view shows them.

        Parameters
        ----------
        points_px : numpy.ndarray
            (n, 2) network px before; NaN stays NaN.

        Returns
        -------
        numpy.ndarray
            (n, 2) network px.
        """
        lifted = np.column_stack([points_px, np.ones(len(points_px))]) @ self.matrix.T
        return np.asarray(lifted[:, :2] / lifted[:, 2:])


@dataclass(frozen=True)
class AugmentConfig:
    """How much to change; every probability and range of the recipe.

    Attributes
    ----------
    rotation_deg, shear_deg : float
        Largest angle either way.
    scale : float
        Largest relative change of size; each axis also changes by a third of it.
    shift_mm : float
        Largest shift of the region's centre on each axis.
    gamma : float
        Largest |log2| of the exponent.
    noise : float
        Largest standard deviation, of the range [-1, 1].
    blur_px : float
        Largest standard deviation of the blur, network px.
    cutout : float
        Probability of blanked squares (DeVries & Taylor 2017).
    cutout_size : float
        Largest side of a square, share of the image.
    invert : float
        Probability of reversed grey levels.
    shade : float
        Largest slope of a linear shade across the image.
    flip : float
        Probability of mirroring the region; the points keep their names, so lateral
        must be told from medial by the anatomy. Stage 2 only, as the next two.
    projective : float
        Largest shift of each corner of the region, share of its side.
    jitter_mm : float
        Standard deviation of a normal shift of each target point by itself.
    salt_pepper : float
        Largest share of pixels made white or black.
    """

    rotation_deg: float = 15.0
    shear_deg: float = 5.0
    scale: float = 0.15
    shift_mm: float = 8.0
    gamma: float = 0.9
    noise: float = 0.08
    blur_px: float = 1.0
    cutout: float = 0.3
    cutout_size: float = 0.25
    invert: float = 0.05
    shade: float = 0.3
    # Off by default; nothing is drawn for what is off, so older recipes train as ever.
    flip: float = 0.0
    projective: float = 0.0
    jitter_mm: float = 0.0
    salt_pepper: float = 0.0


def random_affine(config: AugmentConfig, rng: Rng) -> Affine2D:
    """Return a random map of mm around the region's centre.

    Parameters
    ----------
    config : AugmentConfig
        The ranges.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Affine2D
        mm → mm: scale, shear, rotation, a mirror, then shift.
    """
    angle = np.deg2rad(rng.uniform(-1, 1) * config.rotation_deg)
    shear = np.tan(np.deg2rad(rng.uniform(-1, 1) * config.shear_deg))
    scale = np.exp(rng.uniform(-1, 1) * np.log1p(config.scale))
    stretch = np.exp(rng.uniform(-1, 1) * np.log1p(config.scale) / 3.0)
    shift = rng.uniform(-1, 1, 2) * config.shift_mm
    sheared = Affine2D(np.array([[1.0, shear, 0.0], [0.0, 1.0, 0.0]]))
    sized = Affine2D.scaling(scale * stretch, scale / stretch)
    turned = Affine2D.rotation(angle) @ sheared @ sized
    if config.flip and rng.random() < config.flip:
        turned = Affine2D.scaling(-1.0, 1.0) @ turned
    return Affine2D.translation(*shift) @ turned


def random_view(seen: NetworkImage, config: AugmentConfig, rng: Rng) -> View:
    """Return the region as seen from elsewhere: its corners shifted at random.

    Parameters
    ----------
    seen : NetworkImage
        The region.
    config : AugmentConfig
        `projective`; at 0 nothing is changed or drawn.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    View
        The image, what of it lies inside the film, and where the points go.
    """
    if not config.projective:
        return View(seen.pixels, seen.inside, np.eye(3))
    h, w = seen.pixels.shape
    corners = np.array([[0, 0], [w - 1, 0], [w - 1, h - 1], [0, h - 1]], np.float32)
    reach = config.projective * np.array([w, h])
    moved = corners + (rng.uniform(-1, 1, (4, 2)) * reach).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    pixels = cv2.warpPerspective(
        seen.pixels, matrix, (w, h), borderMode=cv2.BORDER_REPLICATE
    )
    inside = cv2.warpPerspective(
        seen.inside.astype(np.uint8), matrix, (w, h), flags=cv2.INTER_NEAREST
    )
    homography = np.asarray(matrix, np.float64)
    return View(np.asarray(pixels, np.float32), inside.astype(np.bool_), homography)


def jittered(points_px: FloatArray, sigma_px: float, rng: Rng) -> FloatArray:
    """Return target points, each shifted a little by itself.

    Parameters
    ----------
    points_px : numpy.ndarray
        (16, 2) network px; NaN stays NaN.
    sigma_px : float
        Standard deviation on each axis; at 0 nothing is drawn.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    numpy.ndarray
        (16, 2) network px.
    """
    if not sigma_px:
        return points_px
    return np.asarray(points_px + rng.normal(0.0, sigma_px, points_px.shape))


def random_levels(image: FloatImage, config: AugmentConfig, rng: Rng) -> FloatImage:
    """Return the image with its grey levels changed at random.

    Parameters
    ----------
    image : numpy.ndarray
        (h, w) float32 in [-1, 1].
    config : AugmentConfig
        The ranges.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    numpy.ndarray
        (h, w) float32, about [-1, 1].
    """
    changed = (image + 1.0) / 2.0
    if rng.random() < config.invert:
        changed = 1.0 - changed
    exponent = 2.0 ** (rng.uniform(-1, 1) * config.gamma)
    changed = np.clip(changed, 0.0, 1.0) ** exponent * 2.0 - 1.0
    if rng.random() < 0.5:
        h, w = image.shape
        slope = rng.uniform(-1, 1, 2) * config.shade
        x = np.linspace(-1, 1, w, dtype=np.float32)
        y = np.linspace(-1, 1, h, dtype=np.float32)[:, None]
        changed = changed * rng.uniform(0.7, 1.2) + slope[0] * x + slope[1] * y
    if rng.random() < 0.3:
        changed = cv2.GaussianBlur(
            changed, (0, 0), max(0.1, rng.uniform(0.0, config.blur_px))
        )
    if rng.random() < 0.5:
        sigma = rng.uniform(0.0, config.noise)
        changed = changed + rng.standard_normal(image.shape, np.float32) * sigma
    if config.salt_pepper:
        changed = _salt_and_pepper(changed, config.salt_pepper, rng)
    return np.asarray(changed, dtype=np.float32)


def _salt_and_pepper(image: FloatImage, share: float, rng: Rng) -> FloatImage:
    chance = rng.random(image.shape, np.float32)
    half = rng.uniform(0.0, share) / 2.0
    return np.where(chance < half, -1.0, np.where(chance > 1.0 - half, 1.0, image))


def cut_out(image: FloatImage, config: AugmentConfig, rng: Rng) -> FloatImage:
    """Return the image, perhaps with a square blanked.

    Parameters
    ----------
    image : numpy.ndarray
        (h, w) float32.
    config : AugmentConfig
        Probability and size.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    numpy.ndarray
        (h, w) float32.
    """
    if rng.random() >= config.cutout:
        return image
    h, w = image.shape
    side = round(rng.uniform(0.05, config.cutout_size) * max(h, w))
    x, y = int(rng.integers(-side // 2, w)), int(rng.integers(-side // 2, h))
    image = image.copy()
    image[max(0, y) : y + side, max(0, x) : x + side] = rng.uniform(-1, 1)
    return image
