"""The loop: it learns, and a broken run goes on exactly as an unbroken one."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import Cancelled, ModelError
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.loop import Trainer
from kneel_gui.training.recipe import (
    DataConfig,
    InputConfig,
    LossConfig,
    StageConfig,
)

TINY = {"n_inputs": 1, "n_outputs": 16, "base_width": 4, "depth": 2, "dropout": 0.1}


def config(**changes):
    settings = {
        "network": {**TINY, "multiscale": False},
        "input": InputConfig(spacing_mm=1.5, size_px=64),
        "data": DataConfig(),
        "epochs": 3,
        "batch_size": 4,
        "precision": "fp32",
        "ema": 0.5,
    }
    return StageConfig(**(settings | changes))


def task(crops, **changes):
    return LandmarkTask(config(**changes), crops[:16], crops[16:])


def trainer(what, folder, seed=1):
    return Trainer(what, folder, seed, "cpu", Path.write_bytes)


class StopAfter(SilentProgress):
    """Asks to stop after some steps."""

    def __init__(self, steps):
        self.left = steps

    def report(self, done, total, text=""):
        self.left -= 1

    def cancelled(self):
        return self.left <= 0


def weights(net):
    return torch.cat([p.detach().flatten() for p in net.parameters()]).numpy()


def test_training_learns_and_keeps_a_log(crops, tmp_path):
    trainer(task(crops, epochs=6), tmp_path).run(SilentProgress())
    log = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
    assert [row["epoch"] for row in log] == list(range(6))
    assert log[-1]["loss"] < log[0]["loss"]
    assert np.isfinite(log[-1]["mean_mm"])


ADAPTIVE = LossConfig(kind="robust", robust_adaptive=True)
ALL_ON = {"swa_epochs": 2, "mixup": 0.4, "loss": ADAPTIVE, "weight_decay": 0.1}


@pytest.mark.parametrize(("steps", "on"), [(5, {}), (11, ALL_ON)])
def test_a_stopped_run_goes_on_as_an_unbroken_one(crops, tmp_path, steps, on):
    whole = trainer(task(crops, **on), tmp_path / "whole").run(SilentProgress())
    with pytest.raises(Cancelled):
        trainer(task(crops, **on), tmp_path / "b").run(StopAfter(steps))
    again = trainer(task(crops, **on), tmp_path / "b").run(SilentProgress())
    assert np.array_equal(weights(whole), weights(again))
    one, two = (tmp_path / name / "log.json" for name in ("whole", "b"))
    assert one.read_bytes() == two.read_bytes()


def test_a_finished_run_is_only_loaded(crops, tmp_path):
    first = trainer(task(crops), tmp_path).run(SilentProgress())
    stop = StopAfter(0)
    again = trainer(task(crops), tmp_path).run(stop)
    assert np.array_equal(weights(first), weights(again))


def test_another_networks_checkpoint_is_refused(crops, tmp_path):
    trainer(task(crops, epochs=1), tmp_path).run(SilentProgress())
    wider = {**TINY, "multiscale": False, "base_width": 6}
    with pytest.raises(ModelError, match="another network"):
        trainer(task(crops, network=wider), tmp_path).run(SilentProgress())


def test_a_damaged_checkpoint_is_said_and_runs_nothing(crops, tmp_path):
    (tmp_path / "checkpoint.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(ModelError, match="cannot be read") as caught:
        trainer(task(crops), tmp_path).run(SilentProgress())
    assert caught.value.path == tmp_path / "checkpoint.pt"


def test_a_loss_that_is_no_number_stops_at_once(crops, tmp_path, monkeypatch):
    broken = task(crops)
    monkeypatch.setattr(broken, "loss", lambda maps, _: maps.sum() * float("nan"))
    with pytest.raises(ModelError, match="nan"):
        trainer(broken, tmp_path).run(SilentProgress())


def test_the_seed_decides_the_weights(crops, tmp_path):
    nets = [
        weights(trainer(task(crops), tmp_path / str(i), seed).net)
        for i, seed in enumerate((1, 1, 2))
    ]
    assert np.array_equal(nets[0], nets[1])
    assert not np.array_equal(nets[0], nets[2])


def test_mixup_and_bf16_train_too(crops, tmp_path):
    mixed = trainer(task(crops, mixup=0.5, precision="bf16", epochs=1), tmp_path)
    mixed.run(SilentProgress())
    assert np.isfinite(mixed.log[0]["loss"])


def test_swa_is_the_mean_of_the_last_epochs_with_statistics_of_its_own(crops, tmp_path):
    mine = trainer(task(crops, swa_epochs=2, swa_learning_rate=1e-3), tmp_path)
    ends = []
    step = mine._average_epoch
    mine._average_epoch = lambda: (ends.append(weights(mine.net)), step())[1]
    kept = mine.run(SilentProgress())
    assert np.allclose(weights(kept), np.mean(ends[1:], axis=0), atol=1e-7)
    assert not np.array_equal(weights(kept), weights(mine.average.module))
    assert mine.optimiser.param_groups[0]["lr"] == 1e-3
    assert [row["rate"] for row in mine.log[1:]] == [1e-3, 1e-3]
    own, last = (net.layer1[1].running_mean for net in (kept, mine.net))
    assert not torch.equal(own, last)
    again = trainer(task(crops, swa_epochs=2, swa_learning_rate=1e-3), tmp_path)
    assert np.array_equal(weights(again.run(SilentProgress())), weights(kept))


def test_an_adaptive_loss_learns_with_the_network(crops, tmp_path):
    mine = trainer(task(crops, loss=ADAPTIVE, epochs=1), tmp_path)
    before = mine.task.learned.adaptive.alpha.detach().clone()
    mine.run(SilentProgress())
    assert (mine.task.learned.adaptive.alpha != before).all()
    with pytest.raises(ModelError, match="another loss"):
        trainer(task(crops, epochs=1), tmp_path).run(SilentProgress())


def test_a_log_that_a_kill_left_behind_is_caught_up(crops, tmp_path):
    trainer(task(crops, epochs=1), tmp_path).run(SilentProgress())
    whole = (tmp_path / "log.json").read_bytes()
    (tmp_path / "log.json").unlink()
    trainer(task(crops, epochs=1), tmp_path).run(SilentProgress())
    assert (tmp_path / "log.json").read_bytes() == whole


def test_squeeze_and_excitation_comes_by_the_recipe(crops, tmp_path):
    network = {**TINY, "se": True, "se_ratio": 4}
    mine = trainer(task(crops, network=network, epochs=1), tmp_path)
    assert any("se_block.scorer" in name for name in mine.net.state_dict())
    mine.run(SilentProgress())
    assert np.isfinite(mine.log[0]["loss"])
