"""The radiograph on the screen: 16-bit pixels of a mean pyramid through one table."""

import math

import cv2
import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt5.QtCore import QPointF, QRect, QRectF, Qt
from PyQt5.QtGui import QImage, QPainter, QTransform
from PyQt5.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kneel_gui.app.camera import Camera
from kneel_gui.app.pyramid import Pixels, Pyramid, pyramid_of

# Regions are mapped in whole tiles, so that small pans need no new mapping.
_TILE = 256
_STRIP = 64
# From 1:1 on, every pixel is a plain rectangle.
_NEAREST_FROM = 1.0 + 1e-6
_OPAQUE = np.uint32(0xFF000000)
_GREY_TO_RGB = np.uint32(0x00010101)


class PictureItem(pg.GraphicsObject):
    """Paints a radiograph; pixel i lies over [i, i + 1] in its coordinates.

    A picture that is shown smaller is brought to the pixels of the screen once for each
    place it stands at; a step of the window then only looks up their greys.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pyramid: Pyramid | None = None
        self._rgb_table = np.full(1 << 16, _OPAQUE, dtype=np.uint32)
        self._cached: dict[int, tuple[QRect, NDArray[np.uint32]]] = {}
        self._shrunk: tuple[QTransform, QRect, Pixels] | None = None
        self._shrunk_rgb: NDArray[np.uint32] | None = None

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
        self._shrunk = self._shrunk_rgb = None
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
        self._shrunk_rgb = None
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
        visible = visible.intersected(self.boundingRect())
        if self._pyramid is None or visible.isEmpty():
            return
        if (scale := _scale(painter.deviceTransform())) >= _NEAREST_FROM:
            self.paint_region(painter, visible, smooth=False)
        else:
            level = self._pyramid.level_for(scale)
            self._paint_shrunk(painter, visible, self._pyramid.levels[level], 2**level)

    def _paint_shrunk(
        self, painter: QPainter, visible: QRectF, level: Pixels, block: int
    ) -> None:
        transform = painter.deviceTransform()
        rect = transform.mapRect(visible).toAlignedRect()
        kept = self._shrunk
        if kept is None or kept[0] != transform or kept[1] != rect:
            pixels = _on_screen(level, block, transform, rect)
            kept = self._shrunk = QTransform(transform), rect, pixels
            self._shrunk_rgb = None
        if self._shrunk_rgb is None:
            self._shrunk_rgb = _looked_up(self._rgb_table, kept[2])
        form = QImage.Format.Format_RGB32
        image = pg.functions.ndarray_to_qimage(self._shrunk_rgb, form)
        painter.save()
        painter.setClipRect(self.boundingRect(), Qt.ClipOperation.IntersectClip)
        # In pixels of the screen: a plain copy.
        painter.setTransform(transform.inverted()[0], True)
        painter.drawImage(rect.topLeft(), image)
        painter.restore()

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
        scale = _scale(painter.deviceTransform())
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
        rows, cols = _slices(rect)
        rgb = _looked_up(self._rgb_table, pixels[rows, cols])
        self._cached[level] = rect, rgb
        return rect, rgb


def _pixel_rect(region: QRectF, block: int, step: int, shape: tuple[int, ...]) -> QRect:
    """Return the smallest rectangle of whole steps of a level around a region."""
    unit = float(block * step)
    left, top = (step * math.floor(v / unit) for v in (region.left(), region.top()))
    right = min(step * math.ceil(region.right() / unit), shape[1])
    bottom = min(step * math.ceil(region.bottom() / unit), shape[0])
    return QRect(left, top, right - left, bottom - top)


def _slices(rect: QRect) -> tuple[slice, slice]:
    return (
        slice(rect.y(), rect.y() + rect.height()),
        slice(rect.x(), rect.x() + rect.width()),
    )


def _looked_up(table: NDArray[np.uint32], pixels: Pixels) -> NDArray[np.uint32]:
    found = np.empty(pixels.shape, dtype=np.uint32)
    # In strips, whose indices stay in the processor's cache. None can be out of range;
    # «clip» spares the buffer of «raise».
    for top in range(0, len(pixels), _STRIP):
        strip = slice(top, top + _STRIP)
        np.take(table, pixels[strip], out=found[strip], mode="clip")
    return found


def _on_screen(
    pixels: Pixels, block: int, transform: QTransform, rect: QRect
) -> Pixels:
    """Return pixels of the screen, interpolated between those of a level.

    Parameters
    ----------
    pixels : numpy.ndarray
        (h, w) uint16, a level of the pyramid.
    block : int
        Image pixels per pixel of the level, along each axis.
    transform : PyQt5.QtGui.QTransform
        From the item's coordinates to the pixels of the screen.
    rect : PyQt5.QtCore.QRect
        Which pixels of the screen.

    Returns
    -------
    numpy.ndarray
        Of the size of `rect`, uint16; beyond the image its edge goes on.
    """
    back = transform.inverted()[0]
    seen = back.mapRect(QRectF(rect))
    unit = float(block)
    part = QRectF(
        seen.x() / unit, seen.y() / unit, seen.width() / unit, seen.height() / unit
    )
    whole = QRect(0, 0, pixels.shape[1], pixels.shape[0])
    # One more on each side, to interpolate with.
    rows, cols = _slices(part.toAlignedRect().adjusted(-1, -1, 1, 1) & whole)
    linear = np.array([[back.m11(), back.m21()], [back.m12(), back.m22()]]) / unit
    # The middle of the first pixel of the screen, in pixel centres of the part.
    first = back.map(QPointF(rect.topLeft()) + QPointF(0.5, 0.5))
    start = np.array([first.x(), first.y()]) / unit - 0.5 - (cols.start, rows.start)
    found = cv2.warpAffine(
        pixels[rows, cols],
        np.column_stack([linear, start]),
        (rect.width(), rect.height()),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(found, dtype=np.uint16)


def _scale(transform: QTransform) -> float:
    """Return pixels of the screen per pixel of the image, along the larger axis."""
    return max(
        math.hypot(transform.m11(), transform.m12()),
        math.hypot(transform.m21(), transform.m22()),
    )
