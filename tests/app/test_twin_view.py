"""Both knees side by side: linked, mirrored, and always one with the document."""

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from kneel_gui.core.annotation import PointState
from kneel_gui.core.radiograph import Window
from kneel_gui.core.schema import SIDES, Side
from tests.app.support import write_film, write_study

pytestmark = pytest.mark.gui
T4, F5 = 4, 14


@pytest.fixture
def twins(rig, tmp_path):
    """The window with a predicted image in the twin view."""
    rig.open(write_film(tmp_path / "a.dcm"))
    rig.predicted()
    rig.key(Qt.Key_W)
    rig.stage = rig.window.stage
    rig.panes = rig.stage.twin.panes
    assert rig.stage.twin_shown
    return rig


def place_of(rig, side, index):
    """Where a landmark is in its pane, whole px."""
    pane = rig.panes[side]
    point = rig.room.image.annotation.knee(side).points_px[index]
    x, y = pane.canvas.camera.to_screen(point)
    return QPoint(round(x), round(y))


def mouse(pane, kind, at, button, buttons):
    port = pane.canvas.viewport()
    glob = QPointF(port.mapToGlobal(at))
    event = QMouseEvent(kind, QPointF(at), glob, button, buttons, Qt.NoModifier)
    QApplication.sendEvent(port, event)


def press(pane, at):
    mouse(pane, QEvent.MouseButtonPress, at, Qt.LeftButton, Qt.LeftButton)


def move(pane, at, held=True):
    buttons = Qt.LeftButton if held else Qt.NoButton
    mouse(pane, QEvent.MouseMove, at, Qt.NoButton, buttons)


def release(pane, at):
    mouse(pane, QEvent.MouseButtonRelease, at, Qt.LeftButton, Qt.NoButton)


def scene(pane):
    """Where the landmarks stand in a pane, from its own camera."""
    return pane.canvas.camera.to_screen(pane.points_px)


def test_both_knees_look_like_right_ones(twins):
    for pane in twins.panes.values():
        points = scene(pane)
        assert points[0, 0] < points[8, 0], "lateral is on the left"
        assert points[9:, 1].mean() < points[:9, 1].mean(), "the femur is above"
        width, height = pane.canvas.camera.view_wh
        assert ((points > 0) & (points < (width, height))).all()
    scales = {pane.canvas.camera.scale for pane in twins.panes.values()}
    assert len(scales) == 1


def test_the_mirrored_picture_is_the_pixels_the_landmarks_are_on(rig, tmp_path, qtbot):
    path = write_film(tmp_path / "a.dcm")
    rig.open(path)
    rig.predicted()
    rig.key(Qt.Key_W)
    pane = rig.window.stage.twin.panes[Side.LEFT]
    qtbot.wait(50)
    pane.set_overlay_visible(False)
    pane.set_window(Window(2048.0, 4096.0))
    pane.canvas.set_camera(pane.canvas.camera.scaled(12.0))
    image = pane.canvas.grab().toImage()
    pixels = rig.room.radiograph.pixels
    x0, y0 = np.round(pane.canvas.camera.centre).astype(int)
    shown, stored = [], []
    for dx in range(-6, 7):
        x, y = pane.canvas.camera.to_screen((x0 + dx, y0 + 3))
        shown.append(image.pixelColor(round(x), round(y)).red())
        stored.append(int(pixels[y0 + 3, x0 + dx]))
    assert np.corrcoef(shown, stored)[0, 1] > 0.999


def test_nothing_is_copied(twins):
    views = [twins.view, *twins.panes.values()]
    levels = [view.canvas.picture.levels for view in views]
    for other in levels[1:]:
        assert all(a is b for a, b in zip(levels[0], other, strict=True))
    for pane in twins.panes.values():
        assert pane.annotation is twins.room.image.annotation


