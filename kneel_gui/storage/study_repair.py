"""Saves from a damaged study what can be read, into a new file in its place."""

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.errors import KneelError, OutputError
from kneel_gui.storage.atomic import replace_file
from kneel_gui.storage.holder import this_process
from kneel_gui.storage.record import (
    Change,
    Kept,
    from_document,
    now_utc,
    to_document,
)
from kneel_gui.storage.study_errors import ODD_VALUES
from kneel_gui.storage.study_file import StudyFile
from kneel_gui.storage.study_history import (
    REPAIRED,
    Line,
    left_over,
    replayed,
    write_changes,
)

_LOG = logging.getLogger(__name__)
_TOLD = "edits lost"  # in the table meta
_WHERE = "image = ? AND reader = ? AND line = ?"
# Parents first: a line belongs to an image and a reader.
_TABLES = ("meta", "readers", "images", "journal", "annotations", "settled", "runs")


class Outcome(Enum):
    """What became of an annotation."""

    REBUILT = "all of its points come from its journal"
    HISTORY = "all of its points are there; a part of its history is lost"
    PARTIAL = "its last state is lost"
    LOST = "nothing of it can be read"


@dataclass(frozen=True)
class Mended:
    """An annotation that was not as it should be.

    Attributes
    ----------
    image : str
        Path of the image, as the study has it.
    reader : str
        Whose.
    outcome : Outcome
        What became of it.
    points : int
        For `Outcome.PARTIAL`: points whose last known place was found.
    """

    image: str
    reader: str
    outcome: Outcome
    points: int = 0

    def __str__(self) -> str:
        """Return a sentence for people."""
        text = f"{self.image}, {self.reader or 'without a name'}: {self.outcome.value}"
        if self.outcome is Outcome.PARTIAL:
            text += f"; {self.points} points are where the journal last saw them"
        return f"{text}."


@dataclass(frozen=True)
class Repaired:
    """What a repair did.

    Attributes
    ----------
    damaged : pathlib.Path
        Where the damaged file lies now.
    rows : int
        Rows that were read from it, of all tables.
    unread : tuple of str
        Tables of which not everything could be read.
    edits_lost : int
        Lines of the journal that are not there any more, as far as it counts them.
    mended : tuple of Mended
        Annotations that were not as they should be, and what became of each.
    """

    damaged: Path
    rows: int
    unread: tuple[str, ...]
    edits_lost: int
    mended: tuple[Mended, ...]

    def count(self, *outcomes: Outcome) -> int:
        """Return how many annotations came out so."""
        return sum(one.outcome in outcomes for one in self.mended)


def repair_study(path: Path) -> Repaired:
    """Make a sound study of what can be read of one; the damaged file is kept beside.

    Parameters
    ----------
    path : pathlib.Path
        The study's file, which nobody has open.

    Returns
    -------
    Repaired
        What was done.

    Raises
    ------
    KneelError
        If nothing can be read, or nothing written; the file is as it was then.
    """
    fresh = path.with_name(f"{path.name}.repaired.tmp")
    fresh.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="kneel-repair-") as folder:
        copy = _copied(path, Path(folder))
        try:
            rows, unread, edits_lost = _salvage(copy, fresh, path)
            mended = _rebuild(fresh, whole=not edits_lost)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    damaged = _aside(path)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            replace_file(beside, damaged.with_name(damaged.name + suffix))
    replace_file(path, damaged)
    replace_file(fresh, path)
    return Repaired(damaged, rows, unread, edits_lost, mended)


def _copied(path: Path, folder: Path) -> Path:
    try:
        for suffix in ("", "-wal"):
            source = path.with_name(path.name + suffix)
            if source.exists() or not suffix:
                shutil.copyfile(source, folder / f"study{suffix}")
    except OSError as error:
        raise OutputError(
            f"The study cannot be copied: {error.strerror}.",
            "Check the disk, and that the file is there.",
            path,
        ) from error
    return folder / "study"


