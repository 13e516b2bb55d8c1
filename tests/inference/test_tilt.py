"""How a knee is turned."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.geometry import Affine2D
from kneel_gui.core.schema import Side
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import from_shape_mm
from kneel_gui.inference.tilt import tilt_rad


@given(
    st.floats(-80, 80),
    st.sampled_from(Side),
    st.floats(0.1, 0.5),
    st.floats(0.1, 0.5),
    st.floats(-300, 300),
)
def test_a_turned_mean_knee_tells_its_angle(degrees, side, col_mm, row_mm, shift_mm):
    spacing = np.array([col_mm, row_mm])
    turn = Affine2D.rotation(np.deg2rad(degrees))
    moved = Affine2D.translation(shift_mm, -shift_mm) @ turn
    points_mm = moved.apply(ShapeModel.load().mean_mm)
    points_px = from_shape_mm(points_mm, spacing, side)
    assert np.rad2deg(tilt_rad(points_px, spacing, side)) == pytest.approx(degrees)


def test_points_in_one_place_are_not_turned():
    points = np.random.default_rng(0).normal([-62.0, 7.0], 1e-9, (16, 2))
    assert tilt_rad(points, np.ones(2), Side.LEFT) == 0.0
