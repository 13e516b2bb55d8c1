"""Random changes of training images that a landmark must survive."""

from dataclasses import dataclass

import cv2
import numpy as np

from kneel_gui.core.geometry import Affine2D
from kneel_gui.inference.preprocess import FloatImage

Rng = np.random.Generator


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
        mm → mm: scale, shear, rotation, then shift.
    """
    angle = np.deg2rad(rng.uniform(-1, 1) * config.rotation_deg)
    shear = np.tan(np.deg2rad(rng.uniform(-1, 1) * config.shear_deg))
    scale = np.exp(rng.uniform(-1, 1) * np.log1p(config.scale))
    stretch = np.exp(rng.uniform(-1, 1) * np.log1p(config.scale) / 3.0)
    shift = rng.uniform(-1, 1, 2) * config.shift_mm
    sheared = Affine2D(np.array([[1.0, shear, 0.0], [0.0, 1.0, 0.0]]))
    sized = Affine2D.scaling(scale * stretch, scale / stretch)
    return Affine2D.translation(*shift) @ Affine2D.rotation(angle) @ sheared @ sized


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
    return np.asarray(changed, dtype=np.float32)


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
