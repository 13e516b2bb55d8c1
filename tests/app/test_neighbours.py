from pathlib import Path

import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app.neighbours import Neighbours
from kneel_gui.app.work_item import WorkItem
from kneel_gui.app.worklist_columns import Column
from kneel_gui.app.worklist_model import WorklistModel

pytestmark = pytest.mark.gui


@pytest.fixture
def worklist(qapp):
    model = WorklistModel()
    model.add(WorkItem(Path(name), name) for name in "abcdef")
    return model


def after(neighbours, *steps):
    """The neighbours once a person has gone through some images."""
    found = []
    for step in steps:
        found = [item.name for item in neighbours.of(Path(step))]
    return "".join(found)


def test_two_ahead_and_one_behind_the_likeliest_first(worklist):
    assert after(Neighbours(worklist), "c") == "deb"
    assert after(Neighbours(worklist), "b", "c") == "deb"


def test_going_back_the_others_are_ahead(worklist):
    assert after(Neighbours(worklist), "e", "d") == "cbe"
    assert after(Neighbours(worklist), "e", "d", "e") == "fd"


def test_there_is_nothing_beyond_the_ends(worklist):
    assert after(Neighbours(worklist), "a") == "bc"
    assert after(Neighbours(worklist), "f") == "e"


def test_the_order_is_that_on_show(worklist):
    worklist.sort(Column.NAME, Qt.DescendingOrder)
    worklist.set_filter("-c")
    assert after(Neighbours(worklist), "d") == "bae"


def test_an_image_that_is_not_on_show_has_the_first_ones_after_it(worklist):
    worklist.set_filter("-c")
    assert after(Neighbours(worklist), "c") == "ab"
