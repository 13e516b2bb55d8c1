"""Which of the given files and folders could be radiographs."""

import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path

from kneel_gui.dicom.sniff import dicomdir, empty_file, sniff_file, unknown_kind
from kneel_gui.errors import RadiographError

_LOG = logging.getLogger(__name__)
_DIGITS = re.compile(r"[0-9]+")
# Numbers and none count too: DICOM files are often named by UIDs, or without suffix.
_SUFFIXES = frozenset(
    ("bmp", "dcm", "dic", "dicom", "ima", "img", "jpeg", "jpg", "png", "tif", "tiff")
)


def find_radiographs(
    inputs: Iterable[Path],
) -> tuple[list[Path], list[RadiographError]]:
    """Find what could be a radiograph, by the first bytes of each file.

    Parameters
    ----------
    inputs : iterable of pathlib.Path
        Files and folders; globs were expanded by the caller.

    Returns
    -------
    files : list of pathlib.Path
        In the given order. A folder is replaced by the DICOM, PNG, TIFF, JPEG and BMP
        files in it and below it, in natural order (``knee2`` before ``knee10``);
        hidden files and folders and DICOMDIRs are skipped there, as are links to
        folders (they could lead in a circle). No file twice.
    problems : list of RadiographError
        For each given file that cannot be a radiograph, each folder that cannot be
        read and each given folder without any radiograph.
    """
    found: dict[Path, Path] = {}
    problems: list[RadiographError] = []
    for path in inputs:
        files, troubles = _scan(path) if path.is_dir() else _judge(path)
        problems += troubles
        for file in files:
            found.setdefault(file.resolve(), file)
    return list(found.values()), problems


def list_candidates(folder: Path) -> list[str]:
    """List what may be radiographs in a folder and below it, by name alone.

    Nothing is opened: 100,000 files take a fraction of a second. `read_glimpse` tells
    later which of them are none.

    Parameters
    ----------
    folder : pathlib.Path
        An existing folder; one below it that cannot be read is passed over.

    Returns
    -------
    list of str
        Paths in natural order, as `find_radiographs` has them: names that end as images
        do, in a number or in nothing; hidden files and links to folders are left out.
    """
    found: list[str] = []
    waiting = [(str(folder), True)]
    while waiting:
        place, is_folder = waiting.pop()
        if is_folder:
            waiting += reversed(_entries(place))
        else:
            found.append(place)
    return found


def _entries(place: str) -> list[tuple[str, bool]]:
    """Return the (path, is a folder) of what is in a folder, in natural order."""
    named: list[tuple[str, str, bool]] = []
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    named.append((entry.name, entry.path, True))
                elif _may_be(entry.name) and entry.is_file():
                    named.append((entry.name, entry.path, False))
    except OSError as error:
        _LOG.warning("%s is passed over: %s", place, error)
    named.sort(key=lambda entry: _padded(entry[0]))
    return [(path, is_folder) for _, path, is_folder in named]


def _may_be(name: str) -> bool:
    _, dot, suffix = name.rpartition(".")
    image = not dot or suffix.isdigit() or suffix.casefold() in _SUFFIXES
    return image and name != "DICOMDIR"


def _padded(name: str) -> tuple[str, str]:
    return _DIGITS.sub(lambda digits: digits[0].zfill(18), name.casefold()), name


def natural_key(path: Path) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Return a sort key by which ``2`` comes before ``10``.

    Parameters
    ----------
    path : pathlib.Path
        Any path.

    Returns
    -------
    tuple
        One entry per part of the path: its numbers by value, its words without case;
        the exact text breaks ties.
    """
    return tuple((*_words(part), (-1, 0, part)) for part in path.parts)


def _words(part: str) -> list[tuple[int, int, str]]:
    pieces = re.split(r"([0-9]{1,18})", part)
    return [
        (0, int(piece), "") if index % 2 else (1, 0, piece.casefold())
        for index, piece in enumerate(pieces)
        if piece
    ]


def _judge(path: Path) -> tuple[list[Path], list[RadiographError]]:
    try:
        kind = sniff_file(path)
        if kind is not None and kind.image:
            return [path], []
        empty = kind is None and path.stat().st_size == 0
    except RadiographError as error:
        return [], [error]
    except OSError as error:
        return [], [RadiographError(f"It cannot be read: {error}.", "Try again.", path)]
    if empty:
        return [], [empty_file(path)]
    return [], [unknown_kind(path) if kind is None else dicomdir(path)]


def _scan(folder: Path) -> tuple[list[Path], list[RadiographError]]:
    problems: list[RadiographError] = []

    def complain(error: OSError) -> None:
        problems.append(
            RadiographError(
                f"The folder cannot be read: {error.strerror}.",
                "Ask its owner for the right to read it.",
                error.filename or folder,
            )
        )

    candidates: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=complain):
        folders[:] = [name for name in folders if not name.startswith(".")]
        candidates += [Path(root, name) for name in names if name[:1] != "."]
    files = []
    for path in sorted(candidates, key=natural_key):
        if not path.is_file():
            continue
        try:
            kind = sniff_file(path)
        except RadiographError as error:
            problems.append(error)
            continue
        if kind is not None and kind.image:
            files.append(path)
    if not files and not problems:
        problems.append(
            RadiographError(
                "There is no radiograph in this folder.",
                "It needs DICOM, PNG, TIFF, JPEG or BMP files.",
                folder,
            )
        )
    return files, problems
