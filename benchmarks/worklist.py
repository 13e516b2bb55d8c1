"""A worklist of 100,000 radiographs: opening, scrolling, filtering, sorting, memory.

    python benchmarks/worklist.py                     100,000 files, off screen
    python benchmarks/worklist.py --files 10000 --platform xcb

The files are hard links to a few small radiographs: what counts is their number. The
window is the app's own, without a model. «cpu» is the time that the window's thread
computed; where other programs run, «wall» is longer. The headers are read in the
background all the while, as they are when a person opens a folder.
"""

# ruff: noqa: T201  a command prints
import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PyQt5.QtCore import QEventLoop, Qt, QTimer
from PyQt5.QtWidgets import QApplication

from kneel_gui.app.bootstrap import make_application, make_window
from kneel_gui.app.main_window import MainWindow
from kneel_gui.app.worklist_columns import Column
from kneel_gui.core.prediction import LandmarkPredictor
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes

LINKS_PER_FILE = 20_000  # file systems allow 65,000
OPEN_S, STEP_MS, MEMORY_MIB = 1.0, 50.0, 600.0
QUERIES = ("k", "kn", "kne", "knee77", "-status:reviewed", "status:predicted", "")
QUERIES += ("doubt>2", "knee9 -status:failed points<32", "date>2024 shape>1", "")


@dataclass(frozen=True)
class Figure:
    """One measurement.

    Attributes
    ----------
    what : str
        What was done.
    times : int
        How often.
    wall_p50, wall_worst, cpu_p50, cpu_worst : float
        ms.
    target : float
        The worst that is allowed, ms.
    """

    what: str
    times: int
    wall_p50: float
    wall_worst: float
    cpu_p50: float
    cpu_worst: float
    target: float


class Watch:
    """Measures the same thing several times."""

    def __init__(self) -> None:
        self._wall: list[float] = []
        self._cpu: list[float] = []

    def run(self, action: Callable[[], None]) -> None:
        """Measure once; the events of others are not waited for."""
        wall, cpu = time.perf_counter(), time.thread_time()
        action()
        self._wall.append(1000 * (time.perf_counter() - wall))
        self._cpu.append(1000 * (time.thread_time() - cpu))

    def figure(self, what: str, target: float) -> Figure:
        """Return what was measured."""
        wall, cpu = np.array(self._wall), np.array(self._cpu)
        numbers = (np.median(wall), wall.max(), np.median(cpu), cpu.max())
        return Figure(what, len(wall), *(round(float(n), 2) for n in numbers), target)


def make_files(folder: Path, count: int) -> None:
    """Fill a folder with links to small radiographs."""
    noise = np.random.default_rng(0).integers(0, 4096, (64, 96)).astype(np.uint16)
    sources = folder / "sources"
    listed = folder / "study"
    sources.mkdir()
    listed.mkdir()
    for n in range(count):
        source = sources / f"{n // LINKS_PER_FILE}.dcm"
        if not source.exists():
            identity = PhantomIdentity(seed=source.name)
            source.write_bytes(dx_bytes(noise, (0.2, 0.2), identity=identity))
        os.link(source, listed / f"knee{n}.dcm")


def no_model() -> LandmarkPredictor:
    """Stand in for the model, which is never asked for here."""
    raise RuntimeError("this benchmark predicts nothing")


