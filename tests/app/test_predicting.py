import pytest

from kneel_gui.app import predicting
from kneel_gui.app.predicting import Predictions, Request
from kneel_gui.app.session_keeper import SessionKeeper
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
        runner, lambda: FakePredictor(take_ten_seconds), SessionKeeper()
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

    predictions = Predictions(runner, factory, SessionKeeper())
    predictions.load_model()
    predictions.load_model()
    with qtbot.waitSignal(predictions.answered):
        predictions.predict(requests_[0])
    predictions.load_model()
    qtbot.waitUntil(lambda: not runner.busy)
    assert len(made) == 1


def test_one_image_goes_before_the_rest_of_a_batch(runner, requests_, qtbot):
    predictor = FakePredictor()
    predictions = Predictions(runner, lambda: predictor, SessionKeeper())
    with qtbot.waitSignal(predictions.batch_ended):
        predictions.predict_all(requests_[:3])
        predictions.predict(requests_[3])
    names = [path.name for path in predictor.seen]
    assert names.index("k4.dcm") < names.index("k3.dcm")


def test_an_image_waits_only_once(runner, requests_, qtbot):
    predictor = FakePredictor()
    predictions = Predictions(runner, lambda: predictor, SessionKeeper())
    with qtbot.waitSignal(predictions.batch_ended) as ended:
        predictions.predict_all(requests_)
        predictions.predict_all(requests_)
    assert ended.args == [4, 4]
    assert len(predictor.seen) == 4
