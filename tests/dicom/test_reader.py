import hashlib
import os
import subprocess
import sys
import warnings

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from kneel_gui.core.radiograph import SpacingSource, VoiLut, Window
from kneel_gui.core.schema import Side
from kneel_gui.dicom.grayscale import modality_values
from kneel_gui.dicom.reader import find_radiographs, read_radiograph
from kneel_gui.errors import ConfigError, RadiographError

RAMP = np.arange(24, dtype=np.uint16).reshape(4, 6)


def test_a_usual_file(make_dicom):
    path = make_dicom(
        RAMP,
        BitsStored=12,
        PhotometricInterpretation="MONOCHROME1",
        ImagerPixelSpacing=[0.2, 0.25],
        ImageLaterality="R",
        WindowCenter=[10, 12],
        WindowWidth=[8, 9],
        WindowCenterWidthExplanation=["BONE", "SOFT"],
        RescaleSlope="2",
        RescaleIntercept="-5",
        PixelPaddingValue=0,
        PixelPaddingRangeLimit=3,
    )
    read = read_radiograph(path)
    np.testing.assert_array_equal(read.pixels, RAMP)
    assert read.path == path
    assert read.image_id == "1.2.826.0.1.3680043.8.498.1"
    assert read.laterality is Side.RIGHT
    assert read.spacing.source is SpacingSource.IMAGER
    gray = read.grayscale
    assert gray.inverted
    assert (gray.offset, gray.slope, gray.intercept, gray.bits) == (0, 2, -5, 12)
    bone, soft = Window(10, 8, "LINEAR", "BONE"), Window(12, 9, "LINEAR", "SOFT")
    assert gray.windows == (bone, soft)
    assert gray.padding == (0, 3)
    assert read.warnings == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 4095), min_size=4, max_size=4),
    st.booleans(),
    st.sampled_from(["1", "2.5", "-1", "0.001"]),
    st.sampled_from(["0", "-1024", "0.5"]),
)
def test_modality_values(make_dicom, stored, signed, slope, intercept):
    stored = [value - 2048 for value in stored] if signed else stored
    path = make_dicom(
        np.array([stored], np.int16 if signed else np.uint16),
        BitsStored=12,
        RescaleSlope=slope,
        RescaleIntercept=intercept,
    )
    wanted = [value * float(slope) + float(intercept) for value in stored]
    values = modality_values(read_radiograph(path))
    assert values[0].tolist() == pytest.approx(wanted, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("slope", "intercept"), [("0", "5"), ("nan", "5"), ("1", "inf")]
)
def test_an_impossible_rescale_is_noted_and_ignored(make_dicom, slope, intercept):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom, about writing such values
        path = make_dicom(RAMP, RescaleSlope=slope, RescaleIntercept=intercept)
    read = read_radiograph(path)
    assert (read.grayscale.slope, read.grayscale.intercept) == (1, 0)
    assert any("Rescale" in text for text in read.warnings)


def lut_item(first, table, bits=16):
    item = Dataset()
    item.add_new(
        "LUTDescriptor", "SS" if first < 0 else "US", [len(table), first, bits]
    )
    item.add_new("LUTData", "US", list(table))
    item.ModalityLUTType = "US"
    return item


def test_a_modality_lut_is_applied_once(make_dicom):
    table = [100 + 7 * i for i in range(20)]
    path = make_dicom(
        RAMP,
        ModalityLUTSequence=[lut_item(2, table, 12)],
        RescaleSlope="9",
        RescaleIntercept="9",
        PixelPaddingValue=5,
    )
    read = read_radiograph(path)
    wanted = np.array(table)[np.clip(RAMP.astype(int) - 2, 0, 19)]
    np.testing.assert_array_equal(read.pixels, wanted)
    gray = read.grayscale
    assert (gray.offset, gray.slope, gray.intercept, gray.bits) == (0, 1, 0, 12)
    assert gray.padding == (table[3], table[3])


