import zlib
from pathlib import Path

import pytest
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from kneel_gui.dicom import dataset as opening
from kneel_gui.dicom.dataset import first_line, open_dataset
from kneel_gui.dicom.tags import foreign_warnings
from kneel_gui.errors import RadiographError


@pytest.mark.parametrize(
    "syntax",
    [
        ExplicitVRLittleEndian,
        ImplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    ],
)
def test_every_uncompressed_encoding(make_dicom, syntax):
    path = make_dicom(syntax=syntax)
    dataset = open_dataset(path, path.read_bytes())
    assert dataset.Rows == 4
    assert dataset.file_meta.TransferSyntaxUID == syntax
    assert "PixelData" not in open_dataset(path, path.read_bytes(), pixels=False)


def test_without_a_preamble_the_encoding_is_guessed(make_dicom):
    path = make_dicom(preamble=False)
    dataset = open_dataset(path, path.read_bytes())
    assert dataset.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian


@pytest.mark.parametrize("size", [132, 150, 200])
def test_a_file_cut_in_its_head_is_refused(make_dicom, size):
    data = make_dicom().read_bytes()[:size]
    with foreign_warnings(), pytest.raises(RadiographError) as caught:
        open_dataset(Path("x.dcm"), data)
    assert caught.value.hint


def test_a_deflated_bomb_is_refused(make_dicom, monkeypatch):
    path = make_dicom(
        syntax=DeflatedExplicitVRLittleEndian,
        PixelData=("OW", bytes(1 << 20)),
    )
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", 1 << 19)
    assert path.stat().st_size < 10_000
    with pytest.raises(RadiographError, match="unpacks to more"):
        open_dataset(path, path.read_bytes())


def test_damaged_deflate_is_refused(make_dicom):
    path = make_dicom(syntax=DeflatedExplicitVRLittleEndian)
    data = path.read_bytes()[:-60] + bytes(60)
    with pytest.raises(RadiographError, match="cannot be understood") as caught:
        open_dataset(path, data)
    assert isinstance(caught.value.__cause__, zlib.error)


def test_first_line():
    assert first_line(ValueError("It broke.\nAnd how")) == "It broke"
    assert first_line(ValueError("All failed:\n  gdcm: bad.")) == "gdcm: bad"
    assert first_line(KeyError()) == "KeyError"
    assert len(first_line(ValueError("x" * 999))) == 200
