"""Whether what lies in an export folder after a kill is whole, old or new.

The app that is going to be killed notes (`note_exports`) what every file of an export
will be, by its hash, before the first file is moved. Afterwards (`ExportJudge`) each
file has to be one of those, byte for byte, and has to say what its own rows promise.
"""

import csv
import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2

from kneel_gui.errors import KneelError
from kneel_gui.formats import read_annotations
from kneel_gui.formats.tidy import IMAGE_COLUMNS
from kneel_gui.storage import atomic, together
from kneel_gui.workflows.time_sheet import TIME_NAME

Hashes = dict[str, str]
_END = b"IEND\xaeB`\x82"  # PNG specification, 11.2.5


def hashes(folder: Path, names: Sequence[str] | None = None) -> Hashes:
    """Return the SHA-256 of files; default: of all that are not hidden."""
    if names is None:
        there = folder.glob("*") if folder.exists() else ()
        names = [p.name for p in there if p.is_file() and p.name[0] != "."]
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names
    }


def note_exports(notes: Path, out: Path) -> None:
    """Have this process note what it is going to put into an export folder."""
    handle = os.open(notes, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    put, write = together.Together.put, os.replace

    def note(found: Hashes, whole: bool) -> None:
        line = json.dumps({"whole": whole, "files": found})
        os.write(handle, line.encode() + b"\n")

    def putting(self: together.Together, names: Sequence[str]) -> None:
        note(hashes(self.staging, names), whole=True)
        put(self, names)

    def replacing(source: str | Path, target: str | Path) -> None:
        # What does not belong to a set: the table of times.
        if Path(target).parent == out and Path(source).parent == out:
            (found,) = hashes(out, [Path(source).name]).values()
            note({Path(target).name: found}, whole=False)
        write(source, target)

    together.Together.put = putting  # type: ignore[method-assign]
    atomic.os.replace = replacing  # type: ignore[attr-defined]


class ExportJudge:
    """Knows every set of files that was ever going to be put into a folder.

    Parameters
    ----------
    out : pathlib.Path
        The folder.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self.sets: list[Hashes] = []
        self._single: set[tuple[str, str]] = set()

    def learn(self, notes: Path) -> int:
        """Read what a run has noted; return how many sets it was about to move."""
        count = 0
        for line in notes.read_text().splitlines() if notes.exists() else ():
            told = json.loads(line)
            if told["whole"]:
                self.sets.append(told["files"])
                count += 1
            else:
                self._single |= set(told["files"].items())
        return count

    def half(self) -> list[str]:
        """Return what is wrong with each file that is neither old nor new."""
        known = self._single.union(*(one.items() for one in self.sets))
        wrong = []
        for name, found in hashes(self._out).items():
            why = not_whole(self._out / name)
            if (name, found) not in known:
                wrong.append(f"{name}: neither old nor new; {why or 'whole'}")
            elif why:
                wrong.append(f"{name}: {why}")
        return wrong

    def mixed(self, found: Mapping[str, str]) -> bool:
        """Return whether files are not all of one set."""
        files = {name: value for name, value in found.items() if name != TIME_NAME}
        # A later set may leave out images that an earlier one had.
        return bool(files) and not any(
            one.items() <= files.items() for one in self.sets
        )


def not_whole(file: Path) -> str:
    """Return what of an exported file is missing or damaged; "" when it is whole."""
    data = file.read_bytes()
    if file.suffix == ".png":
        picture = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
        whole = picture is not None and data.endswith(_END)
        return "" if whole else "it is no whole PNG"
    try:
        if file.name in ("landmarks.csv", "kneel_via.csv"):
            return _points_missing(file, data)
        rows = list(csv.reader(data.decode().splitlines(), strict=True))
    except (KneelError, ValueError, csv.Error) as error:
        return str(error)
    if not data.endswith(b"\n"):
        return "its last line has no end"
    width = len(IMAGE_COLUMNS) if file.name == "images.csv" else len(rows[0])
    short = [n for n, row in enumerate(rows, 1) if len(row) != width]
    return f"line {short[0]} has not {width} cells" if short else ""


def _points_missing(file: Path, data: bytes) -> str:
    images = read_annotations(file).images
    if not images:
        return "it has no image"
    for image in images:
        knees = image.annotation.knees  # none where the reader undid everything
        if len(knees) not in (0, 2) or not all(knee.complete for knee in knees):
            return f"{image.name} has not two whole knees, nor none"
    # VIA's own files end without a line end (VIA_FORMAT.md, 1).
    if file.name == "landmarks.csv":
        return "" if data.endswith(b"\n") else "its last line has no end"
    # The last row may be cut without losing a point: the reader is forgiving.
    rows = list(csv.reader(data.decode().splitlines()[1:], strict=True))
    counts = Counter(row[0] for row in rows)
    wrong = [row[0] for row in rows if counts[row[0]] != int(row[3])]
    if wrong or any(len(row) != 7 or not row[6].endswith("}") for row in rows):
        return f"rows of {wrong[0] if wrong else 'it'} are missing or cut"
    return ""
