"""A stage-2 network's landmarks on crops, while it is trained."""

from collections.abc import Sequence

import numpy as np
import torch

from kneel_gui.core.geometry import FloatArray
from kneel_gui.inference.decode import cells_to_input, moments
from kneel_gui.inference.networks import HourglassNet
from kneel_gui.inference.preprocess import evened, region_map, sample, standardise
from kneel_gui.inference.views import STRAIGHT, View, joined
from kneel_gui.training.dataset import KneeCrop
from kneel_gui.training.recipe import StageConfig

_BATCH = 16


def find_landmarks(
    net: HourglassNet,
    crops: Sequence[KneeCrop],
    centres_px: Sequence[FloatArray],
    config: StageConfig,
    half: bool = False,
    tilts_rad: Sequence[float] | None = None,
    views: Sequence[View] = (STRAIGHT,),
) -> tuple[FloatArray, FloatArray]:
    """Return landmarks around given centres.

    Parameters
    ----------
    net : HourglassNet
        In evaluation mode.
    crops : sequence of KneeCrop
        The images.
    centres_px : sequence of numpy.ndarray
        (2,) each, crop px.
    config : StageConfig
        Of the network's input.
    half : bool
        Compute in bf16: about three times as fast, some hundredths of a mm off.
    tilts_rad : sequence of float, optional
        How far each knee is turned; it is shown upright. Default: as it lies.
    views : sequence of View
        Looks at each knee.

    Returns
    -------
    points_px : numpy.ndarray
        (K, 16, 2) crop px, the mean of the looks.
    spread_mm : numpy.ndarray
        (K, 16) width of the heat maps and distance between the looks, mm, see
        `kneel_gui.inference.views.joined`.
    """
    tilts = [0.0] * len(crops) if tilts_rad is None else tilts_rad
    looks = [_look(net, crops, centres_px, config, half, tilts, view) for view in views]
    pairs = [
        joined(np.stack(points), np.stack(widths), crop.spacing_xy_mm)
        for crop, points, widths in zip(
            crops,
            zip(*(points for points, _ in looks), strict=True),
            zip(*(widths for _, widths in looks), strict=True),
            strict=True,
        )
    ]
    points, spreads = zip(*pairs, strict=True)
    return np.stack(points), np.stack(spreads)


def _look(
    net: HourglassNet,
    crops: Sequence[KneeCrop],
    centres_px: Sequence[FloatArray],
    config: StageConfig,
    half: bool,
    tilts_rad: Sequence[float],
    view: View,
) -> tuple[list[FloatArray], FloatArray]:
    inp = config.input
    device = next(net.parameters()).device
    points, widths = [], []
    for start in range(0, len(crops), _BATCH):
        images, maps = [], []
        for crop, centre, tilt in zip(
            crops[start : start + _BATCH],
            centres_px[start : start + _BATCH],
            tilts_rad[start : start + _BATCH],
            strict=True,
        ):
            to_net = region_map(
                centre, crop.spacing_xy_mm, crop.side, inp.size_px, inp.spacing_mm, tilt
            )
            to_net = view.seen(to_net, inp.size_px, inp.spacing_mm)
            seen = sample(crop.pixels, to_net, (inp.size_px, inp.size_px))
            image = standardise(seen.pixels, seen.inside, inp.percentiles)
            images.append(evened(image, seen.inside, inp.median))
            maps.append(to_net)
        with (
            torch.inference_mode(),
            torch.autocast(device.type, torch.bfloat16, enabled=half),
        ):
            logits = net.heatmaps(
                torch.from_numpy(np.stack(images)[:, None]).to(device)
            )
        mean, spread = moments(logits.float())
        found = cells_to_input(mean, inp.size_px, logits.shape[-1]).cpu().numpy()
        points += [m.inverse().apply(xy) for m, xy in zip(maps, found, strict=True)]
        cell_mm = inp.spacing_mm * inp.size_px / logits.shape[-1] / view.scale
        widths.append(spread.cpu().numpy() * cell_mm)
    return points, np.concatenate(widths).astype(np.float64)
