"""Cross-validate a recipe by subject and write what it measured."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kneel_gui.core.calibration import SpreadCalibration
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import Progress, SilentProgress
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.errors import ConfigError
from kneel_gui.qa.calibration import Reliability, check_calibration, fit_calibration
from kneel_gui.qa.plots import ced_png, reliability_png
from kneel_gui.qa.report import EvaluationReport, KneeCase, summarise
from kneel_gui.storage.atomic import write_bytes, write_text

if TYPE_CHECKING:
    from kneel_gui.training.cross_validation import OutOfFold
    from kneel_gui.training.recipe import Recipe

RESULT = "crossvalidation.json"
OUT_OF_FOLD = "out_of_fold.csv"
PLOTS = ("ced.png", "reliability.png")


@dataclass(frozen=True)
class CrossValidation:
    """What a cross-validation measured.

    Attributes
    ----------
    report : EvaluationReport
        Errors on knees that were not learned from.
    calibration : SpreadCalibration
        Fitted on all of them.
    reliability : Reliability
        Of the calibration, itself cross-validated.
    """

    report: EvaluationReport
    calibration: SpreadCalibration
    reliability: Reliability


def cross_validate(
    recipe_path: Path,
    data: Path,
    out: Path,
    folds: Sequence[int] = (),
    device: str = "auto",
    progress: Progress | None = None,
    ensemble: str | None = None,
) -> CrossValidation | None:
    """Train stage 2 of a recipe once for each part of the split, and measure it.

    Parameters
    ----------
    recipe_path : pathlib.Path
        YAML, see ``resources/recipes``.
    data : pathlib.Path
        Folder that the recipe's tables and images lie in.
    out : pathlib.Path
        Checkpoints; at the end `RESULT`, ``crossvalidation.md``, `PLOTS` and
        `OUT_OF_FOLD`, the landmarks found on every knee. What was stopped goes on.
    folds : sequence of int
        Parts to train now, so that several processes can share the work; empty = all.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
    progress : Progress, optional
        Told of every step.
    ensemble : str, optional
        Also write ``<out>/ensemble``, a model whose stage 2 is the mean of all the
        networks; its stage 1 is that of this model folder.

    Returns
    -------
    CrossValidation or None
        None while a part is still untrained.

    Raises
    ------
    ConfigError
        If the recipe or the data cannot be used.
    Cancelled
        If asked to stop; finished epochs are kept.
    """
    from kneel_gui.training import cross_validation as room
    from kneel_gui.training.recipe import read_recipe
    from kneel_gui.training.stage_data import stage_config

    progress = progress or SilentProgress()
    recipe = read_recipe(recipe_path)
    parts = tuple(folds) or tuple(range(stage_config(recipe, "landmarks").data.folds))
    result = room.cross_validate(
        recipe, data, out, parts, device, write_bytes, progress
    )
    if result is None:
        return None
    measured = _measure(result.cases, result.folds, result.errors_mm, result.width_mm)
    _write(recipe, result, measured, out)
    if ensemble is not None:
        centres = Path(ensemble)
        room.write_ensemble(
            recipe, data, out, centres, measured.calibration, write_bytes
        )
    return measured


def _measure(
    cases: Sequence[KneeCase],
    folds: Sequence[int],
    errors_mm: FloatArray,
    width_mm: FloatArray,
) -> CrossValidation:
    return CrossValidation(
        summarise(errors_mm, cases),
        fit_calibration(errors_mm, width_mm),
        check_calibration(errors_mm, width_mm, folds),
    )


def _write(
    recipe: "Recipe", result: "OutOfFold", measured: CrossValidation, out: Path
) -> None:
    from kneel_gui.training.cross_validation import same_recipe

    content = {
        "recipe": same_recipe(recipe),
        "calibration": measured.calibration.to_dict(),
        "reliability": measured.reliability.to_dict(),
        "evaluation": measured.report.to_dict(),
    }
    write_bytes(out / "ced.png", ced_png(_curves(result)))
    write_bytes(out / "reliability.png", reliability_png(measured.reliability))
    write_text(out / OUT_OF_FOLD, _table(result))
    write_text(out / "crossvalidation.md", measured.report.to_markdown() + "\n")
    # Last: who finds it finds the rest.
    write_text(out / RESULT, json.dumps(content, indent=1) + "\n")


def _curves(result: "OutOfFold") -> dict[str, Any]:
    grades = sorted({c.grade for c in result.cases if c.grade is not None})
    curves = {"all": result.errors_mm}
    for grade in grades:
        rows = [case.grade == grade for case in result.cases]
        curves[f"KL {grade}"] = result.errors_mm[rows]
    return curves


def _table(result: "OutOfFold") -> str:
    names = knee_schema().names
    head = ["name", "subject_id", "side", "kl", "fold"]
    head += [f"{name}_{axis}" for name in names for axis in "xy"]
    head += [f"{name}_{what}_mm" for what in ("error", "width") for name in names]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(head)
    for i, case in enumerate(result.cases):
        grade = "" if case.grade is None else case.grade
        numbers = np.concatenate(
            [result.points_px[i].ravel(), result.errors_mm[i], result.width_mm[i]]
        )
        who = [case.image, case.subject, case.side.value, grade, result.folds[i]]
        table.writerow([*who, *map(float, numbers)])
    return text.getvalue()


def read_cross_validation(folder: Path, recipe: "Recipe") -> CrossValidation:
    """Read what `cross_validate` measured, for a model of the same recipe.

    Parameters
    ----------
    folder : pathlib.Path
        Its ``out``.
    recipe : Recipe
        Of the model whose card shall show the figures.

    Returns
    -------
    CrossValidation
        As it was written.

    Raises
    ------
    ConfigError
        If it is unfinished, broken, or of a recipe that trains otherwise.
    """
    from kneel_gui.training.cross_validation import same_recipe

    path = folder / RESULT
    try:
        recipe_there = json.loads(path.read_text(encoding="utf-8"))["recipe"]
        measured = _measure(*_read_table(folder / OUT_OF_FOLD))
    except OSError as error:
        raise ConfigError(
            "There is no finished cross-validation.",
            "Run kneel crossvalidate into this folder until all parts are trained.",
            path,
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"This cross-validation cannot be read: {error}.",
            "Run kneel crossvalidate again; what is trained is kept.",
            path,
        ) from error
    if recipe_there != json.loads(json.dumps(same_recipe(recipe))):
        raise ConfigError(
            "This cross-validation was made by another recipe.",
            "Its figures say nothing of this model: cross-validate its recipe.",
            path,
        )
    return measured


def _read_table(
    path: Path,
) -> tuple[list[KneeCase], list[int], FloatArray, FloatArray]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cases = [
        KneeCase(
            row["name"],
            Side(row["side"]),
            row["subject_id"],
            int(row["kl"]) if row["kl"] else None,
        )
        for row in rows
    ]
    errors, widths = (
        np.array(
            [
                [float(row[f"{n}_{what}_mm"]) for n in knee_schema().names]
                for row in rows
            ]
        )
        for what in ("error", "width")
    )
    return cases, [int(row["fold"]) for row in rows], errors, widths
