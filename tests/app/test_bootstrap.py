import subprocess
import sys
import threading

import pytest

from kneel_gui.app import bootstrap
from kneel_gui.errors import KneelError
from kneel_gui.paths import user_log
from tests.app.support import write_study

pytestmark = pytest.mark.gui
NO_TORCH = """
import sys
import threading
from PyQt5.QtCore import QTimer
from kneel_gui.app import bootstrap

app = bootstrap.make_application()
window = bootstrap.make_window(app)
window.show()
app.processEvents()
print("visible", window.isVisible(), "torch", "torch" in sys.modules)
window.shut_down()
"""


def test_the_window_is_there_before_torch_is():
    done = subprocess.run(
        [sys.executable, "-c", NO_TORCH], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["visible", "True", "torch", "False"]


def test_without_files_the_demo_study_opens(rig, tmp_path, monkeypatch):
    study = write_study(tmp_path / "demo", 1)
    monkeypatch.setattr(bootstrap, "resource", lambda name: tmp_path / name)
    bootstrap.start(rig.window, [])
    rig.wait(lambda: rig.room.image is not None)
    assert rig.room.image.path == study[0]
    # The demo is not where the person's own files are.
    assert rig.window.commands._preferences.text("open_folder") == ""


def test_an_installation_without_the_demo_says_so(rig, monkeypatch):
    def missing(name):
        raise KneelError(f"The installation lacks {name}.")

    monkeypatch.setattr(bootstrap, "resource", missing)
    bootstrap.start(rig.window, [])
    assert rig.said() == ["The installation lacks demo."]


def test_the_model_is_loaded_in_the_background_after_the_window(rig, tmp_path):
    bootstrap.start(rig.window, write_study(tmp_path, 1))
    assert rig.room.predictions.predictor is None
    rig.wait(lambda: rig.room.predictions.predictor is rig.predictor)


def test_without_a_screen_there_is_a_message_and_an_exit_code(capsys, monkeypatch):
    def refuse():
        raise KneelError("There is no display.")

    monkeypatch.setattr(bootstrap, "make_application", refuse)
    assert bootstrap.main([]) == 1
    assert "There is no display." in capsys.readouterr().err
    assert user_log().is_dir()


def test_a_window_that_cannot_be_made_leaves_no_thread(qapp, monkeypatch):
    def refuse(*_parts):
        raise RuntimeError("no window")

    monkeypatch.setattr(bootstrap, "MainWindow", refuse)
    with pytest.raises(RuntimeError, match="no window"):
        bootstrap.make_window(qapp)
    assert [t.name for t in threading.enumerate() if "kneel" in t.name] == []


def test_a_theme_that_was_chosen_comes_back(rig_of):
    first = rig_of()
    first.window.actions_by_id["light"].trigger()
    first.window.close()
    again = rig_of()
    assert again.window.actions_by_id["light"].isChecked()