def rest(milliseconds: int) -> None:
    """Let the events of the window be dealt with."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec_()


def opening(window: MainWindow, folder: Path, count: int) -> list[Figure]:
    """Open the folder; wait until all rows, then the first image, have been painted."""
    listed, shown = Watch(), Watch()
    loop = QEventLoop()
    model = window.room.worklist

    def painted() -> None:
        if len(model) == count:
            window.repaint()
            loop.quit()

    def until_listed() -> None:
        model.modelReset.connect(painted, Qt.ConnectionType.QueuedConnection)
        window.commands.open_paths([folder])
        loop.exec_()
        model.modelReset.disconnect(painted)

    def until_shown() -> None:
        if window.room.image is None:
            window.room.shown.connect(loop.quit)
            loop.exec_()
        window.repaint()

    listed.run(until_listed)
    shown.run(until_shown)
    target = 1000 * OPEN_S
    return [listed.figure("open", target), shown.figure("image", target)]


def scrolling(window: MainWindow, count: int) -> Figure:
    """Jump about in the list and step through it, painting every time."""
    watch, chance = Watch(), random.Random(0)
    table = window.worklist.table
    bar, port = table.verticalScrollBar(), table.viewport()
    if bar is None or port is None:
        raise RuntimeError("a table without a scroll bar")
    places = [chance.randrange(count) for _ in range(100)]
    places += list(range(count // 2, count // 2 + 300, 3))

    def jump(place: int) -> None:
        bar.setValue(place)
        port.repaint()

    for place in places:
        watch.run(lambda place=place: jump(place))  # type: ignore[misc]
    return watch.figure("scroll", STEP_MS)


def filtering(window: MainWindow) -> Figure:
    """Type filters, painting every time."""
    watch = Watch()

    def narrow(query: str) -> None:
        window.worklist.set_filter(query)
        window.worklist.repaint()

    for _ in range(3):
        for query in QUERIES:
            watch.run(lambda query=query: narrow(query))  # type: ignore[misc]
            rest(20)
    return watch.figure("filter", STEP_MS)


def sorting(window: MainWindow) -> Figure:
    """Sort by every column, painting every time."""
    watch = Watch()

    def order(column: Column, way: Qt.SortOrder) -> None:
        window.worklist.table.sortByColumn(column, way)
        window.worklist.repaint()

    for column in (*Column, Column.NAME):
        for way in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder):
            watch.run(lambda c=column, w=way: order(c, w))  # type: ignore[misc]
            rest(20)
    return watch.figure("sort", STEP_MS)


def memory_mib() -> float:
    """Return the resident memory of this process (Linux), MiB; NaN elsewhere."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    lines = status.read_text(encoding="ascii").splitlines()
    (line,) = [line for line in lines if line.startswith("VmRSS:")]
    return round(int(line.split()[1]) / 1024, 1)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--files", type=int, default=100_000, help="default 100,000")
    add("--platform", default="offscreen", help="Qt platform; default offscreen")
    add("--json", type=Path, help="write the figures here, too")
    return parser.parse_args(arguments)


def measure(options: argparse.Namespace) -> tuple[list[Figure], float]:
    """Return the figures and the memory, MiB."""
    with tempfile.TemporaryDirectory() as place:
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = str(Path(place, "user", kind))
        folder = Path(place, "files")
        folder.mkdir()
        make_files(folder, options.files)
        app = make_application()  # kept: without it there are no widgets
        window = shown_window(app)
        try:
            rows = opening(window, folder / "study", options.files)
            rest(500)
            rows.append(scrolling(window, options.files))
            rows += [filtering(window), sorting(window)]
            return rows, memory_mib()
        finally:
            window.shut_down()


def shown_window(app: QApplication) -> MainWindow:
    """Return the app's window with an empty list."""
    window = make_window(app, no_model)
    window.resize(1600, 1000)
    window.show()
    rest(500)
    return window


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 when a target is missed."""
    options = parse(arguments)
    os.environ["QT_QPA_PLATFORM"] = options.platform
    rows, memory = measure(options)
    load = os.getloadavg()[0]
    print(f"{options.files:,} files, load {load:.1f} on {os.cpu_count()} cores")
    print(
        f"{'ms':10}{'times':>6}{'wall p50':>10}{'worst':>9}{'cpu p50':>10}{'worst':>9}"
    )
    for row in rows:
        figures = f"{row.wall_p50:10.1f}{row.wall_worst:9.1f}"
        figures += f"{row.cpu_p50:10.1f}{row.cpu_worst:9.1f}"
        print(f"{row.what:10}{row.times:6}{figures}   target {row.target:g}")
    print(f"memory    {memory:.0f} MiB   target {MEMORY_MIB:g}")
    if options.json:
        machine = {"machine": platform.platform(), "load": load}
        found = machine | {"memory_mib": memory, "rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    met = all(row.wall_p50 <= row.target for row in rows) and not memory > MEMORY_MIB
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
