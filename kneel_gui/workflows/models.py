"""Models by name: the bundled ones and the user's own; import, list, verify."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kneel_gui.errors import ConfigError, KneelError, ModelError
from kneel_gui.inference.hub_cache import blob_problems, find_snapshot
from kneel_gui.inference.importing import import_model
from kneel_gui.inference.snapshot import (
    MANIFEST,
    load_model_folder,
    manifest_model_id,
    read_manifest,
)
from kneel_gui.paths import resource, user_data
from kneel_gui.storage.atomic import write_bytes

BUNDLED, DEFAULT = "models", "default"
_NAME_LENGTH = 100


@dataclass(frozen=True)
class KnownModel:
    """A model that can be named without its folder.

    Attributes
    ----------
    name : str
        For ``--model``.
    path : pathlib.Path
        Its folder.
    bundled : bool
        It came with the program.
    """

    name: str
    path: Path
    bundled: bool


@dataclass(frozen=True)
class ModelSummary:
    """A line of ``kneel model list``.

    Attributes
    ----------
    model : KnownModel
        Which one.
    model_id : str
        Name and weight hash; empty if it cannot be used.
    kind : str
        ``own``, ``kneel2019`` or ``kneel2024``.
    size_bytes : int
        Of all its files.
    licence : str
        Of its weights; empty where its folder does not say.
    problem : str
        Why it cannot be used; empty if it can.
    """

    model: KnownModel
    model_id: str
    kind: str
    size_bytes: int
    licence: str
    problem: str = ""


@dataclass(frozen=True)
class Verification:
    """What a check of a model found.

    Attributes
    ----------
    model_id : str
        Name and weight hash; empty if it is not whole.
    checked : tuple of str
        Files whose content has the hash that it should have.
    problems : tuple of str
        What is wrong; empty if nothing is.
    remark : str
        What could not be checked, and why.
    """

    model_id: str
    checked: tuple[str, ...]
    problems: tuple[str, ...]
    remark: str = ""


def models_folder() -> Path:
    """Return the folder of the user's models; it may not exist yet."""
    return user_data() / "models"


def known_models() -> list[KnownModel]:
    """Return the bundled models and the user's; of one name, the user's comes first."""
    found = []
    for folder, bundled in ((models_folder(), False), (_bundled(), True)):
        if folder is not None and folder.is_dir():
            places = sorted(p for p in folder.iterdir() if p.is_dir())
            found += [KnownModel(p.name, p, bundled) for p in places]
    return found


def find_model(model: str | Path | None = None) -> Path:
    """Return the folder of a model that is named or given as a folder.

    Parameters
    ----------
    model : str or pathlib.Path, optional
        An existing folder, else the name of a model of the user, else of a bundled
        one. Default: the bundled default.

    Returns
    -------
    pathlib.Path
        It may be no model: whoever loads it will say so.

    Raises
    ------
    ModelError
        If a name is not known.
    KneelError
        If the installation lacks its model.
    """
    if model is None:
        return resource(f"{BUNDLED}/{DEFAULT}")
    path = Path(model).expanduser()
    if path.exists() or len(path.parts) != 1:
        return path
    known = known_models()
    for candidate in known:
        if candidate.name == str(model):
            return candidate.path
    names = ", ".join(dict.fromkeys(m.name for m in known)) or "none"
    raise ModelError(
        f"There is neither a model folder nor a model «{model}».",
        f"Models: {names} (kneel model list).",
    )


def list_models() -> list[ModelSummary]:
    """Return what there is; a model that cannot be used is in it with the reason."""
    return [_summary(model) for model in known_models()]


