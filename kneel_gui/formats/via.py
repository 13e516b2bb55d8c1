"""The four VIA flavours: KNEEL's CSV, plain CSV, annotation JSON, project JSON.

VIA is the VGG Image Annotator (Oxford), version 2; VIA 3 imports the project. Points
are image px, (x, y), integer = pixel centre, as in VIA.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from kneel_gui.core.study import StudyImage
from kneel_gui.formats.base import (
    Format,
    ImportResult,
    Problems,
    WriteResult,
    check_distinct,
    parse_json,
    read_text,
)
from kneel_gui.formats.via_csv import read_csv, write_csv
from kneel_gui.formats.via_json import (
    json_kind,
    project_title,
    read_json,
    write_json,
    write_project,
)
from kneel_gui.formats.via_regions import ViaImage, point_regions, study_image

_MAKE_DISTINCT = "Rename one, or export with images: that makes names distinct."


def read(path: Path) -> ImportResult:
    """Read any of VIA 2's files; the content, not the name, says which.

    Parameters
    ----------
    path : pathlib.Path
        CSV or JSON annotations, or a project.

    Returns
    -------
    ImportResult
        Images in file order, their points IMPORTED; everything that was left out,
        repaired or looks wrong is among the problems.

    Raises
    ------
    FormatError
        Naming file, line and reason.
    """
    text = read_text(path)
    problems = Problems(path)
    title = ""
    if text.lstrip().startswith(("{", "[")):
        document = parse_json(text, path)
        format_id = json_kind(document, path)
        title = project_title(document)
        raw = read_json(document, path, problems)
    else:
        raw = read_csv(text, path, problems)
        named = any("Landmark" in r.attributes for image in raw for r in image.regions)
        format_id = "via-csv" if named else "kneel-via"
    images = tuple(study_image(image, problems) for image in raw)
    return ImportResult(images, tuple(problems.found), format_id, title)


def write_kneel(images: Sequence[StudyImage], title: str = "") -> WriteResult:
    """Write KNEEL's CSV: rounded integers, complete knees only, no blank rows.

    Parameters
    ----------
    images : sequence of StudyImage
        With distinct names.
    title : str
        Not used by this format.

    Returns
    -------
    WriteResult
        A knee that lacks points is left out and among the problems, as are grades.

    Raises
    ------
    OutputError
        If a name cannot be held or occurs twice.
    """
    path = Path(KNEEL_VIA.filename)
    check_distinct(images, "VIA", _MAKE_DISTINCT, path)
    problems = Problems(path)
    raw = []
    for image in images:
        entry = ViaImage(image.name, image.size_bytes)
        for knee in image.annotation.knees:
            if knee.complete:
                entry.regions.extend(point_regions(knee, "kneel"))
            elif knee.placed.any():
                problems.add(
                    f"The knee is left out: {int(knee.placed.sum())} of 16 points "
                    "are placed.",
                    image.name,
                    side=knee.side,
                )
        raw.append(entry)
    _tell_readings(images, problems)
    text = write_csv(raw, path, blank_rows=False)
    return WriteResult({path.name: text.encode("utf-8")}, tuple(problems.found))


def write_plain_csv(images: Sequence[StudyImage], title: str = "") -> WriteResult:
    """Write VIA's CSV with floats and each point's name as «Landmark».

    Parameters
    ----------
    images : sequence of StudyImage
        With distinct names.
    title : str
        Not used by this format.

    Returns
    -------
    WriteResult
        Every placed point of every image; grades are left out, and a problem.

    Raises
    ------
    OutputError
        If a name cannot be held or occurs twice.
    """
    path = Path(VIA_CSV.filename)
    return _plain(images, path, lambda raw: write_csv(raw, path, blank_rows=True))


def write_annotation_json(images: Sequence[StudyImage], title: str = "") -> WriteResult:
    """Write VIA's annotation JSON with floats and each point's name.

    Parameters
    ----------
    images : sequence of StudyImage
        With distinct names.
    title : str
        Not used by this format.

    Returns
    -------
    WriteResult
        Every placed point of every image; grades are left out, and a problem.

    Raises
    ------
    OutputError
        If a name cannot be held or occurs twice.
    """
    path = Path(VIA_JSON.filename)
    return _plain(images, path, lambda raw: write_json(raw, path))


def write_project_json(images: Sequence[StudyImage], title: str = "") -> WriteResult:
    """Write a VIA project with floats and each point's name.

    Parameters
    ----------
    images : sequence of StudyImage
        With distinct names.
    title : str
        Name of the project.

    Returns
    -------
    WriteResult
        Every placed point of every image; grades are left out, and a problem.

    Raises
    ------
    OutputError
        If a name cannot be held or occurs twice.
    """
    path = Path(VIA_PROJECT.filename)
    return _plain(images, path, lambda raw: write_project(raw, path, title))


def _plain(
    images: Sequence[StudyImage], path: Path, dump: Callable[[list[ViaImage]], str]
) -> WriteResult:
    check_distinct(images, "VIA", _MAKE_DISTINCT, path)
    raw = []
    for image in images:
        knees = image.annotation.knees
        regions = [region for knee in knees for region in point_regions(knee, "plain")]
        raw.append(ViaImage(image.name, image.size_bytes, regions))
    problems = Problems(path)
    _tell_readings(images, problems)
    data = dump(raw).encode("utf-8", "backslashreplace")
    return WriteResult({path.name: data}, tuple(problems.found))


def _tell_readings(images: Sequence[StudyImage], problems: Problems) -> None:
    """Say what VIA has no place for."""
    if read := [image.name for image in images if image.annotation.readings]:
        problems.add(
            f"Grades and comments of {len(read)} images (first: {read[0]}) are left "
            "out; the csv format holds them."
        )


KNEEL_VIA = Format(
    "kneel-via",
    "KNEEL's VIA CSV (whole pixels)",
    "kneel_via.csv",
    read,
    write_kneel,
    tolerance_px=0.5,
)
VIA_CSV = Format("via-csv", "VIA CSV", "via.csv", read, write_plain_csv)
VIA_JSON = Format("via-json", "VIA JSON", "via.json", read, write_annotation_json)
VIA_PROJECT = Format(
    "via-project", "VIA project", "via_project.json", read, write_project_json
)
