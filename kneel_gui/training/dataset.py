"""Labelled knee crops from a table and a folder of images; splits by subject."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
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
    try:
        with table.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise ConfigError(
            "The table of landmarks cannot be read.", "Check the data folder.", table
        ) from error
    return [_crop(row, number, table, images) for number, row in enumerate(rows, 2)]


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
    names = [f"{name}_{axis}" for name in knee_schema().names for axis in "xy"]
    head = ["name", "subject_id", "side", "kl", "mm_per_px_x", "mm_per_px_y", *names]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(head)
    for crop in crops:
        grade = "" if crop.kl is None else crop.kl
        numbers = [*crop.spacing_xy_mm, *crop.points_px.ravel()]
        table.writerow(
            [crop.name, crop.subject, crop.side.value, grade, *map(float, numbers)]
        )
    return text.getvalue()


def _crop(row: dict[str, str], line: int, table: Path, images: Path) -> KneeCrop:
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
