"""What a study knows of many images at once, without one of them being opened."""

import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.errors import KneelError
from kneel_gui.storage.record import Kept, from_document

_LOG = logging.getLogger(__name__)
_AT_ONCE = 500  # SQLite takes 999 values and more
# Of several images that were seen in one place, the last one counts.
_FOUND = (
    "SELECT images.path, images.id, readers.name, document, "
    "(SELECT max(seq) FROM journal WHERE journal.image = annotations.image "
    "AND journal.reader = annotations.reader AND journal.line = annotations.line) "
    "AS latest FROM images LEFT JOIN annotations ON annotations.image = images.id "
    "LEFT JOIN readers ON readers.id = annotations.reader "
    "WHERE images.path IN ({}) ORDER BY images.path, images.id, latest"
)


@dataclass(frozen=True)
class Worked:
    """A person who has done something to an image.

    Attributes
    ----------
    reader : str
        The person.
    accepted : bool
        Whether they have accepted it.
    """

    reader: str
    accepted: bool = False


@dataclass(frozen=True)
class Glance:
    """What is known of an image.

    Attributes
    ----------
    kept : Kept or None
        This reader's; else, unless independent, what another one saved last. Without
        its past.
    worked : tuple of Worked
        Everybody who has done something, whoever saved last comes last; an
        independent reader sees themselves only.
    error : KneelError or None
        Why `kept` cannot be read.
    """

    kept: Kept | None
    worked: tuple[Worked, ...] = ()
    error: KneelError | None = None


def worked_on(annotation: ImageAnnotation) -> bool:
    """Return whether a person has done something to an image.

    Parameters
    ----------
    annotation : ImageAnnotation
        Of the image.

    Returns
    -------
    bool
        False where there are predictions at most.
    """
    if annotation.reviewed or annotation.readings:
        return True
    return any(state.manual for knee in annotation.knees for state in knee.states)


def glances(
    db: sqlite3.Connection,
    paths: Iterable[str],
    reader: str,
    independent: bool,
    file: Path,
) -> dict[str, Glance]:
    """Return what is known of images by their places.

    Parameters
    ----------
    db : sqlite3.Connection
        Of the study.
    paths : iterable of str
        As `StudyImages.relative` gives them.
    reader : str
        Who works.
    independent : bool
        See `Study`.
    file : pathlib.Path
        The study, for messages.

    Returns
    -------
    dict of str to Glance
        By place; an image without an annotation that this reader may see is left out.
    """
    wanted = list(paths)
    found: dict[str, Glance] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        part = wanted[first : first + _AT_ONCE]
        rows = db.execute(_FOUND.format(", ".join("?" * len(part))), part)
        for (path, _), lines in groupby(rows, key=lambda row: (row[0], row[1])):
            found.pop(path, None)
            texts = _newest(lines)
            if independent:
                texts = {name: text for name, text in texts.items() if name == reader}
            if texts:
                found[path] = _glance(texts, reader, file)
    return found


def _newest(lines: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    """Return each reader's newest line, the newest of all last."""
    texts: dict[str, str] = {}
    for _path, _image, name, text, _latest in lines:
        if text is not None:
            texts.pop(str(name), None)
            texts[str(name)] = str(text)
    return texts


def _glance(texts: dict[str, str], reader: str, file: Path) -> Glance:
    shown = reader if reader in texts else next(reversed(texts))
    result = Glance(None)
    worked: list[Worked] = []
    for name, text in texts.items():
        try:
            kept, _ = from_document(text, file)
        except KneelError as error:
            _LOG.warning("%s", error)
            if name == shown:
                result = Glance(None, error=error)
            continue
        if name == shown:
            result = Glance(kept)
        if worked_on(kept.annotation):
            worked.append(Worked(name, kept.annotation.reviewed))
    return replace(result, worked=tuple(worked))
