"""Where studies lie: beside the images or in the user's data folder.

An image belongs to the nearest study at or above its folder, whoever opened what. Only
where there is none, a new one begins at the folder that was opened.
"""

import hashlib
import json
import logging
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kneel_gui.errors import KneelError
from kneel_gui.formats.base import read_text
from kneel_gui.paths import user_data
from kneel_gui.storage.atomic import make_folder, write_text
from kneel_gui.storage.place import Place
from kneel_gui.storage.record import Other, from_document
from kneel_gui.storage.session import Session, default_folder
from kneel_gui.storage.study_images import StudyImages

_LOG = logging.getLogger(__name__)
STUDY_NAME = "kneel-study.sqlite"
_KNOWN_NAME = "known-studies.json"
_MOST_KNOWN = 200
_FOUND = (
    "SELECT readers.name, line, revision, saved_at, document, annotations.image "
    "FROM annotations JOIN readers ON readers.id = annotations.reader "
    "JOIN images ON images.id = annotations.image WHERE images.image_id = ? "
    "OR (images.sha256 != '' AND images.sha256 = ?)"
)
_IDENTITIES = (
    "SELECT DISTINCT images.image_id, images.sha256 FROM images "
    "JOIN annotations ON annotations.image = images.id"
)


def place_beside(root: Path) -> Place:
    """Return the place of a study that lies with its images.

    Parameters
    ----------
    root : pathlib.Path
        The folder of the images.

    Returns
    -------
    Place
        There may be no study yet.
    """
    return Place(root / STUDY_NAME, root)


def place_of_own(root: Path) -> Place:
    """Return the place of a study in the user's data folder.

    Parameters
    ----------
    root : pathlib.Path
        The folder of the images.

    Returns
    -------
    Place
        Always the same for the same folder; there may be no study yet.
    """
    root = root.expanduser().absolute()
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", root.name)[:60].strip(".")
    identity = str(root).encode("utf-8", "surrogatepass")
    mark = hashlib.sha256(identity).hexdigest()[:12]
    return Place(_studies() / f"{plain}-{mark}" / STUDY_NAME, root)


class Shelf:
    """Finds the study of an image, and what other studies know of it.

    Parameters
    ----------
    beside : bool
        New studies lie with their images, where that folder can be written to.
    """

    def __init__(self, beside: bool = False) -> None:
        self._beside = beside
        self._found: dict[Path, Place | None] = {}
        self._roots: list[Path] = []
        self._known: dict[str, set[Path]] | None = None
        self._sessions: dict[str, list[Path]] = {}

    def open(self, roots: Sequence[Path]) -> None:
        """Let new studies begin at these folders.

        Parameters
        ----------
        roots : sequence of pathlib.Path
            What a person opened, absolute; the deepest that holds an image counts.
        """
        self._roots += [root for root in roots if root not in self._roots]
        self._found.clear()

    def place(self, image: Path) -> Place:
        """Return the place of an image's study; there may be none yet.

        Parameters
        ----------
        image : pathlib.Path
            The image file.

        Returns
        -------
        Place
            Of the nearest study at or above its folder, else of a new one.
        """
        folder = image.absolute().parent
        found = self._nearest(folder)
        if found is not None:
            return found
        holding = [root for root in self._roots if folder.is_relative_to(root)]
        root = max(holding, key=lambda one: len(one.parts), default=folder)
        if self._beside and os.access(root, os.W_OK):
            return place_beside(root)
        return place_of_own(root)

    def prepare(self, place: Place) -> None:
        """Make the folder of a study that begins, and remember it.

        Parameters
        ----------
        place : Place
            From `place`.

        Raises
        ------
        OutputError
            If that cannot be done.
        """
        if place.path.is_relative_to(_studies()):
            make_folder(place.path.parent)
        self._found.clear()

    def remember(self, place: Place) -> None:
        """Put a study on the list of those where annotations are looked for.

        Parameters
        ----------
        place : Place
            Of a study in use; without a list everything else works.
        """
        if place.path.is_relative_to(_studies()):
            return  # found by looking
        paths = [path for path in _listed() if path != place.path]
        texts = [str(path) for path in (place.path, *paths)][:_MOST_KNOWN]
        try:
            make_folder(user_data())
            write_text(user_data() / _KNOWN_NAME, json.dumps(texts, indent=1) + "\n")
        except KneelError as error:
            _LOG.warning("The study is not put on the list: %s", error)

    def elsewhere(self, place: Place, image: Path, image_id: str) -> list[Other]:
        """Return what other studies, and older versions, know of an image.

        Parameters
        ----------
        place : Place
            The image's own study, which is left out.
        image : pathlib.Path
            Its file; hashed only where that can find something.
        image_id : str
            `Radiograph.image_id`.

        Returns
        -------
        list of Other
            With their `place`; a study that cannot be read is left out.
        """
        if self._known is None:
            self._known = _identities()
            self._sessions = _session_files()
        content = ""
        if any(paths - {place.path} for paths in self._known.values()):
            content = StudyImages(place.root).sha256(image)
        paths = self._known.get(image_id, set()) | self._known.get(content, set())
        found = [
            other
            for path in sorted(paths - {place.path})
            for other in _others_in(path, image_id, content)
        ]
        own = default_folder(image.parent)
        for file in self._sessions.get(Session(own).path(image_id).name, ()):
            if file.parent != own:
                found += _other_of_session(file, image_id)
        return found

    def _nearest(self, folder: Path) -> Place | None:
        if folder in self._found:
            return self._found[folder]
        found = next(
            (place for place in _at(folder) if _is_file(place.path)),
            None,
        )
        if found is None and folder.parent != folder:
            found = self._nearest(folder.parent)
        self._found[folder] = found
        return found


