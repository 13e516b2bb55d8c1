"""Weights as they lie in files, and the network that fits them.

Importing this module does not import torch: a model folder is listed without it.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.errors import ModelError
from kneel_gui.inference.model_files import COPY_AGAIN, check_unpacked
from kneel_gui.inference.model_folder import StateDict
from kneel_gui.inference.network_config import NetworkConfig

if TYPE_CHECKING:
    from torch import Tensor

# What reads a checkpoint runs what it reads: damaged, it fails in any of these.
_BROKEN_PICKLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def parse_safetensors(data: bytes, path: Path) -> dict[str, "Tensor"]:
    """Return the tensors of a safetensors file.

    Parameters
    ----------
    data : bytes
        Its content.
    path : pathlib.Path
        For messages.

    Returns
    -------
    dict
        Names and tensors.

    Raises
    ------
    ModelError
        If it is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        return load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ModelError(
            "This is not a readable safetensors file.", COPY_AGAIN, path
        ) from error


def parse_checkpoint(data: bytes, path: Path) -> dict[str, "Tensor"]:
    """Return the ``model`` entry of a torch checkpoint; nothing in it is run.

    Parameters
    ----------
    data : bytes
        Content of the ``.pth`` file.
    path : pathlib.Path
        For messages.

    Returns
    -------
    dict
        Names and tensors.

    Raises
    ------
    ModelError
        If it is damaged, or holds anything but plain values and tensors.
    """
    import torch

    # The loss beside the weights may be a numpy number, which is harmless.
    scalar = np.float64(0).__reduce__()[0]
    plain = [scalar, (scalar, "numpy.core.multiarray.scalar"), np.dtype]
    plain += [type(np.dtype(kind)) for kind in ("f4", "f8")]
    check_unpacked(data, path)
    try:
        with torch.serialization.safe_globals(plain):
            raw = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except UnpicklingError as error:
        raise ModelError(
            "These weights hold more than plain numbers and were not loaded, "
            "because such a file can run any program.",
            "Get the model from its publisher, as safetensors if there is a choice.",
            path,
        ) from error
    # A damaged file surfaces as almost any of these, from the zip or pickle reader.
    except _BROKEN_PICKLE as e:
        raise ModelError("This is not a readable checkpoint.", COPY_AGAIN, path) from e
    model = raw.get("model") if isinstance(raw, dict) else None
    if not isinstance(model, dict):
        raise ModelError("This checkpoint has no entry «model».", COPY_AGAIN, path)
    return model


def fitting_config(
    state: StateDict, path: Path, dropout: float = 0.25
) -> NetworkConfig:
    """Return the shape of the network whose weights these are, and check that all fit.

    Parameters
    ----------
    state : mapping
        Names and tensors.
    path : pathlib.Path
        The file they came from.
    dropout : float
        Weights do not tell it.

    Returns
    -------
    NetworkConfig
        Read from names and shapes alone.

    Raises
    ------
    ModelError
        If a name is missing or surplus, a shape is wrong, or a weight is no finite
        number; the message names it.
    """
    for key, value in state.items():
        _check_tensor(key, value, path)
    outer = _block(state, "layer1.3", path)
    stem = _sizes(state, "layer1.0.weight", 4, path)
    n_outputs = _sizes(state, "out_block.0.weight", 4, path)[0]
    depth = 1
    while _has_block(state, f"hourglass.{'lower4.' * depth}lower1"):
        depth += 1
    nested = outer if depth == 1 else _block(state, "hourglass.lower4.lower1", path)
    try:
        config = NetworkConfig(
            n_outputs=n_outputs,
            base_width=stem[0],
            n_inputs=stem[1],
            depth=depth,
            multiscale=outer[0],
            se=outer[1],
            se_ratio=_se_ratio(state, stem[0]),
            nested_multiscale=None if nested[0] == outer[0] else nested[0],
            nested_se=None if nested[1] == outer[1] else nested[1],
            dropout=dropout,
        )
    except ValueError as error:
        raise ModelError(
            f"These weights make no hourglass network: {error}.", COPY_AGAIN, path
        ) from error
    check_fit(state, config, path)
    return config


def check_fit(state: StateDict, config: NetworkConfig, path: Path) -> None:
    """Check that weights are those of a network, whole and finite.

    Parameters
    ----------
    state : mapping
        Names and tensors.
    config : NetworkConfig
        The network.
    path : pathlib.Path
        The file they came from.

    Raises
    ------
    ModelError
        If a name is missing or surplus, a shape is wrong, or a weight is no finite
        number; the message names it.
    """
    import torch

    from kneel_gui.inference.networks import HourglassNet

    for key, value in state.items():
        _check_tensor(key, value, path)
    with torch.device("meta"):
        expected = HourglassNet(config).state_dict()
    _compare(state, expected, path)