def test_a_modality_lut_of_signed_values(make_dicom):
    stored = RAMP.astype(np.int16) - 10
    table = list(range(500, 600))
    read = read_radiograph(
        make_dicom(stored, ModalityLUTSequence=[lut_item(-8, table)])
    )
    np.testing.assert_array_equal(read.pixels, np.clip(stored + 8, 0, None) + 500)


def test_voi_luts(make_dicom):
    good, other = lut_item(0, [0, 5, 9], 8), lut_item(3, [1, 2], 10)
    good.LUTExplanation = "BONE"
    broken = Dataset()
    path = make_dicom(RAMP, VOILUTSequence=[good, broken, other])
    read = read_radiograph(path)
    bone, plain = read.grayscale.luts
    assert isinstance(bone, VoiLut)
    assert (bone.first, bone.bits, bone.explanation) == (0, 8, "BONE")
    assert bone.table.tolist() == [0, 5, 9]
    assert (plain.first, plain.bits) == (3, 10)
    assert "look-up table" in read.warnings[0]


@pytest.mark.parametrize(
    ("attributes", "padding"),
    [
        ({}, None),
        ({"PixelPaddingValue": 7}, (7, 7)),
        ({"PixelPaddingValue": 7, "PixelPaddingRangeLimit": 3}, (3, 7)),
        ({"PixelPaddingValue": 4090, "PixelPaddingRangeLimit": 9999}, (4090, 4095)),
        ({"PixelPaddingValue": 9999}, None),
    ],
)
def test_padding(make_dicom, attributes, padding):
    read = read_radiograph(make_dicom(RAMP, BitsStored=12, **attributes))
    assert read.grayscale.padding == padding


@pytest.mark.parametrize("value", [("SS", -2000), ("US", 63536)])
def test_padding_of_signed_values(make_dicom, value):
    stored = RAMP.astype(np.int16)
    path = make_dicom(stored, BitsStored=12, PixelPaddingValue=value)
    assert read_radiograph(path).grayscale.padding == (48, 48)


def test_without_a_uid_the_file_is_its_identity(make_dicom):
    path = make_dicom(RAMP, SOPInstanceUID=None)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert read_radiograph(path).image_id == f"sha256:{digest}"


def test_without_preamble_and_with_any_name(make_dicom):
    path = make_dicom(RAMP, preamble=False, name="IM0001.png")
    np.testing.assert_array_equal(read_radiograph(path).pixels, RAMP)


def test_a_person_overrides(make_dicom):
    path = make_dicom(RAMP, PixelSpacing=[1, 1], ImageLaterality="R")
    read = read_radiograph(path, spacing_mm=(0.3, 0.4), side=Side.LEFT)
    assert (read.spacing.row_mm, read.spacing.col_mm) == (0.3, 0.4)
    assert read.spacing.source is SpacingSource.USER
    assert read.laterality is Side.LEFT
    assert len(read.warnings) == 1


def test_an_impossible_spacing_of_a_person_is_refused_first(tmp_path):
    with pytest.raises(ConfigError):
        read_radiograph(tmp_path / "nowhere", spacing_mm=(0, 1))


