"""What is measured follows the annotation and the drag, and no more than it must."""

import numpy as np
import pytest

from kneel_gui.app import measuring
from kneel_gui.app.measuring import Measuring
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.edits import move_point
from kneel_gui.core.measure import measure_knee
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import SIDES, Side

pytestmark = pytest.mark.gui
MM = PixelSpacing(0.5, 0.5, SpacingSource.USER)
T8 = 8


@pytest.fixture
def counted(qapp, monkeypatch):
    """A measuring that lists which knees it measured."""
    sides = []

    def count(knee, spacing):
        sides.append(knee.side)
        return measure_knee(knee, spacing)

    monkeypatch.setattr(measuring, "measure_knee", count)
    found = Measuring()
    found.sides = sides
    return found


def width(measures, side=Side.RIGHT):
    return measures[side].items["plateau_width"]


def test_both_knees_once(counted, make_annotation, qtbot):
    annotation = make_annotation()
    with qtbot.waitSignal(counted.changed) as told:
        counted.show_image(annotation, MM)
    assert set(told.args[0]) == set(SIDES)
    counted.show_image(annotation, MM)
    assert counted.sides == list(SIDES)


def test_an_edit_measures_one_knee(counted, make_annotation):
    annotation = make_annotation()
    counted.show_image(annotation, MM)
    before = width(counted.measures).value
    counted.sides.clear()
    edit = move_point(annotation, Side.RIGHT, T8, np.array([190.0, 170.0]))
    counted.show_image(edit.apply(annotation), MM)
    assert counted.sides == [Side.RIGHT]
    assert width(counted.measures).value != before


def test_a_preview_is_what_the_edit_will_be(counted, make_annotation):
    annotation = make_annotation()
    counted.show_image(annotation, MM)
    place = np.array([190.0, 170.0])
    edited = move_point(annotation, Side.RIGHT, T8, place).apply(annotation)
    counted.preview(Side.RIGHT, edited.knee(Side.RIGHT))
    live = width(counted.measures)
    assert "T8" in live.without  # a hand has no spread
    counted.sides.clear()
    counted.show_image(edited, MM)
    kept = width(counted.measures)
    assert counted.sides == []  # known already
    assert (live.value, live.sd, live.without) == (kept.value, kept.sd, kept.without)


def test_a_cancelled_preview_leaves_nothing(counted, make_annotation):
    annotation = make_annotation()
    counted.show_image(annotation, MM)
    before = width(counted.measures).value
    place = np.array([190.0, 170.0])
    edited = move_point(annotation, Side.RIGHT, T8, place).apply(annotation)
    counted.preview(Side.RIGHT, edited.knee(Side.RIGHT))
    assert width(counted.measures).value != before
    counted.preview(Side.RIGHT, None)
    assert width(counted.measures).value == before


def test_another_spacing_measures_anew(counted, make_annotation):
    counted.show_image(make_annotation(), MM)
    counted.show_image(make_annotation(), PixelSpacing(1.0, 1.0, SpacingSource.USER))
    assert len(counted.sides) == 4
    counted.show_image(make_annotation(), UNCALIBRATED)
    assert width(counted.measures).unit == "px"
    counted.show_image(make_annotation(), UNCALIBRATED)
    assert len(counted.sides) == 6


def test_no_image_is_no_measure(counted, make_annotation, qtbot):
    counted.show_image(make_annotation(), MM)
    with qtbot.waitSignal(counted.changed) as told:
        counted.show_image(None, UNCALIBRATED)
    assert told.args == [{}]
    counted.preview(Side.RIGHT, None)
    assert counted.measures == {}


def test_a_knee_without_points_has_no_entry(counted, make_annotation):
    counted.show_image(make_annotation(sides=[Side.LEFT]), MM)
    assert list(counted.measures) == [Side.LEFT]
    empty = ImageAnnotation("1.2.3")
    counted.show_image(empty, MM)
    assert counted.measures == {}
