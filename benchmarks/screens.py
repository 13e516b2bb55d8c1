"""Screenshots of the states of the reading room, for docs/screens.md.

    python benchmarks/screens.py                    into docs/images/
    python benchmarks/screens.py --out /tmp/screens --only twin,error

The real window is driven by real keys over the demo study: made pictures, no patient.
Each state has settings and sessions of its own: nothing of yours is read or written.
Without a display: ``xvfb-run -a -s "-screen 0 2800x1700x24 -dpi 96"`` before it.
"""

# ruff: noqa: T201  a command prints
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PIL import Image
from PyQt5.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PyQt5.QtGui import QImage, QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from kneel_gui.app.bootstrap import make_application, make_window, start
from kneel_gui.app.main_window import MainWindow
from kneel_gui.app.worklist_columns import Column
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.paths import resource
from kneel_gui.storage.settings import load_settings
from kneel_gui.workflows.predict import make_predictor

SIZE = (1366, 768)
_WAIT_MS = 120_000
_SETTLE_MS = 700
_SHIFT, _CTRL, _ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class Reader:
    """Somebody at the window: keys, a mouse, and patience.

    Parameters
    ----------
    window : MainWindow
        On show.
    study : pathlib.Path
        A copy of the demo study.
    """

    def __init__(self, window: MainWindow, study: Path) -> None:
        self.window, self.study = window, study
        self._held_at = QPointF()

    def key(self, key: int, held: int = 0) -> None:
        """Press and release a key in the picture."""
        QTest.keyClick(self.window.view.canvas, Qt.Key(key), Qt.KeyboardModifiers(held))
        self.rest(50)

    def rest(self, ms: int) -> None:
        """Let the window work for a while."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec_()

    def wait(self, what: str, there: Callable[[], object]) -> None:
        """Wait until something is so."""
        for _ in range(_WAIT_MS // 50):
            if there():
                return
            self.rest(50)
        raise TimeoutError(f"waited in vain: {what}")

    def open(self) -> None:
        """Open the study."""
        start(self.window, [self.study])
        self.wait("an image", lambda: self.window.room.image)

    def predicted(self) -> None:
        """Open the study and predict its first image."""
        self.open()
        self.key(Qt.Key.Key_P)
        self.wait("landmarks", lambda: self._knees())
        self.wait("rest", lambda: not self.window.room.busy)

    def _knees(self) -> object:
        image = self.window.room.image
        return image is not None and image.annotation.knees

    def shows(self, path: Path) -> bool:
        """Return whether an image is open."""
        image = self.window.room.image
        return image is not None and image.path == path

    def place(self, side: Side, index: int) -> QPointF:
        """Return where a landmark is on the screen."""
        image = self.window.room.image
        knee = None if image is None else image.annotation.knee(side)
        if knee is None:
            raise LookupError(f"there is no {side.word} knee")
        x, y = self.window.view.canvas.camera.to_screen(knee.points_px[index])
        return QPointF(float(x), float(y))

    def drop(self) -> None:
        """Let go of what is held."""
        end = QPointF(self._held_at)
        self._mouse(QEvent.Type.MouseButtonRelease, end, _LEFT)
        self.rest(50)

    def hold(self, start_at: QPointF, by: QPointF) -> None:
        """Press a point and drag it, without letting go."""
        self._held_at = start_at + by
        self._mouse(QEvent.Type.MouseButtonPress, start_at, _LEFT)
        for step in (0.3, 0.7, 1.0):
            self._mouse(QEvent.Type.MouseMove, start_at + by * step, _NONE)

    def _mouse(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton) -> None:
        port = self.window.view.canvas.viewport()
        where = QPointF(port.mapToGlobal(at.toPoint()))
        nothing = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, at, where, button, _LEFT, nothing)
        QApplication.sendEvent(port, event)


def _correcting(reader: Reader) -> None:
    reader.predicted()
    reader.key(Qt.Key.Key_1)
    where = Side.RIGHT, knee_schema().index("T7")
    right = reader.place(*where)
    reader.hold(right, QPointF(16, 22))  # off, to be put right
    reader.drop()
    off = reader.place(*where)
    reader.hold(off, (right - off) * 0.9)


def _twin(reader: Reader) -> None:
    reader.predicted()
    reader.key(Qt.Key.Key_W)
    reader.key(Qt.Key.Key_D)


def _measuring(reader: Reader) -> None:
    reader.predicted()
    reader.key(Qt.Key.Key_M)
    reader.key(Qt.Key.Key_1)
    reader.window.view.select((Side.RIGHT, 12))


def _doubtful(reader: Reader) -> None:
    reader.open()
    reader.key(Qt.Key.Key_P, _SHIFT)
    items = reader.window.room.worklist
    reader.wait("all landmarks", lambda: all(item.points for item in items.items))
    reader.wait("rest", lambda: not reader.window.room.busy)
    table = reader.window.worklist.table
    table.sortByColumn(Column.DOUBT, Qt.SortOrder.DescendingOrder)
    first = reader.window.room.worklist.path_at(0)
    reader.window.room.go_to(first)
    reader.wait("the most doubtful", lambda: reader.shows(first))
    reader.window.actions_by_id["spread"].setChecked(True)
    reader.key(Qt.Key.Key_D)
    selected = reader.window.view.selected
    reader.window.view.zoom_to_knee(selected[0] if selected else Side.RIGHT)


def _error(reader: Reader) -> None:
    reader.open()
    broken = reader.study / "broken.dcm"
    broken.write_bytes((reader.study / "demo_01.dcm").read_bytes()[:4000])
    reader.window.commands.open_paths([broken])
    reader.wait("a message", lambda: reader.window.messages.messages)


def _light(reader: Reader) -> None:
    reader.predicted()
    reader.window.actions_by_id["light"].setChecked(True)


def _turned(reader: Reader) -> None:
    reader.predicted()
    reader.key(Qt.Key.Key_R, _SHIFT)
    reader.key(Qt.Key.Key_F, _SHIFT)


def _heat(reader: Reader) -> None:
    reader.predicted()
    reader.key(Qt.Key.Key_1)
    reader.key(Qt.Key.Key_A)
    reader.window.view.select((Side.RIGHT, knee_schema().index("F6")))
    reader.wait("heat maps", lambda: reader.window.view.heat)


def _contrast(reader: Reader) -> None:
    reader.open()
    reader.key(Qt.Key.Key_1)
    reader.key(Qt.Key.Key_E)
    reader.wait("contrast", lambda: reader.window.view.enhanced is not None)


@dataclass(frozen=True)
class State:
    """One screenshot.

    Attributes
    ----------
    bring_about : callable
        ``bring_about(reader)``.
    scale : float
        Screen pixels per logical pixel.
    """

    bring_about: Callable[[Reader], None]
    scale: float = 1.0


STATES = {
    "start": State(Reader.open),
    "predicted": State(Reader.predicted),
    "correcting": State(_correcting),
    "twin": State(_twin),
    "measuring": State(_measuring),
    "doubtful": State(_doubtful),
    "error": State(_error),
    "light": State(_light),
    "turned": State(_turned),
    "heat": State(_heat),
    "contrast": State(_contrast),
    "large": State(_measuring, scale=2.0),
}


def take(names: Sequence[str], out: Path) -> None:
    """Bring about states in this process and keep pictures of them.

    Parameters
    ----------
    names : sequence of str
        Of `STATES`, all of the scale that this process has.
    out : pathlib.Path
        Folder.
    """
    app = make_application()
    model = cache(make_predictor)  # loaded once, by the first window that needs it
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("CONFIG", "DATA", "STATE"):
                os.environ[f"XDG_{kind}_HOME"] = str(Path(folder) / kind.lower())
            study = Path(folder) / "Knees 2026"
            ignored = shutil.ignore_patterns("*.csv", "*.md")
            shutil.copytree(resource("demo"), study, ignore=ignored)
            if name != "start":  # the tour of the first start is over by then
                settings = load_settings()
                settings.set("tour_seen", True)
                settings.save()
            window = make_window(app, model)
            try:
                window.setGeometry(0, 0, *SIZE)
                window.show()
                window.activateWindow()
                reader = Reader(window, study)
                STATES[name].bring_about(reader)
                reader.rest(_SETTLE_MS)
                _keep(window.grab().toImage(), out / f"screen-{name}.png")
            finally:
                window.view.canvas.cancel_gesture()
                window.shut_down()
                window.hide()
        print(f"{name}: taken", flush=True)


def _keep(image: QImage, path: Path) -> None:
    """Write a small PNG: greys need few colours, so a palette loses nothing seen."""
    form = QImage.Format.Format_RGB888
    image = image.convertToFormat(form)
    lines = image.constBits()
    lines.setsize(image.byteCount())
    flat = np.frombuffer(lines, dtype=np.uint8).reshape(image.height(), -1)
    rgb = flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    # The lowest bit is noise of the film: dropped, the file halves.
    rgb = np.minimum((rgb.astype(np.uint16) + 2) & ~np.uint16(3), 255).astype(np.uint8)
    few = Image.fromarray(rgb).quantize(256, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def _take_apart(names: Sequence[str], scale: float, out: Path) -> bool:
    """Take screenshots in a process with a scale of its own."""
    env = dict(os.environ, QT_SCALE_FACTOR=f"{scale:g}")
    command = [sys.executable, __file__, "--here", "--only", ",".join(names)]
    command += ["--out", str(out)]
    return subprocess.run(command, env=env, check=False).returncode == 0


def main(argv: Sequence[str] | None = None) -> int:
    """Take the screenshots.

    Parameters
    ----------
    argv : sequence of str, optional
        Default the command line.

    Returns
    -------
    int
        1 when one of them could not be taken.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    images = Path(__file__).resolve().parents[1] / "docs" / "images"
    parser.add_argument("--out", type=Path, default=images, help="folder")
    parser.add_argument("--only", default=",".join(STATES), help="names with commas")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    names = options.only.split(",")
    options.out.mkdir(parents=True, exist_ok=True)
    if options.here:
        take(names, options.out)
        return 0
    groups: dict[float, list[str]] = {}
    for name in names:
        groups.setdefault(STATES[name].scale, []).append(name)
    done = [_take_apart(some, scale, options.out) for scale, some in groups.items()]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
