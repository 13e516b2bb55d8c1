"""The wide table: one line per knee, a pair of columns per landmark (read only).

Columns: ``name`` (image), ``side`` (R or L), ``T0_x,T0_y`` … ``F6_x,F6_y`` (image px,
integer = pixel centre; empty = not placed), and if known ``subject_id``, ``kl`` (grade
0 to 4), ``mm_per_px_x`` and ``mm_per_px_y``. Other columns are ignored.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.core.study import StudyImage
from kneel_gui.formats.base import read_text
from kneel_gui.formats.cells import Row, from_csv

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
    points = [f"{name}_{axis}" for name in knee_schema().names for axis in "xy"]
    table = _Builder(path.name)
    for row in from_csv(read_text(path), path, ("name", "side", *points)):
        table.add(row)
    return KneeTable(tuple(table.images.values()), table.subjects, table.grades)


class _Builder:
    """Collects the rows."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.images: dict[str, StudyImage] = {}
        self.subjects: dict[str, str] = {}
        self.grades: dict[tuple[str, Side], int] = {}

    def add(self, row: Row) -> None:
        name, side = row.text("name").strip(), _side(row)
        if not name:
            raise row.error("the name is empty.")
        spacing = _spacing(row)
        image = self.images.get(name)
        if image is None:
            image = StudyImage(name, ImageAnnotation(name), spacing=spacing)
        if image.annotation.knee(side) is not None:
            raise row.error(f"the {side.word} knee of «{name}» stands twice.")
        # UNCALIBRATED is one object; its NaN would not be equal to themselves.
        if image.spacing is not spacing and image.spacing != spacing:
            raise row.error(f"«{name}» has two different spacings.")
        annotation = image.annotation.with_knee(self._knee(row, side))
        self.images[name] = StudyImage(name, annotation, spacing=spacing)
        if subject := row.text("subject_id").strip():
            self.subjects[name] = subject
        grade = row.number("kl")
        if grade in _GRADES:
            self.grades[name, side] = int(grade)
        elif not math.isnan(grade):
            raise row.error(f"«{grade:g}» is no Kellgren-Lawrence grade, 0 to 4.")

    def _knee(self, row: Row, side: Side) -> KneeAnnotation:
        names = knee_schema().names
        points = np.array([[row.number(f"{n}_{axis}") for axis in "xy"] for n in names])
        half = np.isnan(points).sum(axis=1) == 1
        if half.any():
            landmark = names[int(np.argmax(half))]
            raise row.error(f"{landmark} has only one coordinate.")
        return KneeAnnotation.from_points(
            side, points, PointState.IMPORTED, self.source
        )


def _side(row: Row) -> Side:
    text = row.text("side").strip()
    try:
        return Side(text)
    except ValueError as error:
        raise row.error(f"the side «{text[:40]}» is not R or L.") from error


def _spacing(row: Row) -> PixelSpacing:
    row_mm, col_mm = row.number("mm_per_px_y"), row.number("mm_per_px_x")
    if math.isnan(row_mm) and math.isnan(col_mm):
        return UNCALIBRATED
    if not (row_mm > 0 and col_mm > 0):
        raise row.error("mm_per_px_x and mm_per_px_y are no spacing.")
    return PixelSpacing(row_mm, col_mm, SpacingSource.USER)
