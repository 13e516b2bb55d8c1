"""Five steps through the window, for the first time; nothing waits for them."""

from collections.abc import Callable
from dataclasses import dataclass

from PyQt5.QtCore import QEvent, QObject, QPoint, QRect, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.words import tr

_WIDTH_PX, _GAP_PX, _EDGE_PX = 330, 14, 8
_FRAME = QColor("#f0e442")  # Okabe and Ito's yellow: seen on dark and light


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes
    ----------
    title, text : str
        What it says; ``{name}`` in the text becomes the keys of that action.
    where : callable
        ``where()``: the widget it speaks of.
    """

    title: str
    text: str
    where: Callable[[], QWidget]


class Tour(QFrame):
    """A card beside the part of the window it speaks of; the window works meanwhile.

    Parameters
    ----------
    window : QWidget
        The window.
    steps : tuple of Step
        In order.
    key_of : callable
        ``key_of(action_id)``: the person's own key, for the texts.
    """

    ended = pyqtSignal()

    def __init__(
        self, window: QWidget, steps: tuple[Step, ...], key_of: Callable[[str], str]
    ) -> None:
        super().__init__(window)
        self.setObjectName("tour")
        self.setAutoFillBackground(True)
        self.setFixedWidth(_WIDTH_PX)
        self._steps = steps
        self._key_of = key_of
        self._at = 0
        self._mark = _Mark(window)
        self._title, self._text, self._count = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._text.setWordWrap(True)
        self._count.setProperty("role", "dim")
        self.skip = _button(tr("Skip"), self._end)
        self.back = _button(tr("Back"), lambda: self._go(-1))
        self.forward = _button(tr("Next"), lambda: self._go(1))
        self._lay_out()
        window.installEventFilter(self)
        self.hide()

    def start(self) -> None:
        """Show the first step."""
        self._at = 0
        self._show_step()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stay beside what it speaks of when the window changes.

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
        resized = event is not None and event.type() == QEvent.Type.Resize
        if resized and self.isVisible():
            self._place()
        return False

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self._count)
        buttons.addStretch(1)
        for button in (self.skip, self.back, self.forward):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 10)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addLayout(buttons)

    def _go(self, by: int) -> None:
        self._at += by
        if self._at >= len(self._steps):
            self._end()
        else:
            self._show_step()

    def _show_step(self) -> None:
        step = self._steps[self._at]
        self._title.setText(f"<b>{step.title}</b>")
        self._text.setText(step.text.format_map(_Keys(self._key_of)))
        self._count.setText(
            tr("{count} of {total}").format(count=self._at + 1, total=len(self._steps))
        )
        self.back.setEnabled(self._at > 0)
        last = self._at == len(self._steps) - 1
        self.forward.setText(tr("Done") if last else tr("Next"))
        self.skip.setVisible(not last)
        self.setAccessibleName(f"{step.title}: {self._text.text()}")
        self.show()
        self._place()
        self.raise_()

    def _place(self) -> None:
        window, part = self.parentWidget(), self._steps[self._at].where()
        if window is None:
            return
        shown = part.isVisible()
        inside = window.rect().adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX)
        corner = part.mapTo(window, QPoint(0, 0)) if shown else inside.topLeft()
        area = QRect(corner, part.size()) if shown else inside
        self._mark.show_around(area if shown else QRect())
        self.layout_size()
        self.move(_beside(area, self.rect(), inside))
        self.raise_()

    def layout_size(self) -> None:
        """Take the height that the text needs."""
        height = self.layout().totalHeightForWidth(_WIDTH_PX)  # type: ignore[union-attr]
        self.resize(_WIDTH_PX, height)

    def _end(self) -> None:
        self.hide()
        self._mark.hide()
        self.ended.emit()


class _Mark(QWidget):
    """A frame around what a step speaks of; clicks go through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_around(self, area: QRect) -> None:
        self.setVisible(not area.isNull())
        self.setGeometry(area)
        self.raise_()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(_FRAME, 3))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()


class _Keys(dict[str, str]):
    """Looks keys up when a text names them."""

    def __init__(self, key_of: Callable[[str], str]) -> None:
        super().__init__()
        self._key_of = key_of

    def __missing__(self, action_id: str) -> str:
        return f"<b>{self._key_of(action_id)}</b>"


def _beside(area: QRect, card: QRect, inside: QRect) -> QPoint:
    """Return where a card goes: right of an area, left of it, or in its corner."""
    top = min(max(area.top() + _GAP_PX, inside.top()), inside.bottom() - card.height())
    if area.right() + _GAP_PX + card.width() <= inside.right():
        return QPoint(area.right() + _GAP_PX, top)
    if area.left() - _GAP_PX - card.width() >= inside.left():
        return QPoint(area.left() - _GAP_PX - card.width(), top)
    below = area.bottom() + _GAP_PX
    if below + card.height() <= inside.bottom():
        return QPoint(max(area.left(), inside.left()), below)
    return QPoint(area.left() + _GAP_PX, top)


def _button(text: str, action: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the picture
    button.clicked.connect(lambda _checked: action())
    return button
