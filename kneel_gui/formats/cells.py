"""Cells of our own CSV files: exact numbers, text that no spreadsheet runs."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.errors import FormatError
from kneel_gui.formats.base import MAX_CSV_LINES, finite, too_large

# A spreadsheet takes such text for a formula (OWASP: CSV injection). The apostrophe
# put before it is what spreadsheets use for «this is text»; reading takes it off, so
# text that begins with an apostrophe gets one more.
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")


def text_cell(text: str) -> str:
    """Return text that is safe in a spreadsheet; `plain_text` is the way back.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        With an apostrophe in front where needed; what is no character is spelled
        out as in `StudyImage.name`.
    """
    plain = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return f"'{plain}" if plain.startswith(_GUARDED) else plain


def plain_text(cell: str) -> str:
    """Return the text of a cell written by `text_cell`.

    Parameters
    ----------
    cell : str
        A cell.

    Returns
    -------
    str
        Without one leading apostrophe.
    """
    return cell.removeprefix("'")


def number_cell(value: float) -> str:
    """Return a number that reads back exactly; "" for NaN, which means unknown.

    Parameters
    ----------
    value : float
        Finite or NaN.

    Returns
    -------
    str
        The shortest exact decimal.
    """
    return "" if math.isnan(value) else repr(float(value))


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a CSV text (RFC 4180, but LF), with a newline after the last row.

    Parameters
    ----------
    columns : sequence of str
        The header.
    rows : iterable of sequence of str
        Finished cells.

    Returns
    -------
    str
        The text.
    """
    return csv_line(columns) + "".join(map(csv_line, rows))


def csv_line(row: Sequence[str]) -> str:
    """Return one line of `to_csv`, with its newline.

    Parameters
    ----------
    row : sequence of str
        Finished cells.

    Returns
    -------
    str
        The line.
    """
    return ",".join(map(_quoted, row)) + "\n"


def _quoted(cell: str) -> str:
    # csv.writer leaves a lone CR unquoted when rows end in LF.
    if any(letter in cell for letter in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


@dataclass(frozen=True)
class Row:
    """One row of a CSV file, with what is needed to complain about it."""

    cells: dict[str, str]
    line: int
    path: Path

    def text(self, column: str) -> str:
        """Return a text cell without its guard; "" when missing."""
        return plain_text(self.cells.get(column, ""))

    def number(self, column: str) -> float:
        """Return a number; NaN for an empty or missing cell.

        Parameters
        ----------
        column : str
            The column.

        Returns
        -------
        float
            Finite, or NaN = unknown.

        Raises
        ------
        FormatError
            If the cell holds anything else.
        """
        cell = self.cells.get(column, "").strip()
        if not cell:
            return math.nan
        value = finite(cell)
        if value is None:
            raise self.error(f"«{cell[:40]}» in {column} is not a number.")
        return value

    def error(self, reason: str) -> FormatError:
        """Return the error that names this row.

        Parameters
        ----------
        reason : str
            What is wrong.

        Returns
        -------
        FormatError
            To be raised.
        """
        return FormatError(
            f"Line {self.line}: {reason}", "Correct that row.", self.path
        )


def from_csv(text: str, path: Path, required: Sequence[str]) -> list[Row]:
    """Parse a CSV text with a header; further columns and blank lines are allowed.

    Parameters
    ----------
    text : str
        The file, without BOM.
    path : pathlib.Path
        The file, for messages.
    required : sequence of str
        Columns that must be there, in any order.

    Returns
    -------
    list of Row
        In file order.

    Raises
    ------
    FormatError
        If it is no such table.
    """
    if text.count("\n") + text.count("\r") > 2 * MAX_CSV_LINES:
        raise too_large(f"more than {MAX_CSV_LINES} lines", path)
    reader = csv.reader(io.StringIO(text, newline=""))
    rows = []
    header: list[str] | None = None
    try:
        for cells in reader:
            if not any(cells):
                continue
            if header is None:
                header = _checked_header(cells, path, required)
                continue
            if len(cells) != len(header):
                wrong = f"{len(cells)} cells instead of {len(header)}."
                raise Row({}, reader.line_num, path).error(wrong)
            cells_by_name = dict(zip(header, cells, strict=True))
            rows.append(Row(cells_by_name, reader.line_num, path))
    except csv.Error as error:
        raise Row({}, reader.line_num, path).error(f"{error}.") from error
    if header is None:
        raise FormatError("The file is empty.", "Export it again.", path)
    return rows


def _checked_header(
    cells: Sequence[str], path: Path, required: Sequence[str]
) -> list[str]:
    header = [cell.strip() for cell in cells]
    missing = [column for column in required if column not in header]
    if missing:
        raise FormatError(
            f"The columns {', '.join(missing)} are missing from the first line.",
            f"It must begin: {','.join(required)}",
            path,
        )
    if len(set(header)) != len(header):
        raise FormatError(
            "A column stands twice in the first line.", "Export it again.", path
        )
    return header
