"""What may be hidden in pixel data beside the pixels: it is taken out or told."""

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.uid import UID, ExplicitVRBigEndian

from kneel_gui.dicom.tags import Tags

_JPEG = ("JPEG", "JPEG-LS")
_START_OF_SCAN = b"\xff\xda"
_COMMENT = b"\xff\xfe"
_NEAR = 1 << 16


def clean_pixel_data(tags: Tags) -> list[str]:
    """Cut off what follows the pixels and clear the bits that belong to none.

    Old files keep overlays, drawn text among them, in the unused bits of the words
    (PS3.5 8.1.1), and anything may follow the last one. Compressed pixels are left.

    Parameters
    ----------
    tags : Tags
        Of the data set, which is changed.

    Returns
    -------
    list of str
        What was done or is doubtful, for people.
    """
    data = tags.value("PixelData")
    syntax = UID(tags.dataset.file_meta.TransferSyntaxUID)
    if not isinstance(data, bytes):
        return []
    if syntax.is_compressed:
        return _comments(data, syntax)
    rows, columns = tags.integer("Rows") or 0, tags.integer("Columns") or 0
    allocated = tags.integer("BitsAllocated") or 0
    needed = rows * columns * (allocated // 8) * (tags.integer("SamplesPerPixel") or 1)
    needed *= tags.integer("NumberOfFrames") or 1
    if allocated not in (8, 16) or not 0 < needed <= len(data):
        return []  # reading the image says what is wrong
    told = []
    if len(data) > needed + needed % 2:
        told.append("What followed the pixels in the pixel data was cut off.")
    pixels, cleared = _masked(tags, data[:needed], allocated, syntax)
    if cleared:
        told.append("Unused bits of the pixel data, perhaps an overlay, were cleared.")
    if told:
        element = tags.dataset["PixelData"]
        padded = pixels + bytes(len(pixels) % 2)
        tags.dataset["PixelData"] = DataElement(element.tag, element.VR, padded)
    return told


def _masked(tags: Tags, data: bytes, allocated: int, syntax: UID) -> tuple[bytes, bool]:
    bits, high = tags.integer("BitsStored"), tags.integer("HighBit")
    if bits is None or not 1 <= bits < allocated or high is None:
        return data, False
    if not bits - 1 <= high < allocated:
        return data, False
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    words = np.frombuffer(data, f"{order}u{allocated // 8}")
    low = high + 1 - bits
    inside = np.uint16(((1 << bits) - 1) << low)
    clean = words & inside
    if tags.integer("PixelRepresentation") == 1:  # the sign fills what is above
        above = np.uint16((1 << allocated) - 1 & ~((1 << (high + 1)) - 1))
        negative = (words >> np.uint16(high)) & np.uint16(1) != 0
        clean = np.where(negative, clean | above, clean)
    if np.array_equal(clean, words):
        return data, False
    return clean.astype(words.dtype).tobytes(), True


def _comments(data: bytes, syntax: UID) -> list[str]:
    """Tell of a comment in a JPEG stream, which this leaves as it is."""
    head = data[: data.find(_START_OF_SCAN, 0, _NEAR) + 1]
    # The first item of the fragments begins with a tag that ends in the same bytes.
    start = head.find(b"\xff\xd8")
    if syntax.name.startswith(_JPEG) and start >= 0 and _COMMENT in head[start:]:
        return ["The compressed pixels carry a comment that is not looked at."]
    return []
