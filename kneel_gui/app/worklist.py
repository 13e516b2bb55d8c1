"""The list of images at the left of the window."""

from pathlib import Path

from PyQt5.QtCore import (
    QByteArray,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPoint,
    QSize,
    Qt,
    pyqtSignal,
)
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QAction,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.thumbnails import HEIGHT_PX, WIDTH_PX
from kneel_gui.app.words import mark, tr
from kneel_gui.app.work_item import Status
from kneel_gui.app.worklist_columns import COLUMNS, Column
from kneel_gui.app.worklist_model import WorklistModel

_ROW_PX = 24
_PICTURE_ROW_PX = HEIGHT_PX + 4
_MARGIN_PX = 8
_ICON_PX = 16
_LEFT = Qt.Alignment(Qt.AlignmentFlag.AlignLeft)
_LEFT |= Qt.AlignmentFlag.AlignVCenter
_SELECT_ROW = QItemSelectionModel.SelectionFlags(
    QItemSelectionModel.SelectionFlag.ClearAndSelect
) | QItemSelectionModel.SelectionFlags(QItemSelectionModel.SelectionFlag.Rows)
# What the filter button offers; each is a term that can be typed, too.
_TERMS = (
    (mark("Not reviewed"), "-status:reviewed"),
    (mark("Unread"), "status:unread"),
    (mark("Predicted, untouched"), "status:predicted"),
    (mark("Failed"), "status:failed"),
    (mark("Doubtful: spread above 2 mm"), "doubt>2"),
    (mark("Implausible shape"), "shape>1"),
    (mark("One knee only"), "-knees:RL"),
)
_HELP = (
    "Words, and terms such as status:unread,predicted  doubt>2  shape>1  reader:anna  "
    "date>=2024-05  points<32; a minus before one turns it round"
)


