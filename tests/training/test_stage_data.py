"""What a stage learns from, and never from whom."""

import numpy as np
import pytest

from kneel_gui.errors import ConfigError
from kneel_gui.training.centre_task import CentreTask
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.recipe import DataConfig, InputConfig, Recipe, StageConfig
from kneel_gui.training.stage_data import make_task, stage_config, stage_knees

STAGE = StageConfig(
    network={"n_inputs": 1, "n_outputs": 16, "base_width": 2, "depth": 2},
    input=InputConfig(spacing_mm=1.5, size_px=64),
    data=DataConfig(folds=2),
)


def test_a_stage_that_the_recipe_lacks_is_refused():
    recipe = Recipe("half", landmarks=STAGE)
    assert stage_config(recipe, "landmarks") is STAGE
    with pytest.raises(ConfigError, match="centres"):
        stage_config(recipe, "centres")


def test_no_subject_is_on_both_sides(data_folder):
    training, validation = stage_knees(STAGE, data_folder, 3, "landmarks")
    assert len(training) + len(validation) == 20
    assert not {c.subject for c in training} & {c.subject for c in validation}


def test_knees_without_a_scale_are_not_learned_from_in_stage_two(data_folder):
    table = data_folder / "landmarks.csv"
    text = table.read_text(encoding="utf-8").replace(",1.05,1.0,", ",,,", 3)
    table.write_text(text, encoding="utf-8")
    whole = DataConfig(folds=2, fold=-1)
    everyone = StageConfig(network=STAGE.network, input=STAGE.input, data=whole)
    training, validation = stage_knees(everyone, data_folder, 3, "landmarks")
    assert (len(training), validation) == (17, [])
    assert all(np.isfinite(crop.spacing_xy_mm).all() for crop in training)


def test_each_stage_has_its_task(data_folder):
    assert isinstance(make_task("landmarks", STAGE, data_folder, 3), LandmarkTask)
    two = {**STAGE.network, "n_outputs": 2}
    centres = StageConfig(network=two, input=STAGE.input, data=STAGE.data)
    assert isinstance(make_task("centres", centres, data_folder, 3), CentreTask)
