"""Distances to outlines and noise on the phantom's grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.training.phantom_raster import Canvas, band_noise, signed_distance


def canvas(half=15.0, step=0.2):
    axis = np.arange(-half, half, step).astype(np.float32)
    return Canvas(axis, axis)


def edges(values, axis):
    """Where sampled values cross zero."""
    i = np.flatnonzero(np.diff(np.sign(values)))
    share = values[i] / (values[i] - values[i + 1])
    return axis[i] + share * (axis[1] - axis[0])


@settings(max_examples=20, deadline=None)
@given(st.floats(-2, 2), st.floats(-2, 2))
def test_edges_lie_where_the_polygon_is(dx, dy):
    grid = canvas()
    square = np.add([[-8.0, -5], [8, -5], [8, 5], [-8, 5]], [dx, dy])
    inside = signed_distance(grid, square)
    column = inside[:, np.argmin(np.abs(grid.x_mm - dx))]
    row = inside[np.argmin(np.abs(grid.y_mm - dy))]
    assert edges(column, grid.y_mm) == pytest.approx([dy - 5, dy + 5], abs=0.07)
    assert edges(row, grid.x_mm) == pytest.approx([dx - 8, dx + 8], abs=0.07)


def test_distances_are_in_mm_and_limited():
    grid = canvas(half=30.0, step=0.3)
    inside = signed_distance(grid, np.array([[-9.0, -9], [9, -9], [9, 9], [-9, 9]]))
    middle = np.argmin(np.abs(grid.x_mm))
    assert inside[middle, middle] == pytest.approx(9.0, abs=0.3)
    assert inside.min() == -12.0


def test_a_part_is_the_square_around_the_origin():
    grid = canvas()
    part = grid.crop(grid.part(5.0))
    assert part.spacing_mm == pytest.approx(0.2, abs=1e-4)
    assert np.abs(part.x_mm).max() <= 5.0 + 1e-4
    assert len(part.x_mm) == len(part.y_mm) == 50


def test_noise_has_unit_variance_and_follows_the_seed():
    first = band_noise((300, 300), (1.5, 4.0), np.random.default_rng(0))
    again = band_noise((300, 300), (1.5, 4.0), np.random.default_rng(0))
    assert np.array_equal(first, again)
    assert first.std() == pytest.approx(1.0, abs=0.15)
