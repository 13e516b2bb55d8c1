"""Whether the memory of a long batch stays flat, and kills leave its tables equal.

    python benchmarks/batch.py --count 1000 --kills 20
    python benchmarks/batch.py --count 200 --kills 5 --jobs 2 --json batch.json

Draws a few phantoms, links them under many names, and runs ``kneel predict`` on them:
once undisturbed, while the resident memory of the command and its processes is sampled
ten times a second; then again, killed (SIGKILL) at random moments and resumed. In the
end both runs' tables are compared, all but the ``seconds`` column. Linux only.
"""

# ruff: noqa: T201  a command prints
import argparse
import csv
import json
import os
import platform
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kneel_gui.training.phantom import PhantomOptions
from kneel_gui.workflows.batch_tables import TABLES
from kneel_gui.workflows.phantom import write_phantoms

ROOT = Path(__file__).resolve().parents[1]
MANY = 65000 // 2  # hard links that a file may have
FLAT_PERCENT = 5
SETTLED = 50  # images after which memory should be flat
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6
STEP = re.compile(r"Predicting: (\d+) of \d+ ")


@dataclass
class Run:
    """One run of the command.

    Attributes
    ----------
    samples : list of (float, float)
        (s since the start, resident MB of the command and its processes).
    steps : list of (float, int)
        (s since the start, images done by then).
    seconds : float
        Of the whole run.
    code : int
        Exit status; negative: the signal that ended it.
    """

    samples: list[tuple[float, float]] = field(default_factory=list)
    steps: list[tuple[float, int]] = field(default_factory=list)
    seconds: float = 0.0
    code: int = 0


@dataclass(frozen=True)
class Figures:
    """What was measured.

    Attributes
    ----------
    count : int
        Radiographs.
    seconds : float
        Of the undisturbed run.
    per_minute : float
        Radiographs, after the first 50 until the last.
    settled_mb : float
        Median resident memory after the first 50.
    lowest_percent, highest_percent : float
        Medians of twentieths of the time after the first 50 against `settled_mb`, %.
    peak_mb : float
        Highest single sample, the tables at the end included.
    kills : int
        Runs that were killed.
    kills_at : list of float
        s after the start of each.
    orphans : int
        Processes that outlived a killed run by more than 5 s.
    disturbed_seconds : float
        Of all killed and resumed runs together.
    equal : bool
        Both runs' tables are the same but for the times.
    """

    count: int
    jobs: int | None
    seconds: float
    per_minute: float
    settled_mb: float
    lowest_percent: float
    highest_percent: float
    peak_mb: float
    kills: int
    kills_at: list[float]
    orphans: int
    disturbed_seconds: float
    equal: bool


def make_films(place: Path, count: int, drawn: int, spacing_mm: float) -> Path:
    """Draw some phantoms and link them under `count` names; return their folder."""
    options = PhantomOptions(spacing_mm=spacing_mm, photometric=None)
    sources = write_phantoms(place / "drawn", drawn, options=options)
    folder = place / "films"
    for i in range(count):
        film = folder / f"site_{i // 1000:03d}" / f"film_{i:06d}.dcm"
        film.parent.mkdir(parents=True, exist_ok=True)
        os.link(sources[i % drawn], film)
    return folder


def family(pid: int) -> list[int]:
    """Return a process and all that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = Path(f"/proc/{pid}/task").iterdir()
        for thread in threads:
            children += (thread / "children").read_text().split()
    except OSError:  # it has just ended
        return []
    return [pid, *(p for child in {*map(int, children)} for p in family(child))]


def resident_mb(pids: Sequence[int]) -> float:
    """Return the resident memory of processes, those that ended left out."""
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
    return total * PAGE_MB


def run(
    command: Sequence[str | Path],
    kill_after_s: float | None = None,
    each_s: float = 0.1,
) -> tuple[Run, int]:
    """Run the command, sampled; return the run and how many orphans a kill left."""
    result = Run()
    start = time.perf_counter()

    def now() -> float:
        return time.perf_counter() - start

    def follow(process: "subprocess.Popen[str]") -> None:
        for line in process.stderr or ():
            found = STEP.match(line)
            if found:
                result.steps.append((now(), int(found[1])))
            else:
                print(line, end="", file=sys.stderr)

    pids: list[int] = []
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as batch:
        reader = threading.Thread(target=follow, args=(batch,))
        reader.start()
        while batch.poll() is None:
            pids = family(batch.pid)
            result.samples.append((now(), resident_mb(pids)))
            if kill_after_s is not None and now() >= kill_after_s:
                batch.send_signal(signal.SIGKILL)
                break
            time.sleep(each_s)
        batch.wait()
        result.seconds, result.code = now(), batch.returncode
        orphans = count_orphans(pids[1:])
        reader.join()
    return result, orphans


def count_orphans(pids: Sequence[int], patience_s: float = 5.0) -> int:
    """Return how many processes are still there after a while."""
    until = time.perf_counter() + patience_s
    while any(map(alive, pids)) and time.perf_counter() < until:
        time.sleep(0.05)
    return sum(map(alive, pids))


def alive(pid: int) -> bool:
    """Return whether a process runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def tables(folder: Path) -> dict[str, bytes]:
    """Return the tables without the times."""
    found = {name: (folder / name).read_bytes() for name in TABLES}
    head, *rows = csv.reader(found["images.csv"].decode().splitlines())
    place = head.index("seconds")
    untimed = [row[:place] + row[place + 1 :] for row in rows]
    found["images.csv"] = repr(untimed).encode()
    return found


