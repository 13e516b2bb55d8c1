"""Every knee is judged once, by a network that never saw its subject."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import Cancelled, ConfigError, ModelError
from kneel_gui.inference.snapshot import load_model_folder
from kneel_gui.paths import resource
from kneel_gui.qa.calibration import fit_calibration
from kneel_gui.training import rounds
from kneel_gui.training.cross_validation import (
    cross_validate,
    same_recipe,
    write_ensemble,
)
from kneel_gui.training.recipe import Recipe, read_recipe

RECIPE = """
name: tiny
seed: 3
landmarks:
  network: {n_inputs: 1, n_outputs: 16, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 1.5, size_px: 64}
  data: {folds: 2, fold: 0}
  self_training: {table: landmarks.csv, images: labelled, start: 1}
  epochs: 2
  batch_size: 4
  precision: fp32
"""


@pytest.fixture
def recipe(tmp_path) -> Recipe:
    path = tmp_path / "tiny.yaml"
    path.write_text(RECIPE, encoding="utf-8")
    return read_recipe(path)


def run(recipe, data, out, folds=(0, 1), progress=None):
    return cross_validate(
        recipe, data, out, folds, "cpu", Path.write_bytes, progress or SilentProgress()
    )


def test_every_knee_is_judged_once_by_a_net_that_never_saw_its_subject(
    recipe, data_folder, tmp_path, monkeypatch, crops
):
    seen = {}
    original = rounds.make_task

    def watched(stage, config, data, seed):
        task = original(stage, config, data, seed)
        learned = [*task.training, *task._marked._crops]
        seen[config.data.fold] = {crop.subject for crop in learned}
        return task

    monkeypatch.setattr(rounds, "make_task", watched)
    result = run(recipe, data_folder, tmp_path / "cv")
    assert sorted(case.image for case in result.cases) == sorted(c.name for c in crops)
    assert set(result.folds) == {0, 1}
    for case, fold in zip(result.cases, result.folds, strict=True):
        assert case.subject not in seen[fold]
    off = np.linalg.norm((result.points_px - result.truth_px) * [1.05, 1.0], axis=-1)
    assert result.errors_mm == pytest.approx(off)
    assert np.isfinite(result.width_mm).all()


def test_parts_can_be_trained_by_several_calls(recipe, data_folder, tmp_path):
    out = tmp_path / "cv"
    assert run(recipe, data_folder, out, (1,)) is None
    shared = run(recipe, data_folder, out, (0,))
    whole = run(recipe, data_folder, tmp_path / "other")
    assert np.array_equal(shared.points_px, whole.points_px)


def test_what_was_stopped_goes_on_to_the_same_result(recipe, data_folder, tmp_path):
    class StopAt(SilentProgress):
        steps = 0

        def report(self, done, total, text=""):
            self.steps += 1

        def cancelled(self):
            return self.steps >= 5

    out = tmp_path / "cv"
    with pytest.raises(Cancelled):
        run(recipe, data_folder, out, progress=StopAt())
    resumed = run(recipe, data_folder, out)
    whole = run(recipe, data_folder, tmp_path / "other")
    assert np.array_equal(resumed.points_px, whole.points_px)


def test_a_part_that_is_not_there_is_refused(recipe, data_folder, tmp_path):
    with pytest.raises(ConfigError, match="no part 2"):
        run(recipe, data_folder, tmp_path / "cv", (0, 2))
    assert not (tmp_path / "cv").exists()


def test_the_part_held_out_does_not_make_another_recipe(recipe):
    stage = recipe.landmarks
    other = replace(stage, data=replace(stage.data, fold=-1))
    assert same_recipe(recipe) == same_recipe(replace(recipe, landmarks=other))
    longer = replace(stage, epochs=3)
    assert same_recipe(recipe) != same_recipe(replace(recipe, landmarks=longer))
    assert same_recipe(recipe) != same_recipe(replace(recipe, seed=4))


def test_an_ensemble_holds_all_networks_and_a_given_stage_one(
    recipe, data_folder, tmp_path
):
    out = tmp_path / "cv"
    result = run(recipe, data_folder, out)
    calibration = fit_calibration(result.errors_mm, result.width_mm)
    bundled = resource("models/default")
    model = write_ensemble(
        recipe, data_folder, out, bundled, calibration, Path.write_bytes
    )
    folder = load_model_folder(model)
    assert len(folder.stages["landmarks"].folds) == 2
    one, two = folder.stages["landmarks"].folds
    assert any(not one[name].equal(two[name]) for name in one)
    first = load_model_folder(bundled).stages["centres"].folds[0]
    taken = folder.stages["centres"].folds[0]
    assert all(taken[name].equal(first[name]) for name in first)
    absent = tmp_path / "none"
    with pytest.raises(ModelError):
        write_ensemble(recipe, data_folder, out, absent, calibration, Path.write_bytes)
