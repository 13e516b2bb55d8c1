import numpy as np
import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app.magnifier import GAP
from kneel_gui.core.annotation import PointState
from kneel_gui.core.schema import Side
from tests.app.view_fixtures import R2, px

pytestmark = pytest.mark.gui


@pytest.mark.parametrize("by", [(1, 0), (0, -1), (40, 25)])
def test_a_drag_is_one_edit_and_moves_by_what_the_mouse_moves(desk, by):
    before, start = desk.point().copy(), desk.at() + px(3.0, -4.0)
    desk.mouse.drag(start, start + np.array(by) / 2, start + by)
    assert len(desk.edits) == 1
    moved = (desk.point() - before) * desk.view.canvas.camera.scale_xy
    np.testing.assert_allclose(moved, by, atol=1e-9)
    assert desk.annotation.knee(Side.RIGHT).states[2] is PointState.EDITED
    assert desk.edits[0].text == "Move R T2"


def test_less_than_a_pixel_is_no_move(desk):
    at = desk.at()
    desk.mouse.drag(at, at + px(0.6, 0.6))
    assert desk.edits == []
    assert desk.view.selected == R2


def test_going_back_to_the_start_is_no_edit(desk):
    at = desk.at()
    desk.mouse.drag(at, at + px(30, 30), at)
    assert desk.edits == []


def test_the_annotation_is_untouched_until_the_release(desk):
    at = desk.at()
    desk.mouse.press(at)
    desk.mouse.move(at + px(30, 10))
    assert desk.edits == []
    np.testing.assert_allclose(desk.shown(), at + px(30, 10))
    np.testing.assert_allclose(desk.at(), at)
    desk.mouse.release(at + px(30, 10))
    np.testing.assert_allclose(desk.shown(), at + px(30, 10))


def test_escape_cancels_a_drag(desk, qtbot):
    at = desk.at()
    desk.mouse.press(at)
    desk.mouse.move(at + px(30, 10))
    qtbot.keyClick(desk.view.canvas, Qt.Key_Escape)
    np.testing.assert_allclose(desk.shown(), at)
    desk.mouse.move(at + px(50, 10))
    desk.mouse.release(at + px(50, 10))
    np.testing.assert_allclose(desk.shown(), at)
    assert desk.edits == []
    assert desk.view.selected == R2


def test_a_drag_cannot_leave_the_image(desk):
    desk.mouse.drag(desk.at(), (500, 400), (-4000, 9000))
    np.testing.assert_array_equal(desk.point(), [0.0, 299.0])


def test_a_drag_to_the_edge_does_not_move_the_view(desk):
    desk.view.zoom_to_knee(Side.RIGHT)
    before = desk.view.view_state()
    desk.mouse.drag(desk.at(), (500, 400), (-4000, 9000))
    assert desk.view.view_state() == before
    desk.view.repaint()
    assert desk.view.view_state() == before


def test_the_nearest_point_is_grabbed_and_far_ones_are_not(desk):
    desk.mouse.click(desk.at((Side.LEFT, 9)) + px(0.0, -9.0))
    assert desk.view.selected == (Side.LEFT, 9)
    desk.mouse.click((500.0, 100.0))
    assert desk.view.selected is None
    assert desk.selections == [(Side.LEFT, 9), None]


def test_a_click_on_the_picture_pans_nothing_and_selects_none(desk):
    desk.view.select(R2)
    before = desk.view.view_state()
    desk.mouse.drag((500, 100), (502, 101))
    assert desk.view.selected is None
    assert desk.view.view_state() == before


def test_a_change_of_the_dragged_point_from_elsewhere_ends_the_drag(desk):
    at = desk.at()
    desk.mouse.press(at)
    desk.mouse.move(at + px(30, 10))
    knee = desk.annotation.knee(Side.RIGHT)
    moved = knee.with_point(2, np.array([50.0, 60.0]), PointState.EDITED)
    desk.show(desk.annotation.with_knee(moved))
    desk.mouse.release(at + px(30, 10))
    assert desk.edits == []
    np.testing.assert_allclose(desk.shown(), desk.at())


def test_a_change_elsewhere_leaves_the_drag_and_is_kept(desk):
    at = desk.at()
    desk.mouse.press(at)
    desk.mouse.move(at + px(30, 10))
    knee = desk.annotation.knee(Side.LEFT)
    moved = knee.with_point(5, np.array([300.0, 60.0]), PointState.EDITED)
    desk.show(desk.annotation.with_knee(moved))
    desk.mouse.release(at + px(30, 10))
    assert len(desk.edits) == 1
    np.testing.assert_array_equal(desk.point((Side.LEFT, 5)), [300.0, 60.0])


def test_the_next_image_ends_the_drag(desk, make_radiograph):
    at = desk.at()
    desk.mouse.press(at)
    desk.mouse.move(at + px(30, 10))
    desk.view.show_radiograph(make_radiograph())
    desk.mouse.release(at + px(30, 10))
    assert desk.edits == []
    assert desk.view.selected is None
    assert not np.isfinite(desk.shown()).any()


def test_magnifier_is_beside_the_dragged_point_only_while_it_moves(desk):
    magnifier = desk.view._pointer.magnifier
    at = desk.at()
    desk.mouse.press(at)
    assert not magnifier.isVisible()
    desk.mouse.move(at + px(5, 5))
    assert magnifier.isVisible()
    box = magnifier.mapRectToParent(magnifier.boundingRect())
    x, y = desk.shown()
    assert not box.adjusted(-GAP / 2, -GAP / 2, GAP / 2, GAP / 2).contains(x, y)
    desk.mouse.release(at + px(5, 5))
    assert not magnifier.isVisible()


def test_another_button_does_not_disturb_a_drag(desk):
    at = desk.at()
    window = desk.view.window
    desk.mouse.press(at)
    desk.mouse.move(at + px(30, 10))
    desk.mouse.click(at + px(30, 10), Qt.RightButton)
    desk.mouse.held = Qt.LeftButton
    desk.mouse.move(at + px(40, 10))
    desk.mouse.release(at + px(40, 10))
    assert len(desk.edits) == 1
    assert desk.view.window == window


def test_the_wheel_does_not_disturb_a_drag(desk):
    at = desk.at()
    desk.mouse.press(at)
    desk.mouse.move(at + px(30, 10))
    before = desk.view.view_state()
    desk.mouse.wheel(at, 3)
    assert desk.view.view_state() == before


def cursor(desk):
    return desk.view.canvas.viewport().cursor().shape()


def test_the_cursor_never_covers_the_dragged_point(desk, make_annotation):
    desk.show(make_annotation(missing=(3,)))
    at = desk.at()
    assert cursor(desk) == Qt.ArrowCursor
    desk.mouse.press(at)
    desk.mouse.move(at + px(30, 10))
    assert cursor(desk) == Qt.BlankCursor
    desk.mouse.release(at + px(30, 10))
    assert cursor(desk) == Qt.ArrowCursor
    desk.view.start_placing(Side.RIGHT)
    assert cursor(desk) == Qt.CrossCursor
    desk.mouse.drag(desk.at(), at, at + px(30, 10))
    assert cursor(desk) == Qt.CrossCursor


def test_the_cursor_hides_where_no_magnifier_is_needed_too(desk):
    desk.view.zoom_by(20.0, tuple(desk.point()))
    at = desk.at()
    desk.mouse.press(at)
    desk.mouse.move(at + px(30, 10))
    assert not desk.view._pointer.magnifier.isVisible()
    assert cursor(desk) == Qt.BlankCursor
