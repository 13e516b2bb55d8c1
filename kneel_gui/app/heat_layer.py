"""The model's heat maps over the radiograph, with a legend."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QImage, QPainter, QTransform
from PyQt5.QtWidgets import QGraphicsItem

from kneel_gui.app import markers
from kneel_gui.app.camera import Camera
from kneel_gui.app.overlay_item import OverlayItem
from kneel_gui.app.words import side_word, tr
from kneel_gui.core.geometry import Affine2D
from kneel_gui.core.heat_maps import KneeHeatMaps
from kneel_gui.core.schema import Side, knee_schema

# A map that people with any colour vision read alike (Nuñez et al., PLoS ONE 2018).
_COLOURS = "cividis"
_DENSEST_ALPHA = 0.8
_TEXT_PX = 12
_BAR = QRectF(0, 0, 120, 10)
_INSET, _PADDING = 14.0, 9.0

Target = tuple[Side, int]


@dataclass(frozen=True, eq=False)
class HeatPicture:
    """What the heat layer shows.

    Attributes
    ----------
    images : tuple of tuple
        ARGB32 pictures of the maps, (h, w) uint32, and their maps from cells to image
        px.
    what : str
        Whose maps, for people.
    top : float
        What the brightest colour stands for, per cent per square millimetre.
    """

    images: tuple[tuple[NDArray[np.uint32], Affine2D], ...]
    what: str
    top: float


def heat_picture(
    knees: tuple[KneeHeatMaps, ...], selected: Target | None
) -> HeatPicture | None:
    """Return the maps in colours, the more transparent the less likely.

    Parameters
    ----------
    knees : tuple of KneeHeatMaps
        Of the open image.
    selected : tuple of Side and int, or None
        Only this landmark's map; None, or of a knee without maps: all.

    Returns
    -------
    HeatPicture or None
        None without maps.
    """
    chosen = [k for k in knees if selected is not None and k.side is selected[0]]
    index = selected[1] if chosen and selected is not None else None
    dense = [(k.percent_per_mm2(index), k.to_image) for k in chosen or knees]
    if not dense:
        return None
    top = max(float(values.max()) for values, _ in dense)
    images = tuple((_argb(values / top), to_image) for values, to_image in dense)
    what = tr("all landmarks")
    if index is not None:
        side = side_word(chosen[0].side).capitalize()
        what = f"{side} {knee_schema().landmarks[index].name}"
    return HeatPicture(images, what, top)


def _argb(shares: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Return the colours of values from 0 to 1, premultiplied with their opacity."""
    rgb = _colours()[np.rint(np.clip(shares, 0, 1) * 255).astype(np.uint8)]
    # The root lets the faint surroundings be seen, which tell most about doubt.
    alpha = np.sqrt(np.clip(shares, 0, 1)) * _DENSEST_ALPHA
    parts = np.rint(np.dstack([rgb * alpha[..., None], alpha * 255])).astype(np.uint32)
    red, green, blue, opaque = np.moveaxis(parts, -1, 0)
    return np.asarray(opaque << 24 | red << 16 | green << 8 | blue, dtype=np.uint32)


def _colours() -> NDArray[np.uint8]:
    return np.asarray(pg.colormap.get(_COLOURS).getLookupTable(0.0, 1.0, 256))


class HeatMapItem(OverlayItem):
    """Paints the maps; its coordinates are screen px."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: HeatPicture | None = None
        self._camera = Camera((1.0, 1.0), (1, 1))

    def show_picture(self, picture: HeatPicture | None, camera: Camera) -> None:
        """Show other maps, or the same ones where the camera is now.

        Parameters
        ----------
        picture : HeatPicture or None
            None shows nothing.
        camera : Camera
            Of the view.
        """
        self.prepareGeometryChange()
        self._picture, self._camera = picture, camera
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the whole view, or nothing."""
        return (
            QRectF() if self._picture is None else QRectF(0, 0, *self._camera.view_wh)
        )

    def draw(self, painter: QPainter) -> None:
        """Draw maps and legend.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In screen px.
        """
        if self._picture is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        for argb, to_image in self._picture.images:
            painter.save()
            painter.setTransform(self._to_screen(to_image), True)
            painter.drawImage(QPointF(0, 0), _image(argb))
            painter.restore()
        self._draw_legend(painter, self._picture)

    def _to_screen(self, to_image: Affine2D) -> QTransform:
        # A cell's picture lies over [i, i + 1], its centre is at i.
        cells = to_image.apply([(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5)])
        origin, right, down = self._camera.to_screen(cells)
        return QTransform(*(right - origin), *(down - origin), *origin)

    def _draw_legend(self, painter: QPainter, picture: HeatPicture) -> None:
        title = tr("Model: {what}").format(what=picture.what)
        unit = f"{picture.top:.3g} %/mm²"
        wide, high = self._camera.view_wh
        wider = max(_wide(title), _BAR.width() + _wide(unit) + 26)
        plate = QRectF(0, 0, wider + 2 * _PADDING, 2 * _TEXT_PX + 22)
        plate.moveBottomRight(QPointF(wide - _INSET, high - _INSET))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 200))
        painter.drawRoundedRect(plate, 4, 4)
        left, middle = plate.left() + _PADDING, plate.top() + _PADDING + _TEXT_PX / 2
        _write(painter, title, QPointF(left, middle))
        below = middle + _TEXT_PX + 7
        _write(painter, "0", QPointF(left, below))
        bar = _BAR.translated(left + 14, below - _BAR.height() / 2)
        painter.drawImage(
            bar, _image(_argb(np.linspace(0, 1, 256, dtype=np.float32)[None]))
        )
        _write(painter, unit, QPointF(bar.right() + 7, below))


def _wide(text: str) -> float:
    return float(markers.text_path(text, _TEXT_PX).boundingRect().width())


def _write(painter: QPainter, text: str, left_middle: QPointF) -> None:
    at = left_middle + QPointF(_wide(text) / 2, 0)
    markers.draw_text(painter, text, _TEXT_PX, at, markers.WHITE)


def _image(argb: NDArray[np.uint32]) -> QImage:
    form = QImage.Format.Format_ARGB32_Premultiplied
    image: QImage = pg.functions.ndarray_to_qimage(np.ascontiguousarray(argb), form)
    return image


class HeatLayer:
    """The item with the maps in one view, and whether it is seen.

    Parameters
    ----------
    add : callable
        Puts an item, drawn in screen px, above the picture: ``add(item, z)``.
    """

    def __init__(self, add: Callable[[QGraphicsItem, float], None]) -> None:
        self.item = HeatMapItem()
        self._picture: HeatPicture | None = None
        self._camera = Camera((1.0, 1.0), (1, 1))
        add(self.item, 5.0)  # below measurements and landmarks

    @property
    def picture(self) -> HeatPicture | None:
        """Return what is shown."""
        return self._picture

    def set_picture(self, picture: HeatPicture | None) -> None:
        """Show other maps.

        Parameters
        ----------
        picture : HeatPicture or None
            None shows nothing.
        """
        self._picture = picture
        self.item.show_picture(picture, self._camera)

    def set_camera(self, camera: Camera) -> None:
        """Follow the picture.

        Parameters
        ----------
        camera : Camera
            Where it stands.
        """
        self._camera = camera
        if self._picture is not None:
            self.item.show_picture(self._picture, camera)