def test_a_crooked_header_warns_in_words_without_names(make_dicom):
    path = make_dicom(
        RAMP, WindowCenter="123456", WindowWidth="5", BurnedInAnnotation="YES"
    )
    path.write_bytes(path.read_bytes().replace(b"123456", b"JANE^D"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = read_radiograph(path)
    assert read.grayscale.windows == ()
    assert "JANE" not in "".join(read.warnings)
    assert any("Window" in text for text in read.warnings)
    assert any("burned-in" in text for text in read.warnings)


@pytest.mark.parametrize(("dtype", "bits"), [(np.uint8, 8), (np.uint16, 16)])
@pytest.mark.parametrize("suffix", ["png", "tiff"])
def test_pictures(tmp_path, dtype, bits, suffix):
    path = tmp_path / f"knee.{suffix}"
    cv2.imwrite(str(path), RAMP.astype(dtype))
    read = read_radiograph(path, side=Side.RIGHT)
    np.testing.assert_array_equal(read.pixels, RAMP)
    assert read.spacing.source is SpacingSource.NONE
    assert read.laterality is Side.RIGHT
    assert read.grayscale.bits == bits
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert read.image_id == f"sha256:{digest}"
    assert read_radiograph(path, spacing_mm=(0.1, 0.2)).spacing.col_mm == 0.2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "zero bytes"),
        (b"Dear colleague,", "neither"),
        (bytes(128) + b"DICM", "truncated|understood|no pixel"),
        (bytes(128) + b"DICM1.2.840.10008.1.3.10", "DICOMDIR"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\x08\x00\x16\x00UI\x04\x001.2\0", "no pixel data"),
    ],
)
def test_bad_files_are_refused_by_name(tmp_path, content, words):
    path = tmp_path / "knee.dcm"
    path.write_bytes(content)
    with pytest.raises(RadiographError, match=words) as caught:
        read_radiograph(path)
    assert caught.value.path == path
    assert str(path) in str(caught.value)
    assert caught.value.hint


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_a_real_missing_permission(tmp_path):
    path = tmp_path / "knee.dcm"
    path.write_bytes(b"x")
    path.chmod(0)
    if os.geteuid() != 0:
        with pytest.raises(RadiographError, match="Permission denied"):
            read_radiograph(path)
        return
    # root reads anything: ask another user.
    code = (
        "import os, sys; from pathlib import Path\n"
        "from kneel_gui.dicom.reader import read_radiograph\n"
        "os.setuid(65534)\n"
        "try: read_radiograph(Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("RadiographError")
    assert "Permission denied" in done.stdout


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(make_dicom, data):
    path = make_dicom(
        RAMP,
        BitsStored=12,
        ImagerPixelSpacing=[0.2, 0.2],
        WindowCenter=10,
        WindowWidth=8,
        VOILUTSequence=[lut_item(0, [1, 2, 3])],
        PixelPaddingValue=3,
    )
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(132, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    error = RadiographError("none", "none", path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            assert read_radiograph(path).pixels.dtype == np.uint16
        except RadiographError as refusal:
            error = refusal
    assert error.path == path
    assert error.hint


def test_the_reference_films(shared_data):
    files, problems = find_radiographs([shared_data / "kneel_models" / "dicom"])
    assert problems == []
    assert [file.name[:7] for file in files] == ["a_mono2", "b_mono1", "c_mono2"]
    for file in files:
        read = read_radiograph(file)
        assert read.spacing.source is SpacingSource.IMAGER
        assert read.laterality is None
        assert read.grayscale.inverted == ("mono1" in file.name)
        assert read.grayscale.bits == 12
        assert read.pixels.max() > 1000
        assert read.warnings == ()


def test_real_knees(shared_data):
    folder = shared_data / "oai_knees" / "labelled"
    files, problems = find_radiographs([folder])
    assert problems == []
    assert len(files) > 100
    for file in files[::50]:
        read = read_radiograph(file)
        assert read.shape_px == (224, 224)
        np.testing.assert_array_equal(
            read.pixels, cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
        )


def test_films_and_generated_films(shared_data):
    files, problems = find_radiographs([shared_data / "bilateral" / "images"])
    assert problems == []
    tinted = {file.name[:3] for file in files if read_radiograph(file).warnings}
    assert tinted == {"gan"}


@pytest.mark.parametrize(
    ("orientation", "flipped"),
    [(["R", "F"], True), (["RA", "F"], True), (["L", "F"], False), (["R"], False)],
)
def test_a_flipped_image_is_known_as_such(make_dicom, orientation, flipped):
    path = make_dicom(RAMP, PatientOrientation=orientation)
    assert read_radiograph(path).flipped is flipped
    assert read_radiograph(make_dicom(RAMP)).flipped is False
