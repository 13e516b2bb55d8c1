"""The time ledger as a table: sums by image, and a file beside an export."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kneel_gui.formats.cells import to_csv
from kneel_gui.storage.atomic import write_text
from kneel_gui.storage.ledger import Spent

TIME_NAME = "time.csv"
_HEADER = ("image", "reader", "started_at", "seconds", "drags", "corrected_points")


@dataclass(frozen=True)
class Total:
    """All stays at one image.

    Attributes
    ----------
    name : str
        The image's name in the worklist.
    seconds : float
        Of activity.
    drags, corrected, stays : int
        Sums over the stays, and how many there were.
    """

    name: str
    seconds: float
    drags: int
    corrected: int
    stays: int


def totals(stays: Sequence[Spent], names: Mapping[str, str]) -> tuple[Total, ...]:
    """Return the sums by image.

    Parameters
    ----------
    stays : sequence of Spent
        In any order.
    names : mapping of str to str
        Names of the images by path; stays at others are passed over.

    Returns
    -------
    tuple of Total
        The longest first.
    """
    by_path: dict[str, list[Spent]] = {}
    for stay in stays:
        if stay.path in names:
            by_path.setdefault(stay.path, []).append(stay)
    sums = [
        Total(
            names[path],
            round(sum(stay.seconds for stay in some), 1),
            sum(stay.drags for stay in some),
            sum(stay.corrected for stay in some),
            len(some),
        )
        for path, some in by_path.items()
    ]
    return tuple(sorted(sums, key=lambda total: -total.seconds))


def summary(sums: Sequence[Total]) -> str:
    """Return the sums of all images in one sentence.

    Parameters
    ----------
    sums : sequence of Total
        By image.

    Returns
    -------
    str
        For people.
    """
    if not sums:
        return "No time has been noted for these images yet."
    seconds = [total.seconds for total in sums]
    minutes, rest = divmod(round(sum(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    images = "image" if len(sums) == 1 else "images"
    return (
        f"{len(sums):,} {images} in {hours}:{minutes:02}:{rest:02} h; median "
        f"{float(np.median(seconds)):.0f} s each; "
        f"{sum(total.drags for total in sums):,} drags, "
        f"{sum(total.corrected for total in sums):,} points corrected."
    )


def write_time(stays: Sequence[Spent], names: Mapping[str, str], folder: Path) -> Path:
    """Write every stay as a table.

    Parameters
    ----------
    stays : sequence of Spent
        In any order; they are written in theirs.
    names : mapping of str to str
        Names of the images by path; stays at others are passed over.
    folder : pathlib.Path
        Where to; `TIME_NAME` there is replaced.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    rows = [
        (
            names[stay.path],
            stay.reader,
            stay.started_at,
            f"{stay.seconds:.1f}",
            str(stay.drags),
            str(stay.corrected),
        )
        for stay in stays
        if stay.path in names
    ]
    path = folder / TIME_NAME
    write_text(path, to_csv(_HEADER, rows))
    return path
