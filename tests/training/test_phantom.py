"""Whole phantoms: deterministic, on the right side, with an honest truth."""

import numpy as np
import pytest

from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.errors import ConfigError
from kneel_gui.training.phantom import (
    MONOCHROME1,
    MONOCHROME2,
    PhantomOptions,
    make_knee_phantom,
    make_phantom,
)

COARSE = {"spacing_mm": 0.5, "positioner": False, "marker": False}


def film(seed=0, **changes):
    return make_phantom(seed, PhantomOptions(**{**COARSE, **changes}))


@pytest.fixture(scope="module")
def plain():
    return film(collimation=False)


def test_a_film_has_two_knees_in_twelve_bits(plain):
    assert plain.pixels.dtype == np.uint16
    assert plain.pixels.shape == (700, 860)
    assert 2000 < plain.pixels.max() <= 4095
    assert [knee.side for knee in plain.knees] == list(SIDES)
    assert all(knee.kind is KneeKind.NATIVE for knee in plain.knees)
    assert plain.laterality is None


def test_right_is_left_and_lateral_is_outside(plain):
    right, left = plain.knees
    assert right.centre_px[0] < 430 < left.centre_px[0]
    assert right.points_px[0, 0] < right.points_px[8, 0]
    assert left.points_px[0, 0] > left.points_px[8, 0]
    for knee in plain.knees:
        assert np.array_equal(knee.centre_px, knee.points_px[4])
        assert 40 < np.ptp(knee.points_px[:, 0]) * 0.5 < 110


@pytest.mark.parametrize("side", range(2))
def test_bone_is_bright_at_the_landmarks(plain, side):
    """On both sides, so that the mirrored truth fits its picture to a pixel."""
    points = plain.knees[side].points_px
    image = plain.pixels.astype(float)

    def mean_at(dy_mm):
        x, y = np.round(points[[1, 2, 10, 11], 0]), points[[1, 2, 10, 11], 1]
        way = np.array([1, 1, -1, -1])
        rows = np.round(y + way * dy_mm / plain.spacing_mm).astype(int)
        return image[rows, x.astype(int)]

    assert np.all(mean_at(1.5) > mean_at(-1.5) + 100)


def test_the_fibula_is_on_the_lateral_side(plain):
    """Below the knee the picture rises again beside the tibia, laterally only."""
    for knee in plain.knees:
        way = np.sign(knee.points_px[8, 0] - knee.points_px[0, 0])
        x, y = np.add(knee.centre_px, [0, 75 / plain.spacing_mm])
        rows = plain.pixels[int(y) - 4 : int(y) + 5].astype(float).mean(axis=0)
        steps = np.arange(14, 46) / plain.spacing_mm
        lateral = rows[np.round(x - way * steps).astype(int)]
        medial = rows[np.round(x + way * (steps + 14)).astype(int)]
        assert _largest_rise(lateral) > 100
        assert _largest_rise(medial) < 50


def _largest_rise(values):
    return (values - np.minimum.accumulate(values)).max()


def test_the_same_seed_gives_the_same_film(plain):
    again = film(collimation=False)
    assert np.array_equal(plain.pixels, again.pixels)
    assert np.array_equal(plain.knees[1].points_px, again.knees[1].points_px)
    other = film(seed=1, collimation=False)
    assert not np.array_equal(plain.pixels, other.pixels)


def test_monochrome1_is_the_inverse(plain):
    inverse = film(collimation=False, photometric=MONOCHROME1)
    assert inverse.photometric == MONOCHROME1
    assert np.array_equal(inverse.pixels, 4095 - plain.pixels)


def test_photometric_by_chance_gives_both():
    options = PhantomOptions(spacing_mm=1.0, photometric=None)
    kinds = {make_phantom(seed, options).photometric for seed in range(12)}
    assert kinds == {MONOCHROME1, MONOCHROME2}


def test_a_blank_side_changes_nothing_on_the_other(plain):
    one = film(collimation=False, sides=(Side.LEFT,))
    absent, left = one.knees
    assert absent.kind is KneeKind.ABSENT
    assert np.isnan(absent.points_px).all()
    assert np.isnan(absent.centre_px).all()
    assert np.array_equal(left.points_px, plain.knees[1].points_px)
    assert one.pixels[:, :400].max() < 400


def test_a_film_without_any_knee_is_dark():
    empty = film(collimation=False, sides=())
    assert empty.pixels.max() < 400


def test_an_implant_is_metal_without_landmarks(plain):
    phantom = film(collimation=False, implants=frozenset({Side.RIGHT}))
    right, left = phantom.knees
    assert right.kind is KneeKind.IMPLANT
    assert np.isnan(right.points_px).all()
    assert left.kind is KneeKind.NATIVE
    x, y = np.round(right.centre_px).astype(int)
    assert phantom.pixels[y + 4, x] == 4095
    metal = (phantom.pixels[:, :430] == 4095).sum() * phantom.spacing_mm**2
    assert 2500 < metal < 9000  # mm²
    native = (plain.pixels[:, :430] == 4095).sum() * plain.spacing_mm**2
    assert native < 100


def test_furniture_can_be_asked_for(plain):
    seen = {
        name: film(collimation=False, **{name: True}).pixels
        for name in ("positioner", "marker")
    }
    middle = slice(415, 445)
    assert seen["positioner"][:, middle].max() > plain.pixels[:, middle].max()
    assert seen["marker"].max() == 4095
    masked = film(collimation=True).pixels
    border = masked[0]
    assert border.min() == border.max()


@pytest.mark.parametrize("side", list(Side))
def test_a_single_knee(side):
    options = PhantomOptions(width_mm=150, height_mm=180, **COARSE)
    phantom = make_knee_phantom(4, side, options)
    assert phantom.laterality is side
    assert phantom.pixels.shape == (360, 300)
    (knee,) = phantom.knees
    assert knee.side is side
    lateral_first = knee.points_px[0, 0] < knee.points_px[8, 0]
    assert lateral_first == (side is Side.RIGHT)
    assert (knee.points_px > 0).all()
    assert (knee.points_px < [300, 360]).all()


@pytest.mark.parametrize(
    "changes",
    [
        {"spacing_mm": 0.0},
        {"spacing_mm": float("nan")},
        {"width_mm": 5.0},
        {"height_mm": 5000.0},
        {"photometric": "RGB"},
    ],
)
def test_impossible_films_are_refused(changes):
    with pytest.raises(ConfigError):
        PhantomOptions(**changes)
