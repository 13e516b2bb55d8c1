"""From a detector's peaks to the patient's knees."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.schema import Side

# Peaks below this are shown as unsure; the detector reports none below `LEAST_SCORE`.
SURE_SCORE = 0.5
LEAST_SCORE = 0.25
# A picture narrower than this holds one knee (two need about 200 mm and more).
SINGLE_KNEE_WIDTH_MM = 200.0
APART_MM = 60.0


@dataclass(frozen=True, eq=False)
class Candidate:
    """A place that may be a knee.

    Attributes
    ----------
    centre_px : numpy.ndarray
        (2,) image px.
    implant : bool
        It looks like a prosthesis.
    score : float
        The detector's confidence, in [0, 1].
    """

    centre_px: FloatArray
    implant: bool
    score: float


@dataclass(frozen=True, eq=False)
class Located:
    """A knee whose side was decided.

    Attributes
    ----------
    side : Side or None
        None: a single knee of which neither file nor user tells the side.
    kind : KneeKind
        Native, implant, unsure or absent.
    reason : str
        Why it is not simply native.
    centre_px : numpy.ndarray
        (2,) image px; NaN when absent.
    """

    side: Side | None
    kind: KneeKind
    reason: str
    centre_px: FloatArray


def assign_sides(
    candidates: Sequence[Candidate],
    size_px: tuple[int, int],
    spacing_xy_mm: FloatArray,
    side: Side | None,
) -> tuple[Located, ...]:
    """Decide which candidate is which knee.

    Parameters
    ----------
    candidates : sequence of Candidate
        Best first.
    size_px : tuple of int
        (height, width) of the image.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and row.
    side : Side or None
        The image shows this single knee.

    Returns
    -------
    tuple of Located
        Right and left of a film; one entry for a single-knee image. On a film the
        patient's right is taken to be on the image's left.
    """
    height, width = size_px
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    narrow = width * spacing_xy_mm[0] < SINGLE_KNEE_WIDTH_MM
    if side is not None or narrow:
        return (_single(candidates, middle, narrow, side),)
    best = sorted(candidates[:2], key=lambda knee: float(knee.centre_px[0]))
    if len(best) == 2:
        return tuple(
            _located(knee, s)
            for knee, s in zip(best, (Side.RIGHT, Side.LEFT), strict=True)
        )
    found = {
        Side.RIGHT if knee.centre_px[0] < middle[0] else Side.LEFT: knee
        for knee in best
    }
    return tuple(
        _located(found[s], s) if s in found else _absent(s)
        for s in (Side.RIGHT, Side.LEFT)
    )


def _single(
    candidates: Sequence[Candidate],
    middle: FloatArray,
    narrow: bool,
    side: Side | None,
) -> Located:
    if candidates:
        return _located(candidates[0], side)
    if narrow:
        reason = "no knee was recognised; the middle of the image was tried"
        return Located(side, KneeKind.UNSURE, reason, middle)
    return _absent(side)


def _located(knee: Candidate, side: Side | None) -> Located:
    if knee.implant:
        reason = "prosthesis: these landmarks do not exist on it"
        return Located(side, KneeKind.IMPLANT, reason, knee.centre_px)
    if knee.score < SURE_SCORE:
        reason = f"the knee is hard to recognise (score {knee.score:.2f})"
        return Located(side, KneeKind.UNSURE, reason, knee.centre_px)
    return Located(side, KneeKind.NATIVE, "", knee.centre_px)


def _absent(side: Side | None) -> Located:
    return Located(side, KneeKind.ABSENT, "no knee was found here", np.full(2, np.nan))
