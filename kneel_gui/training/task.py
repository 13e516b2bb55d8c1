"""What the training loop needs to know of a stage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from kneel_gui.inference.networks import HourglassNet
from kneel_gui.training.augment import Rng
from kneel_gui.training.recipe import StageConfig

# How a file is saved: the caller gives the storage room's atomic writer.
Save = Callable[[Path, bytes], None]


@dataclass(frozen=True, eq=False)
class Batch:
    """Network inputs and what should come out.

    Attributes
    ----------
    images : torch.Tensor
        (N, 1, h, w) float32.
    targets : torch.Tensor
        N of what the task's loss compares with.
    """

    images: Tensor
    targets: Tensor


class Task(Protocol):
    """What a stage learns: its samples, its loss, its validation.

    Tasks inherit from it: most need nothing of what comes before an epoch.

    Attributes
    ----------
    config : StageConfig
        The recipe's part.
    learned : torch.nn.Module
        What of the loss itself is learned; often without parameters.
    """

    config: StageConfig
    learned: nn.Module

    def begin_epoch(self, epoch: int, net: HourglassNet) -> None:
        """Prepare for an epoch; `net` is the one to keep so far, in evaluation mode."""
        return

    def state(self) -> dict[str, Tensor]:
        """Return what a checkpoint needs besides the network; usually nothing."""
        return {}

    def load_state(self, state: dict[str, Tensor]) -> None:
        """Go on from a checkpoint's `state`."""
        return

    def batches(self, rng: Rng) -> list[list[int]]:
        """Return the sample numbers of each step of one epoch."""

    def load(self, numbers: Sequence[int], rng: Rng) -> Batch:
        """Return augmented samples."""

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Return the loss of a batch."""

    def validate(self, net: HourglassNet) -> dict[str, float]:
        """Return figures of merit on the validation images."""

    def picture(self, net: HourglassNet) -> NDArray[np.uint8] | None:
        """Return validation images with true and found points, (H, W, 3) RGB."""
