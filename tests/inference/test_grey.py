from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from kneel_gui.core.radiograph import UNCALIBRATED, Grayscale, Radiograph
from kneel_gui.errors import RadiographError
from kneel_gui.inference import grey
from kneel_gui.inference.grey import (
    bright_bone,
    histogram,
    histogram_percentiles,
    kneel_grey,
    look_up,
)


def radiograph(pixels, **grayscale):
    return Radiograph(
        np.asarray(pixels, np.uint16),
        UNCALIBRATED,
        "1.2",
        Path("film.dcm"),
        None,
        Grayscale(**grayscale),
    )


def reference(stored, inverted):
    """The published steps, on the whole picture."""
    grey = np.asarray(stored, np.float64)
    grey = grey.max() - grey if inverted else grey
    low, high = np.percentile(grey, [5, 99])
    grey = np.clip(grey, low, high) - low
    return (grey / grey.max() * 255).astype(np.uint8)


@given(
    npst.arrays(np.uint16, st.integers(1, 400), elements=st.integers(0, 65535)),
    st.lists(st.floats(0, 100), min_size=1, max_size=5),
    st.integers(-40000, 0),
)
def test_percentiles_are_those_of_numpy_bit_for_bit(sample, percents, offset):
    values = np.arange(65536.0) + offset
    counts = np.bincount(sample, minlength=65536)
    found = histogram_percentiles(values, counts, tuple(percents))
    expected = np.percentile(sample.astype(np.float64) + offset, percents)
    np.testing.assert_array_equal(found, expected)


@given(
    st.integers(0, 2**32 - 1),
    st.booleans(),
    st.integers(-5000, 0),
)
def test_picture_is_that_of_the_whole_image_steps(seed, inverted, offset):
    pixels = np.random.default_rng(seed).integers(0, 4096, (20, 15), np.uint16)
    found = kneel_grey(radiograph(pixels, inverted=inverted, offset=offset))
    stored = pixels.astype(np.float64) + offset
    np.testing.assert_array_equal(found, reference(stored, inverted))


def test_bone_is_bright_in_both_polarities():
    ramp = np.tile(np.arange(1000), (4, 1))
    assert kneel_grey(radiograph(ramp))[0, -1] == 255
    assert kneel_grey(radiograph(ramp, inverted=True))[0, 0] == 255


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("slope", [2.0, -1.0])
def test_a_negative_slope_turns_the_picture_round_but_not_for_kneel(inverted, slope):
    ramp = np.tile(np.arange(1000), (4, 1))
    film = radiograph(ramp, inverted=inverted, slope=slope, intercept=999.0)
    shown = ramp * slope + 999.0
    np.testing.assert_array_equal(kneel_grey(film), reference(shown, inverted))
    kneels = kneel_grey(film, as_kneel=True)
    np.testing.assert_array_equal(kneels, reference(ramp, inverted))
    high_is_white = inverted == (slope < 0)
    assert bright_bone(film)[0, -1] == (999 if high_is_white else 0)


@pytest.mark.parametrize("pixels", [np.full((9, 9), 7), np.eye(200)])
def test_picture_without_contrast_is_refused(pixels):
    with pytest.raises(RadiographError, match=r"film\.dcm.*contrast"):
        kneel_grey(radiograph(pixels))


PICTURES = npst.arrays(np.uint16, st.tuples(st.integers(1, 9), st.integers(1, 9)))


@given(PICTURES)
def test_the_histogram_is_that_of_numpy(pixels):
    expected = np.bincount(pixels.reshape(-1))
    for view in (pixels, pixels[:, ::-1]):
        found = histogram(view)
        assert np.issubdtype(found.dtype, np.int64)
        assert np.array_equal(found, expected)


def test_pictures_too_large_for_float_counts_are_counted_too(monkeypatch):
    monkeypatch.setattr(grey, "_EXACT_COUNTS", 3)
    assert histogram(np.array([[1, 1], [3, 1]], np.uint16)).tolist() == [0, 3, 0, 1]


@pytest.mark.parametrize("wide", [False, True])
@given(pixels=PICTURES)
def test_tables_work_with_any_opencv(wide, pixels):
    table = np.random.default_rng(0).integers(0, 256, int(pixels.max()) + 1)
    table = table.astype(np.uint16 if pixels.size % 2 else np.uint8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grey, "_WIDE_TABLES", wide and grey._WIDE_TABLES)
        found = look_up(table, pixels)
    assert found.dtype == table.dtype
    assert np.array_equal(found, table[pixels])


def plain_bright_bone(pixels, inverted, padding):
    """The same, step by step on the picture."""
    pixels = pixels.astype(int)
    there = np.ones(pixels.shape, bool)
    if padding is not None:
        there = (pixels < padding[0]) | (pixels > padding[1])
        there |= not there.any()
    low, high = pixels[there].min(), pixels[there].max()
    bright = high - pixels if inverted else pixels
    return np.where(there, bright, 0 if inverted else low)


@given(
    npst.arrays(
        np.uint16,
        st.tuples(st.integers(1, 6), st.integers(1, 6)),
        elements=st.one_of(st.integers(0, 9), st.integers(0, 65535)),
    ),
    st.booleans(),
    st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted).map(tuple),
)
def test_bone_is_bright_and_padding_dark(pixels, inverted, padding):
    found = bright_bone(radiograph(pixels, inverted=inverted, padding=padding))
    assert found.dtype == np.uint16
    assert np.array_equal(found, plain_bright_bone(pixels, inverted, padding))


def test_padding_is_not_taken_for_the_brightest_bone():
    pixels = [[10, 20, 65535], [30, 40, 65535]]
    padding = (65535, 65535)
    plain = bright_bone(radiograph(pixels, padding=padding))
    assert plain.tolist() == [[10, 20, 10], [30, 40, 10]]
    turned = bright_bone(radiograph(pixels, padding=padding, inverted=True))
    assert turned.tolist() == [[30, 20, 0], [10, 0, 0]]
