"""Look-up tables and windows of a DICOM header, as values of the core."""

import math
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.radiograph import VoiLut, Window
from kneel_gui.dicom.tags import Tags

WINDOW_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


def read_windows(tags: Tags) -> tuple[Window, ...]:
    """Return the windows of a header (PS3.3 C.11.2.1.2).

    Parameters
    ----------
    tags : Tags
        The header; windows that are impossible are noted there and left out.

    Returns
    -------
    tuple of Window
        In file order; centers and widths in modality units.
    """
    centers, widths = tags.numbers("WindowCenter"), tags.numbers("WindowWidth")
    words = tags.texts("WindowCenterWidthExplanation")[: len(centers)]
    function = tags.text("VOILUTFunction").upper() or "LINEAR"
    if function not in WINDOW_FUNCTIONS:
        tags.note(f"VOILUTFunction «{function}» is unknown; LINEAR is used.")
        function = "LINEAR"
    windows = []
    for center, width, text in zip_longest(centers, widths, words):
        if center is None or width is None or not _possible(center, width, function):
            tags.note("A WindowCenter or WindowWidth is not possible and ignored.")
        else:
            windows.append(Window(center, width, function, text or ""))
    return tuple(windows)


def read_voi_luts(tags: Tags, signed: bool) -> tuple[VoiLut, ...]:
    """Return the VOI look-up tables of a header (PS3.3 C.11.2.1.1).

    Parameters
    ----------
    tags : Tags
        The header; damaged tables are noted there and left out.
    signed : bool
        Whether the input, in modality units, can be negative.

    Returns
    -------
    tuple of VoiLut
        In file order.
    """
    items = [tags.item(item) for item in tags.items("VOILUTSequence")]
    luts = [read_lut(item, signed, _little(tags)) for item in items]
    return tuple(lut for lut in luts if lut is not None)


def read_modality_lut(tags: Tags, signed: bool) -> VoiLut | None:
    """Return the modality look-up table of a header (PS3.3 C.11.1.1).

    Parameters
    ----------
    tags : Tags
        The header; a damaged table is noted there.
    signed : bool
        Whether the stored values, its input, are signed.

    Returns
    -------
    VoiLut or None
        Its ``first`` is in stored values; None if there is none.
    """
    items = tags.items("ModalityLUTSequence")
    if not items:
        return None
    return read_lut(tags.item(items[0]), signed, _little(tags))


def read_lut(tags: Tags, signed: bool, little_endian: bool) -> VoiLut | None:
    """Return one look-up table.

    Parameters
    ----------
    tags : Tags
        Item with LUTDescriptor and LUTData; a damaged table is noted there.
    signed : bool
        Whether the first input value is to be read as signed.
    little_endian : bool
        Byte order of the file.

    Returns
    -------
    VoiLut or None
        None if it is damaged. Tables of 8 bits may be packed, two to a word.
    """
    descriptor = [
        int(number) if math.isfinite(number) else -1
        for number in tags.numbers("LUTDescriptor")
    ]
    if len(descriptor) != 3 or not 8 <= descriptor[2] <= 16:
        tags.note("A look-up table has no valid LUTDescriptor and is ignored.")
        return None
    entries, first, bits = descriptor
    # 0 stands for 65536; both may have come through the wrong signedness.
    entries = entries & 0xFFFF or 0x10000
    if signed and first >= 0x8000:
        first -= 0x10000
    table = _table(tags, bits, entries, little_endian)
    if table is None or len(table) < entries:
        tags.note("A look-up table is shorter than it says and is ignored.")
        return None
    words = tags.text("LUTExplanation")
    return VoiLut(first, table[:entries], bits, words)


def apply_lut(
    pixels: NDArray[np.uint16], offset: int, lut: VoiLut
) -> NDArray[np.uint16]:
    """Map stored values through a look-up table; outside it the ends go on.

    Parameters
    ----------
    pixels : numpy.ndarray
        uint16, any shape: stored value minus `offset`.
    offset : int
        Added to the pixels to give the stored values.
    lut : VoiLut
        Its ``first`` in stored values.

    Returns
    -------
    numpy.ndarray
        uint16, same shape: the table's output.
    """
    codes = np.arange(0x10000, dtype=np.int64) + offset - lut.first
    whole = lut.table[np.clip(codes, 0, len(lut.table) - 1)]
    return whole[pixels]


def _little(tags: Tags) -> bool:
    return tags.dataset.original_encoding[1] is not False


def _possible(center: float, width: float, function: str) -> bool:
    # C.11.2.1.2.1: LINEAR needs a width of at least 1, the others more than 0.
    if not (math.isfinite(center) and math.isfinite(width)):
        return False
    return width >= 1 if function == "LINEAR" else width > 0


def _table(
    tags: Tags, bits: int, entries: int, little: bool
) -> NDArray[np.uint16] | None:
    values = tags.values("LUTData")
    if not values:
        return None
    if isinstance(values[0], bytes):
        words = np.frombuffer(
            values[0][: len(values[0]) // 2 * 2], "<u2" if little else ">u2"
        )
    else:
        words = np.array([int(value) & 0xFFFF for value in values], dtype=np.uint16)
    if bits == 8 and len(words) < entries <= 2 * len(words):
        return words.astype("<u2").view(np.uint8).astype(np.uint16)
    return words.astype(np.uint16)
