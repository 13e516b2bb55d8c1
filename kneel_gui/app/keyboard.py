"""Keys that are no plain shortcuts: typing in text fields, and keys that are held."""

from collections.abc import Callable

from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtGui import QKeyEvent, QKeySequence
from PyQt5.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def is_typing(widget: QWidget | None) -> bool:
    """Return whether keys pressed now are meant as text.

    Parameters
    ----------
    widget : QWidget or None
        The one with the keyboard focus.

    Returns
    -------
    bool
        True in line edits, spin boxes, editable combo boxes and text boxes.
    """
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QLineEdit | QAbstractSpinBox | QTextEdit | QPlainTextEdit)


class Keyboard(QObject):
    """Watches the keys of one window; install it on the application.

    In a text field every key without Ctrl or Alt is text: no single-letter shortcut
    swallows it. Held keys act as long as they are down.

    Parameters
    ----------
    window : QWidget
        The window whose keys are watched.
    held : dict of str to callable
        Key in Qt's portable spelling → ``handler(down)``.
    """

    def __init__(
        self, window: QWidget, held: dict[str, Callable[[bool], None]]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._held: dict[int, Callable[[bool], None]] = {}
        self._down: set[int] = set()
        self.set_held(held)

    def set_held(self, held: dict[str, Callable[[bool], None]]) -> None:
        """Watch other keys.

        Parameters
        ----------
        held : dict of str to callable
            As for a new one.
        """
        self._release_all()
        self._held = {QKeySequence(key)[0]: handler for key, handler in held.items()}

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Look at a key event before its widget does.

        Parameters
        ----------
        watched : QObject
            Where the event goes.
        event : QEvent
            Any.

        Returns
        -------
        bool
            True when the event has been dealt with.
        """
        if event is None or not isinstance(watched, QWidget):
            return False
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate and watched is self._window:
            self._release_all()
        # Called on the class: the picture's `window` is that of its grey values.
        if not isinstance(event, QKeyEvent) or QWidget.window(watched) != self._window:
            return False
        typing = is_typing(QApplication.focusWidget())
        if kind == QEvent.Type.ShortcutOverride:
            if typing and not int(event.modifiers()) & int(_COMMAND):
                event.accept()
                return True
            return False
        return self._hold(event, typing)

    def _hold(self, event: QKeyEvent, typing: bool) -> bool:
        key = event.key()
        if key not in self._held or (typing and key not in self._down):
            return False
        if event.type() == QEvent.Type.KeyPress and not int(event.modifiers()):
            if key not in self._down:
                self._down.add(key)
                self._held[key](True)
            return True
        if event.type() == QEvent.Type.KeyRelease and key in self._down:
            if not event.isAutoRepeat():
                self._release(key)
            return True
        return False

    def _release(self, key: int) -> None:
        self._down.discard(key)
        self._held[key](False)

    def _release_all(self) -> None:
        for key in tuple(self._down):
            self._release(key)
