"""What is drawn over the picture, in screen px."""

from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget


class OverlayItem(QGraphicsItem):
    """An item whose coordinates are screen px; `draw` does the work."""

    def keep_drawn(self, keep: bool) -> None:
        """Draw once and copy that, or draw at every paint.

        Parameters
        ----------
        keep : bool
            Right while something else changes, such as the window; an item that
            changes itself at every paint is slower for it.
        """
        mode = QGraphicsItem.CacheMode.NoCache
        if keep:
            mode = QGraphicsItem.CacheMode.DeviceCoordinateCache
        if self.cacheMode() != mode:
            self.setCacheMode(mode)

    def paint(
        self,
        painter: QPainter | None,
        option: QStyleOptionGraphicsItem | None,
        widget: QWidget | None = None,
    ) -> None:
        """Draw with smooth edges.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter or None
            From Qt, never None.
        option, widget : object
            Not used.
        """
        if painter is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        """Draw the item.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px, smooth edges on.
        """
        raise NotImplementedError
