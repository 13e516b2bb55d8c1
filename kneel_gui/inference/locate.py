"""From a detector's peaks to the patient's knees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import Centres, KneeKind, KneePrediction
from kneel_gui.core.schema import SIDES, Side

# Peaks below this are shown as unsure; the detector reports none below `LEAST_SCORE`.
SURE_SCORE = 0.5
LEAST_SCORE = 0.25
# A picture narrower than this holds one knee (two need about 200 mm and more).
SINGLE_KNEE_WIDTH_MM = 200.0
APART_MM = 60.0
# A lone knee this near to the middle may be either: its place does not tell.
MIDDLE_MM = 50.0


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
    implant_share : float
        Of the confidence in a native knee and in a prosthesis, the prosthesis's part.
    """

    centre_px: FloatArray
    implant: bool
    score: float
    implant_share: float = 0.0


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
    score, implant_share : float
        Of the candidate; 0 where the detector saw none, score NaN where it was not
        asked.
    """

    side: Side | None
    kind: KneeKind
    reason: str
    centre_px: FloatArray
    score: float = 0.0
    implant_share: float = 0.0


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
        patient's right is taken to be on the image's left. Where `side` is given but
        two knees are plainly there, both are returned, as unsure: to take the better
        one for the named side would exchange lateral and medial half of the time.
    """
    height, width = size_px
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    narrow = width * spacing_xy_mm[0] < SINGLE_KNEE_WIDTH_MM
    best = sorted(candidates[:2], key=lambda knee: float(knee.centre_px[0]))
    pair = tuple(_located(k, s) for k, s in zip(best, SIDES, strict=False))
    two = len(best) == 2 and not narrow
    if side is not None and two and min(k.score for k in best) >= SURE_SCORE:
        reason = f"two knees are seen, though only the {side.word} one should be here"
        return tuple(unsure(knee, reason) for knee in pair)
    if side is not None or narrow:
        return (_single(candidates, middle, narrow, side),)
    if two:
        return pair
    off_mm = [abs(k.centre_px[0] - middle[0]) * spacing_xy_mm[0] for k in best]
    if best and off_mm[0] < MIDDLE_MM:
        return (_located(best[0], None),)
    found = {
        Side.RIGHT if knee.centre_px[0] < middle[0] else Side.LEFT: knee
        for knee in best
    }
    return tuple(_located(found[s], s) if s in found else _absent(s) for s in SIDES)


def unsure(knee: Located, reason: str) -> Located:
    """Return a native knee as unsure for a reason; others keep theirs.

    Parameters
    ----------
    knee : Located
        Any.
    reason : str
        For people.

    Returns
    -------
    Located
        The changed copy.
    """
    if knee.kind is not KneeKind.NATIVE:
        return knee
    return replace(knee, kind=KneeKind.UNSURE, reason=reason)


def looks_like(side: Side | None, flipped: bool) -> Side | None:
    """Return the side that a knee looks like on an image that may be flipped.

    Parameters
    ----------
    side : Side or None
        Of the patient.
    flipped : bool
        `Radiograph.flipped`.

    Returns
    -------
    Side or None
        In a mirror a right knee looks like a left one.
    """
    return side.other if side is not None and flipped else side


def patients_sides(knees: Sequence[KneePrediction]) -> tuple[KneePrediction, ...]:
    """Return what was found on a flipped image under the patient's sides.

    Parameters
    ----------
    knees : sequence of KneePrediction
        Named by what they look like.

    Returns
    -------
    tuple of KneePrediction
        Right before left; native knees are unsure, because such a tag may be wrong.
    """
    reason = "the file says that it is flipped (PatientOrientation); the sides follow"
    turned = [
        replace(
            knee,
            side=knee.side.other,
            kind=KneeKind.UNSURE if knee.kind is KneeKind.NATIVE else knee.kind,
            reason=knee.reason or reason,
        )
        for knee in knees
    ]
    return tuple(sorted(turned, key=lambda knee: SIDES.index(knee.side)))


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


def located_at(centres: Centres, flipped: bool) -> tuple[Located, ...]:
    """Return the knees that a person has pointed at.

    Parameters
    ----------
    centres : mapping of Side to numpy.ndarray
        (2,) image px by the patient's side.
    flipped : bool
        `Radiograph.flipped`.

    Returns
    -------
    tuple of Located
        All native, by the side that they look like; see `patients_sides`.
    """
    return tuple(
        Located(
            looks_like(side, flipped),
            KneeKind.NATIVE,
            "",
            np.array(centre),
            score=float("nan"),
        )
        for side, centre in centres.items()
    )


def _located(knee: Candidate, side: Side | None) -> Located:
    kind, reason = KneeKind.NATIVE, ""
    if knee.implant:
        kind = KneeKind.IMPLANT
        reason = "prosthesis: these landmarks do not exist on it"
    elif knee.score < SURE_SCORE:
        kind = KneeKind.UNSURE
        reason = f"the knee is hard to recognise (score {knee.score:.2f})"
    return Located(side, kind, reason, knee.centre_px, knee.score, knee.implant_share)


def _absent(side: Side | None) -> Located:
    return Located(side, KneeKind.ABSENT, "no knee was found here", np.full(2, np.nan))
