"""The cumulative error figure."""

import io

import numpy as np
import pytest
from PIL import Image

from kneel_gui.qa.plots import ced_png


def test_curves_are_drawn():
    errors_mm = np.random.default_rng(0).exponential(1.0, (5, 16))
    image = Image.open(io.BytesIO(ced_png({"all": errors_mm}, dpi=50)))
    empty = Image.open(io.BytesIO(ced_png({}, dpi=50)))
    assert image.size == (300, 200)
    assert (np.asarray(image) < 64).sum() > (np.asarray(empty) < 64).sum()


@pytest.mark.parametrize("errors_mm", [[], [np.nan], [1.0], [9.0], [1.0, 9.0]])
def test_few_points_are_drawn_too(errors_mm):
    assert ced_png({"all": np.array(errors_mm)}, dpi=50).startswith(b"\x89PNG")


def test_nan_are_left_out():
    errors_mm = np.array([[1.0, np.nan], [2.0, 3.0]])
    assert ced_png({"a": errors_mm}, dpi=50) != ced_png({"a": errors_mm[1:]}, dpi=50)
