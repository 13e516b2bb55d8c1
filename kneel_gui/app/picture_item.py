"""The radiograph on the screen: 16-bit pixels of a mean pyramid through one table."""

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt5.QtCore import QRect, QRectF, Qt
from PyQt5.QtGui import QImage, QPainter, QTransform
from PyQt5.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kneel_gui.app.camera import Camera
from kneel_gui.app.pyramid import Pixels, Pyramid, pyramid_of

# Regions are mapped in whole tiles, so that small pans need no new mapping.
_TILE = 256
# From 1:1 on, every pixel is a plain rectangle.
_NEAREST_FROM = 1.0 + 1e-6
_OPAQUE = np.uint32(0xFF000000)
_GREY_TO_RGB = np.uint32(0x00010101)


class PictureItem(pg.GraphicsObject):
    """Paints a radiograph; pixel i lies over [i, i + 1] in its coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self._pyramid: Pyramid | None = None
        self._rgb_table = np.full(1 << 16, _OPAQUE, dtype=np.uint32)
        self._cached: dict[int, tuple[QRect, NDArray[np.uint32]]] = {}

    @property
    def levels(self) -> tuple[Pixels, ...]:
        """Return the levels of its pyramid, see `Pyramid`; empty without pixels."""
        return () if self._pyramid is None else self._pyramid.levels

    def follow(self, camera: Camera) -> None:
        """Stand where a camera wants the image; the parent has screen px.

        Parameters
        ----------
        camera : Camera
            Of the view that this item is in.
        """
        x, y = camera.to_screen((0.0, 0.0))
        (xx, xy), (yx, yy) = camera.matrix
        to_screen = QTransform(xx, yx, xy, yy, float(x), float(y))
        # This shift, and no other, brings the centre of pixel i to the coordinate i.
        to_screen.translate(-0.5, -0.5)
        self.setTransform(to_screen)

    def set_pixels(self, pixels: Pixels | None) -> None:
        """Show other pixels.

        Parameters
        ----------
        pixels : numpy.ndarray or None
            (H, W) uint16; None shows nothing.
        """
        self.prepareGeometryChange()
        self._pyramid = None if pixels is None else pyramid_of(pixels)
        self._cached.clear()
        self.update()

    def set_table(self, table: NDArray[np.uint8]) -> None:
        """Show pixels in other greys.

        Parameters
        ----------
        table : numpy.ndarray
            (65536,) uint8, the grey of each pixel value.
        """
        self._rgb_table = table.astype(np.uint32) * _GREY_TO_RGB | _OPAQUE
        self._cached.clear()
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the rectangle of all pixels."""
        if self._pyramid is None:
            return QRectF()
        height, width = self._pyramid.levels[0].shape
        return QRectF(0, 0, width, height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem | None,
        widget: QWidget | None = None,
    ) -> None:
        """Paint what is in view.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In this item's coordinates.
        option, widget : object
            Not used.
        """
        visible = self.getViewBox().mapRectToItem(self, self.getViewBox().rect())
        self.paint_region(painter, visible, smooth=False)

    def paint_region(self, painter: QPainter, region: QRectF, smooth: bool) -> None:
        """Paint a part of the picture.

        Parameters
        ----------
        painter : PyQt5.QtGui.QPainter
            In this item's coordinates, already at the scale wanted.
        region : PyQt5.QtCore.QRectF
            The part, in this item's coordinates (pixel i over [i, i + 1]).
        smooth : bool
            Interpolate when pixels are shown larger than a screen pixel; otherwise
            each is a plain rectangle. Smaller ones are always averaged.
        """
        region = region.intersected(self.boundingRect())
        if self._pyramid is None or region.isEmpty():
            return
        transform = painter.deviceTransform()
        scale = max(
            math.hypot(transform.m11(), transform.m12()),
            math.hypot(transform.m21(), transform.m22()),
        )
        level = self._pyramid.level_for(scale)
        block = 2**level
        # Whole pixels of the level, so that no rounding of a cut can shift them; at
        # the far edges a block may reach over the image, hence the clip.
        part = _pixel_rect(region, block, 1, self._pyramid.levels[level].shape)
        rect, rgb = self._mapped(self._pyramid.levels[level], level, part)
        image = pg.functions.ndarray_to_qimage(rgb, QImage.Format.Format_RGB32)
        target = QRectF(
            part.x() * block,
            part.y() * block,
            part.width() * block,
            part.height() * block,
        )
        painter.save()
        painter.setClipRect(self.boundingRect(), Qt.ClipOperation.IntersectClip)
        interpolate = smooth or scale < _NEAREST_FROM
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, interpolate)
        painter.drawImage(target, image, QRectF(part.translated(-rect.topLeft())))
        painter.restore()

    def _mapped(
        self, pixels: Pixels, level: int, part: QRect
    ) -> tuple[QRect, NDArray[np.uint32]]:
        cached = self._cached.get(level)
        if cached is not None and cached[0].contains(part):
            return cached
        rect = _pixel_rect(QRectF(part), 1, _TILE, pixels.shape)
        rows = slice(rect.y(), rect.y() + rect.height())
        cols = slice(rect.x(), rect.x() + rect.width())
        rgb = np.empty((rect.height(), rect.width()), dtype=np.uint32)
        # No index can be out of range; «clip» spares the buffer of «raise».
        np.take(self._rgb_table, pixels[rows, cols], out=rgb, mode="clip")
        self._cached[level] = rect, rgb
        return rect, rgb


def _pixel_rect(region: QRectF, block: int, step: int, shape: tuple[int, ...]) -> QRect:
    """Return the smallest rectangle of whole steps of a level around a region."""
    unit = float(block * step)
    left, top = (step * math.floor(v / unit) for v in (region.left(), region.top()))
    right = min(step * math.ceil(region.right() / unit), shape[1])
    bottom = min(step * math.ceil(region.bottom() / unit), shape[0])
    return QRect(left, top, right - left, bottom - top)
