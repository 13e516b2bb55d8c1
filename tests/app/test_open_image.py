import numpy as np
import pytest
from PyQt5.QtWidgets import QUndoGroup

from kneel_gui.app.keeping import Kept, Past
from kneel_gui.app.open_image import OpenImage
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.edits import move_point
from kneel_gui.core.schema import Side
from kneel_gui.storage.record import Step

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
    written, changes = image.kept, image.changes
    place(image, 2.0)
    image.mark_saved(written, changes, Past(0, 1))  # an older state arrives on disk
    assert image.dirty
    assert [change.text for change in image.changes] == ["Move R T3"]
    image.mark_saved(image.kept, image.changes, Past(0, 2))
    assert not image.dirty
    assert image.kept.past == Past(0, 2)


def test_undo_and_redo_are_lines_of_the_journal(image):
    place(image, 1.0)
    image.mark_saved(image.kept, image.changes, Past(0, 1))
    image.stack.undo()
    assert image.dirty
    image.stack.redo()
    assert image.dirty  # the points are as they were, the journal is not
    assert [change.kind for change in image.changes] == ["undo", "redo"]
    undo, redo = image.changes
    assert undo.before.annotation == redo.after.annotation == image.annotation
    assert undo.step == redo.step


def test_merged_nudges_share_a_step(image):
    for x in (1.0, 2.0, 3.0):
        edit = move_point(image.annotation, Side.RIGHT, 3, np.array([x, 2.0]))
        image.push(edit, "nudge")
    assert image.stack.count() == 1
    assert len({change.step for change in image.changes}) == 1
    assert len(image.changes) == 3


def steps_of(image):
    """Return what a keeper would hand out of this image's undo list."""
    steps, annotation = [], image.annotation
    for change in image.changes:
        steps.append(
            Step(
                change.step,
                change.text,
                change.before.annotation,
                change.after.annotation,
            )
        )
    return tuple(steps), annotation


def test_the_undo_list_goes_on_where_it_was_left(image):
    for x in (1.0, 2.0, 3.0):
        place(image, x)
    steps, _ = steps_of(image)
    kept = Kept(steps[1].after, past=Past(0, 5, steps, 2))
    again = OpenImage(image.path, kept, image.group)
    assert not again.dirty
    assert again.annotation == steps[1].after
    assert (again.stack.undoText(), again.stack.redoText()) == (
        "Move R T3",
        "Move R T3",
    )
    again.stack.undo()
    again.stack.undo()
    assert not again.stack.canUndo()
    assert again.annotation == ImageAnnotation("i")
    assert [change.step for change in again.changes] == [steps[1].id, steps[0].id]


def test_an_undo_list_that_does_not_fit_is_left_out(image):
    for x in (1.0, 2.0):
        place(image, x)
    steps, _ = steps_of(image)
    other = move_point(ImageAnnotation("i"), Side.LEFT, 1, np.array([9.0, 9.0])).after
    again = OpenImage(image.path, Kept(other, past=Past(0, 5, steps, 2)), image.group)
    assert again.annotation == other
    assert not again.stack.canUndo()
    gap = (steps[1], steps[0])
    again = OpenImage(
        image.path, Kept(steps[0].after, past=Past(0, 5, gap, 2)), image.group
    )
    assert again.annotation == steps[0].after
    assert not again.dirty


def test_a_read_only_image_refuses_edits_and_is_never_dirty(image):
    kept = Kept(ImageAnnotation("i"), past=Past(read_only="The disk is read-only."))
    locked = OpenImage(image.path, kept, image.group)
    told = []
    locked.refused = told.append
    place(locked, 1.0)
    assert locked.annotation == ImageAnnotation("i")
    assert told == ["The disk is read-only."]
    locked.spacing_mm = (0.1, 0.1)
    assert not locked.dirty


def test_a_spacing_is_worth_saving(image):
    image.spacing_mm = (0.1, 0.1)
    assert image.dirty
