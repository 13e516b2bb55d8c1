"""One row of the worklist, as a value."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, PointState
from kneel_gui.core.study import KneeFinding
from kneel_gui.storage.study_glance import Worked, worked_on


class Status(str, Enum):
    """How far the work on an image is, in the order of sorting."""

    FAILED = "failed"
    UNREAD = "unread"
    PREDICTED = "predicted"
    IN_WORK = "in work"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """What the worklist knows of an image without opening it.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    name : str
        Unique in the worklist; also its name in exports.
    status : Status
        How far the work is.
    sides : str
        Sides with points: «R L», «R», «L» or nothing.
    points : int
        Points placed, both sides together.
    doubt_mm : float
        Largest spread of a point no person has touched, mm; NaN = none known.
    implausibility : float
        Largest deviation of a point from where the others put it, as a share of what
        99 % of real knees stay below; NaN = not known.
    reader : str
        Who has worked on it, with ✓ where they have accepted it: «Ann ✓, Bob»; empty =
        nobody, or it is not known.
    date : str
        Of the study, ISO 8601; empty = not known.
    grades : str
        Grade, or why there is none, of each knee that was read: «R 2 L exposure».
    kl_grade : float
        The higher one of both knees, Kellgren and Lawrence; NaN = not graded.
    problem : str
        Why it failed, for people; empty otherwise.
    fallback_mm : tuple of float or None
        (row, col) given by the person for all files that have no spacing, mm.
    worked : tuple of Worked
        What `reader` is made of.
    """

    path: Path
    name: str
    status: Status = Status.UNREAD
    sides: str = ""
    points: int = 0
    doubt_mm: float = float("nan")
    implausibility: float = float("nan")
    reader: str = ""
    date: str = ""
    grades: str = ""
    kl_grade: float = float("nan")
    problem: str = ""
    fallback_mm: tuple[float, float] | None = None
    worked: tuple[Worked, ...] = ()

    def with_readers(self, worked: Sequence[Worked]) -> "WorkItem":
        """Return the row with who has worked on the image.

        Parameters
        ----------
        worked : sequence of Worked
            Everybody.

        Returns
        -------
        WorkItem
            Those who accepted it come first.
        """
        ordered = sorted(worked, key=lambda one: not one.accepted)
        names = [f"{one.reader} ✓" if one.accepted else one.reader for one in ordered]
        return replace(self, worked=tuple(worked), reader=", ".join(names))

    def with_mine(self, reader: str, annotation: ImageAnnotation) -> "WorkItem":
        """Return the row after this reader has changed or saved something.

        Parameters
        ----------
        reader : str
            Who works.
        annotation : ImageAnnotation
            As this reader has it now.

        Returns
        -------
        WorkItem
            What others have done stays.
        """
        others = [one for one in self.worked if one.reader != reader]
        mine = [Worked(reader, annotation.reviewed)] if worked_on(annotation) else []
        return self.with_readers([*others, *mine])

    def with_annotation(
        self,
        annotation: ImageAnnotation,
        findings: Sequence[KneeFinding] = (),
    ) -> "WorkItem":
        """Return the row after a change of the annotation.

        Parameters
        ----------
        annotation : ImageAnnotation
            Of that image.
        findings : sequence of KneeFinding
            What the model said; that there is no knee counts as predicted too.

        Returns
        -------
        WorkItem
            With status, sides, points and doubt brought up to date.
        """
        status = status_of(annotation)
        looked = [finding.kind.has_landmarks for finding in findings]
        if status is Status.UNREAD and looked and not any(looked):
            status = Status.PREDICTED
        return replace(
            self,
            status=status,
            sides=" ".join(knee.side.value for knee in annotation.knees),
            points=sum(int(knee.placed.sum()) for knee in annotation.knees),
            doubt_mm=doubt_mm(annotation),
            grades=grades_text(annotation),
            kl_grade=highest_grade(annotation),
            problem="",
        )


def status_of(annotation: ImageAnnotation) -> Status:
    """Return how far the work on an image is.

    Parameters
    ----------
    annotation : ImageAnnotation
        Of any image.

    Returns
    -------
    Status
        Never FAILED.
    """
    if annotation.reviewed:
        return Status.REVIEWED
    states = {state for knee in annotation.knees for state in knee.states}
    if any(state.manual for state in states):
        return Status.IN_WORK
    return Status.PREDICTED if states - {PointState.MISSING} else Status.UNREAD


def grades_text(annotation: ImageAnnotation) -> str:
    """Return grade, or why there is none, of each knee: «R 2 L exposure»."""
    said = [one for one in annotation.readings if one.text]
    return " ".join(f"{one.side.value} {one.text}" for one in said)


def highest_grade(annotation: ImageAnnotation) -> float:
    """Return the higher grade of both knees; NaN = none is graded."""
    grades = (one.kl_grade for one in annotation.readings)
    return max((float(g) for g in grades if g is not None), default=float("nan"))


def doubt_mm(annotation: ImageAnnotation) -> float:
    """Return the largest spread among the points no person has touched.

    Parameters
    ----------
    annotation : ImageAnnotation
        Of any image.

    Returns
    -------
    float
        mm; NaN when no spread is known.
    """
    spreads = [
        float(knee.spread_mm[i])
        for knee in annotation.knees
        for i, state in enumerate(knee.states)
        if not state.manual and np.isfinite(knee.spread_mm[i])
    ]
    return max(spreads, default=float("nan"))
