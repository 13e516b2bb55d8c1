"""How quickly the reading room answers: opening, window, drag, start.

    python benchmarks/look.py [--json FILE] [--platform xcb] [--drags 400]

Made radiographs of 2494 x 2048 px, 16 bits, are opened in the real window, and the real
mouse events are sent to it. An answer is timed from the event, or the wish to open, to
the end of the paint that shows it; with everything on: labels, spread, measurements,
inspector, magnifier, followers. The start is a process of its own, timed from before it
is spawned to its first paint, which is also asked whether torch was imported.

On a machine that does something else besides, trust the GUI thread's busy time.
"""

# ruff: noqa: T201  a command prints
import argparse
import io
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
import pydicom
from PyQt5.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QApplication, QWidget

from kneel_gui.app.bootstrap import make_application, make_window
from kneel_gui.app.main_window import MainWindow
from kneel_gui.app.measured_view import MeasuredView
from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.edits import ReplaceAnnotation
from kneel_gui.core.schema import SIDES, Side, knee_schema
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.formats import read_annotations
from kneel_gui.paths import resource

ROWS, COLS, SPACING_MM = 2048, 2494, 0.17
IMAGES = 8
PATIENCE_S = 30.0
SPREAD_MM = 0.8
START = """
import sys, time
sys.path.insert(0, sys.argv[1])
from PyQt5.QtCore import QEvent, QObject, QTimer
from kneel_gui.app import bootstrap
app = bootstrap.make_application()
window = bootstrap.make_window(app)
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Paint and watched is window.view.canvas.viewport():
            QTimer.singleShot(0, done)
        return False
def done():
    print(time.time(), "torch" in sys.modules, flush=True)
    window.shut_down()
    app.quit()
watch = Watch()
window.view.canvas.viewport().installEventFilter(watch)
window.show()
app.exec_()
"""


@dataclass(frozen=True)
class Timing:
    """How long one kind of answer took.

    Attributes
    ----------
    what : str
        What was asked.
    count : int
        How many times.
    median_ms, p99_ms, worst_ms : float
        Of the times.
    busy_ms, busy_p99_ms : float
        Median and 99th percentile of the GUI thread's own processor time: what is left
        of the wait on a machine that does nothing else; NaN where other threads or
        processes do the work.
    target_ms : float
        What it should be.
    judged : str
        Which of them the target is for: ``median`` or ``p99``.
    """

    what: str
    count: int
    median_ms: float
    p99_ms: float
    worst_ms: float
    busy_ms: float
    busy_p99_ms: float
    target_ms: float
    judged: str

    @property
    def met(self) -> bool:
        """Return whether the target is met."""
        value = self.median_ms if self.judged == "median" else self.p99_ms
        return value <= self.target_ms


