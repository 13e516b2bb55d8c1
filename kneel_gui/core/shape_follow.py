"""What the shape model makes of a correction: where the untouched points go with it.

When a person puts one landmark right, the others of that knee were probably wrong in a
similar way. The untouched ones follow by their conditional mean given the move: a
Gaussian posterior of the shape model (`kneel_gui.core.shape`), in which a predicted
point is an observation with the model's own spread, and a point that a person set does
not move. Bishop 2006, Pattern Recognition and Machine Learning, eq. 2.75.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.annotation import BoolArray, KneeAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import N_LANDMARKS
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import to_shape_mm

SEED = "seed"
SHAPED = ", with shape"
# A spread is a mean radial error; of a round Gaussian it is so many sd per axis.
RADIAL_PER_SD = float(np.sqrt(np.pi / 2))
# Of a prediction that came without a spread.
_USUAL_SPREAD_MM = 1.0
_LEAST_SPREAD_MM = 0.1


@dataclass(frozen=True, eq=False)
class Followers:
    """How the untouched points of a knee follow one of its points.

    Attributes
    ----------
    where : numpy.ndarray
        (16,) bool: the points that follow.
    gain : numpy.ndarray
        (16, 2, 2) image px per image px; 0 for those that do not follow.
    """

    where: BoolArray
    gain: FloatArray

    def moved(self, points_px: FloatArray, by_px: FloatArray) -> FloatArray:
        """Return the points after the leading one has moved.

        Parameters
        ----------
        points_px : numpy.ndarray
            (16, 2) image px, before.
        by_px : numpy.ndarray
            (2,) what the leading point has moved, image px.

        Returns
        -------
        numpy.ndarray
            (16, 2) image px; the leading point itself and others stay.
        """
        shift = np.where(self.where[:, None], self.gain @ np.asarray(by_px), 0.0)
        return np.asarray(points_px + shift, dtype=np.float64)


def followers(
    model: ShapeModel, knee: KneeAnnotation, xy_mm: FloatArray, lead: int
) -> Followers:
    """Return how the untouched points of a knee follow a placed one.

    Parameters
    ----------
    model : ShapeModel
        Of the landmarks.
    knee : KneeAnnotation
        Before the move.
    xy_mm : numpy.ndarray
        (2,) (col, row) mm per px.
    lead : int
        The landmark that is moved by hand.

    Returns
    -------
    Followers
        Only points that are predicted, unconfirmed and unlocked follow; nobody does
        when `lead` is not placed.
    """
    where = knee.untouched
    where[lead] = False
    if not knee.placed[lead] or not where.any():
        return Followers(np.zeros_like(where), np.zeros((N_LANDMARKS, 2, 2)))
    gain = _gain(model, knee, xy_mm, where, np.array([lead]))
    gain_px = gain.reshape(N_LANDMARKS, 2, 2)
    return Followers(where, np.where(where[:, None, None], gain_px, 0.0))


def pinned(
    model: ShapeModel, knee: KneeAnnotation, xy_mm: FloatArray, pins_px: FloatArray
) -> KneeAnnotation:
    """Return a predicted knee drawn towards points that a person has set.

    Parameters
    ----------
    model : ShapeModel
        Of the landmarks.
    knee : KneeAnnotation
        As a model predicts it, complete.
    xy_mm : numpy.ndarray
        (2,) (col, row) mm per px.
    pins_px : numpy.ndarray
        (16, 2) image px; NaN = the landmark is not pinned.

    Returns
    -------
    KneeAnnotation
        Its points moved by their conditional mean, given how far the prediction lies
        from each pin; pinned landmarks themselves are left as predicted.
    """
    pins = np.isfinite(pins_px).all(axis=1) & knee.placed
    where = knee.untouched & ~pins
    if not pins.any() or not where.any():
        return knee
    gain = _gain(model, knee, xy_mm, where, np.flatnonzero(pins))
    shift = (gain @ (pins_px - knee.points_px)[pins].ravel()).reshape(-1, 2)
    moved = KneeAnnotation(
        knee.side,
        knee.points_px + shift,
        knee.states,
        knee.spread_mm,
        knee.sources,
    )
    return knee.with_points_of(moved, where)


def _gain(
    model: ShapeModel,
    knee: KneeAnnotation,
    xy_mm: FloatArray,
    where: BoolArray,
    leads: NDArray[np.intp],
) -> FloatArray:
    """Return (32, 2 n) image px per image px: where the others go with the leads."""
    precision = model.precision(to_shape_mm(knee.points_px, xy_mm, knee.side))
    precision += np.diag(np.repeat(_observed(knee), 2))
    # What has no place follows in thought, so that it holds nothing fast.
    free = np.flatnonzero(np.repeat(where | ~knee.placed, 2))
    axes = np.stack([2 * leads, 2 * leads + 1], axis=1).ravel()
    gain = np.zeros((2 * N_LANDMARKS, axes.size))
    gain[free] = -np.linalg.solve(
        precision[np.ix_(free, free)], precision[np.ix_(free, axes)]
    )
    # mm of the (mirrored) shape frame to image px: out of it, and into it.
    unit = to_shape_mm(np.ones((N_LANDMARKS, 2)), xy_mm, knee.side).ravel()
    return np.asarray(gain / unit[:, None] * unit[axes])


def with_followers(
    knee: KneeAnnotation, lead_by_px: FloatArray, following: Followers
) -> KneeAnnotation:
    """Return a knee whose untouched points have followed; the lead is left alone.

    Parameters
    ----------
    knee : KneeAnnotation
        Before the move.
    lead_by_px : numpy.ndarray
        (2,) what the leading point moves, image px.
    following : Followers
        Made for this knee.

    Returns
    -------
    KneeAnnotation
        They stay predicted and keep their spread; their source says what moved them.
    """
    there = following.where & knee.placed
    places = following.moved(knee.points_px, lead_by_px)
    sources = (s.removesuffix(SHAPED) + SHAPED if s else s for s in knee.sources)
    moved = replace(knee, points_px=places, sources=tuple(sources))
    return knee.with_points_of(moved, there)


def _observed(knee: KneeAnnotation) -> FloatArray:
    """Return (16,) 1/mm² per axis: how much each untouched point says by itself."""
    spread = np.where(np.isfinite(knee.spread_mm), knee.spread_mm, _USUAL_SPREAD_MM)
    sd = np.maximum(spread, _LEAST_SPREAD_MM) / RADIAL_PER_SD
    own_word = knee.untouched & ~np.array([_from_shape(s) for s in knee.sources])
    return np.where(own_word, 1.0 / sd**2, 0.0)


def _from_shape(source: str) -> bool:
    # Nothing but the other points stands behind it: it follows them fully.
    return source.removesuffix(SHAPED) == SEED
