"""Measurements drawn over one knee: thin lines; labels beside the joint."""

from dataclasses import dataclass

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPainterPath, QPen

from kneel_gui.app import markers
from kneel_gui.app.camera import Camera
from kneel_gui.app.measure_text import value_text
from kneel_gui.app.overlay_item import OverlayItem
from kneel_gui.app.words import tr
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.measure import KneeMeasures, Measurement

_TEXT_PX = 13
_MARGIN = 4.0
_BEYOND = 0.12  # so far do the joint's lines reach past the condyles and plateaus
_TICK = 4.0
_MINIMUM_WIDTH, _THIN_WIDTH = 2.0, 1.0
# A smaller plateau shows the narrowest places alone, a still smaller one no numbers.
_ROOMY_PX, _LEGIBLE_PX = 260.0, 90.0
# Labels stand so far from the plateau line, past the names of the landmarks.
_BELOW_PX, _WIDTH_BELOW_PX, _ABOVE_PX = 62.0, 96.0, 44.0
_NOTCH_SHARE = 0.25  # of the condyles' distance: above the notch
_CLEAR_SHARE = 0.16


@dataclass(frozen=True, eq=False)
class Label:
    """A text on the image.

    Attributes
    ----------
    text : str
        A number with its unit.
    at : numpy.ndarray
        (2,) its middle, screen px.
    leader : numpy.ndarray or None
        (2, 2) a thin line from what it belongs to, screen px.
    """

    text: str
    at: FloatArray
    leader: FloatArray | None = None


