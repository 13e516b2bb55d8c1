"""Several looks at one knee, and their one answer."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.geometry import Affine2D
from kneel_gui.errors import ModelError
from kneel_gui.inference.views import STRAIGHT, View, joined, read_views

PATH = Path("manifest.json")
TO_NET = Affine2D.translation(-40.0, 12.0) @ Affine2D.scaling(0.7, 0.9)
MIDDLE = np.array([111.5, 111.5])
NUMBER = st.floats(-15, 15)


def test_a_straight_look_changes_nothing():
    assert STRAIGHT.seen(TO_NET, 224, 0.5) is TO_NET


def test_medial_is_right_and_down_is_down():
    middle = TO_NET.inverse().apply(MIDDLE)
    seen = View(x_mm=3.0, y_mm=2.0).seen(TO_NET, 224, 0.5)
    assert seen.apply(middle) == pytest.approx(MIDDLE + np.array([6.0, 4.0]))


def test_a_turn_is_clockwise_about_the_middle_and_a_scale_makes_larger():
    right_of_middle = TO_NET.inverse().apply(MIDDLE + np.array([10.0, 0.0]))
    turned = View(turn_deg=30.0).seen(TO_NET, 224, 0.5)
    c, s = np.cos(np.pi / 6), np.sin(np.pi / 6)
    assert turned.apply(right_of_middle) == pytest.approx(
        MIDDLE + np.array([10 * c, 10 * s])
    )
    larger = View(scale=1.5).seen(TO_NET, 224, 0.5)
    assert larger.apply(right_of_middle) == pytest.approx(
        MIDDLE + np.array([15.0, 0.0])
    )


@given(NUMBER, NUMBER, NUMBER, st.floats(0.6, 1.9), NUMBER, NUMBER)
def test_what_a_look_finds_comes_back_to_its_place(x, y, turn, scale, px, py):
    seen = View(x, y, turn, scale).seen(TO_NET, 224, 0.5)
    place = np.array([px, py])
    assert seen.inverse().apply(seen.apply(place)) == pytest.approx(place, abs=1e-8)


@pytest.mark.parametrize(
    "wrong",
    [
        {"x_mm": 21.0},
        {"y_mm": float("nan")},
        {"turn_deg": 90.0},
        {"scale": 0.0},
        {"scale": 3.0},
    ],
)
def test_a_look_past_the_knee_is_refused(wrong):
    with pytest.raises(ValueError, match="cannot be seen"):
        View(**wrong)


def test_a_model_without_looks_looks_straight():
    assert read_views({}, PATH) == (STRAIGHT,)
    assert read_views({"views": [{}, {"turn_deg": 5}]}, PATH) == (
        STRAIGHT,
        View(turn_deg=5),
    )


@pytest.mark.parametrize(
    "views",
    [
        [],
        {},
        None,
        [3],
        [{"tilt": 1}],
        [{"scale": "large"}],
        [{"scale": 0}],
        [{"turn_deg": None}],
        [{}] * 17,
    ],
)
def test_looks_that_cannot_be_used_name_the_manifest(views):
    with pytest.raises(ModelError, match="looks") as caught:
        read_views({"views": views}, PATH)
    assert caught.value.path == PATH


def test_looks_together_are_their_mean_and_tell_how_far_apart_they_are():
    points = np.array([[[10.0, 20.0]], [[14.0, 20.0]]])
    width = np.array([[3.0], [4.0]])
    place, raw = joined(points, width, np.array([0.5, 0.1]))
    assert place == pytest.approx(np.array([[12.0, 20.0]]))
    # Mean square of the widths 12.5; each look is 1 mm off the mean.
    assert raw == pytest.approx([np.sqrt(12.5 + 1.0)])


def test_one_look_alone_is_what_it_says():
    points, width = np.array([[[1.0, 2.0], [3.0, 4.0]]]), np.array([[0.5, 0.25]])
    place, raw = joined(points, width, np.array([0.5, 0.1]))
    np.testing.assert_array_equal(place, points[0])
    assert raw == pytest.approx(width[0])
