import threading

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFileDialog

from tests.app.support import write_study

pytestmark = pytest.mark.gui


def test_closing_the_window_ends_both_threads(rig, tmp_path, monkeypatch):
    study = write_study(tmp_path / "study", 1)
    rig.open(study[0])
    csv = tmp_path / "landmarks.csv"
    csv.write_text("image,side,landmark,x_px,y_px\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(csv), ""))
    rig.key(Qt.Key_I, Qt.ControlModifier)
    assert rig.window.commands._transfers.busy
    rig.window.close()
    names = {thread.name for thread in threading.enumerate()}
    assert not names & {"kneel-import", "kneel-export"}
    assert not rig.window.commands._transfers.busy