@pytest.mark.parametrize("side", SIDES)
def test_a_drag_is_the_same_edit_as_in_the_main_view(twins, side):
    pane, start = twins.panes[side], place_of(twins, side, F5)
    before = twins.room.image.annotation
    scale = pane.canvas.camera.scale
    press(pane, start)
    move(pane, start + QPoint(6, 3))
    move(pane, start + QPoint(12, 6))
    release(pane, start + QPoint(12, 6))
    after = twins.room.image.annotation
    moved = after.knee(side).points_px[F5] - before.knee(side).points_px[F5]
    flip = -1.0 if side is Side.LEFT else 1.0
    assert np.allclose(moved, np.array([12 * flip, 6]) / scale)
    assert after.knee(side).states[F5] is PointState.EDITED
    assert twins.room.image.stack.count() == before_count(twins) + 1
    assert all(p.annotation is after for p in twins.panes.values())
    assert twins.view._annotation is after
    twins.key(Qt.Key_Z, Qt.ControlModifier, pane.canvas)
    assert twins.room.image.annotation == before
    assert all(p.annotation == before for p in twins.panes.values())


def before_count(rig):
    """One step of undo: the prediction."""
    return 1 if rig.room.image.stack.count() else 0


def test_the_measurements_follow_a_drag_in_a_pane(twins):
    twins.key(Qt.Key_M)
    panel = twins.window.inspector.measures
    start = place_of(twins, Side.LEFT, F5)
    before = panel.texts["min_jsw_medial", Side.LEFT]
    pane = twins.panes[Side.LEFT]
    press(pane, start)
    move(pane, start + QPoint(0, 10))
    live = panel.texts["min_jsw_medial", Side.LEFT]
    assert live != before
    release(pane, start + QPoint(0, 10))
    assert panel.texts["min_jsw_medial", Side.LEFT] == live
    assert pane._measures.items[Side.LEFT].lines


def test_the_cross_hair_marks_the_namesake(twins):
    right, left = (twins.panes[side] for side in SIDES)
    move(right, place_of(twins, Side.RIGHT, F5), held=False)
    found = left.canvas.camera.to_screen(left.cross_px)
    assert np.abs(found - scene(left)[F5]).max() < 2.0
    assert right.cross_px is None
    QApplication.sendEvent(right.canvas, QEvent(QEvent.Leave))
    assert left.cross_px is None


def test_zoom_and_pan_are_linked(twins):
    right, left = (twins.panes[side] for side in SIDES)
    camera = left.canvas.camera
    left.canvas.set_camera(camera.scaled(2 * camera.scale).panned(15.0, -9.0))
    assert right.canvas.camera.scale == left.canvas.camera.scale
    middles = [np.array(pane.canvas.camera.view_wh) / 2 for pane in (right, left)]
    assert np.allclose(scene(right)[T4] - middles[0], scene(left)[T4] - middles[1])
    twins.key(Qt.Key_Plus, widget=right.canvas)
    assert left.canvas.camera.scale == pytest.approx(2 * camera.scale * 1.25)
    twins.key(Qt.Key_F, widget=right.canvas)
    assert left.canvas.camera.scale == pytest.approx(camera.scale)


def test_the_window_is_linked(twins):
    left = twins.panes[Side.LEFT]
    window = Window(1000.0, 500.0)
    left.window_changing.emit(window)
    views = [twins.view, *twins.panes.values()]
    assert all(view.window == window for view in views)
    twins.key(Qt.Key_I, widget=left.canvas)
    assert all(view.inverted for view in views)


def test_a_landmark_is_stepped_in_both(twins):
    right, left = (twins.panes[side] for side in SIDES)
    twins.key(Qt.Key_Tab, widget=right.canvas)
    assert twins.view.selected == right.selected == (Side.RIGHT, 0)
    assert left.selected is None
    assert left._layer.hovered == (Side.LEFT, 0)
    start = place_of(twins, Side.LEFT, F5)
    press(left, start)
    release(left, start)
    assert twins.view.selected == left.selected == (Side.LEFT, F5)
    assert right._layer.hovered == (Side.RIGHT, F5)


