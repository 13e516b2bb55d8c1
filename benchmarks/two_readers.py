"""Whether two readers at work on one study lose anything, and whether they are told.

    python benchmarks/two_readers.py --seconds 600
    python benchmarks/two_readers.py --seconds 60 --same-reader

Two processes of the app, offscreen, each with a scripted reader, work on the same few
images of one study that lies with them: random drags, nudges, undo, accepting, stepping
and, when the app tells of the other one, comparing and deciding. Afterwards every edit
that either wrote down has to be in the study's journal as it was made.
"""

# ruff: noqa: T201  a command prints
import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import scripted_reader

from kneel_gui.storage.holder import this_process
from kneel_gui.storage.shelf import STUDY_NAME
from kneel_gui.storage.study_check import check_study
from kneel_gui.storage.study_file import StudyFile

GRACE_S = 180.0
PAUSE_MS = (20, 200)


@dataclass
class Figures:
    """What was found.

    Attributes
    ----------
    seconds : float
        That both worked.
    edits : dict of str to int
        Edits that each reader wrote down.
    lost : int
        Of these, not in the journal afterwards, or with another content.
    sound : bool
        The study is consistent: every journal leads to the points that are kept.
    lines : int
        Annotations kept, of both readers.
    told : dict of str to int
        How often each was told that the other one has points of the open image.
    compared : int
        How often a reader compared both and chose.
    troubles : list of str
        What was wrong.
    """

    seconds: float
    edits: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    sound: bool = False
    lines: int = 0
    told: dict[str, int] = field(default_factory=dict)
    compared: int = 0
    troubles: list[str] = field(default_factory=list)


def work(name: str, place: Path, seconds: float, seed: int) -> None:
    """Be one of the readers; the name in the study is that of the settings."""
    scripted_reader.run_app(
        place / "films", place / f"{name}.jsonl", seed, None, seconds, PAUSE_MS
    )


def start(
    name: str, reader: str, place: Path, options: argparse.Namespace
) -> "subprocess.Popen[bytes]":
    """Start one of the readers in a process of its own."""
    user = place / f"user-{name}"
    settings = user / "config" / "kneel-gui" / "settings.json"
    settings.parent.mkdir(parents=True)
    told = {"version": 1, "save_beside_images": True, "reader": reader}
    settings.write_text(json.dumps(told))
    kinds = ("CONFIG", "DATA", "STATE", "CACHE")
    folders = {f"XDG_{kind}_HOME": str(user / kind.lower()) for kind in kinds}
    more = ["--work", name, str(place), "--seconds", str(options.seconds)]
    with (place / f"{name}.log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, __file__, *more, "--seed", str(options.seed + ord(name))],
            env=os.environ | folders | {"QT_QPA_PLATFORM": "offscreen"},
            stdout=log,
            stderr=log,
        )


def judge(place: Path, figures: Figures) -> None:
    """Compare what was written down with what is kept."""
    path = place / "films" / STUDY_NAME
    study = StudyFile(path, this_process())
    with study.reading() as db:
        there = dict(db.execute("SELECT uuid, delta FROM journal"))
    study.close()
    report = check_study(path, place / "films")
    figures.sound, figures.lines = report.sound, report.lines
    figures.troubles += [p.text for p in report.problems if p.serious]
    for diary in sorted(place.glob("*.jsonl")):
        lines = [json.loads(line) for line in diary.read_text().splitlines()]
        edits = [line for line in lines if line["what"] == "edit"]
        lost = [edit for edit in edits if there.get(edit["uuid"]) != edit["delta"]]
        figures.edits[diary.stem] = len(edits)
        figures.lost += len(lost)
        figures.troubles += [f"lost: {edit}" for edit in lost[:3]]
        figures.told[diary.stem] = sum(
            line["what"] == "said" and str(line["key"]).startswith("others")
            for line in lines
        )
        figures.compared += sum(line["what"] == "compared" for line in lines)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--seconds", type=float, default=600.0, help="default 600")
    add("--images", type=int, default=3, help="radiographs; default 3")
    add("--seed", type=int, default=1, help="of what is done; default 1")
    add("--same-reader", action="store_true", help="both under one name")
    add("--json", type=Path, help="write the figures here, too")
    add("--work", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Let both work, look and print; return 1 when anything was lost or hidden."""
    options = parse(arguments)
    if options.work:
        name, folder = options.work
        work(name, Path(folder), options.seconds, options.seed)
        return 0
    figures = Figures(options.seconds)
    with tempfile.TemporaryDirectory(prefix="kneel-readers-") as folder:
        place = Path(folder)
        scripted_reader.write_films(place / "films", options.images)
        names = {"a": "Ann", "b": "Ann" if options.same_reader else "Bob"}
        running = {
            name: start(name, reader, place, options) for name, reader in names.items()
        }
        for name, process in running.items():
            if process.wait(options.seconds + GRACE_S):
                log = (place / f"{name}.log").read_text()
                figures.troubles.append(f"{name} ended badly: {log[-2000:]}")
        judge(place, figures)
    told = all(figures.told.values()) and figures.compared > 0
    _print(figures)
    if options.json:
        found = {"machine": platform.platform(), "cores": os.cpu_count()}
        options.json.write_text(json.dumps(found | asdict(figures), indent=1) + "\n")
    return 0 if figures.sound and told and not figures.troubles else 1


def _print(figures: Figures) -> None:
    lines = {
        "seconds": figures.seconds,
        "edits": ", ".join(f"{n}: {count}" for n, count in figures.edits.items()),
        "edits lost": figures.lost,
        "study sound": "yes" if figures.sound else "NO",
        "annotations kept": figures.lines,
        "told of the other one": ", ".join(
            f"{n}: {count} times" for n, count in figures.told.items()
        ),
        "compared and chosen": figures.compared,
    }
    for name, value in lines.items():
        print(f"{name:24} {value}")
    for trouble, count in Counter(figures.troubles).most_common(10):
        print(f"{count} x {trouble}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
