"""The real window over the real session, with a predictor that needs no model."""

import threading

import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from kneel_gui.app import bootstrap
from tests.fakes import FakePredictor


class Rig:
    """A window on show and what a test does to it."""

    def __init__(self, qtbot, window, predictor):
        self.qtbot, self.window, self.predictor = qtbot, window, predictor
        self.room = window._room
        self.view = window.view
        self.bar = window.messages

    def open(self, *paths):
        """Open files and wait until one is on show."""
        self.window.commands.open_paths(list(paths))
        self.qtbot.waitUntil(lambda: self.room.image is not None, timeout=10_000)

    def key(self, key, modifier=Qt.NoModifier, widget=None):
        """Press and release a key in the picture, as a person does."""
        QTest.keyClick(widget or self.view.canvas, key, modifier)

    def predicted(self):
        """Press P and wait for the landmarks."""
        self.key(Qt.Key_P)
        self.wait(lambda: self.room.image.annotation.knees)

    def wait(self, condition):
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def saved(self):
        self.wait(lambda: not self.room.dirty)

    def at(self, side, index):
        """Where a landmark is, in the viewport's px."""
        point = self.room.image.annotation.knee(side).points_px[index]
        x, y = self.view.canvas.camera.to_screen(point)
        return QPoint(round(x), round(y))

    def drag(self, start, by):
        """Drag with the left button; QTest's own moves carry no button."""
        end = start + QPoint(*by)
        left, none = Qt.LeftButton, Qt.NoButton
        self._mouse(QEvent.MouseButtonPress, start, left, left)
        self._mouse(QEvent.MouseMove, (start + end) / 2, none, left)
        self._mouse(QEvent.MouseMove, end, none, left)
        self._mouse(QEvent.MouseButtonRelease, end, left, none)

    def _mouse(self, kind, at, button, buttons):
        port = self.view.canvas.viewport()
        glob = QPointF(port.mapToGlobal(at))
        event = QMouseEvent(kind, QPointF(at), glob, button, buttons, Qt.NoModifier)
        QApplication.sendEvent(port, event)

    def said(self):
        """What waits in the message bar."""
        return [message.text for message in self.bar.messages]


@pytest.fixture
def rig_of(qtbot, qapp):
    """Return a maker of rigs: ``rig_of(predictor or factory)``."""
    rigs = []

    def make(predictor=None, factory=None):
        predictor = predictor or FakePredictor()
        window = bootstrap.make_window(qapp, factory or (lambda: predictor))
        qtbot.addWidget(window)
        window.setGeometry(0, 0, 1366, 768)
        window.show()
        window.activateWindow()
        rigs.append(window)
        return Rig(qtbot, window, predictor)

    yield make
    for window in rigs:
        window.shut_down()
    qapp.setStyleSheet("")


@pytest.fixture
def rig(rig_of):
    """The window with a predictor that answers at once."""
    return rig_of()


@pytest.fixture
def slow(rig_of):
    """The window with a predictor that waits for ``slow.gate``."""
    gate = threading.Event()
    rig = rig_of(FakePredictor(before=lambda _radiograph: gate.wait(10)))
    rig.gate = gate
    yield rig
    gate.set()
