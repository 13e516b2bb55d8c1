"""How likely a found knee is a knee, a prosthesis, cut off by the picture, or nothing.

Three questions, each answered by what knows most about it. Whether it is a knee: a
logistic regression on the detector's score, the spread of the landmarks and how well
they make a knee's shape. Whether it is a prosthesis: the detector's channels. Whether
it is cut off: how far landmarks lie beyond the picture, measured by their own spread.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import KneeScores
from kneel_gui.core.schema import Side
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import to_shape_mm

# Log-odds of a knee: constant, then per unit of the detector's log-odds, of the log of
# the spread in mm, and of the log of the implausibility. Ridge logistic regression,
# both classes of equal weight, on held-out real knees (whole and slightly cut) and
# phantoms against windows of real films, turned and mis-scaled knees and textures
# (`benchmarks/knee_sets.py`).
_WITH_LANDMARKS = (5.2, 0.52, -2.49, -1.49)
_LANDMARKS_ALONE = (2.86, 0.0, -3.02, -1.82)
_DETECTOR_ALONE = (5.5, 1.19)
# Mean of a round Gaussian's radius over its standard deviation on one axis.
_MEAN_OVER_SD = math.sqrt(math.pi / 2)
_LEAST_SCORE = 1e-3
_LEAST = 0.05  # mm of spread, or parts of implausibility: no real knee has less


@dataclass(frozen=True)
class Evidence:
    """What speaks for or against a knee.

    Attributes
    ----------
    score : float
        The detector's confidence, in [0, 1]; NaN where a person gave the place.
    implant_share : float
        The prosthesis's part of it, in [0, 1].
    spread_mm : float
        Mean expected error of the landmarks, mm; NaN without landmarks.
    implausibility : float
        Mean of `Plausibility.ratio`; NaN without landmarks.
    cut_off : float
        Probability that a landmark lies beyond the picture, in [0, 1].
    """

    score: float
    implant_share: float
    spread_mm: float = float("nan")
    implausibility: float = float("nan")
    cut_off: float = 0.0


def implausibility(
    points_px: FloatArray, spacing_xy_mm: FloatArray, side: Side
) -> float:
    """Return how little landmarks make a knee's shape.

    Parameters
    ----------
    points_px : numpy.ndarray
        (16, 2) image px.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    side : Side
        Side of the knee.

    Returns
    -------
    float
        Mean over the landmarks of the distance from where the others put it, as a
        part of what 99 % of real ones stay below; about 0.3 for a knee.
    """
    points_mm = to_shape_mm(points_px, spacing_xy_mm, side)
    return float(_shapes().plausibility(points_mm).ratio.mean())


def cut_off(beyond_mm: FloatArray, spread_mm: FloatArray) -> float:
    """Return the probability that some landmark lies beyond the picture.

    Parameters
    ----------
    beyond_mm : numpy.ndarray
        (16,) `Picture.beyond_mm`.
    spread_mm : numpy.ndarray
        (16,) expected radial errors, mm, > 0.

    Returns
    -------
    float
        That of the landmark for which it is highest: neighbours err alike.
    """
    deviations = beyond_mm / (spread_mm / _MEAN_OVER_SD)
    return 0.5 * math.erfc(-float(np.max(deviations)) / math.sqrt(2))


def knee_scores(evidence: Evidence) -> KneeScores:
    """Weigh the evidence.

    Parameters
    ----------
    evidence : Evidence
        Of one knee.

    Returns
    -------
    KneeScores
        Four shares that add up to 1.
    """
    knee = _knee_probability(evidence)
    implant = knee * evidence.implant_share
    cropped = (knee - implant) * evidence.cut_off
    return KneeScores(knee - implant - cropped, implant, cropped, 1.0 - knee)


def _knee_probability(evidence: Evidence) -> float:
    given = math.isnan(evidence.score)
    score = 0.5 if given else evidence.score
    score = min(max(score, _LEAST_SCORE), 1.0 - _LEAST_SCORE)
    seen = math.log(score / (1.0 - score))
    if math.isnan(evidence.spread_mm):
        constant, per_score = _DETECTOR_ALONE
        odds = constant + per_score * seen
    else:
        weights = _LANDMARKS_ALONE if given else _WITH_LANDMARKS
        constant, per_score, per_spread, per_shape = weights
        odds = constant + per_score * seen
        odds += per_spread * math.log(max(evidence.spread_mm, _LEAST))
        odds += per_shape * math.log(max(evidence.implausibility, _LEAST))
    return 1.0 / (1.0 + math.exp(-odds))


@cache
def _shapes() -> ShapeModel:
    return ShapeModel.load()
