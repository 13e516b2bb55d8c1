"""What speaks for a knee, and what the scores make of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.schema import Side
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import from_shape_mm
from kneel_gui.inference.doubt import Evidence, cut_off, implausibility, knee_scores

# Medians of the held-out real knees, and of windows of films without one.
KNEE = Evidence(0.86, 0.01, 0.81, 0.24)
NO_KNEE = Evidence(0.0, 0.0, 12.0, 1.7)
share = st.floats(0, 1)


def four(scores):
    return scores.native, scores.implant, scores.cropped, scores.other


@given(share, share, st.floats(0.01, 60) | st.just(np.nan), st.floats(0.01, 9), share)
def test_scores_are_shares_that_add_up(score, implant, spread, shape, cut):
    scores = four(knee_scores(Evidence(score, implant, spread, shape, cut)))
    assert min(scores) >= 0
    assert sum(scores) == pytest.approx(1)


def test_a_knee_is_native_and_a_picture_without_one_is_not():
    assert knee_scores(KNEE).native > 0.95
    assert knee_scores(NO_KNEE).other > 0.95


def test_without_landmarks_the_detector_decides():
    assert knee_scores(Evidence(0.92, 0.97)).implant > 0.9
    assert knee_scores(Evidence(0.0, 0.0)).other > 0.9


def test_where_a_person_gave_the_place_the_detector_is_not_asked():
    assert knee_scores(replace(KNEE, score=np.nan)).native > 0.95
    assert knee_scores(replace(NO_KNEE, score=np.nan)).other > 0.95


def test_a_cut_knee_is_cropped():
    assert knee_scores(replace(KNEE, cut_off=0.9)).cropped == pytest.approx(
        0.9 * (1 - knee_scores(KNEE).other) * 0.99
    )


def test_a_landmark_on_the_edge_is_as_likely_in_as_out():
    beyond, spread = np.full(16, -20.0), np.full(16, 0.8)
    assert cut_off(beyond, spread) == pytest.approx(0, abs=1e-9)
    beyond[3] = 0.0
    assert cut_off(beyond, spread) == pytest.approx(0.5)
    beyond[3] = 3.0
    assert cut_off(beyond, spread) > 0.99
    assert cut_off(beyond, np.full(16, 8.0)) < 0.8  # who knows where it is?


@pytest.mark.parametrize("side", Side)
def test_a_mean_knee_is_plausible_and_a_mirrored_or_scrambled_one_is_not(side):
    spacing = np.array([0.2, 0.3])
    points = from_shape_mm(ShapeModel.load().mean_mm, spacing, side)
    assert implausibility(points, spacing, side) < 0.05
    assert implausibility(points[::-1], spacing, side) > 1
    assert implausibility(points * 2.5, spacing, side) > 0.45  # no real one has more
