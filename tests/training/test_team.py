"""Two processes on gloo train one network: the same steps, weights and files."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from kneel_gui.errors import DeviceError
from kneel_gui.training import team as team_module
from kneel_gui.training.augment import AugmentConfig
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.loop import Trainer
from kneel_gui.training.recipe import InputConfig, LossConfig, StageConfig
from kneel_gui.training.team import Team, current_team, joined

# Each rank runs this; torchrun would set the same variables.
WORKER = """
import sys
from pathlib import Path
import torch
torch.set_num_threads(1)
sys.path.insert(0, sys.argv[1])
from test_team import make_trainer
from kneel_gui.core.prediction import SilentProgress
from kneel_gui.training.team import current_team, joined
with joined("cpu") as device:
    trainer = make_trainer(Path(sys.argv[2]), int(sys.argv[3]))
    net = trainer.run(SilentProgress())
    state = {"net": trainer.net.state_dict(), "alpha": trainer.learned.adaptive.alpha}
    torch.save(state, Path(sys.argv[2]) / f"rank{current_team().rank}.pt")
"""


def make_trainer(folder, epochs):
    """Without augmentation and batch statistics the parts add up exactly."""
    from conftest import make_crop

    from kneel_gui.core.schema import Side

    crops = [make_crop(i, side, i % 5) for i in range(8) for side in Side]
    config = StageConfig(
        network={
            "n_inputs": 1,
            "n_outputs": 16,
            "base_width": 4,
            "depth": 2,
            "dropout": 0.0,
            "multiscale": False,
        },
        input=InputConfig(spacing_mm=1.5, size_px=64),
        augment=AugmentConfig(0, 0, 0, 0, 0, 0, 0, 0, 0.25, 0, 0),
        loss=LossConfig(kind="robust", robust_adaptive=True),
        epochs=epochs,
        batch_size=5,
        precision="fp32",
        swa_epochs=1,
    )
    torch.nn.BatchNorm2d.train = lambda self, mode=True: torch.nn.Module.train(
        self, False
    )
    task = LandmarkTask(config, crops[:10], crops[10:])  # steps of 3 and 2 samples
    # The two random changes that are always drawn.
    task._augmented = still(task._augmented)
    return Trainer(task, folder, 3, "cpu", Path.write_bytes)


def still(augmented):
    return lambda crop, rng: augmented(crop, np.random.default_rng(0))


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def run_team(folder, epochs, size=2):
    here = Path(__file__).parent
    place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
    path = os.pathsep.join([str(here.parents[1]), os.environ.get("PYTHONPATH", "")])
    common = {**os.environ, **place, "WORLD_SIZE": str(size), "PYTHONPATH": path}
    command = [sys.executable, "-c", WORKER, str(here), str(folder), str(epochs)]
    ranks = [
        subprocess.Popen(
            command,
            env=common | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(size)
    ]
    said = [process.communicate(timeout=240)[1] for process in ranks]
    assert [process.returncode for process in ranks] == [0] * size, "\n".join(said)
    return [torch.load(folder / f"rank{rank}.pt") for rank in range(size)]


@pytest.mark.slow
def test_two_processes_learn_what_one_learns(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (alone,) = run_team(tmp_path / "one", 2, size=1)
    first, second = run_team(tmp_path / "two", 2)
    for name, weight in first["net"].items():
        assert torch.equal(weight, second["net"][name]), name
        # The soft-argmax does not see a shift of a whole map: the last biases have no
        # gradient but rounding, which Adam turns into steps of their own.
        apart = (weight - alone["net"][name]).abs().float().mean()
        assert name.endswith("bias") or apart < 1e-6, name
    assert torch.equal(first["alpha"], second["alpha"])
    assert torch.allclose(first["alpha"], alone["alpha"], atol=2e-4)
    logs = [
        json.loads((tmp_path / name / "log.json").read_text(encoding="utf-8"))
        for name in ("one", "two")
    ]
    assert [row["loss"] for row in logs[1]] == pytest.approx(
        [row["loss"] for row in logs[0]], rel=1e-5
    )
    files = {path.name for path in (tmp_path / "two").iterdir()}
    assert files == {"checkpoint.pt", "log.json", "rank0.pt", "rank1.pt"}


def test_alone_a_team_changes_nothing():
    team = current_team()
    assert team == Team(0, 1)
    assert team.leads
    loss = torch.tensor(3.0)
    assert team.weigh(loss, 2, 4) is loss
    assert team.mean(loss) is loss
    assert team.part([4, 5, 6]) == [4, 5, 6]
    team.stop_if(False, torch.device("cpu"))


def test_every_sample_goes_to_one_process_and_weighs_the_same():
    teams = [Team(rank, 3) for rank in range(3)]
    numbers = list(range(8))
    parts = [team.part(numbers) for team in teams]
    assert sorted(number for part in parts for number in part) == numbers
    losses = [torch.tensor(float(np.mean(part))) for part in parts]
    weighed = [
        team.weigh(loss, len(part), 8)
        for team, loss, part in zip(teams, losses, parts, strict=True)
    ]
    assert sum(weighed).item() / 3 == pytest.approx(np.mean(numbers))


def test_without_torchrun_nothing_is_joined(monkeypatch):
    monkeypatch.delenv("RANK", raising=False)
    with joined("auto") as device:
        assert device == "auto"
        assert current_team().size == 1


def test_more_processes_than_cards_are_refused(monkeypatch):
    cuda = torch.device("cuda:0")
    monkeypatch.setattr(team_module, "resolve_device", lambda _: cuda)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    for name, value in (("WORLD_SIZE", "2"), ("RANK", "1"), ("LOCAL_RANK", "1")):
        monkeypatch.setenv(name, value)
    with pytest.raises(DeviceError, match="1 GPUs for at least 2"), joined("auto"):
        pass
