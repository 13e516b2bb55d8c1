"""Radial errors in mm and what is said about many of them; arrays in, values out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import knee_schema

PCK_MM = (1.0, 1.5, 2.0, 2.5, 3.0)
OUTLIER_MM = 10.0
OUTLIER_LANDMARKS = ("T0", "T8", "F0", "F6")
LEVEL = 0.95
N_BOOT = 1000
_BATCH_VALUES = 4_000_000

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Interval:
    """A figure and its percentile bootstrap interval.

    Attributes
    ----------
    value : float
        The figure itself; NaN when there is nothing to compute it from.
    low, high : float
        Bounds at `LEVEL`; NaN with fewer than two subjects.
    """

    value: float
    low: float
    high: float


NOTHING = Interval(float("nan"), float("nan"), float("nan"))


def radial_errors_mm(
    pred_px: ArrayLike, truth_px: ArrayLike, spacing_xy_mm: ArrayLike
) -> FloatArray:
    """Return the distance of each predicted landmark to the true one.

    Parameters
    ----------
    pred_px, truth_px : array_like
        (n, 16, 2) image px, (x, y) = (column, row); NaN = not there.
    spacing_xy_mm : array_like
        (2,) for all or (n, 2) per knee: mm per pixel along x (`PixelSpacing.col_mm`)
        and along y (`PixelSpacing.row_mm`), as `PixelSpacing.xy_mm` gives them.

    Returns
    -------
    numpy.ndarray
        (n, 16) float64, mm; NaN where either point or the spacing is missing.

    Raises
    ------
    ValueError
        If the shapes do not agree or a spacing is not positive.
    """
    pred = np.asarray(pred_px, dtype=np.float64)
    truth = np.asarray(truth_px, dtype=np.float64)
    spacing = np.asarray(spacing_xy_mm, dtype=np.float64)
    if pred.shape != truth.shape or pred.ndim != 3 or pred.shape[2] != 2:
        raise ValueError("predicted and true points must both be (n, landmarks, 2)")
    if spacing.shape not in ((2,), (len(pred), 2)):
        raise ValueError("the spacing must be (2,) or (n, 2)")
    if np.any(spacing <= 0):
        raise ValueError("a spacing must be positive")
    delta = (pred - truth) * (spacing if spacing.ndim == 1 else spacing[:, None, :])
    return np.asarray(np.hypot(delta[..., 0], delta[..., 1]), dtype=np.float64)


def knee_errors_mm(errors_mm: FloatArray) -> FloatArray:
    """Return one error per knee: the mean over T0, T8, F0 and F6.

    These are the ends of the tibial plateau and of the femoral condyles, the
    landmarks by which arXiv:1907.12237 judges outliers.

    Parameters
    ----------
    errors_mm : numpy.ndarray
        (n, 16) float64, schema order; NaN = missing.

    Returns
    -------
    numpy.ndarray
        (n,) float64; the mean over those of the four that are there, NaN if none is.
    """
    index = [knee_schema().index(name) for name in OUTLIER_LANDMARKS]
    chosen = errors_mm[:, index]
    there = np.isfinite(chosen)
    count = there.sum(axis=1)
    total = np.where(there, chosen, 0.0).sum(axis=1)
    result = np.full(len(chosen), np.nan)
    np.divide(total, count, out=result, where=count > 0)
    return result


def outlier_knees(errors_mm: FloatArray, limit_mm: float = OUTLIER_MM) -> IntArray:
    """Return which knees lie far off: `knee_errors_mm` of at least the limit.

    Parameters
    ----------
    errors_mm : numpy.ndarray
        (n, 16) float64, mm.
    limit_mm : float
        The limit, inclusive.

    Returns
    -------
    numpy.ndarray
        Indices, int64; a knee whose error is unknown is not among them.
    """
    knees = knee_errors_mm(errors_mm)
    return np.flatnonzero(np.nan_to_num(knees, nan=-np.inf) >= limit_mm)


def pck(errors_mm: ArrayLike, radius_mm: float) -> float:
    """Return the share of points within a radius ("percentage of correct key points").

    Parameters
    ----------
    errors_mm : array_like
        Any shape, mm; NaN entries are left out, neither hit nor miss.
    radius_mm : float
        The radius, inclusive.

    Returns
    -------
    float
        0 to 1; NaN when no error is known.
    """
    errors = np.asarray(errors_mm, dtype=np.float64)
    known = errors[np.isfinite(errors)]
    return float(np.mean(known <= radius_mm)) if known.size else float("nan")


def ced(errors_mm: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the cumulative error distribution.

    Parameters
    ----------
    errors_mm : array_like
        Any shape, mm; NaN entries are left out.

    Returns
    -------
    errors_mm, share : numpy.ndarray
        Both (k,) float64: the sorted known errors, and the share of points with an
        error of at most that much.
    """
    errors = np.asarray(errors_mm, dtype=np.float64)
    known = np.sort(errors[np.isfinite(errors)])
    return known, np.arange(1, known.size + 1, dtype=np.float64) / max(known.size, 1)