def verify_model(path: Path) -> Verification:
    """Hash every file of a model again, and check that its weights fit.

    Parameters
    ----------
    path : pathlib.Path
        From `find_model`.

    Returns
    -------
    Verification
        All that is wrong, not only the first.

    Raises
    ------
    ModelError
        If it is no model folder at all.
    """
    if not path.is_dir():
        load_model_folder(path)  # says what is wrong
    folder, _ = find_snapshot(path)
    remark = ""
    if (folder / MANIFEST).exists():
        checked, problems = _own_hashes(folder)
    else:
        count, wrong = blob_problems(folder)
        checked = [f"{count} files of the cache"] if count > len(wrong) else []
        problems = [f"{name}: its content has another hash." for name in wrong]
        if not count:
            remark = (
                "This layout carries no hashes to compare with; an imported model has "
                "them (kneel model import)."
            )
    try:
        identity = load_model_folder(path).model_id
    except ModelError as error:
        # A wrong hash was told already.
        identity = ""
        problems = problems or [str(error)]
    return Verification(
        "" if problems else identity, tuple(checked), tuple(problems), remark
    )


def import_into(
    source: Path, out: Path | None = None, name: str = "", licence: str = ""
) -> tuple[Path, str]:
    """Turn a model of KNEEL's layouts into our own folder.

    Parameters
    ----------
    source : pathlib.Path
        KNEEL 2019's or 2024's layout, also in a Hugging Face cache.
    out : pathlib.Path, optional
        New or empty folder; default: among the user's models, by the model's name.
    name : str
        Of the model; empty = that of the source.
    licence : str
        Of the weights; empty = what KNEEL's authors say of theirs.

    Returns
    -------
    pathlib.Path
        The new folder.
    str
        The model's id.

    Raises
    ------
    ModelError
        If the source cannot be used.
    ConfigError
        If the name is none, or the folder holds something.
    OutputError
        If it cannot be written.
    """
    if not source.is_dir():
        load_model_folder(source)  # says what is wrong
    chosen = check_name(name or find_snapshot(source)[1])
    folder = free_folder(out, chosen)
    return folder, import_model(source, folder, chosen, licence, write_bytes)


def check_name(name: str) -> str:
    """Return a model's name if it can be one.

    Parameters
    ----------
    name : str
        As given.

    Returns
    -------
    str
        The same.

    Raises
    ------
    ConfigError
        If it is empty, very long, or more than letters, digits, ``.``, ``_``, ``-``.
    """
    plain = all(c.isalnum() or c in "._-" for c in name)
    if not (0 < len(name) <= _NAME_LENGTH and plain and name[0].isalnum()):
        raise ConfigError(
            f"A model cannot be called «{name}».",
            "Give --name with letters, digits, dots, dashes and underscores.",
        )
    return name


def free_folder(out: Path | None, name: str) -> Path:
    """Return where a new model goes.

    Parameters
    ----------
    out : pathlib.Path or None
        None = among the user's models.
    name : str
        Of the model.

    Returns
    -------
    pathlib.Path
        A folder that does not exist or is empty.

    Raises
    ------
    ConfigError
        If something is there.
    """
    folder = models_folder() / name if out is None else out.expanduser()
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ConfigError(
            "There is something here already.",
            "Choose another --out or --name, or move it away.",
            folder,
        )
    return folder


def _bundled() -> Path | None:
    try:
        return resource(BUNDLED)
    except KneelError:  # an installation without models still knows the user's
        return None


def _summary(model: KnownModel) -> ModelSummary:
    size = sum(p.stat().st_size for p in model.path.rglob("*") if p.is_file())
    try:
        if (model.path / MANIFEST).exists():  # in no need of torch
            manifest: Mapping[str, Any] = read_manifest(model.path)
            return ModelSummary(
                model,
                manifest_model_id(manifest),
                "own",
                size,
                str(manifest.get("licence", "")),
            )
        found = load_model_folder(model.path)
    except ModelError as error:
        return ModelSummary(model, "", "", size, "", str(error))
    return ModelSummary(model, found.model_id, found.kind, size, "")


def _own_hashes(folder: Path) -> tuple[list[str], list[str]]:
    checked, problems = [], []
    for stage in read_manifest(folder)["stages"].values():
        for entry in stage["weights"]:
            path = folder / entry["file"]
            if not path.is_file():
                problems.append(f"{entry['file']}: this file is missing.")
            elif (
                hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"].lower()
            ):
                problems.append(f"{entry['file']}: its content has another hash.")
            else:
                checked.append(entry["file"])
    return checked, problems
