import threading

import cv2
import numpy as np
import pytest
from pydicom import dcmread
from PyQt5.QtCore import Qt

from kneel_gui.app.work_item import Status
from kneel_gui.core.annotation import PointState
from kneel_gui.core.schema import Side
from kneel_gui.errors import RadiographError
from kneel_gui.storage.shelf import place_of_own
from kneel_gui.storage.study import Study
from tests.app.support import write_film, write_study
from tests.fakes import FakePredictor

pytestmark = pytest.mark.gui


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


class Heedless(FakePredictor):
    """Past the last place where it asks, a predictor ends in spite of a stop."""

    def predict(self, radiograph, side=None, progress=None, centres=None):
        return super().predict(radiograph, side)


@pytest.fixture
def heedless(rig_of):
    """The window with a predictor that waits for ``heedless.gate`` and never stops."""
    gate = threading.Event()
    rig = rig_of(Heedless(before=lambda _radiograph: gate.wait(10)))
    rig.gate = gate
    yield rig
    gate.set()


def saved_images(folder):
    study = Study(place_of_own(folder), "")
    try:
        return {entry.image.path for entry in study.entries()}
    finally:
        study.file.close()


def test_a_prediction_for_an_image_changed_meanwhile_is_offered(slow, study):
    slow.open(study[0])
    slow.key(Qt.Key_P)
    slow.wait(lambda: slow.predictor.seen)
    slow.key(Qt.Key_R)
    slow.qtbot.mouseClick(slow.view.canvas.viewport(), Qt.LeftButton)
    placed = slow.room.image.annotation
    slow.gate.set()
    slow.wait(lambda: any("changed it meanwhile" in text for text in slow.said()))
    assert slow.room.image.annotation == placed
    (message,) = [m for m in slow.bar.messages if "meanwhile" in m.text]
    message.buttons[0][1]()
    states = slow.room.image.annotation.knee(Side.RIGHT).states
    assert states[0] is PointState.PLACED
    assert set(states[1:]) == {PointState.PREDICTED}


def test_a_prediction_lands_on_its_own_image(slow, study):
    slow.open(study[0].parent)
    slow.key(Qt.Key_P)
    slow.wait(lambda: slow.predictor.seen)
    slow.key(Qt.Key_PageDown)
    slow.wait(lambda: slow.room.image.path == study[1])  # opening does not wait
    slow.gate.set()
    slow.wait(lambda: slow.room.worklist.item(study[0]).points == 32)
    assert slow.room.image.annotation.knees == ()


def test_escape_stops_a_prediction(slow, study):
    slow.open(study[0])
    slow.key(Qt.Key_P)
    slow.wait(lambda: slow.predictor.seen)
    slow.key(Qt.Key_Escape)
    slow.gate.set()
    slow.wait(lambda: not slow.room.busy)
    assert slow.room.image.annotation.knees == ()
    assert slow.said() == []


def test_predict_all_shows_progress_saves_and_tells_the_end(rig, study):
    rig.open(study[0].parent)
    seen = []
    rig.room.advanced.connect(seen.append)
    rig.key(Qt.Key_P, Qt.ShiftModifier)
    rig.wait(lambda: not rig.room.busy)
    assert {item.status for item in rig.room.worklist.items} == {Status.PREDICTED}
    assert any("Predicted 3 of 3" in text for text in rig.said())
    totals = {(a.done, a.total) for a in seen if a is not None and a.total}
    assert {(0, 3), (1, 3), (2, 3)} <= totals
    assert seen[-1] is None
    rig.saved()
    assert saved_images(study[0].parent) == {path.name for path in study}


def test_what_predict_all_could_not_do_says_why_and_what_helps(rig, tmp_path):
    for grey, name in enumerate("ab"):
        pixels = np.full((60, 80), grey, np.uint8)
        cv2.imwrite(str(tmp_path / f"{name}.png"), pixels)
    (tmp_path / "cut.png").write_bytes((tmp_path / "a.png").read_bytes()[:60])
    rig.open(tmp_path)
    rig.key(Qt.Key_P, Qt.ShiftModifier)
    rig.wait(lambda: not rig.room.busy)
    (batch,) = [m for m in rig.bar.messages if m.key == "batch"]
    assert batch.text == "Predicted 0 of 3 images."
    assert "3 could not be predicted (2 of them): It has no pixel" in batch.hint
    assert "Set pixel spacing…" in batch.hint
    assert batch.details.count("cut.png") == 1


def test_predict_all_can_be_stopped_in_the_middle(slow, study):
    slow.open(study[0].parent)
    slow.key(Qt.Key_P, Qt.ShiftModifier)
    slow.wait(lambda: slow.predictor.seen)
    slow.key(Qt.Key_Escape)
    slow.gate.set()
    slow.wait(lambda: not slow.room.busy)
    assert len(slow.predictor.seen) == 1
    assert "Predicted 0 of 3 images. Stopped." in slow.said()


def test_an_image_that_was_finished_in_spite_of_a_stop_counts(heedless, study):
    rig = heedless
    rig.open(study[0].parent)
    rig.key(Qt.Key_P, Qt.ShiftModifier)
    rig.wait(lambda: rig.predictor.seen)
    rig.key(Qt.Key_Escape)
    rig.gate.set()
    rig.wait(lambda: not rig.room.busy)
    assert "Predicted 1 of 3 images. Stopped." in rig.said()
    assert [item.points for item in rig.room.worklist.items] == [32, 0, 0]


def test_what_a_stopped_batch_finished_does_not_count_for_the_next(heedless, study):
    rig = heedless
    rig.open(study[0].parent)
    rig.key(Qt.Key_P, Qt.ShiftModifier)
    rig.wait(lambda: rig.predictor.seen)
    rig.key(Qt.Key_Escape)
    rig.key(Qt.Key_P, Qt.ShiftModifier)
    rig.gate.set()
    rig.wait(lambda: not rig.room.busy)
    assert "Predicted 3 of 3 images." in rig.said()


