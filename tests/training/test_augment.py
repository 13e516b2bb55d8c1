"""Augmentation: within its ranges, reproducible, off when switched off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.training.augment import (
    AugmentConfig,
    cut_out,
    random_affine,
    random_levels,
)

OFF = AugmentConfig(0, 0, 0, 0, 0, 0, 0, 0, 0.25, 0, 0)


@given(st.integers(0, 10_000))
def test_maps_stay_within_their_ranges(seed):
    config = AugmentConfig(rotation_deg=15, shear_deg=0, scale=0.2, shift_mm=8)
    matrix = random_affine(config, np.random.default_rng(seed)).matrix
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    assert 1 / 1.2 - 1e-9 <= scale <= 1.2 + 1e-9
    assert np.abs(matrix[:, 2]).max() <= 8
    assert np.linalg.det(matrix[:, :2]) > 0, "a knee is never mirrored"


def test_nothing_happens_when_all_is_off():
    rng = np.random.default_rng(0)
    assert np.allclose(random_affine(OFF, rng).matrix, [[1, 0, 0], [0, 1, 0]])
    image = np.random.default_rng(1).uniform(-1, 1, (20, 30)).astype(np.float32)
    assert cut_out(image, OFF, rng) is image


@given(st.integers(0, 10_000))
def test_levels_stay_finite_and_keep_their_type(seed):
    image = np.random.default_rng(1).uniform(-1, 1, (20, 30)).astype(np.float32)
    changed = random_levels(image, AugmentConfig(), np.random.default_rng(seed))
    assert changed.dtype == np.float32
    assert changed.shape == image.shape
    assert np.isfinite(changed).all()
    assert np.abs(changed).max() < 4


def test_inversion_reverses_the_order_of_greys():
    config = AugmentConfig(0, 0, 0, 0, 0, 0, 0, 0, 0.25, 1.0, 0)
    ramp = np.tile(np.linspace(-1, 1, 30, dtype=np.float32), (20, 1))
    for seed in range(10):
        changed = random_levels(ramp, config, np.random.default_rng(seed))
        assert changed[:, 3].mean() > changed[:, -4].mean()


def test_cutout_blanks_one_rectangle_and_leaves_the_original():
    config = AugmentConfig(cutout=1.0, cutout_size=0.5)
    image = np.random.default_rng(1).uniform(-1, 1, (40, 40)).astype(np.float32)
    before = image.copy()
    changed = [cut_out(image, config, np.random.default_rng(s)) for s in range(20)]
    assert np.array_equal(image, before)
    assert any((c != image).any() for c in changed)
    for result in changed:
        rows, columns = np.nonzero(result != image)
        if len(rows):
            part = result[
                rows.min() : rows.max() + 1, columns.min() : columns.max() + 1
            ]
            assert part.std() < 1e-6


@pytest.mark.parametrize("make", [random_affine])
def test_chance_is_reproducible(make):
    one = make(AugmentConfig(), np.random.default_rng(3)).matrix
    two = make(AugmentConfig(), np.random.default_rng(3)).matrix
    assert np.array_equal(one, two)
