"""Small pictures for the worklist, made in the background for the rows on show."""

from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtGui import QIcon, QImage, QPixmap

from kneel_gui.app.tasks import TaskRunner
from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.dicom.grayscale import default_voi, to_display
from kneel_gui.dicom.reader import read_radiograph

WIDTH_PX, HEIGHT_PX = 64, 52
_KEEP = 512  # a few MiB; nothing is written: these are pictures of patients
_WAIT = 48  # about two screens of rows; what was scrolled past is forgotten


class Thumbnails(QObject):
    """Makes pictures when they are first asked for, the newest request first.

    Parameters
    ----------
    parent : QObject, optional
        Qt parent.
    """

    arrived = pyqtSignal(object)  # pathlib.Path: its picture is there

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = TaskRunner("kneel-thumbnails", self)
        self._ready: OrderedDict[Path, QIcon | None] = OrderedDict()
        self._waiting: OrderedDict[Path, None] = OrderedDict()
        self._making: Path | None = None

    def picture(self, path: Path) -> QIcon | None:
        """Return a file's picture, or None and make it.

        Parameters
        ----------
        path : pathlib.Path
            The file.

        Returns
        -------
        QIcon or None
            None as long as it is not there, and for good where there can be none.
        """
        if path in self._ready:
            self._ready.move_to_end(path)
            return self._ready[path]
        if path != self._making:
            self._waiting[path] = None
            self._waiting.move_to_end(path)
            while len(self._waiting) > _WAIT:
                self._waiting.popitem(last=False)
            self._next()
        return None

    def close(self) -> None:
        """Stop and wait for the thread to end."""
        self._waiting.clear()
        self._runner.close()

    def _next(self) -> None:
        if self._making is not None or not self._waiting:
            return
        path, _ = self._waiting.popitem()
        self._making = path

        def made(pixels: NDArray[np.uint8] | None) -> None:
            self._making = None
            self._keep(path, pixels)
            self._next()

        self._runner.submit(
            lambda progress: _thumbnail(path, progress),
            made,
            failed=lambda _error: made(None),  # opening the image says what is wrong
        )

    def _keep(self, path: Path, pixels: NDArray[np.uint8] | None) -> None:
        self._ready[path] = None if pixels is None else _icon(pixels)
        while len(self._ready) > _KEEP:
            self._ready.popitem(last=False)
        self.arrived.emit(path)


def thumbnail(path: Path) -> NDArray[np.uint8]:
    """Return a radiograph as a small picture.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    numpy.ndarray
        (H, W) uint8, at most `HEIGHT_PX` by `WIDTH_PX`, shown as it is at first.

    Raises
    ------
    KneelError
        If it cannot be read.
    """
    radiograph = read_radiograph(path)
    rows, cols = radiograph.shape_px
    scale = min(HEIGHT_PX / rows, WIDTH_PX / cols, 1.0)
    size = (max(round(cols * scale), 1), max(round(rows * scale), 1))
    small = cv2.resize(radiograph.pixels, size, interpolation=cv2.INTER_AREA)
    shown = replace(radiograph, pixels=np.asarray(small, dtype=np.uint16))
    return to_display(shown, default_voi(radiograph))


def _thumbnail(path: Path, progress: Progress) -> NDArray[np.uint8]:
    raise_if_cancelled(progress)
    return thumbnail(path)


def _icon(pixels: NDArray[np.uint8]) -> QIcon:
    rows, cols = pixels.shape
    data = np.ascontiguousarray(pixels).tobytes()
    image = QImage(data, cols, rows, cols, QImage.Format.Format_Grayscale8)
    pixmap = QPixmap.fromImage(image)  # copies
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # not tinted in the selected row
    return icon
