"""Regions and coarse films: what lies where stays there."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.errors import InputError
from kneel_gui.training.extract import coarse_whole, coarsened, cut_knee, png_bytes


def picture(points_px, shape=(300, 320)):
    """A smooth bump at every point."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    pixels = np.zeros(shape)
    for x, y in points_px:
        pixels += 3000 * np.exp(-0.5 * ((columns - x) ** 2 + (rows - y) ** 2) / 16)
    return np.round(pixels).astype(np.uint16)


def bump(pixels, at):
    """The centre of mass around a place."""
    x0, y0 = (int(max(0, round(v) - 8)) for v in at)
    part = pixels[y0 : y0 + 17, x0 : x0 + 17].astype(float)
    rows, columns = np.mgrid[0 : part.shape[0], 0 : part.shape[1]]
    total = part.sum()
    return x0 + (part * columns).sum() / total, y0 + (part * rows).sum() / total


def points(spread=60.0, centre=(160.0, 150.0)):
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * spread
    ring[4] = 0
    return np.asarray(centre) + ring


@settings(max_examples=15)
@given(st.floats(0.1, 0.29), st.floats(0.1, 0.6))
def test_landmarks_stay_on_what_they_marked(col_mm, row_mm):
    xy = points()
    # Only some are drawn: bumps that touch would move each other's middles.
    part = cut_knee(picture(xy[[0, 4, 9]]), np.array([col_mm, row_mm]), xy, 30.0, 0.3)
    assert part.pixels.dtype == np.uint16
    assert (part.spacing_xy_mm >= min(0.3, row_mm) * 0.98).all()
    for place in part.from_image.apply(xy[[0, 4, 9]]):
        assert bump(part.pixels, place) == pytest.approx(tuple(place), abs=0.25)


def test_a_region_has_its_size_and_native_pixels_where_they_are_coarse():
    xy = points(spread=20.0)
    part = cut_knee(picture(xy), np.array([0.5, 0.5]), xy, 100.0, 0.3)
    assert part.pixels.shape == (201, 201)
    assert part.spacing_xy_mm.tolist() == [0.5, 0.5]
    x0, y0 = np.round(-part.from_image.apply([0.0, 0.0])).astype(int)
    whole = picture(xy)
    assert np.array_equal(part.pixels, whole[y0 : y0 + 201, x0 : x0 + 201])


def test_a_region_grows_until_it_holds_every_landmark_and_ends_with_the_image():
    xy = points(spread=120.0)
    part = cut_knee(picture(xy), np.array([1.0, 1.0]), xy, 20.0, 0.0)
    inside = part.from_image.apply(xy)
    assert (inside >= 0).all()
    assert (inside <= np.array(part.pixels.shape)[::-1] - 1).all()
    assert part.pixels.shape[0] <= 300


def test_unknown_landmarks_do_not_matter_but_t4_must_lie_inside():
    xy = points()
    xy[7] = np.nan
    cut_knee(picture(points()), np.ones(2), xy, 50.0, 0.3)
    xy[4] = [400, 10]
    with pytest.raises(InputError, match="T4"):
        cut_knee(picture(points()), np.ones(2), xy, 50.0, 0.3)


def test_a_whole_film_has_the_wanted_spacing_and_keeps_its_width():
    film = coarse_whole(picture(points()), np.array([0.2, 0.25]), 1.0)
    assert film.pixels.shape == (75, 64)
    height, width = film.pixels.shape
    sides = film.spacing_xy_mm * [width, height]
    assert sides == pytest.approx([320 * 0.2, 300 * 0.25])


def test_a_coarse_film_stays_as_it_is():
    whole = picture(points())
    film = coarse_whole(whole, np.array([1.3, 1.3]), 1.0)
    assert np.array_equal(film.pixels, whole)
    assert coarsened(film, 0.0) is film


def test_png_keeps_sixteen_bits():
    whole = picture(points())
    back = cv2.imdecode(np.frombuffer(png_bytes(whole), np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(back, whole)
    assert back.dtype == np.uint16
