"""Several processes that train one network together: torchrun and torch.distributed.

Every process, or *rank*, has its own part of each step's samples; gradients are
averaged, so the weights stay equal everywhere. Rank 0 validates and writes. Nothing
here starts a process: ``torchrun`` does, on one machine or many (docs/adr/0011).
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from kneel_gui.errors import Cancelled, DeviceError
from kneel_gui.inference.device import resolve_device
from kneel_gui.inference.networks import HourglassNet

# Rank 0 validates, and writes models, while the others wait for the next step.
_PATIENCE = timedelta(hours=2)


class HeatMaps(nn.Module):
    """The part of a network that is trained, as a module of its own.

    Parameters
    ----------
    net : HourglassNet
        Whose heat maps `forward` gives; soft-argmax stays out.
    """

    def __init__(self, net: HourglassNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, images: Tensor) -> Tensor:
        """Return `HourglassNet.heatmaps` of (N, n_inputs, H, W) images."""
        return self.net.heatmaps(images)


@dataclass(frozen=True)
class Team:
    """The place of this process among those that train together.

    Attributes
    ----------
    rank : int
        0 … size - 1; 0 leads.
    size : int
        1 = alone: then everything here changes nothing.
    """

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Return whether this process validates and writes."""
        return self.rank == 0

    def part(self, numbers: Sequence[int]) -> Sequence[int]:
        """Return this process's samples of a step."""
        return numbers[self.rank :: self.size]

    def prepare(self, net: HourglassNet, device: torch.device) -> HourglassNet:
        """Return the network with batch statistics over all processes (on CUDA).

        Parameters
        ----------
        net : HourglassNet
            Changed in place; the names of its weights stay.
        device : torch.device
            On the CPU, PyTorch has no such layer: each process normalises its own part.

        Returns
        -------
        HourglassNet
            The same one.
        """
        if self.size > 1 and device.type == "cuda":
            nn.SyncBatchNorm.convert_sync_batchnorm(net)  # type: ignore[no-untyped-call]
        return net

    def trained(self, net: HourglassNet, device: torch.device) -> nn.Module:
        """Return the module to call in training: images in, heat maps out.

        Parameters
        ----------
        net : HourglassNet
            Equal in all processes.
        device : torch.device
            Where it is.

        Returns
        -------
        torch.nn.Module
            Averages the gradients of the processes in the backward pass.
        """
        maps = HeatMaps(net)
        if self.size == 1:
            return maps
        place = [device.index or 0] if device.type == "cuda" else None
        return DistributedDataParallel(maps, device_ids=place)

    def weigh(self, loss: Tensor, mine: int, total: int) -> Tensor:
        """Return the loss so that the mean over processes is that over the samples.

        Parameters
        ----------
        loss : torch.Tensor
            Mean over this process's samples.
        mine, total : int
            Samples here and in the whole step.

        Returns
        -------
        torch.Tensor
            Scalar.
        """
        return loss if self.size == 1 else loss * (mine * self.size / total)

    def average_gradients(self, module: nn.Module) -> None:
        """Average the gradients of what lies outside of `trained`, in place."""
        for parameter in module.parameters() if self.size > 1 else ():
            if parameter.grad is not None:
                parameter.grad.copy_(self.mean(parameter.grad))

    def mean(self, value: Tensor) -> Tensor:
        """Return the mean of a tensor over all processes."""
        if self.size == 1:
            return value
        total = value.detach().clone()
        distributed.all_reduce(total)
        return total / self.size

    def stop_if(self, wanted: bool, device: torch.device) -> None:
        """Stop in all processes at once if any of them wants to.

        Parameters
        ----------
        wanted : bool
            Whether this one does.
        device : torch.device
            Where the processes exchange it.

        Raises
        ------
        Cancelled
            In every process, or in none.
        """
        if self.mean(torch.tensor(float(wanted), device=device)) > 0:
            raise Cancelled


def current_team() -> Team:
    """Return the team of this process; alone unless within `joined`."""
    if not (distributed.is_available() and distributed.is_initialized()):
        return Team()
    return Team(distributed.get_rank(), distributed.get_world_size())


@contextmanager
def joined(device: str) -> Iterator[str]:
    """Join the other processes that torchrun started, if it did.

    Parameters
    ----------
    device : str
        As for `kneel_gui.inference.device.resolve_device`. ``auto`` and ``cuda`` become
        the device of this process: one GPU each.

    Yields
    ------
    str
        The device of this process.

    Raises
    ------
    DeviceError
        If there are fewer GPUs than processes.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1 or "RANK" not in os.environ:
        yield device
        return
    own = _own_device(device)
    backend = "nccl" if own.startswith("cuda") else "gloo"
    distributed.init_process_group(backend, timeout=_PATIENCE)
    try:
        yield own
    finally:
        distributed.destroy_process_group()


def _own_device(device: str) -> str:
    kind = resolve_device(device).type
    if kind != "cuda":
        return "cpu"
    local = int(os.environ.get("LOCAL_RANK", "0"))
    there = torch.cuda.device_count()
    if local >= there:
        raise DeviceError(
            f"There are {there} GPUs for at least {local + 1} processes.",
            "Start one process per GPU, or use --device cpu.",
        )
    torch.cuda.set_device(local)
    return f"cuda:{local}"
