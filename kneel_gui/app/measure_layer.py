"""The measurements of both knees over the radiograph."""

from collections.abc import Callable

from PyQt5.QtWidgets import QGraphicsItem

from kneel_gui.app.camera import Camera
from kneel_gui.app.measure_item import MeasureItem
from kneel_gui.core.measure import KneeMeasures
from kneel_gui.core.schema import SIDES, Side


class MeasureLayer:
    """Two items, redrawn one by one and only while they are on show.

    Parameters
    ----------
    add : callable
        Puts an item, drawn in screen px, above the picture: ``add(item, z)``.
    """

    def __init__(self, add: Callable[[QGraphicsItem, float], None]) -> None:
        self._items = {side: MeasureItem() for side in SIDES}
        self._measures: dict[Side, KneeMeasures] = {}
        self._camera = Camera((1.0, 1.0), (1, 1))
        self._wanted, self._uncovered = False, True
        for item in self._items.values():
            item.setVisible(False)
            add(item, 9.0)  # below the landmarks

    @property
    def items(self) -> dict[Side, MeasureItem]:
        """Return the item of each side."""
        return dict(self._items)

    @property
    def visible(self) -> bool:
        """Return whether measurements are drawn."""
        return self._wanted and self._uncovered

    def set_visible(self, wanted: bool) -> None:
        """Draw measurements, or none.

        Parameters
        ----------
        wanted : bool
            Off at first.
        """
        self._wanted = wanted
        self._show()

    def set_uncovered(self, uncovered: bool) -> None:
        """Leave the picture bare while a person peeks at it.

        Parameters
        ----------
        uncovered : bool
            False hides everything for now.
        """
        self._uncovered = uncovered
        self._show()

    def set_measures(self, measures: dict[Side, KneeMeasures]) -> None:
        """Show other numbers; a knee measured as before is not redrawn.

        Parameters
        ----------
        measures : dict of Side to KneeMeasures
            Of the knees that have points.
        """
        before, self._measures = self._measures, measures
        for side in SIDES:
            if before.get(side) is not measures.get(side):
                self._redraw(side)

    def set_moving(self, side: Side, moving: bool) -> None:
        """Tell that the numbers of a knee are changing with every move of the mouse.

        Parameters
        ----------
        side : Side
            The knee.
        moving : bool
            False when it is over.
        """
        self._items[side].keep_drawn(not moving)

    def set_camera(self, camera: Camera) -> None:
        """Follow the picture.

        Parameters
        ----------
        camera : Camera
            Where it stands.
        """
        if camera != self._camera:
            self._camera = camera
            for side in SIDES:
                self._redraw(side)

    def _show(self) -> None:
        for side, item in self._items.items():
            if self.visible and not item.isVisible():
                item.show_measures(self._measures.get(side), self._camera)
            item.setVisible(self.visible)

    def _redraw(self, side: Side) -> None:
        if self.visible:
            self._items[side].show_measures(self._measures.get(side), self._camera)
