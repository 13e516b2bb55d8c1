"""A long day: of thousands of opened images only the last few stay in memory."""

import numpy as np
import pytest
from PyQt5 import sip

from kneel_gui.app import images as module
from kneel_gui.app.images import Images
from kneel_gui.app.keeping import Kept
from kneel_gui.app.work_item import WorkItem
from kneel_gui.app.worklist_model import WorklistModel
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.edits import move_point
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui
COUNT = 40


@pytest.fixture
def paths(tmp_path):
    return [tmp_path / f"k{n}.dcm" for n in range(COUNT)]


@pytest.fixture
def images(qapp, paths):
    worklist = WorklistModel()
    worklist.add([WorkItem(path, path.name) for path in paths])
    images = Images(worklist)
    images.worklist = worklist
    return images


def take(images, paths):
    return [
        images.take(path, Kept(ImageAnnotation(f"1.{n}")))
        for n, path in enumerate(paths)
    ]


def place(image):
    image.push(move_point(image.annotation, Side.RIGHT, 3, np.array([1.0, 2.0])))


def open_paths(images, paths):
    return [path for path in paths if images.get(path) is not None]


def test_the_last_images_stay_and_the_others_are_told(images, paths, qtbot):
    released = []
    images.released.connect(released.append)
    opened = take(images, paths)
    assert open_paths(images, paths) == paths[-module._KEEP :]
    assert released == paths[: -module._KEEP]
    qtbot.waitUntil(lambda: sip.isdeleted(opened[0].stack))
    assert not sip.isdeleted(opened[-1].stack)


def test_an_image_that_is_looked_at_again_stays_longer(images, paths):
    for path in paths:
        take(images, [paths[0]])
        images.take(path, Kept(ImageAnnotation(f"of {path.name}")))
    assert images.get(paths[0]) is not None
    assert images.get(paths[1]) is None


def test_what_is_not_saved_stays_until_it_is(images, paths):
    (unsaved,) = take(images, paths[:1])
    place(unsaved)
    for n, path in enumerate(paths[1:]):
        images.take(path, Kept(ImageAnnotation(f"2.{n}")))
    assert images.get(paths[0]) is unsaved
    assert images.unsaved() == (unsaved,)


def test_what_is_on_show_or_held_stays(images, paths):
    shown, held = take(images, paths[:2])
    images.undo_group.setActiveStack(shown.stack)
    images.hold(lambda image: image is held)
    for n, path in enumerate(paths[2:]):
        images.take(path, Kept(ImageAnnotation(f"2.{n}")))
    assert images.get(paths[0]) is shown
    assert images.get(paths[1]) is held
    assert images.get(paths[2]) is None
