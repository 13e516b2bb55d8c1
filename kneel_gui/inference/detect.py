"""Knees as peaks of a detector's heat maps."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray


@dataclass(frozen=True, eq=False)
class Peak:
    """One object that the detector sees.

    Attributes
    ----------
    cell_xy : numpy.ndarray
        (2,) float64, heat-map cells; integers are cell centres.
    channel : int
        The kind of object with the highest score there.
    score : float
        In [0, 1].
    scores : tuple of float
        Of every kind there, each in [0, 1].
    """

    cell_xy: FloatArray
    channel: int
    score: float
    scores: tuple[float, ...]


def find_peaks(
    scores: NDArray[np.float32], least: float, apart_cells: float
) -> list[Peak]:
    """Return the peaks of a detector's heat maps, best first.

    Parameters
    ----------
    scores : numpy.ndarray
        (C, h, w) in [0, 1], one map per kind of object.
    least : float
        Lower peaks are not reported.
    apart_cells : float
        Of two peaks nearer than this only the higher is kept.

    Returns
    -------
    list of Peak
        Each placed at the mean of the scores around it, finer than a cell.
    """
    best = scores.max(axis=0)
    highest = best >= cv2.dilate(best, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero(highest & (best >= least))
    order = np.argsort(-best[rows, columns], kind="stable")
    peaks: list[Peak] = []
    for row, column in zip(rows[order], columns[order], strict=True):
        cell = np.array([column, row], dtype=np.float64)
        if any(np.hypot(*(cell - peak.cell_xy)) < apart_cells for peak in peaks):
            continue
        here = tuple(float(score) for score in scores[:, row, column])
        place = _mean_place(best, int(row), int(column))
        peaks.append(Peak(place, here.index(max(here)), max(here), here))
    return peaks


def _mean_place(scores: NDArray[np.float32], row: int, column: int) -> FloatArray:
    radius = 2
    y0, x0 = max(0, row - radius), max(0, column - radius)
    part = scores[y0 : row + radius + 1, x0 : column + radius + 1].astype(np.float64)
    weight = part / part.sum()
    x = (weight.sum(axis=0) * np.arange(x0, x0 + part.shape[1])).sum()
    y = (weight.sum(axis=1) * np.arange(y0, y0 + part.shape[0])).sum()
    return np.array([x, y])
