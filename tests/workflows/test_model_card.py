"""The model card says what was measured, and how."""

from dataclasses import replace

import numpy as np
import pytest

from kneel_gui.core.schema import Side
from kneel_gui.inference.snapshot import read_manifest
from kneel_gui.paths import resource
from kneel_gui.qa.calibration import check_calibration, fit_calibration
from kneel_gui.qa.report import KneeCase, summarise
from kneel_gui.workflows.model_card import CardFigures, model_card


@pytest.fixture
def figures():
    rng = np.random.default_rng(0)
    errors = np.abs(rng.normal(0.8, 0.6, (40, 16)))
    cases = [KneeCase(f"{i}", Side.RIGHT, f"{i}", i % 5) for i in range(40)]
    reliability = check_calibration(errors, errors + 0.1, [i % 2 for i in range(40)])
    return CardFigures(summarise(errors, cases, n_boot=50), reliability)


@pytest.fixture
def manifest():
    made = read_manifest(resource("models/default"))
    rng = np.random.default_rng(0)
    errors = np.abs(rng.normal(0.8, 0.6, (40, 16)))
    line = fit_calibration(errors, errors + 0.1).to_dict()
    return made | {"calibration": {"spread_mm": line}}


def test_the_card_names_the_model_and_its_measured_figures(manifest, figures):
    card = model_card(manifest, "default@12345678", figures)
    assert "default@12345678" in card
    assert figures.report.to_markdown() in card
    assert "Not a medical device" in card
    assert manifest["licence"] in card
    assert "arXiv:1907.12237" in card


def test_a_cross_validation_is_called_so_and_shows_its_reliability(manifest, figures):
    card = model_card(manifest, "m@1", figures)
    assert "cross-validation by subject" in card
    assert f"hold\n{figures.reliability.widest_hold:.0%} of the" in card
    for stated, measured in zip(
        figures.reliability.stated, figures.reliability.measured, strict=True
    ):
        assert f"| {stated:.0%} |" in card
        assert f"| {measured:.1%} |" in card


def test_figures_of_knees_held_out_are_told_from_a_cross_validation(manifest, figures):
    card = model_card(manifest, "m@1", replace(figures, reliability=None))
    assert "held out from training" in card
    assert "--subjects validation.csv" in card
    assert "reliability.png" not in card


def test_a_model_without_figures_says_so(manifest):
    bare = manifest | {"calibration": {}}
    card = model_card(bare, "m@1", CardFigures(None))
    assert "nothing was measured" in card
    assert "## Spread" not in card


def test_sizes_that_were_tried_become_a_table(manifest, figures):
    sizes = [{"width": "8", "mean mm": "0.91"}, {"width": "16", "mean mm": "0.85"}]
    card = model_card(manifest, "m@1", replace(figures, sizes=sizes))
    assert "| width | mean mm |\n| --- | --- |\n| 8 | 0.91 |\n| 16 | 0.85 |" in card


def test_rounds_and_looks_of_each_stage_are_told(manifest, figures):
    stages = {name: dict(stage) for name, stage in manifest["stages"].items()}
    stages["centres"]["training"] = {"epochs": 30}
    stages["landmarks"]["training"] = {"epochs": [30, 40]}
    stages["landmarks"]["views"] = [{"turn_deg": 5}, {"turn_deg": -5}]
    card = model_card(manifest | {"stages": stages}, "m@1", figures)
    (centres,) = (x for x in card.splitlines() if x.startswith("| centres"))
    (landmarks,) = (x for x in card.splitlines() if x.startswith("| landmarks"))
    assert centres.endswith("| 30 | 1 |")
    assert landmarks.endswith("| 30 + 40 | 2 |")
