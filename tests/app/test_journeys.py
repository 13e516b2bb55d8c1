"""Whole pieces of work in the real window, by mouse and keys alone."""

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest

from kneel_gui.app.work_item import Status
from kneel_gui.core.annotation import PointState
from kneel_gui.core.ghosts import SEEDS
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import from_shape_mm
from tests.app.support import HEIGHT, SPACING_MM, WIDTH, write_study

pytestmark = pytest.mark.gui
R, L = Side.RIGHT, Side.LEFT


@pytest.fixture
def study(rig, tmp_path):
    paths = write_study(tmp_path / "study")
    rig.open(paths[0].parent)
    rig.wait(lambda: rig.room.image.path == paths[0])
    return paths


def knee(rig, side):
    return rig.room.image.annotation.knee(side)


def real_knee(side, seed=0):
    """A knee of the shape model's, (16, 2) image px, in its half of a film."""
    shape = ShapeModel.load().sample(np.random.default_rng(seed), 1)[0]
    xy_mm = np.full(2, SPACING_MM)
    x = (0.25 if side is R else 0.75) * WIDTH
    # A film of 150 mm holds two knees only at half their size.
    return np.add(from_shape_mm(shape / 2, xy_mm, side), (x, HEIGHT / 2))


def screen(rig, xy_px):
    x, y = rig.view.canvas.camera.to_screen(xy_px)
    return QPoint(round(x), round(y))


def test_a_good_prediction_is_reviewed_with_one_key(rig, study):
    rig.key(Qt.Key_P, Qt.ShiftModifier)  # beforehand, for the whole list
    rig.wait(lambda: not rig.room.busy)
    for path in study:
        rig.wait(lambda path=path: rig.room.image.path == path)
        rig.key(Qt.Key_Space)
    rows = rig.room.worklist.items
    assert [row.status for row in rows] == [Status.REVIEWED] * 3
    rig.saved()


def test_three_points_are_put_right_and_the_image_is_accepted(rig, study):
    rig.predicted()
    wanted = {}
    for side, index, by in ((R, 2, (9, -7)), (L, 12, (-8, 11)), (R, 10, (6, 8))):
        rig.drag(rig.at(side, index), by)
        wanted[side, index] = knee(rig, side).points_px[index].copy()
    image = rig.room.image
    rig.key(Qt.Key_Return)
    rig.wait(lambda: rig.room.image.path == study[1])
    rig.saved()
    for (side, index), place in wanted.items():
        found = image.annotation.knee(side)
        np.testing.assert_array_equal(found.points_px[index], place)
        assert found.states[index] is PointState.EDITED
    assert image.annotation.reviewed
    states = {s for k in image.annotation.knees for s in k.states}
    assert states == {PointState.EDITED, PointState.CONFIRMED}


def test_both_knees_from_scratch_with_four_clicks_each_and_fixes(rig, study):
    rig.key(Qt.Key_4)
    for side in SIDES:
        truth = real_knee(side)
        for index in SEEDS:
            assert rig.view.placing == (side, index)
            place = screen(rig, truth[index])
            QTest.mouseMove(rig.view.canvas.viewport(), place)
            QTest.mouseClick(
                rig.view.canvas.viewport(), Qt.LeftButton, Qt.NoModifier, place
            )
    assert rig.view.placing is None
    for side in SIDES:
        assert knee(rig, side).placed.sum() == 4
        ghosts = rig.view._layer.extras(side).ghosts_px
        assert np.isfinite(ghosts).all(axis=1).sum() == 12
        # A ghost is put right before, a point after they are taken over.
        ghost = screen(rig, ghosts[3])
        rig.drag(ghost, (4, -3))
        assert knee(rig, side).sources[3] == "hand, from seed"
    rig.key(Qt.Key_G)
    for side in SIDES:
        assert knee(rig, side).complete
        rig.drag(rig.at(side, 12), (3, 3))
        assert knee(rig, side).states[12] is PointState.EDITED
        assert sum(s is PointState.PREDICTED for s in knee(rig, side).states) == 10
    rig.key(Qt.Key_Space)
    rig.saved()
    assert rig.room.images.get(study[0]).annotation.reviewed


