"""Annotations of older versions, one JSON file per image, taken into a study.

The files stay where they are, untouched. One that an older KNEEL GUI has changed since
is taken again: as a further line, if the study has gone on meanwhile.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.errors import InputError, KneelError
from kneel_gui.storage.record import Adopted, Change, Kept, from_document
from kneel_gui.storage.session import (
    STATE_NAME,
    Session,
    SessionEntry,
    default_folder,
    folder_beside,
)
from kneel_gui.storage.study import Study

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """What was taken from older versions.

    Attributes
    ----------
    count : int
        Images.
    problems : tuple of InputError
        One for each file that cannot be understood; it is left as it is.
    """

    count: int = 0
    problems: tuple[InputError, ...] = ()


def sessions_of(folder: Path) -> tuple[Path, ...]:
    """Return the session folders that older versions made for an image folder.

    Parameters
    ----------
    folder : pathlib.Path
        With images.

    Returns
    -------
    tuple of pathlib.Path
        Those that exist.
    """
    places = (default_folder(folder), folder_beside(folder))
    return tuple(place for place in places if place.is_dir())


def take_sessions(study: Study, folders: Sequence[Path]) -> Taken:
    """Take what older versions kept of the images of some folders into a study.

    Parameters
    ----------
    study : Study
        Of these images; it can be written.
    folders : sequence of pathlib.Path
        With images.

    Returns
    -------
    Taken
        Zero when everything has been taken before.

    Raises
    ------
    KneelError
        If the study cannot be written; nothing was taken then.
    """
    adopted: list[Adopted] = []
    problems: list[InputError] = []
    last: tuple[Path, str] | None = None
    for folder in folders:
        for place in sessions_of(folder):
            session = Session(place)
            entries, errors = session.entries()
            problems += errors
            for entry in entries:
                try:
                    adopted.append(_adopted(entry, folder))
                except InputError as error:
                    problems.append(error)
            last = _last_of(session, folder) or last
    count = study.adopt(adopted) if adopted else 0
    if count and last is not None and study.last() is None:
        study.look_at(*last)
    return Taken(count, tuple(problems))


def _adopted(entry: SessionEntry, folder: Path) -> Adopted:
    text = json.dumps(entry.document)
    kept, _ = from_document(text, entry.path)
    empty = Kept(ImageAnnotation(kept.annotation.image_id))
    mark = hashlib.sha256(f"{entry.path}\n{text}".encode()).hexdigest()
    change = Change(
        "import", f"Taken from {entry.path.name} of an older version", empty, kept
    )
    return Adopted(folder / (entry.name or entry.path.stem), kept, change, mark)


def _last_of(session: Session, folder: Path) -> tuple[Path, str] | None:
    if not (session.folder / STATE_NAME).exists():
        return None
    try:
        name, image_id = session.last_name, session.last_image
    except KneelError as error:
        _LOG.warning("No resume: %s", error)
        return None
    return (folder / name, image_id) if name and image_id else None
