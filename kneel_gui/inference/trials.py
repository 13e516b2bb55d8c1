"""What was found where a knee may be, and what is said about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import KneeKind, KneePrediction, KneeScores
from kneel_gui.core.schema import N_LANDMARKS, Side
from kneel_gui.inference.doubt import (
    Evidence,
    cut_off,
    implausibility,
    knee_scores,
)
from kneel_gui.inference.locate import Located
from kneel_gui.inference.picture import Picture

_BEYOND_MM = 1.0
# A knee that is rather none, or rather cut off, is not called native.
_DOUBT = 0.5


@dataclass(frozen=True, eq=False)
class Trial:
    """One knee looked at as one side, and what was found.

    Attributes
    ----------
    knee : Located
        Where to look.
    side : Side
        As which side.
    centre_px : numpy.ndarray
        (2,) image px, the middle of the next region.
    points_px, spread_mm : numpy.ndarray
        (16, 2) image px and (16,) mm; NaN before the first look.
    tilt_rad : float
        How the knee is turned, see `kneel_gui.inference.tilt`.
    """

    knee: Located
    side: Side
    centre_px: FloatArray
    points_px: FloatArray
    spread_mm: FloatArray
    tilt_rad: float = 0.0


def trials_of(knee: Located) -> list[Trial]:
    """Return how to look at a knee: of an unknown side, as either.

    Parameters
    ----------
    knee : Located
        Where it is.

    Returns
    -------
    list of Trial
        None for what has no landmarks.
    """
    if not knee.kind.has_landmarks:
        return []
    sides = (knee.side,) if knee.side is not None else (Side.RIGHT, Side.LEFT)
    none = np.full((N_LANDMARKS, 2), np.nan)
    return [Trial(knee, s, knee.centre_px, none, none[:, 0]) for s in sides]


def result_of(
    knee: Located, trials: Sequence[Trial], picture: Picture
) -> KneePrediction:
    """Return what to say about a knee.

    Parameters
    ----------
    knee : Located
        Where it is.
    trials : sequence of Trial
        Of all knees, looked at.
    picture : Picture
        What they were looked for in.

    Returns
    -------
    KneePrediction
        Of the more certain trial; its kind and reason say what is doubtful.
    """
    mine = [trial for trial in trials if trial.knee is knee]
    evidence = Evidence(knee.score, knee.implant_share)
    if not mine:
        side = knee.side or Side.RIGHT
        nothing = KneePrediction.absent(side, knee.reason)
        if knee.kind is KneeKind.ABSENT:
            return nothing
        scores = knee_scores(evidence)
        return replace(nothing, kind=knee.kind, centre_px=knee.centre_px, scores=scores)
    best = min(mine, key=lambda trial: float(trial.spread_mm.mean()))
    beyond_mm = picture.beyond_mm(best.points_px)
    scores = knee_scores(
        replace(
            evidence,
            spread_mm=float(best.spread_mm.mean()),
            implausibility=implausibility(
                best.points_px, picture.spacing_xy_mm, best.side
            ),
            cut_off=cut_off(beyond_mm, best.spread_mm),
        )
    )
    kind, reason = knee.kind, knee.reason
    if float(beyond_mm.max()) > _BEYOND_MM:
        kind = KneeKind.CROPPED
        reason = f"landmarks lie up to {beyond_mm.max():.0f} mm beyond the image"
    elif knee.side is None:
        kind = KneeKind.UNSURE
        reason = (
            "the side is not in the file and was judged from the picture; set it "
            "(--side, or «Set side…»)"
        )
    elif kind is KneeKind.NATIVE and scores.other > _DOUBT:
        kind = KneeKind.UNSURE
        reason = "this may be no knee"
    return KneePrediction(
        best.side,
        kind,
        _with_scores(reason, scores),
        best.centre_px,
        best.points_px,
        best.spread_mm,
        scores,
    )


def _with_scores(reason: str, scores: KneeScores) -> str:
    return f"{reason} ({scores.text})" if reason else ""
