"""How the networks are run, as plain values; importing it does not import torch."""

import os
from dataclasses import dataclass
from typing import Literal

EngineKind = Literal["auto", "torch-eager", "torch-folded", "openvino"]
Precision = Literal["fp32", "placing", "reduced"]


@dataclass(frozen=True)
class RunOptions:
    """How the networks are run.

    Attributes
    ----------
    engine : str
        ``auto``: OpenVINO on the CPU where it can be used, otherwise PyTorch with
        folded normalisation; or one of these by name. ``torch-eager`` is the network
        as it was trained, the baseline of every comparison.
    precision : str
        The lowest that is allowed; `load_predictor` goes there only where its
        self-check finds the same landmarks, otherwise one step up. ``fp32``: float32
        throughout. ``placing``: bfloat16 (on CUDA with TF32) for what only places the
        next region, which is stage 1 and the first pass of stage 2; the landmarks
        themselves in float32. ``reduced``: all in bfloat16.
    threads : int or None
        Processor threads of the networks; None = all cores that the process may use.
    always_refine : bool
        Run the second pass even where it could move no landmark noticeably
        (`kneel_gui.inference.second_pass`).
    tolerance_mm : float
        How far a region may be from where it should be without moving a landmark of
        this model by more than 0.1 mm; measured by `kneel_gui.inference.skipping`,
        0 = not measured.
    placing_folds : int or None
        How many folds run in what only places the next region; None = all. What the
        others would have changed is seen in the last pass, and put right.
    """

    engine: EngineKind = "auto"
    precision: Precision = "fp32"
    threads: int | None = None
    always_refine: bool = False
    tolerance_mm: float = 0.0
    placing_folds: int | None = None

    def stage_precision(self, places_only: bool) -> Precision:
        """Return ``fp32`` or ``reduced``, for networks that only place regions or not.

        Parameters
        ----------
        places_only : bool
            Their answer only places the next region.

        Returns
        -------
        str
            What these networks compute in.
        """
        if self.precision == "placing":
            return "reduced" if places_only else "fp32"
        return self.precision


def default_options(spare_core: bool = False) -> RunOptions:
    """Return how the networks are run unless somebody asks otherwise.

    Parameters
    ----------
    spare_core : bool
        Leave a core to the rest of the program: to a window that must not freeze.

    Returns
    -------
    RunOptions
        The best engine, on all cores or all but one; float32 for the landmarks,
        and for what only places regions where the self-check asks for it.
    """
    threads = max(1, n_cores() - 1) if spare_core else n_cores()
    return RunOptions(precision="placing", threads=threads)


def n_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
