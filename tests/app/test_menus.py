import numpy as np
import pytest
from pydicom import Dataset, dcmread
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


def lut_item(first, codes, explanation=""):
    item = Dataset()
    item.LUTDescriptor = [len(codes), first, 8]
    item.LUTData = np.array(codes, np.uint16).tobytes()
    if explanation:
        item.LUTExplanation = explanation
    return item


@pytest.fixture
def film(tmp_path):
    """Return a maker of a file with two look-up tables, with or without a window."""

    def make(windowed):
        (path,) = write_study(tmp_path, 1)
        data = dcmread(path)
        codes = np.linspace(0, 255, 4096).round()
        tables = [lut_item(0, codes), lut_item(0, codes[::-1], "BONE")]
        data.VOILUTSequence = tables
        for name in ("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation"):
            if name in data:
                delattr(data, name)
        if windowed:
            data.WindowCenter, data.WindowWidth = 2000, 3000
        data.save_as(path)
        return path

    return make


def test_a_way_leads_back_to_the_look_up_tables_of_the_file(rig, film):
    rig.open(film(windowed=False))
    first, second = rig.room.radiograph.grayscale.luts
    menu = rig.window._presets
    assert texts(menu)[:2] == ["Look-up table 1\tAlt+1", "Look-up table 2: BONE\tAlt+2"]
    assert rig.view.voi is first
    menu.actions()[2].trigger()
    assert rig.view.voi is rig.view.window
    rig.key(Qt.Key_2, Qt.AltModifier)
    assert rig.view.voi is second
    rig.room.set_spacing((0.5, 0.5), False)  # the image is shown anew
    rig.wait(lambda: rig.room.radiograph.spacing.row_mm == 0.5)
    assert rig.view.voi.explanation == "BONE"


def test_where_a_window_comes_first_the_look_up_tables_come_last(rig, film):
    rig.open(film(windowed=True))
    assert rig.view.voi is rig.view.window
    shown = [text.partition("\t")[0] for text in texts(rig.window._presets)]
    assert shown[0] == "Window 1"
    assert shown[-2:] == ["Look-up table 1", "Look-up table 2: BONE"]


def test_the_edit_menu_says_what_undo_undoes(rig, tmp_path):
    rig.open(write_study(tmp_path, 1)[0])
    rig.predicted()
    assert "Undo Predict landmarks" in texts(rig.window._menus["Edit"])
