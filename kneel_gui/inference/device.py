"""Which processor a model runs on."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from kneel_gui.errors import DeviceError
from kneel_gui.inference.run_options import n_cores

_LOG = logging.getLogger(__name__)


def resolve_device(wanted: str) -> torch.device:
    """Return a device that is there.

    Parameters
    ----------
    wanted : str
        ``auto`` (CUDA, then Apple MPS, then the CPU), ``cpu``, ``cuda``, ``cuda:1``,
        ``mps``.

    Returns
    -------
    torch.device
        Ready to use.

    Raises
    ------
    DeviceError
        If the name is unknown or the device is not there.
    """
    if wanted == "auto":
        if _cuda_count():
            return torch.device("cuda:0")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(wanted)
    except RuntimeError as error:
        raise DeviceError(
            f"«{wanted}» is not the name of a device.", "Use auto, cpu, cuda or cuda:1."
        ) from error
    if device.type == "cuda" and (device.index or 0) >= _cuda_count():
        raise _no_cuda(wanted)
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise DeviceError("There is no Apple MPS device here.", "Use --device cpu.")
    if device.type not in ("cpu", "cuda", "mps"):
        raise DeviceError(
            f"The device «{wanted}» is not supported.", "Use auto, cpu or cuda."
        )
    return device


def cuda_devices() -> list[str]:
    """Return the names of all CUDA devices here, from ``cuda:0`` on."""
    return [f"cuda:{index}" for index in range(_cuda_count())]


def describe_device(device: torch.device) -> str:
    """Return the device for people, such as «cuda:0 (NVIDIA A100)»."""
    if device.type != "cuda":
        return device.type
    index = device.index or 0
    try:
        return f"cuda:{index} ({torch.cuda.get_device_name(index)})"
    except RuntimeError:  # a card that fails may not even tell its name
        return f"cuda:{index}"


def leave_a_core_free() -> None:
    """Let torch use all cores but one: its waiting threads would starve the window."""
    torch.set_num_threads(max(1, n_cores() - 1))


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Let PyTorch use this many threads for a while.

    Parameters
    ----------
    count : int
        At least 1. One is the fastest for small work beside other busy threads.

    Yields
    ------
    None
        Afterwards it is as before.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _cuda_count() -> int:
    """Return how many CUDA devices can be used; what is wrong with them is logged."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    for warning in told:  # such as a driver that is too old
        _LOG.warning("%s", warning.message)
    return count


def _no_cuda(wanted: str) -> DeviceError:
    count = _cuda_count()
    reason = f"There are {count}" if count > 1 else "There is one"
    if not count:
        try:
            torch.cuda.init()  # type: ignore[no-untyped-call]
            reason = "No card was found"
        except (RuntimeError, AssertionError) as error:
            # Names the driver that is too old, or a PyTorch without CUDA.
            reason = str(error).partition(". ")[0].partition("\n")[0]
    return DeviceError(
        f"There is no CUDA device «{wanted}» here. {reason.rstrip('.')}.",
        "Use --device cpu, or install a driver and the CUDA build of PyTorch.",
    )
