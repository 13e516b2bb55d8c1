"""From a recipe and a data folder to a model folder."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.core.calibration import SpreadCalibration
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import (
    LandmarkPredictor,
    Progress,
    raise_if_cancelled,
)
from kneel_gui.core.schema import N_LANDMARKS
from kneel_gui.inference.device import leave_a_core_free, resolve_device
from kneel_gui.inference.networks import HourglassNet
from kneel_gui.inference.pipeline import load_predictor
from kneel_gui.inference.snapshot import MANIFEST, read_manifest, write_model
from kneel_gui.inference.views import STRAIGHT
from kneel_gui.qa.calibration import fit_calibration
from kneel_gui.qa.metrics import radial_errors_mm
from kneel_gui.qa.report import EvaluationReport, KneeCase, summarise
from kneel_gui.training.dataset import KneeCrop, as_radiograph
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.recipe import Recipe, StageConfig
from kneel_gui.training.rounds import StageRun, rounds_of
from kneel_gui.training.stage_data import stage_config, stage_knees
from kneel_gui.training.task import Save
from kneel_gui.training.team import current_team

STAGES = ("centres", "landmarks")
# In the model folder: the knees that the recipe held out, for `kneel evaluate`.
VALIDATION = "validation.csv"
# Fields of a recipe that name files or folders.
_PATHS = {"table", "images", "extra_table", "extra_images", "layout", "films"}
_KINDS = {"centres": "heatmap-detector", "landmarks": "hourglass-softargmax"}


def train_recipe(
    recipe: Recipe,
    data: Path,
    out: Path,
    stages: Sequence[str],
    device: str,
    save: Save,
    progress: Progress,
) -> Path | None:
    """Train the stages of a recipe; once both are there, write the model folder.

    Parameters
    ----------
    recipe : Recipe
        What to train.
    data : pathlib.Path
        Folder that the recipe's tables and images lie in.
    out : pathlib.Path
        Checkpoints go below it (see `StageRun`), the model to ``<out>/model`` and the
        held-out knees of stage 2 (``name, subject_id, side``) to `VALIDATION`; what is
        there already is resumed.
    stages : sequence of str
        Of ``centres`` and ``landmarks``.
    device : str
        See `kneel_gui.inference.device.resolve_device`.
    save : callable
        Writes bytes to a path so that a crash leaves the old file.
    progress : Progress
        Told of every step.

    Returns
    -------
    pathlib.Path or None
        The model folder; None while a stage is still untrained, and in all processes
        of a team but the leading one.

    Raises
    ------
    ConfigError
        If the recipe lacks a stage or the data cannot be read.
    Cancelled
        If asked to stop; the run can be resumed.
    """
    leave_a_core_free()
    chosen = str(resolve_device(device))
    for stage in stages:
        config = stage_config(recipe, stage)
        run = StageRun(stage, config, data, out, recipe.seed, save)
        run.train(chosen, progress)
    if not current_team().leads:
        return None  # one process of a team writes the model
    runs = {
        stage: StageRun(stage, config, data, out, recipe.seed, save)
        for stage in STAGES
        if (config := getattr(recipe, stage)) is not None
    }
    if len(runs) < len(STAGES) or not all(run.is_finished for run in runs.values()):
        return None
    return _assemble(recipe, runs)


def _assemble(recipe: Recipe, runs: Mapping[str, StageRun]) -> Path:
    calibration: SpreadCalibration | None = None
    nets: dict[str, HourglassNet] = {}
    held_out = ""
    for stage, run in runs.items():
        task, nets[stage] = run.result()
        if isinstance(task, LandmarkTask) and task.validation:
            _, errors, width = task.judge(nets[stage])
            calibration = fit_calibration(errors, width)
            # The same knees that `validate_model` judges.
            held_out = _validation_csv(task.validation)
    out, save = runs["landmarks"].out, runs["landmarks"].save
    folder = out / "model"
    write_model(
        folder,
        describe_model(recipe, calibration),
        {stage: [net.state_dict()] for stage, net in nets.items()},
        save,
    )
    if held_out:
        # Beside the model, not in it: people's ids are not for passing on.
        save(out / VALIDATION, held_out.encode("utf-8"))
    return folder


def set_calibration(model: Path, calibration: SpreadCalibration, save: Save) -> None:
    """Give a model the calibration that a cross-validation of its recipe found.

    Parameters
    ----------
    model : pathlib.Path
        A folder in our layout; its weights, and so its id, stay.
    calibration : SpreadCalibration
        Replaces the one fitted on the knees held out, if any.
    save : callable
        Writes bytes to a path so that a crash leaves the old file.
    """
    manifest = read_manifest(model)
    manifest["calibration"] = {"spread_mm": calibration.to_dict()}
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    save(model / MANIFEST, (text + "\n").encode("utf-8"))


def describe_model(
    recipe: Recipe, calibration: SpreadCalibration | None
) -> dict[str, Any]:
    """Return the manifest of a recipe's model, without its weights.

    Parameters
    ----------
    recipe : Recipe
        Of any stages.
    calibration : SpreadCalibration or None
        None = the spread was never compared with errors.

    Returns
    -------
    dict
        For `kneel_gui.inference.snapshot.write_model`.
    """
    return {
        "name": recipe.name,
        "licence": recipe.licence,
        "training": {"data": recipe.training_data, "recipe": public_recipe(recipe)},
        "calibration": {"spread_mm": calibration.to_dict()} if calibration else {},
        "stages": {
            stage: _described(stage, config)
            for stage, config in (
                ("centres", recipe.centres),
                ("landmarks", recipe.landmarks),
            )
            if config is not None
        },
    }


def _validation_csv(crops: Sequence[KneeCrop]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("name", "subject_id", "side"))
    table.writerows((crop.name, crop.subject, crop.side.value) for crop in crops)
    return text.getvalue()


def public_recipe(recipe: Recipe) -> dict[str, Any]:
    """Return the recipe without the folders of the machine it ran on."""
    plain = asdict(recipe)
    for stage in STAGES:
        if plain[stage] is None:
            continue
        own = plain[stage]
        own["init_from"] = Path(own["init_from"]).name
        for part in (own["data"], own["self_training"] or {}):
            for key in _PATHS & set(part):
                part[key] = Path(part[key]).name
    return plain


def _described(stage: str, config: StageConfig) -> dict[str, Any]:
    size, median = config.input.size_px, config.input.median
    return {
        "kind": _KINDS[stage],
        "network": config.network,
        "input": {
            "spacing_mm": config.input.spacing_mm,
            # Stage 1 takes films of any size; stage 2 a square around the knee.
            "size_px": None if stage == "centres" else [size, size],
            "percentiles": list(config.input.percentiles),
            **({} if median is None else {"median": median}),
            "range": [-1, 1],
        },
        "output": {
            "channels": ["native", "implant"] if stage == "centres" else N_LANDMARKS
        },
        "training": {"epochs": [part.epochs for part in rounds_of(config)]},
        **({} if config.views == (STRAIGHT,) else {"views": _views(config)}),
    }


def _views(config: StageConfig) -> list[dict[str, float]]:
    return [asdict(view) for view in config.views]


def validate_model(
    recipe: Recipe, data: Path, model: Path, device: str, progress: Progress
) -> EvaluationReport | None:
    """Run the whole pipeline on the knees that the recipe held out.

    Parameters
    ----------
    recipe : Recipe
        Whose split by subject is used.
    data : pathlib.Path
        Folder that its tables and images lie in.
    model : pathlib.Path
        The model folder.
    device : str
        Where to run.
    progress : Progress
        Told of every knee.

    Returns
    -------
    EvaluationReport or None
        Errors in mm; a knee that was not found counts as missing. None if the recipe
        holds nobody out.
    """
    config = stage_config(recipe, "landmarks")
    _, validation = stage_knees(config, data, recipe.seed, "landmarks")
    if not validation:
        return None
    predictor = load_predictor(model, device)
    errors, cases = [], []
    for number, crop in enumerate(validation):
        raise_if_cancelled(progress)
        errors.append(_errors(crop, predictor))
        cases.append(KneeCase(crop.name, crop.side, crop.subject, crop.kl))
        progress.report(number + 1, len(validation), crop.name)
    return summarise(np.stack(errors), cases)


def _errors(crop: KneeCrop, predictor: LandmarkPredictor) -> FloatArray:
    knee = predictor.predict(as_radiograph(crop)).knee(crop.side)
    found = np.full_like(crop.points_px, np.nan) if knee is None else knee.points_px
    pair = found[None], crop.points_px[None]
    return np.asarray(radial_errors_mm(*pair, crop.spacing_xy_mm)[0])
