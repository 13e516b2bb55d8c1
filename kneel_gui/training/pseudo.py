"""Self-training: a model's own landmarks on crops that nobody has marked.

The teacher must not have seen the subjects that the student is validated on; the
recipe's split takes care of that when both use the same seed, folds and fold.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from kneel_gui.core.prediction import (
    KneeKind,
    LandmarkPredictor,
    Progress,
    raise_if_cancelled,
)
from kneel_gui.core.radiograph import PixelSpacing, Radiograph, SpacingSource
from kneel_gui.training.centre_task import with_typical_centre
from kneel_gui.training.dataset import KneeCrop


def pseudo_label(
    crops: Sequence[KneeCrop],
    predictor: LandmarkPredictor,
    keep: float,
    progress: Progress,
) -> list[KneeCrop]:
    """Mark crops with a model and keep those that it is least unsure of.

    Parameters
    ----------
    crops : sequence of KneeCrop
        Without landmarks; an unknown spacing is taken to be the typical one.
    predictor : LandmarkPredictor
        The teacher.
    keep : float
        Share of the crops to keep, in (0, 1].
    progress : Progress
        Told of every crop.

    Returns
    -------
    list of KneeCrop
        In the given order, with landmarks and spacing; crops in which no native knee
        was found are left out.
    """
    marked: list[tuple[float, KneeCrop]] = []
    for number, crop in enumerate(crops):
        raise_if_cancelled(progress)
        known = replace(crop, spacing_xy_mm=with_typical_centre(crop).spacing_xy_mm)
        knee = predictor.predict(as_radiograph(known)).knee(crop.side)
        if knee is not None and knee.kind is KneeKind.NATIVE:
            spread = float(knee.spread_mm.mean())
            marked.append((spread, replace(known, points_px=knee.points_px)))
        progress.report(number + 1, len(crops), crop.name)
    if not marked:
        return []
    limit = np.quantile([spread for spread, _ in marked], keep)
    return [crop for spread, crop in marked if spread <= limit]


def as_radiograph(crop: KneeCrop) -> Radiograph:
    """Return a crop as the single-knee radiograph that it is.

    Parameters
    ----------
    crop : KneeCrop
        With a spacing.

    Returns
    -------
    Radiograph
        Of the crop's side.
    """
    col_mm, row_mm = (float(mm) for mm in crop.spacing_xy_mm)
    return Radiograph(
        crop.pixels.astype(np.uint16),
        PixelSpacing(row_mm, col_mm, SpacingSource.USER),
        crop.name,
        Path(crop.name),
        crop.side,
    )
