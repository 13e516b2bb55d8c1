"""A copy of a radiograph with evened local contrast, for the eye only."""

from collections.abc import Callable

import cv2
import numpy as np
from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.message_bar import error_message
from kneel_gui.app.pyramid import Pixels, Pyramid, pyramid_of
from kneel_gui.app.tasks import Task, TaskRunner, Urgency
from kneel_gui.app.words import tr
from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.dicom.grayscale import FULL_RANGE, presets, window_levels

# So many times its mean may a bin of a tile's histogram count, and tiles per axis.
CLIP_LIMIT = 3.0
TILES = 8


def local_contrast(radiograph: Radiograph) -> Pixels:
    """Return pixels with contrast-limited adaptive histogram equalisation (CLAHE).

    Zuiderveld, Graphics Gems IV (1994), as OpenCV has it. Its 256 levels are refined by
    what the rounding to them left, so that a narrow window shows no bands.

    Parameters
    ----------
    radiograph : Radiograph
        Not changed.

    Returns
    -------
    numpy.ndarray
        (H, W) uint16 within the range of the stored pixels: the same windows and
        tables fit. Padding stays.
    """
    pixels = radiograph.pixels
    low, high, _ = window_levels(radiograph, presets(radiograph)[FULL_RANGE])
    step = max(high - low, 1.0) / 255.0
    exact = np.clip((pixels.astype(np.float32) - low) / step, 0.0, 255.0)
    levels = np.rint(exact).astype(np.uint8)
    evened = cv2.createCLAHE(CLIP_LIMIT, (TILES, TILES)).apply(levels)
    exact += evened
    exact -= levels
    found = np.clip(np.rint(exact * step + low), low, max(high, low))
    result = np.asarray(found, dtype=np.uint16)
    if (padding := radiograph.grayscale.padding) is not None:
        outside = (pixels >= padding[0]) & (pixels <= padding[1])
        result[outside] = pixels[outside]
    return result


class LocalContrast(QObject):
    """Makes the copy of the open radiograph in the background, while it is wanted.

    Parameters
    ----------
    show : callable
        ``show(pixels or None)``; None shows the radiograph itself.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message
    changed = pyqtSignal()  # the copy is wanted, on show, or neither

    def __init__(
        self, show: Callable[[Pixels | None], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._show = show
        self._runner = TaskRunner("kneel-contrast", self)
        self._runner.unhandled.connect(self._failed)
        self._radiograph: Radiograph | None = None
        self._made: Pyramid | None = None
        self._task: Task | None = None
        self._wanted = False

    @property
    def wanted(self) -> bool:
        """Return whether it is switched on."""
        return self._wanted

    @property
    def shown(self) -> bool:
        """Return whether the copy is on show; it takes a moment."""
        return self._wanted and self._made is not None

    def set_wanted(self, wanted: bool) -> None:
        """Switch it on or off.

        Parameters
        ----------
        wanted : bool
            Off keeps the copy for the next time.
        """
        self._wanted = wanted
        self._update()

    def set_radiograph(self, radiograph: Radiograph | None) -> None:
        """Take another radiograph; the view shows its own pixels by now.

        Parameters
        ----------
        radiograph : Radiograph or None
            None = no image is open.
        """
        if radiograph is not self._radiograph:
            self._radiograph, self._made = radiograph, None
            if self._task is not None:
                self._task.cancel()
                self._task = None
        self._update()

    def close(self) -> None:
        """Stop the thread and wait for it."""
        self._runner.close()

    def _update(self) -> None:
        radiograph = self._radiograph
        if radiograph is not None:
            shown = self._made if self._wanted else None
            self._show(None if shown is None else shown.levels[0])
            if self._wanted and self._made is None and self._task is None:
                self._task = self._runner.submit(
                    lambda progress: _made_of(radiograph, progress),
                    self._arrived,
                    urgency=Urgency.SOON,
                )
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        # Not tried again on this image: it would fail again.
        self.said.emit(error_message(error, tr("No local contrast."), key="contrast"))

    def _arrived(self, made: Pyramid) -> None:
        self._task, self._made = None, made
        self._update()


def _made_of(radiograph: Radiograph, progress: Progress) -> Pyramid:
    raise_if_cancelled(progress)
    return pyramid_of(local_contrast(radiograph))
