"""What is typed over the worklist: words, and terms such as ``doubt>2``.

``knee status:unread,predicted doubt>=2 -reader:anna date>2024-05`` shows the rows whose
name contains «knee», that are unread or predicted, and so on: every term must hold.
"""

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kneel_gui.app.words import tr
from kneel_gui.app.work_item import WorkItem
from kneel_gui.app.worklist_columns import Column, Table

Mask: TypeAlias = NDArray[np.bool_]

_TERM = re.compile(r"(?P<field>[a-z]+)(?P<sign><=|>=|<|>|:|=)(?P<value>\S*)", re.I)
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBERS = {
    "points": Column.POINTS,
    "doubt": Column.DOUBT,
    "shape": Column.SHAPE,
    "kl": Column.GRADE,
}
_TEXTS: dict[str, Callable[[WorkItem], str]] = {
    "status": lambda item: item.status.value.replace(" ", ""),
    "name": lambda item: item.name,
    "knees": lambda item: item.sides.replace(" ", ""),
    "reader": lambda item: item.reader,
    "grade": lambda item: item.grades.replace(" ", ""),
    "date": lambda item: item.date,
}
FIELDS = (*_TEXTS, *_NUMBERS)


@dataclass(frozen=True)
class Query:
    """A filter, taken apart.

    Attributes
    ----------
    words : tuple of (str, bool)
        What the name, status or reader contains; False = must not.
    terms : tuple of (str, str, str, bool)
        Field, sign, value; False = must not hold.
    faults : tuple of str
        What was not understood, for people; it filters nothing.
    """

    words: tuple[tuple[str, bool], ...] = ()
    terms: tuple[tuple[str, str, str, bool], ...] = ()
    faults: tuple[str, ...] = ()

    def mask(self, table: Table) -> Mask:
        """Return which rows are shown.

        Parameters
        ----------
        table : Table
            All rows.

        Returns
        -------
        numpy.ndarray
            (rows,) bool.
        """
        mask = np.ones(len(table.items), dtype=np.bool_)
        for word, wanted in self.words:
            mask &= table.containing(word) == wanted
        for field, sign, value, wanted in self.terms:
            mask &= _holds(table, field, sign, value) == wanted
        return mask


def parse(text: str) -> Query:
    """Take a filter apart; whatever is typed, there is a query.

    Parameters
    ----------
    text : str
        Words and terms, separated by blanks.

    Returns
    -------
    Query
        A term with an unknown field or an impossible number is a fault and filters
        nothing: a half-typed one must not empty the list.
    """
    words: list[tuple[str, bool]] = []
    terms: list[tuple[str, str, str, bool]] = []
    faults: list[str] = []
    for part in text.split():
        wanted = not (part.startswith("-") and len(part) > 1)
        body = part if wanted else part[1:]
        found = _TERM.fullmatch(body)
        if found is None:
            words.append((body, wanted))
            continue
        field, sign, value = found["field"].lower(), found["sign"], found["value"]
        fault = _fault(field, sign, value)
        if fault:
            faults.append(fault)
        elif value:
            terms.append((field, sign, value, wanted))
    return Query(tuple(words), tuple(terms), tuple(faults))


def _fault(field: str, sign: str, value: str) -> str:
    if field not in FIELDS:
        return tr("There is no «{field}»; there are {fields}.").format(
            field=field, fields=", ".join(FIELDS)
        )
    if field in _NUMBERS and value and math.isnan(_number(value)):
        return tr("«{field}» is a number, «{value}» is none.").format(
            field=field, value=value
        )
    if sign in _COMPARE and field not in (*_NUMBERS, "date"):
        return tr("«{field}» has no order: write {field}:{value}.").format(
            field=field, value=value
        )
    return ""


def _holds(table: Table, field: str, sign: str, value: str) -> Mask:
    if field in _NUMBERS:
        numbers = table.numbers(_NUMBERS[field])
        number = _number(value)
        if sign in _COMPARE:  # NaN, the unknown, fulfils no comparison
            return np.asarray(_COMPARE[sign](numbers, number), dtype=np.bool_)
        return np.asarray(np.isclose(numbers, number, atol=0.05), dtype=np.bool_)
    read = _TEXTS[field]
    if sign in _COMPARE:  # dates: ISO 8601 sorts as text; the unknown is none
        compare = _COMPARE[sign]
        length = len(value)
        found = [
            bool(date) and compare(date[:length], value)
            for date in map(read, table.items)
        ]
        return np.array(found, dtype=np.bool_)
    choices = tuple(choice for choice in value.casefold().split(",") if choice)
    cache: dict[str, bool] = {}
    hits = []
    for text in map(read, table.items):
        hit = cache.get(text)
        if hit is None:
            folded = text.casefold()
            hit = cache[text] = any(choice in folded for choice in choices)
        hits.append(hit)
    return np.array(hits, dtype=np.bool_)


def _number(value: str) -> float:
    try:
        return float(value.replace(",", "."))
    except ValueError:
        return float("nan")
