"""Real keys and mouse in the real window: marks, bones, ghosts, centres, blink."""

from dataclasses import replace

import numpy as np
import pydicom
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from kneel_gui.core.annotation import PointState
from kneel_gui.core.edits import ReplaceAnnotation
from kneel_gui.core.schema import SIDES, Side, knee_schema
from tests.app.support import write_film, write_study

pytestmark = pytest.mark.gui
R, L = Side.RIGHT, Side.LEFT
UNDO = (Qt.Key_Z, Qt.ControlModifier)
TIBIA = list(knee_schema().bone("tibia"))


@pytest.fixture
def open_rig(rig, tmp_path):
    rig.open(write_film(tmp_path / "k.dcm"))
    return rig


@pytest.fixture
def predicted(open_rig):
    open_rig.predicted()
    return open_rig


def knee(rig, side=R):
    return rig.room.image.annotation.knee(side)


def states(rig, side=R):
    return knee(rig, side).states


def held_drag(rig, start, by, modifier):
    """Drag with a modifier key down."""
    port = rig.view.canvas.viewport()
    end = start + QPoint(*by)
    left, none = Qt.LeftButton, Qt.NoButton
    for kind, at, button, buttons in (
        (QEvent.MouseButtonPress, start, left, left),
        (QEvent.MouseMove, end, none, left),
        (QEvent.MouseButtonRelease, end, left, none),
    ):
        glob = QPointF(port.mapToGlobal(at))
        event = QMouseEvent(kind, QPointF(at), glob, button, buttons, modifier)
        QApplication.sendEvent(port, event)


def test_not_visible_has_a_key_is_drawn_and_comes_back(predicted):
    predicted.view.select((R, 3))
    predicted.key(Qt.Key_V)
    assert states(predicted)[3] is PointState.NOT_VISIBLE
    assert predicted.window.inspector.point.texts[3] == "not visible"
    assert "1 not visible" in predicted.window.inspector.knees[R].texts[2]
    crosses = predicted.view._layer.extras(R).hidden_px
    assert np.isfinite(crosses[3]).all()
    predicted.key(Qt.Key_V)
    assert states(predicted)[3] is PointState.MISSING
    predicted.key(*UNDO)
    predicted.key(*UNDO)
    assert states(predicted)[3] is PointState.PREDICTED


def test_a_cross_can_be_dragged_to_where_the_landmark_is_seen_after_all(predicted):
    predicted.view.select((R, 3))
    predicted.key(Qt.Key_V)
    x, y = predicted.view._layer.items[R].places_screen[3]
    predicted.drag(QPoint(round(x), round(y)), (12, 8))
    assert states(predicted)[3] is PointState.PLACED


def test_a_locked_point_neither_moves_nor_goes(predicted):
    predicted.view.select((R, 3))
    predicted.key(Qt.Key_O)
    before = knee(predicted).points_px[3].copy()
    predicted.drag(predicted.at(R, 3), (25, 10))
    predicted.key(Qt.Key_Right)
    predicted.key(Qt.Key_Delete)
    predicted.key(Qt.Key_V)
    predicted.key(Qt.Key_Delete, Qt.ShiftModifier)
    np.testing.assert_array_equal(knee(predicted).points_px[3], before)
    assert knee(predicted).placed.sum() == 1
    assert "locked" in predicted.window.inspector.point.texts[3]
    predicted.key(Qt.Key_O)
    predicted.key(Qt.Key_Right)
    assert knee(predicted).points_px[3][0] == before[0] + 1


def test_a_knee_is_locked_and_unlocked_as_a_whole(predicted):
    predicted.view.select((L, 3))
    predicted.key(Qt.Key_O, Qt.ShiftModifier)
    assert knee(predicted, L).locked == frozenset(range(16))
    assert not knee(predicted, R).locked
    predicted.key(Qt.Key_O, Qt.ShiftModifier)
    assert not knee(predicted, L).locked


def test_untouched_points_follow_in_one_step_and_j_stops_that(predicted):
    before = knee(predicted).points_px.copy()
    predicted.drag(predicted.at(R, 3), (30, 20))
    after = knee(predicted)
    others = [i for i in range(16) if i != 3]
    moved = np.linalg.norm(after.points_px - before, axis=1)
    assert moved[2] > 0.2
    assert {after.states[i] for i in others} == {PointState.PREDICTED}
    assert after.sources[2].endswith(", with shape")
    predicted.key(*UNDO)
    np.testing.assert_array_equal(knee(predicted).points_px, before)
    predicted.key(Qt.Key_J)
    predicted.drag(predicted.at(R, 3), (30, 20))
    now = knee(predicted).points_px
    np.testing.assert_array_equal(now[others], before[others])
    assert not np.array_equal(now[3], before[3])


