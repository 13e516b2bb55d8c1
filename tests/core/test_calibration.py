"""The stated spread: a line, a floor, a factor by landmark."""

import numpy as np
import pytest

from kneel_gui.core.calibration import SpreadCalibration
from kneel_gui.errors import ModelError


def test_the_spread_is_a_line_with_a_floor_and_a_factor():
    factors = (1.0,) * 15 + (2.0,)
    made = SpreadCalibration(0.5, 0.1, 0.6, factors)
    width = np.full((2, 16), 2.0)
    width[1] = 0.1
    spread = made.spread_mm(width)
    assert spread[0, 0] == pytest.approx(1.1)
    assert spread[0, 15] == pytest.approx(2.2)
    assert spread[1, 0] == pytest.approx(0.6)


def test_a_manifest_without_calibration_gives_the_width_itself():
    width = np.linspace(0.1, 3, 16)[None]
    assert SpreadCalibration.from_dict({}).spread_mm(width) == pytest.approx(width)


def test_it_survives_a_manifest():
    made = SpreadCalibration(0.4, -0.2, 0.5, (0.9,) * 16, (0.8, 1.3, 1.7, 2.1))
    assert SpreadCalibration.from_dict(made.to_dict()) == made


def test_an_older_manifest_with_a_line_alone_is_read():
    raw = {"slope": 0.478, "offset": -0.405, "least": 0.59}
    made = SpreadCalibration.from_dict(raw)
    assert made.spread_mm(np.full((1, 16), 3.0))[0] == pytest.approx(1.029)


@pytest.mark.parametrize(
    "raw",
    [
        {"slope": "steep"},
        {"slope": None},
        {"factors": [1.0, 2.0]},
        {"radii": [1.0]},
        {"offset": float("nan")},
        {"factors": 3},
    ],
)
def test_a_broken_calibration_is_refused(raw):
    with pytest.raises(ModelError, match="calibration"):
        SpreadCalibration.from_dict(raw)
