"""Collects garbage in the GUI thread alone.

Python collects in whichever thread happens to allocate. A widget that is part of a
cycle (any with a lambda on its own signal) would then be destroyed in a worker thread,
and Qt crashes sooner or later.
"""

import gc
import threading

from PyQt5.QtCore import QObject, Qt, QTimer
from PyQt5.QtGui import QGuiApplication

_EVERY_MS = 500


class Collector(QObject):
    """Switches Python's own collecting off and does it by a timer.

    Parameters
    ----------
    parent : QObject
        In the GUI thread; collecting goes on as long as it lives.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(self._collect_at_rest)
        timer.start(_EVERY_MS)

    def _collect_at_rest(self) -> None:
        # With 100,000 images listed it takes a tenth of a second, which a hand that
        # drags a point would feel.
        if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self.collect()

    def collect(self) -> None:
        """Collect the generations whose threshold is exceeded, as Python would.

        Raises
        ------
        RuntimeError
            In any other thread than the main one.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("garbage is collected in the GUI thread alone")
        due = [
            generation
            for generation, (count, most) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if count > most
        ]
        if due:
            gc.collect(max(due))
