import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kneel_gui.core.geometry import Affine2D

coordinate = st.floats(-5000, 5000)
points = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=8).map(
    np.array
)
scale = st.floats(0.05, 20)


@st.composite
def affines(draw):
    turn = Affine2D.rotation(draw(st.floats(-math.pi, math.pi)))
    stretch = Affine2D.scaling(
        draw(scale) * draw(st.sampled_from((1, -1))), draw(scale)
    )
    shift = Affine2D.translation(draw(coordinate), draw(coordinate))
    return shift @ turn @ stretch


@given(affines(), points)
def test_inverse_brings_points_back(affine, xy):
    assert_allclose(affine.inverse().apply(affine.apply(xy)), xy, atol=1e-5)


@given(affines(), affines(), points)
def test_composition_applies_the_right_one_first(second, first, xy):
    assert_allclose(
        (second @ first).apply(xy), second.apply(first.apply(xy)), rtol=1e-9, atol=1e-5
    )


@given(affines(), affines(), affines())
def test_composition_is_associative(a, b, c):
    left, right = (a @ b) @ c, a @ (b @ c)
    assert_allclose(left.matrix, right.matrix, rtol=1e-9, atol=1e-5)


@given(points)
def test_identity(xy):
    assert_allclose(Affine2D.identity().apply(xy), xy)


@given(st.integers(1, 6000), points)
def test_mirror_is_its_own_inverse(width, xy):
    mirror = Affine2D.mirror(width)
    assert_allclose(mirror.apply(mirror.apply(xy)), xy, atol=1e-9)


def test_mirror_agrees_with_the_flip_of_the_array():
    image = np.zeros((4, 7))
    image[2, 5] = 1
    (x, y), *_ = np.argwhere(image[:, ::-1])[:, ::-1]
    assert_allclose(Affine2D.mirror(7).apply([5, 2]), (x, y))


def test_rotation_turns_x_towards_y():
    assert_allclose(Affine2D.rotation(math.pi / 2).apply([1, 0]), [0, 1], atol=1e-15)


@pytest.mark.parametrize(
    ("source", "target"), [((40, 30), (80, 90)), ((90, 60), (30, 20))]
)
def test_resize_agrees_with_opencv(source, target):
    # A ramp is reproduced exactly by linear interpolation, away from the border.
    ramp = np.tile(np.arange(source[0], dtype=np.float32), (source[1], 1))
    seen = cv2.resize(ramp, target, interpolation=cv2.INTER_LINEAR)
    column = target[0] // 2
    back = Affine2D.resize(source, target).inverse().apply([column, 0])
    assert seen[target[1] // 2, column] == pytest.approx(back[0], abs=1e-4)


@given(scale, scale)
def test_resize_keeps_the_corners_of_the_image(kx, ky):
    # The outer edges, half a pixel beyond the outer pixel centres, stay edges.
    width, height = 120, 80
    resize = Affine2D.resize((width, height), (width * kx, height * ky))
    assert_allclose(resize.apply([-0.5, -0.5]), [-0.5, -0.5], atol=1e-9)
    assert_allclose(
        resize.apply([width - 0.5, height - 0.5]),
        [width * kx - 0.5, height * ky - 0.5],
        atol=1e-9,
    )


@given(affines())
def test_nan_stays_nan_and_spoils_no_neighbour(affine):
    xy = np.array([[1.0, 2.0], [np.nan, np.nan]])
    mapped = affine.apply(xy)
    assert np.isfinite(mapped[0]).all()
    assert np.isnan(mapped[1]).all()


def test_points_of_any_shape():
    stacked = np.arange(24.0).reshape(3, 4, 2)
    assert Affine2D.translation(1, 0).apply(stacked).shape == (3, 4, 2)
    assert Affine2D.translation(1, 0).apply([2, 3]).tolist() == [3, 3]


def test_a_singular_map_has_no_inverse():
    with pytest.raises(ValueError, match="singular"):
        Affine2D.scaling(0.0, 1.0).inverse()


@pytest.mark.parametrize(
    "matrix", [np.eye(3), np.full((2, 3), np.nan), np.full((2, 3), np.inf)]
)
def test_a_matrix_that_is_no_map_is_refused(matrix):
    with pytest.raises(ValueError, match="finite"):
        Affine2D(matrix)


def test_the_matrix_is_a_frozen_copy():
    matrix = np.array([[1.0, 0, 0], [0, 1, 0]])
    affine = Affine2D(matrix)
    matrix[0, 2] = 9
    assert affine.matrix[0, 2] == 0
    with pytest.raises(ValueError, match="read-only"):
        affine.matrix[0, 2] = 9