def test_a_skipped_seed_is_asked_for_again_and_an_undone_one_too(rig, study):
    rig.key(Qt.Key_4)
    rig.key(Qt.Key_K)
    assert rig.view.placing == (R, SEEDS[1])
    place = screen(rig, real_knee(R)[SEEDS[1]])
    QTest.mouseClick(rig.view.canvas.viewport(), Qt.LeftButton, Qt.NoModifier, place)
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    assert rig.view.placing == (R, SEEDS[1])


def test_a_knee_in_the_wrong_place_is_run_again_from_a_moved_centre(rig, study):
    rig.predicted()
    before = knee(rig, R).points_px[4].copy()
    rig.key(Qt.Key_C)
    scale = rig.view.canvas.camera.scale
    rig.drag(screen(rig, before), (-30, 22))
    rig.wait(lambda: not np.array_equal(knee(rig, R).points_px[4], before))
    moved = (knee(rig, R).points_px[4] - before) * scale
    assert moved == pytest.approx([-30, 22], abs=1.5)
    QTest.keyPress(rig.view.canvas, Qt.Key_B)  # before ...
    shown = rig.view._layer.items[R].points_screen[4]
    assert shown == pytest.approx(rig.view.canvas.camera.to_screen(before))
    QTest.keyRelease(rig.view.canvas, Qt.Key_B)  # ... and after
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    np.testing.assert_array_equal(knee(rig, R).points_px[4], before)


def test_a_reader_who_never_touches_the_mouse(rig, study):
    rig.predicted()
    rig.key(Qt.Key_D)  # the most doubtful of both knees
    side, index = rig.view.selected
    before = knee(rig, side).points_px[index].copy()
    for key in (Qt.Key_Left, Qt.Key_Up):
        rig.key(key, Qt.ShiftModifier)
    np.testing.assert_allclose(knee(rig, side).points_px[index], before - 10)
    rig.key(Qt.Key_Tab)
    rig.key(Qt.Key_V)  # the next one cannot be seen
    hidden = rig.view.selected
    assert knee(rig, hidden[0]).states[hidden[1]] is PointState.NOT_VISIBLE
    rig.key(Qt.Key_Tab)
    rig.key(Qt.Key_O)  # this one is as it should be
    rig.key(Qt.Key_Right, Qt.ControlModifier | Qt.ShiftModifier)  # its bone is not
    rig.key(Qt.Key_P, Qt.ControlModifier)
    rig.wait(lambda: not rig.room.busy)
    rig.key(Qt.Key_Space)
    rig.wait(lambda: rig.room.image.path == study[1])
    done = rig.room.images.get(study[0]).annotation
    assert done.reviewed
    assert done.knee(hidden[0]).states[hidden[1]] is PointState.NOT_VISIBLE
    rig.saved()


def test_landmarks_are_placed_by_the_arrow_keys_alone(rig, study):
    rig.key(Qt.Key_4)
    middle = np.array(rig.view.canvas.camera.centre)
    rig.key(Qt.Key_Left, Qt.ShiftModifier)
    rig.key(Qt.Key_Down)
    assert rig.view._pointer.sight.isVisible()
    assert rig.view._pointer.tag.text == "R T6"
    rig.key(Qt.Key_Insert)
    np.testing.assert_allclose(knee(rig, R).points_px[6], np.add(middle, (-10, 1)))
    assert rig.view.placing == (R, SEEDS[1])
    rig.key(Qt.Key_Left, Qt.ShiftModifier)
    rig.key(Qt.Key_Insert)
    np.testing.assert_allclose(knee(rig, R).points_px[1], np.add(middle, (-20, 1)))
    rig.key(Qt.Key_Escape)
    assert not rig.view._pointer.sight.isVisible()
