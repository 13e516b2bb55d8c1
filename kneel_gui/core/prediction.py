"""What a localiser says about a radiograph, and the seams around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import N_LANDMARKS, Side
from kneel_gui.errors import Cancelled

_ROUNDING = 1e-6


class KneeKind(str, Enum):
    """What was found where a knee may be."""

    NATIVE = "native"
    IMPLANT = "implant"
    ABSENT = "absent"
    CROPPED = "cropped"
    UNSURE = "unsure"

    @property
    def has_landmarks(self) -> bool:
        """Return whether landmarks are given for such a knee.

        A prosthesis has none of the anatomical landmarks: they are not guessed.
        """
        return self not in (KneeKind.ABSENT, KneeKind.IMPLANT)


@dataclass(frozen=True)
class KneeScores:
    """How likely what was found is what; the four add up to 1.

    Attributes
    ----------
    native : float
        A whole knee without a prosthesis.
    implant : float
        A prosthesis.
    cropped : float
        A native knee of which landmarks lie beyond the picture.
    other : float
        Not a knee, or none that the landmarks fit.
    """

    native: float
    implant: float
    cropped: float
    other: float

    def __post_init__(self) -> None:
        """Refuse what are no probabilities."""
        four = (self.native, self.implant, self.cropped, self.other)
        if not (min(four) >= 0.0 and abs(sum(four) - 1.0) < _ROUNDING):
            raise ValueError(f"scores are four shares that add up to 1: {four}")

    @property
    def text(self) -> str:
        """Return them for people, as «native 0.97, implant 0.00, …»."""
        return (
            f"native {self.native:.2f}, implant {self.implant:.2f}, "
            f"cropped {self.cropped:.2f}, no knee {self.other:.2f}"
        )


@dataclass(frozen=True, eq=False)
class KneePrediction:
    """One side's result.

    Attributes
    ----------
    side : Side
        Side of the patient.
    kind : KneeKind
        What was found.
    reason : str
        Why it is not simply native; empty for a plain native knee.
    centre_px : numpy.ndarray
        (2,) float64 image px; NaN when absent.
    points_px : numpy.ndarray
        (16, 2) float64 image px, (x, y), schema order; NaN when the kind has none.
    spread_mm : numpy.ndarray
        (16,) float64, expected radial error, mm; NaN when the kind has no landmarks.
    scores : KneeScores or None
        None when absent, or when the model does not tell.
    """

    side: Side
    kind: KneeKind
    reason: str
    centre_px: FloatArray
    points_px: FloatArray
    spread_mm: FloatArray
    scores: KneeScores | None = None

    def __post_init__(self) -> None:
        """Check the shapes and that what cannot be there is NaN; freeze copies."""
        shapes = {
            "centre_px": (2,),
            "points_px": (N_LANDMARKS, 2),
            "spread_mm": (N_LANDMARKS,),
        }
        for name, shape in shapes.items():
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.shape != shape:
                raise ValueError(f"{name} must have the shape {shape}")
            # An implant has a centre; an absent knee has nothing.
            there = self.kind.has_landmarks or (
                name == "centre_px" and self.kind is not KneeKind.ABSENT
            )
            if not there and np.isfinite(array).any():
                raise ValueError(f"{name} must be NaN: the knee is {self.kind.value}")
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @classmethod
    def absent(cls, side: Side, reason: str) -> "KneePrediction":
        """Return the result for a side without a knee.

        Parameters
        ----------
        side : Side
            The side.
        reason : str
            Why, for people.

        Returns
        -------
        KneePrediction
            All coordinates NaN.
        """
        return cls(
            side,
            KneeKind.ABSENT,
            reason,
            np.full(2, np.nan),
            np.full((N_LANDMARKS, 2), np.nan),
            np.full(N_LANDMARKS, np.nan),
        )


@dataclass(frozen=True, eq=False)
class Prediction:
    """The localiser's result for one radiograph.

    Attributes
    ----------
    image_id : str
        `Radiograph.image_id` it belongs to.
    knees : tuple of KneePrediction
        Right, then left; only the given side for a single-knee image.
    model_id : str
        Name and weight hash of the model that made it.
    seconds : mapping of str to float
        Time per stage.
    warnings : tuple of str
        What a reader should know, for people.
    """

    image_id: str
    knees: tuple[KneePrediction, ...]
    model_id: str
    seconds: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def knee(self, side: Side) -> KneePrediction | None:
        """Return one side's result, or None if that side was not looked at."""
        return next((knee for knee in self.knees if knee.side is side), None)


class Progress(Protocol):
    """How long work tells where it is and learns that it should stop."""

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say that `done` of `total` steps are finished."""

    def cancelled(self) -> bool:
        """Return whether a person asked to stop."""


class SilentProgress:
    """A progress that shows nothing and never stops."""

    def report(self, done: int, total: int, text: str = "") -> None:
        """Accept the report."""

    def cancelled(self) -> bool:
        """Return False."""
        return False


def raise_if_cancelled(progress: Progress) -> None:
    """Stop here when asked to.

    Parameters
    ----------
    progress : Progress
        Of the running work.

    Raises
    ------
    Cancelled
        If a person asked to stop.
    """
    if progress.cancelled():
        raise Cancelled


Centres = Mapping[Side, FloatArray]


class LandmarkPredictor(Protocol):
    """Finds the landmarks of a radiograph."""

    @property
    def model_id(self) -> str:
        """Return name and weight hash, for provenance."""

    @property
    def device(self) -> str:
        """Return where it runs, for people: ``cpu`` or ``cuda:0 (name)``."""

    @property
    def form(self) -> str:
        """Return how it computes, as far as landmarks may depend on it, for people."""

    def predict(
        self,
        radiograph: Radiograph,
        side: Side | None = None,
        progress: Progress | None = None,
        centres: Centres | None = None,
    ) -> Prediction:
        """Find the landmarks.

        Parameters
        ----------
        radiograph : Radiograph
            Any size; an uncalibrated one is given a spacing by the caller first.
        side : Side, optional
            The image shows this single knee; default: `Radiograph.laterality`.
        progress : Progress, optional
            Asked between the stages.
        centres : mapping of Side to numpy.ndarray, optional
            Where a person says that knees are, (2,) image px by the patient's side:
            no other knee is looked for, and these without searching.

        Returns
        -------
        Prediction
            In image px.

        Raises
        ------
        RadiographError
            If the radiograph has no spacing.
        Cancelled
            If asked to stop.
        """
