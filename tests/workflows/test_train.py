"""`kneel train`: the model folder, its card and its figures."""

import json

import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import ConfigError
from kneel_gui.inference.snapshot import manifest_model_id, read_manifest
from kneel_gui.paths import resource
from kneel_gui.workflows.train import train


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
