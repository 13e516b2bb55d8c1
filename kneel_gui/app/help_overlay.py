"""All shortcuts at a glance, over the whole window."""

from collections.abc import Callable, Iterable, Sequence

from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtGui import QKeyEvent, QMouseEvent
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kneel_gui.app.action_spec import ActionSpec, native
from kneel_gui.app.action_table import ACTIONS
from kneel_gui.app.shortcuts import MOUSE, keys_text, plain, sections
from kneel_gui.app.words import mark, tr

_COLUMNS = (
    ("File", "Worklist", mark("Mouse")),
    ("Edit", "Landmarks"),
    ("Correct",),
    ("View", "Help"),
)


class HelpOverlay(QFrame):
    """The list of shortcuts; any key or click closes it.

    Parameters
    ----------
    window : QWidget
        What it covers.
    rows : callable
        ``rows()``: the action table with the keys of now.
    """

    def __init__(
        self,
        window: QWidget,
        rows: Callable[[], Sequence[ActionSpec]] = lambda: ACTIONS,
    ) -> None:
        super().__init__(window)
        self.setObjectName("help_overlay")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rows = rows
        self._body: QWidget | None = None
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(24, 24, 24, 16)
        self._outer.addStretch(1)
        self._outer.addStretch(1)
        foot = QLabel(tr("Any key or a click closes this."))
        foot.setProperty("role", "dim")
        foot.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._outer.addWidget(foot)
        window.installEventFilter(self)
        self.hide()

    def _fill(self) -> None:
        blocks = {
            menu: [
                (keys_text(row, native), plain(row.shown).rstrip("…")) for row in rows
            ]
            for menu, rows in sections(self._rows())
        }
        blocks["Mouse"] = [(tr(gesture), tr(does)) for gesture, does in MOUSE]
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setSpacing(28)
        for menus in _COLUMNS:
            columns.addLayout(_column((menu, blocks[menu]) for menu in menus), 1)
        if self._body is not None:
            self._outer.removeWidget(self._body)
            self._body.deleteLater()
        self._body = body
        self._outer.insertWidget(1, body)

    def open(self) -> None:
        """Cover the window and show the keys of now."""
        self._fill()
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


def _unbroken(keys: str) -> str:
    """Let a line end between keys only, not within one."""
    return keys.replace(" ", "\N{NO-BREAK SPACE}").replace(",\N{NO-BREAK SPACE}", ", ")


def _column(blocks: Iterable[tuple[str, list[tuple[str, str]]]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(10)
    for title, rows in blocks:
        heading = QLabel(tr(title).upper())
        heading.setProperty("role", "heading")
        column.addWidget(heading)
        body = "".join(
            f"<tr><td style='padding:1px 10px 1px 0'><b>{_unbroken(keys)}</b></td>"
            f"<td style='padding:1px 0'>{text}</td></tr>"
            for keys, text in rows
        )
        table = QLabel(f"<table>{body}</table>")
        table.setWordWrap(True)  # a narrow window has room below
        column.addWidget(table)
    column.addStretch(1)
    return column
