import gc
import threading
import weakref

import pytest

from kneel_gui.app.tasks import TaskRunner, Urgency
from kneel_gui.core.prediction import raise_if_cancelled
from kneel_gui.errors import Cancelled

pytestmark = pytest.mark.gui


@pytest.fixture
def runner(qapp):
    runner = TaskRunner("test")
    yield runner
    runner.close()


def test_the_work_runs_elsewhere_and_the_result_arrives_in_the_gui_thread(
    runner, qtbot
):
    seen = []
    with qtbot.waitSignal(runner.settled):
        runner.submit(
            lambda _progress: threading.current_thread().name,
            lambda name: seen.append((name, threading.current_thread())),
        )
    assert seen == [("test", threading.main_thread())]
    assert not runner.busy


def test_an_error_reaches_its_handler_or_unhandled(runner, qtbot):
    def fail(_progress):
        raise ValueError("no")

    seen = []
    runner.submit(fail, failed=seen.append)
    with qtbot.waitSignal(runner.unhandled) as unhandled:
        runner.submit(fail)
    assert [str(error) for error in seen] == ["no"]
    assert str(unhandled.args[0]) == "no"


def test_a_newer_request_makes_the_older_ones_result_stale(runner, qtbot):
    go, started = threading.Event(), threading.Event()
    seen = []

    def slow(_progress):
        started.set()
        go.wait(10)
        return "old"

    with qtbot.waitSignal(runner.settled):
        old = runner.submit(slow, seen.append, name="open")
        assert started.wait(10)
        runner.submit(lambda _progress: "new", seen.append, name="open")
        go.set()
    assert seen == ["new"]
    assert old.cancelled


def test_cancel_is_seen_inside_the_work(runner, qtbot):
    started = threading.Event()

    def work(progress):
        started.set()
        while True:
            raise_if_cancelled(progress)

    seen = []
    task = runner.submit(work, failed=seen.append)
    assert started.wait(10)
    with qtbot.waitSignal(runner.settled):
        task.cancel()
    assert [type(error) for error in seen] == [Cancelled]


def test_the_most_urgent_goes_first(runner, qtbot):
    go = threading.Event()
    order = []
    runner.submit(lambda _progress: go.wait(10))
    for urgency in (Urgency.IDLE, Urgency.LATER, Urgency.NOW):
        runner.submit(lambda _p, u=urgency: u, order.append, urgency=urgency)
    with qtbot.waitSignal(runner.settled):
        go.set()
    assert order == [Urgency.NOW, Urgency.LATER, Urgency.IDLE]


def test_progress_is_thinned_out_but_the_last_report_comes(runner, qtbot):
    def work(progress):
        for i in range(1, 1001):
            progress.report(i, 1000, "step")

    seen = []
    with qtbot.waitSignal(runner.settled):
        runner.submit(work, progressed=lambda *report: seen.append(report))
    assert seen[-1] == (1000, 1000, "step")
    assert len(seen) < 1000


def test_close_stops_the_work_drops_its_result_and_ends_the_thread(qapp, qtbot):
    runner = TaskRunner("closing")
    started = threading.Event()
    seen = []

    def work(progress):
        started.set()
        while not progress.cancelled():
            pass
        return "late"

    runner.submit(work, seen.append)
    assert started.wait(10)
    runner.close()
    qapp.processEvents()
    assert seen == []
    assert "closing" not in {thread.name for thread in threading.enumerate()}
    runner.submit(work, seen.append)  # after the end: nothing happens
    assert not runner.busy


def test_what_a_task_worked_on_is_let_go_at_once(qtbot, runner):
    class Picture:
        pass

    def asked(fail):
        picture = Picture()

        def work(_progress):
            if fail:
                raise ValueError(id(picture))
            return id(picture)

        def ended(_result):
            assert task is not None  # in a circle, as who may cancel it has it

        task = runner.submit(work, ended, failed=ended)
        return weakref.ref(picture)

    gc.disable()
    try:
        pictures = [asked(fail=False), asked(fail=True)]
        qtbot.waitUntil(lambda: not runner.busy)
        runner.submit(lambda _progress: None)  # the thread knows its last task
        qtbot.waitUntil(lambda: not runner.busy)
        qtbot.waitUntil(lambda: [picture() for picture in pictures] == [None, None])
    finally:
        gc.enable()
