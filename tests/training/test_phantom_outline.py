"""Outlines pass through the landmarks and look like bones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.shape import ShapeModel
from kneel_gui.training.phantom_outline import (
    FEMUR,
    TIBIA,
    draw_landmarks,
    femur_outline,
    fibula_outline,
    joint_gaps,
    smooth_curve,
    tibia_outline,
)

MODEL = ShapeModel.load()


def knee(seed=0, osteoarthritis=False):
    rng = np.random.default_rng(seed)
    return draw_landmarks(MODEL, rng, MODEL.sample(rng, 1)[0], osteoarthritis)


def distance_to(curve, point):
    """Distance from a point to a polyline."""
    a, b = curve[:-1], curve[1:]
    ab = b - a
    t = np.clip(((point - a) * ab).sum(1) / (ab**2).sum(1), 0, 1)
    return np.linalg.norm(a + t[:, None] * ab - point, axis=1).min()


@given(
    st.lists(
        st.tuples(st.integers(-500, 500), st.integers(-500, 500)),
        min_size=3,
        max_size=12,
        unique=True,
    )
)
def test_a_curve_holds_its_control_points(points):
    controls = np.array(points, dtype=float)
    curve = smooth_curve(controls)
    for point in controls:
        assert np.linalg.norm(curve - point, axis=1).min() < 1e-9
    assert np.isfinite(curve).all()


def test_a_straight_line_stays_straight():
    curve = smooth_curve(np.array([[0.0, 0], [1, 1], [5, 5], [6, 6]]))
    assert np.allclose(curve[:, 0], curve[:, 1])
    assert np.all(np.diff(curve[:, 0]) > 0)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spur", [0.0, 3.0])
def test_outlines_pass_through_the_landmarks(seed, spur):
    points = knee(seed)
    femur = femur_outline(points, spur, -0.1)
    tibia = tibia_outline(points, spur, 0.05)
    for outline, marks in ((femur, FEMUR), (tibia, TIBIA)):
        for point in points[marks]:
            assert distance_to(outline.contour_mm, point) < 1e-9


def test_shafts_leave_the_film_and_are_slimmer_than_the_joint():
    points = knee()
    width = np.ptp(points[TIBIA, 0])
    femur, tibia = femur_outline(points, 0, -0.1), tibia_outline(points, 0, 0.05)
    assert femur.contour_mm[:, 1].min() < -250
    assert tibia.contour_mm[:, 1].max() > 250
    for outline, y in ((femur, -140.0), (tibia, 140.0)):
        lateral, medial = outline.row_extent(np.array([y]))
        assert 0.25 * width < medial - lateral < 0.55 * width


def test_the_fibula_is_lateral_and_below_the_plateau():
    for seed in range(10):
        points = knee(seed)
        fibula = fibula_outline(points, np.random.default_rng(seed)).contour_mm
        assert fibula[:, 1].min() > points[0, 1] + 10
        assert fibula[:, 0].max() < points[4, 0]
        assert fibula[:, 0].min() < points[0, 0] + 2


def test_bones_keep_apart():
    for seed in range(20):
        assert joint_gaps(knee(seed)).min() > 1.0


def test_osteoarthritis_narrows_the_medial_side():
    def medial_gap(points):
        return joint_gaps(points)[-30:].min()

    sick = [medial_gap(knee(seed, True)) for seed in range(12)]
    well = [medial_gap(knee(seed)) for seed in range(12)]
    assert max(sick) < 2.5
    assert np.median(sick) < np.median(well) - 0.5


def test_knees_of_a_patient_are_alike():
    rng = np.random.default_rng(0)
    widths = []
    for patient in MODEL.sample(rng, 40):
        pair = [draw_landmarks(MODEL, rng, patient) for _ in range(2)]
        widths.append([np.ptp(points[:, 0]) for points in pair])
    assert np.corrcoef(np.array(widths).T)[0, 1] > 0.8
