"""What the worklist knows of its images by column: titles, texts and sorting keys."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.core.schema import N_LANDMARKS

Numbers: TypeAlias = NDArray[np.float64]
_ORDER = {status: n for n, status in enumerate(Status)}


class Column(IntEnum):
    """The columns in order."""

    STATUS = 0
    NAME = 1
    SIDES = 2
    POINTS = 3
    DOUBT = 4
    SHAPE = 5
    READER = 6
    DATE = 7
    GRADE = 8


@dataclass(frozen=True)
class ColumnSpec:
    """What a column shows and how it is sorted.

    Attributes
    ----------
    title, tip : str
        In the header, and more about it.
    text : callable
        ``text(item)``: what a cell says; empty = nothing known.
    key : callable
        ``key(item)``: a number or a text to sort and filter by; NaN = unknown, which
        comes before every number.
    width_px : int
        At first, logical px; 0 = takes what is left.
    shown : bool
        At first; the person chooses others in the header's menu.
    numeric : bool
        Set to the right.
    """

    title: str
    tip: str
    text: Callable[[WorkItem], str]
    key: Callable[[WorkItem], float | str]
    width_px: int
    shown: bool = True
    numeric: bool = False


def _doubt(item: WorkItem) -> str:
    return "" if math.isnan(item.doubt_mm) else f"{item.doubt_mm:.1f}"


def _shape(item: WorkItem) -> str:
    # The sign besides the number: more than 1 is beyond 99 % of real knees.
    ratio = item.implausibility
    if math.isnan(ratio):
        return ""
    return f"{ratio:.1f} !" if ratio > 1 else f"{ratio:.1f}"


COLUMNS: dict[Column, ColumnSpec] = {
    Column.STATUS: ColumnSpec(
        "", "Status", lambda _item: "", lambda item: float(_ORDER[item.status]), 26
    ),
    Column.NAME: ColumnSpec(
        "Image", "Name of the file", lambda item: item.name, lambda item: item.name, 0
    ),
    Column.SIDES: ColumnSpec(
        "Knees",
        "Sides with landmarks",
        lambda item: item.sides,
        lambda item: item.sides,
        46,
        shown=False,
    ),
    Column.POINTS: ColumnSpec(
        "Points",
        f"Landmarks placed, {N_LANDMARKS} per knee",
        lambda item: str(item.points) if item.points else "",
        lambda item: float(item.points),
        46,
        shown=False,
        numeric=True,
    ),
    Column.DOUBT: ColumnSpec(
        "Doubt",
        "Largest spread of an untouched point, mm",
        _doubt,
        lambda item: item.doubt_mm,
        64,
        numeric=True,
    ),
    Column.SHAPE: ColumnSpec(
        "Shape",
        "How far the least plausible point lies from where the others put it; above "
        "1: further than in 99 % of real knees",
        _shape,
        lambda item: item.implausibility,
        66,
        numeric=True,
    ),
    Column.READER: ColumnSpec(
        "Reader",
        "Who has worked on the image; ✓ = and accepted it",
        lambda item: item.reader,
        lambda item: item.reader.casefold(),
        80,
        shown=False,
    ),
    Column.DATE: ColumnSpec(
        "Date",
        "Date of the study, from the file's header",
        lambda item: item.date,
        lambda item: item.date,
        84,
        shown=False,
    ),
    Column.GRADE: ColumnSpec(
        "KL",
        "Kellgren-Lawrence grade of each knee, or why there is none; sorted by the "
        "higher one",
        lambda item: item.grades,
        lambda item: item.kl_grade,
        64,
        shown=False,
    ),
}


class Table:
    """The rows of the worklist with their columns as arrays, made when first needed.

    100,000 rows are sorted and filtered in a few milliseconds that way.
    """

    def __init__(self) -> None:
        self.items: list[WorkItem] = []
        self._texts: list[str] = []
        self._columns: dict[Column, Numbers] = {}

    def extend(self, items: Sequence[WorkItem]) -> None:
        """Add rows at the end.

        Parameters
        ----------
        items : sequence of WorkItem
            The new rows.
        """
        self.items.extend(items)
        self._columns.clear()

    def replace(self, place: int, item: WorkItem) -> None:
        """Change one row.

        Parameters
        ----------
        place : int
            Which one.
        item : WorkItem
            As it is now.
        """
        self.items[place] = item
        if place < len(self._texts):
            self._texts[place] = _searched(item)
        for column in tuple(self._columns):
            key = COLUMNS[column].key(item)
            if isinstance(key, str):
                del self._columns[column]  # a new text may come between the others
            else:
                self._columns[column][place] = key

    def keep(self, places: Sequence[int]) -> None:
        """Keep these rows only.

        Parameters
        ----------
        places : sequence of int
            In their order.
        """
        self.items = [self.items[n] for n in places]
        self._texts = []
        self._columns.clear()

    def numbers(self, column: Column) -> Numbers:
        """Return a column as numbers that sort as it does.

        Parameters
        ----------
        column : Column
            Which one; texts are numbered in their order.

        Returns
        -------
        numpy.ndarray
            (rows,) float64; NaN = unknown. Do not change it.
        """
        if column not in self._columns:
            key = COLUMNS[column].key
            keys = [key(item) for item in self.items]
            if keys and isinstance(keys[0], str):
                ordered = sorted({str(key) for key in keys})
                rank = {text: float(n) for n, text in enumerate(ordered)}
                self._columns[column] = np.array([rank[str(key)] for key in keys])
            else:
                self._columns[column] = np.array(keys, dtype=np.float64)
        return self._columns[column]

    def containing(self, word: str) -> NDArray[np.bool_]:
        """Return which rows contain a word in their name, status or reader.

        Parameters
        ----------
        word : str
            Case does not matter.

        Returns
        -------
        numpy.ndarray
            (rows,) bool.
        """
        sought = word.casefold()
        self._texts += map(_searched, self.items[len(self._texts) :])
        return np.array([sought in text for text in self._texts], dtype=np.bool_)


def _searched(item: WorkItem) -> str:
    return f"{item.name}\n{item.status.value}\n{item.reader}".casefold()
