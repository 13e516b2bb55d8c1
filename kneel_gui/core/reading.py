"""What a reader says of a knee besides its landmarks: grade, or why there is none."""

from dataclasses import dataclass
from enum import Enum

from kneel_gui.core.schema import Side

KL_GRADES = (0, 1, 2, 3, 4)


class NotGradable(str, Enum):
    """Why a knee cannot be graded."""

    POSITION = "positioning"
    EXPOSURE = "exposure"
    CUT_OFF = "cut off"
    IMPLANT = "implant"
    OTHER = "other"


@dataclass(frozen=True)
class KneeReading:
    """A reader's word on one knee; it needs no landmark.

    Attributes
    ----------
    side : Side
        Side of the patient.
    kl_grade : int or None
        Kellgren and Lawrence (Ann Rheum Dis 1957;16:494): 0 none, 1 doubtful,
        2 minimal, 3 moderate, 4 severe; None = not graded.
    not_gradable : NotGradable or None
        Why it cannot be graded; None = it can, or nobody has said.
    comment : str
        In the reader's words; one line, blanks between words are single.
    """

    side: Side
    kl_grade: int | None = None
    not_gradable: NotGradable | None = None
    comment: str = ""

    def __post_init__(self) -> None:
        """Check the grade and bring the comment into one line."""
        object.__setattr__(self, "comment", " ".join(self.comment.split()))
        if self.kl_grade is not None and self.kl_grade not in KL_GRADES:
            raise ValueError("a Kellgren-Lawrence grade is 0 to 4")
        if self.kl_grade is not None and self.not_gradable is not None:
            raise ValueError("a knee that cannot be graded has no grade")

    @property
    def empty(self) -> bool:
        """Return whether nothing is said."""
        return self == KneeReading(self.side)

    @property
    def text(self) -> str:
        """Return grade or reason in short: «2», «exposure», or nothing."""
        if self.not_gradable is not None:
            return self.not_gradable.value
        return "" if self.kl_grade is None else str(self.kl_grade)
