"""Pictures of what a network finds on its validation images."""

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import knee_schema
from kneel_gui.inference.decode import cells_to_input, moments
from kneel_gui.inference.networks import HourglassNet
from kneel_gui.inference.preprocess import (
    FloatImage,
    evened,
    region_map,
    sample,
    standardise,
)
from kneel_gui.training.dataset import KneeCrop
from kneel_gui.training.recipe import InputConfig

RgbImage = NDArray[np.uint8]
TRUTH_RGB, FOUND_RGB = (80, 220, 120), (255, 90, 70)
MAX_TILES = 8
_COLUMNS = 4


def landmark_picture(
    net: HourglassNet, crops: Sequence[KneeCrop], config: InputConfig
) -> RgbImage | None:
    """Return the first knees as the network sees them, with true and found points.

    Parameters
    ----------
    net : HourglassNet
        Of stage 2, in evaluation mode.
    crops : sequence of KneeCrop
        With landmarks.
    config : InputConfig
        Of the network.

    Returns
    -------
    numpy.ndarray or None
        See `mosaic`; None without crops.
    """
    images, truths = [], []
    for crop in crops[:MAX_TILES]:
        to_net = region_map(
            crop.points_px[knee_schema().centre],
            crop.spacing_xy_mm,
            crop.side,
            config.size_px,
            config.spacing_mm,
        )
        seen = sample(crop.pixels, to_net, (config.size_px, config.size_px))
        image = standardise(seen.pixels, seen.inside, config.percentiles)
        images.append(evened(image, seen.inside, config.median))
        truths.append(to_net.apply(crop.points_px))
    if not images:
        return None
    batch = torch.from_numpy(np.stack(images)[:, None])
    with torch.inference_mode():
        logits = net.heatmaps(batch.to(next(net.parameters()).device))
    mean, _ = moments(logits)
    found = cells_to_input(mean, config.size_px, logits.shape[-1]).cpu().numpy()
    return mosaic(
        [marked(i, t, f) for i, t, f in zip(images, truths, found, strict=True)]
    )


def marked(
    image: FloatImage, truth_px: FloatArray, found_px: FloatArray, size_px: int = 256
) -> RgbImage:
    """Return an image with the true points as rings and the found ones as crosses.

    Parameters
    ----------
    image : numpy.ndarray
        (h, w) float32 in [-1, 1].
    truth_px, found_px : numpy.ndarray
        (n, 2) and (m, 2) px of it; NaN = not there.
    size_px : int
        Side of the square result.

    Returns
    -------
    numpy.ndarray
        (size_px, size_px, 3) uint8 RGB.
    """
    h, w = image.shape
    grey = np.clip((image + 1.0) * 127.5, 0, 255).astype(np.uint8)
    big = cv2.resize(grey, (size_px, size_px), interpolation=cv2.INTER_LINEAR)
    tile: RgbImage = np.ascontiguousarray(np.repeat(big[..., None], 3, axis=2))
    scale = np.array([size_px / w, size_px / h])
    for x, y in _whole((truth_px + 0.5) * scale - 0.5):
        cv2.circle(tile, (x, y), 4, TRUTH_RGB, 1)
    for x, y in _whole((found_px + 0.5) * scale - 0.5):
        cv2.drawMarker(tile, (x, y), FOUND_RGB, cv2.MARKER_CROSS, 7, 1)
    return tile


def _whole(points_px: FloatArray) -> list[tuple[int, int]]:
    known = points_px[np.isfinite(points_px).all(axis=1)]
    # OpenCV takes what lies far outside badly.
    near = np.clip(np.round(known), -1000, 10_000).astype(int)
    return [(int(x), int(y)) for x, y in near]


def mosaic(tiles: Sequence[RgbImage]) -> RgbImage:
    """Return equal tiles side by side, in rows of four.

    Parameters
    ----------
    tiles : sequence of numpy.ndarray
        At least one; (h, w, 3) uint8 each.

    Returns
    -------
    numpy.ndarray
        (H, W, 3) uint8; what is left of the last row is black.
    """
    columns = min(_COLUMNS, len(tiles))
    blank = np.zeros_like(tiles[0])
    full = [*tiles, *[blank] * (-len(tiles) % columns)]
    rows = [np.hstack(full[i : i + columns]) for i in range(0, len(full), columns)]
    return np.vstack(rows)
