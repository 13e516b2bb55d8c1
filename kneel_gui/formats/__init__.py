"""Annotation file formats, one per module; `FORMATS` lists those of study images."""

from pathlib import Path

from kneel_gui.formats.base import (
    Format,
    ImportProblem,
    ImportResult,
    WriteResult,
    read_text,
)
from kneel_gui.formats.tidy import CSV, is_tidy
from kneel_gui.formats.via import KNEEL_VIA, VIA_CSV, VIA_JSON, VIA_PROJECT
from kneel_gui.formats.via import read as read_via

__all__ = [
    "FORMATS",
    "Format",
    "ImportProblem",
    "ImportResult",
    "WriteResult",
    "read_annotations",
]

FORMATS: dict[str, Format] = {
    fmt.id: fmt
    for fmt in (
        CSV,
        KNEEL_VIA,
        VIA_CSV,
        VIA_JSON,
        VIA_PROJECT,
    )
}


def read_annotations(path: Path) -> ImportResult:
    """Read an annotation file of any known format; its content says which.

    Parameters
    ----------
    path : pathlib.Path
        A VIA file, or our ``landmarks.csv`` or the folder that holds it.

    Returns
    -------
    ImportResult
        `format_id` says what it was.

    Raises
    ------
    FormatError
        Naming file, line and reason.
    """
    try:
        folder = path.is_dir()
    except OSError:  # an impossible name: reading it says what is wrong
        folder = False
    if folder or is_tidy(read_text(path)):
        return CSV.read(path)
    return read_via(path)
