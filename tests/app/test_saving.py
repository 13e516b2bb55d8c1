import threading

import numpy as np
import pytest
from PyQt5.QtWidgets import QUndoGroup

from kneel_gui.app import saving
from kneel_gui.app.keeping import Kept, Past
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.saving import Saver
from kneel_gui.app.tasks import TaskRunner
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.edits import move_point
from kneel_gui.core.schema import Side
from kneel_gui.errors import OutputError

pytestmark = pytest.mark.gui


class MemoryKeeper:
    """Keeps the last state of each file, or fails as long as it is told to."""

    def __init__(self):
        self.saves = []
        self.all_saved_at = []
        self.error = None
        self.gate = threading.Event()
        self.gate.set()

    def all_saved(self):
        assert threading.current_thread() is threading.main_thread()
        self.all_saved_at.append(len(self.saves))

    def save(self, path, kept, changes=()):
        assert threading.current_thread() is not threading.main_thread()
        self.gate.wait(10)
        if self.error is not None:
            raise self.error
        self.saves.append((path.name, kept, changes))
        return Past(0, kept.past.revision + 1)


class Bench:
    def __init__(self, tmp_path):
        self.runner = TaskRunner("saving")
        self.keeper = MemoryKeeper()
        self.group = QUndoGroup()
        names = ("a.dcm", "b.dcm")
        self.images = [
            OpenImage(tmp_path / name, Kept(ImageAnnotation(name)), self.group)
            for name in names
        ]
        self.saver = Saver(self.runner, self.keeper, self.unsaved, 10)

    def unsaved(self):
        return [image for image in self.images if image.dirty]


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Bench(tmp_path)
    yield bench
    bench.runner.close()


def place(image, x=1.0):
    image.push(move_point(image.annotation, Side.RIGHT, 3, np.array([x, 2.0])))


def test_only_what_changed_is_written(bench, qtbot):
    place(bench.images[1])
    with qtbot.waitSignal(bench.saver.saved):
        bench.saver.touch()
    assert [(name, kept) for name, kept, _ in bench.keeper.saves] == [
        ("b.dcm", bench.images[1].kept)
    ]
    assert not bench.saver.dirty


def test_edits_in_quick_succession_are_one_save(bench, qtbot):
    with qtbot.waitSignal(bench.saver.saved):
        for x in range(5):
            place(bench.images[0], float(x))
            bench.saver.touch()
    assert len(bench.keeper.saves) == 1


def test_edits_that_never_rest_are_saved_all_the_same(bench, qtbot):
    bench.saver = Saver(bench.runner, bench.keeper, bench.unsaved, 50)
    for x in range(200):  # a hand that never stops for as long as the delay
        place(bench.images[0], float(x))
        bench.saver.touch()
        qtbot.wait(10)
        if bench.keeper.saves:
            break
    assert bench.keeper.saves


def test_the_journal_goes_with_it_once(bench, qtbot):
    place(bench.images[0], 1.0)
    with qtbot.waitSignal(bench.saver.saved):
        bench.saver.save_all()
    place(bench.images[0], 2.0)
    with qtbot.waitSignal(bench.saver.saved):
        bench.saver.save_all()
    texts = [
        [change.text for change in changes] for _, _, changes in bench.keeper.saves
    ]
    assert texts == [["Place R T3"], ["Move R T3"]]
    assert bench.keeper.saves[1][1].past.revision == 1


def test_a_failure_keeps_it_dirty_and_is_told(bench, qtbot):
    bench.keeper.error = OutputError("the disk is full")
    place(bench.images[0])
    with qtbot.waitSignal(bench.saver.failed) as failed:
        bench.saver.save_all()
    assert failed.args[0] is bench.images[0]
    assert bench.images[0].dirty
    assert not bench.saver.writing
    bench.keeper.error = None
    with qtbot.waitSignal(bench.saver.saved):
        bench.saver.save(bench.images[0])
    assert [change.text for change in bench.keeper.saves[-1][2]] == ["Place R T3"]
    assert not bench.saver.dirty


def test_what_failed_is_tried_again_by_itself(bench, qtbot, monkeypatch):
    monkeypatch.setattr(saving, "AGAIN_MS", (30, 30))
    bench.keeper.error = OutputError("the share is gone")
    place(bench.images[0])
    with qtbot.waitSignals([bench.saver.failed, bench.saver.failed]):
        bench.saver.save_all()
    bench.keeper.error = None
    qtbot.waitUntil(lambda: not bench.saver.dirty)
    assert [name for name, _, _ in bench.keeper.saves] == ["a.dcm"]


def test_an_edit_during_a_save_is_saved_after_it(bench, qtbot):
    bench.keeper.gate.clear()
    place(bench.images[0], 1.0)
    bench.saver.save_all()
    place(bench.images[0], 2.0)
    bench.saver.save_all()
    bench.keeper.gate.set()
    qtbot.waitUntil(lambda: not bench.saver.dirty)
    assert [kept for _, kept, _ in bench.keeper.saves][-1] == bench.images[0].kept
    assert len(bench.keeper.saves) == 2


def test_only_when_all_is_saved_is_what_was_written_down_dropped(bench, qtbot):
    place(bench.images[0])
    place(bench.images[1])
    with qtbot.waitSignals([bench.saver.saved] * 2):
        bench.saver.touch()
    assert bench.keeper.all_saved_at == [2]
