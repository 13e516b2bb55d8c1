import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kneel_gui.app.pyramid import Pyramid

images = hnp.arrays(
    np.uint16,
    st.tuples(st.integers(1, 40), st.integers(129, 300)),
    elements=st.integers(0, 65535),
    fill=st.integers(0, 65535),
)


def block_means(pixels, block):
    height, width = (-(-n // block) for n in pixels.shape)
    padded = np.full((height * block, width * block), np.nan)
    padded[: pixels.shape[0], : pixels.shape[1]] = pixels
    blocks = padded.reshape(height, block, width, block)
    return np.floor(np.nanmean(blocks, axis=(1, 3)) + 0.5)


@given(images)
def test_every_level_holds_the_rounded_block_means(pixels):
    for k, level in enumerate(Pyramid(pixels).levels):
        assert level.dtype == np.uint16
        np.testing.assert_array_equal(level, block_means(pixels, 2**k))


def test_brightest_pixels_do_not_overflow():
    levels = Pyramid(np.full((3, 40000), 65535, dtype=np.uint16)).levels
    assert len(levels) == 9
    assert all((level == 65535).all() for level in levels)


def test_fine_stripes_become_their_mean():
    stripes = np.zeros((256, 256), dtype=np.uint16)
    stripes[:, ::2] = 1000
    assert (Pyramid(stripes).levels[1] == 500).all()


def test_levels_stop_at_small_images():
    assert len(Pyramid(np.zeros((100, 128), dtype=np.uint16)).levels) == 1


def test_level_zero_is_the_image_itself():
    pixels = np.zeros((300, 300), dtype=np.uint16)
    assert Pyramid(pixels).levels[0] is pixels


@pytest.mark.parametrize(
    ("scale", "level"),
    [(8.0, 0), (1.0, 0), (0.51, 0), (0.5, 1), (0.3, 1), (0.25, 2), (1e-6, 3)],
)
def test_level_suits_the_scale(scale, level):
    assert Pyramid(np.zeros((900, 1000), dtype=np.uint16)).level_for(scale) == level


@given(st.floats(0.13, 1.0))
def test_pixels_of_the_level_are_between_half_and_one_screen_pixel(scale):
    pyramid = Pyramid(np.zeros((900, 1000), dtype=np.uint16))
    assert 0.5 < scale * 2 ** pyramid.level_for(scale) <= 1.0 + 1e-5
