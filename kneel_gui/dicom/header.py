"""What a file says about itself, for ``kneel info``; nothing is decoded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence
from pydicom.uid import UID

from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.dicom.dataset import open_dataset
from kneel_gui.dicom.identity import dicom_laterality, note_oddities
from kneel_gui.dicom.picture import picture_facts
from kneel_gui.dicom.sniff import FileKind, load, sniff, unknown_kind
from kneel_gui.dicom.spacing import dicom_spacing
from kneel_gui.dicom.tags import FOREIGN_ERRORS, Tags, foreign_warnings

# Numbers and codes describe the image. Names, dates, free text, identifiers and
# instance UIDs are what PS3.15 table E.1-1 removes, and are shown only if named here.
_PLAIN_VRS = frozenset(
    ("AT", "CS", "DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV")
)
_PLAIN_KEYWORDS = frozenset(
    (
        "LUTExplanation",
        "Manufacturer",
        "ManufacturerModelName",
        "RescaleType",
        "SOPClassUID",
        "SoftwareVersions",
        "WindowCenterWidthExplanation",
    )
)
_PATIENT_GROUP = 0x0010
_CURVES = range(0x5000, 0x5100)
_OVERLAYS = range(0x6000, 0x6100)
_LONGEST = 100

Row = tuple[str, str]


def read_header(path: Path, identifying: bool = False) -> list[Row]:
    """Return what a file says about itself, without decoding its pixels.

    Parameters
    ----------
    path : pathlib.Path
        A DICOM, PNG, TIFF, JPEG or BMP file, or a DICOMDIR.
    identifying : bool
        True: show everything. By default whatever could tell who the patient is stays
        hidden: names, identifiers, dates, free text, instance UIDs, private attributes
        and the whole group 0010; that covers PS3.15 table E.1-1 and more.

    Returns
    -------
    list of (str, str)
        Label and value: first the findings (format, size, spacing with its source,
        knee, notes), then the attributes by keyword in the order of the file.

    Raises
    ------
    RadiographError
        If it cannot be read or understood.
    """
    data = load(path)
    kind = sniff(data)
    if kind is None:
        raise unknown_kind(path)
    if not (kind is FileKind.DICOM or kind is FileKind.DICOMDIR):
        width, height, mode = picture_facts(path, data, kind)
        size = f"{width} by {height} pixels"
        return [
            ("Format", kind.value),
            ("Image", size),
            ("Pixel type", mode),
            ("Pixel spacing", "unknown"),
        ]
    with foreign_warnings() as notes:
        dataset = open_dataset(path, data, pixels=False)
        tags = Tags(dataset, path)
        rows = _findings(tags, kind, UID(dataset.file_meta.TransferSyntaxUID))
        attributes = list(_attributes(tags, identifying))
    texts = dict.fromkeys([*tags.notes, *notes])
    return rows + [("Note", text) for text in texts] + attributes


def spacing_text(spacing: PixelSpacing) -> str:
    """Return a spacing for people.

    Parameters
    ----------
    spacing : PixelSpacing
        Any.

    Returns
    -------
    str
        Row and column in mm and where they came from, or «unknown».
    """
    if not spacing.known:
        return "unknown"
    row, col = spacing.row_mm, spacing.col_mm
    return f"{row:g} mm (rows), {col:g} mm (columns), from {spacing.source.value}"


def _findings(tags: Tags, kind: FileKind, syntax: UID) -> list[Row]:
    rows = [("Format", f"{kind.value}, {syntax.name}")]
    if kind is FileKind.DICOMDIR:
        return rows
    height, width = tags.integer("Rows"), tags.integer("Columns")
    if height and width:
        rows.append(("Image", f"{width} by {height} pixels"))
    rows.append(("Pixel spacing", spacing_text(dicom_spacing(tags))))
    side = dicom_laterality(tags)
    rows.append(("Knee", "both or unknown" if side is None else side.word))
    note_oddities(tags)
    return rows


def _attributes(tags: Tags, identifying: bool) -> Iterator[Row]:
    dataset: Dataset = tags.dataset
    for tag in sorted(dataset.keys()):
        try:
            element = dataset[tag]
        except FOREIGN_ERRORS:
            yield str(tag), "(cannot be read)"
            continue
        if identifying or _harmless(element):
            yield element.keyword or str(tag), _text(element.value)


def _harmless(element: DataElement) -> bool:
    group = element.tag.group
    if not element.keyword or element.tag.is_private or group == _PATIENT_GROUP:
        return False
    if group in _CURVES or group in _OVERLAYS:
        return False
    return element.VR in _PLAIN_VRS or element.keyword in _PLAIN_KEYWORDS


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return f"({len(value)} bytes)"
    if isinstance(value, Sequence):
        return f"({len(value)} items)"
    parts = value if isinstance(value, MultiValue | list) else [value]
    text = "\\".join(
        part.name if isinstance(part, UID) else str(part) for part in parts
    )
    # Control characters of a crooked header must not reach a terminal.
    clean = "".join(c if c.isprintable() else " " for c in text).strip()
    return clean if len(clean) <= _LONGEST else f"{clean[: _LONGEST - 1]}…"
