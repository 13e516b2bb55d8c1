"""Weights of one network as the beginning of another."""

from pathlib import Path

import pytest
import torch

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import ModelError
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.paths import resource
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.loop import Trainer
from kneel_gui.training.recipe import InputConfig, StageConfig
from kneel_gui.training.transfer import (
    OUTPUT_LAYER,
    model_weights,
    start_from,
    transfer_weights,
)

SHAPE = {"n_inputs": 1, "base_width": 2, "depth": 2, "multiscale": False}
SOURCE = Path("other")


def net(n_outputs, seed, **changes):
    torch.manual_seed(seed)
    return HourglassNet(NetworkConfig(n_outputs=n_outputs, **{**SHAPE, **changes}))


def same(one, other, names):
    return all(torch.equal(one.state_dict()[n], other.state_dict()[n]) for n in names)


def test_all_but_the_output_layer_comes_from_a_net_that_answers_something_else():
    centres, landmarks, before = net(2, 1), net(16, 2), net(16, 2)
    transfer = transfer_weights(landmarks, centres.state_dict(), SOURCE)
    assert transfer.fresh == ("out_block.0.bias", "out_block.0.weight")
    assert set(transfer.copied) | set(transfer.fresh) == set(landmarks.state_dict())
    assert same(landmarks, centres, transfer.copied)
    assert same(landmarks, before, transfer.fresh)


def test_everything_comes_from_a_net_of_the_same_shape():
    one, other = net(16, 1), net(16, 2)
    assert transfer_weights(other, one.state_dict(), SOURCE).fresh == ()
    assert same(one, other, one.state_dict())


def test_half_an_output_layer_is_not_taken():
    one, other, before = net(16, 1), net(16, 2), net(16, 2)
    weights = one.state_dict()
    del weights["out_block.0.bias"]
    transfer = transfer_weights(other, weights, SOURCE)
    assert all(name.startswith(OUTPUT_LAYER) for name in transfer.fresh)
    assert same(other, before, transfer.fresh)


@pytest.mark.parametrize("changes", [{"base_width": 4}, {"depth": 3}, {"n_inputs": 3}])
def test_another_shape_is_refused_and_nothing_changed(changes):
    target, before = net(16, 2), net(16, 2)
    with pytest.raises(ModelError, match="another shape"):
        transfer_weights(target, net(16, 1, **changes).state_dict(), SOURCE)
    assert same(target, before, target.state_dict())


@pytest.fixture
def config():
    return StageConfig(
        {"n_outputs": 16, **SHAPE},
        input=InputConfig(spacing_mm=1.5, size_px=64),
        epochs=1,
        batch_size=4,
        learning_rate=1e-9,
        precision="fp32",
    )


def trained(config, crops, folder, weights=None):
    task = LandmarkTask(config, crops[:8], crops[8:12])
    trainer = Trainer(task, folder, 1, "cpu", Path.write_bytes)
    if weights is not None:
        start_from(trainer, weights, SOURCE)
    return trainer.run(SilentProgress())


def test_a_training_begins_there_and_a_checkpoint_goes_before(config, crops, tmp_path):
    first = net(16, 5)
    learned = trained(config, crops, tmp_path / "a", first.state_dict())
    name = "layer1.0.weight"
    near = learned.state_dict()[name] - first.state_dict()[name]
    assert near.abs().max() < 1e-6
    # The run is finished: other weights must not replace what it learned.
    again = trained(config, crops, tmp_path / "a", net(16, 6).state_dict())
    assert same(learned, again, learned.state_dict())


@pytest.mark.weights
def test_the_bundled_model_gives_weights_that_fit_its_own_shape():
    weights = model_weights(resource("models/default"), "landmarks")
    assert weights["out_block.0.weight"].shape[0] == 16
