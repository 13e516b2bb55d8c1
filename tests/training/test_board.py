"""TensorBoard logs: scalars, pictures, resumed; and a clear word without it."""

import builtins
import sys
from pathlib import Path

import numpy as np
import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import ConfigError
from kneel_gui.training.board import FOLDER, boards, open_board
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.loop import Trainer
from kneel_gui.training.recipe import InputConfig, StageConfig

ROW = {"epoch": 0, "loss": 1.5, "rate": 0.1, "mean_mm": 2.0}


def events(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    read = EventAccumulator(str(folder / FOLDER))
    read.Reload()
    return read


def test_nothing_is_kept_or_drawn_unless_wanted(tmp_path):
    with open_board(tmp_path, 0) as board:
        board.add(0, ROW, lambda: pytest.fail("drawn in vain"))
    assert not list(tmp_path.iterdir())


def test_a_training_logs_its_figures_and_what_it_finds(crops, tmp_path):
    network = {"n_inputs": 1, "n_outputs": 16, "base_width": 2, "depth": 2}
    config = StageConfig(
        network=network,
        input=InputConfig(spacing_mm=1.5, size_px=64),
        epochs=1,
        batch_size=8,
        precision="fp32",
    )
    task = LandmarkTask(config, crops[:8], crops[8:13])
    with boards():
        Trainer(task, tmp_path, 1, "cpu", Path.write_bytes).run(SilentProgress())
    found = events(tmp_path)
    names = {"training/loss", "training/rate", "validation/mean_mm"}
    assert names <= set(found.Tags()["scalars"])
    (picture,) = found.Images("validation")
    assert (picture.width, picture.height) == (4 * 256, 2 * 256)


def test_what_a_broken_run_logged_of_an_epoch_is_dropped(tmp_path):
    black = np.zeros((4, 4, 3), np.uint8)
    with boards():
        for first, values in ((0, (5.0, 4.0)), (1, (3.0, 2.0))):
            with open_board(tmp_path, first) as board:
                for epoch, value in enumerate(values, first):
                    board.add(epoch, ROW | {"loss": value}, lambda: black)
    kept = [(e.step, e.value) for e in events(tmp_path).Scalars("training/loss")]
    assert kept == [(0, 5.0), (1, 3.0), (2, 2.0)]


def test_without_tensorboard_it_says_what_to_do(tmp_path, monkeypatch):
    real = builtins.__import__

    def refuse(name, *arguments, **named):
        if name == "torch.utils.tensorboard":
            raise ModuleNotFoundError(name)
        return real(name, *arguments, **named)

    monkeypatch.delitem(sys.modules, "torch.utils.tensorboard", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ConfigError, match="not installed") as caught, boards():
        pass
    assert "pip install tensorboard" in caught.value.hint
    with open_board(tmp_path, 0):
        pass
