import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QMenu, QToolBar

from kneel_gui.app.action_table import ACTIONS
from tests.app.support import write_study

pytestmark = pytest.mark.gui


def texts(menu):
    return [a.text().replace("&", "") for a in menu.actions() if not a.isSeparator()]


def test_every_action_that_has_no_family_of_keys_stands_in_its_menu(rig):
    for row in ACTIONS:
        if not row.each_key and not row.held:
            menu = rig.window._menus[row.menu]
            assert rig.window.actions_by_id[row.id] in menu.actions(), row.id


def test_the_toolbar_has_what_the_table_says_with_keys_in_the_tips(rig):
    bar = rig.window.findChild(QToolBar)
    shown = [a for a in bar.actions() if not a.isSeparator()]
    assert [a.iconText() for a in shown] == [row.tool for row in ACTIONS if row.tool]
    predict = rig.window.actions_by_id["predict"]
    assert "(P)" in predict.toolTip()
    # A click must not take Space and Enter away from the picture.
    assert bar.widgetForAction(predict).focusPolicy() == Qt.NoFocus


def test_the_window_menu_lists_the_presets_of_the_open_image(rig, tmp_path):
    menu = rig.window._presets
    assert not menu.isEnabled()
    rig.open(write_study(tmp_path, 1)[0])
    assert menu.isEnabled()
    assert texts(menu)[0].endswith("\tAlt+1")
    before = rig.view.window
    menu.actions()[1].trigger()
    assert rig.view.window != before
    menu.choose(99)  # a key beyond the list does nothing
    assert isinstance(menu, QMenu)


def test_the_edit_menu_says_what_undo_undoes(rig, tmp_path):
    rig.open(write_study(tmp_path, 1)[0])
    rig.predicted()
    assert "Undo Predict landmarks" in texts(rig.window._menus["Edit"])
