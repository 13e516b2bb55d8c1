import math
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from kneel_gui.core.radiograph import SpacingSource as S
from kneel_gui.dicom.spacing import dicom_spacing, user_spacing
from kneel_gui.dicom.tags import Tags, foreign_warnings
from kneel_gui.errors import ConfigError

# Patient, detector, nominal.
P, D, N = "PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"
T = "PixelSpacingCalibrationType"
M = "EstimatedRadiographicMagnificationFactor"


def tags_of(**attributes) -> Tags:
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return Tags(dataset, Path("x.dcm"))


@pytest.mark.parametrize(
    ("attributes", "row", "col", "source"),
    [
        ({P: ["0.2", "0.3"]}, 0.2, 0.3, S.PIXEL_SPACING),
        ({P: [0.2, 0.3], T: "GEOMETRY"}, 0.2, 0.3, S.PIXEL_SPACING_GEOMETRY),
        ({P: [0.2, 0.3], T: "FIDUCIAL"}, 0.2, 0.3, S.PIXEL_SPACING_FIDUCIAL),
        ({P: [0.2, 0.3], T: "MAGIC"}, 0.2, 0.3, S.PIXEL_SPACING),
        ({P: [0.2, 0.3], D: [0.25, 0.375]}, 0.2, 0.3, S.PIXEL_SPACING),
        ({P: [0.2, 0.3], D: [0.25, 0.375], M: 1.25}, 0.2, 0.3, S.PIXEL_SPACING),
        # Equal and not calibrated: the detector's plane (PS3.3 10.7.1.1).
        ({P: [0.2, 0.3], D: [0.2, 0.3]}, 0.2, 0.3, S.IMAGER),
        ({P: [0.143, 0.143], D: ["0.143001", 0.143]}, 0.143001, 0.143, S.IMAGER),
        ({P: [0.2, 0.3], D: [0.2, 0.3], M: 2}, 0.1, 0.15, S.IMAGER_MAGNIFICATION),
        (
            {P: [0.2, 0.3], D: [0.2, 0.3], M: 2, T: "GEOMETRY"},
            0.2,
            0.3,
            S.PIXEL_SPACING_GEOMETRY,
        ),
        ({P: [0.2, 0.3], N: [0.2, 0.3]}, 0.2, 0.3, S.NOMINAL_SCANNED),
        ({D: [0.2, 0.3]}, 0.2, 0.3, S.IMAGER),
        ({D: [0.3, 0.6], M: "1.5"}, 0.2, 0.4, S.IMAGER_MAGNIFICATION),
        ({D: [0.2, 0.3], M: 1}, 0.2, 0.3, S.IMAGER_MAGNIFICATION),
        ({D: [0.2, 0.3], N: [0.5, 0.5]}, 0.2, 0.3, S.IMAGER),
        ({N: [0.5, 0.6]}, 0.5, 0.6, S.NOMINAL_SCANNED),
        ({N: [0.5, 0.6], M: 2}, 0.5, 0.6, S.NOMINAL_SCANNED),
    ],
)
def test_the_spacing_and_its_source(attributes, row, col, source):
    tags = tags_of(**attributes)
    spacing = dicom_spacing(tags)
    assert (spacing.row_mm, spacing.col_mm) == pytest.approx((row, col), rel=1e-12)
    assert spacing.source is source
    assert bool(tags.notes) == (attributes.get(T) == "MAGIC")


@pytest.mark.parametrize("attributes", [{}, {P: None}, {P: [], D: None, N: ""}])
def test_no_spacing_is_no_spacing(attributes):
    tags = tags_of(**attributes)
    spacing = dicom_spacing(tags)
    assert spacing.source is S.NONE
    assert not spacing.known
    assert math.isnan(spacing.row_mm)
    assert tags.notes == []


@pytest.mark.parametrize("keyword", [P, D, N])
@pytest.mark.parametrize(
    "garbage",
    [
        [0, 0],
        [0.2, 0],
        [-0.2, 0.2],
        ["nan", "nan"],
        ["inf", 1],
        [0.2],
        [0.2, 0.2, 0.2],
        [10.01, 0.2],
        [0.2, 0.0099],
    ],
)
def test_garbage_is_noted_and_treated_as_absent(keyword, garbage):
    with foreign_warnings():
        alone = tags_of(**{keyword: garbage})
        assert dicom_spacing(alone).source is S.NONE
    assert len(alone.notes) == 1
    assert keyword in alone.notes[0]
    other = N if keyword is D else D
    with foreign_warnings():
        both = tags_of(**{keyword: garbage, other: [0.4, 0.5]})
        assert dicom_spacing(both).col_mm == 0.5


@pytest.mark.parametrize("factor", [0, -1, 0.5, 7, "nan"])
def test_an_impossible_magnification_is_noted_and_ignored(factor):
    with foreign_warnings():
        tags = tags_of(**{D: [0.2, 0.3], M: factor})
        spacing = dicom_spacing(tags)
    assert (spacing.row_mm, spacing.source) == (0.2, S.IMAGER)
    assert len(tags.notes) == 1
    assert M in tags.notes[0]


def test_pixels_of_unknown_size_that_are_not_square_are_noted():
    tags = tags_of(PixelAspectRatio=[2, 1])
    assert dicom_spacing(tags).source is S.NONE
    assert "not square" in tags.notes[0]
    assert tags_of(PixelAspectRatio=[1, 1]).notes == []


def test_the_spacing_of_a_person():
    spacing = user_spacing((0.2, 0.3))
    assert (spacing.row_mm, spacing.col_mm, spacing.source) == (0.2, 0.3, S.USER)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf"), 11.0, 0.001])
def test_an_impossible_spacing_of_a_person_is_refused(value):
    with pytest.raises(ConfigError, match="not possible"):
        user_spacing((0.2, value))
