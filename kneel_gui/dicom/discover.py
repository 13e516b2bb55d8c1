"""Which of the given files and folders could be radiographs."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from kneel_gui.dicom.sniff import dicomdir, empty_file, sniff_file, unknown_kind
from kneel_gui.errors import RadiographError


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
