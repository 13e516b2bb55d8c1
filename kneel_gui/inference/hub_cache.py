"""Folders of the Hugging Face cache: ``models--OWNER--NAME/snapshots/COMMIT``.

The files of a snapshot are links to ``blobs/``, where each is called by the hash of its
content (huggingface.co/docs/huggingface_hub/guides/manage-cache).
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from kneel_gui.errors import ModelError

_PREFIX = "models--"


def find_snapshot(path: Path) -> tuple[Path, str]:
    """Return where a model's files are, and its name.

    Parameters
    ----------
    path : pathlib.Path
        An existing folder: a cache, a repository in it, one of its snapshots, or any
        other folder.

    Returns
    -------
    pathlib.Path
        The snapshot; `path` itself where it is no part of a cache.
    str
        Name of the repository without its owner, or of the folder.

    Raises
    ------
    ModelError
        If the cache has several models, or the repository several snapshots and none
        is the current one.
    """
    place = Path(os.path.abspath(path))  # noqa: PTH100  links to folders keep their names
    if place.name == "snapshots" and place.parent.name.startswith(_PREFIX):
        place = place.parent
    if not place.name.startswith(_PREFIX):
        inside = _models(place)
        if len(inside) > 1:
            names = ", ".join(f"«{p.name}»" for p in inside)
            raise ModelError(
                "This cache has several models.", f"Name one: {names}.", path
            )
        place = inside[0] if inside else place
    if place.name.startswith(_PREFIX) and (place / "snapshots").is_dir():
        return _current(place), _name(place)
    if place.parent.name == "snapshots" and place.parent.parent.name.startswith(
        _PREFIX
    ):
        return path, _name(place.parent.parent)
    return path, path.resolve().name


def blob_problems(folder: Path) -> tuple[int, list[str]]:
    """Compare the files of a snapshot with the hashes that the cache knows.

    Parameters
    ----------
    folder : pathlib.Path
        From `find_snapshot`.

    Returns
    -------
    int
        How many files have such a hash; 0 outside a cache.
    list of str
        Paths of those whose content is another.
    """
    count, wrong = 0, []
    for path in sorted(folder.rglob("*")):
        blob = path.resolve()
        if not path.is_symlink() or blob.parent.name != "blobs" or not blob.is_file():
            continue
        data = blob.read_bytes()
        # Large files are called by their SHA-256, small ones as git calls them.
        git = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False)
        known = {64: hashlib.sha256(data), 40: git}.get(len(blob.name))
        if known is not None and re.fullmatch("[0-9a-f]+", blob.name):
            count += 1
            if known.hexdigest() != blob.name:
                wrong.append(str(path.relative_to(folder)))
    return count, wrong


def _models(cache: Path) -> list[Path]:
    return [
        repository
        for repository in sorted(cache.glob(f"{_PREFIX}*"))
        if any(_with_moments(repository))
    ]


def _with_moments(repository: Path) -> Iterator[Path]:
    return (repository / "snapshots").glob("*/mean_std.npy")


def _current(repository: Path) -> Path:
    snapshots = sorted(p for p in (repository / "snapshots").iterdir() if p.is_dir())
    if len(snapshots) == 1:
        return snapshots[0]
    main = repository / "refs" / "main"
    commit = main.read_text(encoding="utf-8").strip() if main.is_file() else ""
    for snapshot in snapshots:
        if snapshot.name == commit:
            return snapshot
    raise ModelError(
        f"This repository has {len(snapshots)} snapshots, and none is the current one.",
        "Name a folder in its «snapshots».",
        repository,
    )


def _name(repository: Path) -> str:
    return repository.name.split("--")[-1]
