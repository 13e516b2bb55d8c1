"""A radiograph to look at: window, polarity, zoom, pan, scale bar, read-out."""

from collections.abc import Callable

from PyQt5.QtCore import QPointF, Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from kneel_gui.app.camera import Camera, ViewState
from kneel_gui.app.canvas import Canvas, Gesture
from kneel_gui.app.gestures import PanGesture, WindowGesture
from kneel_gui.app.orientation import OrientationItem, facing_text
from kneel_gui.app.pyramid import Pixels
from kneel_gui.app.scale_bar import ScaleBar
from kneel_gui.app.words import tr
from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    PixelSpacing,
    Radiograph,
    VoiLut,
    Window,
)
from kneel_gui.dicom.grayscale import default_voi, default_window, display_table

_EMPTY_WINDOW = Window(127.5, 255.0, "LINEAR_EXACT")


class RadiographView(QWidget):
    """Shows a radiograph; knows nothing of landmarks.

    The wheel zooms at the cursor, the middle button or the left one on empty picture
    pans, the right button sets the window.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.

    Attributes
    ----------
    canvas : Canvas
        The pyqtgraph view inside; ``canvas.camera`` maps image px to it.
    """

    cursor_moved = pyqtSignal(object)  # (x_px, y_px) on the image, or None
    window_changed = pyqtSignal(object)  # Window, when the right button is released
    window_changing = pyqtSignal(object)  # Window, while it is held
    view_changed = pyqtSignal(object)  # ViewState after zoom, pan or resize

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(self)
        self.canvas.setAccessibleName(tr("Radiograph"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        self._scale_bar = ScaleBar()
        self._scale_bar.setVisible(False)
        self._orientation = OrientationItem()
        self._orientation.setVisible(False)
        self.canvas.add_overlay(self._orientation, 19.0)
        self.canvas.add_overlay(self._scale_bar, 20.0)
        self._radiograph: Radiograph | None = None
        self._window = _EMPTY_WINDOW
        self._lut: VoiLut | None = None
        self._inverted = False
        self._enhanced: Pixels | None = None
        self._facing = (0, False)
        self._cursor: tuple[float, float] | None = None
        self.canvas.on_press = self._press
        self.canvas.camera_changed.connect(self._follow_camera)
        self.canvas.hovered.connect(self._hover)

    @property
    def radiograph(self) -> Radiograph | None:
        """Return what is shown."""
        return self._radiograph

    @property
    def spacing(self) -> PixelSpacing:
        """Return the spacing of what is shown."""
        return UNCALIBRATED if self._radiograph is None else self._radiograph.spacing

    def show_radiograph(
        self, radiograph: Radiograph | None, keep_view: bool = False
    ) -> None:
        """Show another radiograph in its default window.

        Parameters
        ----------
        radiograph : Radiograph or None
            None shows nothing.
        keep_view : bool
            Keep zoom and place, relative to the size of the image.
        """
        self.canvas.cancel_gesture()
        state = self.view_state()
        before, self._radiograph = self._radiograph, radiograph
        if not same_image(before, radiograph):
            self._facing = (0, False)
        self._enhanced = None
        self.canvas.picture.set_pixels(
            None if radiograph is None else radiograph.pixels
        )
        for item in (self._scale_bar, self._orientation):
            item.setVisible(radiograph is not None)
        self._lut, self._window = None, _EMPTY_WINDOW
        if radiograph is not None:
            self._window = default_window(radiograph)
            voi = default_voi(radiograph)
            self._lut = voi if isinstance(voi, VoiLut) else None
        self._apply_window()
        camera = self._new_camera()
        self.canvas.set_camera(camera.with_state(state) if keep_view else camera)

    @property
    def window(self) -> Window:  # type: ignore[override]  # hides QWidget.window()
        """Return the window; with a VOI LUT shown, the one a right-drag starts from."""
        return self._window

    def set_window(self, window: Window) -> None:
        """Show the radiograph in a window.

        Parameters
        ----------
        window : Window
            In modality units.
        """
        self.set_voi(window)

    @property
    def voi(self) -> Window | VoiLut:
        """Return what the radiograph is shown through."""
        return self._window if self._lut is None else self._lut

    def set_voi(self, voi: Window | VoiLut) -> None:
        """Show the radiograph in a window, or through a look-up table.

        Parameters
        ----------
        voi : Window or VoiLut
            In modality units. A look-up table stays until the next window.
        """
        if isinstance(voi, VoiLut):
            self._lut = voi
        else:
            self._window, self._lut = voi, None
        self._apply_window()

    @property
    def inverted(self) -> bool:
        """Return whether black and white are turned round by hand."""
        return self._inverted

    def set_inverted(self, inverted: bool) -> None:
        """Turn black and white round.

        Parameters
        ----------
        inverted : bool
            On top of the radiograph's own polarity.
        """
        self._inverted = inverted
        self._apply_window()

    @property
    def enhanced(self) -> Pixels | None:
        """Return the pixels shown in the place of the radiograph's, or None."""
        return self._enhanced

    def show_enhanced(self, pixels: Pixels | None) -> None:
        """Show other pixels in the place of the radiograph's; values stay its own.

        Parameters
        ----------
        pixels : numpy.ndarray or None
            Same shape and range; None shows the radiograph itself.
        """
        if self._radiograph is not None and pixels is not self._enhanced:
            self._enhanced = pixels
            shown = self._radiograph.pixels if pixels is None else pixels
            self.canvas.picture.set_pixels(shown)

    @property
    def facing(self) -> tuple[int, bool]:
        """Return turns and mirrored, as a person has set them."""
        return self._facing

    def set_facing(self, turns: int, mirrored: bool) -> None:
        """Turn and mirror the view; image px stay image px.

        Parameters
        ----------
        turns : int
            Quarter turns clockwise.
        mirrored : bool
            What was turned is shown as in a mirror.
        """
        self.canvas.cancel_gesture()
        self._facing = (turns % 4, mirrored)
        self.canvas.set_camera(self._faced(self.canvas.camera))

    def turn_by(self, turns: int) -> None:
        """Turn what is on the screen.

        Parameters
        ----------
        turns : int
            Quarter turns clockwise, seen on the screen.
        """
        now, mirrored = self._facing
        # In a mirror a clockwise turn is an anticlockwise one.
        self.set_facing(now - turns if mirrored else now + turns, mirrored)

    def flip(self) -> None:
        """Exchange left and right on the screen."""
        turns, mirrored = self._facing
        self.set_facing(turns, not mirrored)

    def pixel_value(self, x_px: float, y_px: float) -> float | None:
        """Return the modality value of the pixel at a place.

        Parameters
        ----------
        x_px, y_px : float
            Image px.

        Returns
        -------
        float or None
            In modality units; None outside the image.
        """
        if self._radiograph is None or not self.canvas.camera.contains((x_px, y_px)):
            return None
        gray = self._radiograph.grayscale
        pixel = self._radiograph.pixels[int(y_px + 0.5), int(x_px + 0.5)]
        return float((int(pixel) + gray.offset) * gray.slope + gray.intercept)

    def fit(self) -> None:
        """Show the whole image."""
        self.canvas.set_camera(self.canvas.camera.fitted())

    def one_to_one(self) -> None:
        """Show one image column per pixel of the screen."""
        scale = 1.0 / self.devicePixelRatioF()
        self.canvas.set_camera(self.canvas.camera.scaled(scale))

    def zoom_by(self, factor: float, at_px: tuple[float, float] | None = None) -> None:
        """Zoom in (factor above 1) or out.

        Parameters
        ----------
        factor : float
            > 0.
        at_px : tuple of float, optional
            The image point that stays where it is; default the middle of the view.
        """
        camera = self.canvas.camera
        at = None
        if at_px is not None:
            x, y = camera.to_screen(at_px)
            at = (float(x), float(y))
        self.canvas.set_camera(camera.scaled(camera.scale * factor, at))

    def view_state(self) -> ViewState:
        """Return zoom and place, for `restore_view`."""
        return self.canvas.camera.state()

    def restore_view(self, state: ViewState) -> None:
        """Go back to a zoom and place.

        Parameters
        ----------
        state : ViewState
            From `view_state`, of this or another image.
        """
        self.canvas.set_camera(self.canvas.camera.with_state(state))

    def _new_camera(self) -> Camera:
        view_wh = self.canvas.camera.view_wh
        if self._radiograph is None:
            return Camera(view_wh, (1, 1)).fitted()
        height, width = self._radiograph.shape_px
        spacing = self.spacing
        aspect = spacing.row_mm / spacing.col_mm if spacing.known else 1.0
        return self._faced(Camera(view_wh, (width, height), aspect).fitted())

    def _faced(self, camera: Camera) -> Camera:
        """Return the camera as the view is turned."""
        return camera.faced(*self._facing)

    def _apply_window(self) -> None:
        if self._radiograph is None:
            return
        gray = self._radiograph.grayscale
        table = display_table(gray, self.voi)
        if self._inverted:
            table = 255 - table
        if gray.padding is not None:
            # What is not part of the picture stays dark and never dazzles.
            table[gray.padding[0] : gray.padding[1] + 1] = 0
        self.canvas.picture.set_table(table)

    def _press(self, event: QMouseEvent) -> Gesture | None:
        start = QPointF(event.localPos())
        if self._radiograph is None:
            return None
        if event.button() == Qt.MouseButton.LeftButton:
            return self._left_press(start, event.modifiers())
        if event.button() == Qt.MouseButton.MiddleButton:
            return self._pan_gesture(start, _nothing)
        if event.button() == Qt.MouseButton.RightButton:
            return WindowGesture(start, self._window, self._try_window, self._keep)
        return None

    def _left_press(
        self, start: QPointF, held: Qt.KeyboardModifiers | None = None
    ) -> Gesture | None:
        return self._pan_gesture(start, _nothing)

    def _pan_gesture(self, start: QPointF, click: Callable[[], None]) -> Gesture:
        first = self.canvas.camera

        def pan(dx: float, dy: float) -> None:
            self.canvas.set_camera(first.panned(dx, dy))

        return PanGesture(start, pan, click)

    def _try_window(self, window: Window) -> None:
        self.set_window(window)
        self.window_changing.emit(window)

    def _keep(self, window: Window) -> None:
        self.set_window(window)
        self.window_changed.emit(window)

    def _follow_camera(self) -> None:
        camera = self.canvas.camera
        self._scale_bar.follow(camera, self.spacing)
        if self._radiograph is not None:
            text = facing_text(*self._facing)
            text = tr("View {how}").format(how=text) if text else ""
            self._orientation.follow(camera, not self._radiograph.flipped, text)
        self.view_changed.emit(self.canvas.camera.state())

    def _hover(self, at: QPointF | None) -> None:
        cursor = None
        camera = self.canvas.camera
        if at is not None and self._radiograph is not None:
            x, y = camera.to_image((at.x(), at.y()))
            cursor = (float(x), float(y)) if camera.contains((x, y)) else None
        if cursor != self._cursor:
            self._cursor = cursor
            self.cursor_moved.emit(cursor)


def _nothing() -> None:
    """Do nothing: a click of the middle button has no meaning."""


def same_image(one: Radiograph | None, other: Radiograph | None) -> bool:
    """Return whether two radiographs are one image, perhaps with another spacing.

    Parameters
    ----------
    one, other : Radiograph or None
        Nothing is the same as None.

    Returns
    -------
    bool
        By `Radiograph.image_id`.
    """
    if one is None or other is None:
        return False
    return one.image_id == other.image_id
