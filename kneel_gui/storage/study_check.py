"""Looks a study over: the file, every annotation, every journal, every image."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.errors import KneelError
from kneel_gui.storage.holder import this_process
from kneel_gui.storage.place import place_of
from kneel_gui.storage.record import from_document
from kneel_gui.storage.study_file import StudyFile
from kneel_gui.storage.study_history import replayed
from kneel_gui.storage.study_images import StudyImages

_LINES = (
    "SELECT images.id, images.image_id, images.path, readers.id, readers.name, line, "
    "document FROM annotations JOIN images ON images.id = annotations.image "
    "JOIN readers ON readers.id = annotations.reader ORDER BY images.id"
)


@dataclass(frozen=True)
class Problem:
    """Something that is not as it should be.

    Attributes
    ----------
    text : str
        What.
    serious : bool
        Points or their history are damaged; otherwise only an image is missing or
        something waits for a decision.
    """

    text: str
    serious: bool


@dataclass(frozen=True)
class StudyReport:
    """What a study holds and what is wrong with it.

    Attributes
    ----------
    images, lines, edits : int
        Images listed, annotations of all readers, lines of the journal.
    readers : tuple of str
        Who has worked.
    journal_mode : str
        Of the file, while it was open.
    problems : tuple of Problem
        Empty when all is well.
    """

    images: int
    lines: int
    edits: int
    readers: tuple[str, ...]
    journal_mode: str
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Return whether nothing serious is wrong."""
        return not any(problem.serious for problem in self.problems)


def check_study(path: Path, root: Path | None = None) -> StudyReport:
    """Read everything in a study.

    Parameters
    ----------
    path : pathlib.Path
        Its file.
    root : pathlib.Path, optional
        The folder of the images; default: what the study says.

    Returns
    -------
    StudyReport
        With every problem.

    Raises
    ------
    KneelError
        If the file cannot be opened at all.
    """
    place = place_of(path, root)
    file = StudyFile(path, this_process())
    try:
        with file.reading() as db:
            problems = _problems(db, path, StudyImages(place.root))
            images, lines, edits = (
                int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in ("images", "annotations", "journal")
            )
            names = db.execute("SELECT name FROM readers ORDER BY id")
            readers = tuple(str(name) for (name,) in names)
        return StudyReport(
            images, lines, edits, readers, file.journal_mode, tuple(problems)
        )
    finally:
        file.close()


def _problems(db: sqlite3.Connection, path: Path, images: StudyImages) -> list[Problem]:
    found = [
        Problem(f"The file is damaged: {text}.", True)
        for (text,) in db.execute("PRAGMA integrity_check(20)")
        if text != "ok"
    ]
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        text = f"Line {row} of {table} belongs to nothing in {parent}."
        found.append(Problem(text, True))
    for line in db.execute(_LINES).fetchall():
        found += _line_problems(db, path, line)
    for image in images.all(db):
        if not images.absolute(image.path).exists():
            found.append(Problem(f"{image.path} is not there.", False))
    return found


def _line_problems(
    db: sqlite3.Connection, path: Path, line: tuple[object, ...]
) -> list[Problem]:
    image, image_id, name, reader, who, number, document = line
    title = f"{name}, {who or 'without a name'}"
    where = int(str(image)), int(str(reader)), int(str(number))
    try:
        kept, _ = from_document(str(document), path)
    except KneelError as error:
        return [Problem(f"{title}: {error.message}", True)]
    if kept.annotation.image_id != image_id:
        return [Problem(f"{title}: the points are of another image.", True)]
    try:
        result = replayed(db, where, str(image_id))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        return [Problem(f"{title}: the journal has a gap ({error}).", True)]
    if result != kept.annotation:
        text = f"{title}: the journal leads to other points than are kept."
        return [Problem(text, True)]
    return []
