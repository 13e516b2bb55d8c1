"""The inspector's measurements: a row per measure, a column per knee."""

from PyQt5.QtCore import QEvent, Qt
from PyQt5.QtGui import QHelpEvent
from PyQt5.QtWidgets import QGridLayout, QLabel, QToolTip, QWidget

from kneel_gui.app.measure_text import (
    Target,
    row_name,
    sensitivity_text,
    source_line,
    tip_text,
    value_text,
)
from kneel_gui.app.phrases import MEASURE_TITLES
from kneel_gui.app.steady_label import SteadyNote
from kneel_gui.app.words import from_pattern, side_word, tr
from kneel_gui.core.measure import MEASURES, KneeMeasures, MeasureSpec
from kneel_gui.core.schema import SIDES, Side

_AT_RIGHT = Qt.Alignment() | Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_USUAL = "00.0\N{THIN SPACE}±\N{THIN SPACE}≥0.0"


class MeasurePanel(QWidget):
    """A table that never changes its number of rows; only texts that differ are set."""

    def __init__(self) -> None:
        super().__init__()
        self._measures: dict[Side, KneeMeasures] = {}
        self._target: Target | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(2)
        for column in (1, 2):
            self._grid.setColumnStretch(column, 1)
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._grid.addWidget(self._heading, 0, 0)
        for column, side in enumerate(SIDES, start=1):
            head = QLabel(side_word(side).capitalize())
            head.setProperty("role", "dim")
            head.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(head, 0, column)
        self._names: dict[str, QLabel] = {}
        self._cells: dict[tuple[str, Side], SteadyNote] = {}
        for row, spec in enumerate(MEASURES, start=1):
            self._add_row(row, spec)
        self._source = self._note(len(MEASURES) + 1, lines=2)
        self._effect = self._note(len(MEASURES) + 2, lines=3)
        self._refresh()

    @property
    def texts(self) -> dict[tuple[str, Side], str]:
        """Return what stands in each cell, by measure and side."""
        return {key: cell.text() for key, cell in self._cells.items()}

    @property
    def notes(self) -> tuple[str, str]:
        """Return where the mm come from, and what the selected landmark changes."""
        return self._source.text(), self._effect.text()

    def show_measures(self, measures: dict[Side, KneeMeasures]) -> None:
        """Fill the table.

        Parameters
        ----------
        measures : dict of Side to KneeMeasures
            Of the knees that have points.
        """
        self._measures = measures
        self._refresh()

    def show_selected(self, target: Target | None) -> None:
        """Say what a landmark changes.

        Parameters
        ----------
        target : tuple of (Side, int) or None
            The selected one.
        """
        self._target = target
        _set(self._effect, sensitivity_text(target, self._measures))

    def event(self, event: QEvent | None) -> bool:
        """Write a row's long tooltip only when it is about to be shown."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            key = next(
                (
                    key
                    for key, label in self._names.items()
                    if label.y() <= event.y() <= label.y() + label.height()
                ),
                None,
            )
            if key is not None:
                QToolTip.showText(event.globalPos(), self.tip(key), self)
                return True
        return bool(super().event(event))

    def tip(self, key: str) -> str:
        """Return the tooltip of a row.

        Parameters
        ----------
        key : str
            The measure's id.

        Returns
        -------
        str
            Rich text.
        """
        spec = next(spec for spec in MEASURES if spec.id == key)
        items = {side: found.items[key] for side, found in self._measures.items()}
        return tip_text(spec, items)

    def _add_row(self, row: int, spec: MeasureSpec) -> None:
        name = QLabel(row_name(spec))
        name.setProperty("role", "dim")
        self._names[spec.id] = name
        self._grid.addWidget(name, row, 0)
        for column, side in enumerate(SIDES, start=1):
            cell = SteadyNote(1, _USUAL, _AT_RIGHT)
            cell.setText("—")
            cell.setAccessibleName(
                tr("{measure}, {side} knee").format(
                    measure=from_pattern(spec.title, MEASURE_TITLES),
                    side=side_word(side),
                )
            )
            self._cells[spec.id, side] = cell
            self._grid.addWidget(cell, row, column)

    def _note(self, row: int, lines: int) -> SteadyNote:
        note = SteadyNote(lines)
        note.dim()
        self._grid.addWidget(note, row, 0, 1, 3)
        return note

    def _refresh(self) -> None:
        for spec in MEASURES:
            items = {
                side: found.items[spec.id] for side, found in self._measures.items()
            }
            for side in SIDES:
                item = items.get(side)
                text = "—" if item is None else value_text(item, unit=False)
                _set(self._cells[spec.id, side], text)
        found = next(iter(self._measures.values()), None)
        unit = "px" if found is not None and not found.calibrated else "mm"
        _set(self._heading, tr("JOINT, {unit}").format(unit=unit))
        _set(self._source, source_line(self._measures))
        _set(self._effect, sensitivity_text(self._target, self._measures))


def _set(label: QLabel | SteadyNote, text: str) -> None:
    if label.text() != text:
        label.setText(text)
