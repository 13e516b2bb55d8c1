"""`kneel train`: the model folder, its card and its figures."""

import json

import numpy as np
import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.core.schema import Side
from kneel_gui.errors import ConfigError
from kneel_gui.inference.snapshot import manifest_model_id, read_manifest
from kneel_gui.paths import resource
from kneel_gui.qa.report import KneeCase, summarise
from kneel_gui.workflows.train import model_card, train


def report():
    errors = np.abs(np.random.default_rng(0).normal(0.8, 0.3, (6, 16)))
    cases = [KneeCase(f"{i}", Side.RIGHT, f"{i}", i % 5) for i in range(6)]
    return summarise(errors, cases, n_boot=50)


def test_the_card_names_the_model_and_its_measured_figures():
    manifest = read_manifest(resource("models/default"))
    figures = report()
    card = model_card(manifest, "default@12345678", figures)
    assert "default@12345678" in card
    assert figures.to_markdown() in card
    assert "Not a medical device" in card
    assert manifest["licence"] in card
    assert "arXiv:1907.12237" in card
    assert "--subjects validation.csv" in card


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
