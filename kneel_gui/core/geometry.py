"""Plane affine maps between frames.

Frames: *image px* (x = column, y = row; integers are pixel centres), *region px* (a
crop, possibly mirrored and resampled), *network px* (what a network sees), *mm*.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Affine2D:
    """An affine map of the plane, ``q = A p + t``.

    Attributes
    ----------
    matrix : numpy.ndarray
        (2, 3) float64, finite, read-only: A in the first two columns, t in the third.
    """

    matrix: FloatArray

    def __post_init__(self) -> None:
        """Check the matrix and freeze a copy of it."""
        matrix = np.array(self.matrix, dtype=np.float64)
        if matrix.shape != (2, 3) or not np.isfinite(matrix).all():
            raise ValueError("an affine map is a finite (2, 3) matrix")
        matrix.flags.writeable = False
        object.__setattr__(self, "matrix", matrix)

    @classmethod
    def identity(cls) -> "Affine2D":
        """Return the map that changes nothing."""
        return cls.scaling(1.0, 1.0)

    @classmethod
    def scaling(cls, x: float, y: float) -> "Affine2D":
        """Return a scaling about the origin by `x` and `y`."""
        return cls(np.array([[x, 0.0, 0.0], [0.0, y, 0.0]]))

    @classmethod
    def translation(cls, x: float, y: float) -> "Affine2D":
        """Return a shift by (`x`, `y`)."""
        return cls(np.array([[1.0, 0.0, x], [0.0, 1.0, y]]))

    @classmethod
    def rotation(cls, angle_rad: float) -> "Affine2D":
        """Return a rotation about the origin, from x towards y, by `angle_rad`."""
        c, s = np.cos(angle_rad), np.sin(angle_rad)
        return cls(np.array([[c, -s, 0.0], [s, c, 0.0]]))

    @classmethod
    def mirror(cls, width: int) -> "Affine2D":
        """Return the left-right flip of an image `width` pixels wide."""
        return cls(np.array([[-1.0, 0.0, width - 1.0], [0.0, 1.0, 0.0]]))

    @classmethod
    def resize(
        cls, source_wh: tuple[float, float], target_wh: tuple[float, float]
    ) -> "Affine2D":
        """Return the map of pixel centres that ``cv2.resize`` makes.

        Parameters
        ----------
        source_wh, target_wh : tuple of float
            (width, height) before and after, pixels.

        Returns
        -------
        Affine2D
            ``(x + 0.5) * k - 0.5`` on each axis.
        """
        kx = target_wh[0] / source_wh[0]
        ky = target_wh[1] / source_wh[1]
        return cls(np.array([[kx, 0.0, 0.5 * kx - 0.5], [0.0, ky, 0.5 * ky - 0.5]]))

    def __matmul__(self, first: "Affine2D") -> "Affine2D":
        """Return the composition: `first`, then this map."""
        product = _square(self.matrix) @ _square(first.matrix)
        return Affine2D(product[:2])

    def inverse(self) -> "Affine2D":
        """Return the map back.

        Returns
        -------
        Affine2D
            Its composition with this one is the identity.

        Raises
        ------
        ValueError
            If the map is singular.
        """
        if abs(np.linalg.det(self.matrix[:, :2])) < 1e-300:
            raise ValueError("a singular map has no inverse")
        inverse = np.asarray(np.linalg.inv(_square(self.matrix)), dtype=np.float64)
        return Affine2D(inverse[:2])

    def apply(self, points: ArrayLike) -> FloatArray:
        """Map points.

        Parameters
        ----------
        points : array_like
            (..., 2), (x, y); NaN stays NaN.

        Returns
        -------
        numpy.ndarray
            Same shape, float64.
        """
        xy = np.asarray(points, dtype=np.float64)
        mapped: FloatArray = xy @ self.matrix[:, :2].T + self.matrix[:, 2]
        return mapped


def _square(matrix: FloatArray) -> FloatArray:
    return np.vstack([matrix, [0.0, 0.0, 1.0]])
