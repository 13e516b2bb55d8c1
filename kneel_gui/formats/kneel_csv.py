"""KNEEL's ``bf_landmarks`` file: landmarks in regions of 140 mm at 0.3 mm (read only).

One line per knee: ``subject_id, side, kl, tibia, femur, bbox, center``. The frame is
that of KNEEL's own data script: the image is brought to 0.3 mm per px, 100 px of zeros
are put around it, and a square region is cut out, ``bbox`` = x0, y0, x1, y1 there. The
points are px of that region, left knees mirrored: x counts from x1 backwards. Its
script multiplies px by the scale, without half a pixel; the map back does the same.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import N_LANDMARKS, Side
from kneel_gui.formats.base import read_text
from kneel_gui.formats.cells import Row, from_csv

REGION_SPACING_MM = 0.3
PAD_PX = 100
_COLUMNS = ("subject_id", "side", "tibia", "femur", "bbox")
_GRADES = range(5)


@dataclass(frozen=True, eq=False)
class KneelKnee:
    """One line of the file.

    Attributes
    ----------
    subject : str
        ``subject_id``.
    side : Side
        Of the patient.
    kl : int or None
        Kellgren-Lawrence grade.
    points_px : numpy.ndarray
        (16, 2) px of the region, as in the file.
    box_px : numpy.ndarray
        (4,) x0, y0, x1, y1 of the region in the padded image of 0.3 mm per px.
    line : int
        In the file, from 1.
    """

    subject: str
    side: Side
    kl: int | None
    points_px: FloatArray
    box_px: FloatArray
    line: int

    def image_points_px(self, row_mm: float) -> FloatArray:
        """Return the landmarks in the pixels of the radiograph.

        Parameters
        ----------
        row_mm : float
            Spacing of the radiograph's rows, mm. KNEEL's script knows one spacing for
            both axes, the first one of DICOM, so the way back does the same.

        Returns
        -------
        numpy.ndarray
            (16, 2) float64 image px.
        """
        x0, y0, x1, _ = self.box_px
        points = self.points_px.copy()
        mirrored = self.side is Side.LEFT
        points[:, 0] = x1 - points[:, 0] if mirrored else x0 + points[:, 0]
        points[:, 1] += y0
        scaled = (points - PAD_PX) * (REGION_SPACING_MM / row_mm)
        return np.asarray(scaled, dtype=np.float64)


def is_kneel_csv(path: Path) -> bool:
    """Return whether a file's first line is that of a ``bf_landmarks`` file.

    Parameters
    ----------
    path : pathlib.Path
        A file.

    Returns
    -------
    bool
        False also for what is no text.
    """
    try:
        with path.open("rb") as file:
            head = file.readline(1 << 16)
        names = head.decode("utf-8-sig").strip().split(",")
    except (OSError, ValueError):
        return False
    return set(_COLUMNS) <= set(names)


def read_kneel_csv(path: Path) -> tuple[KneelKnee, ...]:
    """Read a ``bf_landmarks`` file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    tuple of KneelKnee
        In the order of the file.

    Raises
    ------
    FormatError
        If it cannot be read, a cell is wrong, or a knee stands twice; the message
        names the line.
    """
    knees: dict[tuple[str, Side], KneelKnee] = {}
    for row in from_csv(read_text(path), path, _COLUMNS):
        knee = _knee(row)
        key = knee.subject, knee.side
        if key in knees:
            raise row.error(f"the {knee.side.word} knee of this subject stands twice.")
        knees[key] = knee
    return tuple(knees.values())


def _knee(row: Row) -> KneelKnee:
    subject = row.text("subject_id").strip()
    if not subject:
        raise row.error("subject_id is empty.")
    text = row.text("side").strip()
    if text not in ("R", "L"):
        raise row.error(f"the side «{text[:40]}» is not R or L.")
    grade = row.number("kl")
    if not np.isnan(grade) and grade not in _GRADES:
        raise row.error(f"«{grade:g}» is no Kellgren-Lawrence grade, 0 to 4.")
    tibia = _numbers(row, "tibia", 18)
    femur = _numbers(row, "femur", 2 * N_LANDMARKS - 18)
    return KneelKnee(
        subject,
        Side(text),
        None if np.isnan(grade) else int(grade),
        np.concatenate([tibia, femur]).reshape(N_LANDMARKS, 2),
        _numbers(row, "bbox", 4),
        row.line,
    )


def _numbers(row: Row, column: str, count: int) -> FloatArray:
    try:
        values = np.array(row.text(column).split(","), dtype=np.float64)
    except ValueError as error:
        raise row.error(f"{column} holds something that is no number.") from error
    if values.shape != (count,) or not np.isfinite(values).all():
        raise row.error(f"{column} must hold {count} numbers.")
    return values
