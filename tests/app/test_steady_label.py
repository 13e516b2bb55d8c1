import pytest
from PyQt5.QtCore import QEvent, QObject
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from kneel_gui.app.steady_label import SteadyLabel, SteadyNote

pytestmark = pytest.mark.gui


class Layouts(QObject):
    """Counts how often a widget is laid out anew."""

    def __init__(self, widget):
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.LayoutRequest
        return False


@pytest.fixture
def row(qtbot):
    """A window with one of each; its layouts are counted from when it rests."""
    window = QWidget()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    window.label, window.note = SteadyLabel("00.0 mm"), SteadyNote(2)
    layout.addWidget(window.label)
    layout.addWidget(window.note, 1)
    window.resize(400, 100)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(10)
    window.layouts = Layouts(window)
    return window


def test_other_numbers_ask_for_no_layout(row, qtbot):
    for text in ("1.0 mm", "12.5 mm", ""):
        row.label.setText(text)
        row.note.setText(f"It is {text}.")
        qtbot.wait(1)
        assert (row.label.text(), row.note.text()) == (text, f"It is {text}.")
    assert row.layouts.count == 0


def test_a_longer_text_gets_its_room_until_a_much_shorter_one_comes(row, qtbot):
    before = row.label.width()
    row.label.setText("a text much longer than it was made for")
    qtbot.wait(10)
    grown = row.label.width()
    assert grown >= row.label.fontMetrics().horizontalAdvance(row.label.text()) > before
    row.label.setText("a text much longer than it was")
    qtbot.wait(10)
    assert row.label.width() == grown
    row.label.setText("-")
    qtbot.wait(10)
    assert row.label.width() == before


def test_a_note_uses_the_width_there_is(row, qtbot):
    inner = row.note.findChild(QWidget)
    row.resize(700, 100)
    qtbot.wait(10)
    assert inner.size() == row.note.size()
    assert row.note.height() >= 2 * row.note.fontMetrics().lineSpacing()
