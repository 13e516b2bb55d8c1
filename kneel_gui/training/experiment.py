"""One experiment: a recipe's stage 2, trained on all parts of the data but one."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import Progress
from kneel_gui.core.schema import Side
from kneel_gui.errors import ConfigError
from kneel_gui.qa.report import KneeCase
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.recipe import Recipe, StageConfig
from kneel_gui.training.rounds import StageRun
from kneel_gui.training.run import (
    public_recipe,
    train_recipe,
)
from kneel_gui.training.stage_data import stage_config
from kneel_gui.training.start import CENTRES
from kneel_gui.training.task import Save
from kneel_gui.training.team import current_team

RESULT, RECIPE = "result.json", "recipe.json"
_STAGE = "landmarks"


@dataclass(frozen=True, eq=False)
class Outcome:
    """What an experiment found on the knees that it held out.

    Attributes
    ----------
    cases : tuple of KneeCase
        n knees.
    errors_mm : numpy.ndarray
        (n, 16) float64 radial errors; NaN = the landmark is not marked.
    """

    cases: tuple[KneeCase, ...]
    errors_mm: FloatArray


def with_fold(recipe: Recipe, fold: int) -> Recipe:
    """Return the recipe of one experiment.

    Parameters
    ----------
    recipe : Recipe
        With a stage of landmarks.
    fold : int
        The part to hold out, in both stages.

    Returns
    -------
    Recipe
        Without centres, unless the landmarks start from them.

    Raises
    ------
    ConfigError
        If the recipe has no landmarks or does not make so many parts.
    """
    landmarks = _held_out(stage_config(recipe, _STAGE), fold, recipe.name)
    centres = None
    if landmarks.init_from == CENTRES:
        centres = _held_out(stage_config(recipe, CENTRES), fold, recipe.name)
    return replace(recipe, centres=centres, landmarks=landmarks)


def _held_out(stage: StageConfig, fold: int, name: str) -> StageConfig:
    if not 0 <= fold < stage.data.folds:
        raise ConfigError(
            f"There is no part {fold}: the recipe «{name}» makes {stage.data.folds}.",
            f"Choose of 0 to {stage.data.folds - 1}.",
        )
    return replace(stage, data=replace(stage.data, fold=fold))


def digest(recipe: Recipe) -> str:
    """Return a hash of everything that a recipe's figures depend on.

    Parameters
    ----------
    recipe : Recipe
        From `with_fold`.

    Returns
    -------
    str
        Hexadecimal SHA-256; names and descriptions do not matter.
    """
    plain = public_recipe(recipe)
    for key in ("name", "description", "licence", "training_data"):
        plain.pop(key, None)
    text = json.dumps(plain, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def run_experiment(
    recipe: Recipe, data: Path, out: Path, device: str, save: Save, progress: Progress
) -> Outcome | None:
    """Train, or go on training, and judge the knees held out.

    Parameters
    ----------
    recipe : Recipe
        From `with_fold`.
    data : pathlib.Path
        Folder that its tables and images lie in.
    out : pathlib.Path
        For checkpoints, `RECIPE` and, at the end, `RESULT`.
    device : str
        See `kneel_gui.inference.device.resolve_device`.
    save : callable
        Writes bytes to a path so that a crash leaves the old file.
    progress : Progress
        Told of every step.

    Returns
    -------
    Outcome or None
        None in all processes of a team but the leading one.

    Raises
    ------
    ConfigError
        If another recipe was begun here, or it or the data cannot be used.
    Cancelled
        If asked to stop; finished epochs are kept.
    """
    leads = current_team().leads
    check_same(recipe, out)
    if leads:
        out.mkdir(parents=True, exist_ok=True)
        plain = {"digest": digest(recipe), "recipe": public_recipe(recipe)}
        save(out / RECIPE, (json.dumps(plain, indent=1) + "\n").encode("utf-8"))
    stages = [CENTRES, _STAGE] if recipe.centres is not None else [_STAGE]
    train_recipe(recipe, data, out, stages, device, save, progress)
    if not leads:
        return None
    config = stage_config(recipe, _STAGE)
    task, net = StageRun(_STAGE, config, data, out, recipe.seed, save).result()
    assert isinstance(task, LandmarkTask)
    _, errors_mm, _ = task.judge(net)
    cases = [KneeCase(c.name, c.side, c.subject, c.kl) for c in task.validation]
    outcome = Outcome(tuple(cases), errors_mm)
    save(out / RESULT, _packed(outcome, digest(recipe)))
    return outcome


def check_same(recipe: Recipe, out: Path) -> None:
    """Refuse to go on with what another recipe began.

    Parameters
    ----------
    recipe : Recipe
        From `with_fold`.
    out : pathlib.Path
        The folder of the experiment; it need not exist.

    Raises
    ------
    ConfigError
        If it holds the work of a recipe with another `digest`.
    """
    path = out / RECIPE
    if path.exists() and _read(path).get("digest") != digest(recipe):
        raise ConfigError(
            f"The recipe «{recipe.name}» has changed since this was begun.",
            "Remove that folder, or undo the change.",
            out,
        )


def read_outcome(out: Path) -> Outcome | None:
    """Return what an experiment found, if it is finished.

    Parameters
    ----------
    out : pathlib.Path
        Its folder.

    Returns
    -------
    Outcome or None
        None = not finished.

    Raises
    ------
    ConfigError
        If the file is damaged.
    """
    path = out / RESULT
    if not path.exists():
        return None
    plain = _read(path)
    try:
        cases = tuple(
            KneeCase(image, Side(side), subject, grade)
            for image, side, subject, grade in plain["cases"]
        )
        errors_mm = np.array(plain["errors_mm"], dtype=np.float64)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            "The result of this experiment is damaged.", "Remove it.", path
        ) from error
    return Outcome(cases, errors_mm)


def _packed(outcome: Outcome, recipe_digest: str) -> bytes:
    cases = [[c.image, c.side.value, c.subject, c.grade] for c in outcome.cases]
    # JSON knows no NaN; None becomes NaN again in an array of float64.
    errors = [
        [value if np.isfinite(value) else None for value in row]
        for row in outcome.errors_mm.tolist()
    ]
    plain = {"digest": recipe_digest, "cases": cases, "errors_mm": errors}
    return (json.dumps(plain, allow_nan=False) + "\n").encode("utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError("This file cannot be read.", "Remove it.", path) from error
    return plain
