"""What a model folder holds, as values; importing it does not import torch."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kneel_gui.core.geometry import FloatArray
from kneel_gui.errors import DeviceError
from kneel_gui.inference.network_config import NetworkConfig
from kneel_gui.inference.views import STRAIGHT, View

if TYPE_CHECKING:
    from torch import Tensor

    from kneel_gui.inference.networks import HourglassNet

StateDict = Mapping[str, "Tensor"]

# How both stages look at a film in KNEEL's pipeline; a manifest may say so.
HALVES_GEOMETRY: Mapping[str, Any] = {
    "pipeline": "halves",
    "grey_percentiles": [5, 99],
    "region_mm": 140.0,
    "region_pad_px": 300,
}


@dataclass(frozen=True, eq=False)
class StageModel:
    """The networks of one stage and what they expect.

    Attributes
    ----------
    kind : str
        ``hourglass-softargmax`` or ``heatmap-detector``.
    config : NetworkConfig
        Shape of every fold, as read from the weights.
    folds : tuple of mapping
        One ``state_dict`` per fold, on the CPU.
    mean, std : numpy.ndarray
        (n_inputs,) float64; the input is ``(grey - mean) / std``.
    grey_max : float
        Value of white on the scale of `mean` and `std`: 255 or 1.
    spacing_mm : float
        mm per network px, both axes.
    crop_px, pad_px : tuple of int or None
        (width, height) of the network's input, and of the zero-padded frame that it
        is cut from; None = any, none.
    raw : mapping
        The stage as the folder describes it.
    views : tuple of View
        The looks of the last pass over a knee.
    """

    kind: str
    config: NetworkConfig
    folds: tuple[StateDict, ...]
    mean: FloatArray
    std: FloatArray
    grey_max: float
    spacing_mm: float
    crop_px: tuple[int, int] | None
    pad_px: tuple[int, int] | None
    raw: Mapping[str, Any] = field(default_factory=dict)
    views: tuple[View, ...] = (STRAIGHT,)

    def build(self, device: str = "cpu") -> "list[HourglassNet]":
        """Return one network per fold, in evaluation mode.

        Parameters
        ----------
        device : str
            As torch names it.

        Returns
        -------
        list of HourglassNet
            In fold order, without gradients.

        Raises
        ------
        DeviceError
            If torch cannot use the device.
        """
        from kneel_gui.inference.networks import HourglassNet

        nets = []
        for state in self.folds:
            net = HourglassNet(self.config)
            net.load_state_dict(state)
            net.requires_grad_(False).eval()
            try:
                nets.append(net.to(device))
            except (RuntimeError, AssertionError) as error:
                raise DeviceError(
                    f"The device «{device}» cannot be used.",
                    "Choose the processor («cpu»).",
                ) from error
        return nets


@dataclass(frozen=True, eq=False)
class ModelFolder:
    """A model that was read and checked.

    Attributes
    ----------
    path : pathlib.Path
        Where it lies.
    kind : str
        ``kneel2019``, ``kneel2024`` or ``own``.
    name : str
        Its name, for people.
    model_id : str
        Name, ``@`` and eight hexadecimal digits of the SHA-256 of all weights.
    stages : mapping of str to StageModel
        ``centres`` and ``landmarks``.
    manifest : mapping
        The manifest of our own layout; empty for KNEEL's.
    """

    path: Path
    kind: str
    name: str
    model_id: str
    stages: Mapping[str, StageModel]
    manifest: Mapping[str, Any] = field(default_factory=dict)


def model_id(name: str, digests: Sequence[str]) -> str:
    """Return the identity of a model.

    Parameters
    ----------
    name : str
        Its name.
    digests : sequence of str
        SHA-256 of each weights file, hexadecimal, in stage and fold order.

    Returns
    -------
    str
        ``name@`` and the first eight digits of the SHA-256 over the digests.
    """
    total = hashlib.sha256("".join(digests).encode("ascii")).hexdigest()
    return f"{name}@{total[:8]}"


def weights_digest(stage: StageModel) -> str:
    """Return the SHA-256 of the shape and all weights of a stage.

    Parameters
    ----------
    stage : StageModel
        Its folds count in order.

    Returns
    -------
    str
        Hexadecimal.
    """
    digest = hashlib.sha256(repr(stage.config).encode("ascii"))
    for fold in stage.folds:
        for name in sorted(fold):
            digest.update(name.encode("utf-8"))
            digest.update(fold[name].contiguous().numpy().data)
    return digest.hexdigest()
