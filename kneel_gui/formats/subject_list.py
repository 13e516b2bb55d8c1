"""Which subjects or images count: a plain list, or a column of a table (read only)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kneel_gui.errors import FormatError
from kneel_gui.formats.base import read_text
from kneel_gui.formats.cells import from_csv
from kneel_gui.formats.spacing_table import IMAGE_COLUMNS, bare_name

SUBJECT_COLUMNS = ("subject_id", "subject")


@dataclass(frozen=True)
class SubjectList:
    """Subjects or images that somebody chose.

    Attributes
    ----------
    path : pathlib.Path
        The file it was read from.
    entries : tuple of tuple of str
        Per line, in the order of the file and each once: what it may be called by,
        a subject or an image.
    """

    path: Path
    entries: tuple[tuple[str, ...], ...]

    def chosen(self, subject: str, images: Sequence[str]) -> set[int]:
        """Return which entries mean an image.

        Parameters
        ----------
        subject : str
            Of the image.
        images : sequence of str
            Its names, with forward slashes. The list may have them whole, as file
            name, or as `bare_name`.

        Returns
        -------
        set of int
            Indices into `entries`; empty = the image does not count.
        """
        keys = {subject}
        for image in images:
            keys |= {image, PurePosixPath(image).name, bare_name(image)}
        return {i for i, entry in enumerate(self.entries) if keys & set(entry)}


def read_subject_list(path: Path) -> SubjectList:
    """Read a list of subjects or images.

    Parameters
    ----------
    path : pathlib.Path
        Text with one subject or image per line; or CSV whose first line has a column
        ``subject_id`` or ``subject``, or ``image``, ``name``, ``filename`` or
        ``file``, or one of each. Other columns and blank lines do not matter.

    Returns
    -------
    SubjectList
        Its lines.

    Raises
    ------
    FormatError
        If it cannot be read, is no such table, or lists nothing.
    """
    text = read_text(path)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    head = [cell.strip().strip('"') for cell in lines[0].split(",")] if lines else []
    kinds = (SUBJECT_COLUMNS, IMAGE_COLUMNS)
    columns = [name for kind in kinds for name in kind if name in head]
    if columns:
        rows = from_csv(text, path, ())
        cells = [[row.text(column).strip() for column in columns] for row in rows]
    else:
        cells = [[line] for line in lines]
    named = [tuple(cell for cell in row if cell) for row in cells]
    entries = tuple(dict.fromkeys(entry for entry in named if entry))
    if not entries:
        raise FormatError(
            "It lists no subject.",
            "One subject or image per line, or a column subject_id or name.",
            path,
        )
    return SubjectList(path, entries)
