import numpy as np
import pytest
from PyQt5.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QApplication, QLineEdit

from kneel_gui.app import bootstrap
from kneel_gui.app.work_item import Status
from kneel_gui.core.annotation import PointState
from kneel_gui.core.schema import SIDES, Side
from tests.app.support import SPACING_MM, write_film, write_study
from tests.fakes import FakePredictor

pytestmark = pytest.mark.gui


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def place_of(rig, side=Side.RIGHT, index=3):
    return rig.room.image.annotation.knee(side).points_px[index].copy()


def status(rig, path):
    return rig.room.worklist.item(path).status


def test_opening_a_folder_lists_it_and_shows_the_first(rig, study):
    rig.open(study[0].parent)
    assert [item.name for item in rig.room.worklist.items] == [
        "k1.dcm",
        "k2.dcm",
        "k3.dcm",
    ]
    assert rig.room.image.path == study[0]
    assert rig.window.windowTitle() == "k1.dcm[*] · KNEEL GUI"
    assert not rig.window.isWindowModified()
    assert f"{SPACING_MM} mm/px" in rig.window.status.spacing.text()


def test_predict_drag_undo_redo(rig, study):
    rig.open(study[0])
    rig.predicted()
    assert all(rig.room.image.annotation.knee(side).complete for side in SIDES)
    before = place_of(rig)
    rig.drag(rig.at(Side.RIGHT, 3), (12, 9))
    after = place_of(rig)
    moved_px = np.array([12, 9]) / rig.view.canvas.camera.scale
    assert after - before == pytest.approx(moved_px, abs=1.0)
    state = rig.room.image.annotation.knee(Side.RIGHT).states[3]
    assert state is PointState.EDITED
    assert rig.window.inspector.point.texts[3] == "moved by hand"
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    assert place_of(rig) == pytest.approx(before)
    rig.key(Qt.Key_Z, Qt.ControlModifier | Qt.ShiftModifier)
    assert place_of(rig) == pytest.approx(after)


def test_nudges_move_by_image_px_and_undo_as_one(rig, study):
    rig.open(study[0])
    rig.predicted()
    rig.view.select((Side.RIGHT, 3))
    before = place_of(rig)
    rig.key(Qt.Key_Right)
    rig.key(Qt.Key_Right)
    rig.key(Qt.Key_Down, Qt.ShiftModifier)
    rig.key(Qt.Key_Left, Qt.AltModifier)
    assert place_of(rig) - before == pytest.approx([1.9, 10.0])
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    assert place_of(rig) == pytest.approx(before)


def test_undo_belongs_to_its_image(rig, study):
    rig.open(study[0].parent)
    rig.predicted()
    rig.key(Qt.Key_PageDown)
    rig.wait(lambda: rig.room.image.path == study[1])
    assert not rig.window.actions_by_id["undo"].isEnabled()
    rig.key(Qt.Key_PageUp)
    rig.wait(lambda: rig.room.image.path == study[0])
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    assert rig.room.image.annotation.knees == ()


def test_tab_walks_in_anatomical_order_and_d_to_the_most_doubtful(rig, study):
    rig.open(study[0])
    rig.predicted()
    rig.view.setFocus()
    rig.key(Qt.Key_Tab)
    assert rig.view.selected == (Side.RIGHT, 0)
    rig.key(Qt.Key_Backtab, Qt.ShiftModifier)
    assert rig.view.selected == (Side.LEFT, 15)
    rig.key(Qt.Key_D)
    assert rig.view.selected is not None
    rig.key(Qt.Key_Delete)
    assert sum(int(k.placed.sum()) for k in rig.room.image.annotation.knees) == 31


def test_accept_goes_to_the_next_and_says_when_all_is_done(rig, study):
    rig.open(study[0].parent)
    for n, path in enumerate(study):
        rig.wait(lambda path=path: rig.room.image.path == path)
        rig.predicted()
        rig.key(Qt.Key_Space if n else Qt.Key_Return)
        assert status(rig, path) is Status.REVIEWED
    assert any("All are reviewed" in text for text in rig.said())


def test_letters_typed_into_the_filter_do_nothing_else(rig, study):
    rig.open(study[0].parent)
    rig.key(Qt.Key_F, Qt.ControlModifier)
    field = rig.window.worklist.findChild(QLineEdit)
    rig.wait(field.hasFocus)
    rig.qtbot.keyClicks(field, "pk2 ")
    rig.key(Qt.Key_Space, widget=field)
    assert field.text() == "pk2  "
    assert rig.predictor.seen == []
    rig.key(Qt.Key_Escape, widget=field)
    assert field.text() == ""


