"""What may be left out of a model's passes."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from kneel_gui.core.prediction import KneeKind, KneePrediction, Prediction
from kneel_gui.core.schema import Side
from kneel_gui.inference.blob_cache import BlobCache
from kneel_gui.inference.run_options import RunOptions
from kneel_gui.inference.skipping import (
    STEPS_MM,
    fine_knees,
    measured_tolerance_mm,
    with_skip_rule,
)

POINTS = np.arange(32.0).reshape(16, 2)
KNEES = fine_knees()


class Mover:
    """Moves landmarks with its region, and by what leaving out costs."""

    model_id = "mover@0"

    def __init__(self, options, mm_per_mm=0.2, costs_mm=0.0, n_folds=5):
        self.options, self.n_folds = options, n_folds
        self.mm_per_mm, self.costs_mm = mm_per_mm, costs_mm
        self.engines = (SimpleNamespace(identity="mover", reduced=False),)
        self.asked = []

    def shifted_mm(self, radiograph, shifts_mm):
        self.asked.append(shifts_mm / radiograph.spacing.xy_mm)
        return np.hypot(*shifts_mm.T)[:, None] * np.full(16, self.mm_per_mm)

    def predict(self, radiograph, side=None, progress=None):
        few = self.options.placing_folds is not None
        some = self.options.tolerance_mm > 0
        off_mm = self.costs_mm * (2 * few + some)
        points = POINTS + np.array([off_mm / radiograph.spacing.xy_mm[0], 0.0])
        knee = KneePrediction(
            Side.RIGHT, KneeKind.NATIVE, "", points[4], points, np.ones(16)
        )
        return Prediction(radiograph.image_id, (knee,), self.model_id)


@pytest.mark.parametrize(
    ("mm_per_mm", "expected"),
    [(0.0, 0.25), (0.2, 0.25), (0.4, 0.2), (1.0, 0.08), (4.0, 0.02)],
)
def test_the_tolerance_is_what_moves_landmarks_by_nearly_a_tenth(mm_per_mm, expected):
    found = measured_tolerance_mm(Mover(RunOptions(), mm_per_mm), KNEES)
    assert found == pytest.approx(expected, abs=1e-6)


def test_a_knee_that_is_lost_allows_nothing():
    class Losing(Mover):
        def shifted_mm(self, radiograph, shifts_mm):
            moved = super().shifted_mm(radiograph, shifts_mm) * 0.0
            moved[-1, 3] = np.nan
            return moved

    class Blind(Mover):
        def shifted_mm(self, radiograph, shifts_mm):
            return np.zeros((len(shifts_mm), 0))

    for kind in (Losing, Blind):
        assert measured_tolerance_mm(kind(RunOptions()), KNEES) == 0.0


def test_regions_are_moved_by_whole_pixels_all_ways():
    mover = Mover(RunOptions())
    measured_tolerance_mm(mover, KNEES)
    px = np.concatenate(mover.asked)
    assert np.abs(px - px.round()).max() < 1e-9
    assert {tuple(np.sign(way)) for way in px} == {(1, 0), (0, 1), (-1, 0), (0, -1)}
    assert set(np.abs(px).max(axis=1) * 0.125) == set(STEPS_MM)


@pytest.mark.parametrize(
    ("how", "tolerance_mm", "folds"),
    [
        ({}, 0.25, 2),
        ({"n_folds": 3}, 0.25, 1),
        ({"n_folds": 1}, 0.25, None),
        ({"costs_mm": 0.033}, 0.25, 2),
        ({"costs_mm": 0.05}, 0.25, None),  # too dear with few folds
        ({"costs_mm": 0.11}, 0.0, None),
    ],
)
def test_what_changes_nothing_is_left_out(how, tolerance_mm, folds, tmp_path):
    got = with_skip_rule(
        lambda options: Mover(options, **how),
        RunOptions("openvino", "placing", threads=1),
        BlobCache(tmp_path),
        lambda: KNEES,
    ).options
    assert (got.tolerance_mm, got.placing_folds) == (tolerance_mm, folds)
    assert (got.engine, got.precision, got.threads) == ("openvino", "fp32", 1)
    assert not got.always_refine


def test_the_outcome_is_remembered_for_these_weights(tmp_path):
    made = []

    def make(options):
        made.append(Mover(options))
        return made[-1]

    for measured in (len(KNEES), 0):
        made.clear()
        got = with_skip_rule(make, RunOptions(), BlobCache(tmp_path), lambda: KNEES)
        assert got.options.placing_folds == 2
        assert sum(len(mover.asked) for mover in made) == measured
    assert json.dumps(0.25) in next(tmp_path.glob("*.blob")).read_bytes().decode(
        "latin-1"
    )


def test_the_knees_are_as_fine_as_films():
    assert [knee.laterality for knee in KNEES] == [Side.RIGHT, Side.LEFT] * 2
    assert KNEES[0].shape_px == (1280, 1200)
    assert KNEES[0].spacing.xy_mm.tolist() == [0.125, 0.125]
