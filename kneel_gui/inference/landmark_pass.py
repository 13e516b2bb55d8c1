"""One pass of stage 2: look at every knee, and say where its landmarks are."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.schema import knee_schema
from kneel_gui.inference.decode import cells_to_input, moments
from kneel_gui.inference.device import torch_threads
from kneel_gui.inference.network_stage import NetworkStage
from kneel_gui.inference.picture import Picture
from kneel_gui.inference.preprocess import evened, region_map, standardise
from kneel_gui.inference.tilt import tilt_rad
from kneel_gui.inference.trials import Trial
from kneel_gui.inference.views import View, joined

_CENTRE = knee_schema().centre


def look_at(
    trials: Sequence[Trial],
    picture: Picture,
    stage: NetworkStage,
    views: Sequence[View],
) -> list[Trial]:
    """Return the trials with the landmarks around their centres.

    Parameters
    ----------
    trials : sequence of Trial
        Where to look, and how each knee is turned.
    picture : Picture
        The film.
    stage : NetworkStage
        Stage 2.
    views : sequence of View
        Looks at each knee.

    Returns
    -------
    list of Trial
        With the mean of all looks and folds, and as `Trial.spread_mm` the raw spread,
        not calibrated yet.
    """
    spacing = picture.spacing_xy_mm
    maps = [
        view.seen(_region(trial, spacing, stage), stage.size_px, stage.spacing_mm)
        for trial in trials
        for view in views
    ]
    points, width_mm = _found(picture, stage, maps)
    count = len(views)
    width_mm /= np.array([view.scale for view in views] * len(trials))[:, None]
    marked = []
    for i, trial in enumerate(trials):
        mine = slice(i * count, (i + 1) * count)
        place, raw_mm = joined(
            np.concatenate(points[:, mine]), np.concatenate(width_mm[:, mine]), spacing
        )
        marked.append(
            replace(
                trial,
                points_px=place,
                spread_mm=raw_mm,
                centre_px=place[_CENTRE],
                tilt_rad=tilt_rad(place, spacing, trial.side),
            )
        )
    return marked


def _region(trial: Trial, spacing_xy_mm: FloatArray, stage: NetworkStage) -> Affine2D:
    return region_map(
        trial.centre_px,
        spacing_xy_mm,
        trial.side,
        stage.size_px,
        stage.spacing_mm,
        trial.tilt_rad,
    )


def _found(
    picture: Picture, stage: NetworkStage, maps: Sequence[Affine2D]
) -> tuple[FloatArray, FloatArray]:
    """Return (F, N, C, 2) image px and (F, N, C) widths, mm of the straight look."""
    size = stage.size_px
    seen = [picture.seen(to_net, (size, size)) for to_net in maps]
    images = [
        evened(
            standardise(s.pixels, s.inside, stage.percentiles), s.inside, stage.median
        )
        for s in seen
    ]
    logits = stage.heatmaps(np.stack(images))
    folds, count, channels, _, cells = logits.shape
    with torch_threads(1):
        mean, width_cells = moments(logits.flatten(0, 1))
    xy = cells_to_input(mean, size, cells).view(folds, count, channels, 2).numpy()
    back = [to_net.inverse() for to_net in maps]
    points = [
        [m.apply(found) for m, found in zip(back, fold, strict=True)] for fold in xy
    ]
    cell_mm = stage.spacing_mm * size / cells
    width_mm = width_cells.view(folds, count, channels).numpy() * cell_mm
    return np.array(points, dtype=np.float64), width_mm.astype(np.float64)
