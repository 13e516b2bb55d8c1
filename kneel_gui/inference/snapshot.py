"""Model folders in and out: our own layout, and KNEEL's two.

Our own layout is a folder with ``manifest.json`` and safetensors files; the manifest
carries the SHA-256 of each, the frames, the normalisation and the landmark schema.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kneel_gui.core.schema import knee_schema
from kneel_gui.errors import ModelError, OutputError
from kneel_gui.inference.hub_cache import find_snapshot
from kneel_gui.inference.kneel_snapshots import load_kneel2019, load_kneel2024
from kneel_gui.inference.model_files import COPY_AGAIN, read_bytes, read_json
from kneel_gui.inference.model_folder import (
    HALVES_GEOMETRY,
    ModelFolder,
    StageModel,
    model_id,
)
from kneel_gui.inference.network_config import NetworkConfig
from kneel_gui.inference.views import read_views
from kneel_gui.inference.weight_bytes import weight_bytes
from kneel_gui.inference.weights import check_fit, parse_safetensors, per_channel

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "MANIFEST",
    "ModelFolder",
    "StageModel",
    "load_model_folder",
    "read_manifest",
    "write_model",
]

MANIFEST = "manifest.json"
STAGES = ("centres", "landmarks")
KINDS = ("hourglass-softargmax", "heatmap-detector")
_FORMAT, _VERSION = "kneel-gui-model", 1
_LAYOUTS = (
    "A model folder holds manifest.json (KNEEL GUI), mean_std.npy with lc and hc "
    "snapshots (KNEEL 2019), or mean_std.npy with global_search and local_search "
    "(KNEEL 2024)."
)


def load_model_folder(path: Path) -> ModelFolder:
    """Read and check a model, whichever of the three layouts it has.

    Parameters
    ----------
    path : pathlib.Path
        The folder; for KNEEL's layouts the one with ``mean_std.npy``, or one of the
        Hugging Face cache that leads there.

    Returns
    -------
    ModelFolder
        Every weight was read, found whole and fits its network.

    Raises
    ------
    ModelError
        If it is no model folder, or anything in it is missing, damaged or unsafe.
    """
    if not path.is_dir():
        raise ModelError("There is no such model folder.", _LAYOUTS, path)
    folder, name = find_snapshot(path)
    if (folder / MANIFEST).exists():
        return _load_own(folder)
    if (folder / "global_search").is_dir() or (folder / "local_search").is_dir():
        return load_kneel2024(folder, name)
    if any(folder.glob("*/session.pkl")):
        return load_kneel2019(folder, name)
    raise ModelError("This is not a model folder.", _LAYOUTS, path)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder in our own layout, checked; torch stays out.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.

    Returns
    -------
    dict
        As written by `write_model`.

    Raises
    ------
    ModelError
        If it is missing, damaged, of an unknown version or another schema.
    """
    path = folder / MANIFEST
    raw = read_json(path)
    if raw.get("format") != _FORMAT:
        raise ModelError("This is not the manifest of a model.", _LAYOUTS, path)
    if raw.get("version") != _VERSION:
        raise ModelError(
            f"The manifest has the version {raw.get('version')!r}; only {_VERSION} is "
            "known.",
            "Install a newer KNEEL GUI, or choose another model.",
            path,
        )
    schema = {"name": knee_schema().name, "version": knee_schema().version}
    if raw.get("schema") != schema:
        raise ModelError(
            f"The model was made for the landmarks {raw.get('schema')!r}, not for "
            f"{schema!r}.",
            "Choose a model for these landmarks.",
            path,
        )
    if not isinstance(raw.get("name"), str) or not raw["name"]:
        raise ModelError("The model has no name.", COPY_AGAIN, path)
    stages = raw.get("stages")
    if not isinstance(stages, dict) or sorted(stages) != sorted(STAGES):
        raise ModelError(
            f"The stages {' and '.join(STAGES)} were expected.", COPY_AGAIN, path
        )
    for name, stage in stages.items():
        _check_stage(name, stage, path)
    if raw.get("geometry", HALVES_GEOMETRY) != HALVES_GEOMETRY:
        raise ModelError(
            f"The model expects the geometry {raw['geometry']!r}, which is unknown.",
            "Install a newer KNEEL GUI, or choose another model.",
            path,
        )
    return raw


