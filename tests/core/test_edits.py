from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.bone_moves import BoneMove, move_bone
from kneel_gui.core.edits import (
    accept_prediction,
    erase_point,
    move_point,
    reject_predicted,
    set_reviewed,
    swap_sides,
)
from kneel_gui.core.marks import set_locked, set_not_visible
from kneel_gui.core.prediction import KneeKind, KneePrediction, Prediction
from kneel_gui.core.schema import SIDES, Side

POINTS = np.arange(32.0).reshape(16, 2)
HERE = np.array([12.5, -3.25])
PREDICTION = Prediction(
    "id",
    (KneePrediction(Side.LEFT, KneeKind.NATIVE, "", HERE, POINTS, np.ones(16)),),
    "model@1",
)
MAKERS = {
    "move": lambda a: move_point(a, Side.LEFT, 3, HERE),
    "erase": lambda a: erase_point(a, Side.RIGHT, 3),
    "accept prediction": lambda a: accept_prediction(a, PREDICTION),
    "reject": reject_predicted,
    "review": lambda a: set_reviewed(a, not a.reviewed),
    "swap": swap_sides,
    "hide": lambda a: set_not_visible(a, Side.LEFT, 3, True),
    "show": lambda a: set_not_visible(a, Side.LEFT, 3, False),
    "lock": lambda a: set_locked(a, Side.LEFT, range(16), True),
    "unlock": lambda a: set_locked(a, Side.LEFT, [3], False),
    "turn": lambda a: move_bone(a, Side.LEFT, "tibia", BoneMove(angle_deg=5.0)),
}


def knee(side, state=PointState.PREDICTED, points=POINTS):
    return KneeAnnotation.from_points(side, points, state, "x")


@st.composite
def annotations(draw):
    annotation = ImageAnnotation("id", reviewed=draw(st.booleans()))
    for side in SIDES:
        states = draw(st.lists(st.sampled_from(PointState), min_size=16, max_size=16))
        made = KneeAnnotation.empty(side)
        for i, state in enumerate(states):
            xy = POINTS[i] if state.has_place else None
            made = made.with_point(i, xy, state)
        known = [int(i) for i in np.flatnonzero(made.known)]
        if known:
            locked = draw(st.frozensets(st.sampled_from(known)))
            made = replace(made, locked=locked)
        annotation = annotation.with_knee(made)
    return annotation


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@given(before=annotations())
def test_every_edit_can_be_undone_and_done_again(make, before):
    edit = make(before)
    after = edit.apply(before)
    assert edit.revert(after) == before
    assert edit.apply(edit.revert(after)) == after
    assert edit.text


@given(before=annotations(), order=st.lists(st.sampled_from(list(MAKERS)), max_size=8))
def test_a_history_unwinds_to_its_beginning(before, order):
    now, history = before, []
    for name in order:
        edit = MAKERS[name](now)
        now = edit.apply(now)
        history.append(edit)
    for edit in reversed(history):
        now = edit.revert(now)
    assert now == before


def test_an_edit_fits_only_where_it_was_made():
    empty = ImageAnnotation("id")
    edit = move_point(empty, Side.LEFT, 0, HERE)
    with pytest.raises(ValueError, match="made for"):
        edit.apply(edit.after)
    with pytest.raises(ValueError, match="made for"):
        edit.revert(empty)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PointState.MISSING, PointState.PLACED),
        (PointState.PLACED, PointState.PLACED),
        (PointState.PREDICTED, PointState.EDITED),
        (PointState.IMPORTED, PointState.EDITED),
        (PointState.CONFIRMED, PointState.EDITED),
        (PointState.EDITED, PointState.EDITED),
    ],
)
def test_a_moved_point_says_that_a_hand_did_it(before, after):
    annotation = ImageAnnotation("id", reviewed=True)
    if before is not PointState.MISSING:
        annotation = annotation.with_knee(knee(Side.LEFT, before))
    edit = move_point(annotation, Side.LEFT, 9, HERE)
    moved = edit.after.knee(Side.LEFT)
    source = "hand" if before is PointState.MISSING else "hand, from x"
    assert (moved.states[9], moved.sources[9]) == (after, source)
    assert np.isnan(moved.spread_mm[9])
    assert moved.points_px[9].tolist() == HERE.tolist()
    assert not edit.after.reviewed
    assert edit.text == ("Place" if before is PointState.MISSING else "Move") + " L F0"


