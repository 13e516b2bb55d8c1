"""The time ledger of the images in the worklist, when somebody asks for it."""

from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.words import mark, tr
from kneel_gui.workflows.time_sheet import Total, summary

_TITLES = (
    mark("Image"),
    mark("Seconds"),
    mark("Drags"),
    mark("Corrected"),
    mark("Stays"),
)
_MOST = 2000  # rows; the export has all of them
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class TimeDialog(QDialog):
    """A sentence about all images and a table of each, the longest first.

    Parameters
    ----------
    sums : sequence of Total
        By image.
    parent : QWidget, optional
        Qt parent.
    """

    def __init__(self, sums: Sequence[Total], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Time spent"))
        self.resize(520, 420)
        self.summary = QLabel(summary(sums))
        self.summary.setWordWrap(True)
        note = QLabel(
            tr(
                "Time counts while there are signs of you; after 30 s "
                "without one it stands still. Exports write it to time.csv."
            )
        )
        note.setWordWrap(True)
        note.setProperty("role", "dim")
        buttons = QDialogButtonBox()
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        self.table = _table(sums[:_MOST])
        layout.addWidget(self.table, 1)
        layout.addWidget(note)
        layout.addWidget(buttons)


def _table(sums: Sequence[Total]) -> QTableWidget:
    table = QTableWidget(len(sums), len(_TITLES))
    table.setAccessibleName(tr("Time spent on each image"))
    table.setHorizontalHeaderLabels(map(tr, _TITLES))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    if (rows := table.verticalHeader()) is not None:
        rows.hide()
    if (header := table.horizontalHeader()) is not None:
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for row, total in enumerate(sums):
        numbers = (total.drags, total.corrected, total.stays)
        texts = (total.name, f"{total.seconds:.0f}", *map(str, numbers))
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(_RIGHT)
            table.setItem(row, column, item)
    return table