def test_what_failed_in_a_stopped_batch_does_not_count_for_the_next(rig_of, study):
    gate = threading.Event()
    reached = []

    def before(_radiograph):
        reached.append(len(reached))
        if len(reached) == 1:
            raise RadiographError("It fails once.", "Try again.")
        gate.wait(10)
        if len(reached) == 2:
            raise RadiographError("So does this.", "Try again.")

    rig = rig_of(Heedless(before=before))
    rig.open(study[0].parent)
    rig.key(Qt.Key_P, Qt.ShiftModifier)
    rig.wait(lambda: len(reached) == 2)
    rig.key(Qt.Key_Escape)
    rig.key(Qt.Key_P, Qt.ShiftModifier)
    gate.set()
    rig.wait(lambda: not rig.room.busy)
    assert "Predicted 3 of 3 images." in rig.said()


def test_asking_twice_for_all_counts_what_fails(rig_of, study):
    gate = threading.Event()

    def before(_radiograph):
        gate.wait(10)
        raise RadiographError("It fails.", "Try again.")

    rig = rig_of(FakePredictor(before=before))
    rig.open(study[0].parent)
    for _ in range(2):
        rig.key(Qt.Key_P, Qt.ShiftModifier)
    gate.set()
    rig.wait(lambda: not rig.room.busy)
    assert "Predicted 0 of 3 images." in rig.said()


def test_predict_all_right_after_a_stop_misses_none(slow, study):
    slow.open(study[0].parent)
    slow.key(Qt.Key_P, Qt.ShiftModifier)
    slow.wait(lambda: slow.predictor.seen)
    slow.key(Qt.Key_Escape)
    slow.key(Qt.Key_P, Qt.ShiftModifier)
    slow.gate.set()
    slow.wait(lambda: not slow.room.busy)
    assert {item.status for item in slow.room.worklist.items} == {Status.PREDICTED}


def test_one_bad_image_does_not_stop_the_rest(rig, tmp_path):
    good = write_film(tmp_path / "a.dcm", 1)
    (tmp_path / "b.dcm").write_bytes(good.read_bytes()[:3000])
    write_film(tmp_path / "c.dcm", 2)
    rig.open(tmp_path)
    rig.room.predict_all()
    rig.wait(lambda: not rig.room.busy)
    statuses = [item.status for item in rig.room.worklist.items]
    assert statuses == [Status.PREDICTED, Status.FAILED, Status.PREDICTED]
    (message,) = [m for m in rig.bar.messages if "Predicted 2 of 3" in m.text]
    assert "b.dcm" in message.details


def test_predicted_again_manual_points_stay(rig, study):
    rig.open(study[0])
    rig.predicted()
    rig.drag(rig.at(Side.RIGHT, 3), (9, 9))
    moved = rig.room.image.annotation.knee(Side.RIGHT).points_px[3]
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    rig.key(Qt.Key_Y, Qt.ControlModifier)
    rig.key(Qt.Key_P)
    rig.wait(lambda: len(rig.predictor.seen) == 2 and not rig.room.busy)
    assert np.array_equal(
        rig.room.image.annotation.knee(Side.RIGHT).points_px[3], moved
    )


def test_a_model_that_cannot_be_loaded_is_said_and_tried_again(rig_of, study):
    calls = []

    def factory():
        calls.append(1)
        raise RuntimeError("weights are damaged")

    rig = rig_of(factory=factory)
    rig.open(study[0])
    rig.window.load_model()
    rig.wait(lambda: any("weights are damaged" in text for text in rig.said()))
    rig.key(Qt.Key_P)
    rig.wait(lambda: len(calls) == 2)
    rig.wait(lambda: not rig.room.busy)
    assert rig.room.image.annotation.knees == ()


def test_a_side_set_while_predicting_counts(slow, study):
    slow.open(study[0])
    slow.key(Qt.Key_P)
    slow.wait(lambda: slow.predictor.seen)
    slow.room.set_side(Side.LEFT)
    slow.gate.set()
    slow.wait(lambda: slow.room.image.annotation.knees and not slow.room.busy)
    assert [knee.side for knee in slow.room.image.annotation.knees] == [Side.LEFT]


def test_a_spacing_set_while_predicting_counts(slow, study):
    slow.open(study[0])
    slow.key(Qt.Key_P)
    slow.wait(lambda: slow.predictor.seen)
    slow.room.set_spacing((0.5, 0.5), False)
    slow.gate.set()
    slow.wait(lambda: slow.room.image.annotation.knees and not slow.room.busy)
    knee = slow.room.image.annotation.knee(Side.RIGHT)
    # The stand-in draws knees of one size in mm: here 1.0137 * 72 mm at 0.5 mm/px.
    assert np.ptp(knee.points_px[:9, 0]) == pytest.approx(1.0137 * 72 / 0.5)


def test_a_crop_that_kept_its_identity_cannot_replace_points(rig_of, tmp_path):
    film = write_film(tmp_path / "a.dcm", 1)
    dataset = dcmread(film)
    dataset.PixelData = bytes(len(dataset.PixelData))
    dataset.save_as(tmp_path / "b.dcm")
    rig = rig_of()
    rig.open(tmp_path)
    rig.predicted()
    rig.drag(rig.at(Side.LEFT, 2), (9, 9))
    rig.saved()
    kept = rig.room.image.annotation
    rig.key(Qt.Key_PageDown)
    rig.wait(lambda: any("same identity" in text for text in rig.said()))
    again = rig_of()
    again.open(film)
    assert again.room.image.annotation == kept
