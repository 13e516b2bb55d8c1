"""The tables of a batch, written image by image: memory does not grow with them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.core.study import StudyImage
from kneel_gui.formats.cells import csv_line, text_cell
from kneel_gui.formats.tidy import image_rows, landmark_rows
from kneel_gui.formats.tidy_read import (
    IMAGE_COLUMNS,
    IMAGES_NAME,
    LANDMARK_COLUMNS,
    LANDMARKS_NAME,
)
from kneel_gui.storage.atomic import replacing

FAILURES = "failures.csv"
TABLES = (LANDMARKS_NAME, IMAGES_NAME, FAILURES)


@dataclass(frozen=True)
class Tally:
    """What the tables hold.

    Attributes
    ----------
    images : int
        How many.
    kinds : Counter of str
        How many sides are native, absent and so on.
    """

    images: int
    kinds: Counter[str]


def write_tables(folder: Path, images: Iterable[StudyImage]) -> Tally:
    """Write ``landmarks.csv`` and ``images.csv``, both replaced as a whole.

    Parameters
    ----------
    folder : pathlib.Path
        Where to.
    images : iterable of StudyImage
        With distinct names; gone through once.

    Returns
    -------
    Tally
        Of what was written.

    Raises
    ------
    OutputError
        If a file cannot be written; the old one is as it was.
    """
    count, kinds = 0, Counter[str]()
    with ExitStack() as stack:
        files = []
        for name, columns in (
            (LANDMARKS_NAME, LANDMARK_COLUMNS),
            (IMAGES_NAME, IMAGE_COLUMNS),
        ):
            path = stack.enter_context(replacing(folder / name))
            opened = path.open("w", encoding="utf-8", newline="")
            file = stack.enter_context(opened)
            file.write(csv_line(columns))
            files.append(file)
        for image in images:
            count += 1
            kinds.update(finding.kind.value for finding in image.findings)
            files[0].writelines(map(csv_line, landmark_rows(image)))
            files[1].writelines(map(csv_line, image_rows(image)))
    return Tally(count, kinds)


def write_failures(folder: Path, failures: Iterable[Sequence[str]]) -> None:
    """Write ``failures.csv``.

    Parameters
    ----------
    folder : pathlib.Path
        Where to.
    failures : iterable of sequence of str
        (image, message, hint) each; gone through once.

    Raises
    ------
    OutputError
        If it cannot be written; the old one is as it was.
    """
    with (
        replacing(folder / FAILURES) as path,
        path.open("w", encoding="utf-8", newline="") as file,
    ):
        file.write(csv_line(("image", "message", "hint")))
        for failure in failures:
            file.write(csv_line([text_cell(text) for text in failure]))
