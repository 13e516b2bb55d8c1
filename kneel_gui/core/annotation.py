"""Landmark annotations: frozen values, one knee and one image."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import Prediction
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side

BoolArray = NDArray[np.bool_]
T = TypeVar("T")


HAND = "hand"  # the source of a point that a person placed


class PointState(str, Enum):
    """Who stands behind a point."""

    MISSING = "missing"
    PREDICTED = "predicted"
    IMPORTED = "imported"
    EDITED = "edited"
    PLACED = "placed"
    CONFIRMED = "confirmed"
    NOT_VISIBLE = "not visible"

    @property
    def manual(self) -> bool:
        """Return whether a person stands behind it; a model never overwrites it.

        Imported points count: an annotation file is somebody's work. So does that a
        landmark cannot be seen.
        """
        return self not in (PointState.MISSING, PointState.PREDICTED)

    @property
    def has_place(self) -> bool:
        """Return whether there are coordinates: not when missing or not visible."""
        return self not in (PointState.MISSING, PointState.NOT_VISIBLE)


@dataclass(frozen=True, eq=False)
class KneeAnnotation:
    """The 16 landmarks of one knee.

    Attributes
    ----------
    side : Side
        Side of the patient.
    points_px : numpy.ndarray
        (16, 2) float64 image px, (x, y), schema order, read-only; NaN = not placed.
    states : tuple of PointState
        16; `PointState.MISSING` or `NOT_VISIBLE` exactly where the point is NaN.
    spread_mm : numpy.ndarray
        (16,) float64, the model's expected radial error, mm; NaN = unknown.
    sources : tuple of str
        16; the model id, file or hand that last made each point; "" = none.
    locked : frozenset of int
        Landmarks that nothing changes until a person unlocks them; none is missing.
    """

    side: Side
    points_px: FloatArray
    states: tuple[PointState, ...]
    spread_mm: FloatArray
    sources: tuple[str, ...]
    locked: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Check the shapes and that states and NaN agree; freeze the arrays."""
        points = np.array(self.points_px, dtype=np.float64)
        spread = np.array(self.spread_mm, dtype=np.float64)
        if points.shape != (N_LANDMARKS, 2) or spread.shape != (N_LANDMARKS,):
            raise ValueError("a knee has 16 points (x, y) and 16 spreads")
        if len(self.states) != N_LANDMARKS or len(self.sources) != N_LANDMARKS:
            raise ValueError("a knee has 16 states and 16 sources")
        there = np.array([state.has_place for state in self.states])
        if not np.array_equal(_finite(points), there):
            raise ValueError(
                "a point is NaN exactly when its state is missing or not visible"
            )
        if any(self.states[i] is PointState.MISSING for i in self.locked):
            raise ValueError("a missing point cannot be locked")
        points[~there] = np.nan
        spread[~there] = np.nan
        points.flags.writeable = False
        spread.flags.writeable = False
        object.__setattr__(self, "points_px", points)
        object.__setattr__(self, "spread_mm", spread)

    @classmethod
    def empty(cls, side: Side) -> "KneeAnnotation":
        """Return a knee without a point."""
        return cls.from_points(side, np.full((N_LANDMARKS, 2), np.nan))

    @classmethod
    def from_points(
        cls,
        side: Side,
        points_px: FloatArray,
        state: PointState = PointState.PLACED,
        source: str = "",
        spread_mm: FloatArray | None = None,
    ) -> "KneeAnnotation":
        """Return a knee whose placed points share a state and a source.

        Parameters
        ----------
        side : Side
            Side of the patient.
        points_px : numpy.ndarray
            (16, 2) image px; NaN = not placed.
        state : PointState
            Of every placed point.
        source : str
            Of every placed point.
        spread_mm : numpy.ndarray, optional
            (16,); default unknown.

        Returns
        -------
        KneeAnnotation
            The knee.
        """
        points = np.asarray(points_px, dtype=np.float64)
        placed = _finite(points)
        return cls(
            side,
            np.where(placed[:, None], points, np.nan),
            tuple(state if p else PointState.MISSING for p in placed),
            np.full(N_LANDMARKS, np.nan) if spread_mm is None else spread_mm,
            tuple(source if p else "" for p in placed),
        )

    @property
    def placed(self) -> BoolArray:
        """Return (16,) bool: which points are there."""
        return _finite(self.points_px)

    @property
    def known(self) -> BoolArray:
        """Return (16,) bool: which are there or said to be not visible."""
        return np.array([state is not PointState.MISSING for state in self.states])

    @property
    def untouched(self) -> BoolArray:
        """Return (16,) bool: predicted points that no person has touched or locked."""
        return np.array(
            [
                state is PointState.PREDICTED and i not in self.locked
                for i, state in enumerate(self.states)
            ]
        )

    @property
    def complete(self) -> bool:
        """Return whether all 16 points are there."""
        return bool(self.placed.all())

    def with_point(
        self,
        index: int,
        xy_px: FloatArray | None,
        state: PointState,
        source: str = HAND,
        spread_mm: float = float("nan"),
    ) -> "KneeAnnotation":
        """Return a copy with one point set, or erased.

        Parameters
        ----------
        index : int
            Landmark index.
        xy_px : numpy.ndarray or None
            (2,) image px; None erases the point, and its lock.
        state : PointState
            Its new state; when erasing, NOT_VISIBLE or ignored.
        source : str
            Who made it; ignored when erasing.
        spread_mm : float
            NaN = unknown: a point set by hand has no model spread.

        Returns
        -------
        KneeAnnotation
            The changed copy.
        """
        points = self.points_px.copy()
        spreads = self.spread_mm.copy()
        states, sources = list(self.states), list(self.sources)
        points[index] = np.nan if xy_px is None else xy_px
        spreads[index] = spread_mm
        gone = xy_px is None and state is not PointState.NOT_VISIBLE
        states[index] = PointState.MISSING if gone else state
        sources[index] = "" if gone else source
        locked = self.locked - {index} if gone else self.locked
        return KneeAnnotation(
            self.side, points, tuple(states), spreads, tuple(sources), locked
        )

    def with_points_of(
        self, other: "KneeAnnotation", where: BoolArray
    ) -> "KneeAnnotation":
        """Return a copy that has some of its points from another value of this knee.

        Parameters
        ----------
        other : KneeAnnotation
            Of any side.
        where : numpy.ndarray
            (16,) bool: the points, with all that is known of them, that come from
            `other`.

        Returns
        -------
        KneeAnnotation
            The changed copy.
        """

        def mixed(mine: tuple[T, ...], others: tuple[T, ...]) -> tuple[T, ...]:
            pairs = zip(mine, others, where, strict=True)
            return tuple(other if taken else own for own, other, taken in pairs)

        return KneeAnnotation(
            self.side,
            np.where(where[:, None], other.points_px, self.points_px),
            mixed(self.states, other.states),
            np.where(where, other.spread_mm, self.spread_mm),
            mixed(self.sources, other.sources),
            frozenset(
                i
                for i in range(N_LANDMARKS)
                if i in (other.locked if where[i] else self.locked)
            ),
        )

    def __eq__(self, other: object) -> bool:
        """Return whether everything is the same, NaN equal to NaN."""
        if not isinstance(other, KneeAnnotation):
            return NotImplemented
        return (
            self.side is other.side
            and self.states == other.states
            and self.sources == other.sources
            and self.locked == other.locked
            and np.array_equal(self.points_px, other.points_px, equal_nan=True)
            and np.array_equal(self.spread_mm, other.spread_mm, equal_nan=True)
        )

    __hash__ = None  # type: ignore[assignment]


