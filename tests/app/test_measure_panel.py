"""The inspector's table of measurements."""

import numpy as np
import pytest

from kneel_gui.app.measure_panel import MeasurePanel
from kneel_gui.core.measure import MEASURES, measure_knee
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui
MM = PixelSpacing(0.5, 0.5, SpacingSource.USER)


@pytest.fixture
def panel(qtbot):
    panel = MeasurePanel()
    qtbot.addWidget(panel)
    panel.resize(240, 300)
    panel.show()
    return panel


def measured(annotation, spacing=MM):
    return {knee.side: measure_knee(knee, spacing) for knee in annotation.knees}


def test_a_row_per_measure_and_a_column_per_knee(panel, make_annotation):
    assert set(panel.texts.values()) == {"—"}
    panel.show_measures(measured(make_annotation(sides=[Side.RIGHT])))
    for spec in MEASURES:
        assert panel.texts[spec.id, Side.RIGHT] != "—"
        assert panel.texts[spec.id, Side.LEFT] == "—"
    assert "±" in panel.texts["min_jsw_medial", Side.RIGHT]
    assert panel.texts["jlca", Side.RIGHT].endswith("°")
    assert "set by you" in panel.notes[0]
    assert panel._heading.text() == "JOINT, mm"


def test_pixels_are_never_called_mm(panel, make_annotation):
    panel.show_measures(measured(make_annotation(), UNCALIBRATED))
    assert panel._heading.text() == "JOINT, px"
    assert not any("mm" in text for text in panel.texts.values())


def test_nothing_jumps_when_numbers_come(panel, make_annotation):
    before = panel.sizeHint().height()
    panel.show_measures(measured(make_annotation()))
    panel.show_selected((Side.RIGHT, 13))
    assert "1 mm at R F4 changes" in panel.notes[1]
    assert panel.sizeHint().height() == before


def test_the_selected_landmark_keeps_its_line_while_numbers_change(
    panel, make_annotation
):
    panel.show_selected((Side.RIGHT, 8))
    assert panel.notes[1] == ""
    panel.show_measures(measured(make_annotation()))
    assert "R T8" in panel.notes[1]
    panel.show_selected(None)
    assert panel.notes[1] == ""


def test_tips_say_why_a_number_is_missing(panel, make_annotation):
    panel.show_measures(measured(make_annotation(missing=[8])))
    assert "T8 not placed" in panel.tip("plateau_width")
    assert np.char.count(panel.tip("plateau_width"), "T8 not placed") == 2
