"""Real whole films with marked centres, for stage 1: their table and their pictures."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.errors import ConfigError
from kneel_gui.training.dataset import read_rows

COLUMNS = (
    "name",
    "subject_id",
    "mm_per_px_x",
    "mm_per_px_y",
    "kind",
    "centre_x",
    "centre_y",
)
KINDS = ("native", "implant")


@dataclass(frozen=True, eq=False)
class RealFilm:
    """A whole radiograph on which everything that is a knee is marked.

    Attributes
    ----------
    name, subject : str
        Of the image and of the person.
    pixels : numpy.ndarray
        (H, W) uint8 or uint16, bright bone.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    centres_px : numpy.ndarray
        (k, 2) float64 centres of the knees, px of this picture.
    kinds : tuple of int
        Index into `KINDS` for each knee.
    """

    name: str
    subject: str
    pixels: NDArray[np.generic]
    spacing_xy_mm: FloatArray
    centres_px: FloatArray
    kinds: tuple[int, ...]


def films_text(rows: Sequence[Sequence[str]]) -> str:
    """Return the table that `read_films` reads.

    Parameters
    ----------
    rows : sequence of sequence of str
        In the order of `COLUMNS`, one per knee, those of a film in succession.

    Returns
    -------
    str
        CSV text.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue()


def read_films(table: Path, images: Path) -> list[RealFilm]:
    """Read a table of films and their pictures.

    Parameters
    ----------
    table : pathlib.Path
        See `films_text`.
    images : pathlib.Path
        Folder of ``<name>.png``.

    Returns
    -------
    list of RealFilm
        In the table's order.

    Raises
    ------
    ConfigError
        If a file is missing or a value is wrong; names the line.
    """
    rows: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, row in enumerate(read_rows(table), 2):
        rows.setdefault(row.get("name", ""), []).append((line, row))
    return [_film(group, table, images) for group in rows.values()]


def _film(
    rows: Sequence[tuple[int, dict[str, str]]], table: Path, images: Path
) -> RealFilm:
    line, first = rows[0]
    path = images / f"{first.get('name', '')}.png"
    pixels = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH)
    if pixels is None:
        raise ConfigError(
            f"Line {line} of {table.name} names an image that cannot be read.",
            "Check the folder of images.",
            path,
        )
    centres, kinds = [], []
    try:
        spacing = np.array([float(first[f"mm_per_px_{axis}"]) for axis in "xy"])
        for number, row in rows:
            line = number
            kinds.append(KINDS.index(row["kind"]))
            centres.append([float(row[f"centre_{axis}"]) for axis in "xy"])
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            f"Line {line} has a wrong value: {error}.", "Mend the table.", table
        ) from error
    subject = first.get("subject_id") or first["name"]
    return RealFilm(
        first["name"],
        subject,
        pixels,
        spacing,
        np.array(centres, dtype=np.float64),
        tuple(kinds),
    )
