"""Studies for the command line: found, exported, their journals told point by point."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from kneel_gui.core.annotation import HAND
from kneel_gui.core.prediction import Progress, SilentProgress, raise_if_cancelled
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import ConfigError, InputError, KneelError
from kneel_gui.formats.cells import text_cell, to_csv
from kneel_gui.storage.atomic import make_folder, write_bytes
from kneel_gui.storage.holder import this_process
from kneel_gui.storage.place import place_of
from kneel_gui.storage.shelf import STUDY_NAME, place_beside, place_of_own
from kneel_gui.storage.study import Study
from kneel_gui.storage.study_file import StudyFile
from kneel_gui.storage.study_lines import Entry
from kneel_gui.workflows.export import ExportReport, export_annotations
from kneel_gui.workflows.rendering import FileRenderer

JOURNAL = "journal.csv"
_COLUMNS = (
    *("image", "reader", "line", "revision", "at", "what", "text"),
    *("side", "landmark", "x_px", "y_px", "state", "spread_mm", "made_by", "source"),
    *("kl_grade", "not_gradable", "comment"),
)
_NO_READING = ("", "", "")
_SELECT = (
    "SELECT images.path, readers.name, line, revision, at, kind, text, delta "
    "FROM journal JOIN images ON images.id = journal.image "
    "JOIN readers ON readers.id = journal.reader ORDER BY seq"
)
# How a source begins, and what that means.
_MADE_BY = (
    ("seed", "seed"),
    ("mirror", "mirrored"),
    (HAND, "hand"),
    ("shape", "seed"),
)


def study_at(path: Path) -> Path:
    """Return the file of a study.

    Parameters
    ----------
    path : pathlib.Path
        It, or the folder of its images.

    Returns
    -------
    pathlib.Path
        In the folder, else in the user's data folder.

    Raises
    ------
    InputError
        If there is none.
    """
    if path.is_file():
        return path
    places = (place_beside(path.absolute()), place_of_own(path))
    found = next((place.path for place in places if place.path.is_file()), None)
    if found is None:
        raise InputError(
            "There is no study here.",
            f"Give the folder of its images, or its file ({STUDY_NAME}).",
            path,
        )
    return found


def export_study(
    path: Path,
    out: Path,
    formats: Sequence[str],
    *,
    reader: str = "",
    root: Path | None = None,
    progress: Progress | None = None,
) -> ExportReport:
    """Write what a reader has in a study as annotation files.

    Parameters
    ----------
    path : pathlib.Path
        The study's file.
    out : pathlib.Path
        Where to; made if need be.
    formats : sequence of str
        Keys of `kneel_gui.formats.FORMATS`.
    reader : str
        Whose; may be empty where there is only one.
    root : pathlib.Path, optional
        The folder of the images; default: what the study says.
    progress : Progress, optional
        One step per image.

    Returns
    -------
    ExportReport
        An image that cannot be read is a failure in it, and stops nothing.

    Raises
    ------
    ConfigError
        If there are several readers and none was named, or an unknown one.
    KneelError
        If the study cannot be read or nothing written.
    """
    progress = progress or SilentProgress()
    study = Study(place_of(path, root), reader, holder=this_process())
    try:
        entries = _newest(study.entries(), reader)
    finally:
        study.file.close()
    images: list[StudyImage] = []
    failures: list[tuple[str, KneelError]] = []
    for n, entry in enumerate(entries):
        raise_if_cancelled(progress)
        progress.report(n, len(entries), entry.image.path)
        try:
            images.append(_image(entry, study.images.absolute(entry.image.path)))
        except KneelError as error:
            failures.append((entry.image.path, error))
    render = FileRenderer()
    report = export_annotations(images, out, formats, render=render, progress=progress)
    return ExportReport(
        report.files,
        report.images,
        report.names,
        report.problems,
        (*failures, *report.failures),
        render.remark,
    )


def write_journal(path: Path, out: Path) -> Path:
    """Write a study's journal as a table.

    It has one row for each point of each change, and for each knee read.

    Parameters
    ----------
    path : pathlib.Path
        The study's file.
    out : pathlib.Path
        The folder for `JOURNAL`; made if need be.

    Returns
    -------
    pathlib.Path
        The table. ``made_by`` is model, hand, seed, mirrored or imported; ``source``
        names the model with the hash of its weights, or the file. A row without a
        landmark that has a side says how that knee is read from then on.

    Raises
    ------
    KneelError
        If the study cannot be read or the table not written.
    """
    file = StudyFile(path, this_process())
    try:
        with file.reading() as db:
            rows = [row for line in db.execute(_SELECT) for row in _journal_rows(line)]
    finally:
        file.close()
    make_folder(out)
    write_bytes(out / JOURNAL, to_csv(_COLUMNS, rows).encode("utf-8"))
    return out / JOURNAL


def _journal_rows(line: tuple[object, ...]) -> list[tuple[str, ...]]:
    *head, text, delta = line
    change = json.loads(str(delta))
    start = tuple(text_cell(str(cell)) for cell in (*head, text))
    rows = [
        (*start, side, name, *_point(pair[1]), *_NO_READING)
        for side, points in change.get("points", {}).items()
        for name, pair in points.items()
    ]
    rows += [
        (*start, side, "", *_point(None), *_said(pair[1]))
        for side, pair in change.get("readings", {}).items()
    ]
    return rows or [(*start, "", "", *_point(None), *_NO_READING)]


def _said(reading: Mapping[str, object]) -> tuple[str, ...]:
    keys = ("kl_grade", "not_gradable", "comment")
    cells = (reading[key] for key in keys)
    return tuple("" if cell is None else text_cell(str(cell)) for cell in cells)


def _point(cell: list[object] | None) -> tuple[str, ...]:
    if cell is None:
        return ("",) * 6
    x, y, state, spread, source = cell[:5]
    numbers = ["" if value is None else str(value) for value in (x, y, spread)]
    made_by = text_cell(_made_by(str(state), str(source)))
    return (
        numbers[0],
        numbers[1],
        str(state),
        numbers[2],
        made_by,
        text_cell(str(source)),
    )


def _made_by(state: str, source: str) -> str:
    if state == "imported":
        return "imported"
    known = (name for start, name in _MADE_BY if source.startswith(start))
    return next(known, "model" if source else "")


def _newest(entries: Sequence[Entry], reader: str) -> list[Entry]:
    readers = list(dict.fromkeys(entry.reader for entry in entries))
    if not reader and len(readers) > 1:
        raise ConfigError(
            "Several readers have worked on the study.",
            f"Name one with --reader: {', '.join(readers)}.",
        )
    if reader and reader not in readers:
        raise ConfigError(
            f"There is no reader «{reader}» in the study.",
            f"There are: {', '.join(readers) or 'none'}.",
        )
    newest: dict[int, Entry] = {}
    for entry in entries:
        old = newest.get(entry.image.id)
        own = entry.reader == (reader or entry.reader)
        if own and (old is None or entry.saved_at >= old.saved_at):
            newest[entry.image.id] = entry
    return list(newest.values())


def _image(entry: Entry, path: Path) -> StudyImage:
    kept = entry.kept
    spacing = UNCALIBRATED
    if kept.spacing_mm is not None:
        spacing = PixelSpacing(*kept.spacing_mm, SpacingSource.USER)
    radiograph = read_radiograph(path)
    rows, cols = radiograph.shape_px
    return StudyImage(
        entry.image.path,
        kept.annotation,
        path,
        (cols, rows),
        spacing if spacing.known else radiograph.spacing,
        findings=kept.findings,
    )
