"""A window that files and folders can be dropped on."""

from pathlib import Path

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QMainWindow


class DropWindow(QMainWindow):
    """Tells which files and folders were dropped on it."""

    dropped = pyqtSignal(object)  # list of pathlib.Path

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take files and folders.

        Parameters
        ----------
        event : QDragEnterEvent
            What is being dragged.
        """
        data = None if event is None else event.mimeData()
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Tell of the files and folders that were dropped.

        Parameters
        ----------
        event : QDropEvent
            What was dropped.
        """
        data = None if event is None else event.mimeData()
        if event is None or data is None:
            return
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)
