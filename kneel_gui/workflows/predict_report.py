"""What came of ``kneel predict``."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.core.study import StudyImage
from kneel_gui.errors import KneelError

FAILURES = "failures.csv"


@dataclass(frozen=True)
class Failure:
    """An input without a result.

    Attributes
    ----------
    image : str
        `InputFile.image`, or what was typed.
    error : KneelError
        What is wrong and what to do.
    """

    image: str
    error: KneelError


@dataclass(frozen=True)
class PredictReport:
    """What came of it.

    Attributes
    ----------
    images : tuple of StudyImage
        All that the tables now hold.
    new : int
        How many of them were predicted in this run.
    failures : tuple of Failure
        In order.
    notes : mapping of str to tuple of str
        Remarks on images: the names of the images by the text of the remark.
    files : tuple of pathlib.Path
        Written.
    seconds : float
        Of predicting, without decoding ahead and start-up.
    model_id, device : str
        Who predicted, where; "" when there was nothing to predict.
    stopped : bool
        A person stopped it; what was finished is saved.
    """

    images: tuple[StudyImage, ...]
    new: int
    failures: tuple[Failure, ...]
    notes: dict[str, tuple[str, ...]]
    files: tuple[Path, ...]
    seconds: float
    model_id: str = ""
    device: str = ""
    stopped: bool = False

    @property
    def kinds(self) -> Counter[str]:
        """Return how many sides of all images are native, absent and so on."""
        return Counter(f.kind.value for image in self.images for f in image.findings)


def summary(report: PredictReport, out: Path) -> list[str]:
    """Return what a person should know at the end.

    Parameters
    ----------
    report : PredictReport
        Of the run.
    out : pathlib.Path
        The folder, for the text.

    Returns
    -------
    list of str
        Lines.
    """
    lines = []
    if report.model_id:
        each = report.seconds / max(report.new, 1)
        lines.append(
            f"{report.new} of {len(report.images)} radiographs predicted now, "
            f"{each:.2f} s each, by {report.model_id} on {report.device}."
        )
    kinds = ", ".join(f"{number} {kind}" for kind, number in report.kinds.items())
    lines.append(f"Knees: {kinds or 'none'}.")
    lines += [f"Note on {_some(names)}: {text}" for text, names in report.notes.items()]
    if report.failures:
        lines.append(f"{len(report.failures)} failed, see {out / FAILURES}.")
    names = [path.name for path in report.files]
    return [*lines, f"Written to {out}: {_some(names)}."]


def _some(names: Sequence[str], shown: int = 5) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
