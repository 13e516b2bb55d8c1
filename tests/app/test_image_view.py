import numpy as np
import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app.image_view import ImageView
from kneel_gui.app.magnifier import GAP
from kneel_gui.core.annotation import ImageAnnotation, PointState
from kneel_gui.core.schema import N_LANDMARKS, Side

pytestmark = pytest.mark.gui
R2 = (Side.RIGHT, 2)


class Desk:
    """A view, a mouse, and someone who carries out the edits it asks for."""

    def __init__(self, view, mouse, annotation):
        self.view, self.mouse, self.annotation = view, mouse, annotation
        self.edits, self.selections, self.placings = [], [], []
        view.edit_requested.connect(self.carry_out)
        view.selection_changed.connect(self.selections.append)
        view.placing_changed.connect(self.placings.append)

    def carry_out(self, edit):
        self.edits.append(edit)
        self.show(edit.apply(self.annotation))

    def show(self, annotation):
        self.annotation = annotation
        self.view.show_annotation(annotation)

    def point(self, target=R2):
        return self.annotation.knee(target[0]).points_px[target[1]]

    def at(self, target=R2):
        return self.view.canvas.camera.to_screen(self.point(target))

    def shown(self, target=R2):
        return self.view._layer.items[target[0]].points_screen[target[1]]


def px(x, y):
    return np.array([x, y], dtype=np.float64)


@pytest.fixture
def desk(qtbot, mouse_on, make_radiograph, make_annotation):
    view = ImageView()
    qtbot.addWidget(view)
    view.resize(1000, 750)
    view.show()
    qtbot.waitExposed(view)
    view.show_radiograph(make_radiograph())
    annotation = make_annotation()
    view.show_annotation(annotation)
    return Desk(view, mouse_on(view), annotation)


# -- drag ----------------------------------------------------------------------------


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
    magnifier = desk.view._magnifier
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
    assert not desk.view._magnifier.isVisible()
    assert cursor(desk) == Qt.BlankCursor


# -- selection, nudge, erase ---------------------------------------------------------


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


# -- placing -------------------------------------------------------------------------


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
    assert desk.view._tag.text == ""
    desk.view.start_placing(Side.LEFT)
    assert desk.view._tag.text == "L F3"
    desk.mouse.move((520.0, 210.0))
    assert desk.view._tag.pos().x() > 520
    desk.view.stop_placing()
    assert desk.view._tag.text == ""


# -- what is shown -------------------------------------------------------------------


def test_an_annotation_of_another_image_is_refused(desk):
    with pytest.raises(ValueError, match="another image"):
        desk.view.show_annotation(ImageAnnotation("9.9.9"))


def test_the_next_image_shows_no_landmarks_of_the_last(desk, make_radiograph):
    desk.view.show_radiograph(make_radiograph(), keep_view=True)
    assert not np.isfinite(desk.shown()).any()


@pytest.mark.parametrize("side", [Side.RIGHT, Side.LEFT])
def test_zoom_to_knee_shows_its_points_large(desk, side):
    desk.view.zoom_to_knee(side)
    points = desk.view._layer.items[side].points_screen
    assert (points > 0).all()
    assert (points < (1000, 750)).all()
    assert np.ptp(points[:, 0]) > 400


@pytest.mark.parametrize(("side", "x"), [(Side.RIGHT, 100), (Side.LEFT, 300)])
def test_zoom_to_knee_without_points_shows_its_half(desk, side, x):
    desk.show(ImageAnnotation(desk.annotation.image_id))
    desk.view.zoom_to_knee(side)
    assert desk.view.canvas.camera.centre[0] == pytest.approx(x, abs=1)


def test_zoom_to_a_single_knee_shows_all(desk, make_radiograph):
    desk.view.show_radiograph(make_radiograph(laterality=Side.LEFT))
    desk.view.zoom_to_knee(Side.LEFT)
    assert desk.view.canvas.camera.centre == pytest.approx((199.5, 149.5))


def test_points_follow_the_picture(desk):
    desk.mouse.wheel((300.0, 300.0), 3)
    np.testing.assert_allclose(desk.shown(), desk.at())
    desk.view.one_to_one()
    np.testing.assert_allclose(desk.shown(), desk.at())


def test_overlay_is_drawn_over_the_picture(desk, grey_grab):
    x, y = np.rint(desk.at()).astype(int)
    around = np.s_[y - 12 : y + 12, x - 12 : x + 12]
    desk.view.set_overlay_visible(False)
    plain = grey_grab(desk.view.canvas.viewport())[around].astype(int)
    assert np.ptp(plain, axis=2).max() == 0
    desk.view.set_overlay_visible(True)
    drawn = grey_grab(desk.view.canvas.viewport())[around].astype(int)
    assert np.ptp(drawn, axis=2).max() > 80
