from pathlib import Path

import numpy as np
import pytest

from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    Grayscale,
    PixelSpacing,
    Radiograph,
    SpacingSource,
    require_spacing,
)
from kneel_gui.errors import RadiographError

NAN = float("nan")


def radiograph(pixels):
    return Radiograph(pixels, UNCALIBRATED, "1.2.3", Path("knee.dcm"))


def test_pixels_are_read_only_rows_by_columns():
    image = radiograph(np.zeros((3, 5), np.uint16))
    assert image.shape_px == (3, 5)
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0] = 1


def test_pixels_become_contiguous():
    pixels = np.arange(12, dtype=np.uint16).reshape(3, 4)
    image = radiograph(pixels[:, ::-1])
    assert image.pixels.flags.c_contiguous
    assert np.array_equal(image.pixels, pixels[:, ::-1])


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((3, 5), np.int16),
        np.zeros((3, 5), np.uint8),
        np.zeros((3, 5, 3), np.uint16),
        np.zeros((3, 5), np.dtype("u2").newbyteorder()),
    ],
)
def test_other_pixels_are_refused(pixels):
    with pytest.raises(ValueError, match="uint16"):
        radiograph(pixels)


def test_spacing_is_given_in_the_order_of_points():
    spacing = PixelSpacing(0.2, 0.1, SpacingSource.IMAGER)
    assert spacing.known
    assert spacing.xy_mm.tolist() == [0.1, 0.2]


def test_without_a_spacing_there_are_no_millimetres():
    assert not UNCALIBRATED.known
    assert np.isnan(UNCALIBRATED.xy_mm).all()


@pytest.mark.parametrize("wrong", [0.0, -0.1, NAN, float("inf")])
@pytest.mark.parametrize("source", [SpacingSource.USER, SpacingSource.PIXEL_SPACING])
def test_a_known_spacing_is_two_positive_lengths(wrong, source):
    with pytest.raises(ValueError, match="positive"):
        PixelSpacing(wrong, 0.1, source)
    with pytest.raises(ValueError, match="positive"):
        PixelSpacing(0.1, wrong, source)


def test_an_unknown_spacing_has_no_numbers():
    with pytest.raises(ValueError, match="NaN"):
        PixelSpacing(0.1, NAN, SpacingSource.NONE)


def test_grayscale_changes_nothing_unless_told():
    plain = Grayscale()
    assert (plain.slope, plain.intercept, plain.offset) == (1, 0, 0)
    assert not plain.inverted


def test_what_needs_mm_refuses_an_image_without_spacing():
    pixels = np.zeros((3, 5), np.uint16)
    known = PixelSpacing(0.1, 0.2, SpacingSource.USER)
    require_spacing(Radiograph(pixels, known, "1.2.3", Path("knee.dcm")))
    with pytest.raises(RadiographError, match=r"knee\.dcm: It has no pixel") as caught:
        require_spacing(radiograph(pixels))
    assert "--spacing" in caught.value.hint
    assert "Set pixel spacing…" in caught.value.hint
