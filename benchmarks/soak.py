"""Whether the app stays as small on a long day as it was after the first hundred films.

The real window, offscreen, works through film after film as a reader does: open a
folder, predict, nudge and drag a point, undo, look at it in other ways, accept and go
on. Every 25 films it notes memory, threads, open files and what Qt holds.

    python benchmarks/soak.py --films 1000 --json soak.json

ends with 1 when the resident memory at the end is more than 1.1 times that after film
100, or when there are more threads, files, objects or graphics items than ever until
then.
"""

# ruff: noqa: T201  a command prints

import argparse
import gc
import json
import os
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from PyQt5.QtCore import QObject, QTimer
from PyQt5.QtWidgets import QApplication, QGraphicsView
from soak_films import Films, factory_of
from soak_reader import Reader

from kneel_gui.app.bootstrap import make_application, make_window
from kneel_gui.app.main_window import MainWindow
from kneel_gui.app.study_keeper import MOST_OPEN
from kneel_gui.workflows.predict import make_predictor

STEP_MS = 5
PATIENCE_S = 120.0
MOST_RSS = 1.1
# What may come and go between two looks: a file that is just being written, and the
# three files of each of the studies that are held open, one for each folder; a label
# that shows rich text just now has five objects more.
FILES = 3 + 3 * MOST_OPEN
SLACK = {"threads": 0, "files": FILES, "objects": 5, "items": 0, "windows": 0}
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Look:
    """What the program holds.

    Attributes
    ----------
    film : int
        Films worked through.
    seconds : float
        Since the start.
    rss_mib : float
        Resident memory.
    threads, files : int
        Of the process, as the system counts them.
    objects, items, windows : int
        QObject, QGraphicsItem and top-level widgets.
    python : int
        Objects that the garbage collector knows; for finding a leak, not judged.
    """

    film: int
    seconds: float
    rss_mib: float
    threads: int
    files: int
    objects: int
    items: int
    windows: int
    python: int


def look(film: int, started: float) -> Look:
    """Count.

    Parameters
    ----------
    film : int
        Films worked through.
    started : float
        `time.monotonic` at the start.

    Returns
    -------
    Look
        As it is; nothing is cleared away beforehand.
    """
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    windows = QApplication.topLevelWidgets()
    application = QApplication.instance()
    roots: list[QObject] = [w for w in windows if w.parent() is None]
    roots += [] if application is None else [application]
    views = [v for w in windows for v in w.findChildren(QGraphicsView)]
    scenes = {id(scene): scene for v in views if (scene := v.scene()) is not None}
    return Look(
        film,
        round(time.monotonic() - started, 1),
        round(pages * _PAGE / 2**20, 1),
        sum(1 for _ in Path("/proc/self/task").iterdir()),
        sum(1 for _ in Path("/proc/self/fd").iterdir()),
        sum(1 + len(root.findChildren(QObject)) for root in roots),
        sum(len(scene.items()) for scene in scenes.values()),
        len(windows),
        len(gc.get_objects()),
    )


class Soak:
    """Lets a reader work through films and looks now and then.

    Parameters
    ----------
    window : MainWindow
        On show.
    films : Films
        Makes the folders.
    options : argparse.Namespace
        `parse`.
    """

    def __init__(
        self, window: MainWindow, films: Films, options: argparse.Namespace
    ) -> None:
        self._window = window
        self._reader = Reader(window)
        self._films = films
        self._options = options
        self._started = time.monotonic()
        self.looks: list[Look] = []
        self.error: BaseException | None = None
        self._script = self._day()
        self._ready: Callable[[], object] = lambda: True
        self._since = time.monotonic()
        self._timer = QTimer()
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        try:
            if self._ready():
                self._ready = self._script.send(None)
                self._since = time.monotonic()
            elif time.monotonic() - self._since > PATIENCE_S:
                self._give_up(TimeoutError(f"in vain; said: {self._reader.said()}"))
        except StopIteration:
            self._timer.stop()
            self._window.close()
        except BaseException as error:  # noqa: BLE001  ends the event loop, is raised there
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        self.error = error
        self._timer.stop()
        QApplication.exit(1)

    def _day(self) -> Generator[Callable[[], object], None, None]:
        done, total = 0, self._options.films
        while done < total:
            folder = self._films.folder(done, total - done)
            count = len(list(folder.iterdir()))
            yield from self._reader.open(folder)
            for number in range(done, done + count):
                yield from self._reader.read(number, folder / self._films.name(number))
                if (number + 1) % self._options.every == 0:
                    yield from self._reader.rest()
                    self._note(number + 1)
            done += count
        yield from self._reader.rest()

    def _note(self, film: int) -> None:
        self.looks.append(look(film, self._started))
        print(row(self.looks[-1]), flush=True)


