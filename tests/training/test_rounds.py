"""A last round on marked knees alone goes on from what the first one learned."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import Cancelled
from kneel_gui.training import rounds
from kneel_gui.training.recipe import (
    DataConfig,
    InputConfig,
    LastRoundConfig,
    SelfTrainingConfig,
    StageConfig,
)
from kneel_gui.training.rounds import StageRun, rounds_of
from kneel_gui.training.transfer import start_from

CONFIG = StageConfig(
    network={
        "n_inputs": 1,
        "n_outputs": 16,
        "base_width": 2,
        "depth": 2,
        "multiscale": False,
    },
    input=InputConfig(spacing_mm=1.5, size_px=64),
    data=DataConfig(folds=2),
    epochs=2,
    samples_per_epoch=8,
    batch_size=4,
    precision="fp32",
    self_training=SelfTrainingConfig("landmarks.csv", "labelled", start=1),
    last_round=LastRoundConfig(epochs=2, learning_rate=5e-4),
)


def stage_run(data, out, config=CONFIG):
    return StageRun("landmarks", config, data, out, 3, Path.write_bytes)


def test_the_last_round_learns_from_marked_knees_alone():
    first, last = rounds_of(CONFIG)
    assert first is CONFIG
    assert last.self_training is None
    assert (last.epochs, last.learning_rate) == (2, 5e-4)
    assert last.samples_per_epoch == 0
    assert last.network == CONFIG.network
    assert last.augment == CONFIG.augment
    assert rounds_of(replace(CONFIG, last_round=None)) == (
        replace(CONFIG, last_round=None),
    )


def test_it_begins_with_what_the_first_round_keeps(data_folder, tmp_path, monkeypatch):
    begun = []

    def watched(trainer, weights, source):
        result = start_from(trainer, weights, source)
        begun.append({k: v.clone() for k, v in trainer.net.state_dict().items()})
        return result

    monkeypatch.setattr(rounds, "start_from", watched)
    run = stage_run(data_folder, tmp_path / "run")
    assert not run.is_finished
    run.train("cpu", SilentProgress())
    assert run.is_finished
    alone = stage_run(
        data_folder, tmp_path / "run", replace(CONFIG, last_round=None)
    ).result()[1]
    assert all(alone.state_dict()[name].equal(begun[0][name]) for name in begun[0])
    _, net = run.result()
    assert any(not net.state_dict()[name].equal(begun[0][name]) for name in begun[0])


def test_a_run_stopped_in_any_round_goes_on_to_the_same_weights(data_folder, tmp_path):
    class StopAt(SilentProgress):
        def __init__(self, steps):
            self.left = steps

        def report(self, done, total, text=""):
            self.left -= 1

        def cancelled(self):
            return self.left <= 0

    whole = stage_run(data_folder, tmp_path / "whole")
    whole.train("cpu", SilentProgress())
    wanted = whole.result()[1].state_dict()
    for steps in (1, 3, 6):
        run = stage_run(data_folder, tmp_path / str(steps))
        with pytest.raises(Cancelled):
            run.train("cpu", StopAt(steps))
        assert not run.is_finished
        run.train("cpu", SilentProgress())
        state = run.result()[1].state_dict()
        assert all(torch.equal(state[name], wanted[name]) for name in wanted)
