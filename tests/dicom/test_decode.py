"""Stored values against the words of PS3.5 8.1.1, read slowly."""

import gdcm
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEGLossless,
    RLELossless,
)

from kneel_gui.dicom.dataset import open_dataset
from kneel_gui.dicom.decode import decode
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.dicom.tags import Tags, foreign_warnings
from kneel_gui.errors import RadiographError

SMOOTH = np.add.outer(np.arange(40), 2 * np.arange(50)).astype(np.uint16) * 29


def stored_values(path):
    """Decode a file: the stored values, and what was noted."""
    with foreign_warnings():
        dataset = open_dataset(path, path.read_bytes())
        tags = Tags(dataset, path)
        found = decode(tags, dataset)
    assert found.pixels.dtype == np.uint16
    return found.pixels.astype(np.int64) + found.offset, found, tags.notes


def refusal(path) -> str:
    with foreign_warnings(), pytest.raises(RadiographError) as caught:
        stored_values(path)
    assert caught.value.path == path
    assert caught.value.hint
    return caught.value.message


def slowly(word: int, bits: int, high: int, signed: bool) -> int:
    digits = f"{word:016b}"[::-1][high + 1 - bits : high + 1]
    value = sum(2**i for i, digit in enumerate(digits) if digit == "1")
    return value - 2**bits if signed and digits[-1] == "1" else value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.integers(0, 65535), min_size=6, max_size=6),
    bits=st.integers(1, 16),
    up=st.integers(0, 15),
    signed=st.booleans(),
    syntax=st.sampled_from(
        [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian]
    ),
)
def test_bits_in_words(make_dicom, words, bits, up, signed, syntax):
    high = min(bits - 1 + up, 15)
    path = make_dicom(
        np.array(words, np.uint16).reshape(2, 3),
        syntax=syntax,
        BitsStored=bits,
        HighBit=high,
        PixelRepresentation=int(signed),
    )
    values, found, notes = stored_values(path)
    assert values.ravel().tolist() == [slowly(w, bits, high, signed) for w in words]
    assert found.bits == bits
    assert found.offset == (-(2 ** (bits - 1)) if signed else 0)
    assert notes == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.integers(0, 255), min_size=9, max_size=9),
    bits=st.integers(1, 8),
    signed=st.booleans(),
    syntax=st.sampled_from([ExplicitVRLittleEndian, ExplicitVRBigEndian]),
)
def test_bits_in_bytes(make_dicom, words, bits, signed, syntax):
    path = make_dicom(
        np.array(words, np.uint8).reshape(3, 3),
        syntax=syntax,
        BitsStored=bits,
        PixelRepresentation=int(signed),
    )
    values, _, notes = stored_values(path)
    wanted = [slowly(word, bits, bits - 1, signed) for word in words]
    assert values.ravel().tolist() == wanted
    assert notes == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(
    words=st.lists(st.integers(0, 65535), min_size=6, max_size=6),
    # With 8 bits or fewer pydicom would write bytes.
    bits=st.integers(9, 16),
    signed=st.booleans(),
)
def test_bits_in_rle(make_dicom, words, bits, signed):
    path = make_dicom(
        np.array(words, np.uint16).reshape(2, 3),
        BitsStored=bits,
        PixelRepresentation=int(signed),
    )
    dataset = open_dataset(path, path.read_bytes())
    dataset.compress(RLELossless, encoding_plugin="pydicom")
    dataset.save_as(path)
    values, _, _ = stored_values(path)
    assert values.ravel().tolist() == [slowly(w, bits, bits - 1, signed) for w in words]


def recompressed(path, syntax):
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(path))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()
    return path


@pytest.mark.parametrize("bits", [8, 12, 16])
@pytest.mark.parametrize(
    "syntax",
    [
        gdcm.TransferSyntax.JPEGLosslessProcess14_1,
        gdcm.TransferSyntax.JPEGLosslessProcess14,
        gdcm.TransferSyntax.JPEGLSLossless,
        gdcm.TransferSyntax.JPEG2000Lossless,
        gdcm.TransferSyntax.RLELossless,
        gdcm.TransferSyntax.DeflatedExplicitVRLittleEndian,
    ],
)
@pytest.mark.parametrize("signed", [False, True])
def test_lossless_compression_keeps_every_value(make_dicom, bits, syntax, signed):
    values = SMOOTH.astype(np.int32) % (1 << bits)
    if signed:
        values = values - (1 << (bits - 1))
    dtype = np.dtype(("i" if signed else "u") + ("1" if bits == 8 else "2"))
    path = recompressed(make_dicom(values.astype(dtype), BitsStored=bits), syntax)
    found, _, _ = stored_values(path)
    np.testing.assert_array_equal(found, values)


