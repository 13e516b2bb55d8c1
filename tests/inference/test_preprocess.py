"""Network images and the maps that bring points back."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.geometry import Affine2D
from kneel_gui.core.schema import Side
from kneel_gui.inference.preprocess import evened, region_map, sample, standardise

coordinate = st.floats(-500, 3000)
spacing = st.floats(0.05, 1.0)


@given(coordinate, coordinate, spacing, spacing, st.sampled_from(Side))
def test_the_region_map_brings_points_back(x, y, col_mm, row_mm, side):
    to_net = region_map(np.array([x, y]), np.array([col_mm, row_mm]), side, 224, 0.5)
    points = np.array([[x, y], [x + 100, y - 50], [0, 0]])
    back = to_net.inverse().apply(to_net.apply(points))
    assert np.abs(back - points).max() <= 1e-6


@given(spacing, spacing, st.sampled_from(Side))
def test_the_region_is_centred_in_mm_and_lateral_is_left(col_mm, row_mm, side):
    centre = np.array([700.0, 500.0])
    to_net = region_map(centre, np.array([col_mm, row_mm]), side, 100, 0.5)
    assert to_net.apply(centre) == pytest.approx([49.5, 49.5])
    # 10 mm to the image's right is medial on a right knee, lateral on a left one.
    right = to_net.apply(centre + np.array([10 / col_mm, 0]))
    assert right[0] == pytest.approx(49.5 + (20 if side is Side.RIGHT else -20))
    assert to_net.apply(centre + np.array([0, 10 / row_mm]))[1] == pytest.approx(69.5)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("spacing_mm", [0.1, 0.17, 0.3, 0.5, 0.9])
def test_a_blob_lands_where_the_map_says(side, spacing_mm):
    rows, columns = np.mgrid[0:1200, 0:1000]
    place = np.array([437.3, 618.6])
    far = (columns - place[0]) ** 2 + (rows - place[1]) ** 2
    sigma = 3.0 / spacing_mm
    image = (60000 * np.exp(-0.5 * far / sigma**2)).astype(np.uint16)
    to_net = region_map(
        place + np.array([31, -23]), np.full(2, spacing_mm), side, 160, 0.5
    )
    seen = sample(image, to_net, (160, 160))
    weight = seen.pixels / seen.pixels.sum()
    found = [(weight.sum(axis=a) * np.arange(160)).sum() for a in (0, 1)]
    expected = to_net.apply(place)
    if (np.abs(expected - 79.5) < 60).all():
        assert found == pytest.approx(expected, abs=0.03)


def test_outside_the_image_the_border_is_repeated_and_marked():
    image = np.full((50, 40), 7, np.uint16)
    seen = sample(image, Affine2D.translation(10, 5), (60, 60))
    assert (seen.pixels == 7).all()
    assert seen.inside[5:55, 10:50].all()
    assert seen.inside.sum() == 50 * 40


def test_a_region_wholly_beyond_the_image_is_no_error():
    image = np.arange(2000, dtype=np.uint16).reshape(50, 40)
    seen = sample(image, Affine2D.translation(500, 500), (32, 32))
    assert not seen.inside.any()
    assert np.isfinite(seen.pixels).all()


def test_shrinking_does_not_alias():
    stripes = np.tile([0, 1000], (400, 200)).astype(np.uint16)
    seen = sample(stripes, Affine2D.resize((400, 400), (90, 90)), (90, 90))
    assert np.ptp(seen.pixels[5:-5, 5:-5]) < 130


@pytest.mark.parametrize("brightest", [0, 1, 255, 4095, 65535])
def test_whole_numbers_shrink_like_floats(brightest):
    pixels = np.random.default_rng(0).integers(0, brightest + 1, (300, 410))
    smaller = Affine2D.scaling(0.21, 0.3)
    whole, exact = (
        sample(pixels.astype(kind), smaller, (80, 85)).pixels
        for kind in (np.uint16, np.float32)
    )
    assert np.abs(whole - exact).max() <= max(brightest, 1) / 65536 * 1.01


def test_sampling_agrees_with_opencv_resize_of_centres():
    image = np.random.default_rng(0).integers(0, 4000, (80, 60)).astype(np.uint16)
    smooth = cv2.GaussianBlur(image, (0, 0), 4)
    seen = sample(smooth, Affine2D.resize((60, 80), (90, 120)), (90, 120))
    reference = cv2.resize(smooth.astype(np.float32), (90, 120))
    assert np.abs(seen.pixels - reference).max() < 2


@given(st.floats(0.01, 20), st.floats(-1000, 1000))
def test_grey_levels_do_not_depend_on_exposure(gain, offset):
    image = np.random.default_rng(1).normal(size=(30, 30)).astype(np.float32)
    inside = np.ones((30, 30), bool)
    plain = standardise(image, inside, (1, 99))
    changed = standardise((image * gain + offset).astype(np.float32), inside, (1, 99))
    assert np.abs(plain - changed).max() < 0.02
    assert plain.min() == -1
    assert plain.max() == 1


def test_a_flat_image_becomes_zero_not_nan():
    flat = np.full((8, 8), 3, np.float32)
    assert (standardise(flat, np.ones((8, 8), bool), (1, 99)) == 0).all()


def test_pixels_outside_do_not_count():
    image = np.linspace(0, 1, 100, dtype=np.float32).reshape(10, 10)
    image[0] = 1e6
    inside = np.ones((10, 10), bool)
    inside[0] = False
    assert standardise(image, inside, (0, 100))[1:].max() == pytest.approx(1)


@given(st.floats(0.6, 1.6))
def test_a_gamma_is_undone_but_for_the_ends(gamma):
    rng = np.random.default_rng(0)
    share = rng.beta(2.0, 1.5, (30, 40)).astype(np.float32)
    inside = np.ones(share.shape, bool)
    plain = evened(2 * share - 1, inside, 0.6)
    changed = evened(2 * share**gamma - 1, inside, 0.6)
    np.testing.assert_allclose(changed, plain, atol=2e-5)
    assert np.median((plain + 1) / 2) == pytest.approx(0.6, abs=1e-3)
    assert plain.dtype == np.float32


def test_only_what_is_inside_counts_and_the_ends_stay():
    image = np.array([[-1.0, 1.0, 0.2, 0.2, -0.9, -0.9, -0.9, -0.9]], np.float32)
    inside = np.array([[True, True, True, True, False, False, False, False]])
    levelled = evened(image, inside, 0.7)
    assert levelled[0, :2].tolist() == [-1.0, 1.0]
    assert (levelled[0, 2] + 1) / 2 == pytest.approx(0.7)


def test_a_picture_of_background_is_not_pulled_up_to_bone():
    image = np.full((4, 4), -0.98, np.float32)
    inside = np.ones(image.shape, bool)
    # The median 0.01 would need an exponent of 0.07; it gets 0.5.
    levelled = (evened(image, inside, 0.72) + 1) / 2
    assert levelled == pytest.approx(np.full((4, 4), 0.1), abs=1e-3)


@pytest.mark.parametrize("level", [-1.0, 1.0])
def test_a_median_at_an_end_and_no_wish_leave_the_image(level):
    image = np.full((4, 4), level, np.float32)
    inside = np.ones(image.shape, bool)
    assert evened(image, inside, 0.7) is image
    assert evened(image, ~inside, 0.7) is image
    assert evened(image * 0.5, inside, None)[0, 0] == level * 0.5
