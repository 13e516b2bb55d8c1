"""A reader who works through the real app, offscreen, and writes down what was done.

Used by kills.py and two_readers.py. Mouse and keys are real events of Qt; every edit is
noted, with the time, before the app can have saved it.
"""

import json
import os
import random
import time
from pathlib import Path
from typing import TextIO

import numpy as np
from export_judge import hashes
from PyQt5.QtCore import QEvent, QPointF, Qt, QTimer
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QDialogButtonBox, QLineEdit

from kneel_gui.app import bootstrap
from kneel_gui.app.compare_dialog import CompareDialog
from kneel_gui.app.export_dialog import ExportDialog
from kneel_gui.app.main_window import MainWindow
from kneel_gui.app.message_bar import Message
from kneel_gui.app.open_image import OpenImage
from kneel_gui.core.prediction import (
    KneeKind,
    KneePrediction,
    Prediction,
)
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.storage.delta import to_delta

WIDTH, HEIGHT, SPACING_MM = 600, 400, 0.25
_ARROWS = (Qt.Key_Left, Qt.Key_Right, Qt.Key_Up, Qt.Key_Down)


def write_films(folder: Path, count: int) -> list[Path]:
    """Write small bilateral DX files; return them."""
    folder.mkdir(parents=True, exist_ok=True)
    films = []
    for n in range(count):
        noise = np.random.default_rng(n).integers(0, 4096, (HEIGHT, WIDTH))
        who = PhantomIdentity(seed=str(n))
        data = dx_bytes(noise.astype(np.uint16), (SPACING_MM,) * 2, identity=who)
        films.append(folder / f"k{n}.dcm")
        films[-1].write_bytes(data)
    return films


