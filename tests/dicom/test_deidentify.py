"""What PS3.15 removes is gone, what the image is read by is as it was."""

import io

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from kneel_gui.dicom.deidentify import NewNames, deidentify
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import RadiographError

MARK = "ZQXMARK"
NAMES = NewNames(lambda uid: f"2.25.{sum(map(ord, uid))}", lambda who: f"S{len(who)}")
# By which the image is measured and read: never to be touched.
READ_BY = {
    "PixelSpacing": ["0.2", "0.3"],
    "ImagerPixelSpacing": ["0.21", "0.31"],
    "EstimatedRadiographicMagnificationFactor": "1.05",
    "PixelSpacingCalibrationType": "GEOMETRY",
    "ImageLaterality": "R",
    "PatientOrientation": ["L", "F"],
    "ViewPosition": "PA",
    "BodyPartExamined": "KNEE",
    "PresentationLUTShape": "IDENTITY",
    "RescaleSlope": "2",
    "RescaleIntercept": "-5",
    "WindowCenter": "40",
    "WindowWidth": "80",
    "PixelPaddingValue": 3,
    "BurnedInAnnotation": "NO",
}


def identifying():
    item = Dataset()
    item.PatientName = f"{MARK}^NESTED"
    item.ReferencedSOPInstanceUID = "1.2.3.4.5"
    item.add_new(0x00091001, "LO", MARK)
    return {
        **READ_BY,
        "PatientName": f"{MARK}^NAME",
        "PatientID": f"{MARK}ID",
        "PatientBirthDate": "19520708",
        "PatientSex": "F",
        "StudyDate": "20230405",
        "AcquisitionDate": "20230405",
        "AccessionNumber": f"{MARK}ACC",
        "StudyInstanceUID": "1.2.3.1",
        "SeriesInstanceUID": "1.2.3.2",
        "AnatomicRegionSequence": [item],
        "ReferencedImageSequence": [item],
    }


def cleaned(path):
    done = deidentify(path, NAMES)
    return done, pydicom.dcmread(io.BytesIO(done.data))


def test_no_identifying_value_is_left_anywhere(make_dicom):
    done, dataset = cleaned(make_dicom(np.zeros((4, 6), np.uint16), **identifying()))
    for text in (MARK, "19520708", "20230405", "1.2.3.1", "1.2.3.4.5"):
        assert text.encode() not in done.data
    assert dataset.PatientName == dataset.PatientID == done.subject == "S9"
    assert "PatientSex" not in dataset or not dataset.PatientSex
    assert "AcquisitionDate" in done.actions["emptied"]
    assert "AnatomicRegionSequence.PatientName" in done.actions["emptied"]
    assert MARK not in repr((done.actions, done.kept, done.doubtful))


def test_what_the_image_is_read_by_is_as_it_was(make_dicom, tmp_path):
    stored = np.arange(24, dtype=np.uint16).reshape(4, 6)
    path = make_dicom(stored, BitsStored=12, **identifying())
    before = pydicom.dcmread(path)
    done, after = cleaned(path)
    kept = (*READ_BY, "PhotometricInterpretation", "BitsStored", "Rows", "SOPClassUID")
    for keyword in kept:
        assert after[keyword] == before[keyword], keyword
    assert set(READ_BY) <= set(done.kept)
    new = tmp_path / "new.dcm"
    new.write_bytes(done.data)
    old, anew = read_radiograph(path), read_radiograph(new)
    assert np.array_equal(old.pixels, anew.pixels)
    assert old.spacing == anew.spacing
    assert old.laterality == anew.laterality


def test_it_says_what_it_is(make_dicom):
    _, dataset = cleaned(make_dicom(**identifying()))
    assert dataset.PatientIdentityRemoved == "YES"
    assert "Basic Profile" in dataset.DeidentificationMethod[0]
    assert dataset.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
    assert dataset.LongitudinalTemporalInformationModified == "REMOVED"
    assert dataset.file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID
    assert "SourceApplicationEntityTitle" not in dataset.file_meta


def test_uids_stay_together_and_classes_stay(make_dicom):
    _, one = cleaned(make_dicom(name="a.dcm", **identifying()))
    _, two = cleaned(make_dicom(name="b.dcm", SOPInstanceUID="1.9", **identifying()))
    assert one.StudyInstanceUID == two.StudyInstanceUID != "1.2.3.1"
    assert one.SOPInstanceUID != two.SOPInstanceUID
    reference = one.ReferencedImageSequence[0].ReferencedSOPInstanceUID
    assert reference == NAMES.uid("1.2.3.4.5")


def test_private_unknown_overlay_and_trailing_attributes_go(make_dicom):
    path = make_dicom(**identifying())
    dataset = pydicom.dcmread(path)
    block = dataset.private_block(0x0019, "MAKER", create=True)
    block.add_new(1, "LO", MARK)
    dataset.add_new(0x60000010, "US", 4)
    dataset.add_new(0x60003000, "OW", b"ov" + MARK.encode())
    dataset.add_new(0x60004000, "LT", MARK)
    dataset.add_new(0x00080777, "LO", MARK)
    dataset.add_new(0xFFFCFFFC, "OB", MARK.encode())
    dataset.preamble = MARK.encode().ljust(128)
    dataset.save_as(path)
    done, after = cleaned(path)
    assert MARK.encode() not in done.data
    assert done.actions["private"] == {"0019xx"}
    assert done.actions["unknown"] == {"00080777"}
    assert not [e for e in after if 0x6000 <= e.tag.group < 0x6100]


def test_a_name_in_a_comment_is_found(make_dicom):
    path = make_dicom(**identifying(), LUTExplanation=f"for mrs {MARK.lower()}")
    done, after = cleaned(path)
    assert MARK.lower().encode() not in done.data
    assert not after.LUTExplanation
    assert any("LUTExplanation" in text for text in done.doubtful)


def test_bits_and_bytes_beside_the_pixels_are_cleared(make_dicom, tmp_path):
    stored = np.arange(24, dtype=np.uint16).reshape(4, 6) | 0xF000
    hidden = stored.tobytes() + MARK.encode()
    path = make_dicom(stored, BitsStored=12, PixelData=("OW", hidden + b" "))
    done, after = cleaned(path)
    assert np.array_equal(after.pixel_array, stored & 0x0FFF)
    assert MARK.encode() not in done.data
    assert len(done.doubtful) == 3  # both, and BurnedInAnnotation is not given


@pytest.mark.parametrize(("burned", "word"), [("YES", "YES"), (None, "not given")])
def test_burned_in_text_is_doubtful(make_dicom, burned, word):
    done, _ = cleaned(make_dicom(BurnedInAnnotation=burned))
    assert any(word in text for text in done.doubtful)
    fine, _ = cleaned(make_dicom(BurnedInAnnotation="NO"))
    assert not fine.doubtful


def test_what_cannot_be_cleaned_is_refused(make_dicom, tmp_path):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    with pytest.raises(RadiographError, match="PNG picture"):
        deidentify(picture, NAMES)
    with pytest.raises(RadiographError, match="SOPInstanceUID"):
        deidentify(make_dicom(SOPInstanceUID=None), NAMES)


def test_every_text_that_the_table_names_is_cleaned(make_dicom):
    done, after = cleaned(make_dicom(**identifying(), StudyDescription=MARK))
    assert "StudyDescription" not in after
    assert "StudyDescription" in done.actions["removed"]


def test_the_same_syntax_comes_out(make_dicom):
    _, after = cleaned(make_dicom())
    assert after.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
