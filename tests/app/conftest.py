"""Radiographs, knees and a real mouse for the tests of the picture side."""

import gc
from pathlib import Path

import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    Grayscale,
    PixelSpacing,
    Radiograph,
    SpacingSource,
)
from kneel_gui.core.schema import SIDES, Side
from tests.app.desk_fixtures import rig, rig_of, slow
from tests.app.view_fixtures import desk

__all__ = [
    "desk",
    "rig",
    "rig_of",
    "slow",
]  # fixtures of the window, for the tests here

IMAGE_ID = "1.2.3"
# A right knee in mm about T4, x towards medial, y downwards: T0..T8, then F0..F6.
KNEE_MM = np.array(
    [
        *[(-42, 12), (-29, 11), (-16, 8), (-6, -1), (0, 0)],
        *[(8, -2), (15, 9), (28, 11), (41, 10)],
        *[(-40, 5), (-28, 6), (-15, 0), (-2, -9), (11, 0), (25, 5), (40, 2)],
    ],
    dtype=np.float64,
)


@pytest.fixture(autouse=True)
def _collect_in_the_gui_thread():
    """Keep workers from destroying a window that a failed test's traceback held."""
    gc.disable()
    yield
    gc.collect(1)  # the young ones: a whole collection would cost more than the test
    gc.enable()


@pytest.fixture
def make_radiograph():
    """Return a maker of radiographs, 400 x 300 px of noise by default."""

    def make(pixels=None, row_mm=0.5, col_mm=0.5, laterality=None, **gray):
        if pixels is None:
            pixels = np.random.default_rng(0).integers(0, 4096, (300, 400))
        spacing = UNCALIBRATED
        if col_mm is not None:
            spacing = PixelSpacing(row_mm, col_mm, SpacingSource.USER)
        return Radiograph(
            np.asarray(pixels, dtype=np.uint16),
            spacing,
            IMAGE_ID,
            Path("knee.dcm"),
            laterality,
            Grayscale(bits=12, **gray),
        )

    return make


@pytest.fixture
def make_annotation():
    """Return a maker of annotations: both knees, all points in one state."""

    def make(state=PointState.PREDICTED, sides=SIDES, missing=(), spread_mm=2.0):
        knees = []
        for side in sides:
            mirror, x = ((1, 1), 100.0) if side is Side.RIGHT else ((-1, 1), 300.0)
            points = KNEE_MM * mirror * 2 + (x, 150.0)
            points[list(missing)] = np.nan
            spread = np.full(16, spread_mm)
            knees.append(
                KneeAnnotation.from_points(side, points, state, "model", spread)
            )
        return ImageAnnotation(IMAGE_ID, tuple(knees))

    return make


class Mouse:
    """Sends real mouse events to a view's drawing area, in screen px."""

    def __init__(self, view):
        self.canvas = getattr(view, "canvas", view)
        self.held = 0

    def press(self, at, button=None, double=False):
        from PyQt5.QtCore import QEvent, Qt

        button = Qt.LeftButton if button is None else button
        self.held = button
        kind = QEvent.MouseButtonDblClick if double else QEvent.MouseButtonPress
        self._send(kind, at, button, button)

    def move(self, at):
        from PyQt5.QtCore import QEvent, Qt

        self._send(QEvent.MouseMove, at, Qt.NoButton, self.held or Qt.NoButton)

    def release(self, at):
        from PyQt5.QtCore import QEvent, Qt

        button, self.held = self.held, 0
        self._send(QEvent.MouseButtonRelease, at, button, Qt.NoButton)

    def click(self, at, button=None):
        self.press(at, button)
        self.release(at)

    def drag(self, start, *places, button=None):
        self.press(start, button)
        for place in places:
            self.move(place)
        self.release(places[-1])

    def wheel(self, at, notches):
        from PyQt5.QtCore import QPoint, QPointF, Qt
        from PyQt5.QtGui import QWheelEvent
        from PyQt5.QtWidgets import QApplication

        port = self.canvas.viewport()
        point = QPointF(*at)
        event = QWheelEvent(
            point,
            QPointF(port.mapToGlobal(point.toPoint())),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.NoButton,
            Qt.NoModifier,
            Qt.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(port, event)

    def _send(self, kind, at, button, buttons):
        from PyQt5.QtCore import QPointF, Qt
        from PyQt5.QtGui import QMouseEvent
        from PyQt5.QtWidgets import QApplication

        port = self.canvas.viewport()
        point = QPointF(*at)
        glob = QPointF(port.mapToGlobal(point.toPoint()))
        event = QMouseEvent(kind, point, glob, button, buttons, Qt.NoModifier)
        QApplication.sendEvent(port, event)


@pytest.fixture
def mouse_on():
    """Return a maker of mice: ``mouse_on(view)``."""
    return Mouse


@pytest.fixture
def grey_grab():
    """Return a function that grabs a widget as (H, W, 3) uint8 RGB."""

    def grab(widget):
        from PyQt5.QtGui import QImage

        image = widget.grab().toImage().convertToFormat(QImage.Format_RGB888)
        lines = image.bits().asarray(image.byteCount())
        array = np.frombuffer(bytes(lines), dtype=np.uint8)
        array = array.reshape(image.height(), image.bytesPerLine())
        return array[:, : 3 * image.width()].reshape(image.height(), -1, 3)

    return grab
