import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFileDialog, QMessageBox

from kneel_gui.app.action_table import ACTIONS
from kneel_gui.app.dialogs import SideDialog, SpacingDialog
from kneel_gui.core.schema import Side
from tests.app.support import write_study

pytestmark = pytest.mark.gui


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


OF_THE_WINDOW = {
    "help",
    "panel_inspector",
    "panel_worklist",
    "read_left",
    "read_right",
    "pictures",
    "enhance",
    "flip",
    "turn_left",
    "turn_right",
    "heat",
    "reset_layout",
    "upright",
    "twin",
    "keys",
    "palette",
    "preferences",
    "time",
    "tour",
}


def test_every_action_of_the_table_does_something(rig):
    handlers = {**rig.window.commands.handlers(), **rig.window.commands.toggles()}
    plain = {row.id for row in ACTIONS if not (row.each_key or row.held)}
    assert plain - set(handlers) == OF_THE_WINDOW


def test_files_are_asked_for_and_the_folder_is_remembered(rig, study, monkeypatch):
    names = [str(path) for path in study[:2]]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (names, ""))
    rig.key(Qt.Key_O, Qt.ControlModifier)
    rig.wait(lambda: len(rig.room.worklist.items) == 2)
    folder = rig.window.commands._preferences.text("open_folder")
    assert folder == str(study[0].parent)


def test_a_cancelled_question_opens_nothing(rig, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    rig.key(Qt.Key_O, Qt.ControlModifier)
    rig.key(Qt.Key_O, Qt.ControlModifier | Qt.ShiftModifier)
    assert not rig.room.busy


def test_the_same_file_named_in_two_ways_is_listed_once(rig, study, monkeypatch):
    monkeypatch.chdir(study[0].parent)
    rig.open(study[0])
    rig.window.commands.open_paths([type(study[0])("k1.dcm")])
    rig.wait(lambda: not rig.room.busy)
    assert len(rig.room.worklist.items) == 1


def test_spacing_and_side_are_asked_for_with_what_is_known(rig, study):
    rig.open(study[0])
    rig.key(Qt.Key_M, Qt.ControlModifier)
    dialog = rig.window.findChild(SpacingDialog)
    assert dialog.row.value() == 0.25
    dialog.row.setValue(0.5)
    dialog.accept()
    rig.wait(lambda: rig.room.radiograph.spacing.row_mm == 0.5)
    rig.window.activateWindow()
    rig.wait(rig.window.isActiveWindow)
    rig.key(Qt.Key_L, Qt.ControlModifier)
    side = rig.window.findChild(SideDialog)
    side.choices[Side.LEFT].setChecked(True)
    side.accept()
    rig.wait(lambda: rig.room.radiograph.laterality is Side.LEFT)


def test_the_window_is_kept_when_only_the_spacing_changes(rig, study):
    rig.open(study[0])
    rig.key(Qt.Key_3, Qt.AltModifier)
    window = rig.view.window
    rig.room.set_spacing((0.5, 0.5), False)
    rig.wait(lambda: rig.room.radiograph.spacing.row_mm == 0.5)
    assert rig.view.window == window


def test_f6_moves_the_keyboard_between_list_and_picture(rig, study):
    rig.open(study[0].parent)
    rig.view.setFocus()
    rig.key(Qt.Key_F6)
    assert rig.window.worklist.table.hasFocus()
    rig.key(Qt.Key_F6, widget=rig.window.worklist.table)
    assert rig.view.canvas.hasFocus()


def test_escape_stops_one_thing_at_a_time(rig, study):
    rig.open(study[0])
    rig.predicted()
    rig.view.select((Side.RIGHT, 3))
    for _ in range(len(rig.said())):
        rig.key(Qt.Key_Escape)
        assert rig.view.selected is not None
    assert rig.said() == []
    rig.key(Qt.Key_Escape)
    assert rig.view.selected is None


def test_a_complete_knee_needs_no_placing(rig, study):
    rig.open(study[0])
    rig.predicted()
    rig.key(Qt.Key_R)
    assert rig.view.placing is None
    assert any("has all its landmarks" in text for text in rig.said())


def test_about_names_the_model(rig, study):
    rig.open(study[0])
    rig.predicted()
    rig.window.actions_by_id["about"].trigger()
    assert "fake@" in rig.window.findChild(QMessageBox).text()
