"""The two public layouts of KNEEL's snapshots; foreign pickles are never run."""

import hashlib
import io
import math
import pickle
import pickletools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.errors import ModelError
from kneel_gui.inference.model_files import COPY_AGAIN, read_bytes, read_json
from kneel_gui.inference.model_folder import ModelFolder, StageModel, model_id
from kneel_gui.inference.weight_bytes import weight_bytes
from kneel_gui.inference.weights import (
    parse_checkpoint,
    parse_safetensors,
    per_channel,
    same_config,
)

if TYPE_CHECKING:
    from torch import Tensor

_Parse = Callable[[bytes, Path], dict[str, "Tensor"]]
_STAGES_2019 = {"lc": "centres", "hc": "landmarks"}
_STAGES_2024 = {"global_search": "centres", "local_search": "landmarks"}
_OUTPUTS = {"centres": 1, "landmarks": 16}
# A session holds a few tables of file names; more than this is something else.
_SESSION_BYTES = 16 << 20
_FLOAT_BITS = 1024  # a larger whole number is no float
_MOMENTS_BYTES = 1 << 16
_DANGEROUS_MODULES = frozenset(
    ("os", "posix", "nt", "subprocess", "sys", "shutil", "socket", "importlib", "runpy")
)
_DANGEROUS_BUILTINS = frozenset(("eval", "exec", "compile", "open", "__import__"))


class _Inert:
    """What every name in a foreign pickle becomes: it takes anything, does nothing."""

    def __new__(cls, *_args: object, **_kwargs: object) -> "_Inert":
        return super().__new__(cls)

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        """Ignore what the pickled object was made of."""

    def __setstate__(self, state: object) -> None:
        """Ignore the state."""

    def __call__(self, *_args: object, **_kwargs: object) -> "_Inert":
        """Return another nothing."""
        return _Inert()

    def __setitem__(self, _key: object, _value: object) -> None:
        """Ignore an item."""

    def append(self, _value: object) -> None:
        """Ignore an item."""

    def extend(self, _values: object) -> None:
        """Ignore items."""

    def add(self, _value: object) -> None:
        """Ignore an item."""


class _Settings(_Inert):
    """Stands for an `argparse.Namespace`; keeps its plain values."""

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        self.values: dict[str, Any] = {}

    def __setstate__(self, state: object) -> None:
        if isinstance(state, dict):
            plain = (bool, int, float, str, type(None))
            self.values = {k: v for k, v in state.items() if type(v) in plain}


class _SettingsUnpickler(pickle.Unpickler):
    """Reads numbers, strings and containers; no name is ever looked up."""

    def find_class(self, module: str, name: str) -> type:
        top = module.partition(".")[0]
        if top in _DANGEROUS_MODULES or (
            top in ("builtins", "__builtin__")
            and name.partition(".")[0] in _DANGEROUS_BUILTINS
        ):
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return _Settings if (module, name) == ("argparse", "Namespace") else _Inert