def test_pressing_the_namesake_selects_it(twins):
    left = twins.panes[Side.LEFT]
    twins.view.select((Side.RIGHT, F5))
    press(left, place_of(twins, Side.LEFT, F5))
    release(left, place_of(twins, Side.LEFT, F5))
    assert twins.view.selected == (Side.LEFT, F5)
    before = twins.room.image.annotation.knee(Side.LEFT).points_px[F5, 0]
    twins.key(Qt.Key_Right, widget=left.canvas)
    after = twins.room.image.annotation.knee(Side.LEFT).points_px[F5, 0]
    assert after == before - 1.0, "to the right on the screen, which is a mirror"
    twins.key(Qt.Key_Delete, widget=left.canvas)
    assert not twins.room.image.annotation.knee(Side.LEFT).placed[F5]
    assert twins.room.image.annotation.knee(Side.RIGHT).placed[F5]


def test_placing_goes_on_in_the_pane_of_its_knee(twins):
    left = twins.panes[Side.LEFT]
    erased = place_of(twins, Side.LEFT, F5)
    twins.view.select((Side.LEFT, F5))
    twins.key(Qt.Key_Delete, widget=left.canvas)
    twins.key(Qt.Key_L, widget=left.canvas)
    assert left.placing == twins.view.placing == (Side.LEFT, F5)
    assert twins.panes[Side.RIGHT].placing is None
    press(left, erased)
    release(left, erased)
    assert twins.room.image.annotation.knee(Side.LEFT).complete
    assert left.placing is twins.view.placing is None


def test_escape_in_a_pane_stops_placing(twins):
    left = twins.panes[Side.LEFT]
    twins.view.select((Side.LEFT, F5))
    twins.key(Qt.Key_Delete, widget=left.canvas)
    twins.key(Qt.Key_L, widget=left.canvas)
    QTest.keyClick(left.canvas, Qt.Key_Escape)
    assert left.placing is twins.view.placing is None


def test_hidden_while_the_key_is_down(twins):
    left = twins.panes[Side.LEFT]
    QTest.keyPress(left.canvas, Qt.Key_H)
    assert not left._layer.visible
    QTest.keyRelease(left.canvas, Qt.Key_H)
    assert left._layer.visible


def test_it_follows_to_the_next_image_and_is_remembered(rig, tmp_path):
    rig.open(*write_study(tmp_path / "s", 2))
    rig.key(Qt.Key_W)
    first = rig.room.image
    rig.key(Qt.Key_PageDown, widget=rig.window.stage.twin.panes[Side.RIGHT].canvas)
    rig.wait(lambda: rig.room.image is not first)
    for pane in rig.window.stage.twin.panes.values():
        assert pane.radiograph is rig.room.radiograph
    assert rig.window._preferences.flag("twin_knees")
    rig.window.actions_by_id["twin"].setChecked(False)
    assert not rig.window.stage.twin_shown
    assert not rig.window._preferences.flag("twin_knees")


def test_without_landmarks_each_half_is_framed(rig, tmp_path):
    rig.open(write_film(tmp_path / "a.dcm"))
    rig.key(Qt.Key_W)
    width = rig.room.radiograph.shape_px[1]
    centres = [
        pane.canvas.camera.centre[0] for pane in rig.window.stage.twin.panes.values()
    ]
    assert centres[0] < width / 2 < centres[1]


def test_a_single_knee_leaves_the_other_pane_empty(rig, tmp_path):
    rig.open(write_film(tmp_path / "a.dcm"))
    rig.key(Qt.Key_W)
    rig.room.set_side(Side.RIGHT)
    panes = rig.window.stage.twin.panes
    rig.wait(lambda: panes[Side.LEFT].radiograph is None)
    assert panes[Side.RIGHT].radiograph is rig.room.radiograph
    assert panes[Side.LEFT]._absent.isVisible()
    move(panes[Side.RIGHT], QPoint(50, 50), held=False)
