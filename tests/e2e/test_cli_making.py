"""`kneel phantom`, `kneel train` and `kneel dataset`, through the real main."""

import csv

import cv2
import numpy as np

from kneel_gui.cli import main
from kneel_gui.core.schema import knee_schema

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


def drawn_data(folder):
    """Four people, both knees each, on noise: only the way is tested, not the fit."""
    (folder / "labelled").mkdir(parents=True)
    rng = np.random.default_rng(0)
    names = knee_schema().names
    columns = [f"{name}_{axis}" for name in names for axis in "xy"]
    head = ["name", "subject_id", "side", "kl", "mm_per_px_x", "mm_per_px_y"]
    lines = [",".join([*head, *columns])]
    for number in range(8):
        side, name = "RL"[number % 2], f"k{number}"
        pixels = rng.integers(0, 255, (96, 96), np.uint8)
        cv2.imwrite(str(folder / "labelled" / f"{name}.png"), pixels)
        points = rng.uniform(20, 76, 2 * len(names))
        cells = [name, f"p{number // 2}", side, number % 5, 1.0, 1.0, *points]
        lines.append(",".join(map(str, cells)))
    (folder / "landmarks.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_cross_validation_fills_the_card_of_a_model_trained_on_everybody(
    tmp_path, capsys
):
    data, run = drawn_data(tmp_path / "data"), tmp_path / "run"
    recipe = tmp_path / "tiny.yaml"
    split = "  data: {folds: 2, fold: -1}\n  epochs: 1\n  batch_size: 4"
    recipe.write_text(
        TINY.replace("  epochs: 1\n  batch_size: 4", split), encoding="utf-8"
    )
    where = ["--data", str(data), "--device", "cpu", "-q"]
    cv = ["crossvalidate", str(recipe), *where, "--out", str(tmp_path / "cv")]
    assert main([*cv, "--fold", "1"]) == 0
    assert "still to do" in capsys.readouterr().out
    train = ["train", str(recipe), *where, "--out", str(run)]
    train += ["--crossvalidation", str(tmp_path / "cv")]
    assert main(train) == 2
    assert "no finished cross-validation" in capsys.readouterr().err
    assert main([*cv, "--ensemble"]) == 0
    assert "8 knees of 4 subjects" in capsys.readouterr().out
    sizes = tmp_path / "sizes.csv"
    sizes.write_text("stage 2,mean mm\nbase width 8,0.91\n", encoding="utf-8")
    assert main([*train, "--sizes", str(sizes)]) == 0
    card = (run / "model" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| base width 8 | 0.91 |" in card
    assert "trained in the same way on all marked knees" in card
    assert (run / "model" / "reliability.png").exists()
    for model in (run / "model", tmp_path / "cv" / "ensemble"):
        assert main(["model", "verify", str(model)]) == 0


def test_dataset_says_what_is_missing(capsys):
    assert main(["dataset"]) == 2
    assert "kneel dataset --help" in capsys.readouterr().err
