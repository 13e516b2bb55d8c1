"""Which of the given files and folders could be radiographs."""

import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from kneel_gui.dicom.sniff import dicomdir, empty_file, sniff_file, unknown_kind
from kneel_gui.errors import RadiographError

_LOG = logging.getLogger(__name__)
_Entry: TypeAlias = tuple[str, bool, Path, str]  # name, is a folder, its parent, and
# what comes before the name where it is shown
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


def list_candidates(folder: Path) -> list[tuple[Path, str]]:
    """List what may be radiographs in a folder and below it, by name alone.

    Nothing is opened: 100,000 files take a fraction of a second. `read_glimpse` tells
    later which of them are none.

    Parameters
    ----------
    folder : pathlib.Path
        An existing folder; one below it that cannot be read is passed over.

    Returns
    -------
    list of (pathlib.Path, str)
        Files and their names from the folder on, with forward slashes, in natural
        order, as `find_radiographs` has them: names that end as images do, in a number
        or in nothing; hidden files and links to folders are left out.
    """
    found: list[tuple[Path, str]] = []
    waiting: list[_Entry] = [("", True, folder, "")]
    while waiting:
        name, is_folder, parent, before = waiting.pop()
        path = parent / name if name else parent
        if is_folder:
            waiting += reversed(_entries(path, f"{before}{name}/" if name else ""))
        else:
            found.append((path, before + name))
    return found


def _entries(folder: Path, before: str) -> list[_Entry]:
    """Return what is in a folder, in natural order."""
    entries: list[_Entry] = []
    try:
        with os.scandir(folder) as listing:
            for entry in listing:
                name = entry.name
                if name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    entries.append((name, True, folder, before))
                elif _may_be(name) and entry.is_file():
                    entries.append((name, False, folder, before))
    except OSError as error:
        _LOG.warning("%s is passed over: %s", folder, error)
    entries.sort(key=lambda entry: _padded(entry[0]))
    return entries


def _may_be(name: str) -> bool:
    _, dot, suffix = name.rpartition(".")
    if suffix in _SUFFIXES:  # nearly all of a large folder
        return True
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
