"""What the sizes of stage 2 that were tried cost and give.

    kneel experiments resources/recipes/sizes --data DIR --out RUNS --fold 0
    python benchmarks/sizes.py RUNS [--csv TABLE]

Each network is put behind the bundled stage 1; all take turns on the demo radiographs
in one process, so that what else happens on the machine hits them alike; medians.
Errors are those of the knees that the experiment held out. `kneel train --sizes TABLE`
puts the table into the model card.
"""

# ruff: noqa: T201  a command prints
import argparse
import csv
import io
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.inference.pipeline import load_predictor
from kneel_gui.inference.snapshot import load_model_folder, write_model
from kneel_gui.paths import resource
from kneel_gui.qa.report import summarise
from kneel_gui.training.checkpoint import CHECKPOINT, kept_weights, read_checkpoint
from kneel_gui.training.experiment import read_outcome
from kneel_gui.training.recipe import Recipe, read_recipe
from kneel_gui.training.run import describe_model

RECIPES = resource("recipes/sizes")
REFERENCE = "03_width_16"
ROUNDS = 7


def finished(runs: Path) -> list[tuple[Recipe, Path]]:
    """Return the recipes that were tried and the folders of their results."""
    found = []
    for path in sorted(RECIPES.glob("[!_]*.yaml")):
        for place in sorted((runs / path.stem).glob("fold_*")):
            if read_outcome(place) is not None:
                found.append((read_recipe(path), place))
                break
    return found


def as_model(recipe: Recipe, place: Path, folder: Path) -> Path:
    """Write the experiment's network behind the bundled stage 1."""
    first = load_model_folder(resource("models/default"))
    entry = first.manifest["stages"]["centres"]
    manifest = describe_model(recipe, None)
    manifest["stages"]["centres"] = {k: entry[k] for k in entry if k != "weights"}
    state = read_checkpoint(place / "landmarks" / CHECKPOINT, torch.device("cpu"))
    folds = {
        "centres": first.stages["centres"].folds,
        "landmarks": [kept_weights(state)],
    }
    write_model(folder, manifest, folds)
    return folder


def milliseconds(models: list[Path]) -> list[float]:
    """Return the median time of a radiograph for each model, taken in turns."""
    demo = sorted(resource("demo").glob("*.dcm"))
    films = [read_radiograph(path) for path in demo]
    predictors = [load_predictor(model, "cpu") for model in models]
    for predictor in predictors:
        predictor.predict(films[0])
    times: list[list[float]] = [[] for _ in models]
    for _ in range(ROUNDS):
        for film in films:
            for predictor, own in zip(predictors, times, strict=True):
                start = perf_counter()
                predictor.predict(film)
                own.append(1e3 * (perf_counter() - start))
    return [median(own) for own in times]


def rows_of(tried: list[tuple[Recipe, Path]]) -> list[dict[str, str]]:
    """Return the rows of the table, as text."""
    with tempfile.TemporaryDirectory() as held:
        models = [
            as_model(recipe, place, Path(held) / str(i))
            for i, (recipe, place) in enumerate(tried)
        ]
        times = milliseconds(models)
        sizes = [(model / "landmarks_0.safetensors").stat().st_size for model in models]
    names = [place.parent.name for _, place in tried]
    reference = times[names.index(REFERENCE)] if REFERENCE in names else None
    rows = []
    for (recipe, place), time_ms, size in zip(tried, times, sizes, strict=True):
        outcome, stage = read_outcome(place), recipe.landmarks
        if outcome is None or stage is None:
            continue
        overall = summarise(outcome.errors_mm, outcome.cases).overall
        rows.append(
            {
                "stage 2": recipe.description or place.parent.name,
                "input": f"{stage.input.size_px} px of {stage.input.spacing_mm:g} mm",
                "MB": f"{size / 1e6:.1f}",
                "ms per radiograph": f"{time_ms:.0f}",
                "time": f"{time_ms / reference:.2f}" if reference else "",
                "mean mm": f"{overall.mean_mm.value:.3f}",
                "median mm": f"{overall.median_mm.value:.3f}",
                "PCK@2.5 mm %": f"{100 * overall.figures['pck_2.5mm'].value:.1f}",
            }
        )
    return rows


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("runs", type=Path, help="--out of kneel experiments")
    parser.add_argument("--csv", type=Path, help="for kneel train --sizes")
    args = parser.parse_args()
    tried = finished(args.runs)
    if not tried:
        parser.error(f"{args.runs} holds no finished experiment of {RECIPES}.")
    rows = rows_of(tried)
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    print(text.getvalue())
    if args.csv is not None:
        args.csv.write_text(text.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
