"""Labels beside which nothing moves when their text changes."""

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QLabel, QWidget

_ROOM_PX = 8
_SHRINKING = 0.7
_GAP_PX = 2


class SteadyLabel(QLabel):
    """A line of text of a fixed size; it grows for a longer one.

    Only for a much shorter one does it shrink again, to leave room for others.

    Any other label asks its window to be laid out anew for every text. Where numbers
    follow the mouse, that costs more than they do.

    Parameters
    ----------
    widest : str
        It always has room for this.
    height_px : int, optional
        Default one line.
    parent : QWidget, optional
        Qt parent.
    """

    def __init__(
        self, widest: str = "", height_px: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(height_px or self.fontMetrics().lineSpacing() + 2)
        self._least = self._needed(widest)
        self.setFixedWidth(self._least)

    def setText(self, text: str | None) -> None:
        """Show a text.

        Parameters
        ----------
        text : str or None
            One line; the same as before does nothing.
        """
        if text != self.text():
            needed = max(self._needed(text or ""), self._least)
            if not _SHRINKING * self.minimumWidth() <= needed <= self.minimumWidth():
                self.setFixedWidth(needed)
            super().setText(text)

    def _needed(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + _ROOM_PX


class SteadyNote(QWidget):
    """Some lines of text, as wide as there is room and of a fixed height.

    Parameters
    ----------
    lines : int
        So many; more are cut off.
    least : str
        It is never narrower than this.
    align : Qt.Alignment
        Where the text stands.
    """

    def __init__(
        self,
        lines: int,
        least: str = "",
        align: Qt.Alignment | Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop,
    ) -> None:
        super().__init__()
        # Outside any layout: none is done again when the text changes.
        self._label = QLabel(self)
        self._label.setWordWrap(lines > 1)
        self._label.setAlignment(align)
        metrics = self._label.fontMetrics()
        self.setFixedHeight(lines * metrics.lineSpacing() + _GAP_PX)
        self.setMinimumWidth(metrics.horizontalAdvance(least))

    def dim(self) -> None:
        """Write less loudly."""
        self._label.setProperty("role", "dim")

    def text(self) -> str:
        """Return what it says."""
        return self._label.text()

    def setText(self, text: str) -> None:
        """Say something else.

        Parameters
        ----------
        text : str
            Wrapped where it is too long for a line.
        """
        if text != self.text():
            self._label.setText(text)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give the text all the room."""
        super().resizeEvent(event)
        self._label.resize(self.size())
