"""A training that is killed at any step ends as if it had not been."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.storage.atomic import write_bytes
from kneel_gui.training.checkpoint import CHECKPOINT, read_checkpoint
from kneel_gui.training.recipe import read_recipe
from kneel_gui.training.run import train_recipe

RECIPE = """
name: tiny
seed: 3
landmarks:
  network: {n_inputs: 1, n_outputs: 16, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 1.5, size_px: 64}
  loss: {kind: robust, robust_adaptive: true}
  augment: {jitter_mm: 0.5, projective: 0.05, flip: 0.5, salt_pepper: 0.05}
  epochs: 5
  swa_epochs: 2
  ema: 0.9
  mixup: 0.4
  weight_decay: 0.01
  batch_size: 4
  precision: fp32
"""
# Says each step, so that the killer knows when.
CHILD = """
import sys
from pathlib import Path
import torch
from kneel_gui.core.prediction import SilentProgress
from kneel_gui.storage.atomic import write_bytes
from kneel_gui.training.recipe import read_recipe
from kneel_gui.training.run import train_recipe
class Loud(SilentProgress):
    def report(self, done, total, text=""):
        print(done, flush=True)
recipe, data, out = map(Path, sys.argv[1:])
train_recipe(read_recipe(recipe), data, out, ["landmarks"], "cpu", write_bytes, Loud())
"""


def killed_after(step, delay_s, command):
    """Run until the step is said and a moment longer; return whether it was killed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if int(line) >= step:
                time.sleep(delay_s)
                process.send_signal(signal.SIGKILL)
                break
    return process.returncode == -signal.SIGKILL


def flat(state):
    if isinstance(state, dict):
        return [x for key in sorted(state, key=str) for x in flat(state[key])]
    if isinstance(state, list | tuple):
        return [x for item in state for x in flat(item)]
    return [state]


@pytest.mark.slow
def test_a_killed_training_ends_with_the_same_loss_and_weights(data_folder, tmp_path):
    recipe = tmp_path / "tiny.yaml"
    recipe.write_text(RECIPE, encoding="utf-8")
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    arguments = (["landmarks"], "cpu", write_bytes, SilentProgress())
    train_recipe(read_recipe(recipe), data_folder, whole, *arguments)

    chance = random.Random()
    command = [sys.executable, "-c", CHILD, *map(str, (recipe, data_folder, broken))]
    steps = sorted(chance.sample(range(1, 20), 2))
    kills = [killed_after(step, chance.uniform(0, 0.05), command) for step in steps]
    assert any(kills), "too fast to be killed"
    train_recipe(read_recipe(recipe), data_folder, broken, *arguments)

    place = Path("landmarks")
    logs = [folder / place / "log.json" for folder in (whole, broken)]
    assert logs[0].read_bytes() == logs[1].read_bytes(), f"killed at {steps}"
    states = [
        flat(read_checkpoint(folder / place / CHECKPOINT, torch.device("cpu")))
        for folder in (whole, broken)
    ]
    for one, two in zip(*states, strict=True):
        same = torch.equal(one, two) if isinstance(one, torch.Tensor) else one == two
        assert same, f"killed at {steps}"
