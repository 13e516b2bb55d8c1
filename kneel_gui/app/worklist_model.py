"""The worklist as a Qt table: sorted and filtered here, so that 100,000 rows are quick.

(`QSortFilterProxyModel` would call Python for every comparison.)
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from PyQt5.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt5.QtGui import QIcon

from kneel_gui.app.status_icon import status_icon
from kneel_gui.app.words import tr
from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.app.worklist_columns import COLUMNS, Column, Table
from kneel_gui.app.worklist_query import parse

__all__ = ["Column", "WorklistModel"]

_ROLE = Qt.ItemDataRole
_ROOT = QModelIndex()


class WorklistModel(QAbstractTableModel):
    """All images, those shown, and their order.

    Parameters
    ----------
    parent : QObject, optional
        Qt parent.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = Table()
        self._place: dict[Path, int] = {}
        self._names: set[str] = set()
        self._counts = dict.fromkeys(Status, 0)
        self._shown = np.empty(0, dtype=np.intp)  # places, in the order on show
        self._row = np.empty(0, dtype=np.intp)  # row by place; -1 = not on show
        self._query = parse("")
        self._sort: tuple[Column, bool] = (Column.NAME, False)
        self._picture: Callable[[Path], QIcon | None] | None = None

    # -- contents -------------------------------------------------------------------

    def __len__(self) -> int:
        """Return how many images are listed, shown or not."""
        return len(self._table.items)

    def __contains__(self, path: Path) -> bool:
        """Return whether a file is listed."""
        return path in self._place

    def add(self, items: Iterable[WorkItem]) -> None:
        """Add images; one that is listed already stays as it is, names become unique.

        Parameters
        ----------
        items : iterable of WorkItem
            In their natural order.
        """
        fresh: list[WorkItem] = []
        count, listed, names = len(self), self._place, self._names
        for item in items:
            if listed.setdefault(item.path, count + len(fresh)) < count + len(fresh):
                continue
            if item.name in names:
                item = self._named_apart(item)
            names.add(item.name)
            fresh.append(item)
        for status, number in Counter(item.status for item in fresh).items():
            self._counts[status] += number
        self._table.extend(fresh)
        self._rebuild()

    def remove(self, paths: Collection[Path]) -> None:
        """Remove images.

        Parameters
        ----------
        paths : collection of pathlib.Path
            Those that are not listed are passed over.
        """
        gone = {self._place[path] for path in paths if path in self._place}
        if not gone:
            return
        for place in gone:
            item = self._table.items[place]
            self._names.discard(item.name)
            self._counts[item.status] -= 1
        self._table.keep([n for n in range(len(self)) if n not in gone])
        self._place = {item.path: n for n, item in enumerate(self._table.items)}
        self._rebuild()

    def clear(self) -> None:
        """Remove every image."""
        self.remove(tuple(self._place))

    def update(self, item: WorkItem) -> None:
        """Change one row in place; it keeps its position until the next sorting.

        Parameters
        ----------
        item : WorkItem
            Its path must be listed.
        """
        self.update_many([item])

    def update_many(self, items: Iterable[WorkItem]) -> None:
        """Change rows in place and tell of it once; see `update`.

        Parameters
        ----------
        items : iterable of WorkItem
            Their paths must be listed.
        """
        rows = []
        for item in items:
            place = self._place[item.path]
            before = self._table.items[place]
            if before == item:
                continue
            self._counts[before.status] -= 1
            self._counts[item.status] += 1
            self._table.replace(place, item)
            rows.append(int(self._row[place]))
        shown = [row for row in rows if row >= 0]
        if shown:
            last = self.index(max(shown), len(Column) - 1)
            self.dataChanged.emit(self.index(min(shown), 0), last)
        elif rows:
            self.dataChanged.emit(QModelIndex(), QModelIndex())  # the counts changed

    @property
    def items(self) -> tuple[WorkItem, ...]:
        """Return every image, shown or not, in the order they came."""
        return tuple(self._table.items)

    @property
    def shown(self) -> tuple[Path, ...]:
        """Return the images on show, in their order."""
        items = self._table.items
        return tuple(items[place].path for place in self._shown)

    @property
    def faults(self) -> tuple[str, ...]:
        """Return what of the filter was not understood, for people."""
        return self._query.faults

    def count(self, status: Status) -> int:
        """Return how many images, shown or not, have a status."""
        return self._counts[status]

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
        return self._table.items[self._place[path]]

    def row(self, path: Path) -> int | None:
        """Return where an image is shown, or None."""
        place = self._place.get(path)
        row = -1 if place is None else int(self._row[place])
        return None if row < 0 else row

    def path_at(self, row: int) -> Path:
        """Return the image in a row."""
        return self._at(row).path

    # -- order ----------------------------------------------------------------------

    def set_filter(self, text: str) -> None:
        """Show only what fulfils every word and term.

        Parameters
        ----------
        text : str
            See `kneel_gui.app.worklist_query`; empty shows all.
        """
        self._query = parse(text)
        self._rebuild()

    def sort(
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        """Order the images; equal ones keep their natural order.

        Parameters
        ----------
        column : int
            By which column; the name gives the natural order.
        order : Qt.SortOrder
            Up or down.
        """
        self._sort = (Column(column), order == Qt.SortOrder.DescendingOrder)
        self._rebuild()

    def refresh(self) -> None:
        """Filter and order anew: many rows have changed since."""
        if self._query != parse("") or self._sort[0] is not Column.NAME:
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
        row = None if path is None else self.row(path)
        for place in self._from(-1 if row is None else row, by, wrap):
            item = self._table.items[place]
            if wanted(item):
                return item.path
        return None

    def _from(self, row: int, by: int, wrap: bool) -> Iterator[int]:
        after, before = self._shown[row + 1 :], self._shown[: max(row, 0)]
        ahead, rest = (after, before) if by > 0 else (before[::-1], after[::-1])
        yield from chain(ahead, rest if wrap else ())

    # -- for Qt ---------------------------------------------------------------------

    def set_pictures(self, picture: Callable[[Path], QIcon | None] | None) -> None:
        """Show small pictures beside the names, or stop.

        Parameters
        ----------
        picture : callable or None
            ``picture(path)``: None = not there yet; `picture_changed` tells of it.
        """
        self._picture = picture
        self._tell_names(0, self.rowCount() - 1)

    def picture_changed(self, path: Path) -> None:
        """Draw an image's row again: its picture is there.

        Parameters
        ----------
        path : pathlib.Path
            One that is not listed does nothing.
        """
        if (row := self.row(path)) is not None:
            self._tell_names(row, row)

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
            Text, icon, tooltip, alignment or what a screen reader says.

        Returns
        -------
        object
            None for what does not matter.
        """
        item = self._at(index.row())
        column = Column(index.column())
        if role == _ROLE.DisplayRole:
            return COLUMNS[column].text(item)
        if role == _ROLE.DecorationRole:
            return self._decoration(item, column)
        if role == _ROLE.TextAlignmentRole and COLUMNS[column].numeric:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return _words(item, column, role)

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
        spec = COLUMNS[Column(section)]
        words = {_ROLE.DisplayRole: spec.title, _ROLE.ToolTipRole: spec.tip}
        text = words.get(Qt.ItemDataRole(role))
        return None if text is None else tr(text)

    # -- inside ---------------------------------------------------------------------

    def _at(self, row: int) -> WorkItem:
        return self._table.items[int(self._shown[row])]

    def _decoration(self, item: WorkItem, column: Column) -> Any:
        if column is Column.STATUS:
            return status_icon(item.status)
        if column is Column.NAME and self._picture is not None:
            return self._picture(item.path)
        return None

    def _tell_names(self, first: int, last: int) -> None:
        if last >= first:
            top, end = self.index(first, Column.NAME), self.index(last, Column.NAME)
            self.dataChanged.emit(top, end, [_ROLE.DecorationRole])

    def _named_apart(self, item: WorkItem) -> WorkItem:
        """Return the row under a name that no other has: exports need that."""
        name = item.name
        for folder in item.path.parents:
            if name not in self._names:
                break
            name = f"{folder.name}/{name}"
        return replace(item, name=name)

    def _rebuild(self) -> None:
        shown = np.flatnonzero(self._query.mask(self._table))
        column, down = self._sort
        if column is Column.NAME:
            shown = shown[::-1] if down else shown
        else:  # the unknown comes before the least
            keys = np.nan_to_num(self._table.numbers(column)[shown], nan=-1.0)
            shown = shown[np.argsort(-keys if down else keys, kind="stable")]
        row = np.full(len(self), -1, dtype=np.intp)
        row[shown] = np.arange(len(shown))
        self.beginResetModel()
        self._shown, self._row = shown, row
        self.endResetModel()


def _words(item: WorkItem, column: Column, role: int) -> str | None:
    """Return a cell's tooltip, or what a screen reader says of it."""
    if role == _ROLE.ToolTipRole:
        why = f": {item.problem}" if item.problem else ""
        return f"{item.path}\n{tr(item.status.value)}{why}"
    if role != _ROLE.AccessibleTextRole:
        return None
    if column is Column.STATUS:
        return tr(item.status.value)
    text, title = COLUMNS[column].text(item), tr(COLUMNS[column].title)
    return text if column is Column.NAME or not text else f"{title} {text}"
