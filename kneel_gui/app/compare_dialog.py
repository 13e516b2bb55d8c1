"""My work and somebody else's, side by side, and a choice for each difference."""

import math
from collections.abc import Callable

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.camera import ViewState
from kneel_gui.app.dialogs import ok_cancel
from kneel_gui.app.landmark_view import LandmarkView
from kneel_gui.app.words import mark, side_word, tr
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.comparing import (
    AnyDifference,
    Difference,
    ReadingDifference,
    Said,
    Target,
    compared,
    merged,
)
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.reading import NotGradable
from kneel_gui.core.schema import Side, knee_schema

_HEADINGS = (
    mark("What"),
    mark("Apart"),
    mark("Mine"),
    mark("Theirs"),
    mark("Take theirs"),
)
_SIZE_PX = (1280, 820)
_TABLE_PX = 230


class CompareDialog(QDialog):
    """Shows both annotations of an image and asks what to keep of each.

    Parameters
    ----------
    radiograph : Radiograph
        The image.
    mine, theirs : ImageAnnotation
        Of it.
    whose : str
        Whose theirs are, for people.
    parent : QWidget, optional
        Qt parent.
    """

    decided = pyqtSignal(object)  # ImageAnnotation to have now

    def __init__(
        self,
        radiograph: Radiograph,
        mine: ImageAnnotation,
        theirs: ImageAnnotation,
        whose: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compare with {whose}").format(whose=whose))
        self.resize(*_SIZE_PX)
        self._mine, self._theirs = mine, theirs
        self._rows = compared(mine, theirs, radiograph.spacing)
        self.views = (LandmarkView(self), LandmarkView(self))
        self.table = self._make_table()
        self._fill()
        layout = QVBoxLayout(self)
        layout.addLayout(self._make_pictures(radiograph, whose), 1)
        layout.addWidget(self.table)
        layout.addLayout(self._make_choices(whose))
        layout.addWidget(self._make_buttons())
        self._link()

    @property
    def taken(self) -> tuple[AnyDifference, ...]:
        """Return what is to be as theirs is."""
        rows = enumerate(self._rows)
        return tuple(row for n, row in rows if _checked(self.table.item(n, 4)))

    def accept(self) -> None:
        """Close and tell what the image is to have now."""
        super().accept()
        targets = [row.target for row in self.taken]
        self.decided.emit(merged(self._mine, self._theirs, targets))

    def _make_pictures(self, radiograph: Radiograph, whose: str) -> QGridLayout:
        grid = QGridLayout()
        titles = (tr("Mine"), tr("Theirs: {whose}").format(whose=whose))
        shown = (self._mine, self._theirs)
        for n, (view, title, one) in enumerate(
            zip(self.views, titles, shown, strict=True)
        ):
            grid.addWidget(QLabel(f"<b>{title}</b>"), 0, n)
            grid.addWidget(view, 1, n)
            view.show_radiograph(radiograph)
            view.show_annotation(one)
            view.set_spread_visible(False)
        grid.setRowStretch(1, 1)
        return grid

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(len(self._rows), len(_HEADINGS))
        table.setHorizontalHeaderLabels(map(tr, _HEADINGS))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setFixedHeight(_TABLE_PX)
        if (header := table.horizontalHeader()) is not None:
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        if (header := table.verticalHeader()) is not None:
            header.hide()
        table.currentCellChanged.connect(lambda row, *_rest: self._look_at(row))
        return table

    def _fill(self) -> None:
        for n, row in enumerate(self._rows):
            for column, text in enumerate(_texts(row)):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)  # a comment may be longer than its column
                self.table.setItem(n, column, cell)
            choice = QTableWidgetItem()
            choice.setFlags(choice.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            choice.setCheckState(
                Qt.CheckState.Checked if row.lacking else Qt.CheckState.Unchecked
            )
            self.table.setItem(n, 4, choice)

    def _make_choices(self, whose: str) -> QHBoxLayout:
        line = QHBoxLayout()
        note = QLabel(
            tr(
                "Differences: {rows}. What {whose} has stays as it is, "
                "whatever you choose; what you take over can be undone."
            ).format(rows=len(self._rows), whose=whose)
        )
        note.setProperty("role", "dim")
        line.addWidget(note, 1)
        choices: tuple[tuple[str, Callable[[AnyDifference], bool]], ...] = (
            (tr("All mine"), lambda _row: False),
            (tr("All theirs"), lambda _row: True),
            (tr("Theirs where mine are missing"), lambda row: row.lacking),
        )
        for text, rule in choices:
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on, rule=rule: self._choose(rule))
            line.addWidget(button)
        return line

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = ok_cancel(self)
        if (ok := buttons.button(QDialogButtonBox.StandardButton.Ok)) is not None:
            ok.setText(tr("Keep this choice"))
        return buttons

    def _choose(self, rule: Callable[[AnyDifference], bool]) -> None:
        for n, row in enumerate(self._rows):
            if (item := self.table.item(n, 4)) is not None:
                on = Qt.CheckState.Checked if rule(row) else Qt.CheckState.Unchecked
                item.setCheckState(on)

    def _look_at(self, row: int) -> None:
        if 0 <= row < len(self._rows):
            target = self._rows[row].target
            for view, one in zip(self.views, (self._mine, self._theirs), strict=True):
                place = _placed(one, target)
                view.select(place, ensure_visible=place is not None)

    def _link(self) -> None:
        """Let each picture follow the other one's zoom and place."""
        one, other = self.views
        for leader, follower in ((one, other), (other, one)):
            leader.view_changed.connect(
                lambda state, view=follower: self._follow(view, state)
            )

    def _follow(self, view: LandmarkView, state: ViewState) -> None:
        if view.radiograph is not None and view.view_state() != state:
            view.blockSignals(True)
            view.restore_view(state)
            view.blockSignals(False)


def _checked(item: QTableWidgetItem | None) -> bool:
    return item is not None and item.checkState() == Qt.CheckState.Checked


def _placed(annotation: ImageAnnotation, target: Target) -> tuple[Side, int] | None:
    """Return a landmark that is placed; None for others and for what is said."""
    side, what = target
    knee = annotation.knee(side)
    if knee is None or isinstance(what, Said) or not knee.placed[what]:
        return None
    return side, what


def _texts(row: AnyDifference) -> tuple[str, str, str, str]:
    side = side_word(row.side).capitalize()
    if isinstance(row, ReadingDifference):
        name = tr("KL grade") if row.said is Said.GRADE else tr("comment")
        return f"{side} {name}", "", _said(row.mine), _said(row.theirs)
    name = knee_schema().names[row.index]
    return f"{side} {name}", _apart(row), tr(row.mine.value), tr(row.theirs.value)


def _said(text: str) -> str:
    # A reason is translated, as in the inspector; what a reader wrote is not.
    return tr(text) if text in [why.value for why in NotGradable] else text or "—"


def _apart(row: Difference) -> str:
    if not math.isnan(row.distance_mm):
        return f"{row.distance_mm:.1f} mm"
    if not math.isnan(row.distance_px):
        return f"{row.distance_px:.1f} px"
    return tr("only one is placed")
