import numpy as np
import pytest

from kneel_gui.app.keeping import Kept
from kneel_gui.app.opening import load, search
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.edits import move_point
from kneel_gui.core.prediction import SilentProgress
from kneel_gui.core.radiograph import SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.errors import Cancelled
from tests.app.support import write_film, write_study


@pytest.fixture
def film(tmp_path):
    return write_film(tmp_path / "a.dcm")


@pytest.fixture
def keeper():
    return StudyKeeper()


def placed(image_id):
    empty = ImageAnnotation(image_id)
    return move_point(empty, Side.RIGHT, 3, np.array([5.0, 6.0])).after


def test_an_image_never_saved_comes_with_an_empty_annotation(film, keeper):
    loaded = load(WorkItem(film, "a.dcm"), keeper)
    assert loaded.kept == Kept(ImageAnnotation(loaded.radiograph.image_id))


def test_what_the_person_gave_is_applied(film, keeper):
    image_id = load(WorkItem(film, "a.dcm"), keeper).radiograph.image_id
    keeper.save(film, Kept(placed(image_id), (), (0.3, 0.4), Side.LEFT))
    radiograph = load(WorkItem(film, "a.dcm"), keeper).radiograph
    assert (radiograph.spacing.row_mm, radiograph.spacing.col_mm) == (0.3, 0.4)
    assert radiograph.spacing.source is SpacingSource.USER
    assert radiograph.laterality is Side.LEFT


def test_what_is_open_is_newer_than_what_is_on_disk(film, keeper):
    image_id = load(WorkItem(film, "a.dcm"), keeper).radiograph.image_id
    keeper.save(film, Kept(ImageAnnotation(image_id), (), (0.3, 0.4)))
    here = Kept(placed(image_id))
    loaded = load(WorkItem(film, "a.dcm"), keeper, here)
    assert loaded.kept == here
    assert loaded.radiograph.spacing.source is not SpacingSource.USER


def test_what_was_kept_of_another_image_of_that_name_is_not_used(film, keeper):
    loaded = load(WorkItem(film, "a.dcm"), keeper, Kept(placed("another image")))
    assert loaded.kept.annotation.knees == ()


def test_a_spacing_for_all_does_not_touch_a_calibrated_image(film, keeper):
    item = WorkItem(film, "a.dcm", fallback_mm=(0.5, 0.5))
    assert load(item, keeper).radiograph.spacing.row_mm != 0.5


def test_a_search_knows_how_far_the_work_was(tmp_path, keeper):
    films = write_study(tmp_path / "study")
    image_id = load(WorkItem(films[1], "k2.dcm"), keeper).radiograph.image_id
    keeper.save(films[1], Kept(placed(image_id)))
    keeper.set_last(films[1], image_id)
    found = search([tmp_path], StudyKeeper(), SilentProgress())
    assert [item.status for item in found.items] == [
        Status.UNREAD,
        Status.IN_WORK,
        Status.UNREAD,
    ]
    assert found.last == films[1]
    assert found.problems == ()


def test_a_search_can_be_stopped(tmp_path, keeper):
    class Stopped(SilentProgress):
        def cancelled(self):
            return True

    write_study(tmp_path)
    with pytest.raises(Cancelled):
        search([tmp_path], keeper, Stopped())
