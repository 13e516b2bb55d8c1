"""Spreads are fitted to errors, and judged on others."""

import numpy as np
import pytest

from kneel_gui.core.calibration import STATED_SHARES
from kneel_gui.qa.calibration import check_calibration, fit_calibration


def drawn(seed=0, knees=300):
    """Errors whose mean is 0.3 width + 0.2, twice that for the last landmark."""
    rng = np.random.default_rng(seed)
    width = rng.uniform(0.5, 4, (knees, 16))
    factor = np.array([1.0] * 15 + [2.0])
    sigma = (0.3 * width + 0.2) * factor / np.sqrt(np.pi / 2)
    errors = np.hypot(*(rng.normal(0, 1, (2, knees, 16)) * sigma))
    return errors, width


def test_the_line_and_the_factor_are_found():
    errors, width = drawn()
    errors[0, 0] = np.nan
    made = fit_calibration(errors, width)
    expected = (0.3 * 2.0 + 0.2) * np.array([1.0] * 15 + [2.0])
    assert made.spread_mm(np.full((1, 16), 2.0))[0] == pytest.approx(expected, rel=0.1)
    # Errors of two normal axes follow Rayleigh's law, whose median is known.
    median = np.sqrt(2 * np.log(2)) / np.sqrt(np.pi / 2)
    assert made.radii[0] == pytest.approx(median, rel=0.03)


def test_gross_errors_do_not_tilt_the_line():
    errors, width = drawn()
    clean = fit_calibration(errors, width)
    errors[:3] *= 30
    dirty = fit_calibration(errors, width)
    assert dirty.radii[0] == pytest.approx(clean.radii[0], rel=0.3)


def test_the_slope_is_never_negative():
    width = np.random.default_rng(1).uniform(0.5, 4, (50, 16))
    made = fit_calibration(4 - 0.5 * width, width)
    assert made.slope == 0.0
    flat = fit_calibration(np.full((9, 16), 0.7), np.full((9, 16), 2.0))
    assert flat.spread_mm(np.full((1, 16), 2.0))[0] == pytest.approx(0.7)


def test_honest_spreads_keep_their_word_on_knees_not_fitted():
    errors, width = drawn(2, 600)
    checked = check_calibration(errors, width, [i % 5 for i in range(600)])
    assert checked.points == 9600
    assert checked.measured == pytest.approx(STATED_SHARES, abs=0.02)
    assert np.array(checked.by_band) == pytest.approx(
        np.tile(STATED_SHARES, (5, 1)), abs=0.06
    )
    assert checked.expected_mm == pytest.approx(checked.error_mm, rel=0.1)
    large = errors > 2.5
    assert checked.large == large.sum()
    assert 0.3 < checked.widest_hold < 1


def test_a_part_whose_errors_are_larger_breaks_the_word():
    """The check would be worthless if each part were judged by a fit to itself."""
    errors, width = drawn(3, 400)
    parts = [i % 2 for i in range(400)]
    errors[1::2] *= 4
    checked = check_calibration(errors, width, parts)
    assert abs(checked.measured[3] - 0.95) > 0.1


def test_the_widest_tenth_holds_what_it_holds():
    errors, width = drawn(4, 100)
    errors[:] = 0.5
    errors[7, 3], errors[8, 3] = 3.0, 3.0
    width[:] = 1.0
    width[7, 3] = 9.0
    checked = check_calibration(errors, width, [i % 2 for i in range(100)])
    assert checked.large == 2
    assert checked.widest_hold in (0.5, 1.0)
    errors[:] = 0.5
    calm = check_calibration(errors, width, [i % 2 for i in range(100)])
    assert np.isnan(calm.widest_hold)
