from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.app.camera import MAX_SCALE, Camera, ViewState

sizes = st.tuples(st.integers(50, 3000), st.integers(50, 3000))
cameras = st.builds(
    lambda view, image, aspect, scale, share, turns, mirrored: (
        Camera(view, image, aspect, mirrored=mirrored, turns=turns)
        .fitted()
        .with_state(ViewState(share, 1.0))
        .scaled(scale)
    ),
    sizes,
    sizes,
    st.floats(0.5, 2.0),
    st.floats(0.1, 20.0),
    st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9)),
    st.integers(0, 3),
    st.booleans(),
)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(cameras, shares)
def test_image_and_screen_are_inverse(camera, share):
    point = np.array(share) * camera.image_wh
    np.testing.assert_allclose(
        camera.to_image(camera.to_screen(point)), point, atol=1e-6
    )


@given(cameras, shares, st.floats(1.0, 3.0))
def test_zooming_in_keeps_the_point_under_the_cursor(camera, share, factor):
    fixed = np.array(share) * camera.image_wh - 0.5
    at = camera.to_screen(fixed)
    if not ((at >= 0) & (at <= camera.view_wh)).all():
        return
    zoomed = camera.scaled(camera.scale * factor, tuple(at))
    np.testing.assert_allclose(zoomed.to_screen(fixed), at, atol=1e-3)


def corners(camera):
    """Return the least and greatest screen px of the image."""
    ends = camera.to_screen([[-0.5, -0.5], np.array(camera.image_wh) - 0.5])
    return ends.min(axis=0), ends.max(axis=0)


@given(cameras, st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_a_strip_of_the_image_stays_in_view(camera, dx, dy):
    moved = camera.panned(dx, dy)
    low, high = corners(moved)
    margin = np.minimum(np.array(camera.view_wh) / 2, 48.0) + 1e-3
    assert (low <= np.array(camera.view_wh) - margin + 2e-3).all()
    assert (high >= margin - 2e-3).all()


@given(sizes, sizes, st.floats(0.5, 2.0))
def test_fit_shows_every_pixel_in_the_middle(view, image, aspect):
    camera = Camera(view, image, aspect).fitted()
    low = camera.to_screen([-0.5, -0.5])
    high = camera.to_screen(np.array(image) - 0.5)
    assert (low >= 0).all()
    assert (high <= view).all()
    np.testing.assert_allclose(low + high, view, atol=1e-6)
    assert camera.fits


def test_pixels_twice_as_high_are_drawn_twice_as_high():
    camera = Camera((800, 600), (100, 100), aspect=2.0).fitted()
    wide, high = camera.to_screen([10, 10]) - camera.to_screen([0, 0])
    assert high == pytest.approx(2 * wide)


def test_a_fitted_image_stays_fitted_when_the_window_grows():
    grown = Camera((400, 300), (100, 100)).fitted().resized((1000, 900))
    assert grown.fits
    assert grown.scale == pytest.approx(8.91)


def test_scale_and_centre_stay_when_a_zoomed_window_grows():
    zoomed = Camera((400, 300), (100, 100)).fitted().scaled(5.0)
    grown = zoomed.resized((1000, 900))
    assert (grown.scale, grown.centre) == (zoomed.scale, zoomed.centre)


def test_state_carries_over_to_an_image_of_another_size():
    camera = Camera((400, 300), (100, 100)).fitted().scaled(9.0, (10.0, 20.0))
    other = replace(camera, image_wh=(400, 400)).with_state(camera.state())
    assert other.state().zoom == pytest.approx(camera.state().zoom)
    assert other.state().centre == pytest.approx(camera.state().centre)


def test_frame_shows_the_rectangle_as_large_as_it_goes():
    camera = Camera((400, 300), (1000, 1000)).framed([100, 200], [300, 300])
    assert camera.scale == pytest.approx(2.0)
    np.testing.assert_allclose(camera.to_screen([200, 250]), [200, 150])


def test_scale_has_limits():
    camera = Camera((400, 300), (1000, 1000)).fitted()
    assert camera.scaled(1e9).scale == MAX_SCALE
    assert camera.scaled(1e-9).scale == pytest.approx(camera.fit_scale / 2)


@pytest.mark.parametrize(
    ("point", "inside"),
    [((-0.5, -0.5), True), ((-0.6, 0), False), ((9.4, 4.4), True), ((9.5, 0), False)],
)
def test_contains_reaches_to_the_outer_edges_of_pixels(point, inside):
    assert Camera((400, 300), (10, 5)).contains(point) is inside


def test_clamped_stays_on_pixel_centres():
    camera = Camera((400, 300), (10, 5))
    np.testing.assert_array_equal(camera.clamped([-7.0, 99.0]), [0.0, 4.0])
    np.testing.assert_array_equal(camera.clamped([3.25, 1.5]), [3.25, 1.5])


@given(cameras, st.integers(-7, 7), st.booleans())
def test_facing_turns_about_the_middle_and_changes_no_size(camera, turns, mirrored):
    seen = camera.faced(turns, mirrored)
    assert seen.turns in range(4)
    np.testing.assert_allclose(abs(np.linalg.det(seen.facing)), 1.0)
    assert bool(np.linalg.det(seen.facing) < 0) is mirrored
    if not camera.fits:
        assert seen.scale == camera.scale
        square = np.array([[1.0, 0.0], [0.0, 1.0]])
        steps = square @ seen.matrix.T
        np.testing.assert_allclose(
            np.linalg.norm(steps, axis=1), [seen.scale, seen.scale * seen.aspect]
        )


def test_a_clockwise_turn_brings_the_right_edge_down():
    camera = Camera((400, 300), (100, 50)).fitted().faced(1, False)
    x, y = camera.to_screen([99.0, 24.5])
    assert x == pytest.approx(200)
    assert y > 250
    x, y = camera.faced(0, True).to_screen([99.0, 24.5])
    assert x < 20
    assert y == pytest.approx(150)


@given(cameras, st.integers(0, 3), st.booleans())
def test_fit_shows_all_of_a_turned_image(camera, turns, mirrored):
    low, high = corners(camera.fitted().faced(turns, mirrored))
    assert (low >= 0).all()
    assert (high <= camera.view_wh).all()
