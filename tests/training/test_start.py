"""Transfer: landmarks that start from the centres of the same run, or from a model."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import ConfigError, ModelError
from kneel_gui.training.checkpoint import CHECKPOINT, kept_weights, read_checkpoint
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.loop import Trainer
from kneel_gui.training.recipe import read_recipe
from kneel_gui.training.run import train_recipe
from kneel_gui.training.start import begin

RECIPE = """
name: tiny
centres:
  network: {n_inputs: 1, n_outputs: 2, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 4.0, size_px: 64}
  epochs: 1
  samples_per_epoch: 4
  batch_size: 2
  precision: fp32
landmarks:
  network: {n_inputs: 1, n_outputs: 16, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 1.5, size_px: 64}
  init_from: centres
  epochs: 1
  batch_size: 4
  precision: fp32
"""


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(RECIPE, encoding="utf-8")
    return read_recipe(path)


def trainer(recipe, crops, out):
    task = LandmarkTask(recipe.landmarks, crops, crops[:2])
    return Trainer(task, out / "landmarks", 0, "cpu", Path.write_bytes)


def run(recipe, data, out, stages):
    arguments = (recipe, data, out, stages, "cpu", Path.write_bytes, SilentProgress())
    return train_recipe(*arguments)


def test_all_but_the_output_layer_comes_from_the_centres(
    recipe, data_folder, crops, tmp_path
):
    run(recipe, data_folder, tmp_path, ["centres"])
    mine = trainer(recipe, crops, tmp_path)
    own = {name: t.clone() for name, t in mine.net.state_dict().items()}
    taken = begin(mine, tmp_path)
    state = read_checkpoint(tmp_path / "centres" / CHECKPOINT, torch.device("cpu"))
    centres = kept_weights(state)
    assert set(taken.fresh) == {"out_block.0.weight", "out_block.0.bias"}
    for name, tensor in mine.net.state_dict().items():
        source = own if name in taken.fresh else centres
        assert torch.equal(tensor, source[name])
        assert torch.equal(tensor, mine.average.module.state_dict()[name])


def test_a_run_of_both_stages_makes_a_model_and_goes_on_from_its_checkpoint(
    recipe, data_folder, crops, tmp_path
):
    model = run(recipe, data_folder, tmp_path, ["centres", "landmarks"])
    assert model == tmp_path / "model"
    assert begin(trainer(recipe, crops, tmp_path), tmp_path) is None
    tuned = replace(recipe.landmarks, init_from=str(model))
    other = replace(recipe, landmarks=tuned)
    taken = begin(trainer(other, crops, tmp_path / "second"), tmp_path / "second")
    assert taken is not None
    assert not taken.fresh
    assert str(tmp_path) not in (model / "manifest.json").read_text(encoding="utf-8")


def test_centres_that_are_not_there_are_said(recipe, data_folder, crops, tmp_path):
    with pytest.raises(ConfigError, match="not trained"):
        run(recipe, data_folder, tmp_path, ["landmarks"])
    gone = replace(recipe.landmarks, init_from=str(tmp_path / "gone"))
    with pytest.raises(ConfigError, match="not there"):
        begin(trainer(replace(recipe, landmarks=gone), crops, tmp_path), tmp_path)


def test_a_network_of_another_shape_is_refused(recipe, data_folder, tmp_path):
    network = {**recipe.landmarks.network, "base_width": 4}
    wider = replace(recipe, landmarks=replace(recipe.landmarks, network=network))
    with pytest.raises(ModelError, match="shape"):
        run(wider, data_folder, tmp_path, ["centres", "landmarks"])
