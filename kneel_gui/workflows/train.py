"""Train a model from a recipe, measure it and write its model card."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.core.prediction import Progress
from kneel_gui.errors import ConfigError
from kneel_gui.storage.atomic import write_bytes, write_text
from kneel_gui.workflows.cross_validate import PLOTS, read_cross_validation
from kneel_gui.workflows.model_card import CardFigures, model_card

STAGES = ("centres", "landmarks")


@dataclass(frozen=True)
class Measurements:
    """What was measured elsewhere and belongs in a model's card.

    Attributes
    ----------
    crossvalidation : pathlib.Path or None
        Where `kneel crossvalidate` measured the model's very recipe: the model gets
        its calibration, the card its figures.
    sizes : pathlib.Path or None
        CSV of the sizes of stage 2 that were tried (``benchmarks/sizes.py``).
    """

    crossvalidation: Path | None = None
    sizes: Path | None = None


def train(
    recipe_path: Path,
    data: Path,
    out: Path,
    stages: Sequence[str] = STAGES,
    device: str = "auto",
    progress: Progress | None = None,
    measurements: Measurements | None = None,
) -> Path | None:
    """Train the stages of a recipe and, once both are there, make the model folder.

    Parameters
    ----------
    recipe_path : pathlib.Path
        YAML, see ``resources/recipes``.
    data : pathlib.Path
        Folder that the recipe's tables and images lie in.
    out : pathlib.Path
        Checkpoints, logs and, at the end, ``validation.csv``, the knees held out, and
        ``model/`` with its ``MODEL_CARD.md`` and ``evaluation.json``. A run that was
        stopped goes on from its last epoch.
    stages : sequence of str
        Of ``centres`` and ``landmarks``.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
    progress : Progress, optional
        Told of every step.
    measurements : Measurements, optional
        For the card. Default: only the knees that the recipe holds out are measured.

    Returns
    -------
    pathlib.Path or None
        The model folder; None while a stage is still untrained.

    Raises
    ------
    ConfigError
        If the recipe or the data cannot be used.
    Cancelled
        If asked to stop; finished epochs are kept.
    """
    from kneel_gui.core.prediction import SilentProgress
    from kneel_gui.inference.snapshot import manifest_model_id, read_manifest
    from kneel_gui.training.recipe import read_recipe
    from kneel_gui.training.run import set_calibration, train_recipe, validate_model

    unknown = sorted(set(stages) - set(STAGES))
    if unknown:
        raise ConfigError(
            f"There is no stage «{unknown[0]}».", f"Choose of {', '.join(STAGES)}."
        )
    progress = progress or SilentProgress()
    recipe = read_recipe(recipe_path)
    given = measurements or Measurements()
    measured, sizes = None, _read_sizes(given.sizes)
    if given.crossvalidation is not None:
        measured = read_cross_validation(given.crossvalidation, recipe)
    model = train_recipe(recipe, data, out, stages, device, write_bytes, progress)
    if model is None:
        return None
    if measured is not None and given.crossvalidation is not None:
        set_calibration(model, measured.calibration, write_bytes)
        for name in PLOTS:
            write_bytes(model / name, (given.crossvalidation / name).read_bytes())
        figures = CardFigures(measured.report, measured.reliability, sizes)
    else:
        report = validate_model(recipe, data, model, device, progress)
        figures = CardFigures(report, sizes=sizes)
    manifest = read_manifest(model)
    card = model_card(manifest, manifest_model_id(manifest), figures)
    write_text(model / "MODEL_CARD.md", card)
    if figures.report is not None:
        write_text(model / "evaluation.json", figures.report.to_json())
    return model


def _read_sizes(path: Path | None) -> list[dict[str, str]]:
    if path is None:
        return []
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(
            f"The table of sizes cannot be read: {error}.",
            "Make it with benchmarks/sizes.py.",
            path,
        ) from error
    if not all(None not in row and None not in row.values() for row in rows):
        raise ConfigError(
            "The table of sizes has rows of different length.", "Make it again.", path
        )
    return rows
