import threading

import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app import predicting
from kneel_gui.app.predicting import Predictions, Request
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.app.tasks import TaskRunner
from kneel_gui.app.work_item import WorkItem
from tests.app.support import write_study
from tests.fakes import FakePredictor

pytestmark = pytest.mark.gui


@pytest.fixture
def runner(qapp):
    runner = TaskRunner("model")
    yield runner
    runner.close()


@pytest.fixture
def requests_(tmp_path):
    return [Request(WorkItem(path, path.name)) for path in write_study(tmp_path, 4)]


def test_the_time_left_is_the_mean_so_far_times_what_is_left(
    runner, requests_, qtbot, monkeypatch
):
    clock = [100.0]
    monkeypatch.setattr(predicting.time, "monotonic", lambda: clock[0])

    def take_ten_seconds(_radiograph):
        clock[0] += 10.0

    predictions = Predictions(
        runner, lambda: FakePredictor(take_ten_seconds), StudyKeeper()
    )
    seen = []
    predictions.advanced.connect(seen.append)
    with qtbot.waitSignal(predictions.batch_ended) as ended:
        predictions.predict_all(requests_)
    assert ended.args == [4, 4]
    left = [advance.seconds_left for advance in seen if advance and advance.total]
    assert left == [None, 30.0, 20.0, 10.0]


def test_the_model_is_loaded_once(runner, requests_, qtbot):
    made = []

    def factory():
        made.append(FakePredictor())
        return made[-1]

    predictions = Predictions(runner, factory, StudyKeeper())
    predictions.load_model()
    predictions.load_model()
    with qtbot.waitSignal(predictions.answered):
        predictions.predict(requests_[0])
    predictions.load_model()
    qtbot.waitUntil(lambda: not runner.busy)
    assert len(made) == 1


@pytest.mark.parametrize("at_start", [True, False])
@pytest.mark.parametrize("several", [True, False])
def test_until_the_model_is_loaded_it_says_that_it_prepares(
    rig_of, tmp_path, at_start, several
):
    made, ready = threading.Event(), threading.Event()

    def factory():
        assert made.wait(10)
        return FakePredictor(before=lambda _radiograph: ready.wait(10))

    rig = rig_of(factory=factory)
    tasks = rig.window.status.tasks
    rig.open(write_study(tmp_path / "study", 3)[0].parent)
    if at_start:
        rig.window.load_model()
        assert tasks.texts[0] == "Preparing the networks (once)…"
    rig.key(Qt.Key_P, Qt.ShiftModifier if several else Qt.NoModifier)
    assert tasks.texts[0] == "Preparing the networks (once)…"
    made.set()
    expected = "Predicting 1 of 3: k1.dcm" if several else "Predicting k1.dcm"
    rig.wait(lambda: tasks.texts[0] == expected)
    ready.set()
    rig.wait(lambda: not rig.room.busy)
    assert tasks.texts[0] == ""


def test_a_stop_while_preparing_says_so_until_it_ends(rig_of, tmp_path):
    made = threading.Event()
    predictor = FakePredictor()
    rig = rig_of(factory=lambda: made.wait(10) and predictor)
    tasks = rig.window.status.tasks
    rig.open(write_study(tmp_path / "study", 1)[0])
    seen = []
    rig.room.advanced.connect(seen.append)
    rig.key(Qt.Key_P)
    rig.key(Qt.Key_Escape)
    assert tasks.texts[0] == "Stopping"
    made.set()
    rig.wait(lambda: not rig.room.busy)
    told = [advance.text for advance in seen if advance is not None]
    assert told[0].startswith("Preparing")
    assert set(told[1:]) == {"Stopping"}
    assert rig.room.image.annotation.knees == ()


def test_one_image_goes_before_the_rest_of_a_batch(runner, requests_, qtbot):
    predictor = FakePredictor()
    predictions = Predictions(runner, lambda: predictor, StudyKeeper())
    with qtbot.waitSignal(predictions.batch_ended):
        predictions.predict_all(requests_[:3])
        predictions.predict(requests_[3])
    names = [path.name for path in predictor.seen]
    assert names.index("k4.dcm") < names.index("k3.dcm")


def test_an_image_waits_only_once(runner, requests_, qtbot):
    predictor = FakePredictor()
    predictions = Predictions(runner, lambda: predictor, StudyKeeper())
    with qtbot.waitSignal(predictions.batch_ended) as ended:
        predictions.predict_all(requests_)
        predictions.predict_all(requests_)
    assert ended.args == [4, 4]
    assert len(predictor.seen) == 4
