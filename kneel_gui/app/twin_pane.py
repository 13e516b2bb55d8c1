"""One knee of the twin view: a view on the document, framed on that knee."""

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QLabel, QVBoxLayout, QWidget

from kneel_gui.app import markers
from kneel_gui.app.camera import Camera
from kneel_gui.app.cursor_tag import CursorTag
from kneel_gui.app.landmark_layer import Target
from kneel_gui.app.measured_view import MeasuredView
from kneel_gui.app.orientation import facing_text
from kneel_gui.app.overlay_item import OverlayItem
from kneel_gui.app.words import side_word, tr
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import Side, knee_schema

# Of a knee that has no landmarks, so much of the image's half is shown.
_WIDTH_SHARE = 0.9
# So many times the plateau's width is a framed knee wide and high.
_AROUND = 1.9
_CROSS_PX = 16.0
_SIGN_AT = QPointF(-4.0, -10.0)  # the tag stands below and right of it
_INSIDE_PX = 40.0


class CrossHair(OverlayItem):
    """Marks the place that the cursor is at in the other knee."""

    def __init__(self) -> None:
        super().__init__()
        self.setVisible(False)

    def boundingRect(self) -> QRectF:
        """Return its square about the origin."""
        return QRectF(-_CROSS_PX, -_CROSS_PX, 2 * _CROSS_PX, 2 * _CROSS_PX)

    def draw(self, painter: QPainter) -> None:
        """Draw it; its middle stays free.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        markers.draw_sight(painter, QPointF(0, 0))


class TwinPane(MeasuredView):
    """A `MeasuredView` of one side; the left one is shown mirrored.

    Parameters
    ----------
    side : Side
        The knee.
    parent : QWidget, optional
        Owner.
    """

    chosen = pyqtSignal(object)  # (Side, int) or None, selected by a press here

    def __init__(self, side: Side, parent: QWidget | None = None) -> None:
        self._counterpart: Target | None = None
        super().__init__(parent)
        self.side = side
        self._cross = CrossHair()
        self._cross_px: FloatArray | None = None
        self.canvas.add_overlay(self._cross, 29.0)
        self._sign = CursorTag()
        self.canvas.add_overlay(self._sign, 28.0)
        self._absent = QLabel(
            tr("No {side} knee on this image").format(side=side_word(side))
        )
        self._absent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._absent.setProperty("role", "dim")
        self._absent.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._absent.setVisible(False)
        QVBoxLayout(self.canvas).addWidget(self._absent)
        self.setAccessibleName(
            tr("{side} knee").format(side=side_word(side).capitalize())
        )

    def show_image(self, radiograph: Radiograph | None) -> None:
        """Show a radiograph, unless it is one of the other knee alone.

        Parameters
        ----------
        radiograph : Radiograph or None
            That of the main view.
        """
        other = radiograph is not None and radiograph.laterality is self.side.other
        self._absent.setVisible(other)
        self.show_radiograph(None if other else radiograph)
        self._sign.setVisible(self._radiograph is not None)
        self._orientation.setVisible(False)  # the sign tells the side
        self._say_side()

    def set_facing(self, turns: int, mirrored: bool) -> None:
        """Turn the view, and mirror both knees' panes.

        Parameters
        ----------
        turns, mirrored
            Of the main view.
        """
        super().set_facing(turns, mirrored)
        self._say_side()

    def _say_side(self) -> None:
        text = side_word(self.side).capitalize()
        camera = self.canvas.camera
        if facing := facing_text(camera.turns, False):
            text = f"{text}, {facing}"
        if camera.mirrored:
            text = tr("{side}, mirrored").format(side=text)
        if self._radiograph is not None:
            self._sign.say(text, markers.SIDE_COLOUR[self.side], _SIGN_AT)

    def show_points(self, annotation: ImageAnnotation | None) -> None:
        """Draw an annotation, unless the radiograph is not shown here.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            Of the main view's radiograph.
        """
        self.show_annotation(None if self._radiograph is None else annotation)

    def select(self, target: Target | None, ensure_visible: bool = False) -> None:
        """Select a landmark, and tell of it even when it was selected already.

        Parameters
        ----------
        target : tuple of Side and int, or None
            See `ImageView.select`.
        ensure_visible : bool
            See `ImageView.select`.
        """
        super().select(target, ensure_visible)
        self.chosen.emit(target)

    def bring_into_view(self, target: Target | None) -> None:
        """Pan as little as needed to see a landmark.

        Parameters
        ----------
        target : tuple of Side and int, or None
            None does nothing.
        """
        if target is None or target[0] is not self.side:
            return
        point = self.points_px[target[1]]
        if np.isfinite(point).all():
            self.canvas.set_camera(self.canvas.camera.showing(point, _INSIDE_PX))

    def show_counterpart(self, target: Target | None) -> None:
        """Mark the namesake of a landmark that is selected in the other knee.

        Parameters
        ----------
        target : tuple of Side and int, or None
            Of this knee; None marks none.
        """
        self._counterpart = target
        self._hover(self.canvas.mouse_at)

    @property
    def annotation(self) -> ImageAnnotation | None:
        """Return what is shown."""
        return self._annotation

    @property
    def points_px(self) -> FloatArray:
        """Return (16, 2) image px of this side's knee; NaN = not placed."""
        knee = None if self._annotation is None else self._annotation.knee(self.side)
        return np.full((16, 2), np.nan) if knee is None else knee.points_px

    @property
    def anchor_px(self) -> FloatArray:
        """Return (2,) image px: the middle of the knee, or of its half of the image."""
        points = self.points_px
        centre = points[knee_schema().centre]
        if np.isfinite(centre).all():
            return np.asarray(centre)
        placed = points[np.isfinite(points).all(axis=1)]
        if len(placed):
            return np.asarray(placed.mean(axis=0))
        width, height = self.canvas.camera.image_wh
        share = 0.5
        if self._radiograph is not None and self._radiograph.laterality is None:
            share = 0.25 if self.side is Side.RIGHT else 0.75
        return np.array([share * width - 0.5, 0.5 * height - 0.5])

    def wanted_scale(self) -> float:
        """Return the scale at which this knee fills the pane, screen px per column."""
        camera = self.canvas.camera
        points = self.points_px
        points = points[np.isfinite(points).all(axis=1)]
        wide = 0.0
        if len(points) > 1:
            size = np.ptp(points, axis=0) * (1.0, camera.aspect)
            wide = _AROUND * float(size.max())
        if wide <= 0:
            wide = _WIDTH_SHARE * camera.image_wh[0] / 2
        return min(camera.view_wh) / wide

    def frame(self, scale: float, offset: FloatArray) -> None:
        """Show a place near this knee.

        Parameters
        ----------
        scale : float
            Screen px per column.
        offset : numpy.ndarray
            (2,) from the anchor to the middle of the view in widths of a column, as on
            the screen: x to the right.
        """
        camera = self.canvas.camera
        x, y = self.anchor_px + offset @ camera.facing / (1.0, camera.aspect)
        camera = camera.scaled(scale)
        self.canvas.set_camera(camera.centred((float(x), float(y))))

    def offset(self) -> FloatArray:
        """Return what `frame` would need to leave everything as it is."""
        camera = self.canvas.camera
        away = (camera.centre - self.anchor_px) * (1.0, camera.aspect)
        return np.asarray(camera.facing @ away)

    def point_at(self, xy_px: FloatArray | None) -> None:
        """Mark a place with the cross-hair.

        Parameters
        ----------
        xy_px : numpy.ndarray or None
            (2,) image px; None takes it away.
        """
        self._cross_px = xy_px
        self._place_cross()

    @property
    def cross_px(self) -> FloatArray | None:
        """Return (2,) image px of the cross-hair, or None."""
        return self._cross_px

    def follow_placing(self, main: MeasuredView) -> None:
        """Place what the main view places, when it belongs to this knee.

        Parameters
        ----------
        main : MeasuredView
            The view that runs the placing.
        """
        mine = main.placing is not None and main.placing[0] is self.side
        self.share_placing(main.placing_run if mine else None)

    def _faced(self, camera: Camera) -> Camera:
        camera = super()._faced(camera)
        flipped = self._radiograph is not None and self._radiograph.flipped
        mirrored = (self.side is Side.LEFT) != flipped
        return camera.faced(camera.turns, camera.mirrored != mirrored)

    def _hover(self, at: QPointF | None) -> None:
        super()._hover(at)
        if self._layer.hovered is None and self._counterpart is not None:
            self._layer.set_hovered(self._counterpart)

    def _follow_camera(self) -> None:
        super()._follow_camera()
        self._place_cross()

    def _place_cross(self) -> None:
        at = self._cross_px
        self._cross.setVisible(at is not None)
        if at is not None:
            x, y = self.canvas.camera.to_screen(at)
            self._cross.setPos(float(x), float(y))
