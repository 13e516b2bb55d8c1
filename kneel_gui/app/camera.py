"""Where the image stands on the screen: scale and centre, without Qt.

*Screen px* are the logical pixels of the view's area, origin at its top left corner.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from kneel_gui.core.geometry import FloatArray

MAX_SCALE = 64.0
_FIT_MARGIN = 0.99
_SMALLEST_SHARE_OF_FIT = 0.5
_KEEP_VISIBLE_PX = 48.0

# Quarter turns, clockwise with y downwards.
_QUARTERS = [
    np.array(turn, dtype=np.float64)
    for turn in (
        [[1, 0], [0, 1]],
        [[0, -1], [1, 0]],
        [[-1, 0], [0, -1]],
        [[0, 1], [-1, 0]],
    )
]

Point = tuple[float, float]


@dataclass(frozen=True)
class ViewState:
    """Zoom and place, independent of the sizes of image and window.

    Attributes
    ----------
    centre : tuple of float
        The middle of the view in shares of the image's width and height.
    zoom : float
        Scale divided by the scale that fits the image.
    """

    centre: Point = (0.5, 0.5)
    zoom: float = 1.0


@dataclass(frozen=True)
class Camera:
    """A map between image px and screen px; frozen, every change gives a new one.

    Attributes
    ----------
    view_wh : tuple of float
        Width and height of the view, screen px.
    image_wh : tuple of int
        Width and height of the image, image px.
    aspect : float
        Height of an image pixel divided by its width (row_mm / col_mm).
    centre : tuple of float
        The image point in the middle of the view, image px (integer = pixel centre).
    scale : float
        Screen px per image column.
    turns : int
        Quarter turns of the image on the screen, clockwise, 0 to 3.
    mirrored : bool
        Whether what was turned is then shown as in a mirror, left for right.
    """

    view_wh: tuple[float, float]
    image_wh: tuple[int, int]
    aspect: float = 1.0
    centre: Point = (0.0, 0.0)
    scale: float = 1.0
    mirrored: bool = False
    turns: int = 0

    @property
    def scale_xy(self) -> FloatArray:
        """Return (2,): screen px per column and per row."""
        return np.array([self.scale, self.scale * self.aspect])

    @property
    def facing(self) -> FloatArray:
        """Return (2, 2): turn and mirror; an orthogonal matrix of -1, 0 and 1.

        It maps directions on the image, (x, y), to directions on the screen.
        """
        turned = _QUARTERS[self.turns % 4]
        return turned * [[-1.0], [1.0]] if self.mirrored else turned

    @property
    def matrix(self) -> FloatArray:
        """Return (2, 2): screen px per image px; facing and scale without the place."""
        return self.facing * self.scale_xy

    @property
    def fit_scale(self) -> float:
        """Return the scale at which the whole image just fits."""
        width, height = self.image_wh
        size = self._across(np.array([width, height * self.aspect]))
        return _FIT_MARGIN * float((np.array(self.view_wh) / size).min())

    @property
    def fits(self) -> bool:
        """Return whether the image is shown whole and in the middle."""
        fitted = self.fitted()
        same_place = np.allclose(self.centre, fitted.centre, atol=1e-6)
        return same_place and abs(self.scale / fitted.scale - 1.0) < 1e-9

    def to_screen(self, points_px: ArrayLike) -> FloatArray:
        """Map image points to the screen.

        Parameters
        ----------
        points_px : array_like
            (..., 2) image px; NaN stays NaN.

        Returns
        -------
        numpy.ndarray
            Same shape, screen px.
        """
        offset = np.asarray(points_px, dtype=np.float64) - self.centre
        return np.asarray(offset @ self.matrix.T + self._middle, dtype=np.float64)

    def to_image(self, points_screen: ArrayLike) -> FloatArray:
        """Map screen points to the image.

        Parameters
        ----------
        points_screen : array_like
            (..., 2) screen px.

        Returns
        -------
        numpy.ndarray
            Same shape, image px; not limited to the image.
        """
        offset = np.asarray(points_screen, dtype=np.float64) - self._middle
        return np.asarray(self._unscaled(offset) + self.centre, dtype=np.float64)

    def contains(self, xy_px: ArrayLike) -> bool:
        """Return whether a point lies on the image.

        Parameters
        ----------
        xy_px : array_like
            (2,) image px.

        Returns
        -------
        bool
            The image reaches from -0.5 to its size - 0.5 on each axis.
        """
        xy = np.asarray(xy_px, dtype=np.float64)
        return bool((xy >= -0.5).all() and (xy < np.array(self.image_wh) - 0.5).all())

    def clamped(self, xy_px: ArrayLike) -> FloatArray:
        """Return the nearest point within the outermost pixel centres.

        Parameters
        ----------
        xy_px : array_like
            (2,) image px.

        Returns
        -------
        numpy.ndarray
            (2,) image px.
        """
        high = np.array(self.image_wh, dtype=np.float64) - 1.0
        return np.clip(np.asarray(xy_px, dtype=np.float64), 0.0, high)

    def fitted(self) -> "Camera":
        """Return the camera that shows the whole image."""
        width, height = self.image_wh
        middle = ((width - 1) / 2, (height - 1) / 2)
        return replace(self, centre=middle, scale=self.fit_scale)

    def scaled(self, scale: float, at_screen: Point | None = None) -> "Camera":
        """Return the camera at another scale.

        Parameters
        ----------
        scale : float
            Screen px per column; limited to sensible values.
        at_screen : tuple of float, optional
            The screen point that keeps its image point; default the middle.

        Returns
        -------
        Camera
            The changed camera.
        """
        smallest = min(self.fit_scale * _SMALLEST_SHARE_OF_FIT, 1.0)
        scale = min(max(scale, smallest), MAX_SCALE)
        at = self._middle if at_screen is None else np.asarray(at_screen)
        fixed = self.to_image(at)
        changed = replace(self, scale=scale)
        return changed._centred_at(fixed - changed._unscaled(at - self._middle))

    def panned(self, dx: float, dy: float) -> "Camera":
        """Return the camera with the image moved.

        Parameters
        ----------
        dx, dy : float
            Screen px.

        Returns
        -------
        Camera
            A strip of the image always stays in view.
        """
        return self._centred_at(self.centre - self._unscaled(np.array([dx, dy])))

    def resized(self, view_wh: tuple[float, float]) -> "Camera":
        """Return the camera for a view of another size.

        Parameters
        ----------
        view_wh : tuple of float
            Screen px.

        Returns
        -------
        Camera
            A fitted image stays fitted; otherwise scale and centre stay.
        """
        changed = replace(self, view_wh=view_wh)
        return changed.fitted() if self.fits else changed

    def framed(self, low_px: ArrayLike, high_px: ArrayLike) -> "Camera":
        """Return the camera that shows a rectangle of the image.

        Parameters
        ----------
        low_px, high_px : array_like
            (2,) corners, image px.

        Returns
        -------
        Camera
            As large as the view allows.
        """
        low, high = np.asarray(low_px, float), np.asarray(high_px, float)
        size = np.maximum(high - low, 1.0) * (1.0, self.aspect)
        scale = float((np.array(self.view_wh) / self._across(size)).min())
        return self._centred_at((low + high) / 2).scaled(scale)

    def showing(self, xy_px: ArrayLike, inset: float) -> "Camera":
        """Return the camera panned as little as needed to see a point.

        Parameters
        ----------
        xy_px : array_like
            (2,) image px.
        inset : float
            So far from the edges of the view, screen px; less in a small view.

        Returns
        -------
        Camera
            The same one when the point is in view.
        """
        at = self.to_screen(xy_px)
        edge = np.minimum(inset, self._middle)
        dx, dy = np.clip(at, edge, np.array(self.view_wh) - edge) - at
        return self.panned(float(dx), float(dy)) if dx or dy else self

    def centred(self, centre: Point) -> "Camera":
        """Return the camera that looks at a place.

        Parameters
        ----------
        centre : tuple of float
            Image px; limited as in `panned`.

        Returns
        -------
        Camera
            The changed camera.
        """
        return self._centred_at(np.array(centre))

    def state(self) -> ViewState:
        """Return zoom and place, to be kept for another image."""
        share = (np.array(self.centre) + 0.5) / self.image_wh
        return ViewState(
            (float(share[0]), float(share[1])), self.scale / self.fit_scale
        )

    def with_state(self, state: ViewState) -> "Camera":
        """Return the camera with a kept zoom and place.

        Parameters
        ----------
        state : ViewState
            From `state`.

        Returns
        -------
        Camera
            The changed camera.
        """
        centre = np.array(state.centre) * self.image_wh - 0.5
        return self.scaled(state.zoom * self.fit_scale)._centred_at(centre)

    def faced(self, turns: int, mirrored: bool) -> "Camera":
        """Return the camera that shows the image turned and mirrored.

        Parameters
        ----------
        turns, mirrored
            See the attributes.

        Returns
        -------
        Camera
            The same image point is in the middle; a fitted image stays fitted.
        """
        changed = replace(self, turns=turns % 4, mirrored=mirrored)
        return changed.fitted() if self.fits else changed._centred_at(self.centre)

    @property
    def _middle(self) -> FloatArray:
        return np.array(self.view_wh, dtype=np.float64) / 2

    def _across(self, xy: FloatArray) -> FloatArray:
        """Exchange the axes when the image lies on its side."""
        return xy[::-1] if self.turns % 2 else xy

    def _unscaled(self, offset: FloatArray) -> FloatArray:
        """Bring screen vectors, (..., 2), to image px."""
        return np.asarray(offset @ self.facing / self.scale_xy)

    def _centred_at(self, centre: ArrayLike) -> "Camera":
        slack = np.maximum(self._middle - _KEEP_VISIBLE_PX, 0.0)
        slack = self._across(slack) / self.scale_xy
        low = -0.5 - slack
        high = np.array(self.image_wh) - 0.5 + slack
        x, y = np.clip(centre, low, high)
        return replace(self, centre=(float(x), float(y)))