def row(seen: Look) -> str:
    """Return a line of the table."""
    return (
        f"{seen.film:6}{seen.seconds:9.0f}{seen.rss_mib:10.1f}{seen.threads:9}"
        f"{seen.files:7}{seen.objects:9}{seen.items:7}{seen.windows:9}{seen.python:10}"
    )


def verdict(looks: Sequence[Look], baseline: int) -> tuple[float, list[str]]:
    """Judge the looks.

    Parameters
    ----------
    looks : sequence of Look
        In order.
    baseline : int
        After how many films the program is as large as it may be.

    Returns
    -------
    tuple
        Resident memory at the end over that after `baseline`, and what has grown, for
        people; empty = nothing.
    """
    settled = [seen for seen in looks if seen.film >= baseline]
    if len(settled) < 2:  # nothing to compare with
        return float("nan"), [f"fewer than two looks from film {baseline} on"]
    first, last = settled[0], settled[-1]
    ratio = last.rss_mib / first.rss_mib
    grown = []
    if ratio > MOST_RSS:
        grown.append(f"resident memory is {ratio:.3f} times that at film {first.film}")
    # A label with rich text has five objects more than one without: what counts is
    # whether there are more than there ever were.
    early = [seen for seen in looks if seen.film <= first.film]
    for what, slack in SLACK.items():
        before = max(getattr(seen, what) for seen in early)
        if (now := getattr(last, what)) > before + slack:
            grown.append(f"{what}: {now}, until film {first.film} {before} at most")
    alive = sorted(t.name for t in threading.enumerate() if t.name.startswith("kneel"))
    if alive:
        grown.append(f"threads that outlive the window: {', '.join(alive)}")
    return ratio, grown


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--films", type=int, default=1000, help="to work through; default 1000")
    add("--every", type=int, default=25, help="films between two looks; default 25")
    add("--baseline", type=int, default=100, help="films to compare with; default 100")
    add("--per-folder", type=int, default=50, help="films in a folder; default 50")
    add(
        "--predict-every",
        type=int,
        default=20,
        help="the bundled model predicts every so many, the rest is known at once; "
        "0 = none; default 20",
    )
    add("--size", default="2494x2048", help="of a film, px; default 2494x2048")
    add("--json", type=Path, help="write the figures here, too")
    return parser.parse_args(arguments)


def soak(options: argparse.Namespace, place: Path) -> tuple[list[Look], dict[str, int]]:
    """Work through the films in a temporary folder.

    Parameters
    ----------
    options : argparse.Namespace
        `parse`.
    place : pathlib.Path
        For films and everything that the app keeps.

    Returns
    -------
    tuple
        The looks, and how many films were predicted by what.
    """
    width, height = (int(text) for text in options.size.split("x"))
    films = Films(place / "films", (width, height), options.per_folder)
    every = options.predict_every
    factory, made = factory_of(films, every, lambda: make_predictor(None, "cpu"))
    app = make_application()
    window = make_window(app, factory)
    try:
        window.resize(1600, 1000)
        window.show()
        window.load_model()
        run = Soak(window, films, options)
        app.exec_()
        if run.error is not None:
            raise run.error
    finally:
        window.shut_down()
    by = {
        "model": sum(one.by_model for one in made),
        "known": sum(one.by_truth for one in made),
    }
    return run.looks, by


def main(arguments: Sequence[str]) -> int:
    """Work through the films, print the figures; return 1 when something has grown."""
    options = parse(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print("  film  seconds   RSS MiB  threads  files  objects  items  windows   Python")
    with tempfile.TemporaryDirectory(prefix="kneel-soak-") as place:
        for kind in ("CONFIG", "DATA", "STATE"):  # the translated model may be reused
            os.environ[f"XDG_{kind}_HOME"] = str(Path(place) / kind.lower())
        looks, by = soak(options, Path(place))
    ratio, grown = verdict(looks, options.baseline)
    print(f"predicted: {by['model']} by the model, {by['known']} known at once")
    print(f"memory after the last film / after film {options.baseline}: {ratio:.3f}")
    print("\n".join(f"GROWN {line}" for line in grown) or "Nothing has grown.")
    if options.json:
        found = {
            "machine": platform.platform(),
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
            "predicted": by,
            "ratio": ratio,
            "grown": grown,
            "looks": [asdict(seen) for seen in looks],
        }
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
