"""Pixel data of a DICOM file → stored values as uint16, decoded once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset
from pydicom.pixels.decoders.base import Decoder, get_decoder
from pydicom.uid import UID, RLELossless

from kneel_gui.dicom.dataset import first_line
from kneel_gui.dicom.sniff import MAX_PIXELS
from kneel_gui.dicom.tags import FOREIGN_ERRORS, Tags

GREY = ("MONOCHROME1", "MONOCHROME2")
_CONVERT = "Convert it to uncompressed greyscale DICOM (gdcmconv --raw) or PNG."
_COPY = "The file may be truncated or damaged: copy it again from its source."
# Words as they are: HighBit is seen to here, and frames beyond the first do not count.
_OPTIONS: dict[str, Any] = {"correct_unused_bits": False, "allow_excess_frames": False}


@dataclass(frozen=True, eq=False)
class StoredPixels:
    """The stored values of an image.

    Attributes
    ----------
    pixels : numpy.ndarray
        (H, W) uint16: stored value minus `offset`.
    offset : int
        Lowest possible stored value: 0, or ``-2**(bits - 1)`` for signed data.
    bits : int
        BitsStored.
    """

    pixels: NDArray[np.uint16]
    offset: int
    bits: int


@dataclass(frozen=True)
class _Layout:
    """The Image Pixel module (PS3.3 C.7.6.3, PS3.5 8.1.1)."""

    rows: int
    columns: int
    allocated: int
    bits: int
    low_bit: int
    signed: bool


def decode(tags: Tags, dataset: FileDataset) -> StoredPixels:
    """Decode the single greyscale frame of a DICOM file.

    Parameters
    ----------
    tags : Tags
        Access to `dataset`; what is odd is noted there.
    dataset : pydicom.dataset.FileDataset
        With its pixel data; it is not changed.

    Returns
    -------
    StoredPixels
        BitsStored bits below HighBit of each word; unused bits, where old files keep
        overlays or rubbish, are dropped (PS3.5 8.1.1).

    Raises
    ------
    RadiographError
        If it is no greyscale radiograph of one frame, too large, damaged, or no
        decoder knows its compression. Sizes are checked before anything is decoded.
    """
    layout = _layout(tags)
    syntax = UID(dataset.file_meta.TransferSyntaxUID)
    decoder = _decoder(tags, syntax)
    _check_length(tags, layout, syntax)
    words = _words(tags, _image(tags, dataset, layout), decoder)
    if words.shape != (layout.rows, layout.columns):
        raise tags.refusal(
            f"The pixel data has the shape {words.shape}, the header says "
            f"({layout.rows}, {layout.columns}).",
            _COPY,
        )
    plain = not syntax.is_compressed or syntax == RLELossless
    return _stored(tags, layout, words, plain)


def _image(tags: Tags, dataset: FileDataset, layout: _Layout) -> Dataset:
    """Return the pixel data with a clean header, for the decoder to trust."""
    image = Dataset()
    image.file_meta = dataset.file_meta
    image.SamplesPerPixel = 1
    image.PhotometricInterpretation = photometric(tags)
    image.Rows, image.Columns = layout.rows, layout.columns
    image.BitsAllocated, image.BitsStored = layout.allocated, layout.bits
    image.HighBit = layout.low_bit + layout.bits - 1
    image.PixelRepresentation = int(layout.signed)
    for keyword in ("PixelData", "ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in dataset:
            image[keyword] = dataset[keyword]
    return image


def photometric(tags: Tags) -> str:
    """Return the PhotometricInterpretation in capitals; «» if absent.

    Parameters
    ----------
    tags : Tags
        The header.

    Returns
    -------
    str
        MONOCHROME1, MONOCHROME2 or one that is no greyscale.
    """
    return tags.text("PhotometricInterpretation").upper()


def _decoder(tags: Tags, syntax: UID) -> Decoder:
    """Return the decoder of a transfer syntax, before anything else trusts it."""
    try:
        decoder = get_decoder(syntax)
    except FOREIGN_ERRORS:
        decoder = None
    if decoder is None or not decoder.is_available:
        raise tags.refusal(
            f"Its pixels are compressed as {_name(syntax)}, which cannot be read here.",
            _CONVERT,
        )
    return decoder


def _name(syntax: UID) -> str:
    return syntax.name if syntax.name != str(syntax) else f"an unknown code ({syntax})"


def _words(tags: Tags, image: Dataset, decoder: Decoder) -> NDArray[np.uint16]:
    """Return the words of the frame, unsigned, as they lie in the file."""
    try:
        words, _ = decoder.as_array(image, index=0, raw=True, **_OPTIONS)
    except FOREIGN_ERRORS as error:
        reason = first_line(error)
        raise tags.refusal(
            f"The pixel data ({_name(decoder.UID)}) cannot be decoded: {reason}.", _COPY
        ) from error
    # Big endian words come as such.
    words = words.astype(words.dtype.newbyteorder("="), copy=False)
    unsigned = np.uint8 if words.dtype.itemsize == 1 else np.uint16
    return np.ascontiguousarray(words).view(unsigned).astype(np.uint16, copy=False)


def _stored(
    tags: Tags, layout: _Layout, words: NDArray[np.uint16], plain: bool
) -> StoredPixels:
    bits, signed = layout.bits, layout.signed
    mask = (1 << bits) - 1
    # A code stream carries the values themselves, not words with a HighBit.
    shift = layout.low_bit if plain else 0
    if not plain and not signed and int(words.max(initial=0)) > mask:
        tags.note(f"Pixels exceed the {bits} bits that BitsStored promises.")
        return StoredPixels(words, 0, layout.allocated)
    values = (words >> shift) & np.uint16(mask)
    if not signed:
        return StoredPixels(values, 0, bits)
    # Two's complement: turning the sign bit over adds 2**(bits - 1).
    half = 1 << (bits - 1)
    return StoredPixels(values ^ np.uint16(half), -half, bits)


def _layout(tags: Tags) -> _Layout:
    _check_kind(tags)
    rows, columns = tags.integer("Rows") or 0, tags.integer("Columns") or 0
    if rows < 1 or columns < 1:
        raise tags.refusal("The header does not say how many pixels there are.", _COPY)
    if rows * columns > MAX_PIXELS:
        raise tags.refusal(
            f"The image has {columns} by {rows} pixels; "
            f"the limit is {MAX_PIXELS // 10**6} megapixels.",
            "Export it at a lower resolution.",
        )
    allocated = tags.integer("BitsAllocated") or 0
    if allocated not in (8, 16):
        raise tags.refusal(
            f"Its pixels have {allocated} bits (BitsAllocated); radiographs have 8 "
            "or 16.",
            _CONVERT,
        )
    bits = tags.integer("BitsStored")
    if bits is None or not 1 <= bits <= allocated:
        tags.note(f"BitsStored is missing or impossible; {allocated} is assumed.")
        bits = allocated
    high = tags.integer("HighBit")
    if high is None or not bits - 1 <= high < allocated:
        tags.note(f"HighBit is missing or impossible; {bits - 1} is assumed.")
        high = bits - 1
    signed = tags.integer("PixelRepresentation") == 1
    return _Layout(rows, columns, allocated, bits, high + 1 - bits, signed)


def _check_kind(tags: Tags) -> None:
    if tags.value("PixelData") is None:
        if {"FloatPixelData", "DoubleFloatPixelData"} & set(tags.dataset.dir()):
            raise tags.refusal("Its pixels are floating point numbers.", _CONVERT)
        raise tags.refusal(
            "The DICOM file has no pixel data: it holds no image, or is truncated.",
            "Choose the file of the radiograph itself.",
        )
    frames = tags.integer("NumberOfFrames")
    if frames is not None and frames > 1:
        raise tags.refusal(
            f"The file has {frames} frames; a radiograph has one.",
            "Export the frame you need as a file of its own.",
        )
    kind, samples = photometric(tags), tags.integer("SamplesPerPixel")
    if kind not in GREY or samples not in (1, None):
        raise tags.refusal(
            "This is no greyscale image (PhotometricInterpretation "
            f"{kind or 'missing'}, {samples or 'unknown'} samples per pixel).",
            "Export it as greyscale, MONOCHROME1 or MONOCHROME2.",
        )


def _check_length(tags: Tags, layout: _Layout, syntax: UID) -> None:
    data = tags.value("PixelData")
    if syntax.is_compressed or not isinstance(data, bytes):
        return
    if data[:4] == b"\xfe\xff\x00\xe0":
        raise tags.refusal(
            "Its pixels are compressed, but the header does not say how.", _CONVERT
        )
    needed = layout.rows * layout.columns * layout.allocated // 8
    if len(data) < needed:
        raise tags.refusal(
            f"The file is truncated: {len(data)} of {needed} bytes of pixel data.",
            "Copy it again from its source.",
        )
