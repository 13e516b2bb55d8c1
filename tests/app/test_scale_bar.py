import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.app.camera import Camera
from kneel_gui.app.scale_bar import ScaleBar, round_length
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource

SPACING = PixelSpacing(0.4, 0.2, SpacingSource.IMAGER)


@given(st.floats(1e-4, 1e6))
def test_round_lengths_are_one_two_or_five(longest):
    length = round_length(longest)
    assert 0.39 * longest < length <= longest * (1 + 1e-12)
    assert f"{length:e}"[0] in "125"


@pytest.mark.parametrize(
    ("longest", "length"), [(1.0, 1), (4.9, 2), (5.0, 5), (0.3, 0.2), (170, 100)]
)
def test_round_length(longest, length):
    assert round_length(longest) == pytest.approx(length)


@pytest.mark.gui
@given(st.floats(0.05, 60.0))
def test_bar_is_as_long_as_it_says(scale):
    bar = ScaleBar()
    camera = Camera((800, 600), (2000, 2000), 2.0, (1000, 1000), scale)
    bar.follow(camera, SPACING)
    number, unit = bar.text.split()
    assert unit == "mm"
    assert bar.length_screen == pytest.approx(float(number) / 0.2 * scale, rel=1e-5)
    assert 60 < bar.length_screen <= 170.001
    assert bar.length_screen < bar.boundingRect().width()


@pytest.mark.gui
def test_uncalibrated_images_get_pixels():
    bar = ScaleBar()
    bar.follow(Camera((800, 600), (2000, 2000), scale=1.0), UNCALIBRATED)
    assert bar.text == "100 px"
    assert bar.length_screen == 100.0