class MeasureItem(OverlayItem):
    """Draws what is measured on one knee, in screen px."""

    def __init__(self) -> None:
        super().__init__()
        self.keep_drawn(True)
        self._minima: list[FloatArray] = []
        self._thin: list[FloatArray] = []
        self._bars: list[FloatArray] = []
        self._dashed: list[FloatArray] = []
        self._labels: list[Label] = []
        self._bounds = QRectF()

    @property
    def labels(self) -> tuple[Label, ...]:
        """Return the texts on show."""
        return tuple(self._labels)

    @property
    def lines(self) -> tuple[FloatArray, ...]:
        """Return (2, 2) screen px of every line on show."""
        return (*self._minima, *self._thin, *self._bars, *self._dashed)

    def show_measures(self, measures: KneeMeasures | None, camera: Camera) -> None:
        """Draw measurements.

        Parameters
        ----------
        measures : KneeMeasures or None
            None draws nothing.
        camera : Camera
            Where the image stands.
        """
        self.prepareGeometryChange()
        self._minima, self._thin, self._bars = [], [], []
        self._dashed, self._labels = [], []
        if measures is not None:
            self._arrange(measures, camera)
        self._bounds = self._extent(camera)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the screen rectangle that everything stays within."""
        return self._bounds

    def draw(self, painter: QPainter) -> None:
        """Draw lines, then labels.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        for line in self._dashed:
            _dash(painter, line)
        leaders = [label.leader for label in self._labels if label.leader is not None]
        painter.setOpacity(0.75)
        for path in (_path(self._thin), _path(self._bars, ticks=True)):
            markers.stroke(painter, path, markers.WHITE, _THIN_WIDTH)
        painter.setOpacity(0.45)
        markers.stroke(painter, _path(leaders), markers.WHITE, _THIN_WIDTH)
        painter.setOpacity(1.0)
        markers.stroke(
            painter, _path(self._minima, ticks=True), markers.WHITE, _MINIMUM_WIDTH
        )
        for label in self._labels:
            at = QPointF(*label.at)
            markers.draw_text(painter, label.text, _TEXT_PX, at, markers.WHITE)

    def _arrange(self, measures: KneeMeasures, camera: Camera) -> None:
        screen = {
            key: [camera.to_screen(line) for line in item.lines_px]
            for key, item in measures.items.items()
        }
        width = _first(screen["plateau_width"])
        size = 0.0 if width is None else float(np.hypot(*(width[1] - width[0])))
        half_keys = [f"min_jsw_{half}" for half in ("medial", "lateral")]
        self._minima = [line for key in half_keys for line in screen[key]]
        if size < _LEGIBLE_PX:
            return
        down = _down(screen)
        away = max(_BELOW_PX, _CLEAR_SHARE * size)
        for key in half_keys:
            self._label_width(measures.items[key], _first(screen[key]), down, away)
        if size < _ROOMY_PX:
            return
        self._thin = [
            line for key in screen if key.startswith("jsw_") for line in screen[key]
        ]
        self._dashed = [_longer(line) for line in screen["jlca"]]
        self._label_angle(measures.items["jlca"], _first(screen["jlca"]), down)
        if width is not None:
            past = away + _WIDTH_BELOW_PX - _BELOW_PX
            bar = width + down * past + down * _level(width, down)[:, None]
            self._bars = [bar]
            text = value_text(measures.items["plateau_width"])
            self._labels.append(Label(text, bar.mean(axis=0) + down * 13.0))

    def _label_width(
        self, item: Measurement, line: FloatArray | None, down: FloatArray, away: float
    ) -> None:
        if line is not None:
            at = line[0] + down * away
            leader = np.array([line[0] + down * 6.0, at - down * 9.0])
            self._labels.append(Label(value_text(item), at, leader))

    def _label_angle(
        self, item: Measurement, line: FloatArray | None, down: FloatArray
    ) -> None:
        if line is not None:
            size = float(np.hypot(*(line[1] - line[0])))
            up = _ABOVE_PX + _NOTCH_SHARE * size
            text = f"{tr(item.spec.short)} {value_text(item)}"
            self._labels.append(Label(text, line.mean(axis=0) - down * up))

    def _extent(self, camera: Camera) -> QRectF:
        box = QRectF()
        for line in (*self.lines, *(m.leader for m in self._labels)):
            if line is not None:
                low, high = line.min(axis=0), line.max(axis=0)
                edge = _TICK + _MARGIN
                box |= QRectF(QPointF(*low), QPointF(*high)).adjusted(
                    -edge, -edge, edge, edge
                )
        for label in self._labels:
            text = markers.text_path(label.text, _TEXT_PX).boundingRect()
            text.adjust(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
            box |= text.translated(QPointF(*label.at) - text.center())
        return box.intersected(QRectF(0, 0, *camera.view_wh))


def _down(screen: dict[str, list[FloatArray]]) -> FloatArray:
    """Return (2,) the unit vector from the joint into the tibia."""
    for key, lines in screen.items():
        if key.startswith("jsw_") and lines:
            way = lines[0][0] - lines[0][1]
            size = float(np.hypot(*way))
            if size > 0:
                return np.asarray(way / size)
    return np.array([0.0, 1.0])


def _level(line: FloatArray, down: FloatArray) -> FloatArray:
    """Return (2,) how far each end is from the deeper one, along `down`."""
    depth = line @ down
    return np.asarray(depth.max() - depth)


def _first(lines: list[FloatArray]) -> FloatArray | None:
    return lines[0] if lines else None


def _longer(line: FloatArray) -> FloatArray:
    more = (line[1] - line[0]) * (0.5 + _BEYOND)
    return np.array([line[0] - more, line[1] + more])


def _path(lines: list[FloatArray], ticks: bool = False) -> QPainterPath:
    path = QPainterPath()
    for start, end in lines:
        path.moveTo(*start)
        path.lineTo(*end)
        way = end - start
        size = float(np.hypot(*way))
        if ticks and size > 0:
            across = np.array([-way[1], way[0]]) / size * _TICK
            for place in (start, end):
                path.moveTo(*(place - across))
                path.lineTo(*(place + across))
    return path


def _dash(painter: QPainter, line: FloatArray) -> None:
    ends = QPointF(*line[0]), QPointF(*line[1])
    for colour, width in ((markers.HALO, 3.0), (QColor(markers.WHITE), _THIN_WIDTH)):
        pen = QPen(colour, width, Qt.PenStyle.CustomDashLine)
        # Dashes are counted in widths: the halo's must fall where the line's do.
        pen.setDashPattern([8.0 / width, 6.0 / width])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setOpacity(0.6)
        painter.drawLine(*ends)
    painter.setOpacity(1.0)
