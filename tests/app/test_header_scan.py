import pytest

from kneel_gui.app import opening
from kneel_gui.app.thumbnails import HEIGHT_PX, WIDTH_PX, thumbnail
from kneel_gui.app.work_item import Status
from tests.app.support import write_study

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
