import threading
from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFileDialog

from kneel_gui.app import importing
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.core.study import StudyImage
from kneel_gui.formats import FORMATS
from tests.app.support import HEIGHT, WIDTH, write_study
from tests.fakes import KNEE_MM

pytestmark = pytest.mark.gui

POINTS = KNEE_MM * 2 + (150.0, 200.0)


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def image(name, points=POINTS, sides=(Side.RIGHT,)):
    knees = tuple(KneeAnnotation.from_points(side, points) for side in sides)
    size = (WIDTH, HEIGHT)
    return StudyImage(name, ImageAnnotation(name, knees), size_px=size, size_bytes=9)


@pytest.fixture
def written(tmp_path):
    """Return a writer: ``written(images, format_id)`` gives the file."""

    def write(images, fmt="via-json"):
        files = FORMATS[fmt].write(images, "project").files
        folder = tmp_path / "annotations"
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return folder / FORMATS[fmt].filename

    return write


def import_file(rig, path, monkeypatch):
    """Press Ctrl+I, choose the file and wait for what is said; return the message."""
    answer = (str(path), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: answer)
    rig.key(Qt.Key_I, Qt.ControlModifier)
    rig.wait(lambda: any("mport" in text or "got" in text for text in rig.said()))
    return next(m for m in rig.bar.messages if m.key == "import")


def points_of(rig, side=Side.RIGHT):
    return rig.room.image.annotation.knee(side).points_px


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_points_of_every_format_go_to_the_images_of_their_names(
    rig, study, written, monkeypatch, fmt
):
    rig.open(study[0].parent)
    path = written([image("k1.png"), image("k3.png", POINTS + 5)], fmt)
    message = import_file(rig, path, monkeypatch)
    assert message.text == f"2 of 3 images got points from {path.name}."
    assert "1 got none." in message.hint
    assert points_of(rig) == pytest.approx(POINTS, abs=1.0)
    knee = rig.room.image.annotation.knee(Side.RIGHT)
    assert set(knee.states) == {PointState.IMPORTED}
    assert set(knee.sources) == {path.name}
    assert [item.points for item in rig.room.worklist.items] == [16, 0, 16]


def test_the_import_is_one_step_to_undo_on_each_image(rig, study, written, monkeypatch):
    rig.open(study[0].parent)
    import_file(rig, written([image("k1"), image("k2.dcm")]), monkeypatch)
    for path in study[:2]:
        rig.room.go_to(path)
        rig.wait(lambda path=path: rig.room.image.path == path)
        assert rig.room.image.stack.undoText().startswith("Import ")
        rig.key(Qt.Key_Z, Qt.ControlModifier)
        assert rig.room.image.annotation.knees == ()


def test_images_that_are_not_open_are_saved_too(rig_of, study, written, monkeypatch):
    rig = rig_of()
    rig.open(study[0].parent)
    import_file(rig, written([image("k2.dcm")]), monkeypatch)
    rig.saved()
    rig.window.close()
    again = rig_of()
    again.open(study[1])
    assert points_of(again) == pytest.approx(POINTS, abs=0.01)


def test_work_of_a_person_stays_and_predictions_give_way(
    rig, study, written, monkeypatch
):
    rig.open(study[0].parent)
    rig.room.predict_all()
    rig.wait(lambda: not rig.room.busy)
    rig.drag(rig.at(Side.RIGHT, 3), (10, 7))
    mine = points_of(rig).copy()
    path = written([image("k1.dcm"), image("k2.dcm")])
    message = import_file(rig, path, monkeypatch)
    assert "1 of 3 images" in message.text
    assert "a person has worked on it: k1.dcm." in message.hint
    assert np.array_equal(points_of(rig), mine)
    rig.room.go_to(study[1])
    rig.wait(lambda: rig.room.image.path == study[1])
    assert points_of(rig) == pytest.approx(POINTS, abs=0.01)
    left = rig.room.image.annotation.knee(Side.LEFT)  # the file has none
    assert set(left.states) == {PointState.PREDICTED}


def test_an_accepted_image_without_points_stays(rig, study, written, monkeypatch):
    rig.open(study[0])
    rig.key(Qt.Key_Space)
    message = import_file(rig, written([image("k1.dcm")]), monkeypatch)
    assert message.text.startswith("0 of 1 images")
    assert rig.room.image.annotation.knees == ()


def test_what_does_not_fit_is_told_in_the_details(rig, study, written, monkeypatch):
    rig.open(study[0].parent)
    study[2].unlink()
    images = [image("k1.dcm"), image("k2.dcm", POINTS * 9), image("k3.dcm")]
    message = import_file(rig, written([*images, image("other.dcm")]), monkeypatch)
    assert message.text.startswith("1 of 3 images")
    assert "1 of the file is not here. 2 problems." in message.hint
    assert "k2.dcm lie outside this image (600 x 400 px)" in message.details
    assert str(study[2]) in message.details
    assert "other.dcm: not in the worklist." in message.details


