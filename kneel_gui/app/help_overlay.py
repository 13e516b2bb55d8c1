"""All shortcuts at a glance, over the whole window."""

from collections.abc import Iterable

from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtGui import QKeyEvent, QMouseEvent
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kneel_gui.app.shortcuts import MOUSE, keys_text, plain, sections

_COLUMNS = (
    ("File", "Worklist", "Help"),
    ("Edit", "Landmarks"),
    ("Correct", "Mouse"),
    ("View",),
)


class HelpOverlay(QFrame):
    """The list of shortcuts; any key or click closes it.

    Parameters
    ----------
    window : QWidget
        What it covers.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("help_overlay")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        blocks = {
            menu: [(keys_text(row), plain(row.text).rstrip("…")) for row in rows]
            for menu, rows in sections()
        }
        blocks["Mouse"] = list(MOUSE)
        columns = QHBoxLayout()
        columns.setSpacing(56)
        columns.addStretch(1)
        for menus in _COLUMNS:
            columns.addLayout(_column((menu, blocks[menu]) for menu in menus))
        columns.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(40, 32, 40, 24)
        outer.addStretch(1)
        outer.addLayout(columns)
        outer.addStretch(1)
        foot = QLabel("Any key or a click closes this.")
        foot.setProperty("role", "dim")
        foot.setAlignment(Qt.AlignmentFlag.AlignCenter)
        outer.addWidget(foot)
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Cover the window."""
        self._fit()
        self.show()
        self.raise_()
        self.setFocus()

    def event(self, event: QEvent | None) -> bool:
        """Take every key before it becomes a shortcut.

        Parameters
        ----------
        event : QEvent
            Any.

        Returns
        -------
        bool
            Whether it was dealt with.
        """
        if event is not None and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Close.

        Parameters
        ----------
        event : QKeyEvent
            Any.
        """
        self._close()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Close.

        Parameters
        ----------
        event : QMouseEvent
            Any.
        """
        self._close()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keep to the window's size.

        Parameters
        ----------
        watched : QObject
            The window.
        event : QEvent
            Any; only a resize matters.

        Returns
        -------
        bool
            Always False: the window gets its event.
        """
        if event is not None and event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _close(self) -> None:
        self.hide()
        if (window := self.parentWidget()) is not None:
            window.setFocus()

    def _fit(self) -> None:
        if (window := self.parentWidget()) is not None:
            self.setGeometry(window.rect())


def _column(blocks: Iterable[tuple[str, list[tuple[str, str]]]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(10)
    for title, rows in blocks:
        heading = QLabel(title.upper())
        heading.setProperty("role", "heading")
        column.addWidget(heading)
        body = "".join(
            f"<tr><td style='padding:2px 14px 2px 0'><b>{keys}</b></td>"
            f"<td style='padding:2px 0'>{text}</td></tr>"
            for keys, text in rows
        )
        column.addWidget(QLabel(f"<table>{body}</table>"))
    column.addStretch(1)
    return column