def disturbed(
    command: Callable[[bool], list[str | Path]],
    kills: int,
    whole: Run,
    dice: random.Random,
) -> tuple[list[float], int, float]:
    """Run with kills; return their moments, the orphans and the time of all."""
    first = whole.steps[0][0] if whole.steps else 0.0
    # On average the kills use up half of the work: a quicker hour must not end it.
    span = max(whole.seconds - first, 1.0) / max(kills, 1)
    moments: list[float] = []
    orphans, seconds = 0, 0.0
    while len(moments) < kills:
        after = dice.uniform(0.2 * first, first + span)
        one, left = run(command(bool(moments)), after)
        seconds, orphans = seconds + one.seconds, orphans + left
        if one.code != -signal.SIGKILL:
            print(f"ended with {one.code} before its kill", file=sys.stderr)
            break
        moments.append(round(after, 2))
        print(f"kill {len(moments)} of {kills} after {after:.1f} s", file=sys.stderr)
    one, left = run(command(True))
    if one.code:
        raise SystemExit(f"the last run ended with {one.code}")
    return moments, orphans + left, seconds + one.seconds


def flatness(whole: Run) -> tuple[float, float, float, float]:
    """Return (settled MB, lowest %, highest %, radiographs per minute)."""
    later = [(t, n) for t, n in whole.steps if n >= SETTLED]
    if len(later) < 2:
        raise SystemExit(f"take more than {SETTLED} radiographs")
    (begin, done), (end, total) = later[0], later[-1]
    samples = [(t, mb) for t, mb in whole.samples if begin <= t <= end]
    settled = statistics.median(mb for _, mb in samples)
    parts: dict[int, list[float]] = {}
    for t, mb in samples:
        parts.setdefault(min(int(20 * (t - begin) / (end - begin)), 19), []).append(mb)
    medians = [statistics.median(part) for part in parts.values()]
    percent = [100 * (mb / settled - 1) for mb in (min(medians), max(medians))]
    return settled, percent[0], percent[1], 60 * (total - done) / (end - begin)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--count", type=int, default=200, help="radiographs; default 200")
    add("--kills", type=int, default=5, help="SIGKILLs; default 5")
    add("--jobs", type=int, help="as of kneel predict")
    add("--drawn", type=int, default=8, help="different radiographs; default 8")
    add("--spacing", type=float, default=0.4, help="mm per pixel; default 0.4")
    add("--seed", type=int, default=1, help="of the moments; default 1")
    add("--device", default="cpu", help="default cpu")
    add("--model", help="default: the bundled one")
    add("--json", type=Path, help="write the figures here, too")
    return parser.parse_args(arguments)


def measure(options: argparse.Namespace, place: Path) -> Figures:
    """Run everything in a folder; return the figures."""
    drawn = max(options.drawn, -(-options.count // MANY))
    films = make_films(place, options.count, drawn, options.spacing)

    def command(out: str, resume: bool = False) -> list[str | Path]:
        given: list[str | Path] = [sys.executable, ROOT / "main.py", "predict", films]
        given += ["--out", place / out, "--device", options.device]
        given += ["--jobs", str(options.jobs)] if options.jobs else []
        given += ["--model", options.model] if options.model else []
        return [*given, "--resume"] if resume else given

    whole, _ = run(command("whole"))
    if whole.code:
        raise SystemExit(f"the undisturbed run ended with {whole.code}")
    settled, lowest, highest, per_minute = flatness(whole)
    moments, orphans, seconds = disturbed(
        lambda resume: command("disturbed", resume),
        options.kills,
        whole,
        random.Random(options.seed),
    )
    return Figures(
        options.count,
        options.jobs,
        round(whole.seconds, 1),
        round(per_minute, 1),
        round(settled, 1),
        round(lowest, 2),
        round(highest, 2),
        round(max(mb for _, mb in whole.samples), 1),
        len(moments),
        moments,
        orphans,
        round(seconds, 1),
        tables(place / "whole") == tables(place / "disturbed"),
    )


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 when the tables differ or a process was left."""
    options = parse(arguments)
    with tempfile.TemporaryDirectory(prefix="kneel-batch-") as folder:
        figures = measure(options, Path(folder))
    flat = figures.lowest_percent >= -FLAT_PERCENT
    flat = flat and figures.highest_percent <= FLAT_PERCENT
    whole = figures.equal and figures.kills == options.kills
    lines = {
        "radiographs": figures.count,
        "undisturbed": f"{figures.seconds} s, {figures.per_minute} a minute",
        "resident after 50": f"{figures.settled_mb} MB, "
        f"{figures.lowest_percent:+.1f} to {figures.highest_percent:+.1f} %",
        "peak": f"{figures.peak_mb} MB",
        "killed": f"{figures.kills} times, {figures.disturbed_seconds} s in all",
        "orphans": figures.orphans,
        "tables equal": "yes" if figures.equal else "NO",
        "goals": f"flat within {FLAT_PERCENT} % after {SETTLED}: {_met(flat)}; "
        f"equal after {figures.kills} of {options.kills} kills: {_met(whole)}",
    }
    for name, value in lines.items():
        print(f"{name:20} {value}")
    if options.json:
        found = {"machine": platform.platform(), "cores": os.cpu_count()}
        text = json.dumps(found | asdict(figures), indent=1)
        options.json.write_text(text + "\n")
    return 0 if figures.equal and not figures.orphans else 1


def _met(goal: bool) -> str:
    return "met" if goal else "NOT met"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
