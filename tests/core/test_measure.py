"""What is measured on one knee."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.measure import MEASURES, measure_ids, measure_knee
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side, knee_schema
from tests.core.knees import KNEE_MM

MM = PixelSpacing(1.0, 1.0, SpacingSource.USER)
NAMES = knee_schema().names
LENGTHS = [spec.id for spec in MEASURES if not spec.angle]


def measured(points, spacing=MM, side=Side.RIGHT, spread_mm=None):
    """Measure points with an equal spread, or none."""
    spreads = None if spread_mm is None else np.full(16, spread_mm)
    knee = KneeAnnotation.from_points(side, points, spread_mm=spreads)
    return measure_knee(knee, spacing)


def values(measures):
    """All values in order."""
    return np.array([measures.items[key].value for key in measure_ids()])


def flat(gap=5.0, tilt_deg=0.0):
    """Straight margins: a level plateau, a femur above it, turned about its middle."""
    x_t = np.linspace(-40, 40, 9)
    x_f = np.array([-40.0, -28.0, -14.0, 0.0, 14.0, 28.0, 40.0])
    angle = np.radians(tilt_deg)
    tibia = np.stack([x_t, np.zeros(9)], axis=1)
    femur = np.stack([x_f * np.cos(angle), -gap + x_f * np.sin(angle)], axis=1)
    return np.concatenate([tibia, femur])


def test_parallel_margins_are_as_wide_everywhere():
    found = measured(flat(gap=5.0))
    for key in measure_ids():
        if "jsw" in key:
            assert found.items[key].value == pytest.approx(5.0, abs=1e-6), key
    assert found.items["jlca"].value == pytest.approx(0.0, abs=1e-6)
    assert found.items["plateau_width"].value == pytest.approx(80.0)


@pytest.mark.parametrize("tilt", [-3.0, 2.0, 5.0])
def test_a_femur_lowered_medially_converges_medially(tilt):
    found = measured(flat(gap=8.0, tilt_deg=tilt))
    assert found.items["jlca"].value == pytest.approx(tilt, abs=1e-3)
    narrow, wide = "medial", "lateral"
    if tilt < 0:
        narrow, wide = wide, narrow
    narrowest = found.items[f"min_jsw_{narrow}"].value
    assert narrowest < found.items[f"min_jsw_{wide}"].value


def test_fixed_widths_lie_at_their_fractions():
    slope = np.tan(np.radians(3.0))
    found = measured(flat(gap=8.0, tilt_deg=3.0))
    for percent in (25, 50, 75):  # from T8 at 40 to T5 at 10, from T0 at -40 to T3
        x = 40 - 0.3 * percent
        medial, lateral = (
            found.items[f"jsw_{half}_{percent}"].value for half in ("medial", "lateral")
        )
        assert medial == pytest.approx(8.0 - slope * x, abs=1e-6)
        assert lateral == pytest.approx(8.0 + slope * x, abs=1e-6)


similar = st.tuples(
    st.floats(-np.pi, np.pi), st.floats(-500, 500), st.booleans(), st.integers(0, 99)
)


@settings(deadline=None, max_examples=25)
@given(similar)
def test_turning_shifting_and_mirroring_change_nothing(case):
    angle, shift, mirrored, seed = case
    points = KNEE_MM + np.random.default_rng(seed).normal(0, 0.7, (16, 2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirrored:
        turn = turn @ np.diag([-1.0, 1.0])
    side = Side.LEFT if mirrored else Side.RIGHT
    before = measured(points, spread_mm=1.0)
    after = measured(points @ turn.T + shift, side=side, spread_mm=1.0)
    assert np.allclose(values(before), values(after), atol=1e-5, equal_nan=True)
    for key in measure_ids():
        one, other = before.items[key], after.items[key]
        assert one.sd == pytest.approx(other.sd, rel=1e-3, nan_ok=True)
        assert np.allclose(one.sensitivity, other.sensitivity, atol=1e-3)


@settings(deadline=None, max_examples=15)
@given(st.floats(0.05, 2.0), st.floats(0.05, 2.0))
def test_the_same_knee_in_other_pixels_has_the_same_millimetres(row_mm, col_mm):
    spacing = PixelSpacing(row_mm, col_mm, SpacingSource.PIXEL_SPACING)
    found = measured(KNEE_MM / spacing.xy_mm, spacing)
    assert np.allclose(values(found), values(measured(KNEE_MM)), atol=1e-6)
    assert found.source is SpacingSource.PIXEL_SPACING
    line = found.items["plateau_width"].lines_px[0]
    assert np.allclose(line, KNEE_MM[[0, 8]] / spacing.xy_mm)


def test_without_a_spacing_lengths_are_pixels_and_have_no_deviation():
    found = measured(KNEE_MM * 5, UNCALIBRATED, spread_mm=1.0)
    assert not found.calibrated
    for spec in MEASURES:
        item = found.items[spec.id]
        assert item.unit == ("°" if spec.angle else "px")
        assert np.isnan(item.sd)
        assert item.reason == "no ± without a pixel spacing"
    assert found.items["plateau_width"].value == pytest.approx(
        5 * measured(KNEE_MM).items["plateau_width"].value
    )


@pytest.mark.parametrize("spec", MEASURES, ids=measure_ids())
def test_a_missing_landmark_costs_the_measures_that_need_it(spec):
    for index, name in enumerate(NAMES):
        points = KNEE_MM.copy()
        points[index] = np.nan
        item = measured(points, spread_mm=1.0).items[spec.id]
        assert item.known == (name not in spec.needs), name
        if not item.known:
            assert item.reason == f"{name} not placed"
            assert np.isnan(item.sd)
            assert not item.gradient.any()
            assert item.lines_px == ()


def test_no_point_at_all_is_no_measure_and_no_error():
    found = measured(np.full((16, 2), np.nan))
    assert not any(item.known for item in found.items.values())


def test_points_in_one_place_are_no_knee():
    found = measured(np.full((16, 2), 7.0), spread_mm=1.0)
    for item in found.items.values():
        assert not item.known
        assert item.reason == "the landmarks do not lie as in a knee"


def test_margins_that_meet_have_no_negative_width():
    points = KNEE_MM.copy()
    points[9:, 1] += 9.0
    found = measured(points, spread_mm=1.0)
    for half in ("medial", "lateral"):
        item = found.items[f"min_jsw_{half}"]
        assert item.value == 0.0
        assert item.reason == "the margins meet"
        assert item.sd > 0


def test_points_without_a_spread_are_named_and_count_as_exact():
    knee = KneeAnnotation.from_points(
        Side.RIGHT, KNEE_MM, spread_mm=np.where(np.arange(16) == 8, np.nan, 1.0)
    )
    found = measure_knee(knee, MM)
    item = found.items["plateau_width"]
    assert item.without == ("T8",)
    assert item.reason == "± counts T8 as exact"
    # Only T0 is left, and one coordinate of it: the mean of a Rayleigh is s·√(π/2).
    assert item.sd == pytest.approx(np.sqrt(2 / np.pi), rel=1e-6)


def test_no_spread_anywhere_is_no_deviation():
    for item in measured(KNEE_MM).items.values():
        assert np.isnan(item.sd)
        assert item.reason == "no ± for points without a spread"


@pytest.mark.parametrize("key", measure_ids())
def test_the_sensitivity_is_what_moving_a_landmark_does(key):
    before = measured(KNEE_MM).items[key]
    moving = np.flatnonzero(before.sensitivity > 0.1)
    assert len(moving) >= 2
    for index in moving:
        way = before.gradient[index] / before.sensitivity[index]
        points = KNEE_MM.copy()
        points[index] += 0.02 * way
        change = measured(points).items[key].value - before.value
        assert change == pytest.approx(0.02 * before.sensitivity[index], rel=0.03)


@settings(deadline=None, max_examples=3)
@given(st.integers(0, 20))
def test_the_deviation_is_that_of_a_simulation(seed):
    random = np.random.default_rng(seed)
    points = KNEE_MM + random.normal(0, 0.5, (16, 2))
    spread = random.uniform(0.2, 0.6, 16)
    sigma = spread / np.sqrt(np.pi / 2)
    knee = KneeAnnotation.from_points(Side.RIGHT, points, spread_mm=spread)
    found = measure_knee(knee, MM)
    draws = [
        values(measured(points + random.normal(0, sigma[:, None], (16, 2))))
        for _ in range(300)
    ]
    simulated = np.std(draws, axis=0)
    propagated = np.array([found.items[key].sd for key in measure_ids()])
    # 300 draws know a deviation to ±4 %; the smallest width is not quite linear.
    assert (np.abs(propagated / simulated - 1) < 0.25).all()


def test_every_measure_says_how_it_is_taken():
    assert len(set(measure_ids())) == len(MEASURES)
    for spec in MEASURES:
        assert spec.definition.endswith(".")
        assert set(spec.needs) <= set(NAMES)


def test_the_joint_narrows_with_the_grade(shared_data):
    table = shared_data / "oai_knees" / "landmarks.csv"
    grades, narrowest = [], []
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            points = [[float(row[f"{n}_x"]), float(row[f"{n}_y"])] for n in NAMES]
            spacing = PixelSpacing(
                float(row["mm_per_px_y"]), float(row["mm_per_px_x"]), SpacingSource.USER
            )
            found = measured(np.array(points), spacing, Side(row["side"]))
            halves = [found.items[f"min_jsw_{half}"] for half in ("medial", "lateral")]
            assert all(0 <= half.value < 15 for half in halves)
            grades.append(int(row["kl"]))
            narrowest.append(min(half.value for half in halves))
    medians = [
        np.median([v for g, v in zip(grades, narrowest, strict=True) if g == grade])
        for grade in range(5)
    ]
    assert medians[0] > 4.0
    assert medians[3] < medians[2] - 0.5
    assert medians[4] < medians[3] - 0.5
