"""What a reader does to each film of a soak: real actions, keys and mouse events."""

from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
from PyQt5.QtCore import QEvent, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QDialog, QWidget

from kneel_gui.app.main_window import MainWindow
from kneel_gui.core.schema import Side

Script = Generator[Callable[[], object], None, None]
_BACK_EVERY, _DIALOG_EVERY, _MODES = 7, 10, 4
_DIALOGS = ("spacing", "export", "keys", "preferences", "time", "palette", "help")


class Reader:
    """Works at the window. Each method yields conditions that have to be waited for.

    Parameters
    ----------
    window : MainWindow
        On show.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._room = window.room
        self._asked = 0

    def said(self) -> list[str]:
        """Return what waits in the message bar."""
        return [message.text for message in self._window.messages.messages]

    def open(self, folder: Path) -> Script:
        """Open a folder as the dialog does once it is chosen."""
        before = len(self._room.worklist)
        self._window.commands.open_paths([folder])
        yield lambda: len(self._room.worklist) > before and not self._room.arrivals.busy

    def read(self, number: int, path: Path) -> Script:
        """Work through one film, accept it and go on."""
        if not self._shows(path):
            self._room.go_to(path)
        yield lambda: self._shows(path)
        self._do("predict")
        yield lambda: self._annotated() and not self._room.predictions.busy
        self._key(Qt.Key_Tab)
        for _ in range(3):
            self._key(Qt.Key_Right)
        yield from self._drag(Side.RIGHT, number % 16, (9, -7))
        self._do("undo")
        self._do("redo")
        yield from self._look(number)
        if number % _BACK_EVERY == 1:
            yield from self._back_and_forth(path)
        if number % _DIALOG_EVERY == _DIALOG_EVERY - 1:
            yield from self._dialog(_DIALOGS[self._asked % len(_DIALOGS)])
            self._asked += 1
        self._do("accept")
        yield lambda: True

    def rest(self) -> Script:
        """Wait until all is saved and nothing is on its way; close what was said."""
        room, messages = self._room, self._window.messages
        yield lambda: not (room.dirty or room.busy or room.scan.busy)
        while messages.messages:
            messages.close_current()
        yield lambda: True  # Qt deletes their buttons now

    def _shows(self, path: Path) -> bool:
        image = self._room.image
        return image is not None and image.path == path

    def _annotated(self) -> bool:
        image = self._room.image
        return image is not None and bool(image.annotation.knees)

    def _do(self, action_id: str) -> None:
        self._window.actions_by_id[action_id].trigger()

    def _key(self, key: int) -> None:
        QTest.keyClick(self._window.view.canvas, key)

    def _drag(self, side: Side, index: int, by: tuple[int, int]) -> Script:
        """Drag a landmark in several moves; each is painted, with the magnifier."""
        image = self._room.image
        knee = None if image is None else image.annotation.knee(side)
        if knee is None or not np.isfinite(knee.points_px[index]).all():
            return
        start = QPointF(
            *self._window.view.canvas.camera.to_screen(knee.points_px[index])
        )
        left, none = Qt.LeftButton, Qt.NoButton
        self._mouse(QEvent.MouseButtonPress, start, left, left)
        end = start
        for share in (0.3, 0.6, 1.0):
            end = start + QPointF(*by) * share
            self._mouse(QEvent.MouseMove, end, none, left)
            yield lambda: True
        self._mouse(QEvent.MouseButtonRelease, end, left, none)

    def _mouse(
        self,
        kind: QEvent.Type,
        at: QPointF,
        button: Qt.MouseButton,
        held: Qt.MouseButton,
    ) -> None:
        port = self._window.view.canvas.viewport()
        glob = QPointF(port.mapToGlobal(at.toPoint()))
        event = QMouseEvent(kind, at, glob, button, held, Qt.NoModifier)
        QApplication.sendEvent(port, event)

    def _look(self, number: int) -> Script:
        """See the film in another way and come back."""
        switches = (("twin",), ("measures", "spread"), ("invert",), ("pictures",))
        for action_id in switches[number % _MODES]:
            self._do(action_id)
            yield lambda: True
            self._do(action_id)
        for action_id in ("zoom_right", "one_to_one", "fit"):
            self._do(action_id)
            yield lambda: True
        if number % _MODES == 0:  # contrast
            self._key(Qt.Key_2)
            self._key(Qt.Key_1)

    def _back_and_forth(self, path: Path) -> Script:
        here = self._room.image
        self._do("previous_image")
        yield lambda: self._room.image is not None and self._room.image is not here
        self._room.go_to(path)
        yield lambda: self._shows(path)

    def _dialog(self, action_id: str) -> Script:
        """Open a dialog and leave it again."""
        self._do(action_id)
        yield lambda: True
        for widget in QApplication.topLevelWidgets():
            if widget is not self._window and widget.isVisible():
                _leave(widget)
        if self._window.help.isVisible():
            self._window.help.close()
        yield lambda: True


def _leave(widget: QWidget) -> None:
    if isinstance(widget, QDialog):
        widget.reject()
    else:
        widget.close()
