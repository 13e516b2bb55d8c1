"""Cross-validation of stage 2: every knee is judged by a network that never saw it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.core.calibration import SpreadCalibration
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.errors import ConfigError, ModelError
from kneel_gui.inference.device import leave_a_core_free, resolve_device
from kneel_gui.inference.snapshot import load_model_folder, write_model
from kneel_gui.qa.report import KneeCase
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.recipe import Recipe
from kneel_gui.training.rounds import StageRun
from kneel_gui.training.run import (
    describe_model,
    public_recipe,
)
from kneel_gui.training.stage_data import stage_config
from kneel_gui.training.start import CENTRES
from kneel_gui.training.task import Save
from kneel_gui.training.team import current_team

_STAGE = "landmarks"


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """What the networks of a cross-validation say of the knees that they never saw.

    Attributes
    ----------
    cases : tuple of KneeCase
        K knees.
    folds : tuple of int
        K, the part that each was held out in.
    points_px, truth_px : numpy.ndarray
        (K, 16, 2) in the pixels of the knee's own image.
    errors_mm, width_mm : numpy.ndarray
        (K, 16) radial errors and widths of the heat maps.
    """

    cases: tuple[KneeCase, ...]
    folds: tuple[int, ...]
    points_px: FloatArray
    truth_px: FloatArray
    errors_mm: FloatArray
    width_mm: FloatArray


def cross_validate(
    recipe: Recipe,
    data: Path,
    out: Path,
    folds: Sequence[int],
    device: str,
    save: Save,
    progress: Progress,
) -> OutOfFold | None:
    """Train stage 2 once for each part of the split by subject.

    Parameters
    ----------
    recipe : Recipe
        Its ``fold`` does not matter.
    data : pathlib.Path
        Folder that the recipe's tables and images lie in.
    out : pathlib.Path
        Checkpoints go below ``<out>/fold_<k>``; what is there already is
        resumed, so several processes can share the folds between them.
    folds : sequence of int
        Which parts to train now.
    device : str
        See `kneel_gui.inference.device.resolve_device`.
    save : callable
        Writes bytes to a path so that a crash leaves the old file.
    progress : Progress
        Told of every step.

    Returns
    -------
    OutOfFold or None
        None while a part is still untrained.

    Raises
    ------
    ConfigError
        If there is no such part, or the recipe or the data cannot be used.
    Cancelled
        If asked to stop; finished epochs are kept.
    """
    stage = stage_config(recipe, _STAGE)
    if stage.init_from == CENTRES:
        raise ConfigError(
            "A cross-validation does not train the centres that this recipe begins at.",
            "Let «init_from» be the folder of a model whose stage 1 saw none of these "
            "subjects, or leave it out.",
        )
    count = stage.data.folds
    wrong = [fold for fold in folds if not 0 <= fold < count]
    if wrong:
        raise ConfigError(
            f"There is no part {wrong[0]}: the recipe «{recipe.name}» makes {count}.",
            f"Choose of 0 to {count - 1}.",
        )
    leave_a_core_free()
    chosen = str(resolve_device(device))
    for fold in folds:
        _run(recipe, data, out, fold, save).train(chosen, progress)
    if not current_team().leads:
        return None  # one process of a team judges
    if not all(_run(recipe, data, out, k, save).is_finished for k in range(count)):
        return None
    return _joined(
        [_judged(recipe, data, out, fold, save, progress) for fold in range(count)]
    )


def same_recipe(recipe: Recipe) -> dict[str, Any]:
    """Return what a cross-validation measured: stage 2 without the part held out.

    Parameters
    ----------
    recipe : Recipe
        Any with stage 2.

    Returns
    -------
    dict
        Plain values; equal for recipes whose results may stand for one another.
    """
    plain: dict[str, Any] = public_recipe(recipe)[_STAGE]
    plain["data"] = {k: v for k, v in plain["data"].items() if k != "fold"}
    return {"seed": recipe.seed, _STAGE: plain}


def write_ensemble(
    recipe: Recipe,
    data: Path,
    out: Path,
    centres: Path,
    calibration: SpreadCalibration,
    save: Save,
) -> Path:
    """Write a model whose stage 2 is the mean of all the cross-validation's networks.

    Parameters
    ----------
    recipe : Recipe
        That was cross-validated.
    data : pathlib.Path
        Folder that the recipe's tables and images lie in.
    out : pathlib.Path
        The folder of `cross_validate`; the model goes to ``<out>/ensemble``.
    centres : pathlib.Path
        A model in our layout; its stage 1 is taken over.
    calibration : SpreadCalibration
        Of the single networks; the mean of several is somewhat nearer.
    save : callable
        Writes bytes to a path so that a crash leaves the old file.

    Returns
    -------
    pathlib.Path
        The new model's folder.

    Raises
    ------
    ModelError
        If the model of stage 1 is of another layout or cannot be read.
    OutputError
        If the model cannot be written.
    """
    first = load_model_folder(centres)
    if not first.manifest:
        raise ModelError(
            "Stage 1 can be taken over from a model of KNEEL GUI alone.",
            "Choose another model, or leave it out to take the bundled one.",
            centres,
        )
    nets = []
    for fold in range(stage_config(recipe, _STAGE).data.folds):
        _, net = _run(recipe, data, out, fold, save).result()
        nets.append(net.state_dict())
    entry = first.manifest["stages"]["centres"]
    manifest = describe_model(replace(recipe, centres=None), calibration)
    manifest["name"] = f"{recipe.name}-ensemble"
    manifest["stages"]["centres"] = {k: entry[k] for k in entry if k != "weights"}
    folds = {"centres": first.stages["centres"].folds, _STAGE: nets}
    write_model(out / "ensemble", manifest, folds, save)
    return out / "ensemble"


def _run(recipe: Recipe, data: Path, out: Path, fold: int, save: Save) -> StageRun:
    config = stage_config(recipe, _STAGE)
    own = replace(config, data=replace(config.data, fold=fold))
    return StageRun(_STAGE, own, data, out / f"fold_{fold}", recipe.seed, save)


def _judged(
    recipe: Recipe, data: Path, out: Path, fold: int, save: Save, progress: Progress
) -> OutOfFold:
    task, net = _run(recipe, data, out, fold, save).result()
    assert isinstance(task, LandmarkTask)
    points, errors, width = task.judge(net)
    raise_if_cancelled(progress)
    crops = task.validation
    return OutOfFold(
        tuple(KneeCase(c.name, c.side, c.subject, c.kl) for c in crops),
        (fold,) * len(crops),
        points,
        np.stack([crop.points_px for crop in crops]),
        errors,
        width,
    )


def _joined(parts: Sequence[OutOfFold]) -> OutOfFold:
    return OutOfFold(
        tuple(case for part in parts for case in part.cases),
        tuple(fold for part in parts for fold in part.folds),
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("points_px", "truth_px", "errors_mm", "width_mm")
        ),
    )
