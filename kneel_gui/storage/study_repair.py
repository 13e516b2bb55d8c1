"""Saves from a damaged study what can be read, into a new file in its place."""

import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.errors import KneelError, OutputError
from kneel_gui.storage.atomic import replace_file
from kneel_gui.storage.holder import this_process
from kneel_gui.storage.record import Kept, from_document, now_utc, to_document
from kneel_gui.storage.study_file import StudyFile
from kneel_gui.storage.study_history import replayed

_LOG = logging.getLogger(__name__)
# Parents first: a line belongs to an image and a reader.
_TABLES = ("meta", "readers", "images", "journal", "annotations", "settled", "runs")


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
    rebuilt : int
        Annotations made from their journals, because they were lost or wrong.
    lost : int
        Annotations that could be neither read nor rebuilt.
    """

    damaged: Path
    rows: int
    unread: tuple[str, ...]
    rebuilt: int
    lost: int


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
            rows, unread = _salvage(copy, fresh, path)
            rebuilt, lost = _rebuild(fresh)
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
    return Repaired(damaged, rows, unread, rebuilt, lost)


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


def _salvage(copy: Path, fresh: Path, path: Path) -> tuple[int, tuple[str, ...]]:
    source = sqlite3.connect(copy)
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
    finally:
        source.close()
        file.close()
    _settle(fresh)
    return rows, tuple(unread)


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
    except sqlite3.DatabaseError as error:
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


def _rebuild(fresh: Path) -> tuple[int, int]:
    """Make the annotations that are lost or wrong from their journals."""
    file = StudyFile(fresh, this_process(), lambda _folder: False)
    rebuilt = lost = 0
    try:
        with file.writing() as db:
            lines = db.execute(
                "SELECT DISTINCT image, reader, line FROM journal UNION "
                "SELECT image, reader, line FROM annotations"
            ).fetchall()
            for line in lines:
                state = _mend(db, line, fresh)
                rebuilt += state == "rebuilt"
                lost += state == "lost"
    finally:
        file.close()
    _settle(fresh)
    return rebuilt, lost


def _mend(db: sqlite3.Connection, line: tuple[int, int, int], path: Path) -> str:
    where = "image = ? AND reader = ? AND line = ?"
    image_id = db.execute(
        "SELECT image_id FROM images WHERE id = ?", (line[0],)
    ).fetchone()[0]
    found = db.execute(f"SELECT document FROM annotations WHERE {where}", line)
    row = found.fetchone()
    if row is not None:
        try:
            from_document(str(row[0]), path)
        except KneelError as error:
            _LOG.warning("%s", error)
        else:
            return "sound"
    try:
        annotation: ImageAnnotation = replayed(db, line, image_id)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        _LOG.warning("the journal of %s has a gap: %s", line, error)
        db.execute(f"DELETE FROM annotations WHERE {where}", line)
        return "lost"
    last = db.execute(
        f"SELECT uuid, revision FROM journal WHERE {where} ORDER BY seq DESC", line
    ).fetchone()
    document = to_document(Kept(annotation), "")
    db.execute(f"DELETE FROM annotations WHERE {where}", line)
    db.execute(
        "INSERT INTO annotations (image, reader, line, revision, last_change, "
        "saved_at, document) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*line, last[1], last[0], now_utc(), document),
    )
    return "rebuilt"