def test_what_would_follow_is_shown_while_the_button_is_down(predicted):
    item, start = predicted.view._layer.items[R], predicted.at(R, 3)
    before = item.points_screen.copy()
    port, left, none = predicted.view.canvas.viewport(), Qt.LeftButton, Qt.NoButton
    for kind, at, button in (
        (QEvent.MouseButtonPress, start, left),
        (QEvent.MouseMove, start + QPoint(30, 20), none),
    ):
        event = QMouseEvent(kind, QPointF(at), button, left, Qt.NoModifier)
        QApplication.sendEvent(port, event)
    shown = item.points_screen.copy()
    assert np.linalg.norm(shown[2] - before[2]) > 0.2
    predicted.key(Qt.Key_Escape)
    np.testing.assert_allclose(item.points_screen, before)
    assert not predicted.room.images.undo_group.activeStack().index() > 1


@pytest.mark.parametrize(
    ("modifier", "text"),
    [
        (Qt.ShiftModifier, "Move R tibia"),
        (Qt.ControlModifier, "Turn R tibia"),
        (Qt.ShiftModifier | Qt.ControlModifier, "Scale R tibia"),
    ],
)
def test_dragging_with_a_modifier_takes_the_bone_along(predicted, modifier, text):
    before = knee(predicted).points_px.copy()
    held_drag(predicted, predicted.at(R, 0), (-12, 16), modifier)
    after = knee(predicted)
    moved = np.linalg.norm(after.points_px - before, axis=1) > 1e-6
    assert moved[TIBIA].sum() >= len(TIBIA) - 1  # the middle stays in a turn
    assert not moved[9:].any()
    assert {after.states[i] for i in TIBIA} == {PointState.EDITED}
    stack = predicted.room.images.undo_group.activeStack()
    assert stack.undoText() == text
    predicted.key(*UNDO)
    np.testing.assert_array_equal(knee(predicted).points_px, before)


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key_Right, Qt.ControlModifier | Qt.ShiftModifier),
        (Qt.Key_Period, Qt.NoModifier),
        (Qt.Key_Up, Qt.ControlModifier),
    ],
)
def test_the_keyboard_moves_turns_and_scales_a_bone_as_one_step(
    predicted, key, modifier
):
    before = knee(predicted).points_px.copy()
    predicted.view.select((R, 2))
    for _ in range(3):
        predicted.key(key, modifier)
    assert not np.array_equal(knee(predicted).points_px[TIBIA], before[TIBIA])
    predicted.key(*UNDO)
    np.testing.assert_array_equal(knee(predicted).points_px, before)


def test_the_other_knee_gives_ghosts_that_can_be_taken_over_or_dragged(predicted):
    image = predicted.room.image
    right = knee(predicted)
    only_right = replace(image.annotation, knees=(right,))
    predicted.room.edit(ReplaceAnnotation(image.annotation, only_right, "Cut"))
    predicted.key(Qt.Key_M, Qt.ShiftModifier)
    (ghosts,) = predicted.window.commands.correcting.ghosts.ghosts
    assert ghosts.side is L
    mirrored = right.points_px * (-1, 1) + (599, 0)
    np.testing.assert_allclose(ghosts.points_px, mirrored, atol=1e-6)
    x, y = predicted.view._layer.items[L].places_screen[0]
    predicted.drag(QPoint(round(x), round(y)), (10, 10))
    assert states(predicted, L)[0] is PointState.PLACED
    assert knee(predicted, L).sources[0] == "hand, from right knee, mirrored"
    predicted.key(Qt.Key_G)
    assert knee(predicted, L).complete
    assert knee(predicted, L).sources[5] == "right knee, mirrored"
    assert states(predicted, L)[5] is PointState.PREDICTED
    assert not predicted.window.actions_by_id["adopt"].isEnabled()


def test_escape_sends_ghosts_away(predicted):
    predicted.view.select((L, 0))
    predicted.key(Qt.Key_Delete)
    predicted.key(Qt.Key_M, Qt.ShiftModifier)
    assert predicted.window.actions_by_id["adopt"].isEnabled()
    predicted.key(Qt.Key_Escape)
    assert not predicted.window.actions_by_id["adopt"].isEnabled()
    assert not knee(predicted, L).placed[0]


def test_blink_shows_the_step_before_and_lets_nothing_be_edited(predicted):
    before = knee(predicted).points_px.copy()
    predicted.drag(predicted.at(R, 3), (30, 20))
    after = knee(predicted).points_px.copy()
    item, camera = predicted.view._layer.items[R], predicted.view.canvas.camera
    QTest.keyPress(predicted.view.canvas, Qt.Key_B)
    np.testing.assert_allclose(item.points_screen, camera.to_screen(before))
    predicted.drag(QPoint(*item.points_screen[5].astype(int)), (15, 15))
    QTest.keyRelease(predicted.view.canvas, Qt.Key_B)
    np.testing.assert_allclose(item.points_screen, camera.to_screen(after))
    np.testing.assert_array_equal(knee(predicted).points_px, after)


