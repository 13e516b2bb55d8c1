"""Errors against a slow reference, invariances and the cluster bootstrap."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.qa import metrics

coords = st.floats(-1e4, 1e4, allow_nan=False)
points = hnp.arrays(np.float64, (3, 16, 2), elements=coords | st.just(math.nan))
spacings = hnp.arrays(np.float64, (3, 2), elements=st.floats(0.01, 5.0))
errors = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.just(16)),
    elements=st.floats(0, 50) | st.just(math.nan),
)


def slow_radial(pred, truth, spacing):
    result = np.empty((3, 16))
    for i in range(3):
        for j in range(16):
            dx = (pred[i, j, 0] - truth[i, j, 0]) * spacing[i, 0]
            dy = (pred[i, j, 1] - truth[i, j, 1]) * spacing[i, 1]
            result[i, j] = math.sqrt(dx * dx + dy * dy)
    return result


@given(points, points, spacings)
def test_radial_errors_match_a_slow_reference(pred, truth, spacing):
    np.testing.assert_allclose(
        metrics.radial_errors_mm(pred, truth, spacing),
        slow_radial(pred, truth, spacing),
        rtol=1e-9,
        atol=1e-9,
    )


@given(points, points, spacings, hnp.arrays(np.float64, 2, elements=coords))
def test_radial_errors_do_not_care_about_a_common_shift_or_the_order(
    pred, truth, spacing, shift
):
    errors_mm = metrics.radial_errors_mm(pred, truth, spacing)
    np.testing.assert_allclose(
        metrics.radial_errors_mm(pred + shift, truth + shift, spacing),
        errors_mm,
        atol=1e-6,
    )
    np.testing.assert_array_equal(
        metrics.radial_errors_mm(truth, pred, spacing), errors_mm
    )


def test_anisotropic_spacing_multiplies_x_by_columns_and_y_by_rows():
    spacing = PixelSpacing(row_mm=0.5, col_mm=0.2, source=SpacingSource.USER)
    truth = np.zeros((1, 16, 2))
    along_x, along_y = truth.copy(), truth.copy()
    along_x[..., 0] = 10
    along_y[..., 1] = 10
    assert np.all(metrics.radial_errors_mm(along_x, truth, spacing.xy_mm) == 2.0)
    assert np.all(metrics.radial_errors_mm(along_y, truth, spacing.xy_mm) == 5.0)


def test_missing_points_are_never_zero():
    truth = np.zeros((1, 16, 2))
    pred = truth.copy()
    pred[0, 3] = np.nan
    errors_mm = metrics.radial_errors_mm(pred, truth, [1.0, 1.0])
    assert np.isnan(errors_mm[0, 3])
    assert np.isfinite(np.delete(errors_mm, 3)).all()


@pytest.mark.parametrize(
    ("pred", "truth", "spacing"),
    [
        (np.zeros((2, 16, 2)), np.zeros((1, 16, 2)), [1, 1]),
        (np.zeros((2, 16)), np.zeros((2, 16)), [1, 1]),
        (np.zeros((2, 16, 2)), np.zeros((2, 16, 2)), np.ones((3, 2))),
        (np.zeros((2, 16, 2)), np.zeros((2, 16, 2)), [1, 0]),
    ],
)
def test_wrong_shapes_and_spacings_are_refused(pred, truth, spacing):
    with pytest.raises(ValueError, match="must"):
        metrics.radial_errors_mm(pred, truth, spacing)


def test_knee_error_is_the_mean_of_the_four_ends():
    errors_mm = np.full((3, 16), 100.0)
    errors_mm[:, [0, 8, 9, 15]] = [[8, 10, 12, 10], [9, 10, 11, 9], [1, np.nan, 3, 2]]
    np.testing.assert_array_equal(metrics.knee_errors_mm(errors_mm), [10, 9.75, 2])
    assert metrics.outlier_knees(errors_mm).tolist() == [0]


def test_a_knee_without_the_four_ends_is_not_judged():
    errors_mm = np.full((1, 16), 50.0)
    errors_mm[:, [0, 8, 9, 15]] = np.nan
    assert np.isnan(metrics.knee_errors_mm(errors_mm)).all()
    assert metrics.outlier_knees(errors_mm).size == 0


@given(errors, st.floats(0, 50))
def test_pck_matches_counting(errors_mm, radius):
    known = [e for e in errors_mm.ravel() if not math.isnan(e)]
    value = metrics.pck(errors_mm, radius)
    if known:
        assert value == pytest.approx(sum(e <= radius for e in known) / len(known))
    else:
        assert math.isnan(value)


@given(errors)
def test_ced_rises_to_one_and_agrees_with_pck(errors_mm):
    x, share = metrics.ced(errors_mm)
    assert np.all(np.diff(share) > 0)
    if x.size:
        assert share[-1] == 1.0
        assert metrics.pck(errors_mm, float(x[-1])) == 1.0


def slow_bootstrap(values, subjects, statistic, n_boot, seed):
    names = sorted(set(subjects))
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), n_boot)
    replicates = []
    for draw in draws:
        pool = []
        for name, times in zip(names, draw, strict=True):
            rows = values[[s == name for s in subjects]]
            pool += list(rows[np.isfinite(rows)]) * int(times)
        if pool:
            replicates.append(statistic(pool))
    return np.percentile(replicates, [2.5, 97.5])


@pytest.mark.parametrize("name", ["mean", "median"])
def test_bootstrap_matches_drawing_whole_subjects(name):
    rng = np.random.default_rng(5)
    values = rng.exponential(1.0, (9, 4))
    values[2, 1] = values[7] = np.nan
    subjects = list("aabbccdde")
    interval = getattr(metrics.ClusterBootstrap(subjects, 200, 3), name)(values)
    low, high = slow_bootstrap(values, subjects, getattr(np, name), 200, 3)
    assert interval.value == pytest.approx(getattr(np, f"nan{name}")(values))
    assert (interval.low, interval.high) == pytest.approx((low, high))
    assert interval.low < interval.value < interval.high


def test_bootstrap_is_seeded_and_share_counts_known_values_only():
    values = np.array([[0.5, 2.0], [0.7, np.nan], [3.0, 0.1]])
    boot = metrics.ClusterBootstrap(["a", "b", "c"], seed=1)
    again = metrics.ClusterBootstrap(["a", "b", "c"], seed=1)
    share = boot.share(values, lambda e: e <= 1.0)
    assert share == again.share(values, lambda e: e <= 1.0)
    assert share.value == pytest.approx(3 / 5)


def test_one_subject_has_no_interval_and_no_value_is_nothing():
    boot = metrics.ClusterBootstrap(["a", "a"])
    interval = boot.mean(np.ones((2, 3)))
    assert interval.value == 1.0
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)
    for result in (
        boot.mean(np.full((2, 1), np.nan)),
        boot.median(np.full((2, 1), np.nan)),
    ):
        assert math.isnan(result.value)
    with pytest.raises(ValueError, match="one row"):
        boot.mean(np.ones((3, 1)))
