import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app import opening
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.app.thumbnails import HEIGHT_PX, WIDTH_PX, thumbnail
from kneel_gui.app.work_item import Status
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import Side
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.storage.study_glance import Worked
from tests.app.support import write_study
from tests.storage.study_support import empty, graded

pytestmark = pytest.mark.gui


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(opening, "MANY", 2)
    monkeypatch.setattr("kneel_gui.app.arrivals.MANY", 2)


def test_of_many_files_what_is_no_image_goes_after_a_look(rig, tmp_path, many):
    paths = write_study(tmp_path, 3)
    (tmp_path / "notes").write_text("no radiograph")
    rig.open(tmp_path)
    rig.wait(lambda: len(rig.room.worklist) == 3 and not rig.room.scan.busy)
    assert [item.path for item in rig.room.worklist.items] == paths


def test_of_many_files_what_was_done_is_looked_up(rig, rig_of, tmp_path, many):
    first, *_ = write_study(tmp_path, 3)
    rig.open(first)
    rig.predicted()
    rig.saved()
    again = rig_of()
    again.open(tmp_path)
    row = again.room.worklist.item
    again.wait(lambda: row(first).status is Status.PREDICTED)
    again.wait(lambda: not again.room.scan.busy)
    assert row(first).implausibility > 0


def test_a_thumbnail_is_small_and_grey(tmp_path):
    small = thumbnail(write_study(tmp_path, 1)[0])
    assert small.shape[0] <= HEIGHT_PX
    assert small.shape[1] <= WIDTH_PX
    assert small.std() > 1


def test_pictures_come_for_the_rows_on_show(rig, tmp_path):
    paths = write_study(tmp_path, 2)
    rig.window.actions_by_id["pictures"].setChecked(True)  # before there is a row
    rig.open(tmp_path)
    assert rig.window.worklist.table.rowHeight(0) > HEIGHT_PX
    thumbs = rig.window.thumbnails
    rig.wait(lambda: all(thumbs.picture(path) for path in paths))


def test_readers_and_grades_of_many_files_come_from_the_study(
    rig, rig_of, tmp_path, many
):
    first, second, _ = write_study(tmp_path, 3)
    bob = StudyKeeper("Bob")
    bob.open([tmp_path], [first, second])
    uid = read_radiograph(first).image_id
    graded_only, grade = graded(empty(uid), KneeReading(Side.LEFT, 3))
    bob.save(first, graded_only, [grade])
    bob.close()
    rig.window.worklist.set_filter("kl>=2")
    rig.window.commands.open_paths([tmp_path])
    rig.wait(lambda: rig.room.worklist.shown == (first,))
    row = rig.room.worklist.item(first)
    assert (row.reader, row.grades, row.status) == ("Bob", "L 3", Status.UNREAD)
    rig.wait(lambda: rig.room.image is not None and not rig.room.scan.busy)


def test_the_row_tells_what_i_have_done_at_once(rig, tmp_path):
    (film,) = write_study(tmp_path, 1)
    rig.open(film)
    me = rig.room._keeper.reader
    row = rig.room.worklist.item
    rig.predicted()
    assert row(film).reader == ""  # a model is no reader
    rig.drag(rig.at(Side.RIGHT, 3), (10, 7))
    assert row(film).reader == me
    rig.key(Qt.Key_Space)
    assert row(film).reader == f"{me} ✓"
    rig.saved()
    again = rig.room._keeper.glances([film])[film]
    assert again.worked == (Worked(me, True),)
