"""Less than float32 only where a self-check finds the same landmarks."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import LandmarkPredictor
from kneel_gui.core.radiograph import PixelSpacing, Radiograph, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.inference.blob_cache import BlobCache
from kneel_gui.inference.engine import StageEngine
from kneel_gui.inference.run_options import Precision, RunOptions
from kneel_gui.paths import resource

_LOG = logging.getLogger(__name__)
TOLERANCE_MM = 0.1
PERCENT = 95.0
_KNEES = "check/knees.npz"
_BELOW: dict[Precision, tuple[Precision, ...]] = {
    "reduced": ("reduced", "placing"),
    "placing": ("placing",),
    "fp32": (),
}


class EnginePredictor(LandmarkPredictor, Protocol):
    """A predictor that tells what runs its stages."""

    @property
    def engines(self) -> tuple[StageEngine, ...]:
        """Return what runs the passes, with their notices."""


P = TypeVar("P", bound=EnginePredictor)


@dataclass(frozen=True)
class _Verdict:
    same: bool
    off_mm: float


def check_knees() -> tuple[Radiograph, ...]:
    """Return the knees of the self-check: phantoms, no patients.

    Returns
    -------
    tuple of Radiograph
        Single knees, right and left.

    Raises
    ------
    KneelError
        If the installation lacks them.
    """
    path = resource(_KNEES)
    with np.load(path, allow_pickle=False) as stored:
        mm = float(stored["spacing_mm"])
        spacing = PixelSpacing(mm, mm, SpacingSource.USER)
        return tuple(
            Radiograph(
                pixels.astype(np.uint16), spacing, f"check-{i}", path, Side(side)
            )
            for i, (pixels, side) in enumerate(
                zip(stored["pixels"], stored["sides"].tolist(), strict=True)
            )
        )


def difference_mm(
    one: LandmarkPredictor, other: LandmarkPredictor, knees: tuple[Radiograph, ...]
) -> FloatArray:
    """Return how far apart two predictors place the landmarks.

    Parameters
    ----------
    one, other : LandmarkPredictor
        The two.
    knees : tuple of Radiograph
        What both look at.

    Returns
    -------
    numpy.ndarray
        (n,) float64, one distance per landmark that either found; infinite where
        only one of them did.
    """
    parts = []
    for radiograph in knees:
        for a, b in zip(
            one.predict(radiograph).knees, other.predict(radiograph).knees, strict=True
        ):
            off = np.hypot(*((a.points_px - b.points_px) * radiograph.spacing.xy_mm).T)
            neither = np.isnan(a.points_px[:, 0]) & np.isnan(b.points_px[:, 0])
            parts.append(np.where(np.isnan(off), np.inf, off)[~neither])
    return np.concatenate(parts) if parts else np.empty(0)


def with_checked_precision(
    make: Callable[[RunOptions], P],
    options: RunOptions,
    cache: BlobCache,
    knees: Callable[[], tuple[Radiograph, ...]] = check_knees,
) -> P:
    """Return a predictor of the lowest precision that is allowed and passes.

    Parameters
    ----------
    make : callable
        Makes a predictor.
    options : RunOptions
        With the lowest precision that is allowed.
    cache : BlobCache
        Remembers the outcome for these weights on this machine.
    knees : callable
        What to check with.

    Returns
    -------
    EnginePredictor
        In reduced precision where, on the knees, the distances to the landmarks of
        float32 are at most `TOLERANCE_MM` at the 95th percentile; a device that gains
        nothing by it is not checked.
    """
    plain = make(replace(options, precision="fp32"))
    for precision in _BELOW[options.precision]:
        wish = replace(options, precision=precision)
        candidate = make(wish)
        if not any(engine.reduced for engine in candidate.engines):
            break
        verdict = _judge(plain, candidate, wish, cache, knees)
        if verdict.same:
            return candidate
        _LOG.info("%s: %s mm off, not used", wish.precision, verdict.off_mm)
    return plain


def _judge(
    plain: EnginePredictor,
    candidate: EnginePredictor,
    wish: RunOptions,
    cache: BlobCache,
    knees: Callable[[], tuple[Radiograph, ...]],
) -> _Verdict:
    who = [e.identity for p in (plain, candidate) for e in p.engines]
    key = f"self-check {TOLERANCE_MM} {PERCENT} {wish} {plain.model_id} {who}"

    def measure() -> str:
        off = difference_mm(plain, candidate, knees())
        return repr(float(np.percentile(off, PERCENT)) if off.size else np.inf)

    off_mm = float(remembered(cache, key, measure))
    return _Verdict(off_mm <= TOLERANCE_MM, off_mm)


def remembered(cache: BlobCache, key: str, measure: Callable[[], str]) -> str:
    """Return what was measured before, or measure it now and keep it.

    Parameters
    ----------
    cache : BlobCache
        Where outcomes are kept.
    key : str
        Everything that the outcome depends on.
    measure : callable
        Returns the outcome.

    Returns
    -------
    str
        ASCII.
    """
    known = cache.get(key)
    if known is None:
        known = measure().encode("ascii")
        cache.put(key, known)
    return known.decode("ascii")