def _aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged{number}")).exists():
        number += 1
    return aside


def _salvage(copy: Path, fresh: Path, path: Path) -> tuple[int, tuple[str, ...], int]:
    source = sqlite3.connect(copy)
    # A cell that is no text must not hide the rows behind it.
    source.text_factory = lambda data: data.decode("utf-8", "replace")
    file = StudyFile(fresh, this_process(), lambda _folder: False)
    rows, unread = 0, []
    try:
        with file.writing() as db:
            db.execute("PRAGMA defer_foreign_keys = ON")
            for table in _TABLES:
                count, whole = _copy_table(source, db, table)
                rows += count
                if not whole:
                    unread.append(table)
            if not rows:
                raise OutputError(
                    "Nothing can be read of it.", "Restore it from a backup.", path
                )
            for parent, column in (("images", "image"), ("readers", "reader")):
                for table in ("journal", "annotations", "settled"):
                    _keep_orphans(db, table, parent, column)
            edits_lost = _edits_lost(source, db)
    finally:
        source.close()
        file.close()
    _settle(fresh)
    return rows, tuple(unread), edits_lost


def _edits_lost(source: sqlite3.Connection, db: sqlite3.Connection) -> int:
    """Return how many numbers of the journal are missing: each is given once.

    What an earlier repair has told of is not counted again.
    """
    select = "SELECT coalesce(max(seq), 0) FROM"
    given = list(_rows(source, f"{select} sqlite_sequence WHERE name = 'journal'"))
    (last,) = db.execute(f"{select} journal").fetchone()
    (count,) = db.execute("SELECT count(*) FROM journal").fetchone()
    last = max(last, *(row[0] for row in given if row is not None), 0)
    lost = last - count
    # Numbers that were given are not given again.
    db.execute("DELETE FROM sqlite_sequence WHERE name = 'journal'")
    db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('journal', ?)", (last,))
    told = db.execute("SELECT value FROM meta WHERE key = ?", (_TOLD,)).fetchone()
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_TOLD, str(lost)))
    return max(int(lost) - int(told[0] if told else 0), 0)


def _settle(fresh: Path) -> None:
    """Bring the new file into one piece, without a WAL beside it."""
    connection = sqlite3.connect(fresh)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()


def _copy_table(
    source: sqlite3.Connection, target: sqlite3.Connection, table: str
) -> tuple[int, bool]:
    columns = [str(row[1]) for row in target.execute(f"PRAGMA table_info({table})")]
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    seen: set[int] = set()
    whole = True
    # From both ends: a damaged page in the middle hides neither.
    for order in ("ASC", "DESC"):
        rows = _rows(
            source, f"SELECT rowid, {names} FROM {table} ORDER BY rowid {order}"
        )
        done = False
        for row in rows:
            if row is None:
                whole = False
                break
            if row[0] not in seen:
                seen.add(row[0])
                insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"
                target.execute(insert, row[1:])
        else:
            done = True
        if done:
            break
    return len(seen), whole


def _rows(source: sqlite3.Connection, select: str) -> Iterator[tuple[Any, ...] | None]:
    """Yield the rows, and None where the file cannot be read any further."""
    try:
        yield from source.execute(select)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        _LOG.warning("%s: %s", select, error)
        yield None


def _keep_orphans(db: sqlite3.Connection, table: str, parent: str, column: str) -> None:
    """Give lines a parent again whose own row was lost, so that they are kept."""
    lost = db.execute(
        f"SELECT DISTINCT {column} FROM {table} WHERE {column} NOT IN "
        f"(SELECT id FROM {parent})"
    ).fetchall()
    for (number,) in lost:
        if parent == "readers":
            row = (number, f"unknown reader {number}")
            db.execute("INSERT INTO readers (id, name) VALUES (?, ?)", row)
        else:
            name = _identity(db, number)
            db.execute(
                "INSERT INTO images (id, image_id, path, added_at) VALUES (?, ?, ?, ?)",
                (number, name, f"unknown image {number}", now_utc()),
            )


