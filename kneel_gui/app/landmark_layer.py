"""The landmarks of an image over its radiograph; what is under the mouse."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from PyQt5.QtWidgets import QGraphicsItem

from kneel_gui.app.camera import Camera
from kneel_gui.app.knee_extras import KneeExtras
from kneel_gui.app.knee_item import KneeItem, KneeLook, Preview
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.schema import SIDES, Side

Target = tuple[Side, int]

# The selected point wins over a neighbour that is only this much nearer, screen px.
_SELECTED_BONUS = 3.0


class LandmarkLayer:
    """Two knee items, redrawn one by one and only when something changed.

    Parameters
    ----------
    add : callable
        Puts an item, drawn in screen px, above the picture: ``add(item, z)``.
    """

    def __init__(self, add: Callable[[QGraphicsItem, float], None]) -> None:
        self._items = {side: KneeItem(side) for side in SIDES}
        self._knees = {side: KneeAnnotation.empty(side) for side in SIDES}
        self._looks = {side: KneeLook() for side in SIDES}
        self._selected: Target | None = None
        for item in self._items.values():
            add(item, 10.0)

    @property
    def items(self) -> dict[Side, KneeItem]:
        """Return the item of each side."""
        return dict(self._items)

    @property
    def visible(self) -> bool:
        """Return whether points, curves and labels are shown."""
        return bool(self._items[Side.RIGHT].isVisible())

    @property
    def lettered(self) -> bool:
        """Return whether both knees show their side's letter."""
        items = self._items.values()
        return self.visible and all(item.lettered for item in items)

    def set_visible(self, visible: bool) -> None:
        """Show or hide everything.

        Parameters
        ----------
        visible : bool
            Hidden points cannot be grabbed.
        """
        for item in self._items.values():
            item.setVisible(visible)

    def set_annotation(self, annotation: ImageAnnotation | None) -> None:
        """Show the points of an annotation; a knee that stayed is not redrawn.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            None shows no points.
        """
        for side in SIDES:
            knee = None if annotation is None else annotation.knee(side)
            knee = KneeAnnotation.empty(side) if knee is None else knee
            if knee != self._knees[side]:
                self._knees[side] = knee
                self._redraw(side)

    def set_camera(self, camera: Camera, spacing: PixelSpacing) -> None:
        """Follow the picture.

        Parameters
        ----------
        camera : Camera
            Where it stands.
        spacing : PixelSpacing
            Its millimetres.
        """
        for side in SIDES:
            self._change(side, camera=camera, spacing=spacing)

    def set_labels(self, wanted: bool) -> None:
        """Show labels at all points, or only at the selected and hovered one.

        Parameters
        ----------
        wanted : bool
            Labels that would not be legible are left out in any case.
        """
        for side in SIDES:
            self._change(side, labels=wanted)

    def set_spread(self, wanted: bool) -> None:
        """Show the model's expected error around its points.

        Parameters
        ----------
        wanted : bool
            Uncalibrated images show none.
        """
        for side in SIDES:
            self._change(side, spread=wanted)

    def set_selected(self, target: Target | None) -> None:
        """Ring a point.

        Parameters
        ----------
        target : tuple of Side and int, or None
            None rings none.
        """
        self._selected = target
        for side in SIDES:
            self._change(side, selected=_index(target, side))

    @property
    def hovered(self) -> Target | None:
        """Return the marked point."""
        for side, look in self._looks.items():
            if look.hovered is not None:
                return side, look.hovered
        return None

    def set_hovered(self, target: Target | None) -> None:
        """Mark the point under the mouse.

        Parameters
        ----------
        target : tuple of Side and int, or None
            None marks none.
        """
        for side in SIDES:
            self._change(side, hovered=_index(target, side))

    def set_extras(self, side: Side, extras: KneeExtras) -> None:
        """Show what there is of a knee besides its points.

        Parameters
        ----------
        side : Side
            The knee.
        extras : KneeExtras
            Ghosts, rings, and what cannot be seen.
        """
        self._change(side, extras=extras)

    def extras(self, side: Side) -> KneeExtras:
        """Return what is shown of a knee besides its points."""
        return self._looks[side].extras

    def set_preview(
        self,
        target: Target | None,
        xy_px: FloatArray | None,
        others: Mapping[int, FloatArray] | None = None,
        implausible: frozenset[int] = frozenset(),
    ) -> None:
        """Show a point where it is being dragged.

        Parameters
        ----------
        target : tuple of Side and int, or None
            None shows every point where the annotation has it.
        xy_px : numpy.ndarray or None
            (2,) image px.
        others : mapping of int to numpy.ndarray, optional
            Landmarks of the same knee that go along, (2,) image px.
        implausible : frozenset of int
            Landmarks of the same knee to ring.
        """
        along = tuple(
            (i, float(x), float(y))
            for i, (x, y) in (others or {}).items()
            if target is not None and i != target[1]
        )
        for side in SIDES:
            index = _index(target, side)
            preview, extras = None, self.extras(side)
            if index is not None:
                extras = replace(extras, implausible=implausible)
                if xy_px is not None:
                    preview = Preview(index, (float(xy_px[0]), float(xy_px[1])), along)
            self._change(side, preview=preview, extras=extras)

    def hit(self, at_screen: FloatArray, radius: float) -> Target | None:
        """Return the point that a press takes hold of.

        Parameters
        ----------
        at_screen : numpy.ndarray
            (2,) screen px.
        radius : float
            How far from it a point may be, screen px.

        Returns
        -------
        tuple of Side and int, or None
            The nearest point, ghost or cross; hidden ones are out of reach.
        """
        if not self.visible:
            return None
        found: list[tuple[float, Target]] = []
        for side in SIDES:
            offset = self._items[side].places_screen - at_screen
            distances = np.hypot(offset[:, 0], offset[:, 1])
            for i in np.flatnonzero(distances <= radius):
                target = (side, int(i))
                bonus = _SELECTED_BONUS if target == self._selected else 0.0
                found.append((float(distances[i]) - bonus, target))
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _change(self, side: Side, **changes: object) -> None:
        look = self._looks[side]
        if any(getattr(look, name) != value for name, value in changes.items()):
            self._looks[side] = replace(look, **changes)  # type: ignore[arg-type]
            self._redraw(side)

    def _redraw(self, side: Side) -> None:
        self._items[side].show_knee(self._knees[side], self._looks[side])


def _index(target: Target | None, side: Side) -> int | None:
    return target[1] if target is not None and target[0] is side else None
