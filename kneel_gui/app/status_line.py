"""The line at the bottom: the place under the cursor, the spacing, the zoom, tasks."""

from PyQt5.QtWidgets import QStatusBar, QWidget

from kneel_gui.app.readout import place_mm, place_px, spacing_text
from kneel_gui.app.steady_label import SteadyLabel
from kneel_gui.app.task_bar import TaskBar
from kneel_gui.app.words import tr
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing

_HEIGHT_PX, _CELL_PX = 28, 22


class StatusLine(QStatusBar):
    """Read-outs at the left, background work at the right.

    Parameters
    ----------
    parent : QWidget, optional
        Qt parent.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setFixedHeight(_HEIGHT_PX)  # tasks come and go: the picture stays put
        # Wide enough for the longest number: the rest of the line never jumps.
        self.place = self._cell("00000.0, 00000.0 px")
        self.place_mm = self._cell("0000.00, 0000.00 mm")
        self.value = self._cell(tr("value {value:g}").format(value=-99999.5))
        self.zoom = self._cell(tr("zoom {percent:.0f} %").format(percent=8888))
        self.spacing = self._cell("")
        self.look = self._cell("")
        self.tasks = TaskBar()
        self.addPermanentWidget(self.tasks)
        self._spacing = UNCALIBRATED

    def show_spacing(self, spacing: PixelSpacing | None) -> None:
        """Show the pixel spacing and where it came from.

        Parameters
        ----------
        spacing : PixelSpacing or None
            None = no image is open.
        """
        self._spacing = spacing or UNCALIBRATED
        self.spacing.setText("" if spacing is None else spacing_text(spacing))

    def show_place(self, x_px: float, y_px: float, value: float | None) -> None:
        """Show the place under the cursor.

        Parameters
        ----------
        x_px, y_px : float
            Image px.
        value : float or None
            Of the pixel, modality units.
        """
        self.place.setText(place_px(x_px, y_px))
        self.place_mm.setText(place_mm(x_px, y_px, self._spacing))
        self.value.setText(
            "" if value is None else tr("value {value:g}").format(value=value)
        )

    def clear_place(self) -> None:
        """Show nothing: the cursor is not on the image."""
        for label in (self.place, self.place_mm, self.value):
            label.setText("")

    def show_zoom(self, scale: float | None) -> None:
        """Show how large the image is.

        Parameters
        ----------
        scale : float or None
            Screen px per image px; None = no image.
        """
        self.zoom.setText(
            ""
            if scale is None
            else tr("zoom {percent:.0f} %").format(percent=100 * scale)
        )

    def _cell(self, widest: str) -> SteadyLabel:
        label = SteadyLabel(widest, _CELL_PX)
        self.addWidget(label)
        return label
