"""Files → `Radiograph`, or an error that says what is wrong with the file."""

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    Grayscale,
    PixelSpacing,
    Radiograph,
)
from kneel_gui.core.schema import Side
from kneel_gui.dicom.dataset import open_dataset
from kneel_gui.dicom.decode import decode, photometric
from kneel_gui.dicom.discover import find_radiographs
from kneel_gui.dicom.identity import dicom_laterality, is_flipped, note_oddities
from kneel_gui.dicom.picture import read_picture
from kneel_gui.dicom.sniff import (
    HEAD_BYTES,
    FileKind,
    dicomdir,
    load,
    sniff,
    unknown_kind,
)
from kneel_gui.dicom.spacing import dicom_spacing, user_spacing
from kneel_gui.dicom.tables import (
    apply_lut,
    read_modality_lut,
    read_voi_luts,
    read_windows,
)
from kneel_gui.dicom.tags import Tags, foreign_warnings

__all__ = ["find_radiographs", "read_radiograph"]


def read_radiograph(
    path: Path,
    spacing_mm: tuple[float, float] | None = None,
    side: Side | None = None,
) -> Radiograph:
    """Read a radiograph from a DICOM, PNG, TIFF, JPEG or BMP file.

    The content decides what the file is, not its name.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    spacing_mm : tuple of float, optional
        (row, col) distance of pixel centres, mm; overrides what the file says.
    side : Side, optional
        The image shows this single knee; overrides what the file says.

    Returns
    -------
    Radiograph
        Decoded once. Signed values are offset to uint16 (`Grayscale.offset`); a
        modality look-up table is applied to the pixels (then `Grayscale.bits` is the
        table's); rescale, window and inversion are not. Spacing: see
        `kneel_gui.dicom.spacing.dicom_spacing`; pictures are uncalibrated without
        `spacing_mm`, for their resolution tags are about printing. The identity is
        SOPInstanceUID or the SHA-256 of the file. Warnings quote no patient data.

    Raises
    ------
    RadiographError
        If the file cannot be read or is no radiograph; says what to do.
    ConfigError
        If `spacing_mm` is not possible.
    """
    given = None if spacing_mm is None else user_spacing(spacing_mm)
    data = load(path)
    kind = sniff(data[:HEAD_BYTES])
    if kind is None:
        raise unknown_kind(path)
    if kind is FileKind.DICOMDIR:
        raise dicomdir(path)
    if kind is FileKind.DICOM:
        return _read_dicom(path, data, given, side)
    picture = read_picture(path, data, kind)
    return Radiograph(
        picture.pixels,
        given or UNCALIBRATED,
        _hash(data),
        path,
        side,
        Grayscale(inverted=picture.inverted, bits=picture.bits),
        warnings=picture.notes,
    )


def _read_dicom(
    path: Path, data: bytes, given: PixelSpacing | None, side: Side | None
) -> Radiograph:
    with foreign_warnings() as library_notes:
        dataset = open_dataset(path, data)
        tags = Tags(dataset, path)
        stored = decode(tags, dataset)
        pixels, grayscale = _grayscale(tags, stored.pixels, stored.offset, stored.bits)
        spacing = given or dicom_spacing(tags)
        laterality = dicom_laterality(tags, side)
        identity = tags.text("SOPInstanceUID") or _hash(data)
        note_oddities(tags)
    return Radiograph(
        pixels,
        spacing,
        identity,
        path,
        laterality,
        grayscale,
        flipped=is_flipped(tags),
        warnings=tuple(dict.fromkeys([*tags.notes, *library_notes])),
    )


def _grayscale(
    tags: Tags, pixels: NDArray[np.uint16], offset: int, bits: int
) -> tuple[NDArray[np.uint16], Grayscale]:
    signed = offset < 0
    padding = _padding(tags, offset, bits)
    lut = read_modality_lut(tags, signed)
    if lut is not None:
        pixels = apply_lut(pixels, offset, lut)
        if padding is not None:
            ends = np.array(padding, dtype=np.uint16)
            mapped = apply_lut(ends, offset, lut)
            padding = int(mapped.min()), int(mapped.max())
        offset, bits, slope, intercept = 0, lut.bits, 1.0, 0.0
    else:
        slope, intercept = _rescale(tags)
    lowest = offset if slope > 0 else offset + (1 << bits) - 1
    negative = lowest * slope + intercept < 0
    grayscale = Grayscale(
        inverted=photometric(tags) == "MONOCHROME1",
        offset=offset,
        slope=slope,
        intercept=intercept,
        bits=bits,
        windows=read_windows(tags),
        luts=read_voi_luts(tags, negative),
        padding=padding,
    )
    return pixels, grayscale


def _rescale(tags: Tags) -> tuple[float, float]:
    slopes, intercepts = tags.numbers("RescaleSlope"), tags.numbers("RescaleIntercept")
    slope = slopes[0] if slopes else 1.0
    intercept = intercepts[0] if intercepts else 0.0
    if slope == 0 or not np.isfinite([slope, intercept]).all():
        tags.note("RescaleSlope or RescaleIntercept is not possible and ignored.")
        return 1.0, 0.0
    return slope, intercept


def _padding(tags: Tags, offset: int, bits: int) -> tuple[int, int] | None:
    """Return the range of padding in pixel units (PS3.3 C.7.5.1.1.2)."""
    value = tags.integer("PixelPaddingValue")
    if value is None:
        return None
    limit = tags.integer("PixelPaddingRangeLimit")
    ends = [value] if limit is None else [value, limit]
    if offset < 0:
        # Explicit VR files sometimes give the two's complement as unsigned.
        ends = [end - 0x10000 if end >= 0x8000 else end for end in ends]
    low, high = min(ends) - offset, max(ends) - offset
    top = (1 << bits) - 1
    return (max(low, 0), min(high, top)) if low <= top and high >= 0 else None


def _hash(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