class Diary:
    """What was done, one JSON line each, with the system's monotonic time."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("a", buffering=1)
        self._seen: set[str] = set()

    def note(self, what: str, **more: object) -> None:
        """Write a line."""
        line = {"t": time.monotonic(), "what": what, **more}
        self._file.write(json.dumps(line) + "\n")

    def note_edits(self, image: OpenImage | None) -> None:
        """Write down every edit that was not there before."""
        for change in () if image is None else image.changes:
            if change.uuid not in self._seen:
                self._seen.add(change.uuid)
                delta = to_delta(change.before, change.after)
                self.note("edit", uuid=change.uuid, delta=delta, image=image.path.name)


class ScriptedReader:
    """Drives a window until it is stopped, or killed.

    Parameters
    ----------
    window : MainWindow
        On show.
    diary : Diary
        Where edits are noted.
    seed : int
        Of what is done.
    out : pathlib.Path or None
        Where to export to; None never exports.
    pause_ms : tuple of int
        Between two actions, from and to.
    """

    def __init__(
        self,
        window: MainWindow,
        diary: Diary,
        seed: int,
        out: Path | None,
        pause_ms: tuple[int, int] = (5, 60),
    ) -> None:
        self._window, self._room = window, window._room
        self._diary, self._out = diary, out
        self._dice = random.Random(seed)
        self._pause_ms = pause_ms
        self._exports = 0
        self._ready = False
        self.when_ready = lambda: None
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._act)
        self._room.said.connect(self._heard)
        self._timer.start(0)

    def stop(self) -> None:
        """Do nothing any more."""
        self._timer.stop()

    def _act(self) -> None:
        if self._room.image is not None and self._room.radiograph is not None:
            if not self._ready:
                self._ready = True
                found = {} if self._out is None else hashes(self._out)
                steps = self._room.image.stack.count()
                self._diary.note("ready", steps=steps, exported=found)
                self.when_ready()
            self._do_something()
            self._diary.note_edits(self._room.image)
        self._timer.start(self._dice.randint(*self._pause_ms))

    def _do_something(self) -> None:
        dialog = self._window.findChild(CompareDialog)
        if dialog is not None and dialog.isVisible():
            self._decide(dialog)
            return
        if not self._room.image.annotation.knees:
            self._key(Qt.Key_P)
            return
        actions = (
            (10, self._drag),
            (8, self._nudge),
            (3, lambda: self._key(Qt.Key_Z, Qt.ControlModifier)),
            (2, lambda: self._key(Qt.Key_Y, Qt.ControlModifier)),
            (2, lambda: self._key(Qt.Key_PageDown)),
            (1, lambda: self._key(Qt.Key_PageUp)),
            (1, lambda: self._key(Qt.Key_Space)),
            (1, self._export),
            (1, self._answer),
        )
        weights = [weight for weight, _ in actions]
        self._dice.choices([act for _, act in actions], weights)[0]()

    def _key(self, key: int, modifier: int = Qt.NoModifier) -> None:
        QTest.keyClick(self._window.view.canvas, key, modifier)

    def _nudge(self) -> None:
        self._key(Qt.Key_Tab)
        modifier = self._dice.choice((Qt.NoModifier, Qt.ShiftModifier, Qt.AltModifier))
        for _ in range(self._dice.randint(1, 4)):
            self._key(self._dice.choice(_ARROWS), modifier)

    def _drag(self) -> None:
        placed = [
            (knee.side, int(i))
            for knee in self._room.image.annotation.knees
            for i in np.flatnonzero(knee.placed)
        ]
        side, index = self._dice.choice(placed)
        start = self._at(side, index)
        canvas = self._window.view.canvas
        if not canvas.rect().contains(start.toPoint()):
            self._key(Qt.Key_F)
            start = self._at(side, index)
        by = QPointF(self._dice.uniform(-9, 9), self._dice.uniform(-9, 9))
        self._mouse(QEvent.MouseButtonPress, start, Qt.LeftButton, Qt.LeftButton)
        for share in (0.4, 1.0):
            self._mouse(
                QEvent.MouseMove, start + by * share, Qt.NoButton, Qt.LeftButton
            )
        self._mouse(QEvent.MouseButtonRelease, start + by, Qt.LeftButton, Qt.NoButton)

    def _at(self, side: Side, index: int) -> QPointF:
        point = self._room.image.annotation.knee(side).points_px[index]
        return QPointF(*self._window.view.canvas.camera.to_screen(point))

    def _mouse(self, kind: int, at: QPointF, button: int, held: int) -> None:
        viewport = self._window.view.canvas.viewport()
        place = QPointF(viewport.mapToGlobal(at.toPoint()))
        event = QMouseEvent(kind, at, place, button, held, Qt.NoModifier)
        QApplication.sendEvent(viewport, event)

    def _export(self) -> None:
        if self._out is None or self._window._transfers.busy:
            return
        self._key(Qt.Key_E, Qt.ControlModifier)
        for dialog in self._window.findChildren(ExportDialog):
            if dialog.isVisible():
                dialog.findChild(QLineEdit).setText(str(self._out))
                self._exports += 1
                self._diary.note("export", n=self._exports)
                buttons = dialog.findChild(QDialogButtonBox)
                QTest.mouseClick(buttons.button(QDialogButtonBox.Ok), Qt.LeftButton)

    def _answer(self) -> None:
        """Press a button of a message, as a person would."""
        for message in self._window.messages.messages[:1]:
            labels = [label for label, _ in message.buttons]
            wanted = [n for n in labels if n in ("Compare…", "Keep mine", "Use them")]
            if wanted:
                label = self._dice.choice(wanted)
                self._diary.note("answer", label=label)
                self._window.messages.close_current()
                dict(message.buttons)[label]()
            else:
                self._window.messages.close_current()

    def _decide(self, dialog: CompareDialog) -> None:
        rows = dialog.table.rowCount()
        for row in self._dice.sample(range(rows), self._dice.randint(0, rows)):
            dialog.table.item(row, 4).setCheckState(Qt.Checked)
        self._diary.note("compared", rows=rows, taken=len(dialog.taken))
        dialog.accept()
        dialog.deleteLater()

    def _heard(self, message: Message) -> None:
        self._diary.note("said", text=message.text, hint=message.hint, key=message.key)


class Steady:
    """A predictor that needs no network: two knees in the usual places."""

    model_id = "steady@0123456789ab"
    device = "cpu"

    def predict(self, radiograph: Radiograph, *_args: object) -> Prediction:
        """Return knees of one shape, whatever was asked for."""
        rows, cols = radiograph.shape_px
        knees = []
        for one, share, sign in zip(SIDES, (0.25, 0.75), (1, -1), strict=True):
            steps = [(9.0 * (i - 4), abs(i - 4.0)) for i in range(9)]
            steps += [(12.0 * (i - 3), -8.0 - 4 * (i % 2)) for i in range(7)]
            points = np.array([share * cols, rows / 2]) + np.array(steps) * (
                2 * sign,
                2,
            )
            spread = np.full(16, 0.7)
            knees.append(
                KneePrediction(
                    one, KneeKind.NATIVE, "", points.mean(axis=0), points, spread
                )
            )
        return Prediction(radiograph.image_id, tuple(knees), self.model_id)


def run_app(
    films: Path,
    diary: Path,
    seed: int,
    out: Path | None,
    seconds: float,
    pause_ms: tuple[int, int] = (5, 60),
) -> None:
    """Run the app with a scripted reader; closed properly `seconds` after it began."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = bootstrap.make_application()
    window = bootstrap.make_window(app, Steady)
    window.resize(1100, 700)
    window.show()
    window.commands.open_paths([films])
    reader = ScriptedReader(window, Diary(diary), seed, out, pause_ms)

    def leave() -> None:
        reader.stop()
        window.close()

    reader.when_ready = lambda: QTimer.singleShot(round(1000 * seconds), leave)
    app.exec_()
    window.shut_down()
