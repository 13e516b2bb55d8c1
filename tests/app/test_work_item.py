import math
from pathlib import Path

import numpy as np
import pytest

from kneel_gui.app.work_item import Status, WorkItem, doubt_mm, status_of
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.edits import move_point, set_reviewed
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding


def predicted(side=Side.RIGHT):
    spread = np.linspace(0.5, 2.0, 16)
    points = np.arange(32.0).reshape(16, 2)
    knee = KneeAnnotation.from_points(
        side, points, PointState.PREDICTED, "model", spread
    )
    return ImageAnnotation("image", (knee,))


def test_the_status_follows_the_points():
    empty = ImageAnnotation("image")
    assert status_of(empty) is Status.UNREAD
    assert status_of(predicted()) is Status.PREDICTED
    moved = move_point(predicted(), Side.RIGHT, 3, np.array([1.0, 2.0])).after
    assert status_of(moved) is Status.IN_WORK
    assert status_of(set_reviewed(moved, True).after) is Status.REVIEWED


def test_the_doubt_is_that_of_untouched_points():
    assert doubt_mm(predicted()) == 2.0
    moved = move_point(predicted(), Side.RIGHT, 15, np.array([1.0, 2.0])).after
    assert doubt_mm(moved) == pytest.approx(1.9)
    assert math.isnan(doubt_mm(ImageAnnotation("image")))


def test_a_row_follows_its_annotation():
    item = WorkItem(Path("a.dcm"), "a.dcm", Status.FAILED, problem="bad")
    item = item.with_annotation(predicted(Side.LEFT))
    assert (item.status, item.sides, item.points) == (Status.PREDICTED, "L", 16)
    assert item.problem == ""


def test_a_look_that_found_no_knee_counts_as_predicted():
    found = KneeFinding(Side.RIGHT, KneeKind.ABSENT, "cut off", np.full(2, np.nan))
    item = WorkItem(Path("a.dcm"), "a.dcm")
    seen = KneeFinding(Side.LEFT, KneeKind.NATIVE, "", np.zeros(2))
    undone = item.with_annotation(ImageAnnotation("i"), [found, seen])
    assert undone.status is Status.UNREAD
    assert item.with_annotation(ImageAnnotation("i"), [found]).status is (
        Status.PREDICTED
    )
