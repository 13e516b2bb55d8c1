"""Edits that are on their way to a study: written down before the next event.

The study itself is written by a thread of its own, which a busy machine can keep
waiting. Until it is through, each edit is a line of a small file of this run in the
user's data folder. A line is with the system when `note` returns, so it outlives the
process, however that ends; what survives a power cut is the study's affair.
"""

import json
import logging
import os
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kneel_gui.errors import KneelError
from kneel_gui.paths import user_data
from kneel_gui.storage.delta import to_delta, undone
from kneel_gui.storage.holder import Holder, ended
from kneel_gui.storage.record import Change, Kept, Past, from_document, to_document

_LOG = logging.getLogger(__name__)
_SUFFIX = ".jsonl"
_NO_LINE = (AttributeError, IndexError, KeyError, TypeError, ValueError)


@dataclass(frozen=True)
class Left:
    """What a run that ended badly had not saved of one image.

    Attributes
    ----------
    path : pathlib.Path
        The image file.
    kept : Kept
        As it was last; its past says what it continued.
    changes : tuple of Change
        How it came about, in order; the first ones may be saved already.
    """

    path: Path
    kept: Kept
    changes: tuple[Change, ...]


class Unsaved:
    """The file of one run; used by the window's thread only.

    Parameters
    ----------
    holder : Holder
        Whose run it is.
    folder : pathlib.Path, optional
        Default: in the user's data folder.
    """

    def __init__(self, holder: Holder, folder: Path | None = None) -> None:
        self._holder = holder
        self._folder = folder or user_data() / "unsaved"
        self._file: int | None = None
        self._empty = True

    def note(self, path: Path, past: Past, change: Change) -> None:
        """Write an edit down; where that fails, the study is all there is.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        past : Past
            What of the image is known to be in the study.
        change : Change
            What has just been done.
        """
        line = {
            "path": os.fspath(path.absolute()),
            "line": past.line,
            "revision": past.revision,
            "started_from": past.started_from,
            "kind": change.kind,
            "text": change.text,
            "step": change.step,
            "at": change.at,
            "uuid": change.uuid,
            "delta": to_delta(change.before, change.after),
            "document": to_document(change.after, path.name),
        }
        try:
            if self._file is None:
                self._file = self._open()
            self._empty = False
            os.write(self._file, _encoded(line))
        except OSError as error:
            _LOG.warning("An edit is not written down before it is saved: %s", error)

    def clear(self) -> None:
        """Drop the lines: everything is in the study."""
        if self._file is None or self._empty:
            return
        try:
            os.ftruncate(self._file, 0)
            os.write(self._file, _encoded(asdict(self._holder)))
            self._empty = True
        except OSError as error:
            _LOG.warning("Saved edits stay written down: %s", error)

    def close(self) -> None:
        """End the run; lines that are left wait for the next one."""
        if self._file is None:
            return
        os.close(self._file)
        self._file = None
        if self._empty:
            self._place.unlink(missing_ok=True)

    @property
    def _place(self) -> Path:
        return self._folder / f"{self._holder.token}{_SUFFIX}"

    def _open(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        file = os.open(self._place, flags, 0o600)
        os.write(file, _encoded(asdict(self._holder)))
        return file


def take_left(
    holder: Holder,
    folders: Collection[Path],
    save: Callable[[Left], bool],
    place: Path | None = None,
) -> int:
    """Hand over what this reader's runs that ended badly had not saved.

    Parameters
    ----------
    holder : Holder
        This run.
    folders : collection of pathlib.Path
        Whose images are looked for; those of others wait until they are opened.
    save : callable
        ``save(left) -> whether anything of it was new``.
    place : pathlib.Path, optional
        Default: in the user's data folder.

    Returns
    -------
    int
        Images with something that was new. What `save` raises a `KneelError` for
        stays written down.
    """
    new = 0
    for file in sorted((place or user_data() / "unsaved").glob(f"*{_SUFFIX}")):
        try:
            head, *lines = file.read_bytes().splitlines(keepends=True)
            owner = Holder(**json.loads(head))
        except (OSError, *_NO_LINE) as error:
            _LOG.warning("%s cannot be read: %s", file, error)
            continue
        if owner.reader != holder.reader or not ended(owner, holder):
            continue
        rest = [line for line in lines if line.endswith(b"\n")]
        for left in _by_image(rest, folders):
            try:
                new += save(left)
            except KneelError as error:
                _LOG.warning("%s is not saved yet: %s", left.path, error)
                continue
            rest = [line for line in rest if _path(line) != left.path]
        _keep(file, head, rest)
    return new


def _by_image(lines: list[bytes], folders: Collection[Path]) -> list[Left]:
    found: dict[Path, Left] = {}
    for line in lines:
        try:
            record = json.loads(line)
            path = Path(record["path"])
            if path.parent in folders:
                before = found[path].changes if path in found else ()
                found[path] = _left(path, record, before)
        except (KneelError, *_NO_LINE) as error:
            _LOG.warning("A line of unsaved work cannot be read: %s", error)
    return list(found.values())


def _left(path: Path, record: Mapping[str, Any], before: tuple[Change, ...]) -> Left:
    after, _ = from_document(record["document"], path)
    annotation = undone(after.annotation, record["delta"])
    texts = (str(record[key]) for key in ("step", "at", "uuid"))
    change = Change(
        record["kind"],
        record["text"],
        replace(after, annotation=annotation),
        after,
        *texts,
    )
    past = Past(record["line"], record["revision"], started_from=record["started_from"])
    return Left(path, replace(after, past=past), (*before, change))


def _path(line: bytes) -> Path | None:
    try:
        return Path(json.loads(line)["path"])
    except _NO_LINE:
        return None


def _keep(file: Path, head: bytes, lines: list[bytes]) -> None:
    """Leave in a file what is still to be saved."""
    try:
        if not lines:
            file.unlink(missing_ok=True)
            return
        fresh = file.with_suffix(f".{uuid.uuid4().hex}")
        fresh.write_bytes(head + b"".join(lines))
        fresh.replace(file)
    except OSError as error:  # it is looked at again next time, and known by then
        _LOG.warning("%s: %s", file, error)


def _encoded(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"