_OfSide = TypeVar("_OfSide", KneeAnnotation, KneeReading)


@dataclass(frozen=True)
class ImageAnnotation:
    """All that is annotated on one image.

    Attributes
    ----------
    image_id : str
        `Radiograph.image_id`.
    knees : tuple of KneeAnnotation
        At most one per side, right before left; a side without one has no points, and
        nothing is said of them.
    reviewed : bool
        A person accepted it.
    readings : tuple of KneeReading
        What a reader says of its knees, with or without points; at most one per side,
        right before left, none of them empty.
    """

    image_id: str
    knees: tuple[KneeAnnotation, ...] = ()
    reviewed: bool = False
    readings: tuple[KneeReading, ...] = ()

    def __post_init__(self) -> None:
        """Check the sides and bring them into order."""
        said = tuple(reading for reading in self.readings if not reading.empty)
        object.__setattr__(self, "knees", _in_order(self.knees))
        object.__setattr__(self, "readings", _in_order(said))

    @property
    def empty(self) -> bool:
        """Return whether there is neither a point nor a reading."""
        return not self.knees and not self.readings

    def knee(self, side: Side) -> KneeAnnotation | None:
        """Return one side's knee, or None."""
        return next((knee for knee in self.knees if knee.side is side), None)

    def reading(self, side: Side) -> KneeReading:
        """Return what a reader says of one side; empty = nothing."""
        of_side = (said for said in self.readings if said.side is side)
        return next(of_side, KneeReading(side))

    def with_reading(self, reading: KneeReading) -> "ImageAnnotation":
        """Return a copy with that side's reading replaced.

        Parameters
        ----------
        reading : KneeReading
            The new one of its side; empty = nothing is said.

        Returns
        -------
        ImageAnnotation
            The changed copy.
        """
        others = tuple(said for said in self.readings if said.side is not reading.side)
        return replace(self, readings=(*others, reading))

    def with_knee(self, knee: KneeAnnotation) -> "ImageAnnotation":
        """Return a copy with that side's knee replaced; an empty one is dropped.

        Parameters
        ----------
        knee : KneeAnnotation
            The new knee of its side; empty = nothing is known of it.

        Returns
        -------
        ImageAnnotation
            The changed copy.
        """
        others = tuple(k for k in self.knees if k.side is not knee.side)
        kept = (knee,) if knee.known.any() else ()
        return replace(self, knees=others + kept)

    def with_prediction(self, prediction: Prediction) -> "ImageAnnotation":
        """Return a copy with predicted points where no person has set one.

        Parameters
        ----------
        prediction : Prediction
            Of the same image.

        Returns
        -------
        ImageAnnotation
            Manual and locked points are kept; a side that was not looked at is kept
            whole.

        Raises
        ------
        ValueError
            If the prediction belongs to another image.
        """
        if prediction.image_id != self.image_id:
            raise ValueError("this prediction belongs to another image")
        result = replace(self, reviewed=False)
        for found in prediction.knees:
            knee = KneeAnnotation.from_points(
                found.side,
                found.points_px,
                PointState.PREDICTED,
                prediction.model_id,
                found.spread_mm,
            )
            if (old := self.knee(found.side)) is not None:
                knee = knee.with_points_of(old, old.known & ~old.untouched)
            result = result.with_knee(knee)
        # Where every point was kept, what a person accepted stays accepted.
        return self if result.knees == self.knees else result


def _in_order(parts: tuple[_OfSide, ...]) -> tuple[_OfSide, ...]:
    if len({part.side for part in parts}) != len(parts):
        raise ValueError("one annotation per side")
    return tuple(sorted(parts, key=lambda part: SIDES.index(part.side)))


def _finite(points: FloatArray) -> BoolArray:
    return np.asarray(np.isfinite(points).all(axis=1), dtype=np.bool_)
