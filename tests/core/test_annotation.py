from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import KneeKind, KneePrediction, Prediction
from kneel_gui.core.schema import SIDES, Side

POINTS = np.arange(32.0).reshape(16, 2)
NAN = np.full(2, np.nan)
SHOWN = [state for state in PointState if state.has_place]
MANUAL = set(PointState) - {PointState.MISSING, PointState.PREDICTED}


@st.composite
def knees(draw, side=None):
    """Any knee: every point missing or in any state, anywhere."""
    knee = KneeAnnotation.empty(side or draw(st.sampled_from(SIDES)))
    for i in range(16):
        state = draw(st.sampled_from(PointState))
        if state is PointState.MISSING:
            continue
        xy = draw(st.tuples(st.floats(-10, 5000), st.floats(-10, 5000)))
        source = draw(st.sampled_from(("", "hand", "model@1")))
        place = np.array(xy) if state.has_place else None
        knee = knee.with_point(i, place, state, source)
    known = [int(i) for i in np.flatnonzero(knee.known)]
    locked = draw(st.frozensets(st.sampled_from(known))) if known else frozenset()
    return replace(knee, locked=locked)


def predicted(side=Side.RIGHT, image_id="id", shift=1000.0):
    knee = KneePrediction(
        side, KneeKind.NATIVE, "", POINTS[4] + shift, POINTS + shift, np.ones(16)
    )
    return Prediction(image_id, (knee,), "model@1")


def test_manual_states():
    assert {state for state in PointState if state.manual} == MANUAL


@given(knees())
def test_a_point_is_there_exactly_when_its_state_says_so(knee):
    missing = [not state.has_place for state in knee.states]
    assert (np.isnan(knee.points_px).all(axis=1) == missing).all()
    assert (knee.placed == np.invert(missing)).all()
    assert knee.complete == (not any(missing))


@given(knees())
def test_equality_sees_every_field(knee):
    same = KneeAnnotation(
        knee.side,
        knee.points_px,
        knee.states,
        knee.spread_mm,
        knee.sources,
        knee.locked,
    )
    assert same == knee
    for i in range(16):
        other = knee.with_point(i, np.array([-99.0, 0.0]), PointState.EDITED)
        assert other != knee
    assert knee != "knee"


@given(knees(), st.integers(0, 15), st.sampled_from(SHOWN))
def test_setting_a_point_touches_no_other(knee, index, state):
    changed = knee.with_point(index, np.array([3.25, 4.5]), state, "hand", 0.5)
    assert changed.points_px[index].tolist() == [3.25, 4.5]
    assert changed.states[index] is state
    assert changed.spread_mm[index] == 0.5
    others = np.arange(16) != index
    assert np.array_equal(
        changed.points_px[others], knee.points_px[others], equal_nan=True
    )
    erased = changed.with_point(index, None, PointState.EDITED)
    assert erased.states[index] is PointState.MISSING
    assert erased.sources[index] == ""
    assert np.isnan(erased.spread_mm[index])


def test_half_a_point_or_an_infinite_one_is_no_point():
    points = POINTS.copy()
    points[2, 0] = np.nan
    points[3, 1] = np.inf
    knee = KneeAnnotation.from_points(Side.LEFT, points)
    assert np.flatnonzero(~knee.placed).tolist() == [2, 3]
    assert np.isnan(knee.points_px[2:4]).all()


def test_a_point_without_a_place_is_refused():
    knee = KneeAnnotation.empty(Side.LEFT)
    with pytest.raises(ValueError, match="exactly when"):
        knee.with_point(0, NAN, PointState.PLACED)
    with pytest.raises(ValueError, match="exactly when"):
        knee.with_point(0, np.zeros(2), PointState.MISSING)


def test_wrong_lengths_are_refused():
    knee = KneeAnnotation.empty(Side.LEFT)
    with pytest.raises(ValueError, match="16 points"):
        KneeAnnotation.from_points(Side.LEFT, POINTS[:15])
    with pytest.raises(ValueError, match="16 states"):
        KneeAnnotation(
            knee.side, knee.points_px, knee.states[:15], knee.spread_mm, knee.sources
        )