class ClusterBootstrap:
    """Percentile bootstrap that draws whole subjects, not single points.

    The points of a subject (two knees, 16 landmarks each) are not independent, so each
    replicate draws subjects with replacement (the cluster bootstrap; Davison & Hinkley
    1997, §3.8). All replicates share one seeded draw, so that groups are comparable.

    Parameters
    ----------
    subjects : sequence of str
        One per row of the errors.
    n_boot : int
        Replicates.
    seed : int
        Of the draw.
    """

    def __init__(
        self, subjects: Sequence[str], n_boot: int = N_BOOT, seed: int = 0
    ) -> None:
        names, row_subject = np.unique(
            np.asarray(subjects, dtype=str), return_inverse=True
        )
        self.n_subjects = len(names)
        self._row_subject = row_subject.reshape(-1)
        if self.n_subjects:
            share = np.full(self.n_subjects, 1.0 / self.n_subjects)
            rng = np.random.default_rng(seed)
            self._draws = rng.multinomial(self.n_subjects, share, n_boot)
        else:
            self._draws = np.zeros((n_boot, 0), dtype=np.int64)

    def mean(self, values: FloatArray) -> Interval:
        """Return the mean of the known values, with its interval.

        Parameters
        ----------
        values : numpy.ndarray
            (n, k) float64, rows as in `subjects`; NaN = left out.

        Returns
        -------
        Interval
            NaN bounds when fewer than two subjects have a value.
        """
        known, subject = self._known(values)
        if not known.size:
            return NOTHING
        count = np.bincount(subject, minlength=self.n_subjects)
        total = np.bincount(subject, weights=known, minlength=self.n_subjects)
        drawn = self._draws @ count
        usable = drawn > 0
        replicates = (self._draws @ total)[usable] / drawn[usable]
        return self._interval(float(known.mean()), replicates, count)

    def median(self, values: FloatArray) -> Interval:
        """Return the median of the known values, with its interval.

        Parameters
        ----------
        values : numpy.ndarray
            (n, k) float64, rows as in `subjects`; NaN = left out.

        Returns
        -------
        Interval
            NaN bounds when fewer than two subjects have a value.
        """
        known, subject = self._known(values)
        if not known.size:
            return NOTHING
        order = np.argsort(known, kind="stable")
        known, subject = known[order], subject[order]
        step = max(1, _BATCH_VALUES // known.size)
        parts = [
            _weighted_medians(known, self._draws[start : start + step, subject])
            for start in range(0, len(self._draws), step)
        ]
        count = np.bincount(subject, minlength=self.n_subjects)
        return self._interval(float(np.median(known)), np.concatenate(parts), count)

    def share(
        self, values: FloatArray, hit: Callable[[FloatArray], object]
    ) -> Interval:
        """Return the share of the known values that satisfy a condition.

        Parameters
        ----------
        values : numpy.ndarray
            (n, k) float64, rows as in `subjects`; NaN = left out.
        hit : callable
            Given (n, k) float64, returns (n, k) bool.

        Returns
        -------
        Interval
            0 to 1.
        """
        hits = np.asarray(hit(values), dtype=np.float64)
        return self.mean(np.where(np.isfinite(values), hits, np.nan))

    def _known(self, values: FloatArray) -> tuple[FloatArray, IntArray]:
        if len(values) != len(self._row_subject):
            raise ValueError("one row of values per subject entry")
        rows, columns = np.nonzero(np.isfinite(values))
        return values[rows, columns], self._row_subject[rows]

    def _interval(
        self, value: float, replicates: FloatArray, count: IntArray
    ) -> Interval:
        if np.count_nonzero(count) < 2:
            return Interval(value, float("nan"), float("nan"))
        tail = 50.0 * (1.0 - LEVEL)
        low, high = np.percentile(replicates, [tail, 100.0 - tail])
        return Interval(value, float(low), float(high))


def _weighted_medians(ordered: FloatArray, weights: IntArray) -> FloatArray:
    """Return each row's median: ordered[i] taken weights[b, i] times."""
    total = weights.sum(axis=1)
    rows = np.flatnonzero(total > 0)
    cumulative = weights[rows].cumsum(axis=1)
    medians = np.empty(len(rows))
    for i, row in enumerate(rows):
        # The two middle elements of the multiset; one and the same when it is odd.
        middle = [(total[row] - 1) // 2, total[row] // 2]
        medians[i] = ordered[
            np.searchsorted(cumulative[i], middle, side="right")
        ].mean()
    return medians
