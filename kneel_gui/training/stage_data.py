"""From a recipe's part to what a stage learns: its knees, its task."""

from pathlib import Path

import numpy as np

from kneel_gui.errors import ConfigError
from kneel_gui.training.centre_task import CentreTask
from kneel_gui.training.dataset import KneeCrop, read_crops, split_by_subject
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.real_film import split_films
from kneel_gui.training.recipe import Recipe, StageConfig
from kneel_gui.training.task import Task


def stage_config(recipe: Recipe, stage: str) -> StageConfig:
    """Return the recipe's part for a stage; `ConfigError` if it has none."""
    config: StageConfig | None = getattr(recipe, stage)
    if config is None:
        raise ConfigError(
            f"The recipe «{recipe.name}» does not describe the stage «{stage}».",
            "Add it, or train the other stage.",
        )
    return config


def stage_knees(
    config: StageConfig, data: Path, seed: int, stage: str
) -> tuple[list[KneeCrop], list[KneeCrop]]:
    """Return the marked knees to learn from and those held out.

    Parameters
    ----------
    config : StageConfig
        The recipe's part.
    data : pathlib.Path
        Folder that its tables and images lie in.
    seed : int
        Of the split by subject.
    stage : str
        ``centres`` or ``landmarks``.

    Returns
    -------
    training, validation : list of KneeCrop
        No subject is in both.

    Raises
    ------
    ConfigError
        If the data cannot be read.
    """
    chosen = config.data
    crops = read_crops(data / chosen.table, data / chosen.images)
    training, validation = split_by_subject(crops, chosen.folds, chosen.fold, seed)
    if chosen.extra_table:
        held_out = {crop.subject for crop in validation}
        extra = read_crops(data / chosen.extra_table, data / chosen.extra_images)
        training += [crop for crop in extra if crop.subject not in held_out]
    if stage == "landmarks":
        training = [crop for crop in training if np.isfinite(crop.spacing_xy_mm).all()]
    return training, validation


def make_task(stage: str, config: StageConfig, data: Path, seed: int) -> Task:
    """Read a stage's data and return what it learns.

    Parameters
    ----------
    stage : str
        ``centres`` or ``landmarks``.
    config : StageConfig
        The recipe's part.
    data : pathlib.Path
        Folder that its tables and images lie in.
    seed : int
        Of the split by subject.

    Returns
    -------
    Task
        Nothing of a subject that is held out is learned from, marked or not.

    Raises
    ------
    ConfigError
        If the data cannot be read.
    """
    training, validation = stage_knees(config, data, seed, stage)
    if stage == "centres":
        held_out = {crop.subject for crop in validation}
        films = split_films(config.data, data, held_out)
        return CentreTask(config, training, validation, films)
    plan, unmarked = config.self_training, []
    if plan is not None:
        held_out = {crop.subject for crop in validation}
        crops = read_crops(data / plan.table, data / plan.images)
        unmarked = [crop for crop in crops if crop.subject not in held_out]
    return LandmarkTask(config, training, validation, unmarked)
