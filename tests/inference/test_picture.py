"""What is left of a picture without its even border."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.geometry import Affine2D
from kneel_gui.core.radiograph import (
    Grayscale,
    PixelSpacing,
    Radiograph,
    SpacingSource,
)
from kneel_gui.inference.picture import Box, Picture, content_box


def noise(shape=(40, 50), seed=0):
    return np.random.default_rng(seed).integers(100, 4000, shape, dtype=np.uint16)


@given(
    st.tuples(*[st.integers(0, 9)] * 4), st.sampled_from([0, 100, 2000, 3999, 65535])
)
def test_an_even_border_is_cut_off_on_every_side(widths, level):
    left, top, right, bottom = widths
    framed = np.pad(noise(), ((top, bottom), (left, right)), constant_values=level)
    assert content_box(framed) == Box(left, top, left + 50, top + 40)


def test_a_border_may_be_a_little_noisy_but_not_more():
    framed = np.pad(noise(), 6)
    framed[:6] = np.random.default_rng(1).integers(0, 12, framed[:6].shape)
    assert content_box(framed) == Box(6, 6, 56, 46)
    framed[0, 0] = 3000  # a marker in the corner belongs to the picture
    assert content_box(framed) == Box(0, 0, 56, 46)


def test_nothing_is_cut_out_of_the_middle():
    pixels = noise()
    pixels[20], pixels[:, 25] = 0, 0
    assert content_box(pixels) == Box(0, 0, 50, 40)


def test_an_even_picture_stays_whole():
    assert content_box(np.full((30, 20), 7, np.uint16)) == Box(0, 0, 20, 30)


def picture(pixels, inverted=False):
    spacing = PixelSpacing(0.5, 0.25, SpacingSource.USER)
    grayscale = Grayscale(inverted=inverted)
    return Picture.of(
        Radiograph(pixels, spacing, "a", Path("a.dcm"), grayscale=grayscale)
    )


def test_the_networks_see_the_same_with_and_without_a_border():
    plain = picture(noise())
    framed = picture(np.pad(noise(), ((7, 3), (5, 11)), constant_values=3000))
    shift = Affine2D.translation(5, 7)
    to_net = Affine2D.translation(9, 4)
    one = plain.seen(to_net, (70, 60))
    two = framed.seen(to_net @ shift.inverse(), (70, 60))
    np.testing.assert_array_equal(one.pixels, two.pixels)
    np.testing.assert_array_equal(one.inside, two.inside)
    assert one.inside.sum() == 50 * 40


def test_bone_is_bright_whatever_the_polarity():
    pixels = noise()
    turned = picture(pixels.max() - pixels, inverted=True).pixels.astype(int)
    np.testing.assert_array_equal(turned, picture(pixels).pixels - 100)


def test_how_far_points_lie_beyond_the_content():
    framed = picture(np.pad(noise(), ((7, 3), (5, 11))))
    points = np.array([[4.5, 20.0], [0.5, 20.0], [30.0, 48.5], [10.0, 20.0]])
    # 0.25 mm per column, 0.5 mm per row; pixels reach half a pixel further.
    assert framed.beyond_mm(points) == pytest.approx([0.0, 1.0, 1.0, -1.375])
