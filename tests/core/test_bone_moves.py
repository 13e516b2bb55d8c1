from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.bone_moves import BoneMove, move_bone, moved_bone, pivot_px
from kneel_gui.core.schema import Side, knee_schema

POINTS = np.random.default_rng(0).uniform(0, 900, (16, 2))
KNEE = KneeAnnotation.from_points(Side.RIGHT, POINTS, PointState.PREDICTED, "m@1")
TIBIA, FEMUR = (list(knee_schema().bone(bone)) for bone in ("tibia", "femur"))
ASPECT = 1.3


def lengths_mm(points):
    square = points * (1.0, ASPECT)
    return np.linalg.norm(square[:, None] - square, axis=2)


@given(
    st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
    st.floats(-180, 180),
    st.floats(0.5, 2.0),
)
def test_a_bone_keeps_its_shape_in_mm(shift, angle, factor):
    places = moved_bone(KNEE, "tibia", BoneMove(shift, angle, factor), ASPECT)
    assert list(places) == TIBIA
    after = np.array(list(places.values()))
    wanted = factor * lengths_mm(POINTS[TIBIA])
    np.testing.assert_allclose(lengths_mm(after), wanted, atol=1e-6)
    middle = POINTS[TIBIA].mean(axis=0) + shift
    np.testing.assert_allclose(after.mean(axis=0), middle, atol=1e-6)


def test_a_positive_angle_turns_clockwise_on_the_screen():
    places = moved_bone(KNEE, "femur", BoneMove(angle_deg=90.0))
    offset = POINTS[FEMUR[0]] - pivot_px(KNEE, "femur")
    turned = places[FEMUR[0]] - pivot_px(KNEE, "femur")
    np.testing.assert_allclose(turned, [-offset[1], offset[0]], atol=1e-9)


@pytest.mark.parametrize(
    ("move", "text"),
    [
        (BoneMove((3.0, 4.0)), "Move R tibia"),
        (BoneMove(angle_deg=2.0), "Turn R tibia"),
        (BoneMove(factor=1.1), "Scale R tibia"),
    ],
)
def test_it_is_the_work_of_a_hand_and_leaves_the_other_bone(move, text):
    edit = move_bone(ImageAnnotation("id", (KNEE,), True), Side.RIGHT, "tibia", move)
    assert edit.text == text
    knee = edit.after.knee(Side.RIGHT)
    assert {knee.states[i] for i in TIBIA} == {PointState.EDITED}
    assert {knee.sources[i] for i in TIBIA} == {"hand, from m@1"}
    assert {knee.states[i] for i in FEMUR} == {PointState.PREDICTED}
    np.testing.assert_array_equal(knee.points_px[FEMUR], POINTS[FEMUR])
    assert not edit.after.reviewed


def test_locked_and_missing_points_stay_behind():
    knee = KNEE.with_point(0, None, PointState.MISSING)
    knee = replace(knee, locked=frozenset({1}))
    places = moved_bone(knee, "tibia", BoneMove((5.0, 0.0)))
    assert list(places) == TIBIA[2:]


def test_no_move_and_no_knee_change_nothing():
    image = ImageAnnotation("id", (KNEE,), True)
    for side, move in ((Side.RIGHT, BoneMove()), (Side.LEFT, BoneMove((1.0, 1.0)))):
        edit = move_bone(image, side, "tibia", move)
        assert edit.after == image
    gone = KneeAnnotation.from_points(Side.RIGHT, np.full((16, 2), np.nan))
    assert moved_bone(gone, "tibia", BoneMove((1.0, 1.0))) == {}
