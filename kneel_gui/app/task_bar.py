"""What is being done in the background: progress, time left, and a way to stop."""

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from kneel_gui.app.predicting import Advance
from kneel_gui.app.words import tr

_BAR_PX = 130
_TEXT_PX = 260
_STEPS = 1000


class TaskBar(QWidget):
    """One line; it keeps its place while it is empty, so that nothing jumps.

    Parameters
    ----------
    parent : QWidget, optional
        Qt parent.
    """

    stop_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLabel()
        self._text.setMaximumWidth(_TEXT_PX)
        self._bar = QProgressBar()
        self._bar.setFixedSize(_BAR_PX, 14)
        self._bar.setTextVisible(False)
        self._left = QLabel()
        self._left.setProperty("role", "dim")
        self._stop = QPushButton(tr("Stop"))
        self._stop.setToolTip(tr("Stop (Esc)"))
        self._stop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stop.setFixedHeight(20)
        self._stop.setStyleSheet("padding: 0 10px;")
        self._stop.clicked.connect(lambda _checked: self.stop_asked.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self._text, self._bar, self._left, self._stop):
            layout.addWidget(widget)
        self.show_advance(None)

    def show_advance(self, advance: Advance | None) -> None:
        """Show how far the work is.

        Parameters
        ----------
        advance : Advance or None
            None = nothing is going on.
        """
        for widget in (self._text, self._bar, self._left, self._stop):
            widget.setVisible(advance is not None)
        if advance is None:
            return
        metrics = self._text.fontMetrics()
        self._text.setText(
            metrics.elidedText(advance.text, Qt.TextElideMode.ElideMiddle, _TEXT_PX)
        )
        self._text.setToolTip(advance.text)
        self._bar.setRange(0, _STEPS if advance.total else 0)
        if advance.total:
            self._bar.setValue(_STEPS * advance.done // advance.total)
        left = advance.seconds_left
        self._left.setText("" if left is None else time_text(left))
        self._stop.setEnabled(advance.stoppable)

    @property
    def texts(self) -> tuple[str, str]:
        """Return what is being done and the time left, "" when nothing is."""
        if self._text.isHidden():
            return "", ""
        return self._text.toolTip(), self._left.text()


def time_text(seconds: float) -> str:
    """Return a time left, no more exact than it is known.

    Parameters
    ----------
    seconds : float
        An estimate.

    Returns
    -------
    str
        For example «40 s left» or «3 min left».
    """
    if seconds < 10:
        return tr("a few seconds left")
    if seconds < 90:
        return tr("{seconds:.0f} s left").format(seconds=round(seconds / 10) * 10)
    if seconds < 5400:
        return tr("{minutes:.0f} min left").format(minutes=round(seconds / 60))
    return tr("{hours:.1f} h left").format(hours=seconds / 3600)