def _misfit(text: str, path: Path) -> ModelError:
    return ModelError(
        f"These weights do not fit: {text}.",
        "They belong to another kind of network, or the file is damaged.",
        path,
    )


def _check_tensor(key: str, value: object, path: Path) -> None:
    import torch

    if not isinstance(value, torch.Tensor):
        raise _misfit(f"«{key}» is not a tensor", path)
    if value.is_floating_point() and not bool(torch.isfinite(value).all()):
        raise _misfit(f"«{key}» holds values that are not finite", path)


def _sizes(state: StateDict, key: str, n_axes: int, path: Path) -> tuple[int, ...]:
    if key not in state:
        raise _misfit(f"«{key}» is missing", path)
    shape = tuple(state[key].shape)
    if len(shape) != n_axes or 0 in shape:
        raise _misfit(f"«{key}» has the shape {shape}", path)
    return shape


def _has_block(state: StateDict, prefix: str) -> bool:
    return any(f"{prefix}.{name}.0.weight" in state for name in ("scale1", "conv"))


def _block(state: StateDict, prefix: str, path: Path) -> tuple[bool, bool]:
    """Return whether the block is multi-scale and whether it has excitation."""
    if not _has_block(state, prefix):
        raise _misfit(f"«{prefix}.scale1.0.weight» is missing", path)
    multiscale = f"{prefix}.scale1.0.weight" in state
    return multiscale, f"{prefix}.se_block.scorer.1.weight" in state


def _se_ratio(state: StateDict, base_width: int) -> int:
    """Return the smallest reduction that explains all excitation layers.

    Integer division hides the ratio; any that gives the same layers is as good.
    """
    pairs = {
        (value.shape[1], value.shape[0])
        for key, value in state.items()
        if key.endswith("se_block.scorer.1.weight") and value.ndim == 4
    }
    ratios = range(1, 2 * base_width + 1)
    fitting = (r for r in ratios if all(n // r == hidden for n, hidden in pairs))
    return next(fitting, 1) if pairs else 16


def _compare(state: StateDict, expected: StateDict, path: Path) -> None:
    for key in expected:
        if key not in state:
            raise _misfit(f"«{key}» is missing", path)
        found, wanted = tuple(state[key].shape), tuple(expected[key].shape)
        if found != wanted:
            raise _misfit(
                f"«{key}» has the shape {found}, and {wanted} would fit", path
            )
        if state[key].is_floating_point() != expected[key].is_floating_point():
            raise _misfit(f"«{key}» has the type {state[key].dtype}", path)
    surplus = next((key for key in state if key not in expected), None)
    if surplus is not None:
        raise _misfit(f"«{surplus}» is not known", path)


def same_config(
    states: Sequence[StateDict], paths: Sequence[Path], dropout: float = 0.25
) -> NetworkConfig:
    """Return the shape that all folds share.

    Parameters
    ----------
    states : sequence of mapping
        At least one.
    paths : sequence of pathlib.Path
        Their files.
    dropout : float
        Weights do not tell it.

    Returns
    -------
    NetworkConfig
        Of every fold.

    Raises
    ------
    ModelError
        If a fold fits no network, or another than the first.
    """
    configs = [
        fitting_config(state, path, dropout)
        for state, path in zip(states, paths, strict=True)
    ]
    for config, path in zip(configs, paths, strict=True):
        if config != configs[0]:
            raise ModelError(
                f"This fold is another network than «{paths[0].name}».",
                COPY_AGAIN,
                path,
            )
    return configs[0]


def per_channel(value: object, n_inputs: int, what: str, path: Path) -> FloatArray:
    """Return a mean or standard deviation for each channel.

    Parameters
    ----------
    value : object
        A number, or one per channel.
    n_inputs : int
        Channels of the network.
    what : str
        Name, for messages.
    path : pathlib.Path
        Where it was read.

    Returns
    -------
    numpy.ndarray
        (n_inputs,) float64.

    Raises
    ------
    ModelError
        If it is no such thing, not finite, or a standard deviation that is not
        positive.
    """
    try:
        numbers: FloatArray = np.empty(n_inputs)
        numbers[:] = np.asarray(value, np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"«{what}» should have {n_inputs} numbers.", COPY_AGAIN, path
        ) from error
    if not np.isfinite(numbers).all() or (what == "std" and (numbers <= 0).any()):
        raise ModelError(f"«{what}» cannot be {numbers.tolist()}.", COPY_AGAIN, path)
    return numbers
