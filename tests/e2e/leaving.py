"""Run the app, bring it into a state, close the window: for `test_leaving.py`.

    python leaving.py STATE FILM OUT

writes what the open image has as points to OUT/points.json before it closes.
"""

import json
import sys
import time
from pathlib import Path

from PyQt5.QtCore import QEvent, QPointF, Qt, QTimer
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QDialog, QPushButton

from kneel_gui.app import bootstrap, exporting
from kneel_gui.app.export_dialog import ExportDialog
from kneel_gui.app.exporting import ExportPlan
from kneel_gui.app.main_window import MainWindow
from kneel_gui.core.schema import Side
from kneel_gui.errors import OutputError
from tests.fakes import FakePredictor

STEP_MS, PATIENCE_S = 10, 120.0


class Slow(FakePredictor):
    """Answers at once, and never from the second time on, unless it is stopped."""

    def predict(self, radiograph, side=None, progress=None, centres=None):
        if self.seen:
            while not progress.cancelled():
                time.sleep(0.01)
        return super().predict(radiograph, side, progress, centres)


class Person:
    """Works at the window; each generator yields what it waits for."""

    def __init__(self, state, film, out):
        self.film, self.out = film, out
        self.script = self.begin(getattr(self, state))
        self.ready, self.since = self.shown, time.monotonic()
        self.timer = QTimer()
        self.timer.timeout.connect(self.step)
        self.timer.start(STEP_MS)

    @property
    def window(self):
        tops = QApplication.topLevelWidgets()
        return next(top for top in tops if isinstance(top, MainWindow))

    @property
    def room(self):
        return self.window.room

    def shown(self):
        return self.room.image is not None

    def step(self):
        if time.monotonic() - self.since > PATIENCE_S:
            sys.stderr.write(f"waited in vain; said {self.said()}\n")
            QApplication.exit(3)
        if self.ready():
            self.since = time.monotonic()
            try:
                self.ready = next(self.script)
            except StopIteration:
                self.timer.stop()

    def said(self):
        return [message.text for message in self.window.messages.messages]

    def begin(self, state):
        """Predict, go into the state, move a point, close before it is saved."""
        self.window.actions_by_id["predict"].trigger()
        yield lambda: self.room.image.annotation.knees and not self.room.busy
        yield from state()
        self.note()
        self.window.close()

    def move_a_point(self):
        self.window.view.select((Side.LEFT, 3))
        QTest.keyClick(self.window.view.canvas, Qt.Key_Right)

    def note(self):
        self.move_a_point()
        knees = self.room.image.annotation.knees
        points = {knee.side.value: knee.points_px.tolist() for knee in knees}
        (self.out / "points.json").write_text(json.dumps(points))

    # -- the states -----------------------------------------------------------------

    def resting(self):
        yield lambda: True

    def predicting(self):
        self.window.actions_by_id["predict"].trigger()
        yield lambda: self.room.predictions.busy

    def predicting_all(self):
        self.room.open_paths([self.film.parent])
        yield lambda: len(self.room.worklist) > 2 and not self.room.arrivals.busy
        self.window.actions_by_id["predict_all"].trigger()
        yield lambda: self.room.predictions.busy

    def loading_the_model(self):
        self.room.predictions.use(lambda: time.sleep(1.0) or FakePredictor())
        yield lambda: True

    def exporting(self):
        load = exporting.load

        def slow(*arguments):
            time.sleep(0.2)
            return load(*arguments)

        exporting.load = slow
        rows = tuple((item, None) for item in self.room.worklist.items)
        desk = self.window.commands._transfers.exports
        desk.export(ExportPlan(rows, self.out / "export", ("via-csv", "tidy")))
        yield lambda: desk.busy

    def scanning(self):
        yield lambda: True
        self.room.open_paths([self.film.parent, self.out / "more"])
        assert self.room.arrivals.busy

    def dragging(self):
        view = self.window.view
        point = self.room.image.annotation.knee(Side.RIGHT).points_px[4]
        start = QPointF(*view.canvas.camera.to_screen(point))
        port = view.canvas.viewport()
        for kind, by, button in (
            (QEvent.MouseButtonPress, 0, Qt.LeftButton),
            (QEvent.MouseMove, 12, Qt.NoButton),
        ):
            at = start + QPointF(by, by)
            glob = QPointF(port.mapToGlobal(at.toPoint()))
            event = QMouseEvent(kind, at, glob, button, Qt.LeftButton, Qt.NoModifier)
            QApplication.sendEvent(port, event)
            yield lambda: True

    def in_a_dialog(self):
        self.window.actions_by_id["export"].trigger()
        yield lambda: self.window.findChild(ExportDialog) is not None

    def in_every_dialog(self):
        for name in ("preferences", "keys", "time", "spacing", "palette", "help"):
            self.window.actions_by_id[name].trigger()
        yield lambda: self.window.findChild(QDialog) is not None

    def with_pictures(self):
        self.window.actions_by_id["pictures"].setChecked(True)
        yield lambda: True

    def save_failed(self):
        """The first try to close fails; the person clicks Retry and closes again."""
        keeper = self.room._saver._keeper
        save = keeper.save

        def full(*_arguments):
            raise OutputError("Not saved: the disk is full.", "Make room.", self.film)

        yield lambda: not self.room.dirty
        keeper.save = full
        self.move_a_point()
        self.window.close()
        yield lambda: any("the disk is full" in text for text in self.said())
        assert self.window.isVisible()
        assert self.room.dirty
        keeper.save = save
        self.press("Retry")
        yield lambda: not self.room.dirty

    def press(self, label):
        buttons = self.window.messages.findChildren(QPushButton)
        next(b for b in buttons if b.text() == label and b.isVisible()).click()


def main(state, film, out):
    people = []
    slow = Slow()
    start = bootstrap.start

    def started(window, paths):
        start(window, paths)
        people.append(Person(state, film, out))

    bootstrap.make_predictor = lambda *_, **__: slow
    bootstrap.start = started
    return bootstrap.main([str(film)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
