"""Both knees side by side, the left one mirrored; everything is linked."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QResizeEvent, QShowEvent
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from kneel_gui.app.measured_view import MeasuredView
from kneel_gui.app.twin_pane import TwinPane
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.counterpart import Counterpart
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.measure import KneeMeasures
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import SIDES, Side

Target = tuple[Side, int]
_NOWHERE = np.zeros(2)


class TwinView(QWidget):
    """Two panes on the document that the main view shows.

    The panes keep nothing of their own but where they stand: selection, placing, grey
    values and edits are the main view's. Zoom and place are those of both panes: each
    shows the other's surroundings of its own knee. While the cursor is over one knee, a
    cross-hair marks the same anatomical place of the other.

    Parameters
    ----------
    main : MeasuredView
        Whose image is shown.
    parent : QWidget, optional
        Owner.
    """

    cursor_moved = pyqtSignal(object)  # (x_px, y_px) on the image, or None
    zoomed = pyqtSignal()

    def __init__(self, main: MeasuredView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._main = main
        self._linking = False
        self._fitted = self._framed = False
        self._sizes = dict.fromkeys(SIDES, (0.0, 0.0))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.panes = {side: TwinPane(side) for side in SIDES}
        for side, pane in self.panes.items():
            layout.addWidget(pane, 1)
            pane.sense = main.sense
            main.ghosts_shown.connect(pane.show_ghosts)
            main.compared.connect(pane.show_comparison)
            self._connect(side, pane)
        main.selection_changed.connect(self._follow_selection)
        main.placing_changed.connect(lambda _target: self._follow_placing())
        main.look_changed.connect(self._follow_look)
        main.centres_shown.connect(self._follow_centres)

    # -- what is shown -------------------------------------------------------------

    def show_radiograph(self, radiograph: Radiograph | None) -> None:
        """Show another radiograph, its knees framed.

        Parameters
        ----------
        radiograph : Radiograph or None
            That of the main view.
        """
        with self._alone():
            for pane in self.panes.values():
                pane.show_image(radiograph)
        self._fitted, self._framed = True, False
        self._follow_look()

    def show_annotation(self, annotation: ImageAnnotation | None) -> None:
        """Draw an annotation.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            Of the radiograph shown.
        """
        had = self._with_points()
        with self._alone():
            for pane in self.panes.values():
                pane.show_points(annotation)
        if self._fitted and (not self._framed or self._with_points() != had):
            self.fit()
        self._framed = True
        self._follow_selection(self._main.selected)
        self._follow_placing()

    def show_measures(self, measures: dict[Side, KneeMeasures]) -> None:
        """Draw measurements.

        Parameters
        ----------
        measures : dict of Side to KneeMeasures
            Of the knees that have points.
        """
        for pane in self.panes.values():
            pane.show_measures(measures)

    def fit(self) -> None:
        """Frame both knees at one scale."""
        shown = [p for p in self.panes.values() if p.radiograph is not None]
        if not shown:
            return
        scale = min(pane.wanted_scale() for pane in shown)
        self._frame(scale, _NOWHERE)
        self._fitted = True

    def zoom_by(self, factor: float) -> None:
        """Zoom both panes about their middles.

        Parameters
        ----------
        factor : float
            Above 1 enlarges.
        """
        pane = self.leading
        self._fitted = False
        self._frame(pane.canvas.camera.scale * factor, pane.offset())

    def one_to_one(self) -> None:
        """Show one image column per pixel of the screen."""
        self._fitted = False
        self._frame(1.0 / self.devicePixelRatioF(), self.leading.offset())

    def showEvent(self, event: QShowEvent | None) -> None:
        """Frame the knees now that the panes have their size."""
        super().showEvent(event)
        if self._fitted:
            self.fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep framed knees framed."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def _with_points(self) -> list[bool]:
        return [bool(np.isfinite(pane.points_px).any()) for pane in self.panes.values()]

    @property
    def leading(self) -> TwinPane:
        """Return the first pane that shows something."""
        shown = [p for p in self.panes.values() if p.radiograph is not None]
        return shown[0] if shown else self.panes[Side.RIGHT]

    # -- links ---------------------------------------------------------------------

    def _connect(self, side: Side, pane: TwinPane) -> None:
        pane.edit_requested.connect(self._main.edit_requested)
        pane.previewed.connect(self._main.previewed)
        pane.window_changing.connect(self._main.set_window)
        pane.window_changed.connect(self._main.set_window)
        pane.chosen.connect(self._selected)
        pane.placing_changed.connect(lambda target: self._placed(side, target))
        pane.centre_moved.connect(lambda: self._centre_moved(side))
        pane.cursor_moved.connect(lambda place: self._point(side, place))
        pane.view_changed.connect(lambda _state: self._link(side))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Change the panes without their answers coming back."""
        before, self._linking = self._linking, True
        try:
            yield
        finally:
            self._linking = before

    def _selected(self, target: Target | None) -> None:
        if not self._linking:
            self._main.select(target)

    def _follow_selection(self, target: Target | None) -> None:
        with self._alone():
            for side, pane in self.panes.items():
                mine = target if target is not None and target[0] is side else None
                same = None if target is None else (side, target[1])
                pane.select(mine)
                pane.show_counterpart(None if mine is not None else same)
                pane.bring_into_view(same)

    def _placed(self, side: Side, target: Target | None) -> None:
        main = self._main
        if self._linking or main.placing is None or main.placing[0] is not side:
            return
        if target is None:  # Esc in the pane
            main.stop_placing()

    def _follow_centres(self) -> None:
        handles = self._main.centres
        for side, pane in self.panes.items():
            here = {side: handles.place(side)} if side in handles.sides else {}
            pane.show_centres(here, side if handles.active is side else None)

    def _centre_moved(self, side: Side) -> None:
        self._main.centres.move_to(side, self.panes[side].centres.place(side))
        self._main.centre_moved.emit()

    def _follow_placing(self) -> None:
        with self._alone():
            for pane in self.panes.values():
                pane.follow_placing(self._main)

    def _follow_look(self) -> None:
        main, turned = self._main, False
        with self._alone():
            for pane in self.panes.values():
                if pane.radiograph is None or main.radiograph is not pane.radiograph:
                    continue
                pane.set_voi(main.voi)
                pane.set_inverted(main.inverted)
                pane.show_enhanced(main.enhanced)
                pane.show_heat(main.heat)
                turned |= pane.facing != main.facing
                pane.set_facing(*main.facing)
        if turned:
            self.fit()

    def _link(self, side: Side) -> None:
        pane, other = self.panes[side], self.panes[side.other]
        size = pane.canvas.camera.view_wh
        resized, self._sizes[side] = size != self._sizes[side], size
        if self._linking or resized:
            return
        self._fitted = False
        with self._alone():
            other.frame(pane.canvas.camera.scale, pane.offset())
        self.zoomed.emit()

    def _frame(self, scale: float, offset: FloatArray) -> None:
        with self._alone():
            for pane in self.panes.values():
                pane.frame(scale, offset)
        self.zoomed.emit()

    def _point(self, side: Side, place: tuple[float, float] | None) -> None:
        self.cursor_moved.emit(place)
        pane, other = self.panes[side], self.panes[side.other]
        pane.point_at(None)
        other.point_at(None if place is None else self._twin_of(pane, other, place))

    def _twin_of(
        self, pane: TwinPane, other: TwinPane, place: tuple[float, float]
    ) -> FloatArray:
        square = np.array([1.0, pane.canvas.camera.aspect])
        here = np.array(place) * square
        try:
            found = Counterpart(pane.points_px * square, other.points_px * square)
        except ValueError:  # too few landmarks: as far from the knee, mirrored
            away = (here - pane.anchor_px * square) * (-1.0, 1.0)
            return np.asarray(other.anchor_px + away / square)
        return np.asarray(found.apply(here) / square)
