import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QListWidget, QMainWindow, QPushButton, QWidget

from kneel_gui.app.action_spec import When
from kneel_gui.app.action_table import ACTIONS
from kneel_gui.app.actions import ActionSet

pytestmark = pytest.mark.gui


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    body = QWidget()
    window.setCentralWidget(body)
    window.image = QPushButton("image", body)
    window.other = QListWidget(body)
    window.seen = []
    plain = {row.id: lambda i=row.id: window.seen.append(i) for row in ACTIONS}
    toggles = {
        row.id: lambda on, i=row.id: window.seen.append((i, on)) for row in ACTIONS
    }
    keyed = {
        row.id: lambda key, i=row.id: window.seen.append((i, key)) for row in ACTIONS
    }
    window.set = ActionSet(window, window.image, plain, toggles, keyed)
    window.set.enable(frozenset(When))
    window.show()
    window.activateWindow()
    window.image.setFocus()
    qtbot.waitUntil(window.image.hasFocus)
    return window


@pytest.mark.parametrize(
    ("key", "modifier", "wanted"),
    [
        (Qt.Key_P, Qt.NoModifier, "predict"),
        (Qt.Key_P, Qt.ShiftModifier, "predict_all"),
        (Qt.Key_Space, Qt.NoModifier, "accept"),
        (Qt.Key_Return, Qt.NoModifier, "accept"),
        (Qt.Key_Tab, Qt.NoModifier, "next_point"),
        (Qt.Key_Backtab, Qt.ShiftModifier, "previous_point"),
        (Qt.Key_Question, Qt.NoModifier, "help"),
        (Qt.Key_Left, Qt.NoModifier, ("nudge", "Left")),
        (Qt.Key_Up, Qt.ShiftModifier, ("nudge_far", "Shift+Up")),
        (Qt.Key_Down, Qt.AltModifier, ("nudge_fine", "Alt+Down")),
        (Qt.Key_I, Qt.NoModifier, ("invert", True)),
        (Qt.Key_T, Qt.NoModifier, ("labels", False)),
        (Qt.Key_3, Qt.AltModifier, ("preset", "Alt+3")),
    ],
)
def test_keys_reach_their_handlers(window, qtbot, key, modifier, wanted):
    qtbot.keyClick(window.image, key, modifier)
    assert window.seen == [wanted]


def test_the_keys_of_the_image_leave_other_widgets_alone(window, qtbot):
    window.other.setFocus()
    qtbot.keyClick(window.other, Qt.Key_Left)
    qtbot.keyClick(window.other, Qt.Key_Tab)
    assert window.seen == []


def test_an_action_whose_condition_does_not_hold_is_off(window, qtbot):
    window.set.enable(frozenset({When.IMAGE}))
    assert window.set["predict"].isEnabled()
    assert window.set["open"].isEnabled()
    assert not window.set["undo"].isEnabled()
    qtbot.keyClick(window.image, Qt.Key_Z, Qt.ControlModifier)
    qtbot.keyClick(window.image, Qt.Key_Left)
    assert window.seen == []