def test_a_knee_is_predicted_from_its_dragged_centre(predicted):
    left = knee(predicted, L)
    predicted.key(Qt.Key_C)
    handles = predicted.view.centres
    x, y = predicted.view.canvas.camera.to_screen(handles.place(R))
    predicted.drag(QPoint(round(x), round(y)), (40, -30))
    predicted.wait(lambda: len(predicted.predictor.centres) == 2)
    predicted.wait(lambda: not predicted.room.busy)
    asked = predicted.predictor.centres[-1]
    assert list(asked) == [R]
    np.testing.assert_allclose(knee(predicted).points_px[4], asked[R])
    assert knee(predicted, L) == left
    assert not handles.on
    assert len(predicted.room.image.findings) == 2


def test_the_arrows_move_a_centre_and_p_predicts_from_there(predicted):
    start = knee(predicted, L).points_px[4].copy()
    predicted.key(Qt.Key_C)
    predicted.key(Qt.Key_2)
    for _ in range(3):
        predicted.key(Qt.Key_Right, Qt.ShiftModifier)
    predicted.key(Qt.Key_P)
    predicted.wait(lambda: len(predicted.predictor.centres) == 2)
    predicted.wait(lambda: not predicted.room.busy)
    np.testing.assert_allclose(
        predicted.predictor.centres[-1][L], np.add(start, (30, 0))
    )
    np.testing.assert_allclose(knee(predicted, L).points_px[4], np.add(start, (30, 0)))


def test_predicting_from_set_points_keeps_them_and_draws_the_rest(predicted):
    predicted.key(Qt.Key_J)  # only the one point moves
    predicted.drag(predicted.at(R, 4), (30, 0))
    pin = knee(predicted).points_px[4].copy()
    predicted.drag(predicted.at(R, 6), (0, 24))
    other = knee(predicted).points_px[6].copy()
    predicted.key(Qt.Key_P, Qt.ControlModifier)
    predicted.wait(lambda: len(predicted.predictor.centres) == 2)
    predicted.wait(lambda: not predicted.room.busy)
    np.testing.assert_allclose(predicted.predictor.centres[-1][R], pin)
    after = knee(predicted)
    np.testing.assert_array_equal(after.points_px[[4, 6]], [pin, other])
    assert after.sources[7] == "fake@0123456789ab, with shape"


def test_implausible_points_are_ringed_and_come_first(predicted):
    predicted.key(Qt.Key_J)
    predicted.drag(predicted.at(L, 3), (0, -60))
    assert 3 in predicted.view._layer.extras(L).implausible
    predicted.view.select(None)
    predicted.key(Qt.Key_D)
    side, index = predicted.view.selected
    assert index in predicted.view._layer.extras(side).implausible
    assert predicted.window.inspector.point.texts[5].startswith("implausible")


def test_the_ring_comes_while_the_point_is_still_held(predicted):
    predicted.key(Qt.Key_J)
    start, port = predicted.at(L, 3), predicted.view.canvas.viewport()
    for kind, at, button in (
        (QEvent.MouseButtonPress, start, Qt.LeftButton),
        (QEvent.MouseMove, start + QPoint(0, -70), Qt.NoButton),
    ):
        event = QMouseEvent(kind, QPointF(at), button, Qt.LeftButton, Qt.NoModifier)
        QApplication.sendEvent(port, event)
    assert 3 in predicted.view._layer.extras(L).implausible
    view = predicted.view
    before = view.sense.implausible(knee(predicted, L), view.spacing)
    predicted.key(Qt.Key_Escape)
    assert view._layer.extras(L).implausible == before


def test_nothing_to_seed_or_mirror_is_said(predicted):
    predicted.key(Qt.Key_M, Qt.ShiftModifier)
    assert "No landmark is missing" in predicted.said()[0]
    predicted.key(Qt.Key_4)
    assert "Every landmark" in predicted.said()[0]


def test_the_previous_visit_of_the_same_person_is_offered_as_ghosts(rig, tmp_path):
    first, second = write_study(tmp_path / "study", 2)
    for path, date in ((first, "20200102"), (second, "20230405")):
        set_tags(path, PatientID="P-7", StudyDate=date)
    rig.open(first.parent)
    rig.predicted()
    rig.key(Qt.Key_PageDown)
    rig.wait(lambda: rig.room.image.path == second)
    rig.key(Qt.Key_V, Qt.ShiftModifier)
    rig.wait(lambda: rig.window.commands.correcting.ghosts.ghosts)
    rig.key(Qt.Key_G)
    before = rig.room.images.get(first).annotation
    for side in SIDES:
        np.testing.assert_allclose(
            knee(rig, side).points_px, before.knee(side).points_px
        )
        assert knee(rig, side).sources[0] == "k1.dcm of 2020-01-02"


def test_without_a_previous_visit_that_is_said(predicted):
    predicted.key(Qt.Key_V, Qt.ShiftModifier)
    predicted.wait(lambda: any("other studies" in text for text in predicted.said()))


def set_tags(path, **tags):
    dataset = pydicom.dcmread(path)
    for word in ("AcquisitionDate", "ContentDate"):
        if word in dataset:
            delattr(dataset, word)
    for word, value in tags.items():
        setattr(dataset, word, value)
    dataset.save_as(path)
