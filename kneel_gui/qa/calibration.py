"""Fit the stated spread to measured errors, and check that it keeps its word."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from kneel_gui.core.calibration import STATED_SHARES, SpreadCalibration
from kneel_gui.core.geometry import FloatArray

# Widths are compared with errors in this many groups of equal size.
_GROUPS = 20
_BANDS = 5
LARGE_MM = 2.5
WIDEST_SHARE = 0.1


@dataclass(frozen=True)
class Reliability:
    """Whether stated spreads keep their word on points that they were not fitted on.

    Attributes
    ----------
    stated : tuple of float
        Shares of the points that are said to be within a radius.
    measured : tuple of float
        Shares that are.
    by_band : tuple of tuple of float
        The same for the points by spread, five groups of equal size, least first.
    expected_mm, error_mm : tuple of float
        Mean stated and mean measured error of each of those groups.
    widest_hold : float
        Share of the errors above 2.5 mm that the 10 % of the points with the largest
        spread hold; NaN without such errors.
    large : int
        Errors above 2.5 mm.
    points : int
        Points judged.
    """

    stated: tuple[float, ...]
    measured: tuple[float, ...]
    by_band: tuple[tuple[float, ...], ...]
    expected_mm: tuple[float, ...]
    error_mm: tuple[float, ...]
    widest_hold: float
    large: int
    points: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def fit_calibration(errors_mm: FloatArray, width_mm: FloatArray) -> SpreadCalibration:
    """Return the calibration that fits errors on images that were not learned from.

    Parameters
    ----------
    errors_mm, width_mm : numpy.ndarray
        (K, 16) radial errors and widths of the heat maps; NaN = unknown.

    Returns
    -------
    SpreadCalibration
        Line: least squares through the means of groups of equal size, so that a few
        gross errors do not tilt it; its slope is never negative. Factors: measured
        over expected mean by landmark. Radii: quantiles of error over spread.
    """
    known = np.isfinite(errors_mm) & np.isfinite(width_mm)
    order = np.argsort(width_mm[known], kind="stable")
    error, width = errors_mm[known][order], width_mm[known][order]
    groups = np.array_split(np.arange(len(order)), _GROUPS)
    x, y = np.array([(width[g].mean(), error[g].mean()) for g in groups if len(g)]).T
    slope, offset = np.polyfit(x, y, 1) if np.ptp(x) > 0 else (0.0, y.mean())
    if slope < 0:
        slope, offset = 0.0, y.mean()
    line = SpreadCalibration(float(slope), float(offset), float(y.min()))
    measured = np.where(known, errors_mm, 0.0).sum(axis=0)
    expected = np.where(known, line.spread_mm(width_mm), 0.0).sum(axis=0)
    factors = np.divide(measured, expected, np.ones_like(expected), where=expected > 0)
    scaled = replace(line, factors=tuple(map(float, factors)))
    ratio = (errors_mm / scaled.spread_mm(width_mm))[known]
    return replace(scaled, radii=tuple(map(float, np.quantile(ratio, STATED_SHARES))))


def check_calibration(
    errors_mm: FloatArray, width_mm: FloatArray, parts: Sequence[int]
) -> Reliability:
    """Judge `fit_calibration` on points that it did not see.

    Parameters
    ----------
    errors_mm, width_mm : numpy.ndarray
        (K, 16) as for `fit_calibration`.
    parts : sequence of int
        K, at least two different: the knees of one part are judged by the fit to all
        others, so knees of one subject belong in one part.

    Returns
    -------
    Reliability
        Over all points.
    """
    part = np.asarray(parts)
    spread = np.full_like(errors_mm, np.nan)
    within = np.full((len(STATED_SHARES), *errors_mm.shape), np.nan)
    for number in np.unique(part):
        own = part == number
        fit = fit_calibration(errors_mm[~own], width_mm[~own])
        spread[own] = fit.spread_mm(width_mm[own])
        for i, radius in enumerate(fit.radii):
            within[i, own] = errors_mm[own] <= radius * spread[own]
    known = np.isfinite(errors_mm) & np.isfinite(spread)
    error, stated, inside = errors_mm[known], spread[known], within[:, known]
    bands = np.array_split(np.argsort(stated, kind="stable"), _BANDS)
    large = error > LARGE_MM
    widest = np.argsort(-stated, kind="stable")[: round(WIDEST_SHARE * len(stated))]
    held = large[widest].sum() / large.sum() if large.any() else np.nan
    return Reliability(
        STATED_SHARES,
        tuple(map(float, inside.mean(axis=1))),
        tuple(tuple(map(float, inside[:, band].mean(axis=1))) for band in bands),
        tuple(float(stated[band].mean()) for band in bands),
        tuple(float(error[band].mean()) for band in bands),
        float(held),
        int(large.sum()),
        len(error),
    )