class PaintWatch(QObject):
    """Notes when a widget has been painted.

    Parameters
    ----------
    widget : QWidget
        The one.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.painted = 0
        widget.installEventFilter(self)

    def eventFilter(  # noqa: N802  Qt's name
        self, watched: QObject | None, event: QEvent | None
    ) -> bool:
        """Count paints; they are over when the event loop comes back."""
        if event is not None and event.type() == QEvent.Type.Paint:
            self.painted += 1
        return False


def wait(condition: Callable[[], bool]) -> None:
    """Run the event loop until something holds.

    Parameters
    ----------
    condition : callable
        ``condition()``.

    Raises
    ------
    TimeoutError
        After half a minute.
    """
    end = time.perf_counter() + PATIENCE_S
    while not condition():
        QApplication.processEvents()
        if time.perf_counter() > end:
            raise TimeoutError("the window does not answer")


def rest(seconds: float) -> None:
    """Let everything that is under way come to its end."""
    end = time.perf_counter() + seconds
    wait(lambda: time.perf_counter() > end)


def timed(
    watch: PaintWatch, ask: Callable[[], None], ready: Callable[[], bool]
) -> float:
    """Return ms from a wish to the end of the paint that fulfils it.

    Parameters
    ----------
    watch : PaintWatch
        Of the picture.
    ask : callable
        The wish.
    ready : callable
        Whether what is painted next is the answer.

    Returns
    -------
    float
        ms.
    """
    start = time.perf_counter()
    ask()
    wait(ready)
    before = watch.painted
    wait(lambda: watch.painted > before)
    return 1e3 * (time.perf_counter() - start)


def answered(watch: PaintWatch, ask: Callable[[], None]) -> tuple[float, float]:
    """Return ms, and ms busy, from an event to the end of the paint it causes."""
    before = watch.painted
    start, busy = time.perf_counter(), time.thread_time()
    ask()
    wait(lambda: watch.painted > before)
    took = time.perf_counter() - start
    return 1e3 * took, 1e3 * (time.thread_time() - busy)


def summary(
    what: str,
    times: Sequence[tuple[float, float]],
    target_ms: float,
    judged: str,
) -> Timing:
    """Return the figures of some times: ms waited and ms busy, NaN = unknown."""
    waits, busy = np.array(times).T
    p50, p99 = (float(v) for v in np.percentile(waits, (50, 99)))
    b50, b99 = (float(v) for v in np.percentile(busy, (50, 99)))
    worst = float(waits.max())
    return Timing(what, len(times), p50, p99, worst, b50, b99, target_ms, judged)


def write_films(folder: Path) -> list[Path]:
    """Write made radiographs; all 16 bits of each pixel are in use."""
    demo = resource("demo") / "demo_01.dcm"
    base = read_radiograph(demo).pixels.astype(np.float32)
    base = cv2.resize(base, (COLS, ROWS)) * (60000.0 / float(base.max()))
    paths = []
    for n in range(IMAGES):
        noise = np.random.default_rng(n).normal(0.0, 300.0, base.shape)
        pixels = np.clip(base + noise, 0, 65535).astype(np.uint16)
        who = PhantomIdentity(seed=str(n))
        path = folder / f"film_{n}.dcm"
        first = dx_bytes(pixels >> 4, (SPACING_MM,) * 2, identity=who)  # 12 bits
        file = pydicom.dcmread(io.BytesIO(first))
        file.BitsStored, file.HighBit = 16, 15
        file.PixelData = pixels.tobytes()
        for name in ("WindowCenter", "WindowWidth"):
            if name in file:
                del file[name]
        file.save_as(path)
        paths.append(path)
    return paths


def put_landmarks(window: MainWindow) -> None:
    """Give the open image the demo's landmarks, with a spread."""
    read = read_annotations(resource("demo") / "landmarks.csv")
    image = window.room.image
    if image is None:
        raise TimeoutError("no image is open")
    demo = read.images[0].annotation
    after = image.annotation
    for side in SIDES:
        knee = demo.knee(side)
        if knee is not None:
            points = knee.points_px * (COLS / 2150.0, ROWS / 1750.0)
            spread = np.full(len(points), SPREAD_MM)
            after = after.with_knee(
                KneeAnnotation.from_points(side, points, spread_mm=spread)
            )
    window.room.edit(ReplaceAnnotation(image.annotation, after, "Benchmark"))


