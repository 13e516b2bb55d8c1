import numpy as np
import pytest
from PyQt5.QtWidgets import QUndoGroup

from kneel_gui.app.keeping import Kept
from kneel_gui.app.open_image import OpenImage
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.edits import move_point
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui


@pytest.fixture
def image(qapp, tmp_path):
    group = QUndoGroup()
    image = OpenImage(tmp_path / "a.dcm", Kept(ImageAnnotation("i")), group)
    image.group = group
    return image


def place(image, x):
    image.push(move_point(image.annotation, Side.RIGHT, 3, np.array([x, 2.0])))


def test_an_untouched_image_has_nothing_to_save(image):
    assert not image.dirty


def test_an_edit_makes_it_dirty_until_just_that_is_saved(image):
    place(image, 1.0)
    assert image.dirty
    written = image.kept
    place(image, 2.0)
    image.mark_saved(written)  # an older state arrives on disk
    assert image.dirty
    image.mark_saved(image.kept)
    assert not image.dirty
    assert image.stack.isClean()


def test_undo_after_a_save_is_a_change_again_and_redo_is_not(image):
    place(image, 1.0)
    image.mark_saved(image.kept)
    image.stack.undo()
    assert image.dirty
    image.stack.redo()
    assert not image.dirty


def test_a_spacing_is_worth_saving(image):
    image.spacing_mm = (0.1, 0.1)
    assert image.dirty
