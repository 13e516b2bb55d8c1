import threading

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QImage

from kneel_gui.app import opening
from kneel_gui.app.work_item import Status
from kneel_gui.core.radiograph import SpacingSource
from kneel_gui.core.schema import Side
from tests.app.support import write_study

pytestmark = pytest.mark.gui


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def test_reopening_brings_back_points_status_and_the_last_image(rig_of, study):
    first = rig_of()
    first.open(study[0].parent)
    first.key(Qt.Key_PageDown)
    first.wait(lambda: first.room.image.path == study[1])
    first.predicted()
    first.drag(first.at(Side.LEFT, 2), (9, 9))
    kept = first.room.image.annotation
    first.window.close()
    first.wait(lambda: not first.window.isVisible())

    again = rig_of()
    again.open(study[0].parent)
    assert again.room.image.path == study[1]
    assert again.room.image.annotation == kept
    statuses = [item.status for item in again.room.worklist.items]
    assert statuses == [Status.UNREAD, Status.IN_WORK, Status.UNREAD]
    assert not again.room.dirty


def test_a_file_opened_by_itself_has_what_its_folder_has(rig_of, study):
    first = rig_of()
    first.open(study[0].parent)
    first.predicted()
    first.saved()
    again = rig_of()
    again.open(study[0])
    assert again.room.image.annotation == first.room.image.annotation


@pytest.fixture
def pictures(tmp_path):
    paths = [tmp_path / "p1.png", tmp_path / "p2.png"]
    for n, path in enumerate(paths):
        image = QImage(600, 400, QImage.Format_Grayscale8)
        image.fill(40 + n)
        image.save(str(path))
    return paths


def test_an_uncalibrated_image_asks_for_its_spacing_first(rig, pictures):
    rig.open(pictures[0])
    assert "uncalibrated" in rig.window.status.spacing.text()
    rig.key(Qt.Key_P)
    assert any("no pixel spacing" in text for text in rig.said())
    rig.room.set_spacing((0.2, 0.3), False)
    rig.wait(lambda: rig.room.radiograph.spacing.known)
    assert rig.room.radiograph.spacing.source is SpacingSource.USER
    assert rig.said() == []
    rig.predicted()
    rig.saved()


def test_a_spacing_for_all_is_kept_with_what_is_predicted(rig_of, pictures):
    rig = rig_of()
    rig.open(*pictures)
    rig.room.set_spacing((0.2, 0.2), True)
    rig.wait(lambda: rig.room.radiograph.spacing.known)
    rig.room.predict_all()
    rig.wait(lambda: not rig.room.busy)
    rig.saved()
    again = rig_of()
    again.open(pictures[1])
    assert again.room.radiograph.spacing.row_mm == 0.2
    assert again.room.image.annotation.knees


def test_a_single_knee_is_predicted_as_the_side_that_was_set(rig, study):
    rig.open(study[0])
    rig.room.set_side(Side.LEFT)
    rig.wait(lambda: rig.room.radiograph.laterality is Side.LEFT)
    rig.predicted()
    assert [knee.side for knee in rig.room.image.annotation.knees] == [Side.LEFT]
    rig.room.set_side(None)
    rig.wait(lambda: rig.room.radiograph.laterality is None)
    assert rig.room.image.annotation.knees


def test_the_demo_gives_way_to_the_first_study_of_ones_own(rig, study, tmp_path):
    demo = write_study(tmp_path / "demo", 2)
    rig.window.open_demo(demo[0].parent)
    rig.wait(lambda: rig.room.image is not None)
    rig.predicted()
    rig.window.commands.open_paths([tmp_path / "nothing.dcm"])
    rig.wait(rig.said)
    assert len(rig.room.worklist.items) == 2
    rig.window.commands.open_paths([study[0].parent])
    rig.wait(lambda: rig.room.image is not None and rig.room.image.path == study[0])
    assert [item.path for item in rig.room.worklist.items] == study
    rig.saved()
    rig.room.open_paths([demo[0]])
    rig.wait(lambda: rig.room.image.path == demo[0])
    assert rig.room.image.annotation.knees
    assert len(rig.room.worklist.items) == len(study) + 1


