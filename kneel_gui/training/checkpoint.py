"""The file that a training goes on from."""

from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from kneel_gui.errors import ModelError
from kneel_gui.inference.model_folder import StateDict

CHECKPOINT = "checkpoint.pt"
_PREFIX = "module."


def read_checkpoint(path: Path, device: torch.device) -> dict[str, Any]:
    """Read a checkpoint; nothing in it is run.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    device : torch.device
        Where its tensors go.

    Returns
    -------
    dict
        What `kneel_gui.training.loop.Trainer` wrote.

    Raises
    ------
    ModelError
        If it cannot be read.
    """
    try:
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
    except (OSError, RuntimeError, EOFError, UnpicklingError) as error:
        raise ModelError(
            "This checkpoint cannot be read.",
            "Remove it to train from the start.",
            path,
        ) from error
    return state


def kept_weights(state: dict[str, Any]) -> StateDict:
    """Return the weights that a run would keep if it ended at this checkpoint.

    Parameters
    ----------
    state : dict
        From `read_checkpoint`.

    Returns
    -------
    mapping of str to torch.Tensor
        A ``state_dict``: of the average where one was kept.
    """
    kept: str = state.get("kept", "average")
    weights: StateDict = state[kept]
    if kept == "net":
        return weights
    return {
        name.removeprefix(_PREFIX): tensor
        for name, tensor in weights.items()
        if name.startswith(_PREFIX)
    }
