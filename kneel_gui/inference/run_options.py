"""How the networks are run, as plain values; importing it does not import torch."""

from dataclasses import dataclass
from typing import Literal

EngineKind = Literal["auto", "torch-eager", "torch-folded", "openvino"]
Precision = Literal["fp32", "reduced", "auto"]


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
        ``fp32``; ``reduced``: bfloat16 (on CUDA: with TF32 for the rest), unchecked;
        ``auto``: reduced if the self-check allows it.
    threads : int or None
        Processor threads of the networks; None = all cores that the process may use.
    always_refine : bool
        Run the second pass even where it could move no landmark noticeably
        (`kneel_gui.inference.second_pass`).
    """

    engine: EngineKind = "auto"
    precision: Precision = "fp32"
    threads: int | None = None
    always_refine: bool = False
