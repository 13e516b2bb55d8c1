"""The inspector's knees side by side: what was found, and what the reader says."""

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QLabel, QWidget

from kneel_gui.app.reading_panel import ReadingFields
from kneel_gui.app.words import mark, side_word, tr
from kneel_gui.core.schema import SIDES, Side

_ROWS = (mark("Knee"), mark("Points"), mark("Spread"))


class KneeColumn:
    """What is known of one knee; its rows stand beside those of the other one.

    Parameters
    ----------
    side : Side
        The knee.
    """

    def __init__(self, side: Side) -> None:
        self.heading = QLabel(side_word(side).capitalize())
        self.heading.setProperty("role", "dim")
        self.values = [QLabel("—") for _ in _ROWS]
        for value in self.values:
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_values(self, values: Sequence[str]) -> None:
        """Fill the rows.

        Parameters
        ----------
        values : sequence of str
            What it is, points, spread: see `kneel_gui.app.readout.knee_text`.
        """
        for label, text in zip(self.values, values, strict=True):
            label.setText(text or "—")

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the heading and the values."""
        return (self.heading.text(), *(value.text() for value in self.values))


class KneesPanel(QWidget):
    """A column for each knee: what it is, its points, their spread, grade, comment."""

    read = pyqtSignal(object)  # KneeReading, by the person
    left = pyqtSignal()  # from a field back to the picture

    def __init__(self) -> None:
        super().__init__()
        self.columns = {side: KneeColumn(side) for side in SIDES}
        self.readings = {side: ReadingFields(side, self) for side in SIDES}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(3)
        title = QLabel(tr("KNEES"))
        title.setProperty("role", "heading")
        grid.addWidget(title, 0, 0)
        for row, name in enumerate((*_ROWS, mark("KL grade")), start=1):
            label = QLabel(tr(name))
            label.setProperty("role", "dim")
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        for n, side in enumerate(SIDES, start=1):
            self._place(grid, n, side)

    def _place(self, grid: QGridLayout, n: int, side: Side) -> None:
        column, fields = self.columns[side], self.readings[side]
        grid.setColumnStretch(n, 1)
        parts = (column.heading, *column.values)
        for row, label in enumerate(parts):
            grid.addWidget(label, row, n, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(fields.grade, len(parts), n)
        grid.addWidget(fields.comment, len(parts) + n, 0, 1, 3)
        fields.changed.connect(self.read)
        fields.left.connect(self.left)
