"""The worklist as a Qt table: sorted and filtered here, so that 100,000 rows are quick.

(`QSortFilterProxyModel` would call Python for every comparison.)
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import IntEnum
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from kneel_gui.app.status_icon import status_icon
from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.core.schema import N_LANDMARKS

_ORDER = tuple(Status)
_ROLE = Qt.ItemDataRole
_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns in order."""

    STATUS = 0
    NAME = 1
    SIDES = 2
    POINTS = 3
    DOUBT = 4


_TITLES = {
    Column.STATUS: ("", "Status"),
    Column.NAME: ("Image", "Name of the file"),
    Column.SIDES: ("Knees", "Sides with landmarks"),
    Column.POINTS: ("Points", f"Landmarks placed, {N_LANDMARKS} per knee"),
    Column.DOUBT: ("Doubt", "Largest spread of an untouched point, mm"),
}
_NUMBERS = (Column.POINTS, Column.DOUBT)
# The lowest key comes first; unknown doubt comes after the least.
_KEYS: dict[Column, Callable[[WorkItem], Any]] = {
    Column.STATUS: lambda item: _ORDER.index(item.status),
    Column.SIDES: lambda item: item.sides,
    Column.POINTS: lambda item: item.points,
    Column.DOUBT: lambda item: -1.0 if math.isnan(item.doubt_mm) else item.doubt_mm,
}


