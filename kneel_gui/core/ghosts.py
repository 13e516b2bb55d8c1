"""Ghosts: places proposed for missing landmarks, not part of the annotation yet."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from kneel_gui.core.annotation import (
    BoolArray,
    ImageAnnotation,
    KneeAnnotation,
    PointState,
)
from kneel_gui.core.edits import ReplaceAnnotation, landmark_name, moved_by_hand
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.schema import N_LANDMARKS, Side, knee_schema
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_follow import RADIAL_PER_SD, SEED
from kneel_gui.core.shape_frame import from_shape_mm, to_shape_mm

# Asked for in this order: the outer ends of the joint surfaces, tibia first.
SEEDS = tuple(knee_schema().index(name) for name in ("T6", "T1", "F6", "F1"))


@dataclass(frozen=True, eq=False)
class Ghosts:
    """Proposed places of one knee's missing landmarks.

    Attributes
    ----------
    side : Side
        The knee.
    points_px : numpy.ndarray
        (16, 2) image px; NaN = nothing is proposed.
    spread_mm : numpy.ndarray
        (16,) expected radial error, mm; NaN = unknown.
    source : str
        What proposes them; an adopted ghost has it as its source.
    """

    side: Side
    points_px: FloatArray
    spread_mm: FloatArray
    source: str

    @property
    def there(self) -> BoolArray:
        """Return (16,) bool: for which landmarks something is proposed."""
        return np.asarray(np.isfinite(self.points_px).all(axis=1), dtype=np.bool_)


def seed_ghosts(
    model: ShapeModel, knee: KneeAnnotation, spacing: PixelSpacing
) -> Ghosts:
    """Return the missing landmarks where the shape model expects them.

    Parameters
    ----------
    model : ShapeModel
        Of the landmarks.
    knee : KneeAnnotation
        With at least two points.
    spacing : PixelSpacing
        Of the image; without one its scale is judged from the points.

    Returns
    -------
    Ghosts
        Their spread is known in a calibrated image only.

    Raises
    ------
    ValueError
        If fewer than two points are placed.
    """
    xy_mm = spacing.xy_mm if spacing.known else judged_xy_mm(model, knee)
    points_mm, sd_mm = model.complete(to_shape_mm(knee.points_px, xy_mm, knee.side))
    points = from_shape_mm(points_mm, xy_mm, knee.side)
    spread = sd_mm * (RADIAL_PER_SD if spacing.known else np.nan)
    return _for_missing(Ghosts(knee.side, points, spread, SEED), knee)


def likeness_ghosts(
    knee: KneeAnnotation,
    xy_mm: FloatArray,
    like_mm: FloatArray,
    source: str,
    at_px: FloatArray | None = None,
) -> Ghosts:
    """Return the missing landmarks as on another knee, turned to fit the placed ones.

    Parameters
    ----------
    knee : KneeAnnotation
        The knee that lacks landmarks.
    xy_mm : numpy.ndarray
        (2,) (col, row) mm per px of its image.
    like_mm : numpy.ndarray
        (16, 2) the other knee, shape mm; NaN = not placed.
    source : str
        What it is, for people.
    at_px : numpy.ndarray, optional
        (2,) where the middle of the other knee's points comes when no landmark is
        placed on both.

    Returns
    -------
    Ghosts
        Of unknown spread; nothing without a common landmark and without `at_px`.
    """
    mine_mm = to_shape_mm(knee.points_px, xy_mm, knee.side)
    common = np.isfinite(mine_mm).all(axis=1) & np.isfinite(like_mm).all(axis=1)
    unknown = np.full(N_LANDMARKS, np.nan)
    if common.any():
        turn, middle, onto = _rigid(like_mm[common], mine_mm[common])
    elif at_px is not None:
        middle = np.nanmean(like_mm, axis=0)
        onto = to_shape_mm(np.tile(at_px, (N_LANDMARKS, 1)), xy_mm, knee.side)[0]
        turn = np.eye(2)
    else:
        return Ghosts(knee.side, np.full((N_LANDMARKS, 2), np.nan), unknown, source)
    points = from_shape_mm((like_mm - middle) @ turn.T + onto, xy_mm, knee.side)
    return _for_missing(Ghosts(knee.side, points, unknown, source), knee)


def judged_xy_mm(model: ShapeModel, knee: KneeAnnotation) -> FloatArray:
    """Return the scale at which a knee's points are as large as the mean shape.

    Parameters
    ----------
    model : ShapeModel
        Of the landmarks.
    knee : KneeAnnotation
        With at least two points.

    Returns
    -------
    numpy.ndarray
        (2,) mm per px, both the same: good enough to place ghosts, not to measure.

    Raises
    ------
    ValueError
        If fewer than two points are placed.
    """
    placed = knee.placed
    if placed.sum() < 2:
        raise ValueError("two points are needed to judge the scale")
    size_px = _size(knee.points_px[placed])
    return np.full(2, _size(model.mean_mm[placed]) / max(size_px, 1e-9))


def adopt(annotation: ImageAnnotation, ghosts: Iterable[Ghosts]) -> ReplaceAnnotation:
    """Return the edit that takes over all ghosts.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    ghosts : iterable of Ghosts
        At most one per side.

    Returns
    -------
    ReplaceAnnotation
        They become predicted points, which no person has touched yet; what is known
        already stays.
    """
    after = annotation
    sources: dict[str, None] = {}
    for some in ghosts:
        knee = after.knee(some.side) or KneeAnnotation.empty(some.side)
        new = KneeAnnotation.from_points(
            some.side,
            some.points_px,
            PointState.PREDICTED,
            some.source,
            some.spread_mm,
        )
        wanted = some.there & ~knee.known
        after = after.with_knee(knee.with_points_of(new, wanted))
        sources |= {some.source: None} if wanted.any() else {}
    text = f"Take over ghosts ({', '.join(sources)})"
    reviewed = annotation.reviewed and after == annotation
    return ReplaceAnnotation(annotation, replace(after, reviewed=reviewed), text)


def place_ghost(
    annotation: ImageAnnotation, ghosts: Ghosts, index: int, xy_px: FloatArray
) -> ReplaceAnnotation:
    """Return the edit that adopts one ghost at a place that a hand has given it.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    ghosts : Ghosts
        Of the knee.
    index : int
        The landmark.
    xy_px : numpy.ndarray
        (2,) image px.

    Returns
    -------
    ReplaceAnnotation
        The point counts as placed by hand; its source says what had proposed it.
    """
    knee = annotation.knee(ghosts.side) or KneeAnnotation.empty(ghosts.side)
    after = annotation.with_knee(moved_by_hand(knee, index, xy_px, ghosts.source))
    text = f"Place {landmark_name(ghosts.side, index)}"
    return ReplaceAnnotation(annotation, replace(after, reviewed=False), text)


def _for_missing(ghosts: Ghosts, knee: KneeAnnotation) -> Ghosts:
    missing = ~knee.known
    return replace(
        ghosts,
        points_px=np.where(missing[:, None], ghosts.points_px, np.nan),
        spread_mm=np.where(missing, ghosts.spread_mm, np.nan),
    )


def _rigid(
    like: FloatArray, mine: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the turn and both middles that bring `like` onto `mine` (Kabsch 1976)."""
    middle, onto = like.mean(axis=0), mine.mean(axis=0)
    a, b = like - middle, mine - onto
    angle = np.arctan2((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum(), (a * b).sum())
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]]), middle, onto


def _size(points: FloatArray) -> float:
    return float(np.linalg.norm(points - points.mean(axis=0)))
