"""A study session: a folder with one annotation file per image, and where we were.

``session.json`` holds the last image; each other file is one image's annotation in
our own format (`kneel_gui.formats.own`). The session remembers what each file held
when it was read or written and refuses to replace one that somebody else changed
meanwhile. (Between that look and the replacement lie microseconds, not a lock: shared
disks do not lock reliably.)
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.errors import FormatError, InputError, OutputError
from kneel_gui.formats.base import decode, parse_json, read_bytes, read_text
from kneel_gui.formats.own import OwnFile, dump, parse
from kneel_gui.paths import user_data
from kneel_gui.storage.atomic import make_folder, write_text

STATE_NAME = "session.json"
VERSION = 1
_BESIDE = "kneel-annotations"


class ChangedOnDiskError(OutputError):
    """The file holds what somebody else wrote since it was read; it is untouched."""


@dataclass(frozen=True)
class SessionEntry:
    """One annotated image of a session.

    Attributes
    ----------
    annotation : ImageAnnotation
        As saved.
    name : str
        The image's file name; "" when unknown.
    path : pathlib.Path
        The annotation file.
    document : mapping
        Its JSON as read, with the extra keys.
    """

    annotation: ImageAnnotation
    name: str
    path: Path
    document: Mapping[str, Any]


@dataclass(frozen=True)
class _Known:
    """What a file held when we last read or wrote it."""

    signature: str
    file: OwnFile


def default_folder(images: Path) -> Path:
    """Return the session folder of a study in the user's data folder.

    Parameters
    ----------
    images : pathlib.Path
        The folder (or file) that was opened.

    Returns
    -------
    pathlib.Path
        The same for the same study; it may not exist yet.
    """
    place = images.expanduser().resolve()
    return user_data() / "sessions" / _file_stem(place.name, str(place))


def folder_beside(images: Path) -> Path:
    """Return the session folder that lies with the images.

    Parameters
    ----------
    images : pathlib.Path
        The folder of images, or one of them.

    Returns
    -------
    pathlib.Path
        It may not exist yet.
    """
    return (images.parent if images.is_file() else images) / _BESIDE


class Session:
    """The saved annotations of one study.

    Parameters
    ----------
    folder : pathlib.Path
        Where they are; made on the first save.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[Path, _Known] = {}

    def path(self, image_id: str) -> Path:
        """Return the annotation file of an image; it may not exist.

        Parameters
        ----------
        image_id : str
            `Radiograph.image_id`.

        Returns
        -------
        pathlib.Path
            Always the same for the same id; different ids never share one.
        """
        return self.folder / f"{_file_stem(image_id)}.json"

    def load(self, image_id: str) -> ImageAnnotation | None:
        """Read the points that were saved of an image.

        Parameters
        ----------
        image_id : str
            `Radiograph.image_id`.

        Returns
        -------
        ImageAnnotation or None
            None when nothing was saved.

        Raises
        ------
        FormatError
            If the file is damaged, of another version, or of another image.
        """
        file = self.load_file(image_id)
        return None if file is None else file.annotation

    def load_file(self, image_id: str) -> OwnFile | None:
        """Read all that was saved of an image, with what others keep in its file.

        Parameters
        ----------
        image_id : str
            `Radiograph.image_id`.

        Returns
        -------
        OwnFile or None
            None when nothing was saved.

        Raises
        ------
        FormatError
            If the file is damaged, of another version, or of another image.
        """
        path = self.path(image_id)
        if not path.exists():
            self._known.pop(path, None)
            return None
        file = self._remember(path, read_bytes(path))
        if file.annotation.image_id != image_id:
            raise FormatError(
                f"It belongs to another image ({file.annotation.image_id}).",
                "Move it away.",
                path,
            )
        return file

    def save(
        self,
        annotation: ImageAnnotation,
        name: str = "",
        overwrite: bool = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Path:
        """Write an image's annotation, atomically; keys we do not know are kept.

        Parameters
        ----------
        annotation : ImageAnnotation
            What to save.
        name : str
            The image's file name, for people.
        overwrite : bool
            Replace it even if somebody else changed it: a person decided so.
        extra : mapping, optional
            More keys for the file, JSON values; keys of the format itself win.

        Returns
        -------
        pathlib.Path
            The file. It is not touched when it holds just this already.

        Raises
        ------
        ChangedOnDiskError
            If the file is not what this session last read or wrote.
        OutputError
            If it cannot be written; the old file is as it was.
        """
        path = self.path(annotation.image_id)
        known = self._known.get(path)
        document = {**(known.file.document if known else {}), **(extra or {})}
        text = dump(OwnFile(annotation, name, document))
        there = _signature(path)
        if there == _hash(text.encode("utf-8")):
            self._remember(path, text.encode("utf-8"))
            return path
        if not overwrite and there != (known.signature if known else None):
            raise ChangedOnDiskError(
                "Not saved: the file was changed by somebody else.",
                "Open their version, or decide to overwrite it.",
                path,
            )
        make_folder(self.folder)
        write_text(path, text)
        self._remember(path, text.encode("utf-8"))
        return path

    def changed_on_disk(self, image_id: str) -> bool:
        """Return whether somebody else wrote, or removed, an image's file.

        Parameters
        ----------
        image_id : str
            `Radiograph.image_id`.

        Returns
        -------
        bool
            True when `save` would refuse.
        """
        path = self.path(image_id)
        known = self._known.get(path)
        return _signature(path) != (known.signature if known else None)

    def entries(self) -> tuple[tuple[SessionEntry, ...], tuple[InputError, ...]]:
        """Read every annotation of the session.

        Returns
        -------
        tuple
            The entries by file name, and one error for each file that is unreadable:
            one bad file never hides the others.
        """
        entries: list[SessionEntry] = []
        errors: list[InputError] = []
        for path in sorted(self.folder.glob("*.json")):
            if path.name == STATE_NAME:
                continue
            try:
                entries.append(self._read(path))
            except InputError as error:
                errors.append(error)
        return tuple(entries), tuple(errors)

    @property
    def last_image(self) -> str:
        """Return the id of the image that was open last, or "" when unknown.

        Raises
        ------
        FormatError
            If ``session.json`` is damaged.
        """
        last = self._state().get("last_image", "")
        return last if isinstance(last, str) else ""

    @property
    def last_name(self) -> str:
        """Return the file name of the image that was open last, or "".

        Raises
        ------
        FormatError
            If ``session.json`` is damaged.
        """
        last = self._state().get("last_name", "")
        return last if isinstance(last, str) else ""

    def set_last_image(self, image_id: str, name: str = "") -> None:
        """Remember the open image, for resuming; keys we do not know are kept.

        Parameters
        ----------
        image_id : str
            `Radiograph.image_id`.
        name : str
            Its file name: finds it again without opening every file.

        Raises
        ------
        FormatError
            If ``session.json`` is damaged.
        OutputError
            If it cannot be written.
        """
        state = self._state()
        state.update(version=VERSION, last_image=image_id, last_name=name)
        make_folder(self.folder)
        write_text(self.folder / STATE_NAME, json.dumps(state, indent=1) + "\n")

    def _state(self) -> dict[str, Any]:
        path = self.folder / STATE_NAME
        if not path.exists():
            return {}
        state = parse_json(read_text(path), path)
        version = state.get("version") if isinstance(state, dict) else None
        if isinstance(version, bool) or not isinstance(version, int):
            raise FormatError(
                "This file does not say which version of a session it is.",
                "Move it away; the annotations beside it are not affected.",
                path,
            )
        if version > VERSION:
            raise FormatError(
                "It was written by a newer KNEEL GUI.", "Update KNEEL GUI.", path
            )
        return dict(state)

    def _read(self, path: Path) -> SessionEntry:
        file = self._remember(path, read_bytes(path))
        return SessionEntry(file.annotation, file.name, path, file.document)

    def _remember(self, path: Path, data: bytes) -> OwnFile:
        file = parse(decode(data, path), path)
        self._known[path] = _Known(_hash(data), file)
        return file


def _signature(path: Path) -> str | None:
    """Return the hash of a file's content, or None when there is none."""
    try:
        return _hash(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(
            f"Not saved: the file there cannot be read ({error.strerror}).",
            "Check its permissions.",
            path,
        ) from error


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _file_stem(name: str, identity: str = "") -> str:
    # Names that differ in case or in odd characters only must not meet in one file. A
    # UID stays as it is; all else gets a mark, which no UID can look like.
    if re.fullmatch(r"\d[\d.]{0,79}(?<=\d)", name, re.ASCII) and not identity:
        return name
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)[:80].strip(".")
    mark = _hash((identity or name).encode("utf-8", "surrogatepass"))[:12]
    return f"{plain}-{mark}"
