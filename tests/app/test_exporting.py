import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QDialogButtonBox, QLineEdit

from kneel_gui.app.export_dialog import ExportDialog
from kneel_gui.core.schema import Side
from kneel_gui.formats import read_annotations
from tests.app.support import write_study

pytestmark = pytest.mark.gui


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def export(rig, folder):
    rig.key(Qt.Key_E, Qt.ControlModifier)
    dialog = rig.window.findChild(ExportDialog)
    dialog.findChild(QLineEdit).setText(str(folder))
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.Ok)
    rig.qtbot.mouseClick(button, Qt.LeftButton)


def test_without_landmarks_there_is_nothing_to_export(rig, study):
    rig.open(study[0])
    rig.key(Qt.Key_E, Qt.ControlModifier)
    assert any("no landmarks to export" in text for text in rig.said())


def test_what_is_exported_reads_back_as_it_is_here(rig, study, tmp_path):
    rig.open(study[0].parent)
    rig.room.predict_all()
    rig.wait(lambda: not rig.room.busy)
    rig.drag(rig.at(Side.RIGHT, 3), (10, 7))
    export(rig, tmp_path / "out")
    rig.wait(lambda: any("Exported 3 images" in text for text in rig.said()))
    found = read_annotations(tmp_path / "out" / "landmarks.csv")
    (first,) = [image for image in found.images if image.name == "k1.dcm"]
    here = rig.room.image.annotation.knees[0].points_px
    assert first.annotation.knees[0].points_px == pytest.approx(here, abs=1e-3)
    assert len(found.images) == 3
    assert (tmp_path / "out" / "kneel_via.csv").exists()


def test_a_folder_that_cannot_be_written_is_said(rig, study, tmp_path):
    rig.open(study[0])
    rig.predicted()
    (tmp_path / "file").write_text("x")
    export(rig, tmp_path / "file" / "out")
    rig.wait(lambda: any("Not exported." in text for text in rig.said()))


def test_an_image_that_vanished_is_left_out_and_named(rig, study, tmp_path):
    rig.open(study[0].parent)
    rig.room.predict_all()
    rig.wait(lambda: not rig.room.busy)
    rig.saved()
    study[2].unlink()
    export(rig, tmp_path / "out")
    rig.wait(lambda: any("Exported 2 images" in text for text in rig.said()))
    (message,) = [m for m in rig.bar.messages if "Exported" in m.text]
    assert "k3.dcm" in message.details
