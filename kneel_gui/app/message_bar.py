"""What the person should know, said beside the work instead of in its way."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial

from PyQt5.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.words import tr
from kneel_gui.errors import KneelError

_MARGIN_PX = 10
_WIDEST_PX = 760
_DETAILS_PX = 150
_BOLD = 1.15  # bold letters are that much wider
_FRAME_PX = 110  # margins and «2 more»
_READ_MS = 8000  # a plain notice without a button goes by itself
_MOST_NOTICES = 20  # of those that wait; nobody reads yesterday's


class Level(str, Enum):
    """How bad it is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, eq=False)
class Message:
    """One thing to say.

    Attributes
    ----------
    text : str
        What happened, in one sentence.
    hint : str
        What can be done about it.
    details : str
        For the curious and for bug reports; shown on request.
    level : Level
        Colours it.
    buttons : tuple of (str, callable)
        Ways to go on; a click runs the callable and closes the message.
    key : str
        A newer message with the same non-empty key takes its place.
    """

    text: str
    hint: str = ""
    details: str = ""
    level: Level = Level.INFO
    buttons: tuple[tuple[str, Callable[[], None]], ...] = ()
    key: str = ""


def error_message(
    error: BaseException,
    doing: str = "",
    buttons: tuple[tuple[str, Callable[[], None]], ...] = (),
    key: str = "",
) -> Message:
    """Return the message about an exception, its traceback as the details.

    Parameters
    ----------
    error : BaseException
        A `KneelError` speaks for itself; anything else is a fault of the program.
    doing : str
        What failed, put before the text: «Not saved.»
    buttons : tuple of (str, callable)
        Ways to go on.
    key : str
        See `Message`.

    Returns
    -------
    Message
        Of level ERROR.
    """
    details = "".join(traceback.format_exception(error)).strip()
    if isinstance(error, KneelError):
        place = "" if error.path is None else f"{error.path.name}: "
        text, hint = f"{place}{error.message}", error.hint
        details = f"{error}\n\n{details}"
    else:
        # One that comes with every mouse move is said once.
        key = key or f"fault {type(error).__name__} {error}"
        text = tr("An error inside KNEEL GUI: {kind}: {error}").format(
            kind=type(error).__name__, error=error
        )
        hint = tr("Your work is kept; the log has the details.")
    text = f"{doing} {text}".strip()
    return Message(text, hint, details, Level.ERROR, buttons, key)


def problems_message(problems: Sequence[KneelError]) -> Message:
    """Return one message about several files or folders that cannot be used.

    Parameters
    ----------
    problems : sequence of KneelError
        At least one.

    Returns
    -------
    Message
        The first of them in full, all of them as the details.
    """
    if len(problems) == 1:
        return error_message(problems[0])
    text = tr("{problems} files or folders cannot be used.").format(
        problems=len(problems)
    )
    details = "\n".join(str(problem) for problem in problems)
    return Message(text, str(problems[0]), details, Level.WARNING)


class MessageBar(QFrame):
    """A strip over the top of its parent that shows messages, the newest first.

    It floats: the image below does not move when a message comes or goes.

    Parameters
    ----------
    parent : QWidget
        What it floats over.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self._messages: list[Message] = []
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more = QLabel()
        self._more.setObjectName("message_more")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(6)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_READ_MS)
        self._patience.timeout.connect(self._out_of_time)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setFixedHeight(_DETAILS_PX)
        row = QHBoxLayout()
        row.addWidget(self._text, 1)
        row.addWidget(self._more)
        row.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addLayout(row)
        column.addWidget(self._details)
        parent.installEventFilter(self)
        self.hide()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Return what waits to be read, the one on show first."""
        return tuple(self._messages)

    def show_message(self, message: Message) -> None:
        """Show a message before those not closed yet: it answers what was just done.

        Parameters
        ----------
        message : Message
            One with the key of a waiting message replaces it.
        """
        self._messages = [
            waiting
            for waiting in self._messages
            if not message.key or waiting.key != message.key
        ]
        self._messages.insert(0, message)
        for old in [one for one in self._messages if _passing(one)][_MOST_NOTICES:]:
            self._messages.remove(old)
        self._refresh()

    def dismiss(self, key: str) -> None:
        """Remove the messages that have come to nothing, by their key.

        Parameters
        ----------
        key : str
            Not empty.
        """
        self._messages = [waiting for waiting in self._messages if waiting.key != key]
        self._refresh()

    def close_current(self) -> None:
        """Remove the message on show and go on to the next."""
        del self._messages[:1]
        self._refresh()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keep to the parent's width.

        Parameters
        ----------
        watched : QObject
            The parent.
        event : QEvent
            Any; only a resize matters.

        Returns
        -------
        bool
            Always False: the parent gets its event.
        """
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _refresh(self) -> None:
        self._details.hide()
        self._patience.stop()
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(self._messages))
        if self._messages:
            self._fill(self._messages[0])
            self._place()
            self.raise_()
        self.changed.emit()

    def _fill(self, message: Message) -> None:
        hint = f"<br><span>{_escaped(message.hint)}</span>" if message.hint else ""
        self._text.setText(f"<b>{_escaped(message.text)}</b>{hint}")
        self.setProperty("level", message.level.value)
        if (style := self.style()) is not None:
            style.unpolish(self)
            style.polish(self)
        if _passing(message):
            self._patience.start()
        waiting = len(self._messages) - 1
        self._more.setText(tr("{count} more").format(count=waiting) if waiting else "")
        for label, action in message.buttons:
            self._add_button(label, partial(self._act, action))
        if message.details:
            self._details.setPlainText(message.details)
            self._add_button(tr("Details"), self._toggle_details)
        self._add_button(tr("Next") if waiting else tr("Close"), self.close_current)

    def _add_button(self, label: str, action: Callable[[], None]) -> None:
        button = QPushButton(label)
        # Space and Enter belong to «accept and next», not to the last button clicked.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: action())
        self._buttons.addWidget(button)
        button.show()  # now: the bar is measured before the event loop would

    def _act(self, action: Callable[[], None]) -> None:
        self.close_current()
        action()

    def _out_of_time(self) -> None:
        if self.underMouse() or self._details.isVisible():
            self._patience.start()  # it is being read
        else:
            self.close_current()

    def _toggle_details(self) -> None:
        self._details.setVisible(not self._details.isVisible())
        self._place()

    def _natural(self, room: int) -> int:
        """Return the width that the text needs on one line, or all there is."""
        message = self._messages[0]
        longest = max(message.text, message.hint, key=len)
        metrics = QFontMetrics(self._text.font())
        text = round(_BOLD * metrics.horizontalAdvance(longest))
        return min(room, text + self._buttons.sizeHint().width() + _FRAME_PX)

    def _place(self) -> None:
        if (parent := self.parentWidget()) is None or not self._messages:
            return
        room = min(parent.width() - 2 * _MARGIN_PX, _WIDEST_PX)
        width = max(1, room if self._details.isVisible() else self._natural(room))
        self.setFixedWidth(width)
        if (layout := self.layout()) is not None:
            layout.activate()
            self.resize(width, layout.totalHeightForWidth(width))
        self.move((parent.width() - width) // 2, _MARGIN_PX)


def _passing(message: Message) -> bool:
    return message.level is Level.INFO and not message.buttons


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
