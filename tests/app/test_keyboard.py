import pytest
from PyQt5.QtCore import QEvent, Qt
from PyQt5.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QShortcut,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.keyboard import Keyboard

pytestmark = pytest.mark.gui


@pytest.fixture
def window(qtbot, qapp):
    window = QMainWindow()
    qtbot.addWidget(window)
    body = QWidget()
    window.setCentralWidget(body)
    layout = QVBoxLayout(body)
    window.field, window.button = QLineEdit(), QPushButton("b")
    layout.addWidget(window.field)
    layout.addWidget(window.button)
    window.fired, window.holds = [], []
    for key in ("P", "Space", "Tab", "Delete", "Return", "Ctrl+S"):
        shortcut = QShortcut(key, window)
        shortcut.activated.connect(lambda k=key: window.fired.append(k))
    keyboard = Keyboard(window, {"H": window.holds.append})
    qapp.installEventFilter(keyboard)
    window.show()
    window.activateWindow()
    window.button.setFocus()
    qtbot.waitUntil(window.button.hasFocus)
    yield window
    qapp.removeEventFilter(keyboard)


def test_letters_are_shortcuts_outside_text_fields(window, qtbot):
    qtbot.keyClick(window.button, Qt.Key_P)
    qtbot.keyClick(window.button, Qt.Key_Space)
    assert window.fired == ["P", "Space"]


def test_in_a_text_field_they_are_text(window, qtbot):
    window.field.setFocus()
    for key in (Qt.Key_P, Qt.Key_Space, Qt.Key_H, Qt.Key_P, Qt.Key_Delete):
        qtbot.keyClick(window.field, key)
    qtbot.keyClick(window.field, Qt.Key_Return)
    assert window.field.text() == "p hp"
    assert window.fired == []
    assert window.holds == []
    qtbot.keyClick(window.field, Qt.Key_S, Qt.ControlModifier)
    assert window.fired == ["Ctrl+S"]


def test_a_held_key_acts_as_long_as_it_is_down(window, qtbot):
    qtbot.keyPress(window.button, Qt.Key_H)
    qtbot.keyPress(window.button, Qt.Key_H)  # auto-repeat looks like this
    assert window.holds == [True]
    qtbot.keyRelease(window.button, Qt.Key_H)
    assert window.holds == [True, False]


def test_a_held_key_is_let_go_when_the_window_loses_the_keyboard(window, qtbot):
    qtbot.keyPress(window.button, Qt.Key_H)
    QApplication.sendEvent(window, QEvent(QEvent.WindowDeactivate))
    assert window.holds == [True, False]
