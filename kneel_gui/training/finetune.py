"""Teach a finished model one's own images: a little, gently, and measured.

Only the landmark stage learns: its weights start from the model's and change at a small
learning rate. The knees of some subjects are held out, to see what it has brought.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.core.prediction import (
    LandmarkPredictor,
    Progress,
    raise_if_cancelled,
)
from kneel_gui.errors import ConfigError, ModelError
from kneel_gui.inference.device import leave_a_core_free, resolve_device
from kneel_gui.inference.model_folder import ModelFolder, StageModel, StateDict
from kneel_gui.inference.snapshot import write_model
from kneel_gui.qa.metrics import radial_errors_mm
from kneel_gui.qa.report import EvaluationReport, KneeCase, summarise
from kneel_gui.training.dataset import (
    KneeCrop,
    as_radiograph,
    crop_cells,
    split_by_subject,
)
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.loop import Trainer
from kneel_gui.training.recipe import InputConfig, StageConfig
from kneel_gui.training.task import Save
from kneel_gui.training.transfer import keep_statistics, start_from

_DETECTOR = "heatmap-detector"
_STAGE = "landmarks"


@dataclass(frozen=True)
class FinetuneConfig:
    """How a model is taught.

    Attributes
    ----------
    epochs : int
        Passes over the training knees.
    learning_rate : float
        Peak; a fortieth of what a model is trained with from nothing.
    batch_size : int
        Knees a step.
    ema : float
        Decay of the running mean of the weights.
    folds : int
        One part of so many is held out, whole subjects.
    seed : int
        Of split, shuffling and augmentation.
    """

    epochs: int = 20
    learning_rate: float = 5e-5
    batch_size: int = 8
    ema: float = 0.95
    folds: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what teaches nothing."""
        if self.epochs < 1 or not 0 < self.learning_rate < 1:
            raise ConfigError(
                f"{self.epochs} epochs at the learning rate {self.learning_rate:g} are "
                "not possible.",
                "Take at least one epoch, and a learning rate between 0 and 1.",
            )


@dataclass(frozen=True, eq=False)
class Split:
    """Which knees are learned from and which judge.

    Attributes
    ----------
    training, held_out : list of KneeCrop
        No subject is in both.
    """

    training: list[KneeCrop]
    held_out: list[KneeCrop]

    @property
    def subjects(self) -> tuple[int, int]:
        """Return the number of subjects of either."""
        return _subjects(self.training), _subjects(self.held_out)


def split_knees(crops: Sequence[KneeCrop], config: FinetuneConfig) -> Split:
    """Hold out the knees of some subjects.

    Parameters
    ----------
    crops : sequence of KneeCrop
        All knees.
    config : FinetuneConfig
        Number of parts and seed.

    Returns
    -------
    Split
        At least two knees to learn from and one to judge by.

    Raises
    ------
    ConfigError
        If there are too few subjects or knees.
    """
    count = _subjects(crops)
    if count < 2:
        raise ConfigError(
            f"The knees are of {count} subject, and some must be held out to judge by.",
            "Add images of other people, or say whose they are: --subjects TABLE.",
        )
    folds = min(config.folds, count)
    training, held_out = split_by_subject(crops, folds, 0, config.seed)
    if len(training) < 2:
        raise ConfigError(
            "One knee is left to learn from; that is too few.", "Add images."
        )
    return Split(training, held_out)


def check_base(base: ModelFolder) -> StageModel:
    """Return the stage that is taught.

    Parameters
    ----------
    base : ModelFolder
        The model to start from.

    Returns
    -------
    StageModel
        Its landmark stage.

    Raises
    ------
    ModelError
        If its frames are not ours.
    """
    stage = base.stages[_STAGE]
    if base.kind != "own" or base.stages["centres"].kind != _DETECTOR:
        raise ModelError(
            "This is one of KNEEL's models, which have another geometry.",
            "Start from the bundled model or one that kneel train made.",
            base.path,
        )
    return stage


def stage_config(base: ModelFolder, config: FinetuneConfig) -> StageConfig:
    """Return how the landmark stage is trained on.

    Parameters
    ----------
    base : ModelFolder
        Whose network and input are kept.
    config : FinetuneConfig
        The rest.

    Returns
    -------
    StageConfig
        In single precision: small steps would be lost in bfloat16.
    """
    stage = check_base(base)
    given = stage.raw["input"]
    size = stage.crop_px or (224, 224)
    low, high = given.get("percentiles", InputConfig().percentiles)
    return StageConfig(
        network=stage.config.to_dict(),
        input=InputConfig(
            stage.spacing_mm, size[0], (float(low), float(high)), given.get("median")
        ),
        epochs=config.epochs,
        batch_size=config.batch_size,
        learning_rate=config.learning_rate,
        ema=config.ema,
        precision="fp32",
        views=stage.views,
    )


