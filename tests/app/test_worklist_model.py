from dataclasses import replace
from pathlib import Path

import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.app.worklist_model import Column, WorklistModel

pytestmark = pytest.mark.gui


def item(name, **values):
    return WorkItem(Path("/data", name), name, **values)


@pytest.fixture
def model(qapp, qtmodeltester):
    model = WorklistModel()
    model.add(
        [
            item("k1.dcm", status=Status.REVIEWED, points=32, doubt_mm=1.0),
            item("k2.dcm"),
            item("k10.dcm", status=Status.PREDICTED, points=32, doubt_mm=3.0),
            item("bad.dcm", status=Status.FAILED, problem="truncated"),
        ]
    )
    yield model
    qtmodeltester.check(model)


def names(model):
    return [path.name for path in model.shown]


def test_images_come_in_their_order_and_only_once(model):
    model.add([item("k2.dcm", points=5), item("new.dcm")])
    assert names(model) == ["k1.dcm", "k2.dcm", "k10.dcm", "bad.dcm", "new.dcm"]
    assert model.item(Path("/data/k2.dcm")).points == 0


def test_files_of_the_same_name_are_told_apart(model):
    model.add([WorkItem(Path("/other/k1.dcm"), "k1.dcm")])
    model.add([WorkItem(Path("/third/other/k1.dcm"), "k1.dcm")])
    listed = [item.name for item in model.items if item.path.name == "k1.dcm"]
    assert listed == ["k1.dcm", "other/k1.dcm", "third/other/k1.dcm"]


def test_sorting(model):
    model.sort(Column.DOUBT, Qt.DescendingOrder)
    assert names(model)[:2] == ["k10.dcm", "k1.dcm"]
    model.sort(Column.STATUS)
    assert names(model) == ["bad.dcm", "k2.dcm", "k10.dcm", "k1.dcm"]
    model.sort(Column.NAME)
    assert names(model)[0] == "k1.dcm"


def test_filtering_by_name_and_status(model):
    model.set_filter("K1")
    assert names(model) == ["k1.dcm", "k10.dcm"]
    model.set_filter("k1 reviewed")
    assert names(model) == ["k1.dcm"]
    model.set_filter("")
    assert model.rowCount() == 4


def test_a_change_tells_its_row_only(model, qtbot):
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.update(replace(model.item(Path("/data/k2.dcm")), points=7))
    assert changed.args[0].row() == changed.args[1].row() == 1
    assert model.data(model.index(1, Column.POINTS)) == "7"


def test_an_image_that_is_filtered_away_can_change(model):
    model.set_filter("k1")
    model.update(replace(model.item(Path("/data/bad.dcm")), problem="gone"))
    assert model.item(Path("/data/bad.dcm")).problem == "gone"


def test_steps_go_both_ways_and_wrap_when_asked(model):
    first, last = Path("/data/k1.dcm"), Path("/data/bad.dcm")
    assert model.step(None, 1) == first
    assert model.step(first, 1) == Path("/data/k2.dcm")
    assert model.step(first, -1) is None
    assert model.step(last, 1) is None
    assert model.step(last, -1) == Path("/data/k10.dcm")
    assert model.step(last, 1, wrap=True) == first

    def predicted(item):
        return item.status is Status.PREDICTED

    assert model.step(last, 1, predicted, wrap=True) == Path("/data/k10.dcm")
    assert model.step(last, 1, predicted) is None


def test_the_status_has_an_icon_words_and_a_reason(model):
    cell = model.index(3, Column.STATUS)
    assert not model.data(cell, Qt.DecorationRole).isNull()
    assert model.data(cell, Qt.AccessibleTextRole) == "failed"
    assert "truncated" in model.data(cell, Qt.ToolTipRole)


def test_doubt_is_shown_in_mm_and_unknown_as_nothing(model):
    assert model.data(model.index(0, Column.DOUBT)) == "1.0"
    assert model.data(model.index(1, Column.DOUBT)) == ""


def test_it_can_be_emptied(model):
    model.clear()
    assert model.rowCount() == 0
    assert model.items == ()
