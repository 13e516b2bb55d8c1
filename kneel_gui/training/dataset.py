"""Labelled knee crops from a table and a folder of images; splits by subject."""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import PixelSpacing, Radiograph, SpacingSource
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.errors import ConfigError


@dataclass(frozen=True, eq=False)
class KneeCrop:
    """One knee's image with its landmarks, if known.

    Attributes
    ----------
    name, subject : str
        Of the image and of the person.
    side : Side
        Side of the patient; pixels and points are in native orientation.
    kl : int or None
        Kellgren-Lawrence grade.
    pixels : numpy.ndarray
        (H, W) uint8 or uint16, bright bone.
    points_px : numpy.ndarray
        (16, 2) float64, crop px; NaN = unknown.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    """

    name: str
    subject: str
    side: Side
    kl: int | None
    pixels: NDArray[np.generic]
    points_px: FloatArray
    spacing_xy_mm: FloatArray


def read_crops(table: Path, images: Path) -> list[KneeCrop]:
    """Read a wide table of landmarks and the crops it names.

    Parameters
    ----------
    table : pathlib.Path
        CSV with the columns ``name, subject_id, side, kl`` and, where known,
        ``mm_per_px_x, mm_per_px_y, inverted, T0_x … F6_y``.
    images : pathlib.Path
        Folder of ``<name>.png``, 8 or 16 bit grey.

    Returns
    -------
    list of KneeCrop
        In the table's order; inverted images are turned to bright bone. Without
        landmarks the points and spacings are NaN.

    Raises
    ------
    ConfigError
        If a file is missing or a value is no number.
    """
    rows = read_rows(table)
    return [read_crop(row, n, table, images) for n, row in enumerate(rows, 2)]


def read_rows(table: Path) -> list[dict[str, str]]:
    """Return the rows of a table as they are.

    Parameters
    ----------
    table : pathlib.Path
        CSV.

    Returns
    -------
    list of dict
        Cells by column; the first row is line 2 of the file.

    Raises
    ------
    ConfigError
        If it cannot be read.
    """
    try:
        with table.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(
            "The table cannot be read.", "Check the data folder.", table
        ) from error


def write_crops(crops: Sequence[KneeCrop]) -> str:
    """Return the wide table that `read_crops` reads; the images stay where they are.

    Parameters
    ----------
    crops : sequence of KneeCrop
        With landmarks and spacing; their pixels have bright bone.

    Returns
    -------
    str
        CSV text.
    """
    return table_text([crop_cells(crop) for crop in crops])


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """Return a wide table.

    Parameters
    ----------
    rows : sequence of sequence of str
        From `crop_cells`.

    Returns
    -------
    str
        CSV text.
    """
    names = [f"{name}_{axis}" for name in knee_schema().names for axis in "xy"]
    head = ["name", "subject_id", "side", "kl", "mm_per_px_x", "mm_per_px_y", *names]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    return text.getvalue()


def crop_cells(crop: KneeCrop) -> list[str]:
    """Return a crop's row of the wide table.

    Parameters
    ----------
    crop : KneeCrop
        Its pixels do not matter.

    Returns
    -------
    list of str
        Empty where a number is unknown.
    """
    numbers = [float(v) for v in (*crop.spacing_xy_mm, *crop.points_px.ravel())]
    return [
        crop.name,
        crop.subject,
        crop.side.value,
        "" if crop.kl is None else str(crop.kl),
        *("" if math.isnan(number) else repr(number) for number in numbers),
    ]


def read_crop(row: Mapping[str, str], line: int, table: Path, images: Path) -> KneeCrop:
    """Read one crop of a wide table.

    Parameters
    ----------
    row : mapping of str to str
        See `read_crops`.
    line : int
        Of the table, for messages.
    table, images : pathlib.Path
        See `read_crops`.

    Returns
    -------
    KneeCrop
        With bright bone.

    Raises
    ------
    ConfigError
        If its image is missing or a value is no number.
    """
    path = images / f"{row.get('name', '')}.png"
    pixels = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH)
    if pixels is None:
        raise ConfigError(
            f"Line {line} of {table.name} names an image that cannot be read.",
            "Check the folder of images.",
            path,
        )
    if row.get("inverted") == "1":
        pixels = pixels.max() - pixels
    try:
        coordinates = [
            [float(row.get(f"{name}_{axis}") or "nan") for axis in "xy"]
            for name in knee_schema().names
        ]
        spacing = [float(row.get(f"mm_per_px_{axis}") or "nan") for axis in "xy"]
        kl = int(row["kl"]) if row.get("kl") else None
        side = Side(row["side"])
    except (KeyError, ValueError) as error:
        raise ConfigError(
            f"Line {line} has a wrong value: {error}.", "Mend the table.", table
        ) from error
    return KneeCrop(
        row["name"],
        row.get("subject_id") or row["name"],
        side,
        kl,
        pixels,
        np.array(coordinates),
        np.array(spacing),
    )


def split_by_subject(
    crops: Sequence[KneeCrop], folds: int, fold: int, seed: int
) -> tuple[list[KneeCrop], list[KneeCrop]]:
    """Split into training and validation so that no subject is on both sides.

    Parameters
    ----------
    crops : sequence of KneeCrop
        All knees.
    folds : int
        Number of parts.
    fold : int
        The part held out for validation, 0 … folds - 1.
    seed : int
        Of the shuffle.

    Returns
    -------
    training, validation : list of KneeCrop
        Stratified by each subject's worst KL grade.
    """
    worst: dict[str, int] = {}
    for crop in crops:
        grade = -1 if crop.kl is None else crop.kl
        worst[crop.subject] = max(grade, worst.get(crop.subject, -1))
    subjects = sorted(worst)
    np.random.default_rng(seed).shuffle(subjects)
    # Dealt out grade by grade, every part gets its share of each grade.
    dealt = sorted(subjects, key=worst.__getitem__)
    held_out = {name for i, name in enumerate(dealt) if i % folds == fold}
    training = [crop for crop in crops if crop.subject not in held_out]
    validation = [crop for crop in crops if crop.subject in held_out]
    return training, validation


def as_radiograph(crop: KneeCrop) -> Radiograph:
    """Return a crop as the single-knee radiograph that it is.

    Parameters
    ----------
    crop : KneeCrop
        With a spacing.

    Returns
    -------
    Radiograph
        Of the crop's side.
    """
    col_mm, row_mm = (float(mm) for mm in crop.spacing_xy_mm)
    return Radiograph(
        crop.pixels.astype(np.uint16),
        PixelSpacing(row_mm, col_mm, SpacingSource.USER),
        crop.name,
        Path(crop.name),
        crop.side,
    )
