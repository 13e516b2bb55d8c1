"""Start a network from trained weights: all of them but an output layer that differs.

Landmarks cost more to mark than centres, so Tiulpin et al. 2019 (arXiv:1907.12237)
start the landmark network from the centre network. A fine-tuned model
starts from a finished one in the same way.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn

from kneel_gui.errors import ModelError
from kneel_gui.inference.model_folder import StateDict
from kneel_gui.inference.networks import HourglassNet
from kneel_gui.inference.snapshot import load_model_folder

if TYPE_CHECKING:
    from kneel_gui.training.loop import Trainer

# The names of everything that depends on what a network is asked for.
OUTPUT_LAYER = "out_block."


@dataclass(frozen=True)
class Transfer:
    """What became of the weights of another network.

    Attributes
    ----------
    copied : tuple of str
        Tensors that were taken over.
    fresh : tuple of str
        Tensors of the output layer that stayed as they were, because the other
        network answers another question.
    """

    copied: tuple[str, ...]
    fresh: tuple[str, ...]


def transfer_weights(net: HourglassNet, weights: StateDict, source: Path) -> Transfer:
    """Give a network the weights of another one of the same shape.

    Parameters
    ----------
    net : HourglassNet
        Changed in place.
    weights : mapping of str to torch.Tensor
        The other network's ``state_dict``; its output layer may differ or be absent.
    source : pathlib.Path
        Where they came from, for messages.

    Returns
    -------
    Transfer
        What was taken over.

    Raises
    ------
    ModelError
        If anything but the output layer is absent, left over or of another size;
        nothing is changed then.
    """
    own = net.state_dict()
    fitting = {
        name: tensor
        for name, tensor in weights.items()
        if name in own and own[name].shape == tensor.shape
    }
    # A layer is taken as a whole: weights without their bias would mean nothing.
    output = {name for name in {*own, *weights} if name.startswith(OUTPUT_LAYER)}
    if not output <= set(fitting):
        fitting = {name: t for name, t in fitting.items() if name not in output}
    odd = sorted({*own, *weights} - output - set(fitting))
    if odd:
        raise ModelError(
            f"Its network has another shape than the one to train: «{odd[0]}» and "
            f"{len(odd) - 1} more differ.",
            "Use the same «network» in the recipe, or other weights.",
            source,
        )
    net.load_state_dict({**own, **fitting})
    return Transfer(tuple(fitting), tuple(sorted(set(own) - set(fitting))))


def model_weights(model: Path, stage: str) -> StateDict:
    """Return the weights of one stage of a finished model.

    Parameters
    ----------
    model : pathlib.Path
        A model folder of any layout.
    stage : str
        ``centres`` or ``landmarks``.

    Returns
    -------
    mapping of str to torch.Tensor
        The ``state_dict`` of its first fold.

    Raises
    ------
    ModelError
        If the model cannot be read.
    """
    return load_model_folder(model).stages[stage].folds[0]


def start_from(trainer: "Trainer", weights: StateDict, source: Path) -> Transfer:
    """Let a training begin with given weights; a checkpoint goes before them.

    Parameters
    ----------
    trainer : Trainer
        Not yet run. `Trainer.run` resumes a checkpoint over these weights.
    weights : mapping of str to torch.Tensor
        See `transfer_weights`.
    source : pathlib.Path
        Where they came from, for messages.

    Returns
    -------
    Transfer
        What was taken over.

    Raises
    ------
    ModelError
        If they do not fit.
    """
    transfer = transfer_weights(trainer.net, weights, source)
    with torch.no_grad():
        trainer.average.module.load_state_dict(trainer.net.state_dict())
    return transfer


class _StillNorm(nn.BatchNorm2d):
    """Batch normalisation that goes on with the statistics it has."""

    def train(self, mode: bool = True) -> "_StillNorm":
        """Stay in evaluation mode; weight and bias are trained all the same."""
        super().train(False)
        return self


def keep_statistics(net: nn.Module) -> None:
    """Let the batch normalisations of a network keep their means and variances.

    A handful of images says less about them than the thousands that they were learned
    from, and what a small batch has would be noise.

    Parameters
    ----------
    net : torch.nn.Module
        Changed in place; names and values of its ``state_dict`` stay.
    """
    for module in net.modules():
        if type(module) is nn.BatchNorm2d:
            module.__class__ = _StillNorm
            module.eval()
