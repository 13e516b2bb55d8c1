from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from kneel_gui.core.radiograph import UNCALIBRATED, Grayscale, Radiograph
from kneel_gui.errors import RadiographError
from kneel_gui.inference.grey import histogram_percentiles, kneel_grey


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


@pytest.mark.parametrize("pixels", [np.full((9, 9), 7), np.eye(200)])
def test_picture_without_contrast_is_refused(pixels):
    with pytest.raises(RadiographError, match=r"film\.dcm.*contrast"):
        kneel_grey(radiograph(pixels))