def _identity(db: sqlite3.Connection, image: int) -> str:
    found = db.execute(
        "SELECT document FROM annotations WHERE image = ?", (image,)
    ).fetchone()
    try:
        kept, _ = from_document(str(found[0] if found else ""), Path(f"image {image}"))
    except KneelError:
        return f"unknown image {image}"
    return kept.annotation.image_id


def _rebuild(fresh: Path, whole: bool) -> tuple[Mended, ...]:
    """Make the annotations that are lost or wrong from their journals."""
    file = StudyFile(fresh, this_process(), lambda _folder: False)
    try:
        with file.writing() as db:
            lines = db.execute(
                "SELECT DISTINCT image, reader, line FROM journal UNION "
                "SELECT image, reader, line FROM annotations"
            ).fetchall()
            mended = [_mend(db, line, fresh, whole) for line in lines]
    finally:
        file.close()
    _settle(fresh)
    return tuple(one for one in mended if one is not None)


def _mend(db: sqlite3.Connection, line: Line, path: Path, whole: bool) -> Mended | None:
    """Make a line's points and journal fit; None when they do.

    A lost change of another point leaves a journal that can be followed all the same.
    """
    name, image_id, reader = db.execute(
        "SELECT images.path, image_id, readers.name FROM images, readers "
        "WHERE images.id = ? AND readers.id = ?",
        line[:2],
    ).fetchone()
    kept = _readable(db, line, image_id, path)
    try:
        replay = replayed(db, line, image_id)
    except ODD_VALUES as error:
        _LOG.warning("the journal of %s has a gap: %s", line, error)
        replay = None
    if kept is not None and kept.annotation == replay:
        return None
    outcome, points = Outcome.HISTORY, 0
    if kept is None and replay is not None and whole:
        outcome, kept = Outcome.REBUILT, Kept(replay)
    elif kept is None:
        outcome = Outcome.PARTIAL
        annotation, changes = left_over(db, line, image_id)
        points = sum(int(knee.known.sum()) for knee in annotation.knees)
        kept = Kept(annotation)
        if not changes:
            outcome = Outcome.LOST
    if outcome is not Outcome.REBUILT:
        _begin_anew(db, line, kept)
    if outcome is not Outcome.HISTORY:
        _put(db, line, kept)
    return Mended(name, reader, outcome, points)


def _readable(
    db: sqlite3.Connection, line: Line, image_id: str, path: Path
) -> Kept | None:
    found = db.execute(f"SELECT document FROM annotations WHERE {_WHERE}", line)
    row = found.fetchone()
    try:
        kept, _ = from_document(str("" if row is None else row[0]), path)
    except KneelError as error:
        _LOG.warning("%s", error)
        return None
    return kept if kept.annotation.image_id == image_id else None


def _begin_anew(db: sqlite3.Connection, line: Line, kept: Kept) -> None:
    """Let the journal lead to what is kept: what it has lost stays lost."""
    select = f"SELECT max(revision) FROM journal WHERE {_WHERE}"
    (revision,) = db.execute(select, line).fetchone()
    empty = Kept(ImageAnnotation(kept.annotation.image_id))
    change = Change(REPAIRED, "What a repair could read", empty, kept)
    write_changes(db, line, revision or 1, [change], "kneel study repair")


def _put(db: sqlite3.Connection, line: Line, kept: Kept) -> None:
    last = db.execute(
        f"SELECT uuid, revision FROM journal WHERE {_WHERE} ORDER BY seq DESC", line
    ).fetchone()
    db.execute(f"DELETE FROM annotations WHERE {_WHERE}", line)
    db.execute(
        "INSERT INTO annotations (image, reader, line, revision, last_change, "
        "saved_at, document) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*line, last[1], last[0], now_utc(), to_document(kept, "")),
    )
