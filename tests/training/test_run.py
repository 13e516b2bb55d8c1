"""From a recipe to a model folder, through the real stages, tiny."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from kneel_gui.core.calibration import SpreadCalibration
from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import Cancelled, ConfigError
from kneel_gui.formats.subject_list import read_subject_list
from kneel_gui.inference.pipeline import load_predictor
from kneel_gui.inference.snapshot import load_model_folder, read_manifest
from kneel_gui.inference.views import View, read_views
from kneel_gui.training.recipe import (
    LastRoundConfig,
    SelfTrainingConfig,
    read_recipe,
)
from kneel_gui.training.run import (
    VALIDATION,
    describe_model,
    set_calibration,
    train_recipe,
    validate_model,
)
from kneel_gui.training.stage_data import make_task, stage_knees

RECIPE = """
name: tiny
seed: 3
licence: test only
training_data: drawn
centres:
  network: {n_inputs: 1, n_outputs: 2, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 4.0, size_px: 64, percentiles: [1, 99.5]}
  epochs: 1
  samples_per_epoch: 4
  batch_size: 2
  precision: fp32
landmarks:
  network: {n_inputs: 1, n_outputs: 16, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 1.5, size_px: 64}
  epochs: 1
  batch_size: 4
  precision: fp32
"""


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(RECIPE, encoding="utf-8")
    return read_recipe(path)


def run(recipe, data, out, stages=("centres", "landmarks"), progress=None):
    return train_recipe(
        recipe, data, out, stages, "cpu", Path.write_bytes, progress or SilentProgress()
    )


def test_a_recipe_becomes_a_model_that_predicts(recipe, data_folder, tmp_path):
    model = run(recipe, data_folder, tmp_path / "run")
    folder = load_model_folder(model)
    assert folder.name == "tiny"
    assert folder.manifest["licence"] == "test only"
    assert folder.manifest["training"]["recipe"]["seed"] == 3
    assert folder.manifest["calibration"]["spread_mm"]["slope"] >= 0
    assert load_predictor(model, "cpu").model_id == folder.model_id
    report = validate_model(recipe, data_folder, model, "cpu", SilentProgress())
    held_out = {label.split()[0] for label in report.not_predicted}
    assert report.knees + len(held_out) >= 4


def test_a_model_keeps_the_looks_and_the_rounds_of_its_recipe(recipe):
    looks = (View(turn_deg=-6.0), View(turn_deg=6.0, scale=1.05))
    own = replace(
        recipe.landmarks, epochs=3, last_round=LastRoundConfig(2), views=looks
    )
    described = describe_model(replace(recipe, landmarks=own), None)
    stage = json.loads(json.dumps(described))["stages"]["landmarks"]
    assert read_views(stage, Path("manifest.json")) == looks
    assert stage["training"]["epochs"] == [3, 2]
    plain = describe_model(recipe, None)["stages"]["landmarks"]
    assert "views" not in plain


def test_a_run_lists_the_knees_that_its_models_figures_are_about(
    recipe, data_folder, tmp_path
):
    model = run(recipe, data_folder, tmp_path / "run")
    _, validation = stage_knees(recipe.landmarks, data_folder, recipe.seed, "landmarks")
    with (model.parent / VALIDATION).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["name"], row["subject_id"], row["side"]) for row in rows] == [
        (crop.name, crop.subject, crop.side.value) for crop in validation
    ]
    report = validate_model(recipe, data_folder, model, "cpu", SilentProgress())
    assert report.knees == len(rows)
    listed = read_subject_list(model.parent / VALIDATION)
    assert {entry[0] for entry in listed.entries} == {c.subject for c in validation}


def test_stages_can_be_trained_one_by_one(recipe, data_folder, tmp_path):
    out = tmp_path / "run"
    assert run(recipe, data_folder, out, ["landmarks"]) is None
    assert run(recipe, data_folder, out, ["centres"]) == out / "model"


def test_the_same_recipe_gives_the_same_weights(recipe, data_folder, tmp_path):
    ids = [
        load_model_folder(run(recipe, data_folder, tmp_path / name)).model_id
        for name in ("a", "b")
    ]
    assert ids[0] == ids[1]
    other = run(replace(recipe, seed=4), data_folder, tmp_path / "c")
    assert load_model_folder(other).model_id != ids[0]


def test_a_stage_that_the_recipe_lacks_is_refused(recipe, data_folder, tmp_path):
    with pytest.raises(ConfigError, match="centres"):
        run(replace(recipe, centres=None), data_folder, tmp_path / "run")


def test_an_unfinished_stage_makes_no_model(recipe, data_folder, tmp_path):
    class StopSoon(SilentProgress):
        steps = 0

        def report(self, done, total, text=""):
            self.steps += 1

        def cancelled(self):
            return self.steps >= 1

    out = tmp_path / "run"
    with pytest.raises(Cancelled):
        run(recipe, data_folder, out, progress=StopSoon())
    assert not (out / "model").exists()


def test_without_anybody_held_out_the_calibration_comes_from_elsewhere(
    recipe, data_folder, tmp_path
):
    stage = recipe.landmarks
    everyone = replace(stage, data=replace(stage.data, fold=-1))
    model = run(replace(recipe, landmarks=everyone), data_folder, tmp_path / "run")
    assert read_manifest(model)["calibration"] == {}
    assert not (model.parent / VALIDATION).exists()
    whole = replace(recipe, landmarks=everyone)
    assert validate_model(whole, data_folder, model, "cpu", SilentProgress()) is None
    before = load_model_folder(model).model_id
    set_calibration(model, SpreadCalibration(0.5, 0.1, 0.3), Path.write_bytes)
    assert read_manifest(model)["calibration"]["spread_mm"]["slope"] == 0.5
    assert load_model_folder(model).model_id == before


def test_the_log_is_kept_beside_the_checkpoint(recipe, data_folder, tmp_path):
    run(recipe, data_folder, tmp_path / "run", ["landmarks"])
    log = json.loads((tmp_path / "run/landmarks/log.json").read_text(encoding="utf-8"))
    assert set(log[0]) >= {"epoch", "loss", "rate", "mean_mm"}


def test_unmarked_knees_of_held_out_people_are_not_learned_from(
    recipe, data_folder, tmp_path
):
    plan = SelfTrainingConfig("landmarks.csv", "labelled", start=0)
    student = replace(recipe.landmarks, self_training=plan)
    task = make_task("landmarks", student, data_folder, 3)
    marked = {crop.subject for crop in task._marked._crops}
    assert marked == {crop.subject for crop in task.training}
    assert not marked & {crop.subject for crop in task.validation}
    model = run(replace(recipe, landmarks=student), data_folder, tmp_path / "run")
    assert str(tmp_path) not in (model / "manifest.json").read_text(encoding="utf-8")
