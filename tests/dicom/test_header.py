import cv2
import numpy as np
import pytest

from kneel_gui.core.radiograph import UNCALIBRATED
from kneel_gui.dicom.header import read_header, spacing_text
from kneel_gui.errors import RadiographError

# A choice of PS3.15 table E.1-1.
IDENTIFYING = {
    "PatientName": "SECRET^ONE",
    "PatientID": "SECRET2",
    "PatientBirthDate": "19500102",
    "PatientBirthTime": "030405",
    "PatientSex": "F",
    "PatientAge": "074Y",
    "PatientWeight": "81.5",
    "PatientAddress": "SECRET3",
    "PatientComments": "SECRET4",
    "OtherPatientIDs": "SECRET5",
    "AccessionNumber": "SECRET6",
    "StudyID": "SECRET7",
    "StudyDate": "20240203",
    "StudyTime": "040506",
    "ContentDate": "20240204",
    "InstitutionName": "SECRET8",
    "InstitutionAddress": "SECRET9",
    "ReferringPhysicianName": "SECRET^TEN",
    "OperatorsName": "SECRET^ELEVEN",
    "StationName": "SECRET12",
    "DeviceSerialNumber": "SECRET13",
    "DetectorID": "SECRET14",
    "StudyDescription": "SECRET15",
    "SeriesDescription": "SECRET16",
    "ProtocolName": "SECRET17",
    "ImageComments": "SECRET18",
    "StudyInstanceUID": "1.2.3.4567",
    "SeriesInstanceUID": "1.2.3.4568",
    "RequestedProcedureID": "SECRET19",
    "CurveDescription": None,
}


@pytest.fixture
def person(make_dicom):
    given = {key: value for key, value in IDENTIFYING.items() if value is not None}
    return make_dicom(
        ImagerPixelSpacing=[0.2, 0.25],
        ImageLaterality="L",
        BurnedInAnnotation="YES",
        WindowCenter=[5, 6],
        WindowWidth=[7, 8],
        Manufacturer="Röntgen",
        SpecificCharacterSet="ISO_IR 192",
        **given,
    )


def test_the_findings_come_first(person):
    rows = read_header(person)
    assert rows[:4] == [
        ("Format", "DICOM, Explicit VR Little Endian"),
        ("Image", "6 by 4 pixels"),
        ("Pixel spacing", "0.2 mm (rows), 0.25 mm (columns), from ImagerPixelSpacing"),
        ("Knee", "left"),
    ]
    assert rows[4][0] == "Note"
    assert "burned-in" in rows[4][1]


def test_the_attributes_follow(person):
    rows = dict(read_header(person))
    assert rows["WindowCenter"] == "5.0\\6.0"
    assert rows["Manufacturer"] == "Röntgen"
    assert rows["SOPClassUID"] == "Digital X-Ray Image Storage - For Presentation"
    assert rows["Rows"] == "4"
    assert "PixelData" not in rows


def test_who_the_patient_is_stays_hidden(person):
    rows = read_header(person)
    assert not {label for label, _ in rows} & IDENTIFYING.keys()
    text = repr(rows)
    for value in ("SECRET", "1950", "2024", "1.2.3.456", "074Y", "81.5"):
        assert value not in text


def test_everything_is_shown_when_asked_for(person):
    rows = dict(read_header(person, identifying=True))
    for keyword, value in IDENTIFYING.items():
        if value is not None:
            assert rows[keyword] == value


def test_private_attributes_and_overlays_stay_hidden(make_dicom):
    path = make_dicom(
        **{
            "0x00090010": ("LO", "ACME"),
            "0x00091001": ("CS", "SECRET"),
            "0x60000010": ("US", 9),
        }
    )
    assert "SECRET" not in repr(read_header(path))
    assert "SECRET" in repr(read_header(path, identifying=True))
    assert "OverlayRows" not in dict(read_header(path))


def test_no_pixels_are_needed(make_dicom):
    path = make_dicom(PixelData=None, NumberOfFrames=7)
    assert ("NumberOfFrames", "7") in read_header(path)
    path = make_dicom(np.zeros((50, 50), np.uint16))
    path.write_bytes(path.read_bytes()[:-2000])
    assert ("Image", "50 by 50 pixels") in read_header(path)


def test_values_are_fit_for_a_terminal(make_dicom):
    path = make_dicom(
        Manufacturer="x\x1b[31mred", SoftwareVersions="9" * 60 + "\\" + "8" * 60
    )
    rows = dict(read_header(path))
    assert "\x1b" not in rows["Manufacturer"]
    assert len(rows["SoftwareVersions"]) == 100


def test_unreadable_values_are_no_obstacle(make_dicom):
    path = make_dicom(WindowCenter="123456")
    path.write_bytes(path.read_bytes().replace(b"123456", b"six\xff\x00x"))
    assert "Rows" in dict(read_header(path))


def test_sequences_are_counted_not_opened(make_dicom):
    rows = dict(read_header(make_dicom(VOILUTSequence=[]), identifying=True))
    assert rows["VOILUTSequence"] == "(0 items)"


def test_pictures(tmp_path):
    path = tmp_path / "knee.png"
    cv2.imwrite(str(path), np.zeros((5, 7), np.uint8))
    assert read_header(path) == [
        ("Format", "PNG"),
        ("Image", "7 by 5 pixels"),
        ("Pixel type", "L"),
        ("Pixel spacing", "unknown"),
    ]


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "knee.dcm"
    path.write_text("Not a radiograph")
    with pytest.raises(RadiographError, match="neither"):
        read_header(path)


def test_no_spacing_is_called_unknown():
    assert spacing_text(UNCALIBRATED) == "unknown"
