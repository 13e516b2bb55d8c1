"""Takes what one study holds into another; nothing that is there is replaced."""

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kneel_gui.storage.holder import this_process
from kneel_gui.storage.place import Place
from kneel_gui.storage.record import Kept, from_document, now_utc
from kneel_gui.storage.study_file import StudyFile
from kneel_gui.storage.study_images import ImageRow, StudyImages
from kneel_gui.storage.study_lines import reader_id

_LINES = (
    "SELECT images.image_id, images.sha256, images.path, readers.name, line, revision, "
    "last_change, saved_at, document, annotations.image, annotations.reader "
    "FROM annotations JOIN images ON images.id = annotations.image "
    "JOIN readers ON readers.id = annotations.reader ORDER BY annotations.id"
)
_JOURNAL = (
    "SELECT uuid, revision, kind, text, step, at, run, delta FROM journal "
    "WHERE image = ? AND reader = ? AND line = ? ORDER BY seq"
)
_WRITE = (
    "INSERT OR IGNORE INTO journal (uuid, revision, kind, text, step, at, run, delta, "
    "image, reader, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True)
class Merged:
    """What came from another study.

    Attributes
    ----------
    images : int
        New images.
    lines : int
        New annotations.
    continued : int
        Annotations that the other study had gone on with.
    beside : int
        Of the new ones, those that lie beside another one of the same reader: a
        person has to compare them.
    same : int
        Annotations that were here already.
    """

    images: int = 0
    lines: int = 0
    continued: int = 0
    beside: int = 0
    same: int = 0


@dataclass(frozen=True)
class _Line:
    """One line of the other study."""

    image: ImageRow
    reader: str
    revision: int
    texts: tuple[str, str, str]  # last change, time of saving, document
    kept: Kept
    journal: tuple[tuple[Any, ...], ...]


def merge_study(place: Place, source: Path) -> Merged:
    """Take everything of another study into one.

    Images are the same where identity (SOP Instance UID, or content) and place are,
    else where identity and content are, else where the identity is.

    Parameters
    ----------
    place : Place
        The study that gets it; made if there is none.
    source : pathlib.Path
        The other study's file, which is only read.

    Returns
    -------
    Merged
        Merging the same study again changes nothing.

    Raises
    ------
    KneelError
        If one of them cannot be read or written; nothing was changed then.
    """
    lines = _lines_of(source)
    file = StudyFile(place.path, this_process())
    images = StudyImages(place.root.absolute())
    result = Merged()
    try:
        with file.writing() as db:
            for line in lines:
                result = _put(db, images, line, result)
    finally:
        file.close()
    return result


def _lines_of(source: Path) -> list[_Line]:
    file = StudyFile(source, this_process())
    try:
        with file.reading() as db:
            found = []
            for row in db.execute(_LINES).fetchall():
                kept, _ = from_document(str(row[8]), source)
                image = ImageRow(0, row[0], row[1], row[2])
                journal = db.execute(_JOURNAL, (row[9], row[10], row[4])).fetchall()
                texts = str(row[6]), str(row[7]), str(row[8])
                found.append(_Line(image, row[3], row[5], texts, kept, tuple(journal)))
            return found
    finally:
        file.close()


def _put(
    db: sqlite3.Connection, images: StudyImages, line: _Line, done: Merged
) -> Merged:
    image = _same_image(images.all(db), line.image)
    if image is None:
        image = _add_image(db, line.image)
        done = replace(done, images=done.images + 1)
    reader = reader_id(db, line.reader)
    here = db.execute(
        "SELECT line, last_change, document FROM annotations "
        "WHERE image = ? AND reader = ? ORDER BY line",
        (image.id, reader),
    ).fetchall()
    uuids = {str(row[0]) for row in line.journal}
    for number, last, document in here:
        kept, _ = from_document(str(document), Path(line.image.path))
        if kept == line.kept or _knows(db, image, reader, number, line.texts[0]):
            return replace(done, same=done.same + 1)
        if last and last in uuids:  # the other study went on from just here
            _write(db, (image.id, reader, number), line)
            return replace(done, continued=done.continued + 1)
    number = 1 + max((row[0] for row in here), default=-1)
    _write(db, (image.id, reader, number), line)
    beside = done.beside + bool(here)
    return replace(done, lines=done.lines + 1, beside=beside)


def _same_image(rows: list[ImageRow], wanted: ImageRow) -> ImageRow | None:
    same = [row for row in rows if row.image_id == wanted.image_id]
    by_place = [row for row in same if row.path == wanted.path]
    known = [row for row in same if row.sha256 and row.sha256 == wanted.sha256]
    alone = same if len(same) == 1 and _one_unknown(same[0], wanted) else []
    return next(iter(by_place + known + alone), None)


def _one_unknown(one: ImageRow, other: ImageRow) -> bool:
    """Return whether the contents may be the same."""
    return not one.sha256 or not other.sha256


def _add_image(db: sqlite3.Connection, image: ImageRow) -> ImageRow:
    cursor = db.execute(
        "INSERT INTO images (image_id, sha256, path, added_at) VALUES (?, ?, ?, ?)",
        (image.image_id, image.sha256, image.path, now_utc()),
    )
    return replace(image, id=int(cursor.lastrowid or 0))


def _knows(
    db: sqlite3.Connection, image: ImageRow, reader: int, number: int, uuid: str
) -> bool:
    """Return whether this line has come through that change already."""
    where = "uuid = ? AND image = ? AND reader = ? AND line = ?"
    row = (uuid, image.id, reader, number)
    return bool(db.execute(f"SELECT 1 FROM journal WHERE {where}", row).fetchone())


def _write(db: sqlite3.Connection, where: tuple[int, int, int], line: _Line) -> None:
    db.executemany(_WRITE, [(*row, *where) for row in line.journal])
    db.execute(
        "INSERT OR REPLACE INTO annotations (image, reader, line, revision, "
        "last_change, saved_at, document) VALUES (?, ?, ?, "
        "1 + coalesce((SELECT revision FROM annotations WHERE image = ? AND reader = ? "
        "AND line = ?), ?), ?, ?, ?)",
        (
            *where,
            *where,
            line.revision - 1,
            *line.texts,
        ),
    )
