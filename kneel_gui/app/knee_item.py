"""One knee drawn over the radiograph: curves, points, labels, spread, side letter."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPainterPath

from kneel_gui.app import knee_extras, knee_geometry, markers
from kneel_gui.app.camera import Camera
from kneel_gui.app.knee_extras import KneeExtras
from kneel_gui.app.overlay_item import OverlayItem
from kneel_gui.core.annotation import KneeAnnotation, PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing
from kneel_gui.core.schema import N_LANDMARKS, Side, knee_schema

_LABEL_PX = 12
_LETTER_PX = 22
_LABEL_OFFSET = 8.0
_LETTER_DISTANCE = 34.0
_LETTER_INSET = 24.0
_LEGIBLE_SPACING = 34.0
_CURVE_ALPHA = 210
_CURVE_WIDTH = 1.4
_SPREAD_ALPHA = 26
_MARGIN = 16.0
_GHOST_OPACITY = 0.4
_HOVER_OPACITY = 0.55


@dataclass(frozen=True)
class Preview:
    """A point shown where it is being dragged; the annotation is not touched.

    Attributes
    ----------
    index : int
        The landmark.
    xy_px : tuple of float
        Image px.
    others : tuple of (int, float, float)
        Landmarks that go along, and where to, image px.
    """

    index: int
    xy_px: tuple[float, float]
    others: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True)
class KneeLook:
    """All that decides how a knee is drawn, besides its annotation.

    Attributes
    ----------
    camera : Camera
        Where the image stands.
    spacing : PixelSpacing
        For the spread; uncalibrated images show none.
    selected, hovered : int or None
        Landmarks of this knee.
    preview : Preview or None
        The point of this knee that is being dragged.
    extras : KneeExtras
        What there is besides points.
    labels, spread : bool
        Whether they are wanted.
    """

    camera: Camera = field(default_factory=lambda: Camera((1.0, 1.0), (1, 1)))
    spacing: PixelSpacing = UNCALIBRATED
    selected: int | None = None
    hovered: int | None = None
    preview: Preview | None = None
    extras: KneeExtras = field(default_factory=KneeExtras)
    labels: bool = True
    spread: bool = False


class KneeItem(OverlayItem):
    """Draws one knee in screen px, the same size at every zoom.

    Parameters
    ----------
    side : Side
        Decides colour and letter.
    """

    def __init__(self, side: Side) -> None:
        super().__init__()
        self.keep_drawn(True)
        self._colour = QColor(markers.SIDE_COLOUR[side])
        self._knee = KneeAnnotation.empty(side)
        self._look = KneeLook()
        self._points = np.full((N_LANDMARKS, 2), np.nan)
        self._places = np.full((N_LANDMARKS, 2), np.nan)
        self._spread = np.full((N_LANDMARKS, 2), np.nan)
        self._labels = np.full((N_LANDMARKS, 2), np.nan)
        self._letter: FloatArray | None = None
        self._curves = QPainterPath()
        self._bounds = QRectF()

    @property
    def points_screen(self) -> FloatArray:
        """Return (16, 2) screen px of the points as shown; NaN = not there."""
        return self._points

    @property
    def places_screen(self) -> FloatArray:
        """Return (16, 2) screen px of points, ghosts and hidden landmarks; or NaN."""
        return self._places

    @property
    def spread_screen(self) -> FloatArray:
        """Return (16, 2) screen px, the spread's half axes; NaN = none shown."""
        return self._spread

    @property
    def labelled(self) -> tuple[int, ...]:
        """Return the landmarks that carry their label now."""
        return tuple(int(i) for i in np.flatnonzero(np.isfinite(self._labels[:, 0])))

    @property
    def lettered(self) -> bool:
        """Return whether the side's letter is in view."""
        return self._letter is not None

    def show_knee(self, knee: KneeAnnotation, look: KneeLook) -> None:
        """Draw a knee.

        Parameters
        ----------
        knee : KneeAnnotation
            Of this item's side.
        look : KneeLook
            How.
        """
        self.prepareGeometryChange()
        self.keep_drawn(look.preview is None)
        self._knee, self._look = knee, look
        points_px = knee.points_px
        if look.preview is not None:
            points_px = points_px.copy()
            points_px[look.preview.index] = look.preview.xy_px
            for i, x, y in look.preview.others:
                points_px[i] = x, y
        self._points = look.camera.to_screen(points_px)
        extra = look.camera.to_screen(look.extras.places_px)
        self._places = np.where(np.isfinite(self._points), self._points, extra)
        self._spread = self._spread_radii()
        self._curves = self._curve_path()
        self._place_texts()
        self._bounds = self._extent()
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the screen rectangle that everything stays within."""
        return self._bounds

    def draw(self, painter: QPainter) -> None:
        """Draw from back to front.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        self._paint_spread(painter)
        colour = QColor(self._colour)
        colour.setAlpha(_CURVE_ALPHA)
        bevel = Qt.PenJoinStyle.BevelJoin
        markers.stroke(painter, self._curves, colour, _CURVE_WIDTH, bevel)
        self._paint_extras(painter)
        self._paint_points(painter)
        knee_extras.draw_locks(painter, self._points[sorted(self._knee.locked)])
        self._paint_texts(painter)

    def _spread_radii(self) -> FloatArray:
        radii = np.full((N_LANDMARKS, 2), np.nan)
        if self._look.spread and self._look.spacing.known:
            per_mm = self._look.camera.scale_xy / self._look.spacing.xy_mm
            radii = self._knee.spread_mm[:, None] * per_mm
        return radii

    def _curve_path(self) -> QPainterPath:
        gap = markers.MARKER_RADIUS + 2.0
        lines: list[FloatArray] = []
        for bone in knee_schema().bones:
            chain = self._points[list(knee_schema().bone(bone))]
            lines += knee_geometry.curve(chain, gap)
        if not lines:
            return QPainterPath()
        x, y = np.concatenate(lines).T
        on = np.ones(len(x), dtype=np.int32)  # to the next place, but not after a line
        on[np.cumsum([len(line) for line in lines]) - 1] = 0
        path: QPainterPath = pg.arrayToQPath(x, y, connect=on)
        return path

    def _place_texts(self) -> None:
        wanted = np.isfinite(self._places).all(axis=1)
        look = self._look
        self._letter = knee_geometry.side_letter_place(
            self._points, look.camera.view_wh, _LETTER_DISTANCE, _LETTER_INSET
        )
        if not (look.labels and knee_geometry.legible(self._places, _LEGIBLE_SPACING)):
            touched = [i for i in (look.selected, look.hovered) if i is not None]
            wanted &= np.isin(np.arange(N_LANDMARKS), touched)
        directions = knee_geometry.outward(self._places)
        middles = knee_geometry.place_labels(
            self._places, _label_sizes(), directions, _LABEL_OFFSET + 2.0
        )
        middles[~wanted] = np.nan
        self._labels = middles

    def _extent(self) -> QRectF:
        parts = [self._points, self._places, self._labels]
        parts.append(self._look.camera.to_screen(self._knee.points_px))
        parts += [self._points - self._spread, self._points + self._spread]
        if self._letter is not None:
            parts.append(self._letter[None])
        every = np.concatenate(parts)
        every = every[np.isfinite(every).all(axis=1)]
        if not len(every):
            return QRectF()
        low, high = every.min(axis=0) - _MARGIN, every.max(axis=0) + _MARGIN
        # What is outside the view need not be drawn, nor cached.
        view = QRectF(0, 0, *self._look.camera.view_wh)
        return QRectF(QPointF(*low), QPointF(*high)).intersected(view)

    def _paint_spread(self, painter: QPainter) -> None:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for point, radii in zip(self._points, self._spread, strict=True):
            if np.isfinite([point, radii]).all():
                path.addEllipse(QPointF(*point), radii[0], radii[1])
        fill = QColor(self._colour)
        fill.setAlpha(_SPREAD_ALPHA)
        painter.fillPath(path, fill)
        markers.stroke(painter, path, self._colour, 1.0)

    def _paint_extras(self, painter: QPainter) -> None:
        extras, camera = self._look.extras, self._look.camera
        dragged = None if self._look.preview is None else self._look.preview.index
        there = np.arange(N_LANDMARKS) != dragged
        hidden = camera.to_screen(extras.hidden_px)[there]
        knee_extras.draw_hidden(painter, hidden)
        ghosts = camera.to_screen(extras.ghosts_px)[there]
        knee_extras.draw_ghosts(painter, ghosts, self._colour)
        ringed = self._points[sorted(extras.implausible)]
        knee_extras.draw_implausible(painter, ringed)

    def _paint_points(self, painter: QPainter) -> None:
        look = self._look
        if look.preview is not None:
            self._paint_origins(painter, look.preview)
        groups: dict[PointState, list[FloatArray]] = {}
        for i in np.flatnonzero(np.isfinite(self._points).all(axis=1)):
            if look.preview is not None and look.preview.index == i:
                markers.draw_sight(painter, QPointF(*self._points[i]))
            else:
                groups.setdefault(self._knee.states[i], []).append(self._points[i])
        for state, points in groups.items():
            markers.draw_markers(painter, state, points)
        self._paint_ring(painter, look.hovered, _HOVER_OPACITY)
        if look.preview is None:
            self._paint_ring(painter, look.selected, 1.0)

    def _paint_ring(self, painter: QPainter, index: int | None, opacity: float) -> None:
        if index is not None and np.isfinite(self._places[index]).all():
            painter.setOpacity(opacity)
            markers.draw_ring(painter, QPointF(*self._places[index]))
            painter.setOpacity(1.0)

    def _paint_origins(self, painter: QPainter, preview: Preview) -> None:
        origins = self._look.camera.to_screen(self._knee.points_px)
        trail = QPainterPath()
        groups: dict[PointState, list[FloatArray]] = {}
        for index in (preview.index, *(i for i, _, _ in preview.others)):
            if np.isfinite(origins[index]).all():
                groups.setdefault(self._knee.states[index], []).append(origins[index])
                trail.moveTo(*origins[index])
                trail.lineTo(*self._points[index])
        painter.setOpacity(_GHOST_OPACITY)
        for state, points in groups.items():
            markers.draw_markers(painter, state, points)
        painter.setOpacity(1.0)
        markers.stroke(painter, trail, markers.WHITE, 1.0)

    def _paint_texts(self, painter: QPainter) -> None:
        names = knee_schema().names
        for i in self.labelled:
            at = QPointF(*self._labels[i])
            colour = markers.WHITE if i == self._look.selected else self._colour
            markers.draw_text(painter, names[i], _LABEL_PX, at, colour)
        if self._letter is not None:
            at = QPointF(*self._letter)
            side = self._knee.side.value
            markers.draw_text(painter, side, _LETTER_PX, at, self._colour)


@lru_cache(maxsize=1)
def _label_sizes() -> FloatArray:
    """Return (16, 2): width and height of the labels, screen px."""
    boxes = [
        markers.text_path(name, _LABEL_PX).boundingRect()
        for name in knee_schema().names
    ]
    return np.array([[box.width(), box.height()] for box in boxes])
