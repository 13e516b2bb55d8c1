"""The engine of a stage: chosen for the machine, kept going when the device is not."""

import logging
from collections.abc import Callable, Iterable, Sequence
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
FloatBatch = NDArray[np.float32]


class Engine(Protocol):
    """Runs all folds of one stage."""

    name: str
    form: str  # its name without what changes no answer
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
        # Few processors gain by PyTorch's bfloat16; on others it takes many times as
        # long. Who names the engine gets what was asked for.
        reduced = False
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


def form_of(engines: Sequence["StageEngine"], options: RunOptions) -> str:
    """Return how a predictor computes, for people and to tell results apart.

    Parameters
    ----------
    engines : sequence of StageEngine
        Of all passes; the last sets the landmarks.
    options : RunOptions
        With what is left out.

    Returns
    -------
    str
        Such as «OpenVINO fp32, regions by OpenVINO bf16».
    """
    last = engines[-1].form
    placing = dict.fromkeys(e.form for e in engines[:-1] if e.form != last)
    parts = [last, *(f"regions by {form}" for form in placing)]
    if options.placing_folds is not None:
        parts.append(f"regions by {options.placing_folds} of the folds")
    if options.tolerance_mm:
        parts.append(f"to {options.tolerance_mm:.2f} mm")
    if options.always_refine:
        parts.append("all passes")
    return ", ".join(parts)


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
        self._most: int | None = None
        self.device = device
        self.notices: list[str] = []
        try:
            self._engine = self._remake(device)
        except DeviceError as error:  # another process may have taken the memory
            cause = error.__cause__
            if device.type == "cpu" or cause is None:
                raise
            if _lacks_memory(cause):
                self._go_to_processor("has too little memory for the model")
            elif _is_taken(cause):
                self._go_to_processor("is used by another program alone")
            else:
                raise

    @property
    def name(self) -> str:
        """Return the engine and the device it is on, for people."""
        return f"{self._engine.name} on {describe_device(self.device)}"

    @property
    def form(self) -> str:
        """Return engine and precision, for people."""
        return self._engine.form

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
            except RuntimeError as error:
                self._give_way(error, len(part))
            else:
                done += len(part)
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _give_way(self, error: RuntimeError, size: int) -> None:
        lacks_memory = _lacks_memory(error)
        if self.device.type == "cpu":
            if not lacks_memory:
                raise error
            raise DeviceError(
                "There is too little free memory for the networks.",
                "Close other programs, or use a smaller model.",
            ) from error
        if not lacks_memory:
            self._go_to_processor(f"failed ({error})")
            return
        _forget_unused(self.device)
        if size > 1:
            self._most = size // 2
            where = describe_device(self.device)
            self._tell(f"{where} has little free memory: fewer knees at a time.")
            return
        self._go_to_processor("has too little memory")

    def _go_to_processor(self, why: str) -> None:
        where = describe_device(self.device)
        self._tell(f"{where} {why}: going on on the processor.")
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


def _lacks_memory(error: BaseException) -> bool:
    # Apple's back end raises a plain RuntimeError that says so.
    told = "out of memory" in str(error).lower()
    return isinstance(error, torch.OutOfMemoryError) or told


def _is_taken(error: BaseException) -> bool:
    # A card in exclusive mode, of which another process is the one.
    return "busy or unavailable" in str(error).lower()


def _forget_unused(device: torch.device) -> None:
    if device.type == "cuda" and torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif device.type == "mps" and torch.backends.mps.is_available():
        torch.mps.empty_cache()


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
