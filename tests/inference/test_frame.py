import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.inference.frame import Frame

SIDE = st.integers(2, 60)
STEP = st.one_of(
    st.tuples(st.just("cut"), st.integers(-40, 60), st.integers(-40, 60), SIDE, SIDE),
    st.tuples(st.just("resize"), SIDE, SIDE),
    st.tuples(st.just("mirror")),
    st.tuples(
        st.just("pad_and_crop"),
        st.one_of(st.none(), st.tuples(SIDE, SIDE)),
        st.one_of(st.none(), st.tuples(SIDE, SIDE)),
    ),
)
POINT = st.tuples(st.floats(-500, 5000), st.floats(-500, 5000))


@given(st.lists(STEP, max_size=8), POINT, SIDE, SIDE)
def test_points_come_back_through_any_steps(steps, point, width, height):
    frame = Frame.of(np.zeros((height, width), np.uint8))
    for name, *arguments in steps:
        frame = getattr(frame, name)(*arguments)
    there = frame.from_image.apply(point)
    back = frame.from_image.inverse().apply(there)
    np.testing.assert_allclose(back, point, rtol=0, atol=1e-6)


@given(
    st.tuples(st.integers(0, 30), st.integers(0, 20)),
    st.lists(STEP.filter(lambda step: step[0] != "resize"), max_size=6),
)
def test_a_pixel_lies_where_the_map_says(spot, steps):
    pixels = np.zeros((21, 31), np.uint8)
    pixels[spot[1], spot[0]] = 9
    frame = Frame.of(pixels)
    # Once cut away, a pixel does not come back, though its place does.
    kept = True
    for name, *arguments in steps:
        frame = getattr(frame, name)(*arguments)
        x, y = frame.from_image.apply(spot)
        width, height = frame.size_wh
        kept = kept and 0 <= x < width and 0 <= y < height
    expected = np.zeros(frame.pixels.shape, np.uint8)
    if kept:
        x, y = frame.from_image.apply(spot)
        expected[round(y), round(x)] = 9
    np.testing.assert_array_equal(frame.pixels, expected)


@pytest.mark.parametrize("size", [(90, 70), (133, 201), (35, 44)])
def test_a_blob_lies_where_the_map_of_a_resize_says(size):
    y, x = np.mgrid[:60, :50]
    centre = np.array([22.3, 31.8])
    blob = np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / 40)
    frame = Frame.of(blob).resize(*size)
    weights = frame.pixels / frame.pixels.sum()
    rows, columns = np.mgrid[: size[1], : size[0]]
    found = [(weights * columns).sum(), (weights * rows).sum()]
    np.testing.assert_allclose(found, frame.from_image.apply(centre), atol=0.02)


@pytest.mark.parametrize(
    ("size", "corner"),
    # solt: padding left (520 - n) // 2, then crop from n // 2 - 225.
    [(466, 8), (467, 9), (450, 0), (300, -75), (301, -74), (601, 75)],
)
def test_padding_and_cropping_start_where_solt_starts(size, corner):
    frame = Frame.of(np.ones((size, size), np.uint8))
    frame = frame.pad_and_crop((520, 520), (450, 450))
    assert frame.size_wh == (450, 450)
    np.testing.assert_allclose(frame.from_image.apply([corner, corner]), [0, 0])
    assert frame.pixels.sum() == min(size, 450) ** 2
