from pathlib import Path

import numpy as np
import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app.inspector import Inspector
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    PixelSpacing,
    Radiograph,
    SpacingSource,
)
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding

pytestmark = pytest.mark.gui
ANNOTATION = ImageAnnotation(
    "image",
    (
        KneeAnnotation.from_points(
            Side.RIGHT,
            np.arange(32.0).reshape(16, 2),
            PointState.PREDICTED,
            "model 1",
            np.full(16, 0.75),
        ),
    ),
)


def radiograph(spacing):
    pixels = np.zeros((100, 200), np.uint16)
    return Radiograph(pixels, spacing, "image", Path("a.dcm"), warnings=("odd tag",))


@pytest.fixture
def inspector(qtbot):
    inspector = Inspector()
    qtbot.addWidget(inspector)
    inspector.resize(260, 600)
    inspector.show()
    return inspector


def test_the_selected_landmark(inspector):
    inspector.show_image(radiograph(PixelSpacing(0.2, 0.1, SpacingSource.IMAGER)))
    inspector.show_annotation(ANNOTATION)
    inspector.show_selected((Side.RIGHT, 3))
    assert inspector.point.texts[1:] == (
        "6.0, 7.0 px",
        "0.60, 1.40 mm",
        "predicted, untouched",
        "0.75 mm",
        "0.7 mm off, limit 3.9",
        "model 1",
    )
    inspector.show_selected((Side.LEFT, 3))
    assert inspector.point.texts[3] == "not placed"
    inspector.show_selected(None)
    assert set(inspector.point.texts[1:]) == {"—"}


def test_while_placing_it_says_what_to_click(inspector):
    inspector.show_annotation(ANNOTATION)
    inspector.show_placing((Side.LEFT, 4))
    assert "L T4" in inspector._where.text()
    assert "eminence" in inspector._where.text()
    inspector.show_placing(None)
    assert inspector._where.text() == "Click a point to see it here."


def test_both_knees_and_the_image(inspector):
    found = KneeFinding(Side.LEFT, KneeKind.ABSENT, "nothing there", np.full(2, np.nan))
    inspector.show_image(radiograph(UNCALIBRATED), [found])
    inspector.show_annotation(ANNOTATION)
    assert inspector.knees[Side.RIGHT].texts[2:] == ("16 of 16", "0.75 mm")
    assert inspector.knees[Side.LEFT].texts[1] == "absent: nothing there"
    assert inspector.image.texts[1:] == (
        "200 x 100 px",
        "px only: uncalibrated",
        "odd tag",
    )


def test_it_offers_to_calibrate_only_what_is_not(inspector, qtbot):
    inspector.show_image(radiograph(PixelSpacing(0.2, 0.2, SpacingSource.USER)))
    assert not inspector._calibrate.isVisible()
    inspector.show_image(radiograph(UNCALIBRATED))
    with qtbot.waitSignal(inspector.spacing_asked):
        qtbot.mouseClick(inspector._calibrate, Qt.LeftButton)


def test_accept_needs_an_image(inspector, qtbot):
    assert not inspector.accept_button.isEnabled()
    inspector.show_annotation(ANNOTATION)
    with qtbot.waitSignal(inspector.accepted):
        qtbot.mouseClick(inspector.accept_button, Qt.LeftButton)
