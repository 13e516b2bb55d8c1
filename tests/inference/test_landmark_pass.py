"""One pass of stage 2, with a network that answers with the brightest place."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from kneel_gui.core.radiograph import PixelSpacing, Radiograph, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.inference.landmark_pass import look_at
from kneel_gui.inference.picture import Picture
from kneel_gui.inference.trials import Trial
from kneel_gui.inference.views import STRAIGHT, View

SPOT_PX = np.array([150.0, 90.0])
VIEWS = (View(2.0, -1.0, -6.0, 0.95), View(-2.0, 1.0, 6.0, 1.05))


class Stage:
    """Sees where it is bright; remembers its pictures."""

    spacing_mm, size_px, percentiles, median = 0.5, 128, (0.0, 100.0), None

    def __init__(self, folds=1):
        self.folds = folds
        self.seen = []

    def heatmaps(self, images):
        self.seen += list(images)
        bright = torch.nn.functional.avg_pool2d(torch.from_numpy(images)[:, None], 2)
        maps = torch.nan_to_num((bright * 30).expand(-1, 16, -1, -1))
        return torch.stack([maps] * self.folds)


@pytest.fixture(scope="module")
def picture():
    y, x = np.mgrid[:200, :300]
    away = (x - SPOT_PX[0]) ** 2 / 15.0**2 + (y - SPOT_PX[1]) ** 2 / 12.0**2
    pixels = (4000 * np.exp(-0.5 * away)).astype(np.uint16)
    spacing = PixelSpacing(0.5, 0.4, SpacingSource.USER)
    return Picture.of(Radiograph(pixels, spacing, "spot", Path("spot.dcm")))


def trial(side=Side.RIGHT, off=(3.0, -2.0), tilt_rad=0.0):
    none = np.full((16, 2), np.nan)
    knee = SimpleNamespace()
    return Trial(knee, side, SPOT_PX + off, none, none[:, 0], tilt_rad)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("views", [(STRAIGHT,), VIEWS])
def test_every_look_comes_back_to_the_same_place(picture, side, views):
    (found,) = look_at([trial(side, tilt_rad=0.1)], picture, Stage(), views)
    assert np.abs(found.points_px - SPOT_PX).max() < 0.4
    assert found.centre_px == pytest.approx(found.points_px[4])
    assert (found.spread_mm > 0).all()


def test_looks_of_several_knees_are_not_mixed_up(picture):
    trials = [trial(off=(3, 0)), trial(Side.LEFT, off=(-4, 2)), trial(off=(0, 5))]
    together = look_at(trials, picture, Stage(folds=2), VIEWS)
    for one, found in zip(trials, together, strict=True):
        (alone,) = look_at([one], picture, Stage(folds=2), VIEWS)
        assert found.side is one.side
        assert found.points_px == pytest.approx(alone.points_px)
        assert found.spread_mm == pytest.approx(alone.spread_mm)


def test_a_look_differs_in_what_the_network_sees(picture):
    stage = Stage()
    look_at([trial()], picture, stage, (STRAIGHT, *VIEWS))
    assert len(stage.seen) == 3
    assert not np.allclose(stage.seen[0], stage.seen[1])
    assert not np.allclose(stage.seen[1], stage.seen[2])


def test_widths_are_in_mm_of_the_knee_however_large_it_is_shown(picture):
    widths = [
        look_at([trial(off=(0, 0))], picture, Stage(), (View(scale=scale),))[0]
        for scale in (0.9, 1.0, 1.1)
    ]
    small, plain, large = (found.spread_mm[0] for found in widths)
    # The spot is as wide in mm, whatever the scale; the network's own cell is not.
    assert small == pytest.approx(plain, rel=0.05)
    assert large == pytest.approx(plain, rel=0.05)


def test_every_look_is_brought_to_the_models_median(picture):
    stage = Stage()
    stage.median = 0.5
    look_at([trial()], picture, stage, VIEWS)
    plain = Stage()
    look_at([trial()], picture, plain, VIEWS)
    for levelled, before in zip(stage.seen, plain.seen, strict=True):
        assert abs(np.median(levelled)) < abs(np.median(before))
