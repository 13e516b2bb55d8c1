"""How much of a model's passes may be left out, measured on the self-check's knees.

A region in another place shows a network the same knee, so that the landmarks hardly
move; how much they do depends on the model. Here regions are moved by small steps, and
the distance that moves no landmark by more than 0.1 mm becomes the tolerance of
`kneel_gui.inference.halves_passes`. The answers with and without what is left out are
then compared, as they are for reduced precision.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

import cv2
import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import PixelSpacing, Radiograph, SpacingSource
from kneel_gui.inference.blob_cache import BlobCache
from kneel_gui.inference.precision import (
    TOLERANCE_MM,
    EnginePredictor,
    check_knees,
    difference_mm,
    remembered,
)
from kneel_gui.inference.run_options import RunOptions

_LOG = logging.getLogger(__name__)
STEPS_MM = (0.125, 0.25)
# Phantoms move their landmarks a little less than real knees do.
_MARGIN = 0.8
_FINER = 4  # regions move by whole px: of 0.125 mm, as the films' are, not of 0.5


class ShiftingPredictor(EnginePredictor, Protocol):
    """A predictor that can look beside the place where it should."""

    @property
    def n_folds(self) -> int:
        """Return how many folds set the landmarks."""

    def shifted_mm(self, radiograph: Radiograph, shifts_mm: FloatArray) -> FloatArray:
        """Return (n, m) mm that m landmarks move by when the region does, n times."""


P = TypeVar("P", bound=ShiftingPredictor)


def fine_knees() -> tuple[Radiograph, ...]:
    """Return the self-check's knees with the pixel size of films.

    Returns
    -------
    tuple of Radiograph
        Of 0.125 mm per px, interpolated.
    """
    return tuple(map(_finer, check_knees()))


def measured_tolerance_mm(
    predictor: ShiftingPredictor, knees: tuple[Radiograph, ...]
) -> float:
    """Return how far a region may be off without moving a landmark noticeably.

    Parameters
    ----------
    predictor : ShiftingPredictor
        In float32, nothing left out.
    knees : tuple of Radiograph
        What to look at.

    Returns
    -------
    float
        How far a region may go, sideways or up and down, until the first landmark has
        moved by 0.08 mm; between the `STEPS_MM` in proportion, never beyond the last.
        0 where a landmark is lost.
    """
    worst = np.zeros(len(STEPS_MM))
    for i, knee in enumerate(knees):
        # The next knees move the other way; steps are whole px, exactly kept.
        ways = np.array([[1.0, 0.0], [0.0, 1.0]]) * (-1.0) ** (i // 2)
        shifts = np.multiply.outer(STEPS_MM, ways).reshape(-1, 2)
        moved = np.nan_to_num(predictor.shifted_mm(knee, shifts), nan=np.inf)
        each = moved.reshape(len(STEPS_MM), -1).max(axis=1, initial=0.0)
        worst = np.maximum(worst, each if moved.size else np.inf)
    if not np.isfinite(worst).all():
        return 0.0
    # A larger step cannot be safer than a smaller one.
    rising = np.maximum.accumulate([0.0, *worst]) + np.arange(len(worst) + 1) * 1e-12
    allowed = _MARGIN * TOLERANCE_MM
    return float(np.interp(allowed, rising, [0.0, *STEPS_MM]))


def with_skip_rule(
    make: Callable[[RunOptions], P],
    options: RunOptions,
    cache: BlobCache,
    knees: Callable[[], tuple[Radiograph, ...]] = fine_knees,
) -> P:
    """Return a predictor in float32 that leaves out what changes nothing.

    Parameters
    ----------
    make : callable
        Makes a predictor.
    options : RunOptions
        Engine and threads.
    cache : BlobCache
        Remembers the outcome for these weights on this machine.
    knees : callable
        What to check with.

    Returns
    -------
    ShiftingPredictor
        With a measured tolerance, and a third of the folds placing the regions, where
        on the knees no landmark is then more than 0.1 mm from where all passes of all
        folds put it; otherwise with the tolerance alone, or neither.
    """
    plain = make(replace(options, precision="fp32"))

    def measure() -> str:
        return json.dumps(_measure(make, plain, options, knees()))

    who = [engine.identity for engine in plain.engines]
    key = f"skip rule {TOLERANCE_MM} {STEPS_MM} {options} {plain.model_id} {who}"
    tolerance_mm, folds = json.loads(remembered(cache, key, measure))
    _LOG.info("tolerance of regions %s mm, folds for placing: %s", tolerance_mm, folds)
    if not tolerance_mm:
        return plain
    return make(_wish(options, tolerance_mm, folds))


def _measure(
    make: Callable[[RunOptions], P],
    plain: P,
    options: RunOptions,
    knees: tuple[Radiograph, ...],
) -> tuple[float, int | None]:
    tolerance_mm = measured_tolerance_mm(plain, knees)
    if not tolerance_mm:
        return 0.0, None
    complete = make(replace(options, precision="fp32", always_refine=True))
    few = (plain.n_folds + 1) // 3
    for folds in (few, None) if few else (None,):
        candidate = make(_wish(options, tolerance_mm, folds))
        off_mm = difference_mm(complete, candidate, knees)
        if off_mm.size and off_mm.max() <= TOLERANCE_MM:
            return tolerance_mm, folds
    return 0.0, None


def _wish(options: RunOptions, tolerance_mm: float, folds: int | None) -> RunOptions:
    return replace(
        options, precision="fp32", tolerance_mm=tolerance_mm, placing_folds=folds
    )


def _finer(knee: Radiograph) -> Radiograph:
    height, width = knee.shape_px
    size = (width * _FINER, height * _FINER)
    pixels = cv2.resize(knee.pixels, size, interpolation=cv2.INTER_CUBIC)
    mm = knee.spacing.row_mm / _FINER
    spacing = PixelSpacing(mm, mm, SpacingSource.USER)
    return replace(knee, pixels=np.asarray(pixels, np.uint16), spacing=spacing)
