"""VIA's CSV annotations as text (VIA_FORMAT.md, 1)."""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kneel_gui.errors import FormatError, OutputError
from kneel_gui.formats.base import (
    MAX_CSV_LINES,
    Problems,
    parse_json,
    too_large,
)
from kneel_gui.formats.names import csv_obstacle
from kneel_gui.formats.via_regions import Region, ViaImage, parse_size

COLUMNS = (
    "filename",
    "file_size",
    "file_attributes",
    "region_count",
    "region_id",
    "region_shape_attributes",
    "region_attributes",
)
HEADER = ",".join(COLUMNS)
# VIA itself writes ``"key":undefined`` in some cases (VIA_FORMAT.md, 1).
# A string without end is taken whole: trying every quote in it would take for ever.
_UNDEFINED = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\\?\Z))(\s*:\s*undefined\b)?')


def is_via_csv(text: str) -> bool:
    """Return whether the first line is VIA's header (that of VIA 1.x has a ``#``).

    Parameters
    ----------
    text : str
        Start of the file, without BOM.

    Returns
    -------
    bool
        True for a VIA CSV.
    """
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    return first.removeprefix("#").strip() == HEADER


def read_csv(text: str, path: Path, problems: Problems) -> list[ViaImage]:
    """Read the rows and group them by image; rows of an image may lie apart.

    Parameters
    ----------
    text : str
        The file, without BOM; line ends LF, CRLF or CR.
    path : pathlib.Path
        The file, for messages.
    problems : Problems
        Gets rows that are left out, and disagreements.

    Returns
    -------
    list of ViaImage
        In order of first appearance.

    Raises
    ------
    FormatError
        If the header is missing, a row has bad JSON, or no row can be read.
    """
    if not is_via_csv(text):
        raise FormatError(
            "This is not a VIA file: its first line is not VIA's header.",
            f"It must be: {HEADER}",
            path,
        )
    if text.count("\n") + text.count("\r") > 2 * MAX_CSV_LINES:
        raise too_large(f"more than {MAX_CSV_LINES} lines", path)
    images: dict[str, ViaImage] = {}
    counts: dict[str, set[str]] = {}
    bad = 0
    lines = [
        (number, line)
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1)
        if line.strip()
    ]
    for number, line in lines[1:]:
        fields = _fields(line)
        if len(fields) != len(COLUMNS):
            bad += 1
            problems.add(
                f"The row has {len(fields)} fields instead of 7; it is left out.",
                line=number,
            )
            continue
        image = _image_of(images, fields, number, problems)
        counts.setdefault(image.name, set()).add(fields[3])
        _add_region(image, fields, number, path)
    if bad and not images:
        raise FormatError(
            "Not one row has VIA's seven fields.", "Export the file again.", path
        )
    _check_counts(images, counts, problems)
    return list(images.values())


def write_csv(images: Iterable[ViaImage], path: Path, blank_rows: bool) -> str:
    """Write the rows exactly as VIA does, without a newline after the last one.

    Parameters
    ----------
    images : iterable of ViaImage
        With distinct names.
    path : pathlib.Path
        The file to be, for messages.
    blank_rows : bool
        Write VIA's row for an image without regions.

    Returns
    -------
    str
        The text, LF between rows.

    Raises
    ------
    OutputError
        If a name cannot be held by VIA's CSV.
    """
    rows = [HEADER]
    for image in images:
        letter = csv_obstacle(image.name)
        if letter:
            raise OutputError(
                f"VIA's CSV cannot hold the image name «{image.name}» "
                f"because of {letter!r}.",
                "Rename the image, or export with images: that makes names safe.",
                path,
            )
        rows.extend(_rows(image, blank_rows))
    return "\n".join(rows)


def _fields(line: str) -> list[str]:
    try:
        fields = next(csv.reader([line]))
    except csv.Error:  # a field without end, or a NUL (Python 3.10)
        return []
    extra = len(fields) - len(COLUMNS)
    if extra > 0 and _is_object(fields[-1]) and _is_object(fields[-2]):
        # VIA never quotes names: commas in one shift the other fields.
        return [",".join(fields[: extra + 1]), *fields[extra + 1 :]]
    return fields


def _is_object(text: str) -> bool:
    stripped = text.strip()
    return stripped.startswith("{") and stripped.endswith("}")


def _image_of(
    images: dict[str, ViaImage], fields: Sequence[str], line: int, problems: Problems
) -> ViaImage:
    name, size = fields[0], parse_size(fields[1])
    image = images.get(name)
    if image is None:
        image = images[name] = ViaImage(name, size)
    elif size != image.size_bytes:
        problems.add(
            f"The file size changes to «{fields[1][:40]}»; the first one is kept.",
            name,
            line,
        )
    return image


def _add_region(image: ViaImage, fields: Sequence[str], line: int, path: Path) -> None:
    shape = _attributes(fields[5], line, path)
    attributes = _attributes(fields[6], line, path)
    if shape or attributes:
        image.regions.append(Region(shape, attributes, line))


def _attributes(field: str, line: int, path: Path) -> dict[str, Any]:
    if not field.strip() or field == "{}":
        return {}
    if "undefined" in field:
        field = _UNDEFINED.sub(lambda m: m[1] + (":null" if m[2] else ""), field)
    value = parse_json(field, path, line)
    if not isinstance(value, dict):
        raise FormatError(
            f"Line {line}: «{field[:40]}» is not a JSON object.",
            "Correct it or export the file again.",
            path,
        )
    return {key: item for key, item in value.items() if item is not None}


def _check_counts(
    images: dict[str, ViaImage], counts: dict[str, set[str]], problems: Problems
) -> None:
    wrong = [
        image.name
        for image in images.values()
        if counts[image.name] != {str(len(image.regions))}
    ]
    if wrong:
        problems.add(
            f"region_count differs from the number of rows for {len(wrong)} of "
            f"{len(images)} images (first: {wrong[0]}); the rows count."
        )


def _rows(image: ViaImage, blank_rows: bool) -> list[str]:
    size = -1 if image.size_bytes is None else image.size_bytes
    head = f'{image.name},{size},"{{}}"'
    if not image.regions:
        return [f'{head},0,0,"{{}}","{{}}"'] if blank_rows else []
    return [
        f"{head},{len(image.regions)},{i},{_cell(region.shape)},"
        f"{_cell(region.attributes)}"
        for i, region in enumerate(image.regions)
    ]


def _cell(value: dict[str, Any]) -> str:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return '"' + text.replace('"', '""') + '"'
