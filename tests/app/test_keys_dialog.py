import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from kneel_gui.app.action_table import ACTIONS, spec
from kneel_gui.app.keymap import Keymap
from kneel_gui.app.keys_dialog import KeysDialog
from kneel_gui.app.preferences import Preferences
from kneel_gui.storage.settings import load_settings

pytestmark = pytest.mark.gui


@pytest.fixture
def dialog(qtbot, tmp_path):
    keymap = Keymap(Preferences(load_settings(tmp_path / "settings.json")))
    dialog = KeysDialog(keymap)
    dialog.keymap = keymap
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def press(dialog, action_id, key, modifier=Qt.NoModifier, index=-1):
    dialog.select(action_id, index)
    QTest.keyClick(dialog.field, key, modifier)


def test_a_free_key_is_used_at_once_and_kept_on_ok(dialog):
    press(dialog, "predict", Qt.Key_Y)
    assert "free" in dialog.note.text()
    dialog.use.click()
    assert dialog.keymap.row("predict").keys == ("P",)
    dialog.accept()
    assert dialog.keymap.row("predict").keys == ("Y",)


def test_a_second_key_is_added(dialog):
    press(dialog, "predict", Qt.Key_Y, Qt.ControlModifier | Qt.ShiftModifier)
    dialog.add.click()
    dialog.accept()
    assert dialog.keymap.row("predict").keys == ("P", "Ctrl+Shift+Y")


def test_a_taken_key_is_said_and_moved_from_where_it_was(dialog):
    press(dialog, "predict", Qt.Key_X)
    assert "Swap sides" in dialog.note.text()
    dialog.use.click()
    dialog.accept()
    assert dialog.keymap.row("predict").keys == ("X",)
    assert dialog.keymap.row("swap").keys == ()


def test_a_key_of_a_family_cannot_be_taken_but_exchanged(dialog):
    press(dialog, "predict", Qt.Key_Left)
    assert not dialog.use.isEnabled()
    press(dialog, "nudge", Qt.Key_Y, index=0)
    dialog.use.click()
    press(dialog, "predict", Qt.Key_Left)
    dialog.use.click()
    dialog.accept()
    assert dialog.keymap.row("nudge").keys == ("Y", "Right", "Up", "Down")
    assert dialog.keymap.row("predict").keys == ("Left",)


def test_a_held_key_stands_alone(dialog):
    press(dialog, "peek", Qt.Key_Y, Qt.ControlModifier)
    assert not dialog.use.isEnabled()
    press(dialog, "peek", Qt.Key_Y)
    assert dialog.use.isEnabled()


def test_resetting_one_gives_others_their_keys_back(dialog):
    press(dialog, "predict", Qt.Key_X)
    dialog.use.click()
    press(dialog, "accept", Qt.Key_P)
    dialog.use.click()
    dialog.select("swap")
    dialog.reset_one.click()
    dialog.accept()
    for action_id in ("swap", "predict", "accept"):
        assert dialog.keymap.row(action_id) == spec(action_id)


def test_all_can_be_reset_and_cancel_changes_nothing(dialog):
    dialog.select("undo")
    dialog.remove.click()
    dialog.reset_all.click()
    dialog.accept()
    assert dialog.keymap.rows == ACTIONS
    dialog.remove.click()
    dialog.reject()
    assert dialog.keymap.rows == ACTIONS


def test_actions_are_found_by_name_and_by_key(dialog):
    def shown():
        return [item.text(0) for item in dialog._items() if not item.isHidden()]

    dialog.search.setText("swap")
    assert shown() == ["Swap sides"]
    dialog.search.setText("ctrl+i")
    assert shown() == ["Import annotations…"]