class WorklistModel(QAbstractTableModel):
    """All images, those shown, and their order.

    Parameters
    ----------
    parent : QObject, optional
        Qt parent.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: dict[Path, WorkItem] = {}
        self._names: set[str] = set()
        self._shown: list[Path] = []
        self._row: dict[Path, int] = {}
        self._filter = ""
        self._sort: tuple[Column, bool] = (Column.NAME, False)

    def add(self, items: Iterable[WorkItem]) -> None:
        """Add images; one that is listed already stays as it is, names become unique.

        Parameters
        ----------
        items : iterable of WorkItem
            In their natural order.
        """
        for item in items:
            if item.path not in self._items:
                self._items[item.path] = self._named_apart(item)
        self._rebuild()

    def clear(self) -> None:
        """Remove every image."""
        self._items.clear()
        self._names.clear()
        self._rebuild()

    def update(self, item: WorkItem) -> None:
        """Change one row in place; it keeps its position until the next sorting.

        Parameters
        ----------
        item : WorkItem
            Its path must be listed.
        """
        if self._items[item.path] == item:
            return
        self._items[item.path] = item
        if (row := self._row.get(item.path)) is not None:
            last = self.index(row, len(Column) - 1)
            self.dataChanged.emit(self.index(row, 0), last)

    @property
    def items(self) -> tuple[WorkItem, ...]:
        """Return every image, shown or not, in the order they came."""
        return tuple(self._items.values())

    @property
    def shown(self) -> tuple[Path, ...]:
        """Return the images on show, in their order."""
        return tuple(self._shown)

    def item(self, path: Path) -> WorkItem:
        """Return one image's row.

        Parameters
        ----------
        path : pathlib.Path
            A listed file.

        Returns
        -------
        WorkItem
            As it is now.
        """
        return self._items[path]

    def __contains__(self, path: Path) -> bool:
        """Return whether a file is listed."""
        return path in self._items

    def row(self, path: Path) -> int | None:
        """Return where an image is shown, or None."""
        return self._row.get(path)

    def path_at(self, row: int) -> Path:
        """Return the image in a row."""
        return self._shown[row]

    def set_filter(self, text: str) -> None:
        """Show only what contains every word, in its name or status.

        Parameters
        ----------
        text : str
            Words; case does not matter; empty shows all.
        """
        self._filter = text
        self._rebuild()

    def step(
        self,
        path: Path | None,
        by: int,
        wanted: Callable[[WorkItem], bool] = lambda _item: True,
        wrap: bool = False,
    ) -> Path | None:
        """Return the nearest image on show before or after one.

        Parameters
        ----------
        path : pathlib.Path or None
            Where to start; None or one not on show = before the first.
        by : int
            1 = forwards, -1 = backwards.
        wanted : callable
            ``wanted(item)``: which ones count.
        wrap : bool
            Go on at the other end.

        Returns
        -------
        pathlib.Path or None
            None when there is none.
        """
        start = self._row.get(path, -1) if path is not None else -1
        ahead = self._shown[start + 1 :] if by > 0 else self._shown[: max(start, 0)]
        rest = self._shown[: max(start, 0)] if by > 0 else self._shown[start + 1 :]
        rows = (ahead if by > 0 else ahead[::-1]) + (
            (rest if by > 0 else rest[::-1]) if wrap else []
        )
        return next((row for row in rows if wanted(self._items[row])), None)

    def rowCount(self, parent: QModelIndex = _ROOT) -> int:
        """Return how many images are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: QModelIndex = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: QModelIndex, role: int = _ROLE.DisplayRole) -> Any:
        """Return what a cell shows.

        Parameters
        ----------
        index : QModelIndex
            The cell.
        role : int
            Text, icon, tooltip or alignment.

        Returns
        -------
        object
            None for what does not matter.
        """
        item = self._items[self._shown[index.row()]]
        column = Column(index.column())
        if role == _ROLE.DisplayRole:
            return _text(item, column)
        if role == _ROLE.ToolTipRole:
            why = f": {item.problem}" if item.problem else ""
            return f"{item.path}\n{item.status.value}{why}"
        if role == _ROLE.TextAlignmentRole and column in _NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if column is Column.STATUS:
            return _status_data(item.status, role)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = _ROLE.DisplayRole,
    ) -> Any:
        """Return a column's title or tooltip.

        Parameters
        ----------
        section : int
            The column.
        orientation : Qt.Orientation
            Only the horizontal header has titles.
        role : int
            Text or tooltip.

        Returns
        -------
        object
            None for what does not matter.
        """
        if orientation != Qt.Orientation.Horizontal:
            return None
        title, tip = _TITLES[Column(section)]
        return {_ROLE.DisplayRole: title, _ROLE.ToolTipRole: tip}.get(
            Qt.ItemDataRole(role)
        )

    def sort(
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        """Order the images; equal ones keep their natural order.

        Parameters
        ----------
        column : int
            By which column.
        order : Qt.SortOrder
            Up or down.
        """
        self._sort = (Column(column), order == Qt.SortOrder.DescendingOrder)
        self._rebuild()

    def _named_apart(self, item: WorkItem) -> WorkItem:
        """Return the row under a name that no other has: exports need that."""
        name = item.name
        for folder in item.path.parents:
            if name not in self._names:
                break
            name = f"{folder.name}/{name}"
        self._names.add(name)
        return replace(item, name=name)

    def _rebuild(self) -> None:
        words = self._filter.casefold().split()
        column, down = self._sort
        shown = [
            path
            for path, item in self._items.items()
            if all(w in item.name.casefold() or w in item.status.value for w in words)
        ]
        if column in _KEYS:
            key = _KEYS[column]
            shown.sort(key=lambda path: key(self._items[path]), reverse=down)
        elif down:
            shown.reverse()
        self.beginResetModel()
        self._shown = shown
        self._row = {path: row for row, path in enumerate(shown)}
        self.endResetModel()


def _status_data(status: Status, role: int) -> Any:
    if role == _ROLE.DecorationRole:
        return status_icon(status)
    return status.value if role == _ROLE.AccessibleTextRole else None


def _text(item: WorkItem, column: Column) -> str:
    if column is Column.NAME:
        return item.name
    if column is Column.SIDES:
        return item.sides
    if column is Column.POINTS:
        return str(item.points) if item.points else ""
    if column is Column.DOUBT and not math.isnan(item.doubt_mm):
        return f"{item.doubt_mm:.1f}"
    return ""
