"""The self-check of reduced precision."""

from types import SimpleNamespace

import numpy as np
import pytest

from kneel_gui.core.prediction import KneeKind, KneePrediction, Prediction
from kneel_gui.core.schema import Side
from kneel_gui.inference.blob_cache import BlobCache
from kneel_gui.inference.precision import (
    check_knees,
    difference_mm,
    with_checked_precision,
)
from kneel_gui.inference.run_options import RunOptions

POINTS = np.arange(32.0).reshape(16, 2)


class Marker:
    """Places landmarks, off by what its precision costs."""

    def __init__(self, options, off_mm=0.0, reduced=True, absent=False):
        self.options = options
        self.model_id = "marker@0"
        self.off_mm = off_mm
        self.absent = absent
        low = reduced and options.precision != "fp32"
        self.engines = (SimpleNamespace(reduced=low, identity=options.precision),)
        self.seen = 0

    def predict(self, radiograph, side=None, progress=None, centres=None):
        self.seen += 1
        if self.absent:
            knee = KneePrediction.absent(Side.RIGHT, "nothing")
        else:
            points = POINTS + np.array([self.off_mm / radiograph.spacing.xy_mm[0], 0.0])
            knee = KneePrediction(
                Side.RIGHT, KneeKind.NATIVE, "", points[4], points, np.ones(16)
            )
        return Prediction(radiograph.image_id, (knee,), self.model_id)


def chosen(wish, cost_mm, tmp_path, **how):
    made = []

    def make(options):
        off = cost_mm.get(options.precision, 0.0)
        made.append(Marker(options, off, **how))
        return made[-1]

    got = with_checked_precision(make, RunOptions(precision=wish), BlobCache(tmp_path))
    return got.options.precision, made


@pytest.mark.parametrize(
    ("wish", "cost_mm", "expected"),
    [
        ("fp32", {}, "fp32"),
        ("placing", {"placing": 0.09}, "placing"),
        ("placing", {"placing": 0.11}, "fp32"),
        ("reduced", {"reduced": 0.09}, "reduced"),
        ("reduced", {"reduced": 0.11, "placing": 0.01}, "placing"),
        ("reduced", {"reduced": 0.5, "placing": 0.5}, "fp32"),
    ],
)
def test_reduced_precision_is_used_where_it_finds_the_same(
    wish, cost_mm, expected, tmp_path
):
    assert chosen(wish, cost_mm, tmp_path)[0] == expected


def test_the_outcome_is_remembered(tmp_path):
    for round_ in range(2):
        precision, made = chosen("reduced", {"reduced": 0.11}, tmp_path)
        assert precision == "placing"
        assert sum(marker.seen for marker in made) == (16 if round_ == 0 else 0)


def test_where_nothing_is_gained_nothing_is_checked(tmp_path):
    precision, made = chosen("reduced", {}, tmp_path, reduced=False)
    assert precision == "fp32"
    assert sum(marker.seen for marker in made) == 0


def test_a_model_that_finds_no_knee_stays_in_float32(tmp_path):
    assert chosen("reduced", {}, tmp_path, absent=True)[0] == "fp32"


def test_a_knee_found_by_one_only_is_infinitely_far():
    knees = check_knees()
    plain, blind = Marker(RunOptions()), Marker(RunOptions(), absent=True)
    assert np.isinf(difference_mm(plain, blind, knees)).all()
    assert (difference_mm(plain, Marker(RunOptions(), 0.25), knees) - 0.25).max() < 1e-9


def test_the_check_s_knees_are_single_knees_of_both_sides():
    knees = check_knees()
    assert [knee.laterality for knee in knees] == [Side.RIGHT, Side.LEFT] * 2
    assert all(knee.spacing.known and np.ptp(knee.pixels) == 255 for knee in knees)
