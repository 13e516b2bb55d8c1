"""The list of images at the left of the window."""

from pathlib import Path

from PyQt5.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    Qt,
    pyqtSignal,
)
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.work_item import Status
from kneel_gui.app.worklist_model import Column, WorklistModel

_ROW_PX = 24
_MARGIN_PX = 8
_LEFT = Qt.Alignment(Qt.AlignmentFlag.AlignLeft)
_LEFT |= Qt.AlignmentFlag.AlignVCenter
_SELECT_ROW = QItemSelectionModel.SelectionFlags(
    QItemSelectionModel.SelectionFlag.ClearAndSelect
) | QItemSelectionModel.SelectionFlags(QItemSelectionModel.SelectionFlag.Rows)
_WIDTHS = {
    Column.STATUS: 26,
    Column.SIDES: 46,
    Column.POINTS: 46,
    Column.DOUBT: 50,
}


class WorklistPanel(QWidget):
    """Filter, table and a count of what is done.

    Parameters
    ----------
    model : WorklistModel
        The images.
    parent : QWidget, optional
        Qt parent.
    """

    chosen = pyqtSignal(object)  # pathlib.Path: the person went to this image
    left = pyqtSignal()  # the person is done here; the image gets the keyboard

    def __init__(self, model: WorklistModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._current: Path | None = None
        self._following = False
        self._filter = QLineEdit()
        self._filter.setPlaceholderText("Filter: name or status")
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._narrow)
        self._filter.installEventFilter(self)
        self._table = self._make_table()
        self._count = QLabel()
        self._count.setProperty("role", "dim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 6)
        layout.setSpacing(6)
        for widget, stretch in ((self._filter, 0), (self._table, 1), (self._count, 0)):
            row = QHBoxLayout()
            margin = 0 if stretch else _MARGIN_PX
            row.setContentsMargins(margin, 0, margin, 0)
            row.addWidget(widget)
            layout.addLayout(row, stretch)
        model.modelReset.connect(self._restore)
        model.modelReset.connect(self._tell)
        model.dataChanged.connect(self._tell)
        self._tell()

    @property
    def table(self) -> QTableView:
        """Return the table, for the keyboard focus."""
        return self._table

    def show_current(self, path: Path | None) -> None:
        """Mark the image that is open.

        Parameters
        ----------
        path : pathlib.Path or None
            None = no image is open.
        """
        self._current = path
        self._restore()

    def start_filter(self) -> None:
        """Put the keyboard into the filter."""
        self._filter.setFocus()
        self._filter.selectAll()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Let Esc, Enter and Down leave the filter.

        Parameters
        ----------
        watched : QObject
            The filter.
        event : QEvent
            Any; only key presses matter.

        Returns
        -------
        bool
            True when the key has been dealt with.
        """
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._filter.clear()
            self.left.emit()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._table.setFocus()
            return True
        return False

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if (rows := table.verticalHeader()) is not None:
            rows.hide()
            rows.setDefaultSectionSize(_ROW_PX)
            rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        if (header := table.horizontalHeader()) is not None:
            header.setHighlightSections(False)
            header.setDefaultAlignment(_LEFT)
            header.setMinimumSectionSize(20)
            header.setSortIndicator(Column.NAME, Qt.SortOrder.AscendingOrder)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            table.setColumnWidth(column, width)
        table.setSortingEnabled(True)
        if (selection := table.selectionModel()) is not None:
            selection.currentRowChanged.connect(self._went_to)
        return table

    def _went_to(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and not self._following:
            self._current = self._model.path_at(index.row())
            self.chosen.emit(self._current)

    def _narrow(self, text: str) -> None:
        self._model.set_filter(text)

    def _restore(self) -> None:
        """Select the open image again; sorting and filtering do not open another."""
        selection = self._table.selectionModel()
        row = None if self._current is None else self._model.row(self._current)
        if selection is None:
            return
        self._following = True
        try:
            if row is None:
                selection.clear()
            else:
                index = self._model.index(row, Column.NAME)
                selection.setCurrentIndex(index, _SELECT_ROW)
                self._table.scrollTo(index)
        finally:
            self._following = False

    def _tell(self) -> None:
        items = self._model.items
        done = sum(item.status is Status.REVIEWED for item in items)
        shown = self._model.rowCount()
        part = f"{shown} of {len(items)} shown · " if shown < len(items) else ""
        images = "image" if len(items) == 1 else "images"
        text = f"{part}{done} of {len(items)} {images} reviewed" if items else ""
        self._count.setText(text)
