"""Keeps annotations in sessions, one for each folder that holds images."""

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.app.keeping import Kept
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding
from kneel_gui.errors import FormatError, InputError, KneelError, OutputError
from kneel_gui.storage.session import (
    STATE_NAME,
    Session,
    default_folder,
    folder_beside,
)

_LOG = logging.getLogger(__name__)


class SessionKeeper:
    """A `Keeper` over `storage.session`.

    An image's session depends on its own folder alone, so a file opened by itself and
    the same file opened with its study share their annotation. Two files of a folder
    that have the same identity (a crop that kept its SOPInstanceUID) never do: the
    second one is refused, for each would replace the points of the other.

    Parameters
    ----------
    beside : bool
        Keep annotations with the images instead of in the user's data folder.
    """

    def __init__(self, beside: bool = False) -> None:
        self._beside = beside
        self._sessions: dict[Path, Session] = {}
        self._by_name: dict[Path, dict[str, Kept]] = {}
        self._owners: dict[Path, Path] = {}  # image file by annotation file
        self._folders: dict[Path, Path] = {}  # of the session, by that of the images
        # The file thread saves and opens, the model thread opens too.
        self._lock = threading.Lock()

    def load(self, path: Path, image_id: str) -> Kept | None:
        """Return what was kept of an image, or None; see `Keeper.load`."""
        with self._lock:
            session = self._session(path)
            file = session.load_file(image_id)
            self._claim(path, session.path(image_id), "" if file is None else file.name)
            if file is None:
                return None
            return _kept(file.annotation, file.document, session.path(image_id))

    def save(self, path: Path, kept: Kept, overwrite: bool = False) -> None:
        """Write atomically and read back; see `Keeper.save`."""
        with self._lock:
            session = self._session(path)
            image_id = kept.annotation.image_id
            place = session.save(kept.annotation, path.name, overwrite, _extra(kept))
            if session.changed_on_disk(image_id):
                raise OutputError(
                    "Saved, but the file reads back differently.",
                    "Check the disk; the points are still here.",
                    place,
                )

    def glance(self, path: Path) -> Kept | None:
        """Return what was kept of a file without opening it; see `Keeper.glance`."""
        with self._lock:
            return self._names(path).get(path.name)

    def last(self, paths: Sequence[Path]) -> Path | None:
        """Return the image that was open last; see `Keeper.last`."""
        by_folder = {path.parent: path for path in paths}
        with self._lock:
            used = [
                ((self._folder(path) / STATE_NAME).stat().st_mtime, path)
                for path in by_folder.values()
                if (self._folder(path) / STATE_NAME).exists()
            ]
            if not used:
                return None
            _, some = max(used, key=lambda entry: entry[0])
            try:
                name = self._session(some).last_name
            except KneelError as error:
                _LOG.warning("No resume: %s", error)
                return None
        wanted = some.with_name(name) if name else None
        return wanted if wanted in paths else None

    def set_last(self, path: Path, image_id: str) -> None:
        """Remember the open image; see `Keeper.set_last`."""
        with self._lock:
            self._session(path).set_last_image(image_id, path.name)

    def _claim(self, path: Path, place: Path, name: str) -> None:
        """Make an image file the owner of its annotation file, or refuse."""
        owners = (self._owners.get(place, path), path.with_name(name or path.name))
        for owner in owners:
            if owner != path and owner.exists():
                raise InputError(
                    f"It has the same identity (SOPInstanceUID, or content) as "
                    f"{owner.name} beside it, so their points would get mixed up.",
                    "Move one of them into a folder of its own.",
                    path,
                )
        self._owners[place] = path

    def _folder(self, path: Path) -> Path:
        parent = path.parent
        if parent not in self._folders:
            make = folder_beside if self._beside else default_folder
            self._folders[parent] = make(parent)
        return self._folders[parent]

    def _session(self, path: Path) -> Session:
        folder = self._folder(path)
        if folder not in self._sessions:
            self._sessions[folder] = Session(folder)
        return self._sessions[folder]

    def _names(self, path: Path) -> dict[str, Kept]:
        """Return what is kept of a folder's files by name, read from disk once."""
        folder = self._folder(path)
        if folder not in self._by_name:
            # A session of its own: the one that saves must not come to know files
            # that the person has not opened.
            entries, errors = Session(folder).entries()
            for error in errors:
                _LOG.warning("Unreadable annotation: %s", error)
            self._by_name[folder] = {
                entry.name: _kept(entry.annotation, entry.document, entry.path)
                for entry in entries
            }
        return self._by_name[folder]


def _extra(kept: Kept) -> dict[str, Any]:
    return {
        "findings": {
            finding.side.value: {
                "kind": finding.kind.value,
                "reason": finding.reason,
                "centre_px": [
                    float(v) if np.isfinite(v) else None for v in finding.centre_px
                ],
            }
            for finding in kept.findings
        },
        "given_spacing_mm": None if kept.spacing_mm is None else [*kept.spacing_mm],
        "given_side": None if kept.side is None else kept.side.value,
    }


def _kept(annotation: ImageAnnotation, document: Mapping[str, Any], path: Path) -> Kept:
    try:
        findings = tuple(
            KneeFinding(
                Side(side),
                KneeKind(raw["kind"]),
                str(raw["reason"]),
                np.array([np.nan if v is None else float(v) for v in raw["centre_px"]]),
            )
            for side, raw in (document.get("findings") or {}).items()
        )
        spacing = document.get("given_spacing_mm")
        side = document.get("given_side")
        return Kept(
            annotation,
            findings,
            None if spacing is None else (float(spacing[0]), float(spacing[1])),
            None if side is None else Side(side),
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise FormatError(
            f"The annotation is damaged: {error!r}.", "Move it away.", path
        ) from error
