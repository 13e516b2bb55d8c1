import pytest

from kneel_gui.app.status_line import StatusLine
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource

pytestmark = pytest.mark.gui


@pytest.fixture
def line(qtbot):
    line = StatusLine()
    qtbot.addWidget(line)
    return line


def test_a_calibrated_image_is_read_out_in_mm(line):
    line.show_spacing(PixelSpacing(0.2, 0.1, SpacingSource.IMAGER))
    line.show_place(10.0, 10.0, 2034.0)
    assert line.place.text() == "10.0, 10.0 px"
    assert line.place_mm.text() == "1.00, 2.00 mm"
    assert line.value.text() == "value 2034"
    assert "ImagerPixelSpacing" in line.spacing.text()
    line.clear_place()
    assert line.place.text() == line.place_mm.text() == line.value.text() == ""


def test_an_uncalibrated_one_in_px_only(line):
    line.show_spacing(UNCALIBRATED)
    line.show_place(10.0, 10.0, None)
    assert "mm" not in line.place_mm.text()
    assert line.spacing.text() == "px only: uncalibrated"
    line.show_spacing(None)
    assert line.spacing.text() == ""


def test_numbers_growing_longer_move_nothing(line):
    line.show_place(1.0, 1.0, 1.0)
    line.show()
    before = line.zoom.x()
    line.show_place(12345.6, 12345.6, -12345.0)
    assert line.zoom.x() == before
    line.show_zoom(0.5)
    assert line.zoom.text() == "zoom 50 %"
    line.show_zoom(None)
    assert line.zoom.text() == ""