def send(
    view: MeasuredView, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton
) -> None:
    """Send a mouse event with its button held, as Qt would."""
    port = view.canvas.viewport()
    move = kind == QEvent.Type.MouseMove
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    event = QMouseEvent(
        kind,
        QPointF(at),
        QPointF(port.mapToGlobal(at)),
        Qt.MouseButton.NoButton if move else button,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(port, event)


def drag(
    view: MeasuredView, start: QPoint, button: Qt.MouseButton, steps: int
) -> list[tuple[float, float]]:
    """Return ms, and ms busy, to the paint of each move of a drag."""
    watch = PaintWatch(view.canvas.viewport())
    send(view, QEvent.Type.MouseButtonPress, start, button)
    times = []
    for n in range(steps):
        # Never twice the same place: nothing would be painted.
        at = start + QPoint(n % 31 - 15, n * 7 % 17 - 8)

        def step(at: QPoint = at) -> None:
            send(view, QEvent.Type.MouseMove, at, button)

        times.append(answered(watch, step))
    send(view, QEvent.Type.MouseButtonRelease, start, button)
    rest(0.2)
    return times


def measure_opening(window: MainWindow, paths: Sequence[Path]) -> list[Timing]:
    """Open images at random and in order."""
    watch = PaintWatch(window.view.canvas.viewport())
    room = window.room

    def shown(path: Path) -> Callable[[], bool]:
        return lambda: room.image is not None and room.image.path == path

    cold, ahead = [], []
    for path in [*paths[::-2], *paths[::2]]:
        if shown(path)():
            continue
        took = timed(watch, lambda path=path: room.go_to(path), shown(path))
        cold.append((took, np.nan))
        rest(0.6)  # the next one is prefetched meanwhile
    room.go_to(paths[0])
    wait(shown(paths[0]))
    rest(1.0)
    for path in paths[1:]:
        took = timed(watch, lambda: room.step(1), shown(path))
        ahead.append((took, np.nan))
        rest(1.0)
    return [
        summary("open to paint", cold, 120.0, "median"),
        summary("next prefetched image", ahead, 30.0, "median"),
    ]


def place_of(view: MeasuredView, window: MainWindow, side: Side, name: str) -> QPoint:
    """Return where a landmark stands in a view."""
    image = window.room.image
    knee = None if image is None else image.annotation.knee(side)
    if knee is None:
        raise TimeoutError("the image has no landmarks")
    x, y = view.canvas.camera.to_screen(knee.points_px[knee_schema().index(name)])
    return QPoint(round(float(x)), round(float(y)))


def measure_gestures(window: MainWindow, drags: int) -> list[Timing]:
    """Set the window at fit, drag a point in both views."""
    view = window.view
    for name in ("labels", "spread", "measures", "follow"):
        window.actions_by_id[name].setChecked(True)
    view.fit()
    rest(0.5)
    middle = QPoint(view.width() // 2, view.height() // 3)
    window_ms = drag(view, middle, Qt.MouseButton.RightButton, drags)
    put_landmarks(window)
    found = [summary("window step at fit", window_ms, 5.0, "median")]
    for text in ("fit", "knee"):
        if text == "knee":
            view.zoom_to_knee(Side.RIGHT)
        rest(0.5)
        at = place_of(view, window, Side.RIGHT, "F5")
        times = drag(view, at, Qt.MouseButton.LeftButton, drags)
        found.append(summary(f"drag a point, {text}", times, 16.0, "p99"))
    window.actions_by_id["twin"].setChecked(True)
    rest(0.8)
    pane = window.stage.twin.panes[Side.LEFT]
    at = place_of(pane, window, Side.LEFT, "F5")
    times = drag(pane, at, Qt.MouseButton.LeftButton, drags)
    return [*found, summary("drag a point, twin", times, 16.0, "p99")]


def measure_start(count: int) -> tuple[Timing, bool]:
    """Start the app several times; also return whether torch was imported."""
    root = str(Path(__file__).resolve().parents[1])
    times, torch = [], False
    for _ in range(count):
        start = time.time()
        done = subprocess.run(
            [sys.executable, "-c", START, root],
            capture_output=True,
            text=True,
            check=True,
        )
        when, imported = done.stdout.split()[-2:]
        times.append((1e3 * (float(when) - start), np.nan))
        torch |= imported == "True"
    return summary("start to first paint", times, 1500.0, "median"), torch


def show(rows: Sequence[Timing], torch: bool) -> None:
    """Print the figures as a table."""
    heads = ("median", "p99", "worst", "busy", "busy p99")
    print(" " * 26 + "".join(f"{head:>9}" for head in heads) + f"{'target':>16}")
    for row in rows:
        target = f"{row.judged} {row.target_ms:.0f}"
        numbers = (row.median_ms, row.p99_ms, row.worst_ms, row.busy_ms)
        line = f"{row.what:26}"
        line += "".join(f"{number:9.1f}" for number in (*numbers, row.busy_p99_ms))
        print(f"{line}{target:>16}  {'met' if row.met else 'MISSED'}")
    print(f"torch imported at the start: {'yes' if torch else 'no'}")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print a table, write JSON.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments.

    Returns
    -------
    int
        0; the targets are for a machine that does nothing else.
    """
    parser = argparse.ArgumentParser(description="How quickly the window answers.")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--platform", default="", help="Qt's, such as offscreen or xcb")
    parser.add_argument("--drags", type=int, default=400, help="moves per drag")
    parser.add_argument("--starts", type=int, default=5, help="how many starts")
    args = parser.parse_args(argv)
    if args.platform:
        os.environ["QT_QPA_PLATFORM"] = args.platform
    with tempfile.TemporaryDirectory() as folder:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[name] = str(Path(folder) / name)
        start, torch = measure_start(args.starts)
        app = make_application()  # lives as long as it has a name
        window = make_window(app)
        try:
            window.setGeometry(0, 0, 1600, 1000)
            window.show()
            (films := Path(folder) / "films").mkdir()
            paths = write_films(films)
            window.commands.open_paths([films])
            wait(lambda: window.room.image is not None)
            rest(1.5)
            rows = [*measure_opening(window, paths)]
            rows += measure_gestures(window, args.drags)
        finally:
            window.hide()
            window.shut_down()
    rows.append(start)
    show(rows, torch)
    if args.json is not None:
        machine = {"cpus": os.cpu_count(), "python": platform.python_version()}
        listed = [
            {k: None if v != v else v for k, v in asdict(row).items()}
            | {"met": row.met}
            for row in rows
        ]
        told = {"machine": machine, "torch_at_start": torch, "rows": listed}
        args.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
