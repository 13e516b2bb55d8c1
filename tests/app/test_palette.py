import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from kneel_gui.app.action_table import ACTIONS
from tests.app.support import write_study

pytestmark = pytest.mark.gui


@pytest.fixture
def palette(rig):
    rig.wait(rig.window.isActiveWindow)
    rig.key(Qt.Key_K, Qt.ControlModifier)
    palette = rig.window.assistance.palette
    assert palette.isVisible()
    return palette


def type_in(palette, text):
    QTest.keyClicks(palette.field, text)


def test_it_lists_every_action_also_those_that_cannot_be_done_with_the_reason(palette):
    choices = palette.choices("")
    assert {choice.row.id for choice in choices} == {row.id for row in ACTIONS}
    blocked = {choice.row.id: choice.blocked for choice in choices}
    assert blocked["open"] == ""
    assert blocked["predict"] == "only when an image is open"
    assert blocked["nudge"] == "by its keys only"
    flags = [bool(choice.blocked) for choice in choices]
    assert flags == sorted(flags)  # what can be done comes first


def test_enter_does_what_is_chosen_and_gives_the_keyboard_back(rig, palette):
    type_in(palette, "invert")
    assert palette.list.currentItem().text(2) == "I"
    assert palette.list.currentItem().text(1) == "only when an image is open"
    QTest.keyClick(palette.field, Qt.Key_Return)
    assert palette.isVisible()  # it says why not
    palette.field.clear()
    type_in(palette, "worklist pict")
    QTest.keyClick(palette.field, Qt.Key_Return)
    assert not palette.isVisible()
    assert rig.window.actions_by_id["pictures"].isChecked()
    assert not palette.field.hasFocus()


def test_what_was_done_last_comes_first_and_an_image_unblocks(rig, palette, tmp_path):
    palette.close_it()
    rig.open(*write_study(tmp_path, 1))
    palette.open()
    type_in(palette, "invert")
    QTest.keyClick(palette.field, Qt.Key_Return)
    assert rig.view.inverted
    assert palette.choices("")[0].row.id == "invert"


def test_arrows_move_and_escape_closes(rig, palette):
    first = palette.list.currentItem().text(0)
    QTest.keyClick(palette.field, Qt.Key_Down)
    assert palette.list.currentItem().text(0) != first
    QTest.keyClick(palette.field, Qt.Key_Up)
    assert palette.list.currentItem().text(0) == first
    QTest.keyClick(palette.field, Qt.Key_Escape)
    assert not palette.isVisible()
    assert rig.view.canvas.hasFocus() or rig.view.hasFocus()


def test_own_keys_work_and_are_shown_everywhere(rig, palette):
    palette.close_it()
    window = rig.window
    keys = {"open": ("Ctrl+J",), "preset": tuple(f"Ctrl+{n}" for n in range(1, 10))}
    window.assistance.keymap.use(keys)
    action = window.actions_by_id["open"]
    assert action.shortcut().toString() == "Ctrl+J"
    assert "(Ctrl+J)" in action.toolTip()
    assert "Ctrl+J" in window._empty.text()
    window.help.open()
    texts = "".join(
        label.text() for label in window.help.findChildren(type(window._empty))
    )
    assert "Ctrl+J" in texts
    assert "Ctrl+O<" not in texts
    window.help._close()
    keys = [c.row.keys for c in palette.choices("") if c.row.id == "open"]
    assert keys == [("Ctrl+J",)]
