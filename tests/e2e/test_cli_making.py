"""`kneel phantom`, `kneel train` and `kneel dataset`, through the real main."""

import csv

import pytest

from kneel_gui.cli import main

TINY = """
name: tiny
centres:
  network: {n_inputs: 1, n_outputs: 2, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 4.0, size_px: 64}
  epochs: 1
  samples_per_epoch: 4
  batch_size: 2
landmarks:
  network: {n_inputs: 1, n_outputs: 16, base_width: 2, depth: 2, multiscale: false}
  input: {spacing_mm: 1.5, size_px: 64}
  epochs: 1
  batch_size: 4
"""


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_phantom_is_drawn_as_asked(tmp_path, capsys):
    asked = "--seed 4 --spacing 0.5 --blank R --implant L --photometric MONOCHROME1"
    assert main(["phantom", "--out", str(tmp_path), *asked.split()]) == 0
    assert "phantom_04.dcm" in capsys.readouterr().out
    kinds = {row["side"]: row["knee"] for row in rows(tmp_path / "images.csv")}
    assert kinds["L"] == "implant"
    assert kinds.get("R", "absent") == "absent"
    assert main(["info", str(tmp_path / "phantom_04.dcm")]) == 0
    assert "MONOCHROME1" in capsys.readouterr().out


def test_an_impossible_phantom_is_refused(tmp_path, capsys):
    assert main(["phantom", "--out", str(tmp_path / "x"), "--spacing", "9"]) == 2
    assert "9.0 mm" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_training_is_refused_with_the_file_named(tmp_path, capsys):
    recipe = tmp_path / "tiny.yaml"
    recipe.write_text(TINY, encoding="utf-8")
    out = ["--data", str(tmp_path), "--out", str(tmp_path / "run")]
    assert main(["train", str(recipe), *out]) == 2
    error = capsys.readouterr().err
    assert "landmarks.csv" in error
    recipe.write_text(TINY.replace("epochs", "epoch"), encoding="utf-8")
    assert main(["train", str(recipe), *out]) == 2
    assert "tiny.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["dataset"], ["dataset", "pseudo", "none.csv", ".", "--out", "a.csv"]]
)
def test_dataset_says_what_is_missing(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert "none.csv" in error or "kneel dataset --help" in error
    assert not (tmp_path / "a.csv").exists()
