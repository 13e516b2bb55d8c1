"""Stage 1's samples, targets and validation."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.training.centre_task import CentreTask, with_typical_centre
from kneel_gui.training.recipe import InputConfig, StageConfig

CONFIG = StageConfig(
    network={"n_inputs": 1, "n_outputs": 2, "base_width": 2, "depth": 2},
    input=InputConfig(spacing_mm=3.5, size_px=128, percentiles=(1.0, 99.5)),
    batch_size=4,
    samples_per_epoch=12,
)


@pytest.fixture
def task(crops):
    return CentreTask(CONFIG, crops[:12], crops[12:])


def test_targets_have_one_certain_cell_per_knee(task):
    batch = task.load(range(12), np.random.default_rng(0))
    assert batch.images.shape == (12, 1, 128, 128)
    assert batch.targets.shape == (12, 2, 32, 32)
    assert batch.targets.max() == 1
    assert batch.targets.min() >= 0
    per_film = (batch.targets == 1).flatten(1).sum(1)
    assert set(per_film.tolist()) <= {0, 1, 2}


def test_an_epoch_has_the_asked_length(task):
    steps = task.batches(np.random.default_rng(0))
    assert [len(step) for step in steps] == [4, 4, 4]


def test_a_perfect_detector_validates_perfectly(task, monkeypatch):
    net = HourglassNet(NetworkConfig.from_dict(CONFIG.network)).eval()
    films = iter(task.films)

    def truth(_):
        return torch.logit(torch.from_numpy(task._target(next(films))), 1e-4)[None]

    monkeypatch.setattr(net, "heatmaps", truth)
    figures = task.validate(net)
    assert figures["found"] == 1
    assert figures["kind_right"] == 1
    assert figures["false"] == 0
    assert figures["mean_mm"] < 2.0
    assert figures["max_mm"] < 7.0


def test_a_blind_detector_validates_as_blind(task, monkeypatch):
    net = HourglassNet(NetworkConfig.from_dict(CONFIG.network)).eval()
    monkeypatch.setattr(net, "heatmaps", lambda _: torch.full((1, 2, 32, 32), -9.0))
    figures = task.validate(net)
    assert figures["found"] == 0
    assert figures["mean_mm"] == float("inf")


def test_crops_without_landmarks_get_a_typical_centre(crops):
    bare = replace(
        crops[0], points_px=np.full((16, 2), np.nan), spacing_xy_mm=np.full(2, np.nan)
    )
    filled = with_typical_centre(bare)
    assert np.isfinite(filled.points_px[4]).all()
    assert np.isnan(filled.points_px[0]).all()
    assert np.isfinite(filled.spacing_xy_mm).all()
    known = with_typical_centre(crops[0])
    assert np.array_equal(known.points_px, crops[0].points_px)
