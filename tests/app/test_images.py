import numpy as np
import pytest

from kneel_gui.app.images import Images
from kneel_gui.app.opening import load
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.app.worklist_model import WorklistModel
from kneel_gui.core.edits import move_point
from kneel_gui.core.schema import Side
from kneel_gui.errors import RadiographError
from tests.app.support import write_film

pytestmark = pytest.mark.gui


@pytest.fixture
def loaded(tmp_path):
    film = write_film(tmp_path / "a.dcm")
    return load(WorkItem(film, "a.dcm"), StudyKeeper())


@pytest.fixture
def images(qapp, loaded):
    worklist = WorklistModel()
    worklist.add([loaded.item])
    images = Images(worklist)
    images.worklist = worklist
    return images


def place(image):
    image.push(move_point(image.annotation, Side.RIGHT, 3, np.array([1.0, 2.0])))


def test_an_image_opened_again_keeps_its_edits(images, loaded):
    image = images.adopt(loaded)
    place(image)
    assert images.adopt(loaded) is image
    assert images.unsaved() == (image,)


def test_the_row_follows_every_edit_and_undo(images, loaded, qtbot):
    image = images.adopt(loaded)
    with qtbot.waitSignal(images.changed):
        place(image)
    assert images.worklist.item(image.path).status is Status.IN_WORK
    image.stack.undo()
    assert images.worklist.item(image.path).status is Status.UNREAD
    assert images.unsaved() == (image,)  # the journal tells of both


def test_a_dropped_image_is_read_anew_and_no_longer_heard(images, loaded):
    image = images.adopt(loaded)
    place(image)
    images.drop(image.path)
    assert images.unsaved() == ()
    assert images.get(image.path) is None
    again = images.adopt(loaded)
    assert again.annotation.knees == ()
    image.stack.undo()
    assert images.unsaved() == ()


def test_a_failure_is_marked_with_its_reason(images, loaded):
    images.mark_failed(loaded.item.path, RadiographError("is truncated"))
    row = images.worklist.item(loaded.item.path)
    assert (row.status, row.problem) == (Status.FAILED, "is truncated")
    images.mark_failed(loaded.item.path.with_name("unlisted.dcm"), ValueError())
