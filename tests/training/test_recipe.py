"""Recipes: complete, or refused with a reason."""

import pytest

from kneel_gui.errors import ConfigError
from kneel_gui.inference.network_config import NetworkConfig
from kneel_gui.inference.views import View
from kneel_gui.paths import resource
from kneel_gui.training.recipe import SelfTrainingConfig, read_recipe


def write(tmp_path, text):
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["default", "own_data"])
def test_the_bundled_recipes_are_whole(name):
    recipe = read_recipe(resource(f"recipes/{name}.yaml"))
    assert recipe.name == name
    assert recipe.centres is not None
    assert recipe.landmarks is not None
    assert recipe.licence
    assert recipe.training_data
    for stage in (recipe.centres, recipe.landmarks):
        assert stage.weight_decay == 0
        assert NetworkConfig.from_dict(stage.network).n_inputs == 1
    assert NetworkConfig.from_dict(recipe.landmarks.network).n_outputs == 16


def test_defaults_are_filled_in(tmp_path):
    path = write(tmp_path, "name: a\nlandmarks: {network: {n_outputs: 16}}\n")
    recipe = read_recipe(path)
    assert recipe.centres is None
    assert recipe.landmarks.input.size_px == 224
    assert recipe.landmarks.loss.kind == "wing"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: [a", "cannot be read"),
        ("- 1\n", "mapping"),
        ("", "mapping"),
        ("seed: 1\n", "incomplete"),
        ("name: a\ncolour: red\n", "colour"),
        ("name: 3\n", "name"),
        ("name: a\nlandmarks: {}\n", "incomplete"),
        ("name: a\nlandmarks: {network: {}, epochs: ten}\n", "epochs"),
        ("name: a\nlandmarks: {network: {}, loss: {kind: 3}}\n", "kind"),
        ("name: a\nlandmarks: {network: {}, loss: {kind: l3}}\n", "no loss «l3»"),
        ("name: a\nlandmarks: {network: {}, loss: {elastic_share: 2}}\n", "share"),
        ("name: a\nlandmarks: {network: {}, loss: {robust_scale_mm: 0}}\n", "scale"),
        (
            "name: a\nlandmarks: {network: {}, loss: "
            "{kind: robust, robust_alpha: 2, robust_adaptive: true}}\n",
            "between 0 and 2",
        ),
        ("name: a\nlandmarks: {network: {}, precision: fp8}\n", "fp8"),
        ("name: a\nlandmarks: {network: {}, epochs: 3, swa_epochs: 3}\n", "swa"),
        ("name: a\nlandmarks: {network: {}, ema: 1}\n", "ema"),
        ("name: a\nlandmarks: {network: {}, input: {percentiles: 3}}\n", "percentil"),
        ("name: a\nlandmarks: {network: {}, input: {median: 1}}\n", "median"),
        ("name: a\nlandmarks: {network: {}, input: {median: x}}\n", "median"),
        ("name: a\nlandmarks: {network: {}, views: []}\n", "views"),
        ("name: a\nlandmarks: {network: {}, views: 3}\n", "views"),
        ("name: a\nlandmarks: {network: {}, views: [{tilt: 3}]}\n", "tilt"),
        ("name: a\nlandmarks: {network: {}, views: [{scale: 9}]}\n", "scale"),
    ],
)
def test_wrong_recipes_say_what_is_wrong(tmp_path, text, said):
    path = write(tmp_path, text)
    with pytest.raises(ConfigError, match=said) as caught:
        read_recipe(path)
    assert caught.value.path == path
    assert caught.value.hint


@pytest.mark.parametrize(("text", "median"), [("0.7", 0.7), ("null", None)])
def test_the_median_may_be_left_as_it_is(tmp_path, text, median):
    text = f"name: a\nlandmarks: {{network: {{}}, input: {{median: {text}}}}}\n"
    assert read_recipe(write(tmp_path, text)).landmarks.input.median == median


def test_looks_are_read_in_their_order(tmp_path):
    text = "name: a\nlandmarks: {network: {}, views: [{turn_deg: 6}, {scale: 0.9}]}\n"
    recipe = read_recipe(write(tmp_path, text))
    assert recipe.landmarks.views == (View(turn_deg=6.0), View(scale=0.9))


def test_a_missing_recipe_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        read_recipe(tmp_path / "none.yaml")


def test_self_training_is_read_and_may_be_left_out(tmp_path):
    path = tmp_path / "r.yaml"
    text = "name: x\nlandmarks: {network: {n_inputs: 1}, self_training: {%s}}\n"
    path.write_text(text % "table: u.csv, images: u, start: 3", encoding="utf-8")
    stage = read_recipe(path).landmarks
    assert stage.self_training == SelfTrainingConfig("u.csv", "u", 3)
    path.write_text(text % "table: u.csv, images: u", encoding="utf-8")
    with pytest.raises(ConfigError, match="start"):
        read_recipe(path)
    path.write_text("name: x\nlandmarks: {network: {}}\n", encoding="utf-8")
    assert read_recipe(path).landmarks.self_training is None
