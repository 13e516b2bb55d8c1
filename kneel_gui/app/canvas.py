"""The drawing area: picture, camera, and raw mouse events handed to gestures."""

from collections.abc import Callable
from typing import Protocol

import pyqtgraph as pg
from PyQt5.QtCore import QEvent, QPointF, Qt, pyqtSignal
from PyQt5.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PyQt5.QtWidgets import QGraphicsItem, QWidget

from kneel_gui.app.camera import Camera
from kneel_gui.app.picture_item import PictureItem

_BACKGROUND = "#0b0c0e"
_ZOOM_PER_NOTCH = 1.2
_NOTCH = 120.0


class Gesture(Protocol):
    """What a held mouse button does until it is released."""

    def move(self, at: QPointF) -> None:
        """Follow the mouse, screen px."""

    def release(self) -> None:
        """Finish: the button was released."""

    def cancel(self) -> None:
        """Undo what was shown so far: Esc, or the ground was lost."""


PressHandler = Callable[[QMouseEvent], Gesture | None]


class Canvas(pg.GraphicsView):
    """A pyqtgraph view with one `ViewBox` whose picture follows a `Camera`.

    Mouse events do not reach pyqtgraph's scene: its clicks come on release and its
    drags after a distance, both too late for placing and for moves of one pixel.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.

    Attributes
    ----------
    view_box : pyqtgraph.ViewBox
        The frame; its own coordinates are screen px.
    picture : PictureItem
        The radiograph, where the camera puts it.
    on_press : callable
        Gets each press (a double click is two) and may return a gesture.
    gesture : Gesture or None
        The one that is going on.
    mouse_at : PyQt5.QtCore.QPointF or None
        Screen px; None when the mouse is elsewhere.
    """

    camera_changed = pyqtSignal()
    hovered = pyqtSignal(object)  # QPointF on the screen, or None when the mouse left
    escaped = pyqtSignal()  # Esc without a gesture

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, useOpenGL=False, background=_BACKGROUND)
        self.view_box = pg.ViewBox(
            enableMouse=False, enableMenu=False, invertY=True, defaultPadding=0.0
        )
        self.view_box.disableAutoRange()
        self.setCentralItem(self.view_box)
        self.picture = PictureItem()
        self.add_overlay(self.picture, -1.0)
        self.camera = Camera(self._view_wh(), (1, 1))
        self.on_press: PressHandler = lambda event: None
        self.gesture: Gesture | None = None
        self.mouse_at: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.NoFrame)

    def add_overlay(self, item: QGraphicsItem, z: float) -> None:
        """Put an item above the picture, drawn in screen px.

        Parameters
        ----------
        item : QGraphicsItem
            Its coordinates are screen px.
        z : float
            Higher is nearer to the eye.
        """
        item.setParentItem(self.view_box)
        item.setZValue(z)

    def set_camera(self, camera: Camera) -> None:
        """Look at another part of the image.

        Parameters
        ----------
        camera : Camera
            For a view of this size.
        """
        self.camera = camera
        # Not the view box's own range: it knows no turns, and a second authority could
        # only disagree.
        self.picture.follow(camera)
        self.camera_changed.emit()

    def cancel_gesture(self) -> bool:
        """Stop a running gesture and put back what it had changed.

        Returns
        -------
        bool
            Whether there was one.
        """
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture, unless one is running."""
        event.accept()
        if self.gesture is None:
            self.gesture = self.on_press(event)
            self._button = event.button()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second press of quick clicks as a press like any other."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow with the gesture, or hover."""
        event.accept()
        self.mouse_at = QPointF(event.localPos())
        if self.gesture is not None:
            self.gesture.move(self.mouse_at)
        self.hovered.emit(self.mouse_at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the gesture whose button this is."""
        event.accept()
        if self.gesture is not None and event.button() == self._button:
            gesture, self.gesture = self.gesture, None
            gesture.release()
            self.hovered.emit(QPointF(event.localPos()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom; the image point under the cursor stays there."""
        event.accept()
        if self.gesture is not None:
            return  # a wheel turned by the pressing finger is a slip
        # Alt turns the wheel sideways.
        turned = event.angleDelta().y() or event.angleDelta().x()
        factor = _ZOOM_PER_NOTCH ** (turned / _NOTCH)
        at = (event.position().x(), event.position().y())
        self.set_camera(self.camera.scaled(self.camera.scale * factor, at))
        self.hovered.emit(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops what is going on; every other key is for the window."""
        if event.key() != Qt.Key.Key_Escape:
            event.ignore()
        elif not self.cancel_gesture():
            self.escaped.emit()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the window."""
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep Esc from becoming a shortcut of the window during a gesture."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.gesture is not None
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show no menu: the right button sets the window."""
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the mouse is gone."""
        super().leaveEvent(event)
        self.mouse_at = None
        self.hovered.emit(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Give up a gesture whose release would never arrive."""
        self.cancel_gesture()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep scale and centre; a fitted image stays fitted."""
        super().resizeEvent(event)
        # pyqtgraph calls this itself while it is built, and drops its items on closing.
        if event is not None and not self.closed:
            self.set_camera(self.camera.resized(self._view_wh()))

    def _view_wh(self) -> tuple[float, float]:
        return max(self.width(), 1.0), max(self.height(), 1.0)
