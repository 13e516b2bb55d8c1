import hashlib
import io

import numpy as np
import pydicom
import pytest

from kneel_gui.core.radiograph import SpacingSource, Window
from kneel_gui.core.schema import Side
from kneel_gui.dicom.grayscale import default_window, to_display
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes

PIXELS = np.add.outer(np.arange(41), np.arange(53)).astype(np.uint16) * 43

# PS3.3 A.26 and the modules it makes mandatory. Type 1: there, with a value.
TYPE_1 = [
    "StudyInstanceUID",
    "Modality",
    "PresentationIntentType",
    "SeriesInstanceUID",
    "ImageLaterality",
    "ImageType",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PixelIntensityRelationship",
    "PixelIntensityRelationshipSign",
    "RescaleIntercept",
    "RescaleSlope",
    "RescaleType",
    "PresentationLUTShape",
    "LossyImageCompression",
    "BurnedInAnnotation",
    "PatientOrientation",
    "ImagerPixelSpacing",
    "Rows",
    "Columns",
    "PixelData",
    "WindowCenter",
    "WindowWidth",
    "SOPClassUID",
    "SOPInstanceUID",
]
# Type 2: there, perhaps empty.
TYPE_2 = [
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyDate",
    "StudyTime",
    "StudyID",
    "ReferringPhysicianName",
    "AccessionNumber",
    "SeriesNumber",
    "Manufacturer",
    "InstanceNumber",
    "AnatomicRegionSequence",
    "DetectorType",
    "AcquisitionContextSequence",
]


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize(
    ("laterality", "side"), [("R", Side.RIGHT), ("L", Side.LEFT), ("B", None)]
)
def test_round_trip(tmp_path, compress, photometric, laterality, side):
    path = tmp_path / "phantom.dcm"
    data = dx_bytes(
        PIXELS,
        (0.2, 0.1435678),
        photometric=photometric,
        laterality=laterality,
        compress=compress,
    )
    path.write_bytes(data)
    read = read_radiograph(path)
    np.testing.assert_array_equal(read.pixels, PIXELS)
    assert (read.spacing.row_mm, read.spacing.col_mm) == (0.2, 0.1435678)
    assert read.spacing.source is SpacingSource.IMAGER
    assert read.laterality is side
    assert read.grayscale.inverted == (photometric == "MONOCHROME1")
    assert read.grayscale.bits == 12
    assert read.warnings == ()


def test_the_window_spans_the_percentiles(tmp_path):
    path = tmp_path / "phantom.dcm"
    pixels = np.arange(1001, dtype=np.uint16).reshape(7, 143)
    path.write_bytes(dx_bytes(pixels, (0.2, 0.2)))
    read = read_radiograph(path)
    assert read.grayscale.windows == (Window(500.5, 981, "LINEAR", "NORMAL"),)
    shown = to_display(read, default_window(read)).ravel()
    assert (shown[10], shown[11], shown[989], shown[990]) == (0, 0, 255, 255)


@pytest.mark.parametrize("compress", [False, True])
def test_the_attributes_of_a_dx_image_are_complete(compress):
    data = dx_bytes(PIXELS, (0.2, 0.2), compress=compress)
    dataset = pydicom.dcmread(io.BytesIO(data))
    for keyword in TYPE_1:
        assert not dataset[keyword].is_empty, keyword
    for keyword in TYPE_2:
        assert keyword in dataset, keyword
    assert dataset.PresentationLUTShape == "IDENTITY"
    assert dataset.PatientName == "PHANTOM^KNEE"
    assert dataset.file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID
    for element in dataset.iterall():
        if element.VR == "UI":
            assert pydicom.uid.UID(element.value).is_valid


def test_the_same_seed_gives_the_same_bytes_and_another_other_uids():
    first, again, other = (
        dx_bytes(PIXELS, (0.2, 0.2), identity=PhantomIdentity(seed=seed))
        for seed in ("a", "a", "b")
    )
    assert first == again
    ids = [pydicom.dcmread(io.BytesIO(data)).SOPInstanceUID for data in (first, other)]
    assert ids[0] != ids[1]


def test_the_bytes_do_not_depend_on_the_day_or_the_library():
    data = dx_bytes(np.zeros((2, 2), np.uint16), (0.2, 0.2))
    assert b"PYDICOM" not in data
    assert hashlib.sha256(data).hexdigest() == DIGEST


DIGEST = "aa6d5964f7312d880d3a422328b556b81312decc035be291238fe7251107c683"


@pytest.mark.parametrize(
    "arguments",
    [
        {"pixels": PIXELS.astype(np.uint8)},
        {"pixels": PIXELS[0]},
        {"pixels": PIXELS[:0]},
        {"pixels": PIXELS + np.uint16(4095)},
        {"pixels": np.zeros((1, 65536), np.uint16)},
        {"spacing_mm": (0, 0.2)},
        {"spacing_mm": (float("nan"), 0.2)},
        {"photometric": "RGB"},
        {"laterality": "X"},
    ],
)
def test_impossible_arguments_are_refused(arguments):
    with pytest.raises(ValueError, match=r"must|at most"):
        dx_bytes(**{"pixels": PIXELS, "spacing_mm": (0.2, 0.2), **arguments})