def test_a_knee_goes_with_its_last_point():
    one = ImageAnnotation("id").with_knee(
        KneeAnnotation.empty(Side.LEFT).with_point(4, HERE, PointState.PLACED)
    )
    assert erase_point(one, Side.LEFT, 4).after.knees == ()


@given(annotations())
def test_rejecting_removes_the_predicted_points_only(before):
    after = reject_predicted(before).after
    for side in SIDES:
        had, has = before.knee(side), after.knee(side)
        for i in range(16):
            state = PointState.MISSING if had is None else had.states[i]
            left = PointState.MISSING if has is None else has.states[i]
            rejected = state is PointState.PREDICTED and i not in had.locked
            assert left is (PointState.MISSING if rejected else state)


@given(annotations())
def test_swapping_twice_is_nothing_but_the_mark(before):
    once = swap_sides(before).after
    twice = swap_sides(once).after
    assert twice.knees == before.knees
    assert not once.reviewed
    for found in before.knees:
        assert np.array_equal(
            once.knee(found.side.other).points_px, found.points_px, equal_nan=True
        )


def test_accepting_a_prediction_keeps_the_moved_point():
    moved = move_point(ImageAnnotation("id"), Side.LEFT, 4, HERE).after
    after = accept_prediction(moved, PREDICTION).after.knee(Side.LEFT)
    assert after.points_px[4].tolist() == HERE.tolist()
    assert after.complete


def test_the_predicted_points_of_one_side_alone_can_go():
    before = ImageAnnotation("id", tuple(knee(side) for side in SIDES))
    after = reject_predicted(before, (Side.LEFT,)).after
    assert after.knees == (knee(Side.RIGHT),)


def test_accepting_confirms_what_was_predicted_and_keeps_who_made_it():
    before = ImageAnnotation("id", (knee(Side.LEFT),))
    accepted = set_reviewed(before, True).after
    left = accepted.knee(Side.LEFT)
    assert set(left.states) == {PointState.CONFIRMED}
    assert left.sources == before.knee(Side.LEFT).sources
    assert np.array_equal(left.points_px, before.knee(Side.LEFT).points_px)
    assert set_reviewed(accepted, False).after == before


def test_predicting_again_leaves_what_was_accepted():
    accepted = set_reviewed(ImageAnnotation("id", (knee(Side.LEFT),)), True).after
    assert accept_prediction(accepted, PREDICTION).after == accepted


def test_a_point_moved_twice_still_says_which_model_made_it():
    now = ImageAnnotation("id", (knee(Side.LEFT),))
    for place in (HERE, HERE + 1):
        now = move_point(now, Side.LEFT, 2, place).after
    assert now.knee(Side.LEFT).sources[2] == "hand, from x"


@pytest.mark.parametrize(
    "make",
    [
        lambda a: move_point(a, Side.LEFT, 3, HERE),
        lambda a: erase_point(a, Side.LEFT, 3),
        lambda a: set_not_visible(a, Side.LEFT, 3, True),
        reject_predicted,
        lambda a: accept_prediction(a, PREDICTION),
        lambda a: move_bone(a, Side.LEFT, "tibia", BoneMove((9.0, 9.0))),
    ],
)
def test_nothing_changes_a_locked_point(make):
    locked = replace(knee(Side.LEFT), locked=frozenset({3}))
    after = make(ImageAnnotation("id", (locked,))).after.knee(Side.LEFT)
    assert after.points_px[3].tolist() == POINTS[3].tolist()
    assert (after.states[3], after.sources[3]) == (PointState.PREDICTED, "x")
    assert 3 in after.locked