def _at(folder: Path) -> tuple[Place, Place]:
    return place_beside(folder), place_of_own(folder)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder above that may not be looked into
        return False


def _studies() -> Path:
    return user_data() / "studies"


def _listed() -> list[Path]:
    try:
        texts = json.loads((user_data() / _KNOWN_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        _LOG.warning("The list of studies is not read: %s", error)
        return []
    listed = texts if isinstance(texts, list) else []
    return [Path(text) for text in listed if isinstance(text, str)]


def _identities() -> dict[str, set[Path]]:
    """Return the known studies by the identities and contents they have points of."""
    found: dict[str, set[Path]] = {}
    for path in {*_studies().glob(f"*/{STUDY_NAME}"), *_listed()}:
        for row in _rows(path, _IDENTITIES):
            for text in row:
                if text:
                    found.setdefault(str(text), set()).add(path)
    return found


def _session_files() -> dict[str, list[Path]]:
    """Return the annotation files of older versions by their names."""
    found: dict[str, list[Path]] = {}
    for path in (user_data() / "sessions").glob("*/*.json"):
        found.setdefault(path.name, []).append(path)
    return found


def _other_of_session(path: Path, image_id: str) -> list[Other]:
    try:
        kept, _ = from_document(read_text(path), path)
    except KneelError as error:
        _LOG.warning("%s", error)
        return []
    if kept.annotation.image_id != image_id:
        return []
    return [Other("an older KNEEL GUI", 0, 1, kept, "", place=path)]


def _others_in(path: Path, image_id: str, sha256: str) -> Iterator[Other]:
    for reader, line, revision, saved_at, text, image in _rows(
        path, _FOUND, (image_id, sha256)
    ):
        try:
            kept, _ = from_document(str(text), path)
        except KneelError as error:
            _LOG.warning("%s", error)
            continue
        yield Other(
            reader, line, revision, kept, saved_at, place=path, image=int(image)
        )


def _rows(
    path: Path, select: str, values: tuple[str, ...] = ()
) -> list[tuple[Any, ...]]:
    if not _is_file(path):
        return []
    uri = f"file:{quote(str(path))}?mode=ro"
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=0.2)
        try:
            return connection.execute(select, values).fetchall()
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        _LOG.warning("%s is not searched: %s", path, error)
        return []
