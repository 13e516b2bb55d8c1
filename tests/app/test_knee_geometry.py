import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kneel_gui.app import knee_geometry as kg
from kneel_gui.core.schema import Side, knee_schema

coordinates = st.floats(-2000, 2000, allow_nan=False)
chains = hnp.arrays(np.float64, (9, 2), elements=coordinates)


@pytest.fixture
def knee(make_annotation):
    return lambda side=Side.RIGHT, scale=4.0: (
        make_annotation().knee(side).points_px * scale
    )


@given(chains)
def test_without_a_gap_the_curve_goes_through_every_point(points):
    lines = kg.curve(points, 0.0)
    assert len(lines) == 8
    for i, line in enumerate(lines):
        np.testing.assert_allclose(line[0], points[i], atol=1e-6)
        np.testing.assert_allclose(line[-1], points[i + 1], atol=1e-6)


@given(chains, st.floats(1.0, 50.0))
def test_the_curve_keeps_away_from_its_points(points, gap):
    for ends in itertools.pairwise(points):
        for line in kg.curve(np.array(ends), gap):
            for end in ends:
                assert np.hypot(*(line - end).T).min() >= gap


def test_two_points_are_joined_by_a_straight_line():
    (line,) = kg.curve(np.array([[0.0, 0.0], [10.0, 20.0]]), 0.0)
    np.testing.assert_allclose(line[:, 1], 2 * line[:, 0], atol=1e-9)


def test_a_missing_point_interrupts_the_curve():
    points = np.stack([np.arange(5) * 50.0, np.zeros(5)], axis=1)
    points[2] = np.nan
    lines = kg.curve(points, 5.0)
    assert [line[0, 0] < 150 for line in lines] == [True, False]
    assert all(np.isfinite(line).all() for line in lines)


def test_points_in_one_place_make_no_curve():
    assert kg.curve(np.ones((4, 2)), 1.0) == []


def test_labels_of_the_femur_go_up_and_of_the_tibia_down(knee):
    directions = kg.outward(knee())
    assert (directions[list(knee_schema().bone("femur")), 1] < -0.9).all()
    assert (directions[list(knee_schema().bone("tibia")), 1] > 0.9).all()


def test_labels_cover_neither_points_nor_each_other(knee):
    for side in Side:
        points, sizes = knee(side), np.tile([18.0, 10.0], (16, 1))
        middles = kg.place_labels(points, sizes, kg.outward(points), 10.0)
        for i in range(16):
            inside = np.abs(points - middles[i]) < sizes[i] / 2 + 4.9
            assert not inside.all(axis=1).any()
            others = np.delete(middles, i, axis=0)
            assert not (np.abs(others - middles[i]) < sizes[i]).all(axis=1).any()


@given(hnp.arrays(np.float64, (16, 2), elements=coordinates))
def test_labels_stay_beside_their_points(points):
    sizes = np.tile([18.0, 10.0], (16, 1))
    middles = kg.place_labels(points, sizes, kg.outward(points), 10.0)
    away = np.hypot(*(middles - points).T)
    assert (away >= 9.9).all()
    assert (away <= 10.0 + 9.0 + 5.0).all()


def test_absent_points_have_no_label():
    points = np.full((16, 2), np.nan)
    points[3] = (5.0, 5.0)
    sizes = np.tile([18.0, 10.0], (16, 1))
    middles = kg.place_labels(points, sizes, kg.outward(points), 10.0)
    assert np.flatnonzero(np.isfinite(middles).all(axis=1)).tolist() == [3]


def test_legible_only_when_points_lie_apart(knee):
    assert kg.legible(knee(scale=4.0), 34.0)
    assert not kg.legible(knee(scale=0.5), 34.0)
    assert kg.legible(np.full((16, 2), np.nan), 34.0)


@pytest.mark.parametrize(("side", "lateral"), [(Side.RIGHT, -1), (Side.LEFT, 1)])
def test_the_side_letter_is_lateral_of_the_knee(knee, side, lateral):
    points = knee(side)
    x, y = kg.side_letter_place(points, (1600, 1200), 30.0, 20.0)
    assert x * lateral == pytest.approx((points[:, 0] * lateral).max() + 30.0)
    assert points[:, 1].min() < y < points[:, 1].max()


@given(st.floats(-1500, 1500), st.floats(-1500, 1500), st.floats(0.5, 20))
def test_the_side_letter_is_in_view_when_a_point_is(x, y, scale):
    points = np.stack([np.arange(16) * scale, np.arange(16) % 3 * scale], axis=1)
    points += (x, y)
    place = kg.side_letter_place(points, (800, 600), 30.0, 20.0)
    inside = ((points >= 0) & (points <= (800, 600))).all(axis=1).any()
    assert (place is not None) == inside
    if place is not None:
        assert (place >= 20).all()
        assert (place <= (780, 580)).all()


def test_the_side_letter_of_a_single_point_is_beside_it():
    points = np.full((16, 2), np.nan)
    points[3] = (70.0, 60.0)
    place = kg.side_letter_place(points, (800, 600), 30.0, 20.0)
    np.testing.assert_array_equal(place, [40.0, 60.0])


def test_no_points_have_no_side_letter():
    points = np.full((16, 2), np.nan)
    assert kg.side_letter_place(points, (800, 600), 30.0, 20.0) is None
