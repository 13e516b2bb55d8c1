"""The lines of a study: what each reader has of each image, within a transaction."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.comparing import differ
from kneel_gui.storage.record import (
    Change,
    Kept,
    Other,
    Past,
    from_document,
    now_utc,
    to_document,
)
from kneel_gui.storage.study_glance import Glance, glances
from kneel_gui.storage.study_history import (
    Line,
    complete,
    read_steps,
    write_changes,
)
from kneel_gui.storage.study_images import ImageRow, StudyImages
from kneel_gui.storage.study_runs import StudyRuns

_LINES = (
    "SELECT readers.name, line, revision, last_change, saved_at, document "
    "FROM annotations JOIN readers ON readers.id = annotations.reader "
    "WHERE annotations.image = ? "
)
_LATEST = (
    "ORDER BY (SELECT max(seq) FROM journal WHERE journal.image = annotations.image "
    "AND journal.reader = annotations.reader AND journal.line = annotations.line) "
    "DESC LIMIT 1"
)
_PUT = (
    "INSERT INTO annotations (image, reader, line, revision, last_change, saved_at, "
    "document) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (image, reader, line) DO UPDATE SET revision = excluded.revision, "
    "last_change = excluded.last_change, saved_at = excluded.saved_at, "
    "document = excluded.document"
)
_SETTLED = (
    "SELECT revision FROM settled WHERE image = ? AND line = ? AND "
    "reader = (SELECT id FROM readers WHERE name = ?) AND "
    "other = (SELECT id FROM readers WHERE name = ?)"
)


@dataclass(frozen=True)
class Entry:
    """One reader's line for one image.

    Attributes
    ----------
    image : ImageRow
        The image.
    reader : str
        The person.
    line : int
        0, or that of a line split off.
    revision : int
        Grows with every save.
    last_change : str
        Uuid of the last line in the journal that led here.
    saved_at : str
        UTC, ISO 8601.
    kept : Kept
        What is kept.
    document : mapping
        Its JSON, with keys that this version does not know.
    """

    image: ImageRow
    reader: str
    line: int
    revision: int
    last_change: str
    saved_at: str
    kept: Kept
    document: Mapping[str, Any]


class StudyLines:
    """Reads and writes lines as one reader.

    Parameters
    ----------
    path : pathlib.Path
        The study's file, for messages.
    reader : str
        Who works.
    images : StudyImages
        The images.
    runs : StudyRuns
        Who is at work.
    independent : bool
        See `Study`.
    """

    def __init__(
        self,
        path: Path,
        reader: str,
        images: StudyImages,
        runs: StudyRuns,
        independent: bool,
    ) -> None:
        self._path = path
        self._reader = reader
        self._images = images
        self._runs = runs
        self._independent = independent

    def load(self, db: sqlite3.Connection, image: ImageRow) -> Kept | None:
        """Return what there is of an image with its past; see `Study.load`."""
        entry = self.latest(db, image)
        if entry is None:
            kept = Kept(ImageAnnotation(image.image_id))
            others = self.others(db, image, kept)
            return replace(kept, past=Past(others=others)) if others else None
        past = Past(started_from=entry.reader)
        if entry.reader == self._reader:
            line = (image.id, reader_id(db, self._reader), entry.line)
            steps, done = read_steps(db, line, entry.kept.annotation)
            past = Past(entry.line, entry.revision, steps, done)
        kept = replace(entry.kept, past=past)
        return replace(kept, past=replace(past, others=self.others(db, image, kept)))

    def glances(
        self, db: sqlite3.Connection, paths: Iterable[str]
    ) -> dict[str, Glance]:
        """Return what is known of images by their places; see `Study.glances`."""
        return glances(db, paths, self._reader, self._independent, self._path)

    def latest(self, db: sqlite3.Connection, image: ImageRow) -> Entry | None:
        """Return this reader's newest line; else, unless independent, anybody's."""
        own = (image.id, self._reader)
        found = db.execute(f"{_LINES} AND readers.name = ? {_LATEST}", own).fetchone()
        if found is None and not self._independent:
            found = db.execute(f"{_LINES} {_LATEST}", (image.id,)).fetchone()
        return None if found is None else self._entry(image, found)

    def line(self, db: sqlite3.Connection, image: ImageRow, line: int) -> Entry | None:
        """Return one line of this reader, or None."""
        where = f"{_LINES} AND readers.name = ? AND line = ?"
        found = db.execute(where, (image.id, self._reader, line)).fetchone()
        return None if found is None else self._entry(image, found)

    def all(self, db: sqlite3.Connection, image: ImageRow) -> list[Entry]:
        """Return every line of an image, the oldest first."""
        found = db.execute(f"{_LINES} ORDER BY annotations.id", (image.id,))
        return [self._entry(image, row) for row in found.fetchall()]

    def holds(self, db: sqlite3.Connection, image: ImageRow, kept: Kept) -> bool:
        """Return whether a line of this reader says just that."""
        own = [e.kept for e in self.all(db, image) if e.reader == self._reader]
        return kept in own

    def others(
        self, db: sqlite3.Connection, image: ImageRow, kept: Kept
    ) -> tuple[Other, ...]:
        """Return what there is besides; see `Study.others`."""
        if self._independent and kept.past.revision == 0:
            return ()  # a reader who is to see for themselves is not led by others
        found: list[Other] = []
        for one in (image, *self._images.twins(db, image)):
            entries = [
                entry
                for entry in self.all(db, one)
                if self._is_other(db, image, entry, kept)
            ]
            if entries:
                at_work = {h.reader: h.title for h in self._runs.holders(db, one.id)}
                twin = "" if one.id == image.id else one.path
                found += [
                    self._other(e, at_work.get(e.reader, ""), twin) for e in entries
                ]
        return tuple(found)

    def write(
        self,
        db: sqlite3.Connection,
        image: ImageRow,
        kept: Kept,
        changes: Sequence[Change],
    ) -> tuple[int, int]:
        """Write an image's state and journal; return its line and revision."""
        past = kept.past
        found, line = self.line(db, image, past.line), past.line
        why = "What was there before"
        if past.started_from:
            why = f"Started from the points of {past.started_from}"
        mine = (image.id, reader_id(db, self._reader), line)
        if found is not None and not _continues(db, mine, found, past, changes):
            line, why = self._free_line(db, image), f"Split off line {past.line}"
            found = None
        start = Kept(ImageAnnotation(image.image_id)) if found is None else found.kept
        where = (image.id, reader_id(db, self._reader), line)
        if found is not None:
            known = _known(db, where, changes)
            changes = [change for change in changes if change.uuid not in known]
        full = complete(changes, start, kept, why)
        revision = 1 if found is None else found.revision + 1
        write_changes(db, where, revision, full, self._runs.holder.token)
        last = full[-1].uuid if full else ("" if found is None else found.last_change)
        old = {} if found is None else found.document
        document = to_document(kept, Path(image.path).name, old)
        db.execute(_PUT, (*where, revision, last, now_utc(), document))
        return line, revision

    def _free_line(self, db: sqlite3.Connection, image: ImageRow) -> int:
        own = (e.line for e in self.all(db, image) if e.reader == self._reader)
        return 1 + max(own)

    def _entry(self, image: ImageRow, row: tuple[Any, ...]) -> Entry:
        reader, line, revision, last, saved_at, text = row
        kept, document = from_document(str(text), self._path)
        return Entry(
            image, reader, int(line), int(revision), last, saved_at, kept, document
        )

    def _is_other(
        self, db: sqlite3.Connection, image: ImageRow, entry: Entry, kept: Kept
    ) -> bool:
        if not differ(kept.annotation, entry.kept.annotation):
            return False
        own = entry.image.id == image.id and entry.reader == self._reader
        if own and entry.line == kept.past.line:
            return entry.revision != kept.past.revision
        settled = db.execute(
            _SETTLED, (entry.image.id, entry.line, self._reader, entry.reader)
        ).fetchone()
        return settled is None or int(settled[0]) < entry.revision

    def _other(self, entry: Entry, holder: str, twin: str) -> Other:
        return Other(
            entry.reader,
            entry.line,
            entry.revision,
            entry.kept,
            entry.saved_at,
            mine=entry.reader == self._reader,
            holder=holder,
            image=entry.image.id,
            twin=twin,
        )


