import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QProgressBar, QPushButton

from kneel_gui.app.predicting import Advance
from kneel_gui.app.task_bar import TaskBar, time_text

pytestmark = pytest.mark.gui


@pytest.fixture
def bar(qtbot):
    bar = TaskBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_it_shows_what_is_done_how_far_and_how_long(bar):
    bar.show_advance(Advance("Predicting 3 of 12: k.dcm", 3, 12, 27.0))
    assert bar.texts == ("Predicting 3 of 12: k.dcm", "30 s left")
    progress = bar.findChild(QProgressBar)
    assert progress.value() / progress.maximum() == 0.25


def test_it_is_empty_when_nothing_is_going_on(bar):
    bar.show_advance(Advance("Loading"))
    assert bar.findChild(QProgressBar).maximum() == 0  # busy, no end known
    bar.show_advance(None)
    assert bar.texts == ("", "")
    assert not bar.findChild(QProgressBar).isVisible()


def test_stop_works_only_where_something_can_be_stopped(bar, qtbot):
    stop = bar.findChild(QPushButton)
    bar.show_advance(Advance("Loading the model", stoppable=False))
    assert not stop.isEnabled()
    bar.show_advance(Advance("Predicting"))
    with qtbot.waitSignal(bar.stop_asked):
        qtbot.mouseClick(stop, Qt.LeftButton)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3, "a few seconds left"),
        (44, "40 s left"),
        (200, "3 min left"),
        (9000, "2.5 h left"),
    ],
)
def test_times_are_no_more_exact_than_they_are_known(seconds, text):
    assert time_text(seconds) == text
