import numpy as np
import pytest
from PyQt5.QtCore import Qt

from kneel_gui.core.annotation import ImageAnnotation, PointState
from kneel_gui.core.schema import N_LANDMARKS, Side
from tests.app.view_fixtures import R2, px

pytestmark = pytest.mark.gui


def test_each_press_places_the_next_missing_landmark(desk):
    desk.show(ImageAnnotation(desk.annotation.image_id))
    desk.view.start_placing(Side.LEFT)
    places = [(200.0 + 40 * i, 300.0 + 7 * i) for i in range(N_LANDMARKS)]
    for i, at in enumerate(places):
        assert desk.view.placing == (Side.LEFT, i)
        desk.mouse.press(at, double=i % 2 == 1)
        assert len(desk.edits) == i + 1, "placed on press, not on release"
        desk.mouse.move(at + px(5, 5))
        desk.mouse.release(at + px(5, 5))
    knee = desk.annotation.knee(Side.LEFT)
    np.testing.assert_allclose(
        desk.view.canvas.camera.to_screen(knee.points_px), places
    )
    assert set(knee.states) == {PointState.PLACED}
    assert desk.placings == [(Side.LEFT, i) for i in range(N_LANDMARKS)] + [None]
    assert desk.view.placing is None


def test_only_missing_landmarks_are_placed(desk, make_annotation):
    desk.show(make_annotation(missing=(3, 12)))
    desk.view.start_placing(Side.RIGHT)
    assert desk.view.placing == (Side.RIGHT, 3)
    desk.mouse.click((500.0, 100.0))
    assert desk.view.placing == (Side.RIGHT, 12)


def test_an_undone_point_comes_next_again(desk, make_annotation):
    desk.show(make_annotation(missing=(3, 12)))
    desk.view.start_placing(Side.RIGHT)
    desk.mouse.click((500.0, 100.0))
    desk.show(desk.edits[-1].revert(desk.annotation))
    assert desk.view.placing == (Side.RIGHT, 3)


def test_a_landmark_can_be_left_for_later(desk, make_annotation):
    desk.show(make_annotation(missing=(3, 12)))
    desk.view.start_placing(Side.RIGHT)
    desk.view.skip_placing()
    assert desk.view.placing == (Side.RIGHT, 12)


def test_a_press_beside_the_image_places_nothing(desk, make_annotation):
    desk.show(make_annotation(missing=(3,)))
    desk.view.start_placing(Side.RIGHT)
    desk.view.zoom_by(0.6)
    desk.mouse.click((5.0, 5.0))
    assert desk.edits == []


def test_a_press_right_on_a_point_still_grabs_it(desk, make_annotation):
    desk.show(make_annotation(missing=(3,)))
    desk.view.start_placing(Side.RIGHT)
    at = desk.at()
    desk.mouse.drag(at + px(2, 0), at + px(12, 0))
    assert [edit.text for edit in desk.edits] == ["Move R T2"]
    desk.mouse.click(desk.at() + px(0, 9))
    assert desk.edits[-1].text == "Place R T3"


def test_escape_stops_placing_and_then_deselects(desk, make_annotation, qtbot):
    desk.show(make_annotation(missing=(3,)))
    desk.view.select(R2)
    desk.view.start_placing(Side.RIGHT)
    qtbot.keyClick(desk.view.canvas, Qt.Key_Escape)
    assert desk.view.placing is None
    assert desk.view.selected == R2
    qtbot.keyClick(desk.view.canvas, Qt.Key_Escape)
    assert desk.view.selected is None


def test_a_complete_knee_or_no_annotation_has_nothing_to_place(desk):
    desk.view.start_placing(Side.RIGHT)
    assert desk.view.placing is None
    desk.view.show_annotation(None)
    desk.view.start_placing(Side.RIGHT)
    assert desk.view.placing is None
    assert desk.placings == []


def test_the_next_name_is_at_the_cursor(desk, make_annotation):
    desk.show(make_annotation(missing=(12,)))
    desk.mouse.move((500.0, 200.0))
    assert desk.view._pointer.tag.text == ""
    desk.view.start_placing(Side.LEFT)
    assert desk.view._pointer.tag.text == "L F3"
    desk.mouse.move((520.0, 210.0))
    assert desk.view._pointer.tag.pos().x() > 520
    desk.view.stop_placing()
    assert desk.view._pointer.tag.text == ""
