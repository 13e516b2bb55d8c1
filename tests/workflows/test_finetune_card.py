"""The card of a fine-tuned model: its figures are those of the evaluations."""

import numpy as np
import pytest

from kneel_gui.core.schema import Side
from kneel_gui.qa.report import KneeCase, summarise
from kneel_gui.workflows.finetune_card import comparison, finetune_card

MANIFEST = {
    "licence": "research only",
    "training": {
        "data": "twenty images",
        "finetuned_from": "default@12345678",
        "finetuning": {"epochs": 20, "learning_rate": 5e-5, "batch_size": 8},
    },
}


def report(level_mm, subjects=4):
    errors = np.full((subjects, 16), level_mm)
    errors[0, 0] = np.nan
    cases = [KneeCase(f"{i}", Side.RIGHT, f"{i}") for i in range(subjects)]
    return summarise(errors, cases, n_boot=20)


def test_before_and_after_stand_side_by_side_for_every_landmark():
    lines = comparison(report(2.0), report(1.5)).splitlines()
    all_points = next(line for line in lines if line.startswith("| all"))
    cells = [cell.strip() for cell in all_points.strip("|").split("|")]
    assert cells[1:5] == ["2.000", "1.500", "2.000", "1.500"]
    assert cells[-2:] == ["1", "1"]
    assert sum(line.startswith(("| T", "| F")) for line in lines) == 16
    assert len({line.count("|") for line in lines}) == 1


def test_the_card_names_both_models_and_says_what_changed():
    card = finetune_card(MANIFEST, "mine@abcdef01", report(2.0), report(1.5))
    for text in ("mine@abcdef01", "default@12345678", "research only", "twenty images"):
        assert text in card
    assert "0.500 mm smaller" in card
    assert "indication only" in card


@pytest.mark.parametrize("after_mm", [2.0, 2.5])
def test_a_model_that_learned_nothing_is_not_praised(after_mm):
    card = finetune_card(MANIFEST, "mine@0", report(2.0, 30), report(after_mm, 30))
    assert "keep the one before" in card
    assert "indication only" not in card
