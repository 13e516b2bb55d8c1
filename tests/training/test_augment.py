"""Augmentation: within its ranges, reproducible, off when switched off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.geometry import Affine2D
from kneel_gui.inference.preprocess import sample
from kneel_gui.training.augment import (
    AugmentConfig,
    cut_out,
    jittered,
    random_affine,
    random_levels,
    random_view,
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


def region(size=80):
    image = np.zeros((size, size), np.float32)
    spots = np.array([[20.0, 25.0], [60.0, 22.0], [41.0, 40.0], [18.0, 63.0]])
    rows, columns = np.mgrid[0:size, 0:size]
    for x, y in spots:
        image += np.exp(-0.5 * ((columns - x) ** 2 + (rows - y) ** 2) / 4).astype("f4")
    return sample(image, Affine2D.identity(), (size, size)), spots


@given(st.integers(0, 10_000))
def test_points_follow_a_projective_view(seed):
    seen, spots = region()
    config = AugmentConfig(projective=0.1)
    view = random_view(seen, config, np.random.default_rng(seed))
    moved = view.apply(spots)
    assert np.abs(moved - spots).max() <= 0.1 * 80 * 1.5
    for x, y in moved:
        x0, y0 = round(float(x)), round(float(y))
        part = view.pixels[y0 - 5 : y0 + 6, x0 - 5 : x0 + 6].astype(float)
        rows, columns = np.mgrid[y0 - 5 : y0 + 6, x0 - 5 : x0 + 6]
        found = [(part * grid).sum() / part.sum() for grid in (columns, rows)]
        assert found == pytest.approx([x, y], abs=0.5)
    unknown = view.apply(np.full((1, 2), np.nan))
    assert np.isnan(unknown).all()


def test_a_view_knows_what_lies_outside_the_film():
    seen, _ = region()
    seen.inside[:, :30] = False
    config = AugmentConfig(projective=0.1)
    view = random_view(seen, config, np.random.default_rng(1))
    assert not view.inside[40, 15]
    assert view.inside[40, 45]


def test_what_is_off_draws_nothing_and_changes_nothing():
    seen, spots = region()
    rng = np.random.default_rng(3)
    before = rng.bit_generator.state
    view = random_view(seen, AugmentConfig(), rng)
    assert view.pixels is seen.pixels
    assert np.array_equal(view.apply(spots), spots)
    assert jittered(spots, 0.0, rng) is spots
    assert rng.bit_generator.state == before


def test_jitter_has_the_stated_size_and_leaves_unknown_points_unknown():
    rng = np.random.default_rng(3)
    points = np.zeros((5000, 2))
    points[7] = np.nan
    moved = jittered(points, 1.5, rng)
    assert np.nanstd(moved, axis=0) == pytest.approx([1.5, 1.5], rel=0.05)
    assert np.isnan(moved[7]).all()


def test_a_flip_is_a_mirror_as_often_as_stated():
    config = AugmentConfig(flip=0.3)
    rng = np.random.default_rng(3)
    signs = [
        np.linalg.det(random_affine(config, rng).matrix[:, :2]) for _ in range(500)
    ]
    assert np.mean(np.array(signs) < 0) == pytest.approx(0.3, abs=0.06)


def test_salt_and_pepper_are_the_extremes_and_few():
    config = AugmentConfig(0, 0, 0, 0, 0, 0, 0, 0, 0.25, 0, 0, salt_pepper=0.2)
    image = np.full((100, 100), 0.25, np.float32)
    rng = np.random.default_rng(4)
    shares = []
    for _ in range(20):
        changed = random_levels(image, config, rng)
        assert changed.dtype == np.float32
        salt, pepper = (changed == 1).mean(), (changed == -1).mean()
        shares.append(salt + pepper)
        assert salt == pytest.approx(pepper, abs=0.02)
    assert max(shares) <= 0.22
    assert max(shares) > 0.1
