"""What came of ``kneel predict``."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kneel_gui.workflows.batch_tables import FAILURES

_SHOWN = 5
_TEXTS = 100


class Notes:
    """Remarks on images, each once, with how many it concerns and the first of them.

    So that memory stays bounded, what comes after the first hundred texts is counted
    as one.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, list[str]] = {}

    def add(self, text: str, name: str) -> None:
        """Add a remark.

        Parameters
        ----------
        text : str
            The remark.
        name : str
            The image that it concerns.
        """
        if text not in self._counts and len(self._counts) >= _TEXTS:
            text = "various other remarks"
        self._counts[text] += 1
        first = self._first.setdefault(text, [])
        if len(first) < _SHOWN:
            first.append(name)

    def __iter__(self) -> Iterator[tuple[str, int, tuple[str, ...]]]:
        """Yield (text, how many images, the first few) in the order of their coming."""
        for text, count in self._counts.items():
            yield text, count, tuple(self._first[text])


@dataclass(frozen=True)
class PredictReport:
    """What came of it.

    Attributes
    ----------
    images : int
        How many the tables now hold.
    new : int
        How many of them were predicted in this run.
    kept : int
        How many inputs were done before and are unchanged.
    changed : int
        How many inputs were done before, but have changed since or were read in
        another way.
    others : int
        Results of another model, geometry, engine or precision that the folder keeps
        but the tables leave out.
    failures : int
        How many inputs have no result.
    kinds : Counter of str
        How many sides of all images are native, absent and so on.
    notes : Notes
        Remarks on the new images.
    files : tuple of pathlib.Path
        Written.
    seconds : float
        Of predicting, without decoding ahead and start-up.
    model_id, device : str
        Who predicted, where; "" when there was nothing to predict.
    stopped : bool
        A person stopped it; what was finished is saved.
    """

    images: int = 0
    new: int = 0
    kept: int = 0
    changed: int = 0
    others: int = 0
    failures: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    notes: Notes = field(default_factory=Notes)
    files: tuple[Path, ...] = ()
    seconds: float = 0.0
    model_id: str = ""
    device: str = ""
    stopped: bool = False


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
    if report.model_id and not report.new:
        lines.append(f"No radiograph was predicted now by {report.model_id}.")
    elif report.model_id:
        each = report.seconds / report.new
        lines.append(
            f"{report.new} of {report.images} radiographs predicted now, "
            f"{each:.2f} s each, by {report.model_id} on {report.device}."
        )
    if report.kept:
        lines.append(f"{report.kept} were done before, unchanged, and skipped.")
    if report.changed:
        lines.append(
            f"{report.changed} were done before but have changed or were read in "
            "another way; they were done again."
        )
    if report.others:
        lines.append(
            f"{report.others} results of another model, engine or precision are kept "
            "in the folder but left out of the tables."
        )
    kinds = ", ".join(f"{number} {kind}" for kind, number in report.kinds.items())
    lines.append(f"Knees: {kinds or 'none'}.")
    for text, count, first in report.notes:
        lines.append(f"Note on {_some(first, count)}: {text}")
    if report.failures:
        lines.append(f"{report.failures} failed, see {out / FAILURES}.")
    names = [path.name for path in report.files]
    return [*lines, f"Written to {out}: {_some(names, len(names))}."]


def _some(names: Sequence[str], count: int) -> str:
    more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
