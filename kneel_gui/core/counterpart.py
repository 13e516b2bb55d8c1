"""Where a place of one knee lies in the other one."""

import numpy as np

from kneel_gui.core.geometry import FloatArray

_FEWEST = 2
_AT_LANDMARK = 1e-12


class Counterpart:
    """A map from one knee to the other that takes each landmark to its namesake.

    A similarity (turned, scaled, mirrored) fitted to the landmarks that both knees have
    (Umeyama 1991, in the plane), plus what it leaves over at the landmarks, spread to
    the places between them by inverse squared distance (Shepard 1968).

    Parameters
    ----------
    source, target : numpy.ndarray
        (n, 2) of both knees, each in its own frame with square units; NaN = not there.

    Raises
    ------
    ValueError
        If fewer than two landmarks are in both, or all in one place.
    """

    def __init__(self, source: FloatArray, target: FloatArray) -> None:
        both = np.isfinite(source).all(axis=1) & np.isfinite(target).all(axis=1)
        if both.sum() < _FEWEST:
            raise ValueError("two landmarks must be in both knees")
        self._source, self._target = source[both], target[both]
        self._middle = self._source.mean(axis=0), self._target.mean(axis=0)
        start, end = (_complex(p - m) for p, m in self._pairs())
        power = float((np.abs(start) ** 2).sum())
        if power == 0:
            raise ValueError("the landmarks lie in one place")
        # Least squares of target = factor * (mirrored source), as complex numbers.
        factors = [(np.conj(s) * end).sum() / power for s in (np.conj(start), start)]
        errors = [
            float((np.abs(f * s - end) ** 2).sum())
            for f, s in zip(factors, (np.conj(start), start), strict=True)
        ]
        # Two points fit either way: the other side of the body is mirrored.
        self._mirrored = errors[0] <= errors[1] + 1e-9 * power
        self._factor = factors[0] if self._mirrored else factors[1]
        self._left_over = self._target - self._similar(self._source)

    def apply(self, xy: FloatArray) -> FloatArray:
        """Map one place.

        Parameters
        ----------
        xy : numpy.ndarray
            (2,) in the source's frame.

        Returns
        -------
        numpy.ndarray
            (2,) in the target's.
        """
        square = ((self._source - xy) ** 2).sum(axis=1)
        nearest = int(np.argmin(square))
        if square[nearest] <= _AT_LANDMARK:
            return np.asarray(self._target[nearest], dtype=np.float64)
        weight = 1.0 / square
        more = (weight[:, None] * self._left_over).sum(axis=0) / weight.sum()
        return np.asarray(self._similar(xy[None])[0] + more, dtype=np.float64)

    def _pairs(self) -> list[tuple[FloatArray, FloatArray]]:
        knees = (self._source, self._target)
        return list(zip(knees, self._middle, strict=True))

    def _similar(self, points: FloatArray) -> FloatArray:
        z = _complex(points - self._middle[0])
        z = self._factor * (np.conj(z) if self._mirrored else z)
        return np.asarray(np.stack([z.real, z.imag], axis=1) + self._middle[1])


def _complex(points: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    return np.asarray(points[:, 0] + 1j * points[:, 1], dtype=np.complex128)
