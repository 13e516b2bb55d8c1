"""The shape model completes knees and knows an odd point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import from_shape_mm, to_shape_mm
from kneel_gui.errors import ModelError

MODEL = ShapeModel.load()
FOUR = [knee_schema().index(name) for name in ("T6", "T1", "F6", "F1")]


def knee(seed=0):
    return MODEL.sample(np.random.default_rng(seed), 1)[0]


def only(points, indices):
    kept = np.full_like(points, np.nan)
    kept[indices] = points[indices]
    return kept


def turn(points, angle):
    c, s = np.cos(angle), np.sin(angle)
    return points @ np.array([[c, s], [-s, c]])


def test_the_shipped_model_is_a_right_knee():
    x = MODEL.mean_mm[:, 0]
    assert np.all(np.diff(x[:9]) > 0)
    assert np.all(np.diff(x[9:]) > 0)
    assert MODEL.mean_mm[9:, 1].mean() < MODEL.mean_mm[:9, 1].mean()
    assert MODEL.n_subjects <= MODEL.n_knees
    assert MODEL.provenance["four_clicks_median_mm"] <= 1.3


def test_json_round_trip(tmp_path):
    path = tmp_path / "model.json"
    path.write_text(MODEL.to_json(), encoding="utf-8")
    again = ShapeModel.load(path)
    assert np.array_equal(again.covariance_mm2, MODEL.covariance_mm2)
    assert np.array_equal(again.mean_mm, MODEL.mean_mm)
    assert again.to_json() == MODEL.to_json()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", MODEL.to_json().replace("kneel16", "other"), '{"format": 1}'],
)
def test_a_wrong_file_is_named(tmp_path, text):
    path = tmp_path / "model.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        ShapeModel.load(path)
    assert caught.value.path == path


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError):
        ShapeModel.load(tmp_path / "none.json")


def test_four_clicks_give_the_rest():
    errors = []
    for shape in MODEL.sample(np.random.default_rng(1), 50):
        found, sd = MODEL.complete(only(shape, FOUR))
        assert np.array_equal(found[FOUR], shape[FOUR])
        assert np.all(sd[FOUR] == 0)
        others = np.setdiff1d(np.arange(16), FOUR)
        assert np.all(sd[others] > 0)
        errors.append(np.linalg.norm(found - shape, axis=1)[others])
    assert np.median(errors) < 1.6


def test_conditional_sd_is_honest():
    z = []
    for shape in MODEL.sample(np.random.default_rng(2), 300):
        found, sd = MODEL.complete(only(shape, FOUR))
        rest = sd > 0
        z.append(((found - shape)[rest] / sd[rest, None]).ravel())
    assert np.std(z) == pytest.approx(1.0, abs=0.1)


@given(
    st.floats(-500, 500),
    st.floats(-500, 500),
    st.floats(-0.2, 0.2),
    st.sets(st.integers(0, 15), max_size=8),
)
def test_completion_moves_with_the_knee(dx, dy, angle, dropped):
    shift = np.array([dx, dy])
    kept = sorted(set(range(16)) - dropped | set(FOUR))
    shape = only(knee(), kept)
    found, sd = MODEL.complete(shape)
    moved, moved_sd = MODEL.complete(turn(shape, angle) + shift)
    # The rotation prior is broad, not flat: it may pull by a fraction of the noise.
    assert np.abs(moved - (turn(found, angle) + shift)).max() < 0.2
    assert np.allclose(sd, moved_sd, rtol=0.02, atol=0.02)


@given(st.floats(-900, 900), st.floats(-900, 900), st.integers(0, 2**15))
def test_translation_changes_nothing_else(dx, dy, mask):
    kept = [0, *[i for i in range(1, 16) if mask >> (i - 1) & 1]]
    shape = only(knee(3), kept)
    shift = np.array([dx, dy])
    found, _ = MODEL.complete(shape)
    moved, _ = MODEL.complete(shape + shift)
    assert np.allclose(moved, found + shift, atol=1e-5)


def test_one_point_is_enough_and_the_far_ones_are_doubtful():
    found, sd = MODEL.complete(only(knee(), [0]))
    assert np.isfinite(found).all()
    assert sd[8] > sd[1]


def test_no_point_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        MODEL.complete(np.full((16, 2), np.nan))
    with pytest.raises(ValueError, match="16 points"):
        MODEL.complete(np.zeros((15, 2)))


def test_plausibility_agrees_with_completion():
    shape = knee(5)
    shape[11] = np.nan
    result = MODEL.plausibility(shape)
    assert np.isnan(result.deviation_mm[11])
    assert np.isnan(result.threshold_mm[11])
    for i in (0, 4, 9, 15):
        without = shape.copy()
        without[[i, 11]] = np.nan
        found, sd = MODEL.complete(without)
        distance = np.linalg.norm(found[i] - shape[i])
        assert result.deviation_mm[i] == pytest.approx(distance, abs=0.05)
        expected = MODEL.quantile_99[i] * sd[i]
        assert result.threshold_mm[i] == pytest.approx(expected, rel=0.02)


def test_thresholds_grow_with_fewer_points():
    shape = knee(6)
    full = MODEL.plausibility(shape).threshold_mm
    few = MODEL.plausibility(only(shape, FOUR)).threshold_mm
    assert np.all(few[FOUR] > full[FOUR])


def test_a_slip_is_flagged_and_leads_the_ranking():
    rng = np.random.default_rng(7)
    flagged, first = 0, 0
    for k, shape in enumerate(MODEL.sample(rng, 64)):
        i = k % 16
        angle = rng.uniform(0, 2 * np.pi)
        shape[i] += 7.0 * np.array([np.cos(angle), np.sin(angle)])
        ratio = MODEL.plausibility(shape).ratio
        flagged += bool(ratio[i] > 1)
        first += bool(np.argmax(ratio) == i)
    assert flagged >= 58
    assert first >= 56


@pytest.mark.parametrize("kept", [[], [3]])
def test_too_few_points_say_nothing(kept):
    result = MODEL.plausibility(only(knee(), kept))
    assert np.isnan(result.deviation_mm).all()
    assert np.isnan(result.ratio).all()


def test_samples_follow_the_model_and_the_seed():
    a = MODEL.sample(np.random.default_rng(1), 500)
    b = MODEL.sample(np.random.default_rng(1), 500)
    assert np.array_equal(a, b)
    assert np.all(a[:, 4] == 0)
    centred = (a - a.mean(axis=1, keepdims=True)).mean(axis=0)
    assert np.abs(centred - MODEL.mean_mm).max() < 0.8


@pytest.mark.parametrize("side", list(Side))
def test_shape_frame_round_trip(side):
    points = np.random.default_rng(0).uniform(0, 2000, (16, 2))
    points[3] = np.nan
    spacing = np.array([0.17, 0.2])
    mm = to_shape_mm(points, spacing, side)
    assert mm[0, 1] == points[0, 1] * 0.2
    assert np.sign(mm[0, 0]) == (-1 if side is Side.LEFT else 1)
    back = from_shape_mm(mm, spacing, side)
    assert np.allclose(back, points, equal_nan=True)
