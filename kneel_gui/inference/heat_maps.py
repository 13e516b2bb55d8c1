"""The heat maps of stage 2, as probabilities over the image."""

import numpy as np

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.heat_maps import KneeHeatMaps
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.inference.device import torch_threads
from kneel_gui.inference.locate import looks_like
from kneel_gui.inference.network_stage import NetworkStage
from kneel_gui.inference.picture import Picture
from kneel_gui.inference.preprocess import evened, region_map, standardise
from kneel_gui.inference.tilt import tilt_rad


def knee_heat_maps(
    stage: NetworkStage,
    picture: Picture,
    side: Side,
    points_px: FloatArray,
    flipped: bool,
) -> KneeHeatMaps:
    """Return the mean of all folds' heat maps of one knee.

    Parameters
    ----------
    stage : NetworkStage
        Stage 2.
    picture : Picture
        The film.
    side : Side
        Side of the patient.
    points_px : numpy.ndarray
        (16, 2) image px, finite: where to look.
    flipped : bool
        `Radiograph.flipped`.

    Returns
    -------
    KneeHeatMaps
        Of the region around T4.
    """
    size, spacing = stage.size_px, picture.spacing_xy_mm
    looks = looks_like(side, flipped) or side
    to_net = region_map(
        points_px[knee_schema().centre],
        spacing,
        looks,
        size,
        stage.spacing_mm,
        tilt_rad(points_px, spacing, looks),
    )
    seen = picture.seen(to_net, (size, size))
    image = standardise(seen.pixels, seen.inside, stage.percentiles)
    image = evened(image, seen.inside, stage.median)
    logits = stage.heatmaps(image[None])[:, 0].float()
    with torch_threads(1):
        shares = logits.flatten(2).softmax(dim=2).mean(dim=0)
    height, width = logits.shape[-2:]
    to_input = Affine2D.resize((width, height), (size, size))
    return KneeHeatMaps(
        side,
        np.asarray(shares.view(-1, height, width).numpy(), dtype=np.float32),
        to_net.inverse() @ to_input,
        stage.spacing_mm * size / width,
    )