def teach(
    base: ModelFolder,
    split: Split,
    config: FinetuneConfig,
    out: Path,
    device: str,
    save: Save,
    progress: Progress,
) -> list[StateDict]:
    """Train the landmark stage on, every fold of it.

    Parameters
    ----------
    base : ModelFolder
        The model to start from.
    split : Split
        The knees.
    config : FinetuneConfig
        How.
    out : pathlib.Path
        Checkpoints go to ``<out>/landmarks_<fold>``; what is there is resumed.
    device : str
        See `kneel_gui.inference.device.resolve_device`.
    save : callable
        Writes bytes to a path so that a crash leaves the old file.
    progress : Progress
        Told of every step.

    Returns
    -------
    list of mapping
        The ``state_dict`` of every fold, on the CPU.

    Raises
    ------
    ModelError
        If the model is one of KNEEL's, or a checkpoint is of another training.
    Cancelled
        If asked to stop; the finished epochs are kept.
    """
    leave_a_core_free()
    chosen = str(resolve_device(device))
    folds: list[StateDict] = []
    for number, weights in enumerate(check_base(base).folds):
        task = LandmarkTask(stage_config(base, config), split.training, split.held_out)
        folder = out / f"{_STAGE}_{number}"
        trainer = Trainer(task, folder, config.seed + number, chosen, save)
        start_from(trainer, weights, base.path)
        keep_statistics(trainer.net)
        state = trainer.run(progress).state_dict()
        folds.append({name: tensor.cpu() for name, tensor in state.items()})
    return folds


def write_taught(
    base: ModelFolder,
    folds: Sequence[StateDict],
    described: tuple[str, dict[str, Any]],
    folder: Path,
    save: Save,
) -> None:
    """Write the model: the old centre stage, the taught landmark stage.

    Parameters
    ----------
    base : ModelFolder
        The model that was started from. Licence and calibration of the spread are its.
    folds : sequence of mapping
        From `teach`.
    described : tuple
        The new name, and what the manifest says of the training.
    folder : pathlib.Path
        The model folder.
    save : callable
        Writes bytes to a path so that a crash leaves the old file.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    name, training = described
    stages = {
        stage: {key: value for key, value in model.raw.items() if key != "weights"}
        for stage, model in base.stages.items()
    }
    manifest = {
        "name": name,
        "licence": base.manifest.get("licence", ""),
        "training": training,
        "calibration": base.manifest.get("calibration", {}),
        "stages": stages,
    }
    weights = {"centres": base.stages["centres"].folds, _STAGE: folds}
    write_model(folder, manifest, weights, save)


def measure(
    predictor: LandmarkPredictor, crops: Sequence[KneeCrop], progress: Progress
) -> EvaluationReport:
    """Run the whole pipeline on knees and compare with their landmarks.

    Parameters
    ----------
    predictor : LandmarkPredictor
        The model.
    crops : sequence of KneeCrop
        With landmarks; NaN = not compared.
    progress : Progress
        Told of every knee.

    Returns
    -------
    EvaluationReport
        Errors in mm; a knee that was not found counts as missing.
    """
    errors, cases, expected = [], [], []
    for number, crop in enumerate(crops):
        raise_if_cancelled(progress)
        knee = predictor.predict(as_radiograph(crop)).knee(crop.side)
        found = np.full_like(crop.points_px, np.nan)
        found = found if knee is None else knee.points_px
        pair = found[None], crop.points_px[None]
        errors.append(radial_errors_mm(*pair, crop.spacing_xy_mm)[0])
        expected.append(np.isfinite(crop.points_px).all(axis=1))
        cases.append(KneeCase(crop.name, crop.side, crop.subject, crop.kl))
        progress.report(number + 1, len(crops), crop.name)
    return summarise(np.stack(errors), cases, np.stack(expected))


def digest(base: ModelFolder, split: Split, config: FinetuneConfig) -> str:
    """Return what a checkpoint depends on, to know a resumable run.

    Parameters
    ----------
    base : ModelFolder
        The model to start from.
    split : Split
        The knees.
    config : FinetuneConfig
        How.

    Returns
    -------
    str
        SHA-256, hexadecimal.
    """
    total = hashlib.sha256(repr((base.model_id, asdict(config))).encode())
    for part in (split.training, split.held_out):
        total.update(b"part")
        for crop in part:
            cells = crop_cells(replace(crop, subject=""))
            total.update(repr(cells).encode())
            total.update(np.ascontiguousarray(crop.pixels).data)
    return total.hexdigest()


def _subjects(crops: Sequence[KneeCrop]) -> int:
    return len({crop.subject for crop in crops})
