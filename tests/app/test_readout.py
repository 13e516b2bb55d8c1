import math

import numpy as np
import pytest

from kneel_gui.app import readout
from kneel_gui.core.annotation import KneeAnnotation, PointState
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    PixelSpacing,
    SpacingSource,
)
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding

SPACING = PixelSpacing(0.2, 0.1, SpacingSource.IMAGER)


def test_places_use_the_spacing_of_their_own_axis():
    assert readout.place_px(10, 20.04) == "10.0, 20.0 px"
    assert readout.place_mm(10, 20, SPACING) == "1.00, 4.00 mm"


def test_pixels_are_never_shown_as_mm():
    assert "mm" not in readout.place_mm(10, 20, UNCALIBRATED)
    assert readout.spacing_text(UNCALIBRATED) == "px only: uncalibrated"


def test_the_spacing_says_where_it_came_from():
    assert readout.spacing_text(SPACING) == "0.2 x 0.1 mm/px · ImagerPixelSpacing"
    user = PixelSpacing(0.148, 0.148, SpacingSource.USER)
    assert readout.spacing_text(user) == "0.148 mm/px · set by you"


def test_every_state_and_source_has_words():
    assert len({readout.state_text(state) for state in PointState}) == len(PointState)
    assert all(readout.source_text(source) for source in SpacingSource)


def test_a_knee_is_summed_up():
    spread = np.full(16, 0.5)
    knee = KneeAnnotation.from_points(
        Side.LEFT, np.zeros((16, 2)), PointState.PREDICTED, "m", spread
    )
    knee = knee.with_point(2, np.array([1.0, 1.0]), PointState.EDITED)
    found = KneeFinding(Side.LEFT, KneeKind.CROPPED, "at the edge", np.zeros(2))
    assert readout.knee_text(Side.LEFT, knee, found) == (
        "cropped: at the edge",
        "16 of 16, 1 by hand",
        "0.50 mm",
    )
    assert readout.knee_text(Side.LEFT, None, None) == ("—", "0 of 16", "—")
    assert readout.length_mm(math.nan) == "—"


@pytest.mark.parametrize(
    ("kind", "reason", "text"),
    [
        (KneeKind.IMPLANT, "prosthesis: 97 %", "prosthesis: 97 %"),
        (KneeKind.IMPLANT, "", "implant"),
        (KneeKind.CROPPED, "it touches the edge", "cropped: it touches the edge"),
        (KneeKind.NATIVE, "", "native"),
    ],
)
def test_a_finding_says_nothing_twice(kind, reason, text):
    finding = KneeFinding(Side.RIGHT, kind, reason, np.array([1.0, 2.0]))
    assert readout.finding_text(finding) == text
