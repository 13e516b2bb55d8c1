"""Pixel spacings of many images in one CSV table (read only)."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.errors import FormatError
from kneel_gui.formats.base import read_text
from kneel_gui.formats.cells import Row, from_csv

IMAGE_COLUMNS = ("image", "name", "filename", "file")
ROW_COLUMNS = ("spacing_row_mm", "mm_per_px_y", "row_mm")
COL_COLUMNS = ("spacing_col_mm", "mm_per_px_x", "col_mm")
SQUARE_COLUMNS = ("spacing_mm", "mm_per_px", "approx_mm_per_px", "spacing")
IMAGE_SUFFIX = re.compile(r"(?i)\.(dcm|dicom|png|jpe?g|tiff?|bmp)$")
_SANE_MM = (0.01, 10.0)  # as for DICOM: kneel_gui.dicom.spacing


@dataclass(frozen=True)
class SpacingTable:
    """Spacings by image name.

    Attributes
    ----------
    path : pathlib.Path
        The file it was read from.
    spacings : mapping of str to PixelSpacing
        By the name in the table; source `SpacingSource.USER`.
    """

    path: Path
    spacings: Mapping[str, PixelSpacing]

    def find(self, image: str) -> PixelSpacing | None:
        """Return the spacing of an image, or None.

        Parameters
        ----------
        image : str
            File name or path with forward slashes. The table may name it by this
            whole text, by the file name, or by its `bare_name`.

        Returns
        -------
        PixelSpacing or None
            None when the table lacks it or leaves it empty.
        """
        names = (image, PurePosixPath(image).name, bare_name(image))
        return next((self.spacings[n] for n in names if n in self.spacings), None)


def bare_name(image: str) -> str:
    """Return an image's file name without the suffix of an image file.

    Parameters
    ----------
    image : str
        File name or path with forward slashes.

    Returns
    -------
    str
        ``1.2.840.dcm`` and ``1.2.840`` both give ``1.2.840``.
    """
    return IMAGE_SUFFIX.sub("", PurePosixPath(image).name)


def read_spacing_table(path: Path) -> SpacingTable:
    """Read a CSV with one line per image, or per image and side.

    The image stands in a column ``image``, ``name``, ``filename`` or ``file``; its
    spacing in mm either in two columns ``spacing_row_mm`` and ``spacing_col_mm`` (or
    ``mm_per_px_y`` and ``mm_per_px_x``, or ``row_mm`` and ``col_mm``), or, square, in
    ``spacing_mm`` (or ``mm_per_px``, ``approx_mm_per_px``, ``spacing``). So an
    ``images.csv`` of ``kneel predict`` is one too. Empty cells mean unknown.

    Parameters
    ----------
    path : pathlib.Path
        The table.

    Returns
    -------
    SpacingTable
        Its spacings.

    Raises
    ------
    FormatError
        If it cannot be read, lacks the columns, holds something that is no spacing,
        or gives one image two spacings.
    """
    rows = from_csv(read_text(path), path, ())
    spacings: dict[str, PixelSpacing] = {}
    for row in rows:
        columns = _columns(tuple(row.cells), path)
        _add(spacings, row, columns)
    return SpacingTable(path, spacings)


def _columns(names: Sequence[str], path: Path) -> tuple[str, str, str]:
    image = next((name for name in IMAGE_COLUMNS if name in names), None)
    row = next((name for name in ROW_COLUMNS if name in names), None)
    col = next((name for name in COL_COLUMNS if name in names), None)
    square = next((name for name in SQUARE_COLUMNS if name in names), None)
    if image is not None and row is not None and col is not None:
        return image, row, col
    if image is not None and square is not None:
        return image, square, square
    raise FormatError(
        f"This is not a table of spacings; its columns are: {', '.join(names)[:200]}.",
        "It needs image or name, and spacing_mm or spacing_row_mm and spacing_col_mm.",
        path,
    )


def _add(
    spacings: dict[str, PixelSpacing], row: Row, columns: tuple[str, str, str]
) -> None:
    name = row.text(columns[0]).strip()
    row_mm, col_mm = row.number(columns[1]), row.number(columns[2])
    if math.isnan(row_mm) and math.isnan(col_mm):
        return
    low, high = _SANE_MM
    if not name or not all(low <= mm <= high for mm in (row_mm, col_mm)):
        raise row.error(
            f"«{name}» has no usable spacing, which lies between {low:g} and "
            f"{high:g} mm per pixel."
        )
    spacing = PixelSpacing(row_mm, col_mm, SpacingSource.USER)
    if spacings.setdefault(name, spacing) != spacing:
        raise row.error(f"«{name}» has two different spacings.")
