"""Flesh, positioner, marker, implant and detector."""

import numpy as np
import pytest

from kneel_gui.core.shape import ShapeModel
from kneel_gui.training.phantom_look import Exposure, Leg
from kneel_gui.training.phantom_raster import Canvas
from kneel_gui.training.phantom_tissue import (
    expose,
    flesh_attenuation,
    implant_attenuation,
    marker_attenuation,
    positioner_attenuation,
    to_grey,
)

GRID = Canvas(
    np.arange(-110, 110, 0.5).astype(np.float32),
    np.arange(-170, 170, 0.5).astype(np.float32),
)


def test_a_leg_is_thickest_inside_and_bare_outside():
    rng = np.random.default_rng(0)
    flesh = flesh_attenuation(GRID, Leg(1.0, 1.0, 0.0, 10.0), rng)
    knee = flesh[np.argmin(np.abs(GRID.y_mm))]
    middle = np.argmin(np.abs(GRID.x_mm))
    assert 1.2 < knee[middle] < 2.2
    assert knee[0] == pytest.approx(0, abs=1e-3)
    assert knee[-1] == pytest.approx(0, abs=1e-3)
    thigh = flesh[5]
    assert (thigh > 0.1).sum() > (knee > 0.1).sum()


def test_the_positioner_has_two_rows_of_beads():
    x = np.arange(-40, 40, 0.25).astype(np.float32)
    y = np.arange(-150, 150, 0.25).astype(np.float32)
    bar = positioner_attenuation(x, y, np.random.default_rng(2))
    dense = bar > 0.6
    columns = np.flatnonzero(dense.any(axis=0))
    assert np.count_nonzero(np.diff(columns) > 8) == 1  # two groups
    assert dense.sum() > 100


@pytest.mark.parametrize("letter", ["R", "L"])
def test_a_marker_is_a_letter_of_its_size(letter):
    film = marker_attenuation((300, 300), letter, (100, 200), 60)
    rows, columns = np.nonzero(film > 1.0)
    assert np.ptp(rows) == pytest.approx(60, abs=3)
    assert rows.max() < 200
    assert columns.min() >= 100


def test_markers_differ():
    shape = ((100, 100), (10, 90), 40)
    right = marker_attenuation(shape[0], "R", shape[1], shape[2])
    left = marker_attenuation(shape[0], "L", shape[1], shape[2])
    assert not np.array_equal(right, left)


def test_a_marker_at_the_border_is_cut():
    film = marker_attenuation((100, 100), "R", (80, 30), 60)
    assert film.shape == (100, 100)
    assert film.max() > 0


def test_an_implant_replaces_the_joint_surfaces():
    points = ShapeModel.load().mean_mm - ShapeModel.load().mean_mm[4]
    bones = np.full((len(GRID.y_mm), len(GRID.x_mm)), 0.5, dtype=np.float32)
    picture = implant_attenuation(GRID, points, bones)
    gap = np.argmin(np.abs(GRID.y_mm - (points[1, 1] + 1.0)))
    middle = np.argmin(np.abs(GRID.x_mm))
    assert picture[gap, middle] == pytest.approx(0, abs=0.01)
    assert picture[gap + 12, middle] > 3.0
    assert picture[0, 0] == 0.5


def test_more_in_the_beam_is_brighter():
    steps = np.repeat(np.linspace(0, 3, 8, dtype=np.float32), 60)
    wedge = np.tile(steps, (200, 1))
    log_image = expose(wedge, 0.5, Exposure(), np.random.default_rng(0))
    levels = [log_image[:, i * 60 + 20 : i * 60 + 40].mean() for i in range(8)]
    assert np.all(np.diff(levels) > 0)
    assert levels[0] < 0.05
    assert levels[-1] < 3.0  # scatter


def test_fewer_quanta_are_noisier():
    flat = np.ones((100, 100), dtype=np.float32)
    noise = [
        expose(flat, 0.3, Exposure(quanta=q), np.random.default_rng(0)).std()
        for q in (1e6, 1e4)
    ]
    assert noise[1] > 5 * noise[0]


def test_grey_is_black_at_nothing_and_white_at_the_brightest():
    values = np.array([[0.0, 0.1, 1.0, 2.0, 9.0]], dtype=np.float32)
    grey = to_grey(values, 2.0, Exposure())[0]
    assert grey[0] == grey[1] == 0
    assert 0 < grey[2] < 1
    assert grey[3] == grey[4] == 1
    darker = to_grey(values, 2.0, Exposure(gamma=2.0))[0]
    assert darker[2] < grey[2]