class _SmallIcons(QStyledItemDelegate):
    """Draws the status at its size however large the pictures beside it are."""

    def initStyleOption(
        self, option: QStyleOptionViewItem | None, index: QModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if option is not None:
            option.decorationSize = QSize(_ICON_PX, _ICON_PX)


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
    busied = pyqtSignal()  # the person scrolls, sorts or filters
    left = pyqtSignal()  # the person is done here; the image gets the keyboard

    def __init__(self, model: WorklistModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._current: Path | None = None
        self._following = False
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(tr("Filter: name, status, doubt>2 …"))
        self._filter.setToolTip(_HELP)
        self._filter.setAccessibleName(tr("Filter of the worklist"))
        self._filter.setAccessibleDescription(_HELP)
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._narrow)
        self._filter.installEventFilter(self)
        self._table = self._make_table()
        self._scan = ""
        if (bar := self._table.verticalScrollBar()) is not None:
            bar.valueChanged.connect(self.busied)
        self._count = QLabel()
        self._count.setProperty("role", "dim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 6)
        layout.setSpacing(6)
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        row.addWidget(self._filter)
        row.addWidget(self._make_button())
        layout.addLayout(row)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._count)
        self._count.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        model.modelAboutToBeReset.connect(self.busied)
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

    @property
    def filter(self) -> str:
        """Return what is typed in the filter."""
        return self._filter.text()

    def set_filter(self, text: str) -> None:
        """Type into the filter.

        Parameters
        ----------
        text : str
            See `kneel_gui.app.worklist_query`.
        """
        self._filter.setText(text)

    def show_scan(self, done: int, total: int) -> None:
        """Tell how far the headers have been read.

        Parameters
        ----------
        done, total : int
            Files; 0, 0 = nothing is being read.
        """
        self._scan = (
            tr(" · reading headers, {percent} %").format(percent=100 * done // total)
            if total
            else ""
        )
        self._tell()

    def show_pictures(self, on: bool) -> None:
        """Show small pictures beside the names, or names alone.

        Parameters
        ----------
        on : bool
            Whether there are pictures.
        """
        if (rows := self._table.verticalHeader()) is not None:  # empty: False
            rows.setDefaultSectionSize(_PICTURE_ROW_PX if on else _ROW_PX)
        self._table.setIconSize(
            QSize(WIDTH_PX, HEIGHT_PX) if on else QSize(_ICON_PX, _ICON_PX)
        )
        self._restore()

    @property
    def columns(self) -> str:
        """Return order, widths and sorting as text, for `restore_columns`."""
        header = self._table.horizontalHeader()
        state = QByteArray() if header is None else header.saveState()
        return bytes(state.toBase64()).decode("ascii")

    def restore_columns(self, state: str) -> None:
        """Bring back what `columns` returned.

        Parameters
        ----------
        state : str
            One of another version changes nothing.
        """
        raw = QByteArray.fromBase64(state.encode("ascii", "ignore"))
        header = self._table.horizontalHeader()
        if header is None or raw.isEmpty() or header.count() != len(Column):
            return
        header.restoreState(raw)
        self._size_columns(header)

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
            self._size_columns(header)
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(
                lambda place: self._show_columns(header.mapToGlobal(place))
            )
        for column, spec in COLUMNS.items():
            if spec.width_px:
                table.setColumnWidth(column, spec.width_px)
            table.setColumnHidden(column, not spec.shown)
        table.setItemDelegateForColumn(Column.STATUS, _SmallIcons(table))
        table.setAccessibleName(tr("Worklist"))
        table.setSortingEnabled(True)
        if (selection := table.selectionModel()) is not None:
            selection.currentRowChanged.connect(self._went_to)
        return table

    def _size_columns(self, header: QHeaderView) -> None:
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.STATUS, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)

    def _make_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("▾")
        button.setToolTip(tr("Common filters, and which columns there are"))
        button.setAccessibleName(tr("Common filters and columns"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for text, term in _TERMS:
            action = QAction(f"{tr(text)}\t{term}", menu)
            action.setData(term)
            action.setCheckable(True)
            action.toggled.connect(lambda on, term=term: self._switch(term, on))
            menu.addAction(action)
        menu.aboutToShow.connect(lambda: self._mark_terms(menu))
        menu.addSeparator()
        menu.addMenu(self._column_menu(menu))
        button.setMenu(menu)
        return button

    def _mark_terms(self, menu: QMenu) -> None:
        typed = self._filter.text().split()
        for action in menu.actions():
            if action.data() is not None:
                action.blockSignals(True)
                action.setChecked(action.data() in typed)
                action.blockSignals(False)

    def _switch(self, term: str, on: bool) -> None:
        rest = [part for part in self._filter.text().split() if part != term]
        self._filter.setText(" ".join([*rest, term] if on else rest))

    def _show_columns(self, place: QPoint) -> None:
        menu = self._column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _column_menu(self, parent: QWidget | None = None) -> QMenu:
        menu = QMenu(tr("&Columns"), parent or self)
        for column, spec in COLUMNS.items():
            if column in (Column.STATUS, Column.NAME):
                continue
            action = QAction(tr(spec.title), menu)
            action.setToolTip(tr(spec.tip))
            action.setCheckable(True)
            action.setData(column)
            action.setChecked(not self._table.isColumnHidden(column))
            action.toggled.connect(
                lambda on, column=column: self._table.setColumnHidden(column, not on)
            )
            menu.addAction(action)
        menu.setToolTipsVisible(True)
        return menu

    def _went_to(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and not self._following:
            self._current = self._model.path_at(index.row())
            self.chosen.emit(self._current)

    def _narrow(self, text: str) -> None:
        self.busied.emit()
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
        total, shown = len(self._model), self._model.rowCount()
        done = self._model.count(Status.REVIEWED)
        part, text = "", ""
        if shown < total:
            part = tr("{shown:,} of {total:,} shown · ").format(
                shown=shown, total=total
            )
        if total:
            text = part + (
                tr("{done:,} of 1 image reviewed")
                if total == 1
                else tr("{done:,} of {total:,} images reviewed")
            ).format(done=done, total=total)
        self._count.setText((text + self._scan) if text else "")
        faults = self._model.faults
        if faults:
            self._count.setText(faults[0])