def test_place_from_scratch(rig, study):
    rig.open(study[0])
    rig.key(Qt.Key_L)
    assert rig.view.placing == (Side.LEFT, 0)
    port = rig.view.canvas.viewport()
    for n in range(3):
        rig.qtbot.mouseClick(port, Qt.LeftButton, pos=QPoint(300 + 20 * n, 200))
    knee = rig.room.image.annotation.knee(Side.LEFT)
    assert [state for state in knee.states if state is PointState.PLACED] == (
        [PointState.PLACED] * 3
    )
    rig.key(Qt.Key_Escape)
    assert rig.view.placing is None
    rig.key(Qt.Key_X)
    assert rig.room.image.annotation.knee(Side.RIGHT) is not None
    assert rig.room.image.annotation.knee(Side.LEFT) is None


def test_reject_keeps_what_was_moved(rig, study):
    rig.open(study[0])
    rig.predicted()
    rig.drag(rig.at(Side.LEFT, 8), (10, 10))
    rig.key(Qt.Key_Delete, Qt.ShiftModifier)
    (knee,) = rig.room.image.annotation.knees
    assert knee.side is Side.LEFT
    assert list(np.flatnonzero(knee.placed)) == [8]


def test_peek_hides_the_overlay_while_the_key_is_down(rig, study):
    rig.open(study[0])
    rig.predicted()
    seen = []
    rig.view.set_overlay_visible = seen.append
    rig.qtbot.keyPress(rig.view.canvas, Qt.Key_H)
    rig.qtbot.keyRelease(rig.view.canvas, Qt.Key_H)
    assert seen == [False, True]


def test_window_presets_have_keys(rig, study):
    rig.open(study[0])
    first = rig.view.window
    rig.key(Qt.Key_2, Qt.AltModifier)
    assert rig.view.window != first
    rig.key(Qt.Key_I)
    assert rig.view.inverted


def test_the_cursor_is_read_out_in_px_mm_and_grey(rig, study):
    rig.open(study[0])
    x, y = rig.view.canvas.camera.to_screen((100.0, 50.0))
    rig.qtbot.mouseMove(rig.view.canvas.viewport(), QPoint(round(x), round(y)))
    rig.wait(lambda: rig.window.status.place.text())
    x_px = float(rig.window.status.place.text().split(",")[0])
    x_mm = float(rig.window.status.place_mm.text().split(",")[0])
    assert x_px == pytest.approx(100, abs=2)
    assert x_mm == pytest.approx(x_px * SPACING_MM, abs=0.05)
    assert rig.window.status.value.text().startswith("value ")
    rig.key(Qt.Key_Plus)  # the cursor rests, the image moves under it
    assert float(rig.window.status.place.text().split(",")[0]) != x_px


def test_files_can_be_dropped(rig, study):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in study[:2]])
    flags = (Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    enter = QDragEnterEvent(QPoint(300, 300), *flags)
    QApplication.sendEvent(rig.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(rig.window, QDropEvent(QPointF(300, 300), *flags))
    rig.wait(lambda: rig.room.image is not None)
    assert len(rig.room.worklist.items) == 2


def test_a_bad_file_is_said_and_the_rest_opens(rig, study):
    bad = study[0].with_name("a_bad.dcm")
    bad.write_text("no dicom")
    rig.open(study[0].parent)
    rig.wait(lambda: rig.said())
    assert "a_bad.dcm" in rig.said()[0]
    assert len(rig.room.worklist.items) == 3


def test_a_damaged_image_is_marked_and_shown_as_nothing(rig, tmp_path):
    good = write_film(tmp_path / "k1.dcm")
    bad = tmp_path / "k2.dcm"
    bad.write_bytes(good.read_bytes()[:3000])
    rig.open(tmp_path)
    rig.key(Qt.Key_PageDown)
    rig.wait(lambda: rig.room.image is None)
    assert status(rig, bad) is Status.FAILED
    assert rig.view.radiograph is None
    assert any("k2.dcm" in text for text in rig.said())
    rig.key(Qt.Key_P)  # nothing to predict, nothing happens
    rig.key(Qt.Key_PageUp)
    rig.wait(lambda: rig.room.image is not None)


def test_closing_waits_for_what_is_not_saved(rig, study):
    rig.open(study[0])
    rig.predicted()
    assert rig.window.isWindowModified()
    rig.window.close()
    rig.wait(lambda: not rig.window.isVisible())
    assert not rig.room.dirty


def test_help_opens_on_its_key(rig):
    rig.key(Qt.Key_Question)
    assert rig.window.help.isVisible()
    rig.key(Qt.Key_Escape, widget=rig.window.help)
    assert not rig.window.help.isVisible()


def test_a_window_that_would_leave_the_screen_is_brought_back(qapp, rig_of):
    screen = qapp.primaryScreen().availableGeometry()
    first = rig_of().window
    # As a start leaves it where no window manager maximises.
    first.setGeometry(screen)
    first.setWindowState(Qt.WindowMaximized)
    first.close()
    again = bootstrap.make_window(qapp, FakePredictor)
    try:
        assert screen.contains(again.geometry())
    finally:
        again.shut_down()
