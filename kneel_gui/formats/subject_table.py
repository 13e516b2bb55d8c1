"""Whose image it is, and how worn the knee: one CSV table for many images (read only).

Columns: ``image`` (or ``name``, ``filename``, ``file``), ``subject_id`` (or
``subject``), and if known ``kl``, the Kellgren-Lawrence grade 0 to 4, with ``side``, R
or L; a grade without a side is that of both knees. Other columns do not matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from kneel_gui.core.schema import SIDES, Side
from kneel_gui.errors import FormatError
from kneel_gui.formats.base import read_text
from kneel_gui.formats.cells import Row, from_csv
from kneel_gui.formats.spacing_table import IMAGE_COLUMNS, bare_name
from kneel_gui.formats.subject_list import SUBJECT_COLUMNS

_GRADES = range(5)


@dataclass(frozen=True)
class SubjectTable:
    """Subjects and grades by image name.

    Attributes
    ----------
    path : pathlib.Path
        The file it was read from.
    subjects : mapping of str to str
        By the name in the table.
    grades : mapping of tuple to int
        By the name in the table and the side.
    """

    path: Path
    subjects: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[tuple[str, Side], int] = field(default_factory=dict)

    def subject(self, image: str) -> str:
        """Return the subject of an image; "" when the table lacks it.

        Parameters
        ----------
        image : str
            File name or path with forward slashes. The table may name it by this
            whole text, by the file name, or by its `bare_name`.

        Returns
        -------
        str
            As in the table.
        """
        found = (self.subjects[n] for n in _names(image) if n in self.subjects)
        return next(found, "")

    def grade(self, image: str, side: Side) -> int | None:
        """Return a knee's grade, or None.

        Parameters
        ----------
        image : str
            See `subject`.
        side : Side
            Of the patient.

        Returns
        -------
        int or None
            Kellgren-Lawrence grade.
        """
        keys = [(name, side) for name in _names(image)]
        return next((self.grades[key] for key in keys if key in self.grades), None)


def read_subject_table(path: Path) -> SubjectTable:
    """Read a table of subjects.

    Parameters
    ----------
    path : pathlib.Path
        The table.

    Returns
    -------
    SubjectTable
        Its content.

    Raises
    ------
    FormatError
        If it cannot be read, lacks a column, a cell is wrong, or an image has two
        subjects or a knee two grades; the message names the line.
    """
    subjects: dict[str, str] = {}
    grades: dict[tuple[str, Side], int] = {}
    for row in from_csv(read_text(path), path, ()):
        image_column, subject_column = _columns(row, path)
        image = row.text(image_column).strip()
        subject = row.text(subject_column).strip()
        if not image or not subject:
            raise row.error("the image or the subject is empty.")
        if subjects.setdefault(image, subject) != subject:
            raise row.error(f"«{image}» has two subjects.")
        for key, grade in _grades(row, image).items():
            if grades.setdefault(key, grade) != grade:
                raise row.error(f"the {key[1].word} knee of «{image}» has two grades.")
    return SubjectTable(path, subjects, grades)


def _names(image: str) -> tuple[str, str, str]:
    return image, PurePosixPath(image).name, bare_name(image)


def _columns(row: Row, path: Path) -> tuple[str, str]:
    image = next((name for name in IMAGE_COLUMNS if name in row.cells), None)
    subject = next((name for name in SUBJECT_COLUMNS if name in row.cells), None)
    if image is None or subject is None:
        raise FormatError(
            "This is not a table of subjects.",
            "Its first line needs image (or name) and subject_id.",
            path,
        )
    return image, subject


def _grades(row: Row, image: str) -> dict[tuple[str, Side], int]:
    text = row.text("kl").strip()
    if not text:
        return {}
    grade = row.number("kl")
    if grade not in _GRADES:
        raise row.error(f"«{text[:40]}» is no Kellgren-Lawrence grade, 0 to 4.")
    side = row.text("side").strip()
    if side not in ("", "R", "L"):
        raise row.error(f"the side «{side[:40]}» is not R or L.")
    sides = (Side(side),) if side else SIDES
    return {(image, one): int(grade) for one in sides}