def read_session(path: Path) -> dict[str, Any]:
    """Return the training settings in a KNEEL 2019 ``session.pkl``.

    The pickle's classes and functions are replaced by inert stand-ins, whatever they
    are, so nothing in the file can run.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    dict
        The plain values (bool, int, float, str, None) of the first `Namespace` under
        ``args``.

    Raises
    ------
    ModelError
        If it is damaged, has no such settings, or asks for something that only a
        harmful file would.
    """
    data = read_bytes(path)
    if len(data) > _SESSION_BYTES:
        raise ModelError("This session file is far too large.", COPY_AGAIN, path)
    try:
        _check_places(data)
        session = _SettingsUnpickler(io.BytesIO(data)).load()
    # A pickle is a program for a small machine: damaged, it fails in any of these.
    except (
        pickle.UnpicklingError,
        ArithmeticError,
        AttributeError,
        EOFError,
        LookupError,
        MemoryError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise ModelError(
            f"This session file was refused ({error}); nothing in it was run.",
            "Get the model from its publisher.",
            path,
        ) from error
    args = session.get("args") if type(session) is dict else None
    first = args[0] if isinstance(args, list | tuple) and args else args
    if not isinstance(first, _Settings):
        raise ModelError(
            "This session file holds no settings («args»).", COPY_AGAIN, path
        )
    return first.values


def _check_places(data: bytes) -> None:
    # The unpickler takes memory for every place up to the highest that is named, which
    # may be 2**32: more than there are bytes, nobody has filled.
    for opcode, place, _ in pickletools.genops(data):
        if "PUT" in opcode.name and int(place or 0) > len(data):
            raise ValueError("it names an impossible place")


def load_kneel2019(folder: Path, name: str) -> ModelFolder:
    """Read snapshots as KNEEL's authors published them in 2019.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``mean_std.npy`` and, for each stage, a folder with ``session.pkl`` and
        ``fold_*.pth``; the stage is read from the session, not from the name.
    name : str
        Of the model.

    Returns
    -------
    ModelFolder
        Of the kind ``kneel2019``.

    Raises
    ------
    ModelError
        If something is missing, damaged, ambiguous or unsafe.
    """
    moments = _moments(folder)
    found: dict[str, tuple[Path, dict[str, Any]]] = {}
    for session in sorted(folder.glob("*/session.pkl")):
        raw = read_session(session)
        kind = _setting(raw, "annotations", str, session)
        stage = _STAGES_2019.get(kind)
        if stage is None:
            raise ModelError(
                f"The annotations «{kind}» are unknown.", COPY_AGAIN, session
            )
        if stage in found:
            raise ModelError(
                f"There is a second snapshot of the stage «{kind}».",
                f"Keep this one or «{found[stage][0].name}».",
                session.parent,
            )
        found[stage] = (session.parent, raw)
    parts = {}
    for kind, stage in _STAGES_2019.items():
        if stage not in found:
            raise ModelError(f"The stage «{kind}» is missing.", COPY_AGAIN, folder)
        where, raw = found[stage]
        session = where / "session.pkl"
        geometry = {
            "spacing": _setting(raw, f"{kind}_spacing", float, session),
            "crop": [_setting(raw, f"crop_{axis}", int, session) for axis in "xy"],
            "pad": [_setting(raw, f"pad_{axis}", int, session) for axis in "xy"],
            "session": raw,
        }
        files = sorted(where.glob("fold_*.pth"), key=_natural)
        parts[stage] = _stage(stage, where, files, parse_checkpoint, geometry, moments)
    return _folder(folder, "kneel2019", name, parts)


def load_kneel2024(folder: Path, name: str) -> ModelFolder:
    """Read snapshots as KNEEL's successor of 2024 lays them out.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``mean_std.npy`` and ``global_search|local_search/fold_*/`` with
        ``config.json`` and ``model.safetensors``.
    name : str
        Of the model.

    Returns
    -------
    ModelFolder
        Of the kind ``kneel2024``.

    Raises
    ------
    ModelError
        If something is missing or damaged.
    """
    moments = _moments(folder)
    parts = {}
    for kind, stage in _STAGES_2024.items():
        where = folder / kind
        folds = sorted((p for p in where.glob("fold_*") if p.is_dir()), key=_natural)
        if not folds:
            raise ModelError(f"The stage «{kind}» has no folds.", COPY_AGAIN, folder)
        geometries = []
        for fold in folds:
            path = fold / "config.json"
            raw = read_json(path)
            geometries.append(
                {
                    "spacing": _setting(raw, "spacing", float, path),
                    "crop": [_setting(raw, "crop", int, path)] * 2,
                    "pad": [_setting(raw, "pad", int, path)] * 2,
                    "dropout": _setting(raw, "dropout", float, path),
                }
            )
            if geometries[-1] != geometries[0]:
                raise ModelError("This fold differs from the first.", COPY_AGAIN, path)
        files = [fold / "model.safetensors" for fold in folds]
        parts[stage] = _stage(
            stage, where, files, parse_safetensors, geometries[0], moments
        )
    return _folder(folder, "kneel2024", name, parts)


def _stage(
    stage: str,
    where: Path,
    files: list[Path],
    parse: _Parse,
    geometry: Mapping[str, Any],
    moments: FloatArray,
) -> tuple[StageModel, list[str]]:
    if not files:
        raise ModelError("There are no weights in this folder.", COPY_AGAIN, where)
    states = [parse(read_bytes(file), file) for file in files]
    config = same_config(states, files, geometry.get("dropout", 0.25))
    if config.n_outputs != _OUTPUTS[stage]:
        raise ModelError(
            f"These weights give {config.n_outputs} points instead of "
            f"{_OUTPUTS[stage]}.",
            COPY_AGAIN,
            files[0],
        )
    source = where.parent / "mean_std.npy"
    crop, pad = geometry["crop"], geometry["pad"]
    if geometry["spacing"] <= 0 or min(crop) < 64 or min(crop) > min(pad):
        raise ModelError(f"This geometry is impossible: {geometry}.", COPY_AGAIN, where)
    model = StageModel(
        kind="hourglass-softargmax",
        config=config,
        folds=tuple(states),
        mean=per_channel(moments[0], config.n_inputs, "mean", source),
        std=per_channel(moments[1], config.n_inputs, "std", source),
        # 2019 keeps grey levels of 0…255, 2024 divides them by 255 first.
        grey_max=1.0 if float(moments[0].max()) <= 1.0 else 255.0,
        spacing_mm=float(geometry["spacing"]),
        crop_px=(crop[0], crop[1]),
        pad_px=(pad[0], pad[1]),
        raw=dict(geometry),
    )
    # Of the weights, not of their container: one id in every layout.
    return model, [hashlib.sha256(weight_bytes(s)).hexdigest() for s in states]


def _folder(
    folder: Path,
    kind: str,
    name: str,
    parts: Mapping[str, tuple[StageModel, list[str]]],
) -> ModelFolder:
    digests = [d for stage in _OUTPUTS for d in parts[stage][1]]
    stages = {stage: parts[stage][0] for stage in _OUTPUTS}
    return ModelFolder(folder, kind, name, model_id(name, digests), stages)


def _moments(folder: Path) -> FloatArray:
    path = folder / "mean_std.npy"
    data = read_bytes(path)
    try:
        moments = np.asarray(_array(data), np.float64)
    except (ValueError, OSError, EOFError, TypeError, OverflowError) as error:
        raise ModelError(
            "This is not a plain numpy array.", COPY_AGAIN, path
        ) from error
    if moments.ndim != 2 or moments.shape[0] != 2:
        raise ModelError(
            f"Two rows, mean and deviation, were expected; it is {moments.shape}.",
            COPY_AGAIN,
            path,
        )
    return moments


def _array(data: bytes) -> "np.ndarray[Any, Any]":
    # numpy takes the memory that the header asks for before it looks whether so much
    # follows; a mean and a deviation are a few dozen bytes.
    if len(data) > _MOMENTS_BYTES:
        raise ValueError("too large")
    major, minor = np.lib.format.read_magic(file := io.BytesIO(data))
    if (major, minor) != (1, 0):
        raise ValueError("another version")
    try:
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    except (TokenError, SyntaxError, RecursionError) as error:
        raise ValueError("a damaged header") from error
    if math.prod(shape) * dtype.itemsize > len(data):
        raise ValueError("truncated")
    array = np.load(io.BytesIO(data), allow_pickle=False)
    return np.asarray(array)


def _setting(raw: Mapping[str, Any], name: str, kind: type, path: Path) -> Any:
    value: Any = raw.get(name)
    if kind is float and type(value) is int and value.bit_length() < _FLOAT_BITS:
        return float(value)
    fits = type(value) is kind
    if not fits or (kind is float and not math.isfinite(value)):
        raise ModelError(f"The setting «{name}» is {value!r}.", COPY_AGAIN, path)
    return value


def _natural(path: Path) -> list[tuple[int, str]]:
    """Return a sorting key in which fold_10 comes after fold_9."""
    pieces = re.findall(r"\d+|\D+", path.name)
    return [(int(p), "") if p.isdecimal() else (-1, p) for p in pieces]
