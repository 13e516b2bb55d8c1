"""Models of the shape of KNEEL's: five folds of base width 24.

KNEEL's own weights are not at hand. Random ones, on KNEEL's 450 x 450 px, tell times.
For everything that depends on what a network has learned, the bundled model's weights
are put into the larger networks: its channels first, all others zero, which computes
the same in the time of the larger network. They look at as many pixels as they were
trained on: given more, they see knees in the black around the region.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from kneel_gui.inference.model_folder import ModelFolder, StageModel
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.snapshot import load_model_folder
from kneel_gui.paths import resource

KNEELS_INPUT = ((450, 450), (520, 520))  # crop, pad
TRAINED_INPUT = ((224, 224), (260, 260))
# Random folds agree, as good ones do, but are no copies that could be computed once.
RANDOM_NOISE = 1e-4
# Folds differ by noise on the weights, of this share of each kernel's deviation.
FOLD_NOISE = 0.02
# The detector's maps are for a sigmoid; this makes them peaks under a softmax.
CENTRE_GAIN = 3.0
WHITE = 255.0


def random_model(folds: int, base_width: int) -> ModelFolder:
    """Return a model of KNEEL's shape and input, with random weights alike."""

    def stage(n_outputs: int, spacing_mm: float) -> StageModel:
        config = NetworkConfig(n_outputs, base_width)
        torch.manual_seed(0)
        base = HourglassNet(config).state_dict()
        base["out_block.0.weight"] *= 30  # maps that are not flat
        states = []
        for seed in range(folds):
            noise = torch.Generator().manual_seed(seed)
            states.append(
                {k: v + RANDOM_NOISE * _like(v, noise) for k, v in base.items()}
            )
        mean, std = np.full(3, 57.3), np.full(3, 48.9)
        return _stage(config, states, (mean, std), spacing_mm, KNEELS_INPUT)

    stages = {"centres": stage(1, 1.0), "landmarks": stage(16, 0.3)}
    name = f"random {folds} x {base_width}"
    return ModelFolder(Path(name), "kneel2019", name, f"{name}@00000000", stages)


def trained_model(folds: int, base_width: int) -> ModelFolder:
    """Return a model of KNEEL's shape with the bundled model's weights and input."""
    bundled = load_model_folder(resource("models/default"))

    def stage(source: StageModel, n_outputs: int, gain: float) -> StageModel:
        config = replace(
            source.config, n_inputs=3, n_outputs=n_outputs, base_width=base_width
        )
        states = []
        for seed in range(folds):
            noise = torch.Generator().manual_seed(seed)
            state = {
                k: v + FOLD_NOISE * (seed > 0) * _like(v, noise)
                for k, v in source.folds[0].items()
            }
            for name in ("out_block.0.weight", "out_block.0.bias"):
                state[name] = state[name][:n_outputs] * gain
            states.append(_widened(state, config))
        middle = np.full(3, WHITE / 2)
        moments = middle, middle
        return _stage(config, states, moments, source.spacing_mm, TRAINED_INPUT)

    stages = {
        "centres": stage(bundled.stages["centres"], 1, CENTRE_GAIN),
        "landmarks": stage(bundled.stages["landmarks"], 16, 1.0),
    }
    name = f"trained {folds} x {base_width}"
    return ModelFolder(Path(name), "kneel2019", name, f"{name}@00000000", stages)


def _stage(
    config: NetworkConfig,
    states: list[dict[str, Tensor]],
    moments: tuple[np.ndarray, np.ndarray],
    spacing_mm: float,
    crop_and_pad: tuple[tuple[int, int], tuple[int, int]],
) -> StageModel:
    kind, folds = "hourglass-softargmax", tuple(states)
    return StageModel(kind, config, folds, *moments, WHITE, spacing_mm, *crop_and_pad)


def _like(value: Tensor, noise: torch.Generator) -> Tensor:
    if value.ndim < 4:
        return torch.zeros_like(value)
    return torch.randn(value.shape, generator=noise) * value.std()


def _widened(state: dict[str, Tensor], config: NetworkConfig) -> dict[str, Tensor]:
    wide = HourglassNet(config).state_dict()
    for name, value in wide.items():
        # Channels that are not there: no weight, and a variance to divide by.
        value.fill_(float(name.endswith("running_var")))
        value[tuple(slice(n) for n in state[name].shape)] = state[name]
    return wide
