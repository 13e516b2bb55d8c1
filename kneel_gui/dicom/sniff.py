"""What a file is, by its first bytes; and its bytes, or an error that says why not."""

from enum import Enum
from pathlib import Path

from kneel_gui.errors import RadiographError

MAX_PIXELS = 200_000_000
MAX_FILE_BYTES = 1 << 30
HEAD_BYTES = 1024

_DICOMDIR = b"1.2.840.10008.1.3.10"
_VRS = frozenset(
    b"AE AS AT CS DA DS DT FL FD IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV "
    b"TM UC UI UL UN UR US UT UV".split()
)
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)


class FileKind(str, Enum):
    """Kinds of file that can hold a radiograph, and the DICOMDIR, which cannot."""

    DICOM = "DICOM"
    DICOMDIR = "DICOMDIR"
    PNG = "PNG"
    JPEG = "JPEG"
    TIFF = "TIFF"
    BMP = "BMP"

    @property
    def image(self) -> bool:
        """Return whether such a file could be a radiograph."""
        return self is not FileKind.DICOMDIR


def sniff(head: bytes) -> FileKind | None:
    """Tell the kind of a file from its content; suffixes do not count.

    Parameters
    ----------
    head : bytes
        The first `HEAD_BYTES` bytes, or all of a shorter file.

    Returns
    -------
    FileKind or None
        None: nothing that could be a radiograph. DICOM is known by ``DICM`` after
        the preamble (PS3.10 7.1) or, without a preamble, by a first element of group
        0002 or 0008 in little endian with a sane VR or length (PS3.5 7.1).
    """
    if head[128:132] == b"DICM" or _bare_dicom(head):
        return FileKind.DICOMDIR if _DICOMDIR in head else FileKind.DICOM
    for magic, name in _PICTURES:
        if head.startswith(magic):
            return FileKind(name)
    # Two letters are little evidence: the BMP info header must have a known length.
    if head.startswith(b"BM") and len(head) >= 18:
        header_bytes = int.from_bytes(head[14:18], "little")
        return FileKind.BMP if header_bytes in (12, 40, 52, 56, 108, 124) else None
    return None


def sniff_file(path: Path) -> FileKind | None:
    """Tell the kind of a regular file from its first bytes.

    Parameters
    ----------
    path : pathlib.Path
        A file.

    Returns
    -------
    FileKind or None
        See `sniff`.

    Raises
    ------
    RadiographError
        If it is no regular file or cannot be read.
    """
    _check_file(path)
    try:
        with path.open("rb") as file:
            return sniff(file.read(HEAD_BYTES))
    except OSError as error:
        raise _unreadable(path, error) from error


def load(path: Path) -> bytes:
    """Return all bytes of a file.

    Parameters
    ----------
    path : pathlib.Path
        A file.

    Returns
    -------
    bytes
        At least one and at most `MAX_FILE_BYTES`.

    Raises
    ------
    RadiographError
        If it is no regular file, empty, absurdly large or cannot be read.
    """
    _check_file(path)
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise RadiographError(
                f"The file has {size / 2**30:.1f} GiB; radiographs have less than "
                f"{MAX_FILE_BYTES >> 30} GiB.",
                "Choose a single radiograph.",
                path,
            )
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    if not data:
        raise empty_file(path)
    return data


def empty_file(path: Path) -> RadiographError:
    """Return the error for a file without content.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    RadiographError
        To be raised.
    """
    return RadiographError(
        "The file is empty (zero bytes).", "Copy it again from its source.", path
    )


def unknown_kind(path: Path) -> RadiographError:
    """Return the error for a file that is none of the known kinds.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    RadiographError
        To be raised.
    """
    return RadiographError(
        "This is neither a DICOM file nor a PNG, TIFF, JPEG or BMP picture.",
        "Its content counts, not its name: choose the original radiograph.",
        path,
    )


def dicomdir(path: Path) -> RadiographError:
    """Return the error for a DICOMDIR.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    RadiographError
        To be raised.
    """
    return RadiographError(
        "This is a DICOMDIR, the index of a folder, and holds no image.",
        "Open the folder instead.",
        path,
    )


def _bare_dicom(head: bytes) -> bool:
    if len(head) < 8:
        return False
    group = int.from_bytes(head[:2], "little")
    element = int.from_bytes(head[2:4], "little")
    if group not in (0x0002, 0x0008) or element > 0x0100:
        return False
    if head[4:6] in _VRS:
        return True
    length = int.from_bytes(head[4:8], "little")
    return group == 0x0008 and length <= 256


def _check_file(path: Path) -> None:
    try:
        # is_file() hides a missing permission; stat() tells.
        path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    if path.is_dir():
        raise RadiographError(
            "This is a folder, not a file.", "Choose the files in it.", path
        )
    if not path.is_file():
        raise RadiographError(
            "This is a device or pipe, not a file.", "Choose a regular file.", path
        )


def _unreadable(path: Path, error: OSError) -> RadiographError:
    if isinstance(error, FileNotFoundError):
        return RadiographError("There is no such file.", "Check the name.", path)
    if isinstance(error, PermissionError):
        return RadiographError(
            "Permission denied.", "Ask its owner for the right to read it.", path
        )
    reason = error.strerror or str(error)
    return RadiographError(f"The file cannot be read: {reason}.", "Try again.", path)
