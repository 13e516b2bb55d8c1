"""The engine of a stage: chosen for the machine, kept going when the device is not."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from kneel_gui.errors import DeviceError
from kneel_gui.inference.blob_cache import user_networks
from kneel_gui.inference.device import describe_device
from kneel_gui.inference.engine_torch import TorchEngine
from kneel_gui.inference.model_folder import StageModel
from kneel_gui.inference.run_options import RunOptions, n_cores

_LOG = logging.getLogger(__name__)
_CPU = torch.device("cpu")
# What a card raises when it fails; known by this name since PyTorch 2.8.
_Broken = getattr(torch, "AcceleratorError", torch.OutOfMemoryError)
FloatBatch = NDArray[np.float32]


class Engine(Protocol):
    """Runs all folds of one stage."""

    name: str
    identity: str  # equal where the answers are
    reduced: bool

    def heatmaps(self, batch: FloatBatch) -> FloatBatch:
        """Return (F, N, n_outputs, h, w) logits of (N, n_inputs, H, W) images."""


def make_engine(
    stage: StageModel,
    device: torch.device,
    options: RunOptions | None = None,
    reduced: bool = False,
) -> Engine:
    """Return the engine that the options ask for, or the best one there is.

    Parameters
    ----------
    stage : StageModel
        What to run.
    device : torch.device
        Where.
    options : RunOptions, optional
        Which engine, on how many threads.
    reduced : bool
        Compute in bfloat16 where the device can.

    Returns
    -------
    Engine
        With the networks in memory.

    Raises
    ------
    DeviceError
        If the engine that was asked for by name cannot be used here.
    """
    options = options or RunOptions()
    if options.engine == "openvino" and device.type != "cpu":
        raise DeviceError(
            f"The engine «openvino» runs on the processor, not on «{device}».",
            "Use the device cpu, or the engine auto.",
        )
    threads = options.threads or n_cores()
    if device.type == "cpu" and options.engine in ("auto", "openvino"):
        engine = _openvino(stage, threads, reduced, options.engine == "openvino")
        if engine is not None:
            return engine
    return TorchEngine(stage, device, options.engine != "torch-eager", reduced, threads)


def news(engines: Iterable["StageEngine"], told: set[str]) -> tuple[str, ...]:
    """Return the notices of engines that nobody has read yet.

    Parameters
    ----------
    engines : iterable of StageEngine
        Of one predictor.
    told : set of str
        What was said before; what is returned is added.

    Returns
    -------
    tuple of str
        Each once, for people.
    """
    notices = dict.fromkeys(n for engine in engines for n in engine.notices)
    new = tuple(notice for notice in notices if notice not in told)
    told.update(new)
    return new


class StageEngine:
    """Runs the networks of a stage and gets over trouble with their device.

    Out of memory, it halves the batch; when a single image is still too much, or the
    device fails, it goes on on the CPU. Either is said once, in `notices` and the log.

    Parameters
    ----------
    stage : StageModel
        What to run.
    device : torch.device
        Where to begin.
    options : RunOptions, optional
        Which engine, on how many threads.
    reduced : bool
        Compute in bfloat16 where the device can.
    make : callable
        Makes an engine: `make_engine`.
    """

    def __init__(
        self,
        stage: StageModel,
        device: torch.device,
        options: RunOptions | None = None,
        reduced: bool = False,
        make: Callable[..., Engine] = make_engine,
    ) -> None:
        self._remake: Callable[[torch.device], Engine] = partial(
            _made, make, stage, options, reduced
        )
        self._engine = self._remake(device)
        self._most: int | None = None
        self.device = device
        self.notices: list[str] = []

    @property
    def name(self) -> str:
        """Return the engine and the device it is on, for people."""
        return f"{self._engine.name} on {describe_device(self.device)}"

    @property
    def identity(self) -> str:
        """Return a text that is the same where the answers are."""
        return self._engine.identity

    @property
    def reduced(self) -> bool:
        """Return whether it computes in less than float32."""
        return self._engine.reduced

    def heatmaps(self, batch: FloatBatch) -> FloatBatch:
        """Return what every fold sees.

        Parameters
        ----------
        batch : numpy.ndarray
            (N, n_inputs, H, W) float32.

        Returns
        -------
        numpy.ndarray
            (F, N, n_outputs, h, w) float32 logits.

        Raises
        ------
        DeviceError
            If even the CPU has too little memory.
        """
        parts: list[FloatBatch] = []
        done = 0
        while done < len(batch):
            part = batch[done : done + (self._most or len(batch))]
            try:
                parts.append(self._engine.heatmaps(part))
            except (torch.OutOfMemoryError, _Broken) as error:
                self._give_way(error, len(part))
            else:
                done += len(part)
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _give_way(self, error: RuntimeError, size: int) -> None:
        where = describe_device(self.device)
        if self.device.type == "cpu":
            raise DeviceError(
                "There is too little free memory for the networks.",
                "Close other programs, or use a smaller model.",
            ) from error
        if isinstance(error, torch.OutOfMemoryError):
            _forget_unused(self.device)
            if size > 1:
                self._most = size // 2
                self._tell(f"{where} has little free memory: fewer knees at a time.")
                return
            self._tell(f"{where} has too little memory: going on on the processor.")
        else:
            self._tell(f"{where} failed ({error}): going on on the processor.")
        self.device = _CPU
        self._engine = self._remake(_CPU)

    def _tell(self, notice: str) -> None:
        _LOG.warning(notice)
        if notice not in self.notices:
            self.notices.append(notice)


def _made(
    make: Callable[..., Engine],
    stage: StageModel,
    options: RunOptions | None,
    reduced: bool,
    device: torch.device,
) -> Engine:
    return make(stage, device, options, reduced)


def _forget_unused(device: torch.device) -> None:
    if device.type == "cuda" and torch.cuda.is_available():
        torch.cuda.empty_cache()


def _openvino(
    stage: StageModel, threads: int, reduced: bool, needed: bool
) -> Engine | None:
    try:
        from kneel_gui.inference.engine_openvino import OpenVinoEngine

        return OpenVinoEngine(stage, threads, reduced, user_networks())
    except (ImportError, RuntimeError) as error:
        if needed:
            raise DeviceError(
                f"OpenVINO cannot be used here: {error}.",
                "Install it (pip install openvino), or use the engine auto.",
            ) from error
        _LOG.warning("OpenVINO cannot be used, PyTorch is: %s", error)
        return None