def test_what_is_being_predicted_as_the_demo_goes_is_dropped(slow, study, tmp_path):
    demo = write_study(tmp_path / "demo", 2)
    slow.window.open_demo(demo[0].parent)
    slow.wait(lambda: slow.room.image is not None)
    slow.key(Qt.Key_P)
    slow.wait(lambda: slow.predictor.seen)
    slow.window.commands.open_paths([study[0]])
    slow.wait(lambda: slow.room.image is not None and slow.room.image.path == study[0])
    slow.gate.set()
    slow.wait(lambda: not slow.room.busy)
    assert not slow.room.image.annotation.knees
    assert [item.path for item in slow.room.worklist.items] == [study[0]]


def test_neighbours_are_decoded_ahead(rig, tmp_path):
    study = write_study(tmp_path / "six", 6)

    def ready():
        return [n for n, path in enumerate(study) if rig.room._opener.radiograph(path)]

    rig.open(study[0].parent)
    rig.wait(lambda: ready() == [0, 1, 2])  # two ahead
    rig.room.go_to(study[4])
    rig.wait(lambda: ready() == [0, 1, 2, 3, 4, 5])
    rig.room.images.drop(study[3])
    rig.room._opener.forget(study[3])
    rig.key(Qt.Key_PageDown)
    rig.wait(lambda: rig.room.image.path == study[5] and not rig.room._opener._fetching)
    assert 3 not in ready()  # one behind it, and nothing beyond the last
    assert 4 in ready()


def test_what_is_no_neighbour_any_more_is_not_decoded(rig, tmp_path, monkeypatch):
    study = write_study(tmp_path / "five", 5)
    rig.open(study[0].parent)
    rig.wait(lambda: rig.room._opener.radiograph(study[2]))
    gate, read, load = threading.Event(), [], opening.load

    def gated(item, keeper, kept):
        read.append(item.path)
        assert gate.wait(60)
        return load(item, keeper, kept)

    monkeypatch.setattr(opening, "load", gated)
    for n in (1, 2):  # the fourth is being decoded, the fifth waits
        rig.room.go_to(study[n])
    rig.wait(lambda: read == [study[3]])
    rig.room.go_to(study[0])
    gate.set()
    rig.wait(lambda: not rig.room._files.busy)
    assert read == [study[3]]
    assert rig.room._opener.radiograph(study[3]) is None


def test_a_side_set_after_a_prediction_leaves_no_knee_of_the_other(rig, study):
    rig.open(study[0])
    rig.predicted()
    rig.room.set_side(Side.LEFT)
    rig.wait(lambda: rig.room.radiograph.laterality is Side.LEFT)
    assert any("predicted without knowing that" in text for text in rig.said())
    rig.key(Qt.Key_P)
    rig.wait(lambda: len(rig.predictor.seen) == 2 and not rig.room.busy)
    assert not any("predicted without knowing that" in text for text in rig.said())
    image = rig.room.image
    assert [knee.side for knee in image.annotation.knees] == [Side.LEFT]
    assert [finding.side for finding in image.findings] == [Side.LEFT]


def test_a_spacing_for_all_counts_for_what_was_open_before(rig_of, pictures):
    rig = rig_of()
    rig.open(*pictures)
    for key, path in ((Qt.Key_PageDown, pictures[1]), (Qt.Key_PageUp, pictures[0])):
        rig.key(key)
        rig.wait(lambda path=path: rig.room.image.path == path)
    rig.room.set_spacing((0.2, 0.2), True)
    rig.wait(lambda: rig.room.radiograph.spacing.known)
    rig.room.predict_all()
    rig.wait(lambda: not rig.room.busy)
    rig.saved()
    again = rig_of()
    again.open(pictures[1])
    assert again.room.radiograph.spacing.row_mm == 0.2
