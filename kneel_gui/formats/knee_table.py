"""The wide table: one line per knee, a pair of columns per landmark (read only).

Columns: ``name`` (image), ``side`` (R or L), ``T0_x,T0_y`` … ``F6_x,F6_y`` (image px,
integer = pixel centre; empty = not placed), and if known ``subject_id``, ``kl`` (grade
0 to 4), ``mm_per_px_x`` and ``mm_per_px_y``. Other columns are ignored.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import FormatError
from kneel_gui.formats.base import finite, read_text

Row = Mapping[str, str | None]
_GRADES = range(5)


@dataclass(frozen=True)
class KneeTable:
    """What a wide table holds.

    Attributes
    ----------
    images : tuple of StudyImage
        In the order of the file.
    subjects : mapping of str to str
        Subject by image name; lacks the images without one.
    grades : mapping of tuple to int
        Kellgren-Lawrence grade by (image name, side), where known.
    """

    images: tuple[StudyImage, ...]
    subjects: Mapping[str, str]
    grades: Mapping[tuple[str, Side], int]


def is_knee_table(path: Path) -> bool:
    """Return whether a file's first line is that of a wide table.

    Parameters
    ----------
    path : pathlib.Path
        A file.

    Returns
    -------
    bool
        False also for what is no text.
    """
    try:
        with path.open("rb") as file:
            head = file.readline(1 << 16)
        names = head.decode("utf-8-sig").strip().split(",")
    except (OSError, ValueError):
        return False
    return {"name", "side", "T0_x", "T0_y"} <= set(names)


def read_knee_table(path: Path) -> KneeTable:
    """Read a wide table.

    Parameters
    ----------
    path : pathlib.Path
        The table.

    Returns
    -------
    KneeTable
        Points have state `PointState.IMPORTED` and the file's name as source.

    Raises
    ------
    FormatError
        If it cannot be read, lacks a column, a cell is no number, or a knee stands
        twice; the message names the line.
    """
    reader = csv.DictReader(io.StringIO(read_text(path)), restkey="", strict=True)
    table = _Builder(path)
    try:
        table.check_header(tuple(reader.fieldnames or ()))
        for row in reader:
            table.line = reader.line_num
            table.add(row)
    except csv.Error as error:
        table.line = reader.line_num
        raise table.error(f"this is not valid CSV: {error}.") from error
    return KneeTable(tuple(table.images.values()), table.subjects, table.grades)


class _Builder:
    """Collects lines; knows where it is, for the messages."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.line = 1
        self.images: dict[str, StudyImage] = {}
        self.subjects: dict[str, str] = {}
        self.grades: dict[tuple[str, Side], int] = {}

    def error(self, message: str) -> FormatError:
        return FormatError(f"Line {self.line}: {message}", "Correct it.", self.path)

    def check_header(self, columns: tuple[str, ...]) -> None:
        points = [f"{n}_{axis}" for n in knee_schema().names for axis in "xy"]
        lacking = [c for c in ("name", "side", *points) if c not in columns]
        if lacking:
            raise self.error(f"columns are lacking: {', '.join(lacking)[:200]}.")

    def add(self, row: Row) -> None:
        name = (row["name"] or "").strip()
        try:
            side = Side((row["side"] or "").strip())
        except ValueError as error:
            raise self.error(f"the side «{row['side']}» is not R or L.") from error
        if not name:
            raise self.error("the name is empty.")
        spacing = self._spacing(row)
        image = self.images.get(name)
        if image is None:
            image = StudyImage(name, ImageAnnotation(name), spacing=spacing)
        if image.annotation.knee(side) is not None:
            raise self.error(f"the {side.word} knee of «{name}» stands twice.")
        if image.spacing.xy_mm.tolist() != spacing.xy_mm.tolist() and (
            image.spacing.known or spacing.known
        ):
            raise self.error(f"«{name}» has two different spacings.")
        annotation = image.annotation.with_knee(self._knee(row, side))
        self.images[name] = StudyImage(name, annotation, spacing=spacing)
        if subject := (row.get("subject_id") or "").strip():
            self.subjects[name] = subject
        if grade := (row.get("kl") or "").strip():
            self.grades[name, side] = self._grade(grade)

    def _knee(self, row: Row, side: Side) -> KneeAnnotation:
        points = np.array(
            [
                [self._number(row, f"{landmark}_{axis}") for axis in "xy"]
                for landmark in knee_schema().names
            ]
        )
        half = np.isnan(points).sum(axis=1) == 1
        if half.any():
            landmark = knee_schema().names[int(np.argmax(half))]
            raise self.error(f"{landmark} has only one coordinate.")
        return KneeAnnotation.from_points(
            side, points, PointState.IMPORTED, self.path.name
        )

    def _number(self, row: Row, column: str) -> float:
        text = (row[column] or "").strip()
        number = float("nan") if not text else finite(text)
        if number is None:
            raise self.error(f"{column} is «{text}», which is no coordinate.")
        return number

    def _spacing(self, row: Row) -> PixelSpacing:
        texts = [(row.get(c) or "").strip() for c in ("mm_per_px_y", "mm_per_px_x")]
        if not any(texts):
            return UNCALIBRATED
        row_mm, col_mm = (finite(text) for text in texts)
        if not row_mm or not col_mm or min(row_mm, col_mm) <= 0:
            raise self.error(f"«{', '.join(texts)}» is no spacing in mm per pixel.")
        return PixelSpacing(row_mm, col_mm, SpacingSource.USER)

    def _grade(self, text: str) -> int:
        number = finite(text)
        if number is None or number not in _GRADES:
            raise self.error(f"«{text}» is no Kellgren-Lawrence grade, 0 to 4.")
        return int(number)
