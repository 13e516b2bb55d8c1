"""Whether anything is lost when the app is killed while somebody works.

    python benchmarks/kills.py --kills 300
    python benchmarks/kills.py --kills 20 --seed 7 --json kills.json

A scripted reader works through the real app offscreen: predicts, drags, nudges,
undoes, steps, accepts, exports, all with real mouse and key events. Each run is killed
(SIGKILL) at a random moment and the next one goes on with the same study. After every
kill a copy of the study is opened and compared with what the reader had written down.
POSIX only.
"""

# ruff: noqa: T201  a command prints
import argparse
import json
import os
import platform
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import scripted_reader
from export_judge import ExportJudge, hashes, note_exports

from kneel_gui.errors import KneelError
from kneel_gui.paths import user_data
from kneel_gui.storage.holder import this_process
from kneel_gui.storage.shelf import STUDY_NAME
from kneel_gui.storage.study_check import check_study
from kneel_gui.storage.study_file import StudyFile

SAFE_S = 1.0  # an edit older than this has to be there
PATIENCE_S = 60.0
MOVING_S = 0.03  # the files of an export are put in place within about so long


@dataclass
class Figures:
    """What was found.

    Attributes
    ----------
    kills : int
        Runs that were killed.
    edits : int
        Edits that were made and noted.
    old : int
        Of these, older than 1 s when the app was killed.
    lost : int
        Of these, not in the study afterwards, or with another content.
    lost_young : int
        Edits of the last second that are not there.
    written_only : int
        Edits that were not in the study yet but written down; the next start saves
        them, and one that it does not save counts as lost.
    unreadable : int
        Kills after which the study could not be read or was not consistent.
    exports : int
        Exports that were begun.
    sets : int
        Of these, finished so far that their files were about to be put in place.
    half_exports : int
        Files of exports found cut off, damaged or neither old nor new.
    cut_between : int
        Kills between two files of an export: each is whole, but some are new and some
        are old until the next start has put the rest in place.
    mixed_exports : int
        Starts after which the files of an export were still not of one kind.
    recovered : int
        Starts after a kill that said what was found.
    with_undo : int
        Starts that had an undo list from before.
    start_s : float
        Median time from start to the first image on the screen.
    """

    kills: int = 0
    edits: int = 0
    old: int = 0
    lost: int = 0
    lost_young: int = 0
    written_only: int = 0
    unreadable: int = 0
    exports: int = 0
    sets: int = 0
    half_exports: int = 0
    cut_between: int = 0
    mixed_exports: int = 0
    recovered: int = 0
    with_undo: int = 0
    start_s: float = 0.0
    troubles: list[str] = field(default_factory=list)


