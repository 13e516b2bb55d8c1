"""What every annotation format shares: results, problems, reading files as text."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, NoReturn, TypeAlias

from kneel_gui.core.schema import Side
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import FormatError, OutputError

Json: TypeAlias = Any

# A cohort of 40,000 films with 32 points each stays below; what a file may become in
# memory is some twenty times its size at worst, hence the counts.
MAX_BYTES = 256 << 20
MAX_CSV_LINES = 4_000_000
MAX_JSON_ITEMS = 16_000_000
MAX_JSON_CONTAINERS = 8_000_000


@dataclass(frozen=True)
class ImportProblem:
    """Something that a person must know about a file that was read or written.

    Attributes
    ----------
    file : str
        Name of the annotation file.
    message : str
        What is wrong and what was done about it.
    image : str
        Name of the image; "" when it concerns the whole file.
    line : int or None
        Line of the file, from 1.
    side : Side or None
        Side of the patient.
    """

    file: str
    message: str
    image: str = ""
    line: int | None = None
    side: Side | None = None

    def __str__(self) -> str:
        """Return «file, line, image, side: message»."""
        line = "" if self.line is None else f"line {self.line}"
        side = "" if self.side is None else f"{self.side.word} knee"
        place = ", ".join(part for part in (self.file, line, self.image, side) if part)
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class ImportResult:
    """What was read from an annotation file.

    Attributes
    ----------
    images : tuple of StudyImage
        In the order of the file.
    problems : tuple of ImportProblem
        What was left out, repaired or looks wrong.
    format_id : str
        Which format the file is in; a key of `kneel_gui.formats.FORMATS`.
    title : str
        Name of the project; "" when the format has none.
    """

    images: tuple[StudyImage, ...]
    problems: tuple[ImportProblem, ...] = ()
    format_id: str = ""
    title: str = ""


@dataclass(frozen=True)
class WriteResult:
    """The files of one format, not yet on disk.

    Attributes
    ----------
    files : mapping of str to bytes
        Content by file name; the first one is the one to read back.
    problems : tuple of ImportProblem
        What could not be expressed and was left out.
    """

    files: Mapping[str, bytes]
    problems: tuple[ImportProblem, ...] = ()


Reader = Callable[[Path], ImportResult]
Writer = Callable[[Sequence[StudyImage], str], WriteResult]


@dataclass(frozen=True)
class Format:
    """One annotation format.

    Attributes
    ----------
    id : str
        As on the command line.
    title : str
        For menus.
    filename : str
        Name of its (first) file in an export.
    read : callable
        ``read(path)`` returns an `ImportResult`; raises `FormatError`.
    write : callable
        ``write(images, title)`` returns a `WriteResult`; raises `OutputError`.
    needs_images : bool
        An export writes 8-bit PNGs beside it.
    tolerance_px : float
        Largest distance per axis between a point and its read-back, px.
    """

    id: str
    title: str
    filename: str
    read: Reader
    write: Writer
    needs_images: bool = True
    tolerance_px: float = 0.0

    @property
    def suffix(self) -> str:
        """Return the file name's end, with its dot."""
        return Path(self.filename).suffix


@dataclass
class Problems:
    """Collects the problems of one file."""

    file: Path
    found: list[ImportProblem] = field(default_factory=list)

    def add(
        self,
        message: str,
        image: str = "",
        line: int | None = None,
        side: Side | None = None,
    ) -> None:
        """Add one problem.

        Parameters
        ----------
        message : str
            What is wrong and what was done about it.
        image : str
            Name of the image.
        line : int, optional
            Line of the file, from 1.
        side : Side, optional
            Side of the patient.
        """
        self.found.append(ImportProblem(self.file.name, message, image, line, side))


