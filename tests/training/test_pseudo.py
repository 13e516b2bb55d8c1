"""Self-training: the teacher's marks, the surest first."""

from dataclasses import replace

import numpy as np
import pytest

from kneel_gui.core.prediction import (
    KneeKind,
    KneePrediction,
    Prediction,
    SilentProgress,
)
from kneel_gui.training.dataset import read_crops, write_crops
from kneel_gui.training.pseudo import as_radiograph, pseudo_label


class Teacher:
    """Knows every knee; less sure of the later ones; finds none in the last."""

    model_id, device = "teacher@1", "cpu"

    def __init__(self, crops):
        self.truth = {crop.name: crop for crop in crops}
        self.order = [crop.name for crop in crops]

    def predict(self, radiograph, side=None, progress=None, centres=None):
        crop = self.truth[radiograph.image_id]
        number = self.order.index(crop.name)
        knee = KneePrediction(
            crop.side,
            KneeKind.NATIVE,
            "",
            crop.points_px[4],
            crop.points_px,
            np.full(16, 1.0 + number),
        )
        if crop.name == self.order[-1]:
            knee = KneePrediction.absent(crop.side, "none")
        return Prediction(radiograph.image_id, (knee,), self.model_id)


def bare(crop):
    nothing = np.full((16, 2), np.nan)
    return replace(crop, points_px=nothing, spacing_xy_mm=np.full(2, np.nan))


def test_the_surest_are_kept_with_the_teachers_points(crops):
    unmarked = [bare(crop) for crop in crops]
    kept = pseudo_label(unmarked, Teacher(crops), 0.5, SilentProgress())
    assert [crop.name for crop in kept] == [crop.name for crop in crops[:10]]
    for crop, truth in zip(kept, crops, strict=False):
        assert np.array_equal(crop.points_px, truth.points_px)
        assert np.isfinite(crop.spacing_xy_mm).all()


def test_where_no_knee_is_found_nothing_is_learned(crops):
    kept = pseudo_label([bare(c) for c in crops], Teacher(crops), 1.0, SilentProgress())
    assert len(kept) == len(crops) - 1
    assert pseudo_label([bare(crops[-1])], Teacher(crops), 1.0, SilentProgress()) == []


def test_the_written_table_is_read_back_exactly(crops, data_folder):
    table = data_folder / "pseudo.csv"
    table.write_text(write_crops(crops), encoding="utf-8")
    for one, other in zip(
        read_crops(table, data_folder / "labelled"), crops, strict=True
    ):
        assert np.array_equal(one.points_px, other.points_px)
        assert np.array_equal(one.spacing_xy_mm, other.spacing_xy_mm)
        assert (one.name, one.subject, one.kl) == (other.name, other.subject, other.kl)


def test_a_crop_as_a_radiograph_keeps_side_and_anisotropic_spacing(crops):
    radiograph = as_radiograph(crops[1])
    assert radiograph.laterality is crops[1].side
    assert radiograph.spacing.xy_mm == pytest.approx([1.05, 1.0])
    assert np.array_equal(radiograph.pixels, crops[1].pixels)