def reader_id(db: sqlite3.Connection, name: str) -> int:
    """Return a reader's row, added if need be.

    Parameters
    ----------
    db : sqlite3.Connection
        Of the study; in a transaction that writes, if the reader may be new.
    name : str
        The person.

    Returns
    -------
    int
        The row.
    """
    select = "SELECT id FROM readers WHERE name = ?"
    found = db.execute(select, (name,)).fetchone()
    if found is None:
        db.execute("INSERT INTO readers (name) VALUES (?)", (name,))
        found = db.execute(select, (name,)).fetchone()
    return int(found[0])


def _continues(
    db: sqlite3.Connection,
    where: Line,
    found: Entry,
    past: Past,
    changes: Sequence[Change],
) -> bool:
    """Return whether a line is still as it was when the person began."""
    if found.revision == past.revision:
        return True
    # A commit that was reported as failed but went through is ours as well, and so is
    # one whose end a run that was killed has not seen.
    select = (
        "SELECT uuid FROM journal WHERE image = ? AND reader = ? AND line = ? "
        "AND revision = ?"
    )
    last = {str(uuid) for (uuid,) in db.execute(select, (*where, found.revision))}
    return any(change.uuid in last for change in changes)


def _known(db: sqlite3.Connection, where: Line, changes: Sequence[Change]) -> set[str]:
    select = (
        "SELECT 1 FROM journal WHERE uuid = ? AND image = ? AND reader = ? AND line = ?"
    )
    return {c.uuid for c in changes if db.execute(select, (c.uuid, *where)).fetchone()}