def manifest_model_id(manifest: Mapping[str, Any]) -> str:
    """Return the identity of a model from its manifest alone.

    Parameters
    ----------
    manifest : mapping
        From `read_manifest`.

    Returns
    -------
    str
        The same as `ModelFolder.model_id`.
    """
    digests = [
        entry["sha256"]
        for stage in STAGES
        for entry in manifest["stages"][stage]["weights"]
    ]
    for name in STAGES:  # other looks are other landmarks
        stage = manifest["stages"][name]
        given = (("views", stage), ("median", stage["input"]))
        said = {key: part[key] for key, part in given if key in part}
        if said:
            looks = json.dumps(said, sort_keys=True)
            digests.append(hashlib.sha256(looks.encode("utf-8")).hexdigest())
    return model_id(manifest["name"], digests)


def write_model(
    folder: Path,
    manifest: Mapping[str, Any],
    folds: Mapping[str, Sequence[Mapping[str, "Tensor"]]],
    write: Callable[[Path, bytes], object] = Path.write_bytes,
) -> str:
    """Write a model in our own layout.

    Parameters
    ----------
    folder : pathlib.Path
        Made if absent. The manifest is written last: a folder that has one is whole.
    manifest : mapping
        ``name``, ``licence``, ``training``, ``calibration`` and ``stages``, each stage
        with ``kind``, ``network`` (a `NetworkConfig` dictionary), ``input`` and
        ``output``. Format, version, schema, date and weights are added.
    folds : mapping of str to sequence of mapping
        For each stage the ``state_dict`` of every fold.
    write : callable
        Writes bytes to a path; give an atomic one where a crash must leave no half
        file.

    Returns
    -------
    str
        The model's id.

    Raises
    ------
    ModelError
        If the manifest is incomplete or weights do not fit; nothing is written then.
    OutputError
        If a file cannot be written.
    """
    path = folder / MANIFEST
    contents: dict[str, bytes] = {}
    stages: dict[str, Any] = {}
    for stage, described in manifest.get("stages", {}).items():
        files = [f"{stage}_{i}.safetensors" for i in range(len(folds.get(stage, ())))]
        for file, state in zip(files, folds.get(stage, ()), strict=True):
            contents[file] = weight_bytes(state)
        weights = [
            {"file": f, "sha256": hashlib.sha256(contents[f]).hexdigest()}
            for f in files
        ]
        stages[stage] = {**described, "weights": weights}
        _check_stage(stage, stages[stage], path)
        _same_network(stages[stage], list(folds[stage]), [folder / f for f in files])
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    full = {
        "format": _FORMAT,
        "version": _VERSION,
        "created": now,
        "schema": {"name": knee_schema().name, "version": knee_schema().version},
        "training": {},
        "licence": "",
        "calibration": {},
        **manifest,
        "stages": stages,
    }
    if sorted(stages) != sorted(STAGES) or not full.get("name"):
        raise ModelError("A model needs a name and two stages.", "Give both.", path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in contents.items():
            write(folder / file, data)
        text = json.dumps(full, indent=2, ensure_ascii=False, allow_nan=False)
        write(path, (text + "\n").encode("utf-8"))
    except OSError as error:
        raise OutputError(
            f"The model could not be written: {error.strerror}.",
            "Check the space and the rights of this folder.",
            folder,
        ) from error
    return manifest_model_id(full)


def _check_stage(name: str, stage: object, path: Path) -> None:
    wrong = f"The stage «{name}» "
    if not isinstance(stage, dict):
        raise ModelError(wrong + "is not described.", COPY_AGAIN, path)
    if stage.get("kind") not in KINDS:
        raise ModelError(
            wrong + f"is of the unknown kind {stage.get('kind')!r}.",
            "Install a newer KNEEL GUI, or choose another model.",
            path,
        )
    for part in ("network", "input", "output"):
        if not isinstance(stage.get(part), dict):
            raise ModelError(wrong + f"has no «{part}».", COPY_AGAIN, path)
    spacing = stage["input"].get("spacing_mm")
    if type(spacing) not in (int, float) or not 0 < spacing < 100:
        raise ModelError(wrong + f"has the spacing_mm {spacing!r}.", COPY_AGAIN, path)
    median = stage["input"].get("median")
    if median is not None and (type(median) is not float or not 0 < median < 1):
        raise ModelError(wrong + f"has the median {median!r}.", COPY_AGAIN, path)
    for key in ("size_px", "pad_px"):
        _size(stage["input"].get(key), wrong + f"has the {key}", path)
    weights = stage.get("weights")
    if not isinstance(weights, list) or not weights:
        raise ModelError(wrong + "has no weights.", COPY_AGAIN, path)
    if not all(_is_weights_entry(entry) for entry in weights):
        raise ModelError(wrong + "has an odd entry of weights.", COPY_AGAIN, path)


def _size(value: object, what: str, path: Path) -> tuple[int, int] | None:
    if value is None:
        return None
    match value:
        case [int(w), int(h)] if w > 0 and h > 0:
            return w, h
    raise ModelError(f"{what} {value!r}.", COPY_AGAIN, path)


def _is_weights_entry(entry: object) -> bool:
    # A plain name: a manifest must not reach outside its folder.
    match entry:
        case {"file": str(file), "sha256": str(digest)}:
            plain = not set(file) & set("/\\:\0")
            return plain and file.endswith(".safetensors") and len(digest) == 64
    return False


def _load_own(folder: Path) -> ModelFolder:
    manifest = read_manifest(folder)
    stages = {name: _load_stage(folder, manifest["stages"][name]) for name in STAGES}
    identity = manifest_model_id(manifest)
    return ModelFolder(folder, "own", manifest["name"], identity, stages, manifest)


def _load_stage(folder: Path, raw: Mapping[str, Any]) -> StageModel:
    states, files = [], []
    for entry in raw["weights"]:
        file = folder / entry["file"]
        data = read_bytes(file)
        if hashlib.sha256(data).hexdigest() != entry["sha256"].lower():
            raise ModelError(
                "These weights are not those of the manifest (SHA-256 differs).",
                COPY_AGAIN,
                file,
            )
        states.append(parse_safetensors(data, file))
        files.append(file)
    config = _same_network(raw, states, files)
    given, path = raw["input"], folder / MANIFEST
    grey_max = given.get("grey_max", 255.0)
    if type(grey_max) not in (int, float) or grey_max <= 0:
        raise ModelError(f"«grey_max» cannot be {grey_max!r}.", COPY_AGAIN, path)
    return StageModel(
        kind=raw["kind"],
        config=config,
        folds=tuple(states),
        mean=per_channel(given.get("mean", 0.0), config.n_inputs, "mean", path),
        std=per_channel(given.get("std", 1.0), config.n_inputs, "std", path),
        grey_max=float(grey_max),
        spacing_mm=float(given["spacing_mm"]),
        crop_px=_size(given.get("size_px"), "The size_px is", path),
        pad_px=_size(given.get("pad_px"), "The pad_px is", path),
        raw=raw,
        views=read_views(raw, path),
    )


def _same_network(
    raw: Mapping[str, Any], states: Sequence[Mapping[str, "Tensor"]], files: list[Path]
) -> NetworkConfig:
    """Return the network of the manifest after checking that all weights fit it."""
    path = files[0].parent / MANIFEST
    try:
        written = NetworkConfig.from_dict(raw["network"])
    except ValueError as error:
        raise ModelError(f"Impossible network: {error}.", COPY_AGAIN, path) from error
    for state, file in zip(states, files, strict=True):
        check_fit(state, written, file)
    return written
