"""The curve through landmarks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.curves import cubics, directions, places

POINTS = np.array([(0.0, 0.0), (4.0, 1.0), (5.0, 4.0), (12.0, 3.0), (15.0, 0.0)])


def test_it_runs_through_its_points():
    curve = cubics(POINTS)
    assert np.allclose(places(curve, 0.0), POINTS[:-1])
    assert np.allclose(places(curve, 1.0), POINTS[1:])


def test_it_has_no_corner():
    curve = cubics(POINTS)
    incoming, outgoing = directions(curve, 1.0)[:-1], directions(curve, 0.0)[1:]
    cross = incoming[:, 0] * outgoing[:, 1] - incoming[:, 1] * outgoing[:, 0]
    assert np.allclose(cross, 0.0)


def test_directions_are_the_derivative():
    curve, step = cubics(POINTS), 1e-6
    change = (places(curve, 0.3 + step) - places(curve, 0.3 - step)) / (2 * step)
    assert np.allclose(directions(curve, 0.3), change, atol=1e-6)


def test_an_absent_point_costs_its_own_pieces_only():
    points = POINTS.copy()
    points[4] = np.nan
    curve = cubics(points)
    assert np.isfinite(curve[:3]).all()
    assert np.isnan(curve[3]).all()


@given(
    st.floats(-np.pi, np.pi),
    st.floats(0.1, 10.0),
    st.sampled_from([1.0, -1.0]),
    st.floats(-100, 100),
)
def test_it_turns_scales_mirrors_and_shifts_with_its_points(angle, scale, flip, shift):
    turn = scale * np.array(
        [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    )
    turn = turn @ np.diag([flip, 1.0])
    before = places(cubics(POINTS), 0.4) @ turn.T + shift
    after = places(cubics(POINTS @ turn.T + shift), 0.4)
    assert np.allclose(before, after, atol=1e-8)
