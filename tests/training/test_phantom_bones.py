"""Bones are where their landmarks say, with rims, notch and fibula."""

import numpy as np
import pytest

from kneel_gui.core.schema import knee_schema
from kneel_gui.core.shape import ShapeModel
from kneel_gui.training.phantom_bones import bone_attenuation
from kneel_gui.training.phantom_look import BoneLook
from kneel_gui.training.phantom_outline import draw_landmarks
from kneel_gui.training.phantom_raster import Canvas

STEP = 0.4


def draw(seed=0, osteoarthritis=False):
    model = ShapeModel.load()
    rng = np.random.default_rng(seed)
    points = draw_landmarks(model, rng, model.sample(rng, 1)[0])
    grid = Canvas(
        np.arange(-90, 90, STEP).astype(np.float32),
        np.arange(-170, 170, STEP).astype(np.float32),
    )
    look = BoneLook.draw(rng, osteoarthritis)
    return grid, points, bone_attenuation(grid, points, look, rng)


@pytest.fixture(scope="module")
def knees():
    return [draw(seed) for seed in range(4)]


def at(grid, picture, x, y):
    """Mean of a small patch, so that texture does not decide."""
    i = int(np.argmin(np.abs(grid.y_mm - y)))
    j = int(np.argmin(np.abs(grid.x_mm - x)))
    return float(picture[i, j - 2 : j + 3].mean())


@pytest.mark.parametrize("name", ["T1", "T2", "F1", "F2", "F3", "F4", "F5"])
def test_the_joint_surface_lies_at_the_landmark(knees, name):
    index = knee_schema().index(name)
    into = 1.0 if name.startswith("T") else -1.0
    for grid, points, picture in knees:
        x, y = points[index]
        inside = at(grid, picture, x, y + 1.2 * into)
        outside = at(grid, picture, x, y - 1.0 * into)
        assert inside > 0.15
        assert outside < 0.5 * inside


def test_shafts_have_bright_rims_and_reach_the_border(knees):
    for grid, _, picture in knees:
        for row in (5, len(grid.y_mm) - 6):
            bone = np.flatnonzero(picture[row] > 0.15)
            profile = picture[row, bone[0] : bone[-1] + 1]
            centre = profile[len(profile) // 2]
            assert profile.max() > 1.15 * centre


def test_nothing_lies_in_the_joint_space_laterally(knees):
    for grid, points, picture in knees:
        x = points[10, 0]
        tibia = np.interp(x, points[:9, 0], points[:9, 1])
        middle = (points[10, 1] + tibia) / 2
        assert at(grid, picture, x, middle) < 0.1


def test_everything_is_finite_and_not_negative(knees):
    for _, _, picture in knees:
        assert picture.dtype == np.float32
        assert np.isfinite(picture).all()
        assert picture.min() >= 0


def test_the_same_seed_draws_the_same_bones():
    assert np.array_equal(draw(3, True)[2], draw(3, True)[2])


def test_osteophytes_widen_the_tibia():
    model = ShapeModel.load()
    grid = Canvas(
        np.arange(-70, 70, STEP).astype(np.float32),
        np.arange(-70, 70, STEP).astype(np.float32),
    )
    points = model.mean_mm - model.mean_mm[4]
    y = points[8, 1] + 3.0
    widths = []
    for sick in (False, True):
        look = BoneLook.draw(np.random.default_rng(0), sick)
        rng = np.random.default_rng(1)
        picture = bone_attenuation(grid, points, look, rng)
        row = picture[int(np.argmin(np.abs(grid.y_mm - y)))]
        widths.append(np.ptp(grid.x_mm[row > 0.02]))
    assert widths[1] > widths[0] + 1.0
