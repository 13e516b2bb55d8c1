"""Grey against the formulas of PS3.3 C.11.2.1, computed one value at a time."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    Grayscale,
    Radiograph,
    VoiLut,
    Window,
)
from kneel_gui.dicom import grayscale
from kneel_gui.dicom.grayscale import (
    ALL_VALUES,
    AUTOMATIC,
    BONE,
    FULL_RANGE,
    default_window,
    display_table,
    modality_values,
    presets,
    to_display,
    window_levels,
    window_of_levels,
    window_output,
)


def radiograph(pixels, **gray) -> Radiograph:
    array = np.atleast_2d(np.array(pixels, dtype=np.uint16))
    shown = Grayscale(**gray)
    return Radiograph(array, UNCALIBRATED, "x", Path("x"), grayscale=shown)


def slow_window(x: float, window: Window) -> float:
    """Pseudo-code of the standard, y_min = 0 and y_max = 1."""
    c, w = window.center, window.width
    if window.function == "SIGMOID":
        return 1 / (1 + math.exp(min(-4 * (x - c) / w, 700)))
    if window.function == "LINEAR_EXACT":
        dark, bright = x <= c - w / 2, x > c + w / 2
    else:
        dark, bright = x <= c - 0.5 - (w - 1) / 2, x > c - 0.5 + (w - 1) / 2
    if dark or bright:
        return float(bright)
    if window.function == "LINEAR_EXACT":
        return (x - c) / w + 0.5
    return (x - (c - 0.5)) / (w - 1) + 0.5


slopes = st.sampled_from([1.0, 0.25, 2.5, -1.0, -0.5])
intercepts = st.sampled_from([0.0, -1024.0, 0.5, 300.0])
offsets = st.sampled_from([0, -2048, -32768])
functions = st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"])
windows = st.builds(
    Window,
    st.integers(-80000, 80000).map(lambda n: n / 2),
    st.integers(2, 60000).map(lambda n: n / 2),
    functions,
)
pixel_lists = st.lists(st.integers(0, 65535), min_size=1, max_size=20)


@given(pixel_lists, slopes, intercepts, offsets, windows, st.booleans())
def test_windows_follow_the_standard(
    pixels, slope, intercept, offset, window, inverted
):
    image = radiograph(
        pixels, slope=slope, intercept=intercept, offset=offset, inverted=inverted
    )
    shown = to_display(image, window)
    assert shown.dtype == np.uint8
    assert shown.shape == image.shape_px
    values = modality_values(image)
    assert values.dtype == np.float32
    for pixel, value, grey in zip(pixels, values[0], shown[0], strict=True):
        modality = (pixel + offset) * slope + intercept
        assert value == pytest.approx(modality, rel=1e-6)
        exact = 255 * slow_window(modality, window)
        wanted = 255 - exact if inverted else exact
        assert abs(grey - wanted) <= 0.5 + 1e-6


@pytest.mark.parametrize(
    ("x", "window", "y"),
    [
        # Examples of C.11.2.1.2.1: 12 bits, c = 2048, w = 4096 is the identity.
        (0, Window(2048, 4096), 0),
        (4095, Window(2048, 4096), 1),
        (2047.5, Window(2048, 4096), 0.5),
        (0, Window(2048, 1), 0),
        (2047, Window(2048, 1), 0),
        (2048, Window(2048, 1), 1),
        (0, Window(0, 100), 0.5 / 99 + 0.5),
        (-50, Window(0, 100), 0),
        (49, Window(0, 100), 1),
        (0, Window(0, 100, "LINEAR_EXACT"), 0.5),
        (-50, Window(0, 100, "LINEAR_EXACT"), 0),
        (50, Window(0, 100, "LINEAR_EXACT"), 1),
        (0, Window(0, 100, "SIGMOID"), 0.5),
        (25, Window(0, 100, "SIGMOID"), 1 / (1 + math.exp(-1))),
        (-1e9, Window(0, 1, "SIGMOID"), 0),
        (1e9, Window(0, 1, "SIGMOID"), 1),
    ],
)
def test_values_of_the_standard(x, window, y):
    assert window_output(np.array([float(x)]), window)[0] == pytest.approx(y, abs=1e-12)


@given(
    pixels=pixel_lists,
    first=st.integers(-3000, 3000),
    table=st.lists(st.integers(0, 1023), min_size=1, max_size=30),
    intercept=st.sampled_from([0.0, -1000.0]),
    inverted=st.booleans(),
)
def test_look_up_tables_follow_the_standard(pixels, first, table, intercept, inverted):
    lut = VoiLut(first, np.array(table, np.uint16), 10)
    image = radiograph(pixels, intercept=intercept, inverted=inverted)
    for pixel, grey in zip(pixels, to_display(image, lut)[0], strict=True):
        index = min(max(int(pixel + intercept) - first, 0), len(table) - 1)
        exact = table[index] / 1023 * 255
        assert abs(grey - (255 - exact if inverted else exact)) <= 0.5 + 1e-9


def test_entries_beyond_their_bits_are_white():
    lut = VoiLut(0, np.array([0, 255, 999], np.uint16), 8)
    assert to_display(radiograph([0, 1, 2]), lut).tolist() == [[0, 255, 255]]


def test_a_table_has_an_entry_for_every_pixel():
    table = display_table(Grayscale(), Window(32768, 65536))
    assert table.shape == (65536,)
    assert (table[0], table[65535]) == (0, 255)
    assert (np.diff(table.astype(int)) >= 0).all()


@given(slopes, intercepts, offsets, windows, st.booleans())
def test_levels_say_the_same_as_the_window(slope, intercept, offset, window, inverted):
    assume(window.function != "SIGMOID")
    image = radiograph(
        [0], slope=slope, intercept=intercept, offset=offset, inverted=inverted
    )
    low, high, flipped = window_levels(image, window)
    assert low < high
    pixels = np.arange(0, 65536, 7)
    ramp = np.clip((pixels - low) / (high - low), 0, 1) * 255
    wanted = display_table(image.grayscale, window)[pixels]
    assert np.abs((255 - ramp if flipped else ramp) - wanted).max() <= 0.5 + 1e-3


@pytest.mark.parametrize(("slope", "flipped"), [(1.0, False), (-1.0, True)])
def test_a_window_of_width_1_is_a_step(slope, flipped):
    image = radiograph([0], slope=slope, intercept=0.0 if slope > 0 else 200.0)
    window = Window(100, 1)
    low, high, inverted = window_levels(image, window)
    assert (high - low, inverted) == (1.0, flipped)
    pixels = np.arange(0, 200)
    ramp = np.clip((pixels - low) / (high - low), 0, 1) * 255
    wanted = display_table(image.grayscale, window)[pixels]
    np.testing.assert_array_equal(255 - ramp if inverted else ramp, wanted)


def test_a_sigmoid_has_the_levels_of_its_tangent():
    low, high, _ = window_levels(radiograph([0]), Window(100, 40, "SIGMOID"))
    assert (low, high) == (80, 120)
    x = np.array([99.999, 100.001])
    slope = np.diff(window_output(x, Window(100, 40, "SIGMOID"))) / 0.002
    assert slope[0] == pytest.approx(1 / (high - low), rel=1e-6)


@given(st.integers(0, 65535), st.integers(0, 65535), slopes, intercepts, offsets)
def test_levels_and_windows_are_each_other_s_inverse(a, b, slope, intercept, offset):
    low, high = min(a, b), max(a, b)
    assume(low < high)
    image = radiograph([0], slope=slope, intercept=intercept, offset=offset)
    again = window_levels(image, window_of_levels(image, low, high))
    assert again[:2] == pytest.approx((low, high), abs=1e-6)


def test_the_default_is_the_first_sane_window_of_the_tags():
    pixels = np.arange(1000, 2000)
    good = Window(1500, 1000)
    assert default_window(radiograph(pixels, windows=(good,))) == good
    for bad in (Window(60000, 10), Window(0, 10), Window(30000, 60000)):
        assert default_window(radiograph(pixels, windows=(bad, good))) == good
        found = default_window(radiograph(pixels, windows=(bad,)))
        low, high, _ = window_levels(radiograph(pixels), found)
        assert (low, high) == pytest.approx((1009, 1989), abs=1.5)


def test_a_constant_image_keeps_the_window_of_its_tags():
    window = Window(100, 10)
    assert default_window(radiograph([500] * 9, windows=(window,))) == window
    low, high, _ = window_levels(radiograph([500]), default_window(radiograph([500])))
    assert (low, high) == (500, 501)


def test_padding_does_not_count():
    pixels = np.r_[np.zeros(5000), np.arange(1000, 2000)]
    image = radiograph(pixels, padding=(0, 10))
    low, high, _ = window_levels(image, default_window(image))
    assert (low, high) == pytest.approx((1009, 1989), abs=1.5)
    only = radiograph(np.arange(5), padding=(0, 10))
    assert window_levels(only, presets(only)[FULL_RANGE])[:2] == (0, 4)


def test_percentiles_are_in_modality_units():
    image = radiograph(np.arange(101), slope=-2.0, intercept=50.0, offset=-10)
    window = presets(image)[FULL_RANGE]
    ends = [(0 - 10) * -2 + 50, (100 - 10) * -2 + 50]
    assert (window.center - 0.5, window.width - 1) == (np.mean(ends), 200)


def test_presets_have_names_for_a_menu():
    windows = (
        Window(500, 300, explanation="BONE"),
        Window(400, 300),
        Window(300, 300, explanation="BONE"),
    )
    image = radiograph(np.arange(1000), windows=windows, bits=12)
    found = presets(image)
    tags = ["BONE", "Window 2", "BONE (3)"]
    names = [*tags, AUTOMATIC, BONE, FULL_RANGE, ALL_VALUES]
    assert list(found) == names
    assert tuple(found.values())[:3] == windows
    assert window_levels(image, found[FULL_RANGE])[:2] == (0, 999)
    assert found[ALL_VALUES] == Window(2048, 4096)


@pytest.mark.parametrize("inverted", [False, True])
def test_the_bone_window_is_the_brighter_half(inverted):
    image = radiograph(np.arange(1000).reshape(20, 50), inverted=inverted)
    low, high, _ = window_levels(image, presets(image)[BONE])
    wanted = (1, 500) if inverted else (499, 997)
    assert (low, high) == pytest.approx(wanted, abs=1.5)


def test_pixels_are_counted_once_and_forgotten_with_them(monkeypatch):
    counted = []
    count = grayscale._counted
    monkeypatch.setattr(
        grayscale, "_counted", lambda pixels: counted.append(1) or count(pixels)
    )
    before = len(grayscale._COUNTED)
    for low in (0, 1000):
        image = radiograph(np.arange(low, low + 500).reshape(20, 25))
        assert default_window(image) == presets(image)[AUTOMATIC]
        assert presets(image)[FULL_RANGE].center == low + 250.0
    assert len(counted) == 2
    del image
    assert len(grayscale._COUNTED) == before
