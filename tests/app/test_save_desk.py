import json

import pytest
from PyQt5.QtCore import Qt

from kneel_gui.core.schema import Side
from kneel_gui.storage.session import default_folder
from tests.app.support import write_study

pytestmark = pytest.mark.gui


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def saved_files(folder):
    return [p for p in default_folder(folder).glob("*.json") if p.stem != "session"]


def test_an_untouched_image_is_never_written(rig, study):
    rig.open(study[0].parent)
    rig.key(Qt.Key_PageDown)
    rig.wait(lambda: rig.room.image.path == study[1])
    rig.room.save()
    rig.wait(lambda: not rig.room._files.busy)
    assert saved_files(study[0].parent) == []


def test_a_failed_save_keeps_the_star_and_can_be_tried_again(rig, study):
    folder = default_folder(study[0].parent)
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the session should be")
    rig.open(study[0])
    rig.predicted()
    rig.wait(lambda: any(text.startswith("k1.dcm:") for text in rig.said()))
    assert rig.window.isWindowModified()
    (message,) = [m for m in rig.bar.messages if m.text.startswith("k1.dcm:")]
    assert [label for label, _ in message.buttons] == ["Retry"]
    assert message.details
    folder.unlink()
    message.buttons[0][1]()
    rig.saved()
    assert not rig.window.isWindowModified()
    assert not any(text.startswith("k1.dcm:") for text in rig.said())


def test_closing_with_a_failing_save_stays_open_and_offers_a_way_out(rig, study):
    folder = default_folder(study[0].parent)
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    rig.open(study[0])
    rig.predicted()
    rig.window.close()
    assert rig.window.isVisible()

    def ways():
        return [label for m in rig.bar.messages for label, _ in m.buttons]

    rig.wait(lambda: "Quit without saving" in ways())
    (act,) = [
        act
        for message in rig.bar.messages
        for label, act in message.buttons
        if label == "Quit without saving"
    ]
    act()
    assert not rig.window.isVisible()


@pytest.mark.parametrize(
    ("choice", "mine"), [("Keep mine", True), ("Take theirs", False)]
)
def test_somebody_elses_version_is_a_choice(rig, study, choice, mine):
    rig.open(study[0])
    rig.predicted()
    rig.saved()
    (file,) = saved_files(study[0].parent)
    document = json.loads(file.read_text())
    document["reviewed"] = True
    file.write_text(json.dumps(document))
    rig.drag(rig.at(Side.RIGHT, 3), (9, 9))
    moved = rig.room.image.annotation

    def act():
        found = [
            a for m in rig.bar.messages for label, a in m.buttons if label == choice
        ]
        return found[0] if found else None

    rig.wait(act)
    act()()
    rig.saved()
    rig.wait(lambda: (rig.room.image.annotation == moved) is mine)
    assert json.loads(file.read_text())["reviewed"] is not mine
    assert rig.room.image.annotation.reviewed is not mine
