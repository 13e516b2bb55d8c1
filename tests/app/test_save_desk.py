import shutil
import threading

import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app import saving
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.core.schema import Side
from kneel_gui.paths import user_data
from kneel_gui.storage.shelf import place_of_own
from kneel_gui.storage.study import Study
from tests.app.support import write_study

pytestmark = pytest.mark.gui


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def test_an_untouched_image_is_never_written(rig, study):
    rig.open(study[0].parent)
    rig.key(Qt.Key_PageDown)
    rig.wait(lambda: rig.room.image.path == study[1])
    rig.room.save()
    rig.wait(lambda: not rig.room._files.busy)
    assert Study(place_of_own(study[0].parent), "").entries() == []


def in_the_way(folder):
    """Put a file where the folder of the study should be."""
    place = place_of_own(folder).path.parent
    place.parent.mkdir(parents=True)
    place.write_text("a file where the study should be")
    return place


def failure(rig):
    found = [m for m in rig.bar.messages if m.text.startswith("k1.dcm:")]
    return found[0] if found else None


def test_a_failed_save_keeps_the_star_and_can_be_tried_again(rig, study, monkeypatch):
    obstacle = in_the_way(study[0].parent)
    rig.open(study[0])
    rig.predicted()
    rig.wait(lambda: failure(rig))
    assert rig.window.isWindowModified()
    message = failure(rig)
    assert [label for label, _ in message.buttons] == ["Retry"]
    assert message.details
    obstacle.unlink()
    message.buttons[0][1]()
    rig.saved()
    assert not rig.window.isWindowModified()
    assert failure(rig) is None


def test_a_failed_save_is_said_once_and_repeated_by_itself(rig, study, monkeypatch):
    monkeypatch.setattr(saving, "AGAIN_MS", (20, 20))
    obstacle = in_the_way(study[0].parent)
    rig.open(study[0])
    rig.predicted()
    rig.wait(lambda: failure(rig))
    rig.bar.close_current()
    failures = []
    rig.room._saver.failed.connect(lambda *_: failures.append(1))
    rig.wait(lambda: len(failures) > 2)
    assert failure(rig) is None
    obstacle.unlink()
    rig.saved()


def test_closing_with_a_failing_save_stays_open_and_offers_a_way_out(rig, study):
    in_the_way(study[0].parent)
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


@pytest.mark.parametrize("closing", [False, True])
def test_a_disk_that_does_not_answer_is_told_of_and_stops_nobody(
    rig, study, monkeypatch, closing
):
    """A hard-mounted share blocks whoever asks it, without any error."""
    rig.open(study[0])
    rig.predicted()
    rig.saved()
    gate, keeper = threading.Event(), rig.room._keeper
    save = keeper.save
    monkeypatch.setattr(saving, "SLOW_MS", 50)
    monkeypatch.setattr(keeper, "save", lambda *a: gate.wait(30) and save(*a))
    rig.drag(rig.at(Side.RIGHT, 3), (9, 4))
    if closing:
        rig.window.close()
    rig.wait(lambda: failure(rig))
    assert "does not answer" in failure(rig).text
    assert "written down" in failure(rig).hint
    assert ("closes then" in failure(rig).hint) is closing
    assert rig.window.isVisible()
    rig.drag(rig.at(Side.RIGHT, 5), (4, 9))  # the window lives
    edits = rig.room.image.stack.count()
    (file,) = (user_data() / "unsaved").glob("*.jsonl")
    assert len(file.read_text().splitlines()) == 1 + 2
    moved = rig.room.image.annotation
    gate.set()
    rig.saved()
    rig.wait(lambda: rig.window.isVisible() is not closing)
    assert failure(rig) is None
    there = StudyKeeper(keeper.reader)
    kept = there.load(study[0], moved.image_id)
    there.close()
    assert kept.annotation == moved
    assert len(kept.past.steps) == edits


def test_a_study_that_goes_away_and_comes_back_loses_nothing(rig, study, monkeypatch):
    monkeypatch.setattr(saving, "AGAIN_MS", (20, 20))
    rig.open(study[0])
    rig.predicted()
    rig.saved()
    place = place_of_own(study[0].parent).path.parent
    away = place.with_name("away")
    shutil.move(place, away)
    rig.key(Qt.Key_Tab)
    rig.key(Qt.Key_Left)
    rig.wait(lambda: failure(rig))
    assert "share" in failure(rig).text
    moved = rig.room.image.annotation
    shutil.move(away, place)
    rig.saved()
    keeper = StudyKeeper(rig.room._keeper.reader)
    kept = keeper.load(study[0], moved.image_id)
    assert kept.annotation == moved
    assert [step.text[:4] for step in kept.past.steps] == ["Pred", "Move"]
    keeper.close()
