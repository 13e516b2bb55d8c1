"""Opening a DICOM file: with or without preamble, never trusting it."""

import zlib
from io import BytesIO
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from kneel_gui.dicom.sniff import MAX_FILE_BYTES
from kneel_gui.dicom.tags import FOREIGN_ERRORS
from kneel_gui.errors import RadiographError

_DAMAGED = "The file may be truncated or damaged: copy it again from its source."
_LONGEST_META = 1 << 16


def open_dataset(path: Path, data: bytes, pixels: bool = True) -> FileDataset:
    """Parse a DICOM file.

    Parameters
    ----------
    path : pathlib.Path
        Its name, for messages.
    data : bytes
        Its content, known to be DICOM by `sniff`.
    pixels : bool
        False: stop before the pixel data.

    Returns
    -------
    pydicom.dataset.FileDataset
        Its values are converted when asked for; ``file_meta`` has a
        TransferSyntaxUID, guessed from the encoding where the file has none.

    Raises
    ------
    RadiographError
        If it is damaged or unpacks to an absurd size.
    """
    try:
        _check_deflated(path, data)
        dataset = pydicom.dcmread(
            BytesIO(data), stop_before_pixels=not pixels, force=True
        )
        syntax = dataset.file_meta.get("TransferSyntaxUID")
        if not syntax or not isinstance(syntax, str):
            dataset.file_meta.TransferSyntaxUID = _guess(dataset)
    except FOREIGN_ERRORS as error:
        raise RadiographError(
            # Not in the library's words: they may quote the header.
            f"The DICOM file cannot be understood ({type(error).__name__}).",
            _DAMAGED,
            path,
        ) from error
    if len(dataset) == 0:
        raise RadiographError(
            "The DICOM file is truncated: it ends within an attribute.",
            "Copy it again from its source.",
            path,
        )
    return dataset


def first_line(error: BaseException) -> str:
    """Return the first telling line of a foreign message, without its full stop.

    Parameters
    ----------
    error : BaseException
        As raised by a library.

    Returns
    -------
    str
        At most 200 characters; the class name if there is no message.
    """
    lines = [line.strip() for line in str(error).splitlines()]
    # pydicom announces with a colon that the plugins' own words follow.
    telling = [line for line in lines if line and not line.endswith(":")]
    return telling[0][:200].rstrip(" .") if telling else type(error).__name__


def _guess(dataset: Dataset) -> UID:
    implicit, little = dataset.original_encoding
    if implicit:
        return ImplicitVRLittleEndian
    return ExplicitVRBigEndian if little is False else ExplicitVRLittleEndian


def _check_deflated(path: Path, data: bytes) -> None:
    """Refuse a small file that unpacks to an absurd size (PS3.5 A.5)."""
    # PS3.10 7.1: preamble, magic and the group length element take 144 bytes.
    start = 144 + int.from_bytes(data[140:144], "little")
    deflated = DeflatedExplicitVRLittleEndian.encode()
    if deflated not in data[: min(start, _LONGEST_META)]:
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    size = len(unpacker.decompress(data[start:], MAX_FILE_BYTES))
    if size == MAX_FILE_BYTES:
        raise RadiographError(
            f"The file unpacks to more than {MAX_FILE_BYTES >> 20} MiB.",
            "This is not a radiograph.",
            path,
        )
