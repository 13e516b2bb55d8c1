"""A small model that is taught a little: what changes and what must not."""

from pathlib import Path

import numpy as np
import pytest
import torch

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import ConfigError, ModelError
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.snapshot import load_model_folder, write_model
from kneel_gui.training.finetune import (
    FinetuneConfig,
    digest,
    split_knees,
    stage_config,
    teach,
    write_taught,
)

SHAPE = {"n_inputs": 1, "base_width": 2, "depth": 2, "multiscale": False}
QUICK = FinetuneConfig(epochs=1, batch_size=4)


@pytest.fixture
def base(tmp_path):
    """An untrained model of our own layout with two folds of stage 2."""
    stages, folds = {}, {}
    for stage, kind, outputs, count in (
        ("centres", "heatmap-detector", 2, 1),
        ("landmarks", "hourglass-softargmax", 16, 2),
    ):
        config = NetworkConfig(n_outputs=outputs, **SHAPE)
        stages[stage] = {
            "kind": kind,
            "network": config.to_dict(),
            "input": {
                "spacing_mm": 4.0 if stage == "centres" else 1.5,
                "size_px": None if stage == "centres" else [64, 64],
                "percentiles": [2, 98],
            },
            "output": {},
        }
        nets = []
        for number in range(count):
            torch.manual_seed(number)
            nets.append(HourglassNet(config).state_dict())
        folds[stage] = nets
    manifest = {
        "name": "small",
        "licence": "mine",
        "calibration": {"spread_mm": {"slope": 0.5, "offset": 0.1, "least": 0.2}},
        "stages": stages,
    }
    write_model(tmp_path / "base", manifest, folds)
    return load_model_folder(tmp_path / "base")


def taught(base, crops, out):
    split = split_knees(crops, QUICK)
    return teach(base, split, QUICK, out, "cpu", Path.write_bytes, SilentProgress())


def test_every_fold_learns_from_its_own_weights_and_keeps_its_statistics(
    base, crops, tmp_path
):
    folds = taught(base, crops, tmp_path / "run")
    assert len(folds) == 2
    for before, after in zip(base.stages["landmarks"].folds, folds, strict=True):
        moved = after["out_block.0.weight"] - before["out_block.0.weight"]
        assert 0 < moved.abs().max() < 1e-2
        for name, tensor in after.items():
            if name.endswith(("running_mean", "running_var", "num_batches_tracked")):
                assert torch.equal(tensor, before[name]), name


def test_the_new_model_keeps_the_centre_stage_the_licence_and_the_calibration(
    base, crops, tmp_path
):
    folds = taught(base, crops, tmp_path / "run")
    said = "mine-too", {"finetuned_from": base.model_id}
    write_taught(base, folds, said, tmp_path / "new", Path.write_bytes)
    new = load_model_folder(tmp_path / "new")
    assert new.name == "mine-too"
    assert new.model_id != base.model_id
    for key in ("licence", "calibration"):
        assert new.manifest[key] == base.manifest[key]
    old_net, new_net = base.stages["centres"].folds[0], new.stages["centres"].folds[0]
    assert all(torch.equal(old_net[name], new_net[name]) for name in old_net)
    assert len(new.stages["landmarks"].folds) == 2
    assert new.stages["landmarks"].raw["input"] == base.stages["landmarks"].raw["input"]


def test_the_recipe_is_the_models_own(base):
    config = stage_config(base, QUICK)
    assert config.input.percentiles == (2.0, 98.0)
    assert (config.input.spacing_mm, config.input.size_px) == (1.5, 64)
    assert NetworkConfig.from_dict(config.network) == base.stages["landmarks"].config


def test_nobody_held_out_is_learned_from(crops):
    split = split_knees(crops, QUICK)
    assert split.subjects == (8, 2)
    assert not {c.subject for c in split.training} & {c.subject for c in split.held_out}


def test_too_few_people_or_knees_are_refused(crops):
    alone = [crop for crop in crops if crop.subject == "0"]
    with pytest.raises(ConfigError, match="1 subject"):
        split_knees(alone, QUICK)
    pair = [crops[0], crops[2]]
    with pytest.raises(ConfigError, match="One knee"):
        split_knees(pair, QUICK)


@pytest.mark.parametrize("wrong", [{"epochs": 0}, {"learning_rate": 0.0}])
def test_impossible_options_are_refused(wrong):
    with pytest.raises(ConfigError, match="not possible"):
        FinetuneConfig(**wrong)


def test_a_run_is_known_by_its_images_its_model_and_its_options(base, crops):
    split = split_knees(crops, QUICK)
    same = digest(base, split, QUICK)
    assert same == digest(base, split_knees(crops, QUICK), QUICK)
    assert same != digest(base, split, FinetuneConfig(epochs=2, batch_size=4))
    moved = split_knees(crops, QUICK)
    moved.training[0].points_px[3] += np.array([0.5, 0.0])
    assert same != digest(base, moved, QUICK)


def test_kneels_models_are_refused(shared_data, crops, tmp_path):
    folder = next((shared_data / "kneel_models").glob("kneel2019_*"))
    kneel = load_model_folder(folder)
    with pytest.raises(ModelError, match="another geometry"):
        taught(kneel, crops, tmp_path / "run")