class Bench:
    """One study, worked on and killed over and over."""

    def __init__(self, place: Path, images: int, seed: int, aimed: float) -> None:
        self.aimed = aimed
        self.films = place / "films"
        scripted_reader.write_films(self.films, images)
        self.out, self.place = place / "out", place
        self.dice = random.Random(seed)
        self.figures = Figures()
        self.owed: dict[str, str] = {}
        self.exports = ExportJudge(self.out)
        self.starts: list[float] = []
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = str(place / "user" / kind.lower())
        settings = place / "user" / "config" / "kneel-gui" / "settings.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"version": 1, "save_beside_images": True}))

    def one(self, n: int) -> None:
        """Start the app, kill it, look what is left."""
        diary = self.place / f"diary{n}.jsonl"
        notes = self.place / f"exports{n}.jsonl"
        begun = time.monotonic()
        # Modules are imported already: a fork starts in a moment.
        pid = os.fork()
        if pid == 0:
            self._work(diary, notes, n)
        ready = self._wait_ready(diary, pid)
        self.starts.append(ready - begun)
        if self.dice.random() < self.aimed:
            self._wait_for_export(notes)
            time.sleep(self.dice.uniform(0.0, MOVING_S))
        else:
            time.sleep(self.dice.uniform(0.0, 3.0))
        killed = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSIGNALED(status):
            raise SystemExit(f"the app ended by itself: {status}")
        self.figures.kills += 1
        lines = [json.loads(line) for line in _whole_lines(diary)]
        self._judge_study(lines, killed)
        self._judge_exports(lines, notes)
        said = [str(line.get("key")) for line in lines if line["what"] == "said"]
        self.figures.recovered += any(key.startswith("recovered") for key in said)
        self.figures.with_undo += any(line.get("steps") for line in lines)
        self.figures.exports += sum(line["what"] == "export" for line in lines)
        diary.unlink()
        notes.unlink(missing_ok=True)

    def _work(self, diary: Path, notes: Path, n: int) -> None:
        code = 1
        try:
            with (self.place / "app.log").open("a") as log:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
            note_exports(notes, self.out)
            scripted_reader.run_app(self.films, diary, n, self.out, 3600.0)
            code = 0
        finally:
            os._exit(code)

    def _wait_ready(self, diary: Path, pid: int) -> float:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            for line in _whole_lines(diary):
                record = json.loads(line)
                if record["what"] == "ready":
                    return float(record["t"])
            if os.waitpid(pid, os.WNOHANG)[0]:
                raise SystemExit(f"the app did not start, see {self.place}/app.log")
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)
        raise SystemExit(f"the app did not show an image, see {self.place}/app.log")

    def _wait_for_export(self, notes: Path) -> None:
        until = time.monotonic() + PATIENCE_S / 4
        while not _whole_lines(notes) and time.monotonic() < until:
            time.sleep(0.001)

    def _judge_study(self, lines: list[dict[str, object]], killed: float) -> None:
        edits = {str(e["uuid"]): e for e in lines if e["what"] == "edit"}
        copy = self.place / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        # The app's own start has to get over the kill, so the study itself is left.
        for file in self.films.glob(f"{STUDY_NAME}*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, copy / file.name)
        there: dict[str, str] = {}
        try:
            study = StudyFile(copy / STUDY_NAME, this_process())
            with study.reading() as db:
                there = dict(db.execute("SELECT uuid, delta FROM journal"))
            study.close()
            found = check_study(copy / STUDY_NAME, self.films)
            wrong = [problem.text for problem in found.problems if problem.serious]
        except KneelError as error:
            wrong = [str(error)]
        if wrong:
            self.figures.unreadable += 1
            self.figures.troubles += wrong
        # What the last run had only written down, this start has to have saved.
        for uuid, delta in self.owed.items():
            if there.get(uuid) != delta:
                self.figures.lost += 1
                self.figures.troubles.append(f"written down, never saved: {uuid}")
        written = self._written_down()
        self.owed = {
            uuid: str(edit["delta"])
            for uuid, edit in edits.items()
            if uuid not in there and written.get(uuid) == edit["delta"]
        }
        self.figures.written_only += len(self.owed)
        there = {**written, **there}
        for uuid, edit in edits.items():
            old = killed - float(str(edit["t"])) > SAFE_S
            kept = there.get(uuid) == edit["delta"]
            self.figures.edits += 1
            self.figures.old += old
            self.figures.lost += old and not kept
            self.figures.lost_young += not old and not kept
            if old and not kept:
                self.figures.troubles.append(f"lost: {edit}")

    def _written_down(self) -> dict[str, str]:
        found = {}
        for file in (user_data() / "unsaved").glob("*.jsonl"):
            for line in _whole_lines(file)[1:]:
                record = json.loads(line)
                found[str(record["uuid"])] = str(record["delta"])
        return found

    def _judge_exports(self, lines: list[dict[str, object]], notes: Path) -> None:
        for line in lines:  # as the start has left them, before the first new export
            if line["what"] == "ready" and self.exports.mixed(line["exported"]):
                self.figures.mixed_exports += 1
                self.figures.troubles.append("an export is old and new after a start")
        self.figures.sets += self.exports.learn(notes)
        wrong = self.exports.half()
        self.figures.half_exports += len(wrong)
        self.figures.troubles += [f"half: {one}" for one in wrong]
        self.figures.cut_between += self.exports.mixed(hashes(self.out))


def _whole_lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    return [
        one for one in path.read_text().splitlines(keepends=True) if one[-1] == "\n"
    ]


def main(arguments: Sequence[str]) -> int:
    """Kill, look and print; return 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--kills", type=int, default=300, help="default 300")
    add("--images", type=int, default=6, help="radiographs; default 6")
    add("--seed", type=int, default=1, help="of the moments; default 1")
    add(
        "--aimed",
        type=float,
        default=0.2,
        help="share of kills that wait for an export to be put in place; default 0.2",
    )
    add("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kneel-kills-") as folder:
        bench = Bench(Path(folder), options.images, options.seed, options.aimed)
        for n in range(options.kills):
            bench.one(n)
            if n % 20 == 19:
                print(f"{n + 1} kills, {bench.figures.lost} lost", file=sys.stderr)
        figures = bench.figures
        figures.start_s = round(sorted(bench.starts)[len(bench.starts) // 2], 2)
    _print(figures)
    if options.json:
        found = {"machine": platform.platform(), "cores": os.cpu_count()}
        options.json.write_text(json.dumps(found | asdict(figures), indent=1) + "\n")
    bad = figures.lost + figures.unreadable + figures.half_exports
    return 1 if bad + figures.mixed_exports else 0


def _print(figures: Figures) -> None:
    lines = {
        "kills": figures.kills,
        "edits": f"{figures.edits}, {figures.old} of them older than 1 s at the kill",
        "edits older than 1 s lost": figures.lost,
        "younger ones lost": figures.lost_young,
        "written down, not yet saved": figures.written_only,
        "unreadable studies": figures.unreadable,
        "exports": f"{figures.exports} begun, {figures.sets} about to be put in place",
        "files of them neither old nor new": figures.half_exports,
        "killed between two files": f"{figures.cut_between}, of one kind after the "
        f"next start but {figures.mixed_exports}",
        "starts that told what was found": figures.recovered,
        "starts with an undo list": figures.with_undo,
        "start to first image": f"{figures.start_s} s (median)",
    }
    for name, value in lines.items():
        print(f"{name:34} {value}")
    for trouble, count in Counter(figures.troubles).most_common(10):
        print(f"{count} x {trouble}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
