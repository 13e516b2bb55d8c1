"""What annotation files hold: a study is a sequence of these images."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import KneeKind, Prediction
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing
from kneel_gui.core.schema import Side


@dataclass(frozen=True, eq=False)
class KneeFinding:
    """What was said about one side of an image, apart from its points.

    Attributes
    ----------
    side : Side
        Side of the patient.
    kind : KneeKind
        What was found.
    reason : str
        Why it is not simply native; may be empty.
    centre_px : numpy.ndarray
        (2,) float64 image px, (x, y), read-only; NaN when unknown.
    """

    side: Side
    kind: KneeKind
    reason: str
    centre_px: FloatArray

    def __post_init__(self) -> None:
        """Check the centre and freeze it; spell out what is no text."""
        object.__setattr__(self, "reason", _spelled(self.reason))
        centre = np.array(self.centre_px, dtype=np.float64)
        if centre.shape != (2,):
            raise ValueError("a centre is (x, y)")
        centre.flags.writeable = False
        object.__setattr__(self, "centre_px", centre)

    def __eq__(self, other: object) -> bool:
        """Return whether everything is the same, NaN equal to NaN."""
        if not isinstance(other, KneeFinding):
            return NotImplemented
        return (
            (self.side, self.kind, self.reason)
            == (other.side, other.kind, other.reason)
        ) and np.array_equal(self.centre_px, other.centre_px, equal_nan=True)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class StudyImage:
    r"""One image of a study, as annotation files know it.

    Attributes
    ----------
    name : str
        File name as shown and exported; a byte that is no UTF-8 text is spelled
        ``\udcxx``.
    annotation : ImageAnnotation
        Its points; read from a file that knows names only, `image_id` is the name.
    path : pathlib.Path or None
        The image file; None when only its name is known.
    size_px : tuple of int or None
        (width, height); None when unknown.
    spacing : PixelSpacing
        With its source.
    size_bytes : int or None
        Size of the image file called `name`, which VIA needs; None when unknown.
    findings : tuple of KneeFinding
        At most one per side; empty when nobody looked.
    seconds : float
        Time that the prediction took, s; NaN when unknown.
    """

    name: str
    annotation: ImageAnnotation
    path: Path | None = None
    size_px: tuple[int, int] | None = None
    spacing: PixelSpacing = UNCALIBRATED
    size_bytes: int | None = None
    findings: tuple[KneeFinding, ...] = ()
    seconds: float = float("nan")

    def __post_init__(self) -> None:
        """Spell out what is no text in the name; check the sides of the findings."""
        object.__setattr__(self, "name", _spelled(self.name))
        sides = [finding.side for finding in self.findings]
        if len(set(sides)) != len(sides):
            raise ValueError("one finding per side")

    def finding(self, side: Side) -> KneeFinding | None:
        """Return what was found on one side, or None."""
        return next((found for found in self.findings if found.side is side), None)


def findings_of(prediction: Prediction) -> tuple[KneeFinding, ...]:
    """Return what a prediction says about the sides it looked at.

    Parameters
    ----------
    prediction : Prediction
        Of one image.

    Returns
    -------
    tuple of KneeFinding
        In the prediction's order.
    """
    return tuple(
        KneeFinding(knee.side, knee.kind, knee.reason, knee.centre_px)
        for knee in prediction.knees
    )


def _spelled(text: str) -> str:
    # File names may hold bytes that are no text; files that we write may not.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