def test_the_arrays_are_frozen_copies():
    points = POINTS.copy()
    knee = KneeAnnotation.from_points(Side.LEFT, points)
    points[0] = 99
    assert np.array_equal(knee.points_px, POINTS)
    with pytest.raises(ValueError, match="read-only"):
        knee.points_px[0] = 99
    with pytest.raises(ValueError, match="read-only"):
        knee.spread_mm[0] = 99


@given(knees(Side.LEFT), knees(Side.RIGHT))
def test_knees_stand_right_before_left_and_empty_ones_go(left, right):
    annotation = ImageAnnotation("id").with_knee(left).with_knee(right)
    expected = [knee for knee in (right, left) if knee.known.any()]
    assert list(annotation.knees) == expected
    assert annotation == ImageAnnotation("id").with_knee(right).with_knee(left)


def test_one_knee_per_side():
    knee = KneeAnnotation.from_points(Side.LEFT, POINTS)
    with pytest.raises(ValueError, match="per side"):
        ImageAnnotation("id", (knee, knee))
    assert ImageAnnotation("id").with_knee(knee).with_knee(knee).knees == (knee,)


@given(knees(Side.RIGHT), knees(Side.LEFT))
def test_a_prediction_keeps_what_a_person_made(right, left):
    before = ImageAnnotation("id", (right, left), reviewed=True)
    after = before.with_prediction(predicted(Side.RIGHT))
    # What a prediction could not change stays reviewed.
    assert after == before or not after.reviewed
    assert after.knee(Side.LEFT) == left
    found = after.knee(Side.RIGHT)
    for i, state in enumerate(right.states):
        if state.manual or i in right.locked:
            np.testing.assert_array_equal(found.points_px[i], right.points_px[i])
            assert (found.states[i], found.sources[i]) == (state, right.sources[i])
        else:
            assert found.points_px[i].tolist() == (POINTS[i] + 1000).tolist()
            assert found.states[i] is PointState.PREDICTED
            assert (found.sources[i], found.spread_mm[i]) == ("model@1", 1.0)


@given(knees(Side.RIGHT))
def test_predicting_again_changes_nothing(right):
    once = ImageAnnotation("id", (right,)).with_prediction(predicted())
    assert once.with_prediction(predicted()) == once


def test_an_absent_knee_removes_what_was_predicted_there():
    before = ImageAnnotation("id").with_prediction(predicted())
    absent = Prediction("id", (KneePrediction.absent(Side.RIGHT, "none"),), "model@1")
    assert before.with_prediction(absent).knees == ()


def test_a_prediction_of_another_image_is_refused():
    with pytest.raises(ValueError, match="another image"):
        ImageAnnotation("id").with_prediction(predicted(image_id="other"))


def test_a_landmark_that_cannot_be_seen_has_no_place_and_is_known():
    knee = KneeAnnotation.from_points(Side.LEFT, POINTS)
    hidden = knee.with_point(3, None, PointState.NOT_VISIBLE, "hand")
    assert not hidden.placed[3]
    assert hidden.known.all()
    assert not hidden.complete
    assert ImageAnnotation("id").with_knee(hidden).knee(Side.LEFT) == hidden
    with pytest.raises(ValueError, match="not visible"):
        knee.with_point(3, POINTS[0], PointState.NOT_VISIBLE)


def test_a_missing_point_cannot_be_locked():
    knee = KneeAnnotation.from_points(Side.LEFT, POINTS)
    locked = replace(knee, locked=frozenset({3}))
    assert locked.with_point(3, None, PointState.MISSING).locked == frozenset()
    with pytest.raises(ValueError, match="locked"):
        replace(KneeAnnotation.empty(Side.LEFT), locked=frozenset({3}))


@given(knees(Side.RIGHT), knees(Side.RIGHT), st.lists(st.booleans(), min_size=16))
def test_points_of_another_value_come_with_all_that_is_known(one, other, chosen):
    where = np.array(chosen[:16])
    mixed = one.with_points_of(other, where)
    for i in range(16):
        origin = other if where[i] else one
        np.testing.assert_array_equal(mixed.points_px[i], origin.points_px[i])
        assert mixed.states[i] is origin.states[i]
        assert mixed.sources[i] == origin.sources[i]
        assert (i in mixed.locked) == (i in origin.locked)
