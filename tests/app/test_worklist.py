from pathlib import Path

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel, QLineEdit

from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.app.worklist import WorklistPanel
from kneel_gui.app.worklist_model import Column, WorklistModel

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qtbot):
    model = WorklistModel()
    panel = WorklistPanel(model)
    panel.model = model
    qtbot.addWidget(panel)
    panel.resize(300, 400)
    panel.show()
    model.add(
        WorkItem(Path(name), name, status)
        for name, status in (
            ("a.dcm", Status.REVIEWED),
            ("b.dcm", Status.UNREAD),
            ("c.dcm", Status.UNREAD),
        )
    )
    panel.seen = []
    panel.chosen.connect(panel.seen.append)
    return panel


def click(panel, qtbot, row):
    cell = panel.table.visualRect(panel.model.index(row, Column.NAME)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.LeftButton, pos=cell)


def current(panel):
    return panel.table.currentIndex().row()


def test_a_click_or_an_arrow_key_chooses_an_image(panel, qtbot):
    click(panel, qtbot, 1)
    assert panel.seen == [Path("b.dcm")]
    qtbot.keyClick(panel.table, Qt.Key_Down)
    assert panel.seen[-1] == Path("c.dcm")


def test_showing_the_open_image_chooses_nothing(panel):
    panel.show_current(Path("c.dcm"))
    assert current(panel) == 2
    panel.show_current(None)
    assert not panel.table.selectionModel().hasSelection()
    assert panel.seen == []


def test_sorting_and_filtering_keep_the_open_image(panel, qtbot):
    panel.show_current(Path("b.dcm"))
    panel.table.sortByColumn(Column.NAME, Qt.DescendingOrder)
    assert current(panel) == 1
    panel.start_filter()
    qtbot.keyClicks(panel.findChild(QLineEdit), "unread")
    assert current(panel) == 1
    assert panel.model.rowCount() == 2
    assert panel.seen == []


def test_escape_clears_the_filter_and_leaves(panel, qtbot):
    field = panel.findChild(QLineEdit)
    qtbot.keyClicks(field, "a")
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(field, Qt.Key_Escape)
    assert field.text() == ""


def test_it_counts_what_is_done(panel, qtbot):
    texts = [label.text() for label in panel.findChildren(QLabel)]
    assert "1 of 3 images reviewed" in texts
    qtbot.keyClicks(panel.findChild(QLineEdit), "b")
    texts = [label.text() for label in panel.findChildren(QLabel)]
    assert "1 of 3 shown · 1 of 3 images reviewed" in texts


def test_many_thousand_images_sort_and_filter(panel):
    panel.model.add(
        WorkItem(Path(f"{i}.dcm"), f"{i}.dcm", points=i % 33) for i in range(20_000)
    )
    panel.table.sortByColumn(Column.POINTS, Qt.DescendingOrder)
    assert panel.model.item(panel.model.shown[0]).points == 32
    panel.model.set_filter("1999")
    assert panel.model.rowCount() == 12
