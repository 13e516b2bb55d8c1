"""KNEEL's model folders turned into our own layout, with the same answers."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kneel_gui.errors import ModelError
from kneel_gui.inference.hub_cache import find_snapshot
from kneel_gui.inference.model_files import read_bytes
from kneel_gui.inference.model_folder import HALVES_GEOMETRY, ModelFolder, StageModel
from kneel_gui.inference.snapshot import load_model_folder, write_model

KNEEL_LICENCE = (
    "As the source's, which its folder does not state. KNEEL's published models are "
    "not for commercial use, including research for commercial purposes; cite "
    "arXiv:1907.12237."
)
# As deep as KNEEL's layouts go: stage, fold, file.
_SOURCES = (
    "*.npy",
    "*/session.pkl",
    "*/fold_*.pth",
    "*/fold_*/*.json",
    "*/fold_*/*.safetensors",
)


def import_model(
    source: Path,
    folder: Path,
    name: str = "",
    licence: str = "",
    write: Callable[[Path, bytes], object] = Path.write_bytes,
) -> str:
    """Write a model of KNEEL's layouts in our own.

    Numbers are kept bit for bit, so the new folder answers as the source does, in both
    geometries, and has the same hash in its id.

    Parameters
    ----------
    source : pathlib.Path
        KNEEL 2019's or 2024's layout, also in a Hugging Face cache.
    folder : pathlib.Path
        To be written; made if absent.
    name : str
        Of the model; empty = that of the source.
    licence : str
        Of the weights; empty = what KNEEL's authors say of theirs.
    write : callable
        As for `write_model`.

    Returns
    -------
    str
        The model's id.

    Raises
    ------
    ModelError
        If the source cannot be used, or has our own layout already.
    OutputError
        If a file cannot be written.
    """
    model = load_model_folder(source)
    if model.kind == "own":
        raise ModelError(
            "This model has KNEEL GUI's own layout already.",
            "Copy the folder, or name it with --model.",
            source,
        )
    manifest = {
        "name": name or model.name,
        "licence": licence or KNEEL_LICENCE,
        "origin": _origin(model, source),
        "geometry": dict(HALVES_GEOMETRY),
        "stages": {key: _described(stage) for key, stage in model.stages.items()},
    }
    folds = {key: stage.folds for key, stage in model.stages.items()}
    return write_model(folder, manifest, folds, write)


def _origin(model: ModelFolder, source: Path) -> dict[str, Any]:
    root, name = find_snapshot(source)
    files = sorted({file for rule in _SOURCES for file in root.glob(rule)})
    return {
        "layout": model.kind,
        "name": name,
        "sha256": {
            file.relative_to(root).as_posix(): hashlib.sha256(
                read_bytes(file)
            ).hexdigest()
            for file in files
        },
    }


def _described(stage: StageModel) -> dict[str, Any]:
    return {
        "kind": stage.kind,
        "network": stage.config.to_dict(),
        "input": {
            "spacing_mm": stage.spacing_mm,
            "size_px": None if stage.crop_px is None else list(stage.crop_px),
            "pad_px": None if stage.pad_px is None else list(stage.pad_px),
            "mean": stage.mean.tolist(),
            "std": stage.std.tolist(),
            "grey_max": stage.grey_max,
        },
        # The soft-argmax of a heat map, as a fraction of the input's width and height.
        "output": {"points": "fraction of the input", "count": stage.config.n_outputs},
    }
