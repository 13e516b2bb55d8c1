import os

import pytest

from kneel_gui.dicom import sniff as sniffing
from kneel_gui.dicom.sniff import FileKind, load, sniff, sniff_file
from kneel_gui.errors import RadiographError

PREAMBLE = bytes(128)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PREAMBLE + b"DICM\x02\x00", FileKind.DICOM),
        (PREAMBLE + b"DICM" + b"UI\x141.2.840.10008.1.3.10\0", FileKind.DICOMDIR),
        (b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100", FileKind.DICOM),
        (b"\x02\x00\x00\x00UL\x04\x00", FileKind.DICOM),
        (b"\x08\x00\x16\x00\x1a\x00\x00\x001.2.840", FileKind.DICOM),
        (b"\x08\x00\x16\x00\x1a\x00\x00\x40rubbish", None),
        (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
        (b"\xff\xd8\xff\xe0", FileKind.JPEG),
        (b"II*\x00\x08\x00", FileKind.TIFF),
        (b"MM\x00*\x00\x00", FileKind.TIFF),
        (b"BM" + bytes(12) + b"\x28\x00\x00\x00", FileKind.BMP),
        (b"BMI is a number, not a picture", None),
        (b"Dear colleague, thank you for", None),
        (b"GIF89a", None),
        (b"", None),
        (b"\x08", None),
    ],
)
def test_the_first_bytes_tell_the_kind(head, kind):
    assert sniff(head) is kind


def test_a_dicomdir_is_no_image():
    assert not FileKind.DICOMDIR.image
    assert all(kind.image for kind in FileKind if kind is not FileKind.DICOMDIR)


def test_the_name_does_not_count(tmp_path):
    path = tmp_path / "knee.dcm"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert sniff_file(path) is FileKind.PNG


@pytest.mark.parametrize("use", [load, sniff_file])
def test_what_is_no_file_is_refused(tmp_path, use):
    with pytest.raises(RadiographError, match="no such file"):
        use(tmp_path / "nowhere")
    with pytest.raises(RadiographError, match="folder"):
        use(tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(RadiographError, match="pipe"):
        use(pipe)


@pytest.mark.parametrize("use", [load, sniff_file])
def test_a_missing_permission_is_named(tmp_path, monkeypatch, use):
    path = tmp_path / "secret.dcm"
    path.write_bytes(b"x")

    # root may read anything, so that a mode of 000 would prove nothing here.
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(sniffing.Path, "open", refuse)
    monkeypatch.setattr(sniffing.Path, "read_bytes", refuse)
    with pytest.raises(RadiographError, match="Permission denied") as caught:
        use(path)
    assert caught.value.path == path
    assert caught.value.hint


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.png"
    path.touch()
    with pytest.raises(RadiographError, match="zero bytes"):
        load(path)


def test_an_absurdly_large_file_is_not_read(tmp_path):
    path = tmp_path / "large.dcm"
    with path.open("wb") as file:
        file.truncate(sniffing.MAX_FILE_BYTES + 1)  # sparse
    with pytest.raises(RadiographError, match="GiB"):
        load(path)
