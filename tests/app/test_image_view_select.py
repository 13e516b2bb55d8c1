import numpy as np
import pytest
from PyQt5.QtCore import Qt

from kneel_gui.core.schema import Side
from tests.app.view_fixtures import R2, px

pytestmark = pytest.mark.gui


def test_selection_is_told_once(desk):
    desk.view.select(R2)
    desk.view.select(R2)
    desk.view.select(None)
    assert desk.selections == [R2, None]


def test_selection_is_described_for_screen_readers(desk):
    desk.view.select(R2)
    text = desk.view.canvas.accessibleDescription()
    assert text.startswith("right T2, ")
    assert "px" in text
    desk.view.erase_selected()
    assert "not placed" in desk.view.canvas.accessibleDescription()


def test_a_selected_point_out_of_view_is_brought_in(desk):
    desk.view.restore_view(type(desk.view.view_state())((0.9, 0.9), 6.0))
    desk.view.select(R2, ensure_visible=True)
    at = desk.at()
    assert (at >= 39.9).all()
    assert (at <= np.array([1000, 750]) - 39.9).all()


def test_a_selected_point_in_view_moves_nothing(desk):
    before = desk.view.view_state()
    desk.view.select(R2, ensure_visible=True)
    assert desk.view.view_state() == before


def test_nudge_moves_in_image_px(desk):
    before = desk.point().copy()
    desk.view.nudge(1, 0)
    assert desk.edits == []
    desk.view.select(R2)
    desk.view.nudge(0.1, -10)
    np.testing.assert_allclose(desk.point(), before + px(0.1, -10))


def test_nudge_at_the_edge_is_no_edit(desk):
    desk.view.select(R2)
    desk.view.nudge(-9999, 0)
    desk.view.nudge(-1, 0)
    assert len(desk.edits) == 1
    assert desk.point()[0] == 0.0


def test_erase_keeps_the_selection_and_happens_once(desk):
    desk.view.select(R2)
    desk.view.erase_selected()
    desk.view.erase_selected()
    assert len(desk.edits) == 1
    assert desk.view.selected == R2
    assert not desk.annotation.knee(Side.RIGHT).placed[2]


def test_hidden_points_cannot_be_grabbed(desk):
    desk.view.set_overlay_visible(False)
    at = desk.at()
    desk.mouse.drag(at, at + px(20, 20))
    assert desk.edits == []
    desk.view.set_overlay_visible(True)
    at = desk.at()
    desk.mouse.drag(at, at + px(20, 20))
    assert len(desk.edits) == 1


def test_hiding_the_overlay_leaves_a_window_drag_alone(desk):
    desk.mouse.press((300, 300), Qt.RightButton)
    desk.mouse.move((400, 300))
    window = desk.view.window
    desk.view.set_overlay_visible(False)
    assert desk.view.window == window


def test_hiding_the_overlay_ends_a_drag(desk):
    at = desk.at()
    desk.mouse.press(at)
    desk.mouse.move(at + px(20, 20))
    desk.view.set_overlay_visible(False)
    desk.mouse.release(at + px(20, 20))
    assert desk.edits == []


def test_nothing_is_placed_while_the_overlay_is_hidden(desk, make_annotation):
    desk.show(make_annotation(missing=(3,)))
    desk.view.start_placing(Side.RIGHT)
    desk.view.set_overlay_visible(False)
    desk.mouse.click((500.0, 100.0))
    assert desk.edits == []
