"""Measurements as people read them."""

from dataclasses import replace

import numpy as np
import pytest

from kneel_gui.app.measure_text import (
    row_name,
    sensitivity_text,
    source_line,
    tip_text,
    value_text,
)
from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.measure import MEASURES, measure_knee
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side, knee_schema
from tests.core.knees import KNEE_MM

PM = "\N{THIN SPACE}±\N{THIN SPACE}"
MM = PixelSpacing(0.5, 0.5, SpacingSource.IMAGER)


def measures(spacing=MM, points=KNEE_MM, spread=0.8):
    knee = KneeAnnotation.from_points(
        Side.RIGHT, points / 0.5, spread_mm=np.full(16, spread)
    )
    return measure_knee(knee, spacing)


def test_a_value_with_its_deviation():
    item = measures().items["plateau_width"]
    assert value_text(item) == f"83.0{PM}0.9 mm"
    assert value_text(item, unit=False) == f"83.0{PM}0.9"


def test_a_lower_bound_says_so():
    item = replace(measures().items["plateau_width"], without=("T8",))
    assert value_text(item) == f"83.0{PM}≥0.9 mm"


def test_an_angle_has_a_true_minus_and_no_minus_nought():
    item = measures().items["jlca"]
    assert value_text(item) == f"\N{MINUS SIGN}1.8{PM}1.2°"
    assert value_text(replace(item, value=-0.04, sd=np.nan)) == "0.0°"


def test_without_spacing_whole_pixels():
    found = measures(UNCALIBRATED)
    assert value_text(found.items["plateau_width"]) == "166 px"
    assert source_line({Side.RIGHT: found}) == "In pixels: the image has no spacing."


def test_what_is_not_there_is_a_dash():
    points = KNEE_MM.copy()
    points[8] = np.nan
    found = measures(points=points)
    item = found.items["plateau_width"]
    assert value_text(item) == "—"
    assert "Right: T8 not placed." in tip_text(item.spec, {Side.RIGHT: item})


def test_the_source_of_the_millimetres():
    assert "ImagerPixelSpacing" in source_line({Side.RIGHT: measures()})
    assert source_line({}) == ""


def test_what_a_landmark_changes():
    found = {Side.RIGHT: measures()}
    t8 = knee_schema().index("T8")
    text = sensitivity_text((Side.RIGHT, t8), found)
    assert text.startswith("1 mm at R T8 changes ")
    assert "Plateau by 1.0" in text
    t4 = knee_schema().index("T4")
    assert "none of these" in sensitivity_text((Side.RIGHT, t4), found)
    assert sensitivity_text((Side.LEFT, t8), found) == ""
    assert sensitivity_text(None, found) == ""


@pytest.mark.parametrize("spec", MEASURES, ids=lambda spec: spec.id)
def test_every_tip_defines_and_tells_the_strongest(spec):
    text = tip_text(spec, {Side.RIGHT: measures().items[spec.id]})
    assert spec.definition in text
    assert "1 mm at a landmark" in text
    assert ("cannot be told" in text) == spec.angle


def test_row_names_are_short_and_differ():
    names = [row_name(spec) for spec in MEASURES]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 13