def test_a_name_that_two_images_have_goes_to_neither(
    rig, tmp_path, written, monkeypatch
):
    write_study(tmp_path / "all" / "a", 1)
    write_study(tmp_path / "all" / "b", 1)
    rig.open(tmp_path / "all")
    message = import_file(rig, written([image("k1.png")]), monkeypatch)
    assert message.text.startswith("0 of 2 images")
    assert not any(item.points for item in rig.room.worklist.items)


def test_a_file_that_is_no_annotation_file_is_said(rig, study, monkeypatch):
    rig.open(study[0])
    message = import_file(rig, study[0], monkeypatch)
    assert message.text.startswith("Not imported. k1.dcm: ")


def test_a_cancelled_question_imports_nothing(rig, study, monkeypatch):
    rig.open(study[0])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    rig.key(Qt.Key_I, Qt.ControlModifier)
    assert not rig.window.commands._transfers.busy


def test_escape_stops_an_import_and_nothing_is_changed(
    rig, study, written, monkeypatch
):
    rig.open(study[0].parent)
    path = written([image("k1.dcm"), image("k2.dcm")])
    gate, load = threading.Event(), importing.load

    def slow(item, keeper, kept):
        assert gate.wait(10)
        return load(item, keeper, kept)

    monkeypatch.setattr(importing, "load", slow)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    rig.key(Qt.Key_I, Qt.ControlModifier)
    assert rig.window.commands._transfers.busy
    rig.key(Qt.Key_Escape)
    gate.set()
    rig.wait(lambda: any("import was stopped" in text for text in rig.said()))
    assert not any(item.points for item in rig.room.worklist.items)
    assert not rig.room.dirty


def test_points_placed_while_the_file_is_read_stay(rig, study, written, monkeypatch):
    rig.open(study[0])
    path = written([image("k1.dcm", sides=SIDES)])
    gate, load = threading.Event(), importing.load

    def slow(item, keeper, kept):
        assert gate.wait(10)
        return load(item, keeper, kept)

    monkeypatch.setattr(importing, "load", slow)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    rig.key(Qt.Key_I, Qt.ControlModifier)
    rig.key(Qt.Key_R)
    rig.qtbot.mousePress(rig.view.canvas.viewport(), Qt.LeftButton)
    rig.qtbot.mouseRelease(rig.view.canvas.viewport(), Qt.LeftButton)
    placed = rig.room.image.annotation
    assert placed.knees
    gate.set()
    rig.wait(lambda: any("0 of 1 images" in text for text in rig.said()))
    assert rig.room.image.annotation == placed


def graded(name, *readings, **kwargs):
    one = image(name, **kwargs)
    return replace(one, annotation=replace(one.annotation, readings=readings))


RIGHT_3 = KneeReading(Side.RIGHT, 3, None, "=narrow, medial")
LEFT_1 = KneeReading(Side.LEFT, 1)


def test_grades_come_with_points_and_without(rig, study, written, monkeypatch):
    rig.open(study[0].parent)
    images = [graded("k1.dcm", RIGHT_3), graded("k2.dcm", LEFT_1, sides=())]
    message = import_file(rig, written(images, "csv"), monkeypatch)
    assert message.text == "2 of 3 images got points or grades from landmarks.csv."
    assert rig.room.image.annotation.readings == (RIGHT_3,)
    assert [item.grades for item in rig.room.worklist.items] == ["R 3", "L 1", ""]
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    assert rig.room.image.annotation.empty


def test_a_grade_of_the_reader_stays_and_the_other_one_is_told(
    rig, study, written, monkeypatch
):
    rig.open(study[0])
    rig.key(Qt.Key_2, widget=rig.window.inspector.readings[Side.RIGHT].grade)
    path = written([graded("k1.dcm", RIGHT_3, LEFT_1)], "csv")
    message = import_file(rig, path, monkeypatch)
    mine = KneeReading(Side.RIGHT, 2)
    assert rig.room.image.annotation.readings == (mine, LEFT_1)
    assert "the right knee stay; the file says «3 =narrow, medial»" in message.details


def test_points_of_a_person_stay_where_grades_are_new(rig, study, written, monkeypatch):
    rig.open(study[0])
    rig.predicted()
    rig.drag(rig.at(Side.RIGHT, 3), (10, 7))
    mine = points_of(rig).copy()
    path = written([graded("k1.dcm", RIGHT_3)], "csv")
    message = import_file(rig, path, monkeypatch)
    assert np.array_equal(points_of(rig), mine)
    assert rig.room.image.annotation.readings == (RIGHT_3,)
    assert "k1.dcm: its points stay, a person has worked on it." in message.details
