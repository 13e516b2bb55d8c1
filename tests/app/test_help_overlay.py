import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel, QMainWindow, QShortcut

from kneel_gui.app.action_table import ACTIONS
from kneel_gui.app.help_overlay import HelpOverlay
from kneel_gui.app.shortcuts import plain

pytestmark = pytest.mark.gui


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1200, 700)
    window.help = HelpOverlay(window)
    window.show()
    window.help.open()
    return window


def test_it_covers_the_window_and_names_every_key(window):
    assert window.help.geometry() == window.rect()
    text = "".join(label.text() for label in window.help.findChildren(QLabel))
    for row in ACTIONS:
        if row.keys:
            assert plain(row.text).rstrip("…") in text
    window.resize(1300, 800)
    assert window.help.geometry() == window.rect()


def test_any_key_closes_it_and_does_nothing_else(window, qtbot):
    fired = []
    QShortcut("P", window).activated.connect(lambda: fired.append("P"))
    qtbot.keyClick(window.help, Qt.Key_P)
    assert not window.help.isVisible()
    assert fired == []


def test_a_click_closes_it(window, qtbot):
    qtbot.mouseClick(window.help, Qt.LeftButton)
    assert not window.help.isVisible()
