"""The middle of the window: the whole radiograph, or both knees side by side."""

from collections.abc import Callable

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QStackedWidget, QWidget

from kneel_gui.app.camera import Camera
from kneel_gui.app.measured_view import MeasuredView
from kneel_gui.app.measuring import Measures, Measuring
from kneel_gui.app.twin_view import TwinView
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.radiograph import UNCALIBRATED, Radiograph

Handler = Callable[[], None]
Toggle = Callable[[bool], None]
_ZOOM = 1.25


class Stage(QStackedWidget):
    """The main view and the twin view; the twin view is filled only while shown.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.

    Attributes
    ----------
    view : MeasuredView
        Selection, placing and grey values are its own, also while the twin is shown.
    twin : TwinView
        Follows it.
    measuring : Measuring
        What is measured on the open image.
    """

    cursor_moved = pyqtSignal(object)  # (x_px, y_px) on the image, or None
    zoomed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = MeasuredView()
        self.twin = TwinView(self.view)
        self.measuring = Measuring(self)
        self._radiograph: Radiograph | None = None
        self._annotation: ImageAnnotation | None = None
        self._stale = False
        self.view.keys_camera = self._keys_camera
        self.addWidget(self.view)
        self.addWidget(self.twin)
        self.view.previewed.connect(self.measuring.preview)
        self.measuring.changed.connect(self._show_measures)
        for source in (self.view, self.twin):
            source.cursor_moved.connect(self.cursor_moved)
        self.view.view_changed.connect(lambda _state: self.zoomed.emit())
        self.twin.zoomed.connect(self.zoomed)

    @property
    def scale(self) -> float:
        """Return screen px per image column of what is shown."""
        pane = self.twin.leading if self.twin_shown else self.view
        return pane.canvas.camera.scale

    @property
    def twin_shown(self) -> bool:
        """Return whether the knees are shown side by side."""
        return self.currentWidget() is self.twin

    def show_annotation(
        self, annotation: ImageAnnotation | None, radiograph: Radiograph | None
    ) -> None:
        """Show the open image as it is now, on what the main view shows already.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            None = no image is open.
        radiograph : Radiograph or None
            Its radiograph.
        """
        self._stale |= radiograph is not self._radiograph
        self._radiograph, self._annotation = radiograph, annotation
        self._fill_twin()
        spacing = UNCALIBRATED if radiograph is None else radiograph.spacing
        self.measuring.show_image(annotation, spacing)

    def set_twin(self, twin: bool) -> None:
        """Show the knees side by side, or the whole radiograph.

        Parameters
        ----------
        twin : bool
            The keyboard goes along.
        """
        had = self.view.canvas.hasFocus() or any(
            pane.canvas.hasFocus() for pane in self.twin.panes.values()
        )
        self.view.canvas.cancel_gesture()
        self.setCurrentWidget(self.twin if twin else self.view)
        # Whoever gives the main view the keyboard gives it to what is shown.
        self.view.setFocusProxy(self.twin.leading.canvas if twin else self.view.canvas)
        self._stale |= twin
        self._fill_twin()
        self._show_measures(self.measuring.measures)
        if had:
            self.view.setFocus()
        self.zoomed.emit()

    def peek(self, down: bool) -> None:
        """Show the bare picture while a key is held.

        Parameters
        ----------
        down : bool
            The key is down.
        """
        for view in (self.view, *self.twin.panes.values()):
            view.set_overlay_visible(not down)

    def handlers(self, plain: dict[str, Handler]) -> dict[str, Handler]:
        """Return handlers that act on what is shown.

        Parameters
        ----------
        plain : dict of str to callable
            Those that act on the main view, by action.

        Returns
        -------
        dict of str to callable
            Of the actions that differ in the twin view.
        """
        twin = self.twin
        others: dict[str, Handler] = {
            "fit": twin.fit,
            "one_to_one": twin.one_to_one,
            "zoom_in": lambda: twin.zoom_by(_ZOOM),
            "zoom_out": lambda: twin.zoom_by(1 / _ZOOM),
            "zoom_right": twin.fit,
            "zoom_left": twin.fit,
        }
        return {key: self._either(plain[key], others[key]) for key in others}

    def toggles(self, plain: dict[str, Toggle]) -> dict[str, Toggle]:
        """Return switches that also act on the twin view.

        Parameters
        ----------
        plain : dict of str to callable
            Those that act on the main view, by action.

        Returns
        -------
        dict of str to callable
            Of the actions that concern the twin view.
        """
        panes = tuple(self.twin.panes.values())
        more: dict[str, list[Toggle]] = {
            "labels": [pane.set_labels_visible for pane in panes],
            "spread": [pane.set_spread_visible for pane in panes],
            "follow": [pane.set_following for pane in panes],
            "measures": [pane.set_measures_visible for pane in panes],
        }
        return {key: _together([plain[key], *more[key]]) for key in more}

    def _keys_camera(self) -> Camera:
        selected = self.view.selected
        if not self.twin_shown:
            return self.view.canvas.camera
        pane = self.twin.leading if selected is None else self.twin.panes[selected[0]]
        return pane.canvas.camera

    def _fill_twin(self) -> None:
        if not self.twin_shown:
            return
        if self._stale:
            self.twin.show_radiograph(self._radiograph)
            self._stale = False
        self.twin.show_annotation(self._annotation)
        self.twin.show_measures(self.measuring.measures)

    def _show_measures(self, measures: Measures) -> None:
        # What nobody sees is drawn when it is: a drag asks for this at every move.
        (self.twin if self.twin_shown else self.view).show_measures(measures)

    def _either(self, plain: Handler, twin: Handler) -> Handler:
        return lambda: (twin if self.twin_shown else plain)()


def _together(toggles: list[Toggle]) -> Toggle:
    def switch(on: bool) -> None:
        for toggle in toggles:
            toggle(on)

    return switch
