"""Recipes that inherit: merged key by key, and never in a circle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.errors import ConfigError
from kneel_gui.training.recipe import read_recipe
from kneel_gui.training.recipe_base import merged, read_merged

VALUES = st.recursive(
    st.integers(), lambda inner: st.dictionaries(st.sampled_from("abc"), inner)
)


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_says_only_how_it_differs(tmp_path):
    write(
        tmp_path,
        "whole.yaml",
        "name: whole\nseed: 5\ncentres: {network: {n_outputs: 2}}\n"
        "landmarks: {network: {n_outputs: 16, depth: 2}, loss: {kind: l1, wing_mm: 7}}",
    )
    write(tmp_path, "sub/_base.yaml", "base: ../whole.yaml\ncentres: null\n")
    path = write(
        tmp_path,
        "sub/mine.yaml",
        "base: _base.yaml\nname: mine\nlandmarks: {mixup: 0.5, loss: {kind: elastic}}",
    )
    recipe = read_recipe(path)
    assert (recipe.name, recipe.seed, recipe.centres) == ("mine", 5, None)
    stage = recipe.landmarks
    assert (stage.mixup, stage.network["depth"]) == (0.5, 2)
    assert (stage.loss.kind, stage.loss.wing_mm) == ("elastic", 7.0)


@given(VALUES, VALUES)
def test_a_change_always_wins_and_loses_nothing(base, change):
    found = merged(base, change)
    assert merged(found, change) == found
    assert merged(base, {}) == (base if isinstance(base, dict) else {})
    if isinstance(base, dict) and isinstance(change, dict):
        assert set(found) == {*base, *change}


def test_a_circle_is_refused(tmp_path):
    write(tmp_path, "a.yaml", "base: b.yaml\n")
    path = write(tmp_path, "b.yaml", "base: a.yaml\n")
    with pytest.raises(ConfigError, match="own base") as caught:
        read_merged(path)
    assert caught.value.path == path.resolve()


@pytest.mark.parametrize(
    ("text", "said"), [("base: 3\n", "3"), ("base: gone.yaml\n", "cannot be read")]
)
def test_a_base_that_cannot_be_is_said(tmp_path, text, said):
    with pytest.raises(ConfigError, match=said) as caught:
        read_merged(write(tmp_path, "a.yaml", text))
    assert caught.value.path is not None
