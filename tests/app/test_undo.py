import numpy as np
import pytest
from PyQt5.QtWidgets import QUndoStack

from kneel_gui.app.undo import push
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.document import Document
from kneel_gui.core.edits import move_point, set_reviewed
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui


@pytest.fixture
def document():
    return Document(ImageAnnotation("image"))


@pytest.fixture
def stack(qapp):
    return QUndoStack()


def place(stack, document, x, merge=""):
    edit = move_point(document.annotation, Side.RIGHT, 3, np.array([x, 2.0]))
    push(stack, document, edit, merge)


def x_of(document):
    return document.annotation.knee(Side.RIGHT).points_px[3, 0]


def test_push_applies_and_undo_and_redo_walk_the_road(stack, document):
    place(stack, document, 1.0)
    place(stack, document, 5.0)
    assert x_of(document) == 5.0
    assert stack.undoText() == "Move R T3"
    stack.undo()
    assert x_of(document) == 1.0
    stack.undo()
    assert document.annotation == ImageAnnotation("image")
    stack.redo()
    stack.redo()
    assert x_of(document) == 5.0


def test_an_edit_that_changes_nothing_leaves_no_step(stack, document):
    push(stack, document, set_reviewed(document.annotation, False))
    assert stack.count() == 0
    assert document.revision == 0


def test_nudges_in_a_row_are_one_step(stack, document):
    place(stack, document, 1.0)
    for x in (2.0, 3.0, 4.0):
        place(stack, document, x, merge="nudge R 3")
    assert stack.count() == 2
    stack.undo()
    assert x_of(document) == 1.0
    stack.redo()
    assert x_of(document) == 4.0


def test_nudges_of_different_points_stay_apart(stack, document):
    place(stack, document, 1.0, merge="nudge R 3")
    place(stack, document, 2.0, merge="nudge R 4")
    assert stack.count() == 2
