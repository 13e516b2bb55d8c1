"""Whether the app stays live while a model predicts on the CPU.

    python benchmarks/live.py                        the bundled model
    python benchmarks/live.py --folds 5 --base-width 24    KNEEL's shape, at random

A window shows the demo study (off screen unless --platform says otherwise) while the
app's own kind of worker thread predicts one radiograph after the other. A precise 10 ms
timer in the GUI thread measures how late it is called: that is how long a mouse click
waits. The same without a prediction is printed for comparison.
"""

# ruff: noqa: T201  a command prints
import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PyQt5.QtCore import QEventLoop, QObject, Qt, QTimer
from PyQt5.QtWidgets import QApplication

from kneel_gui.app.bootstrap import make_application, make_window
from kneel_gui.app.main_window import MainWindow
from kneel_gui.app.tasks import TaskRunner
from kneel_gui.core.prediction import LandmarkPredictor, Progress
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import Cancelled
from kneel_gui.paths import resource
from kneel_gui.workflows.predict import make_predictor

PERIOD_MS = 10
TARGET_MS = 60.0


@dataclass(frozen=True)
class Lateness:
    """How late the timer came, ms.

    Attributes
    ----------
    what : str
        What went on meanwhile.
    ticks : int
        Calls of the timer.
    p50, p95, p99, worst : float
        Percentiles of the lateness, ms.
    predictions : int
        Radiographs predicted meanwhile.
    seconds_each : float
        Time of one; NaN without any.
    """

    what: str
    ticks: int
    p50: float
    p95: float
    p99: float
    worst: float
    predictions: int
    seconds_each: float


class Pulse(QObject):
    """A precise timer that notes its gaps.

    Parameters
    ----------
    seconds : float
        How long it runs.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._seconds = seconds
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0

    def run(self) -> list[float]:
        """Return the lateness of each call, ms, after running the event loop."""
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * self._seconds), loop.quit)
        self._last = time.perf_counter()
        self._timer.start(PERIOD_MS)
        loop.exec_()
        self._timer.stop()
        return self.late_ms

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, 1000 * (now - self._last) - PERIOD_MS))
        self._last = now


class Work:
    """Predictions without end, for a worker thread.

    Parameters
    ----------
    predictor : LandmarkPredictor
        The model.
    films : sequence of Radiograph
        Predicted in turn.
    """

    def __init__(
        self, predictor: LandmarkPredictor, films: Sequence[Radiograph]
    ) -> None:
        self._predictor = predictor
        self._films = films
        self.seconds: list[float] = []

    def __call__(self, progress: Progress) -> None:
        """Predict until asked to stop."""
        while True:
            film = self._films[len(self.seconds) % len(self._films)]
            start = time.perf_counter()
            self._predictor.predict(film, progress=progress)
            self.seconds.append(time.perf_counter() - start)


def lateness(what: str, late_ms: Sequence[float], each: Sequence[float]) -> Lateness:
    """Return the figures of one measurement."""
    p50, p95, p99, worst = np.percentile(late_ms, (50, 95, 99, 100)).round(2).tolist()
    mean = round(float(np.mean(each)), 3) if each else float("nan")
    return Lateness(what, len(late_ms), p50, p95, p99, worst, len(each), mean)


def random_model(folder: Path, folds: int, base_width: int) -> Path:
    """Write a model folder of our layout with KNEEL's networks, untrained."""
    import torch

    from kneel_gui.inference.networks import HourglassNet, NetworkConfig
    from kneel_gui.inference.snapshot import write_model

    stages: dict[str, dict[str, Any]] = {}
    weights: dict[str, list[dict[str, Any]]] = {}
    for name, n_outputs, spacing_mm, size_px in (
        ("centres", 1, 1.0, 450),
        ("landmarks", 16, 0.3, 520),
    ):
        config = NetworkConfig(n_outputs, base_width)
        grey = {"mean": 57.3, "std": 48.9}
        stages[name] = {
            "kind": "hourglass-softargmax",
            "network": config.to_dict(),
            "input": {"spacing_mm": spacing_mm, "size_px": [size_px] * 2, **grey},
            "output": {},
        }
        weights[name] = []
        for seed in range(folds):
            torch.manual_seed(seed)
            state = HourglassNet(config).state_dict()
            weights[name].append(state)
    write_model(folder, {"name": "random", "stages": stages}, weights)
    return folder


def meanwhile(
    what: str, predictor: LandmarkPredictor, films: Sequence[Radiograph], seconds: float
) -> Lateness:
    """Measure while a worker thread predicts."""
    runner = TaskRunner("model")
    work = Work(predictor, films)
    work._predictor.predict(films[0])  # what the first one costs is another question
    stopped: list[Exception] = []
    runner.submit(work, failed=stopped.append)
    try:
        late_ms = Pulse(seconds).run()
    finally:
        runner.close()
    if any(not isinstance(error, Cancelled) for error in stopped):
        raise stopped[0]
    return lateness(what, late_ms, work.seconds)


def shown_window(app: QApplication) -> MainWindow:
    """Return the app's window with the demo study open."""
    window = make_window(app, lambda: make_predictor(device="cpu"))
    window.resize(1600, 1000)
    window.show()
    window.open_demo(resource("demo"))
    Pulse(3.0).run()  # until the picture is there
    return window


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--seconds", type=float, default=20.0, help="of each measurement; default 20")
    add("--model", help="default: the bundled one")
    add("--folds", type=int, help="random weights: number of folds")
    add("--base-width", type=int, default=24, help="random weights: default 24")
    add("--platform", default="offscreen", help="Qt platform; default offscreen")
    add("--json", type=Path, help="write the figures here, too")
    return parser.parse_args(arguments)


def measure(options: argparse.Namespace) -> list[Lateness]:
    """Measure without and with predictions."""
    films = [read_radiograph(path) for path in sorted(resource("demo").glob("*.dcm"))]
    app = make_application()
    window = shown_window(app)
    try:
        rows = [lateness("nothing", Pulse(options.seconds).run(), ())]
        with tempfile.TemporaryDirectory() as place:
            model, what = options.model, options.model or "the bundled model"
            if options.folds:
                model = random_model(
                    Path(place) / "model", options.folds, options.base_width
                )
                what = f"{options.folds} folds, base width {options.base_width}"
            predictor = make_predictor(model, "cpu")
            rows.append(meanwhile(what, predictor, films, options.seconds))
    finally:
        window.shut_down()
    return rows


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 when the target is missed."""
    options = parse(arguments)
    os.environ["QT_QPA_PLATFORM"] = options.platform
    rows = measure(options)
    print(f"{'a 10 ms timer is late by (ms)':34}    p50    p95    p99  worst")
    for row in rows:
        figures = (row.p50, row.p95, row.p99, row.worst)
        cells = "".join(f"{figure:7.1f}" for figure in figures)
        films = f"   {row.predictions} films, {row.seconds_each} s each"
        print(f"{row.what:34}{cells}{films if row.predictions else ''}")
    if options.json:
        load = {"machine": platform.platform(), "cores": os.cpu_count()}
        found = load | {"load": os.getloadavg(), "rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    return 0 if rows[-1].p99 <= TARGET_MS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
