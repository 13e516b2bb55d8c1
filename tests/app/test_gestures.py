import numpy as np
import pytest
from PyQt5.QtCore import QPointF

from kneel_gui.app.gestures import DragGesture, PanGesture, WindowGesture
from kneel_gui.core.radiograph import Window

START = QPointF(100, 100)


def at(dx, dy):
    return START + QPointF(dx, dy)


def test_pan_tells_the_way_from_the_press():
    ways, clicks = [], []
    pan = PanGesture(START, lambda *way: ways.append(way), lambda: clicks.append(1))
    for way in ((1, 1), (10, 0), (4, -3), (1, 0)):
        pan.move(at(*way))
    pan.release()
    assert ways == [(10, 0), (4, -3), (1, 0)]
    assert clicks == []


def test_a_pan_that_stays_is_a_click_unless_cancelled():
    clicks = []
    pan = PanGesture(START, lambda *way: None, lambda: clicks.append(1))
    pan.move(at(1, 1))
    pan.cancel()
    assert clicks == []
    pan.release()
    assert clicks == [1]


def test_a_cancelled_pan_goes_back():
    ways = []
    pan = PanGesture(START, lambda *way: ways.append(way), lambda: None)
    pan.move(at(10, 0))
    pan.cancel()
    assert ways[-1] == (0.0, 0.0)


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_window_keeps_its_function_and_loses_its_name(function):
    shown, kept = [], []
    first = Window(1000.0, 400.0, function, "BONE")
    gesture = WindowGesture(START, first, shown.append, kept.append)
    gesture.move(at(50, 0))
    gesture.release()
    assert shown == kept
    assert kept[0].function == function
    assert kept[0].explanation == ""
    assert kept[0].width > 400.0
    assert kept[0].center == 1000.0


def test_window_comes_back_to_where_it_started():
    shown = []
    first = Window(1000.0, 400.0)
    gesture = WindowGesture(START, first, shown.append, shown.append)
    gesture.move(at(80, 60))
    gesture.move(at(0, 0))
    assert shown[-1].width == pytest.approx(400.0)
    assert shown[-1].center == pytest.approx(1000.0)


def test_downwards_raises_the_centre():
    shown = []
    gesture = WindowGesture(START, Window(0.0, 100.0), shown.append, shown.append)
    gesture.move(at(0, 42))
    assert shown[0].center == pytest.approx(10.0)
    assert shown[0].width == pytest.approx(100.0)


def test_drag_previews_each_move_and_commits_the_last():
    previews, kept = [], []
    gesture = DragGesture(
        START, lambda p: np.array([p.x(), p.y()]), previews.append, kept.append
    )
    gesture.move(at(0.5, 0.5))
    assert previews == []
    gesture.move(at(1, 0))
    gesture.move(at(0.5, 0))
    gesture.release()
    np.testing.assert_array_equal(previews[:2], [[101, 100], [100.5, 100]])
    assert previews[2] is None
    np.testing.assert_array_equal(kept, [[100.5, 100]])


def test_a_cancelled_drag_commits_nothing():
    previews, kept = [], []
    gesture = DragGesture(
        START, lambda p: np.array([p.x(), p.y()]), previews.append, kept.append
    )
    gesture.move(at(9, 9))
    gesture.cancel()
    assert previews[-1] is None
    assert kept == []
