"""What a training begins with: the recipe's key ``init_from``."""

from pathlib import Path

import torch

from kneel_gui.errors import ConfigError
from kneel_gui.inference.model_folder import StateDict
from kneel_gui.training.checkpoint import (
    CHECKPOINT,
    kept_weights,
    read_checkpoint,
)
from kneel_gui.training.loop import Trainer
from kneel_gui.training.transfer import Transfer, model_weights, start_from

CENTRES = "centres"


def begin(trainer: Trainer, out: Path) -> Transfer | None:
    """Give a training the weights that its recipe wants it to start from.

    Parameters
    ----------
    trainer : Trainer
        Not yet run.
    out : pathlib.Path
        The folder of the run, with its stages below.

    Returns
    -------
    Transfer or None
        What was taken over; None = random weights, or a checkpoint is there that goes
        on from what it began with.

    Raises
    ------
    ConfigError
        If the centres of this run have not been trained, or there is no such model.
    ModelError
        If the weights cannot be read or are of another network.
    """
    wanted = trainer.task.config.init_from
    if not wanted or (trainer.folder / CHECKPOINT).exists():
        return None
    if wanted == CENTRES:
        return start_from(trainer, *_learned_centres(out))
    model = Path(wanted)
    if not model.is_dir():
        raise ConfigError(
            "The recipe starts from a model that is not there.",
            "Let «init_from» be «centres» or the folder of a model.",
            model,
        )
    return start_from(trainer, model_weights(model, trainer.folder.name), model)


def _learned_centres(out: Path) -> tuple[StateDict, Path]:
    path = out / CENTRES / CHECKPOINT
    if not path.exists():
        raise ConfigError(
            "The recipe starts from the centres of this run, which are not trained.",
            "Train the stage «centres» first, or both.",
            path,
        )
    state = read_checkpoint(path, torch.device("cpu"))
    return kept_weights(state), path
