"""`kneel crossvalidate`: what it writes can be read again, for its recipe alone."""

import json

import numpy as np
import pytest

from kneel_gui.core.schema import Side
from kneel_gui.errors import ConfigError
from kneel_gui.qa.report import KneeCase
from kneel_gui.training.cross_validation import OutOfFold
from kneel_gui.training.recipe import read_recipe
from kneel_gui.workflows import cross_validate as workflow
from kneel_gui.workflows.cross_validate import (
    OUT_OF_FOLD,
    PLOTS,
    RESULT,
    cross_validate,
    read_cross_validation,
)

RECIPE = """
name: tiny
landmarks:
  network: {n_inputs: 1, n_outputs: 16, base_width: 2, depth: 2}
  data: {folds: 2}
"""


@pytest.fixture
def recipe_path(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


@pytest.fixture
def result():
    rng = np.random.default_rng(0)
    width = rng.uniform(0.5, 4, (30, 16))
    truth = rng.uniform(0, 200, (30, 16, 2))
    cases = tuple(
        KneeCase(f"{i}", list(Side)[i % 2], f"s{i // 2}", [None, 0, 4][i % 3])
        for i in range(30)
    )
    folds = tuple(i // 2 % 2 for i in range(30))
    errors = width * rng.uniform(0, 1, (30, 16))
    return OutOfFold(cases, folds, truth + 1.0, truth, errors, width)


@pytest.fixture
def measured(monkeypatch, recipe_path, tmp_path, result):
    from kneel_gui.training import cross_validation as room

    monkeypatch.setattr(room, "cross_validate", lambda *_, **__: result)
    (tmp_path / "cv").mkdir()
    return cross_validate(recipe_path, tmp_path, tmp_path / "cv")


def test_everything_is_written_and_read_again(measured, recipe_path, tmp_path, result):
    out = tmp_path / "cv"
    assert {RESULT, OUT_OF_FOLD, "crossvalidation.md", *PLOTS} == {
        path.name for path in out.iterdir()
    }
    again = read_cross_validation(out, read_recipe(recipe_path))
    assert again == measured
    assert again.report.overall.mean_mm.value == pytest.approx(result.errors_mm.mean())
    assert again.report.subjects == 15
    figures = json.loads((out / RESULT).read_text(encoding="utf-8"))
    assert figures["evaluation"]["knees"] == 30
    assert all((out / name).read_bytes().startswith(b"\x89PNG") for name in PLOTS)


def test_figures_of_another_recipe_are_refused(measured, recipe_path, tmp_path):
    recipe_path.write_text(RECIPE.replace("width: 2", "width: 4"), encoding="utf-8")
    with pytest.raises(ConfigError, match="another recipe"):
        read_cross_validation(tmp_path / "cv", read_recipe(recipe_path))


def test_an_unfinished_one_has_no_figures(monkeypatch, recipe_path, tmp_path):
    from kneel_gui.training import cross_validation as room

    monkeypatch.setattr(room, "cross_validate", lambda *_, **__: None)
    assert cross_validate(recipe_path, tmp_path, tmp_path / "cv", (1,)) is None
    with pytest.raises(ConfigError, match="no finished"):
        read_cross_validation(tmp_path / "cv", read_recipe(recipe_path))


@pytest.mark.parametrize("name", [RESULT, OUT_OF_FOLD])
def test_broken_files_are_refused(measured, recipe_path, tmp_path, name):
    (tmp_path / "cv" / name).write_text("name,side\n1,R\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_cross_validation(tmp_path / "cv", read_recipe(recipe_path))


def test_all_parts_are_asked_for_by_default(monkeypatch, recipe_path, tmp_path):
    from kneel_gui.training import cross_validation as room

    asked = []
    monkeypatch.setattr(room, "cross_validate", lambda *args: asked.append(args[3]))
    workflow.cross_validate(recipe_path, tmp_path, tmp_path / "cv")
    workflow.cross_validate(recipe_path, tmp_path, tmp_path / "cv", (1,))
    assert asked == [(0, 1), (1,)]
