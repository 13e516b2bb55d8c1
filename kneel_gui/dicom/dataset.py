"""Opening a DICOM file: with or without preamble, never trusting it."""

import zlib
from io import BytesIO
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset, FileDataset
from pydicom.filereader import read_file_meta_info
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
        if not dataset.file_meta.get("TransferSyntaxUID"):
            dataset.file_meta.TransferSyntaxUID = _guess(dataset)
    except FOREIGN_ERRORS as error:
        raise RadiographError(
            f"The DICOM file cannot be understood: {first_line(error)}.",
            _DAMAGED,
            path,
        ) from error
    if len(dataset) == 0:
        raise RadiographError(
            "The DICOM file ends before its first attribute.", _DAMAGED, path
        )
    return dataset


def first_line(error: BaseException) -> str:
    """Return the beginning of a foreign message, without its full stop.

    Parameters
    ----------
    error : BaseException
        As raised by a library.

    Returns
    -------
    str
        At most 200 characters; the class name if there is no message.
    """
    lines = str(error).strip().splitlines()
    return lines[0][:200].rstrip(" .:") if lines else type(error).__name__


def _guess(dataset: Dataset) -> UID:
    implicit, little = dataset.original_encoding
    if implicit:
        return ImplicitVRLittleEndian
    return ExplicitVRBigEndian if little is False else ExplicitVRLittleEndian


def _check_deflated(path: Path, data: bytes) -> None:
    """Refuse a small file that unpacks to an absurd size (PS3.5 A.5)."""
    if DeflatedExplicitVRLittleEndian.encode() not in data[:1024]:
        return
    file = BytesIO(data)
    meta = read_file_meta_info(file)  # type: ignore[arg-type]  # takes files as well
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return
    # Preamble, magic and the group length element itself take 144 bytes.
    start = 144 + int(meta.FileMetaInformationGroupLength)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    size = len(unpacker.decompress(data[start:], MAX_FILE_BYTES))
    if size == MAX_FILE_BYTES:
        raise RadiographError(
            f"The file unpacks to more than {MAX_FILE_BYTES >> 30} GiB.",
            "This is not a radiograph.",
            path,
        )
