"""Peaks of detector maps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.inference.detect import find_peaks


def bump(x, y, height, shape=(40, 50)):
    columns, rows = np.arange(shape[1]), np.arange(shape[0])[:, None]
    far = (columns - x) ** 2 + (rows - y) ** 2
    return (height * np.exp(-0.5 * far / 1.5**2)).astype(np.float32)


@given(st.floats(6, 43), st.floats(6, 33))
def test_a_peak_is_placed_finer_than_a_cell(x, y):
    (peak,) = find_peaks(bump(x, y, 0.9)[None], 0.3, 5)
    assert np.abs(peak.cell_xy - [x, y]).max() < 0.25


def test_the_kind_is_the_higher_channel_and_the_best_comes_first():
    maps = np.stack([bump(10, 10, 0.6), bump(35, 20, 0.9)])
    first, second = find_peaks(maps, 0.3, 5)
    assert (first.channel, second.channel) == (1, 0)
    assert first.score > second.score


def test_near_and_low_peaks_are_left_out():
    maps = np.maximum(bump(10, 10, 0.9), bump(15, 10, 0.8))
    maps = np.maximum(maps, bump(40, 30, 0.2))[None]
    (peak,) = find_peaks(maps, 0.3, 8)
    assert peak.score == pytest.approx(0.9, abs=0.02)


def test_nothing_is_found_in_an_empty_map():
    assert find_peaks(np.zeros((2, 20, 20), np.float32), 0.3, 5) == []


def test_a_peak_at_the_corner_is_found():
    (peak,) = find_peaks(bump(0, 0, 0.9)[None], 0.3, 5)
    assert (peak.cell_xy < 1.5).all()
