from pathlib import Path

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QCheckBox, QDialogButtonBox, QLabel, QLineEdit

from kneel_gui.app.export_dialog import ExportDialog
from kneel_gui.formats import FORMATS

pytestmark = pytest.mark.gui


@pytest.fixture
def dialog(qtbot, tmp_path):
    dialog = ExportDialog(tmp_path, ["csv"], 2)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def ok(dialog):
    return dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.Ok)


def test_every_format_of_the_registry_can_be_chosen(dialog):
    names = {box.objectName() for box in dialog.findChildren(QCheckBox)}
    assert names == set(FORMATS)
    assert dialog.formats == ("csv",)


def test_it_tells_what_was_chosen(dialog, qtbot, tmp_path):
    dialog.findChild(QCheckBox, "via-json").setChecked(True)
    field = dialog.findChild(QLineEdit)
    field.setText("~/out")
    with qtbot.waitSignal(dialog.agreed) as agreed:
        qtbot.mouseClick(ok(dialog), Qt.LeftButton)
    assert agreed.args == [Path("~/out").expanduser(), ("csv", "via-json")]


def test_without_a_format_or_folder_there_is_no_export(dialog):
    assert ok(dialog).isEnabled()
    dialog.findChild(QCheckBox, "csv").setChecked(False)
    assert not ok(dialog).isEnabled()
    dialog.findChild(QCheckBox, "csv").setChecked(True)
    dialog.findChild(QLineEdit).setText(" ")
    assert not ok(dialog).isEnabled()


def test_it_says_what_would_be_replaced(dialog, tmp_path):
    assert ok(dialog).text() == "Export"
    (tmp_path / "via.csv").touch()
    dialog.findChild(QCheckBox, "via-csv").setChecked(True)
    assert ok(dialog).text() == "Replace"
    assert any("has via.csv" in label.text() for label in dialog.findChildren(QLabel))
    dialog.findChild(QLineEdit).setText(str(tmp_path / "new"))
    assert ok(dialog).text() == "Export"
