"""Where a place of one knee lies in the other one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.counterpart import Counterpart
from tests.core.knees import KNEE_MM

MIRROR = np.array([-1.0, 1.0])
OTHER = KNEE_MM * MIRROR * 1.1 + (400.0, 30.0)


def test_every_landmark_goes_to_its_namesake():
    other = OTHER + np.random.default_rng(1).normal(0, 2.0, OTHER.shape)
    found = Counterpart(KNEE_MM, other)
    for here, there in zip(KNEE_MM, other, strict=True):
        assert np.allclose(found.apply(here), there)


@given(st.floats(-60, 60), st.floats(-40, 40))
def test_between_alike_knees_every_place_is_mirrored(x, y):
    found = Counterpart(KNEE_MM, OTHER).apply(np.array([x, y]))
    assert np.allclose(found, np.array([x, y]) * MIRROR * 1.1 + (400.0, 30.0))


@given(st.floats(-np.pi, np.pi), st.floats(-50, 50), st.floats(-30, 30))
def test_there_and_back_of_alike_knees_is_the_same_place(angle, x, y):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    other = OTHER @ turn.T
    there = Counterpart(KNEE_MM, other).apply(np.array([x, y]))
    back = Counterpart(other, KNEE_MM).apply(there)
    assert np.allclose(back, (x, y), atol=1e-6)


def test_two_landmarks_are_taken_for_mirrored():
    source, target = np.full((2, 16, 2), np.nan)
    source[[0, 8]] = [(-40.0, 0.0), (40.0, 0.0)]
    target[[0, 8]] = [(40.0, 0.0), (-40.0, 0.0)]
    found = Counterpart(source, target).apply(np.array([0.0, 10.0]))
    assert np.allclose(found, (0.0, 10.0))


def test_landmarks_that_only_one_knee_has_take_no_part():
    source, target = KNEE_MM.copy(), OTHER.copy()
    source[3], target[11] = np.nan, np.nan
    assert np.allclose(Counterpart(source, target).apply(KNEE_MM[5]), OTHER[5])


@pytest.mark.parametrize("kept", [[], [4]])
def test_fewer_than_two_are_refused(kept):
    source = np.full((16, 2), np.nan)
    source[kept] = KNEE_MM[kept]
    with pytest.raises(ValueError, match="two landmarks"):
        Counterpart(source, OTHER)


def test_landmarks_in_one_place_are_refused():
    with pytest.raises(ValueError, match="one place"):
        Counterpart(np.ones((16, 2)), OTHER)