def test_lossy_compression_is_near(make_dicom):
    values = (SMOOTH // 29).astype(np.uint8)
    path = recompressed(make_dicom(values), gdcm.TransferSyntax.JPEGBaselineProcess1)
    found, _, _ = stored_values(path)
    assert np.abs(found - values).max() <= 8


def test_photometric_interpretation_leaves_the_values_alone(make_dicom):
    path = make_dicom(SMOOTH, PhotometricInterpretation="MONOCHROME1")
    np.testing.assert_array_equal(stored_values(path)[0], SMOOTH)


@pytest.mark.parametrize(
    ("attributes", "note"),
    [
        ({"BitsStored": None}, "BitsStored"),
        ({"BitsStored": 17}, "BitsStored"),
        ({"HighBit": None}, "HighBit"),
        ({"HighBit": 3}, "HighBit"),
    ],
)
def test_missing_bits_are_assumed_and_noted(make_dicom, attributes, note):
    values, _, notes = stored_values(
        make_dicom(SMOOTH, **{"HighBit": 15, **attributes})
    )
    np.testing.assert_array_equal(values, SMOOTH)
    assert any(note in text for text in notes)


def test_other_missing_attributes_have_their_obvious_value(make_dicom):
    path = make_dicom(SMOOTH, PixelRepresentation=None, SamplesPerPixel=None)
    np.testing.assert_array_equal(stored_values(path)[0], SMOOTH)


def test_more_pixel_data_than_needed_is_not_shown(make_dicom):
    path = make_dicom(SMOOTH, PixelData=("OW", SMOOTH.tobytes() * 2))
    np.testing.assert_array_equal(stored_values(path)[0], SMOOTH)
    assert "more pixel data" in "".join(read_radiograph(path).warnings)


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"PixelData": None}, "no pixel data"),
        ({"PixelData": ("OW", b"")}, "no pixel data"),
        ({"PixelData": None, "FloatPixelData": ("OF", bytes(96))}, "floating point"),
        ({"NumberOfFrames": 2}, "2 frames"),
        ({"PhotometricInterpretation": "RGB", "SamplesPerPixel": 3}, "no greyscale"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "no greyscale"),
        ({"PhotometricInterpretation": None}, "no greyscale"),
        ({"SamplesPerPixel": 3}, "no greyscale"),
        ({"Rows": None}, "how many pixels"),
        ({"Columns": 0}, "how many pixels"),
        ({"Rows": 60000, "Columns": 60000}, "200 megapixels"),
        ({"BitsAllocated": 32}, "32 bits"),
        ({"BitsAllocated": 1}, "1 bits"),
        ({"BitsAllocated": None}, "0 bits"),
        ({"Rows": 400}, "truncated"),
        ({"PixelData": ("OW", b"\xfe\xff\x00\xe0" + bytes(96))}, "compressed"),
    ],
)
def test_what_is_no_radiograph_is_refused(make_dicom, attributes, words):
    assert words in refusal(make_dicom(**attributes))


def test_one_frame_said_in_words_is_fine(make_dicom):
    assert stored_values(make_dicom(SMOOTH, NumberOfFrames="1"))[0].shape == (40, 50)


def test_an_unknown_compression_is_named(make_dicom):
    path = make_dicom()
    data = path.read_bytes()
    old = b"1.2.840.10008.1.2.1\0"
    for new, words in (
        (b"1.2.840.10008.9.9.9\0", "an unknown code"),
        (f"{HTJ2KLossless}".encode(), "HTJ2K|High-Throughput"),
    ):
        if len(new) == len(old):
            path.write_bytes(data.replace(old, new))
        else:
            path = make_dicom(
                syntax=HTJ2KLossless, PixelData=_encapsulated(b"\xff\x4f")
            )
        message = refusal(path)
        assert any(word in message for word in words.split("|"))


def _encapsulated(frame: bytes):
    from pydicom.encaps import encapsulate

    return ("OB", encapsulate([frame + b"\0" * (len(frame) % 2)]))


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
@pytest.mark.parametrize(
    "syntax",
    [
        None,
        gdcm.TransferSyntax.JPEGLosslessProcess14_1,
        gdcm.TransferSyntax.JPEGLSLossless,
        gdcm.TransferSyntax.JPEG2000Lossless,
        gdcm.TransferSyntax.RLELossless,
    ],
)
def test_truncated_files_are_refused(make_dicom, syntax, share):
    noise = np.random.default_rng(3).integers(0, 4096, (64, 64)).astype(np.uint16)
    path = make_dicom(noise, BitsStored=12)
    if syntax is not None:
        recompressed(path, syntax)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    message = refusal(path)
    assert any(w in message for w in ("truncated", "decoded", "understood", "no pixel"))


@pytest.mark.parametrize("fill", [b"\0", b"\xff", b"Z"])
def test_rubbish_instead_of_a_code_stream_is_refused(make_dicom, fill):
    path = make_dicom(SMOOTH, syntax=JPEGLossless, PixelData=_encapsulated(fill * 500))
    assert "cannot be decoded" in refusal(path)