def check_distinct(
    images: Sequence[StudyImage], reader: str, hint: str, path: Path | str
) -> None:
    """Refuse to write images that the file's reader could not tell apart.

    Parameters
    ----------
    images : sequence of StudyImage
        To be written.
    reader : str
        Who reads the file, for people.
    hint : str
        What to do about it.
    path : pathlib.Path or str
        The file.

    Raises
    ------
    OutputError
        If two images have one name.
    """
    counts = Counter(image.name for image in images)
    twice = next((name for name, n in counts.items() if n > 1), None)
    if twice is not None:
        raise OutputError(
            f"Two images are called «{twice}», which {reader} cannot tell apart.",
            hint,
            path,
        )


def read_text(path: Path) -> str:
    """Read a text file: UTF-8 or UTF-16, with or without BOM; line ends untouched.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    str
        Its text without the BOM.

    Raises
    ------
    FormatError
        If it cannot be read or is no such text.
    """
    return decode(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    bytes
        Its content.

    Raises
    ------
    FormatError
        If it cannot be read, is no regular file or absurdly large.
    """
    try:
        status = path.stat()
        if not (S_ISREG(status.st_mode) or S_ISDIR(status.st_mode)):
            raise FormatError(
                "This is a device or pipe, not a file.", "Choose a file.", path
            )
        if status.st_size > MAX_BYTES:
            raise too_large(f"{status.st_size >> 20} MiB", path)
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise FormatError(
            f"Cannot be read: {reason}.", "Check the name and permissions.", path
        ) from error


def too_large(size: str, path: Path) -> FormatError:
    """Return the error for a file that would take too much memory.

    Parameters
    ----------
    size : str
        What it has too much of.
    path : pathlib.Path
        The file.

    Returns
    -------
    FormatError
        To be raised.
    """
    return FormatError(
        f"The file is absurdly large ({size}).",
        "Check that it is an annotation file; split it if it is.",
        path,
    )


def decode(data: bytes, path: Path) -> str:
    """Return the text of a file's content; see `read_text`.

    Parameters
    ----------
    data : bytes
        The content.
    path : pathlib.Path
        The file, for messages.

    Returns
    -------
    str
        Its text without the BOM.

    Raises
    ------
    FormatError
        If it is no such text.
    """
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            "This is not an annotation file in UTF-8 text.",
            "Save it as UTF-8, or choose the annotation file.",
            path,
        ) from error


def parse_json(text: str, path: Path, line: int | None = None) -> Json:
    """Parse JSON strictly: no NaN, no infinity, no key twice.

    Parameters
    ----------
    text : str
        The JSON.
    path : pathlib.Path
        The file it stands in, for the message.
    line : int, optional
        The line it stands on; default: found from the position.

    Returns
    -------
    object
        What `json.loads` gives.

    Raises
    ------
    FormatError
        Naming file, line and reason.
    """
    items, containers = text.count(","), text.count("[") + text.count("{")
    if items > MAX_JSON_ITEMS or containers > MAX_JSON_CONTAINERS:
        raise too_large(f"{items + containers} values", path)

    def fail(reason: str, offset: int) -> NoReturn:
        where = text.count("\n", 0, offset) + 1 if line is None else line
        raise FormatError(
            f"Line {where}: {reason}", "Correct it or export the file again.", path
        )

    def constant(word: str) -> NoReturn:
        found = next(
            (m for m in _STRING_OR_NAN.finditer(text) if m[0] == word.lstrip("-")), None
        )
        fail(f"«{word}» is not a number.", found.start() if found else 0)

    def unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        members = dict(pairs)
        if len(members) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            twice = counts.most_common(1)[0][0]
            fail(f"«{twice[:80]}» stands twice.", max(text.find(json.dumps(twice)), 0))
        return members

    try:
        return json.loads(text, parse_constant=constant, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        fail(f"this is not valid JSON: {error.msg}.", error.pos)
    except (RecursionError, ValueError) as error:  # ValueError: an endless integer
        raise FormatError(
            "This JSON is nested too deeply or has endless numbers.",
            "Choose an annotation file.",
            path,
        ) from error


_STRING_OR_NAN = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|Infinity')


def finite(value: Json) -> float | None:
    """Return a JSON number, or one written as text, as a float.

    Parameters
    ----------
    value : object
        From JSON or a CSV cell.

    Returns
    -------
    float or None
        None when it is no finite number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
