"""`kneel train`: the model folder, its card and its figures."""

import json

import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import ConfigError
from kneel_gui.inference.snapshot import manifest_model_id, read_manifest
from kneel_gui.paths import resource
from kneel_gui.workflows.train import Measurements, train


def test_the_bundled_card_belongs_to_the_bundled_weights():
    folder = resource("models/default")
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert manifest_model_id(read_manifest(folder)) in card
    figures = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    overall = next(g for g in figures["groups"] if g["group"] == "all")
    assert overall["mean_mm"]["value"] <= 1.3


def test_an_unknown_stage_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(ConfigError, match="middle"):
        train(tmp_path / "none.yaml", tmp_path, tmp_path, ["middle"])


def test_a_missing_recipe_leaves_the_folder_untouched(tmp_path):
    out = tmp_path / "run"
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        train(tmp_path / "none.yaml", tmp_path, out, progress=SilentProgress())
    assert not out.exists()


def test_a_broken_table_of_sizes_is_refused_before_the_training(tmp_path):
    recipe = tmp_path / "r.yaml"
    recipe.write_text("name: r\n", encoding="utf-8")
    table = tmp_path / "sizes.csv"
    table.write_text("width,mm\n8,0.9\n16\n", encoding="utf-8")
    for path, said in ((table, "different length"), (tmp_path / "none", "cannot be")):
        with pytest.raises(ConfigError, match=said):
            train(recipe, tmp_path, tmp_path, measurements=Measurements(sizes=path))
