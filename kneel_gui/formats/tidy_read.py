"""Reading our tidy tables back (their meaning: `tidy`)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TypeVar

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.reading import KneeReading, NotGradable
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side, knee_schema
from kneel_gui.core.study import KneeFinding, StudyImage
from kneel_gui.errors import FormatError
from kneel_gui.formats.base import ImportResult, Problems, read_text
from kneel_gui.formats.cells import Row, from_csv

LANDMARKS_NAME = "landmarks.csv"
IMAGES_NAME = "images.csv"
LANDMARK_COLUMNS = (
    "image",
    "side",
    "landmark",
    "x_px",
    "y_px",
    "x_mm",
    "y_mm",
    "spread_mm",
    "state",
    "model",
)
IMAGE_COLUMNS = (
    "image",
    "side",
    "centre_x_px",
    "centre_y_px",
    "spacing_row_mm",
    "spacing_col_mm",
    "spacing_source",
    "knee",
    "reason",
    "seconds",
    "kl_grade",
    "not_gradable",
    "comment",
)
_REQUIRED = ("image", "side", "landmark", "x_px", "y_px")
_Word = TypeVar("_Word", bound=Enum)


@dataclass
class _Points:
    """The points of one knee while its rows are read."""

    points_px: list[tuple[float, float]] = field(
        default_factory=lambda: [(np.nan, np.nan)] * N_LANDMARKS
    )
    spread_mm: list[float] = field(default_factory=lambda: [np.nan] * N_LANDMARKS)
    states: list[PointState] = field(
        default_factory=lambda: [PointState.MISSING] * N_LANDMARKS
    )
    sources: list[str] = field(default_factory=lambda: [""] * N_LANDMARKS)
    seen: set[int] = field(default_factory=set)

    def knee(self, side: Side) -> KneeAnnotation:
        return KneeAnnotation(
            side,
            np.array(self.points_px),
            tuple(self.states),
            np.array(self.spread_mm),
            tuple(self.sources),
        )


def is_tidy(text: str) -> bool:
    """Return whether a text is our ``landmarks.csv``.

    Parameters
    ----------
    text : str
        Start of the file, without BOM.

    Returns
    -------
    bool
        True when the first line has its required columns.
    """
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    return set(_REQUIRED) <= {cell.strip(' "') for cell in first.split(",")}


def read(path: Path) -> ImportResult:
    """Read ``landmarks.csv`` and, where it is, the ``images.csv`` beside it.

    Parameters
    ----------
    path : pathlib.Path
        ``landmarks.csv``, or the folder that holds it.

    Returns
    -------
    ImportResult
        Points, states, spreads and sources as written; findings and spacing from
        ``images.csv``. The millimetre columns are not read: they follow from px.

    Raises
    ------
    FormatError
        Naming file, line and reason.
    """
    landmarks = path / LANDMARKS_NAME if path.is_dir() else path
    beside = landmarks.parent / IMAGES_NAME
    problems = Problems(landmarks)
    described: dict[str, list[Row]] = {}
    if beside != landmarks and beside.is_file():
        for row in from_csv(read_text(beside), beside, ("image", "side")):
            described.setdefault(row.text("image"), []).append(row)
    else:
        problems.add(f"No {IMAGES_NAME} beside it: spacing and findings are unknown.")
    knees: dict[str, dict[Side, _Points]] = {name: {} for name in described}
    for row in from_csv(read_text(landmarks), landmarks, _REQUIRED):
        of_image = knees.setdefault(row.text("image"), {})
        side = _word(row, "side", Side)
        _put(of_image.setdefault(side, _Points()), row)
    images = tuple(
        _image(name, points, described.get(name, ())) for name, points in knees.items()
    )
    return ImportResult(images, tuple(problems.found), "csv")


def _put(points: _Points, row: Row) -> None:
    name = row.text("landmark")
    names = knee_schema().names
    if name not in names:
        raise row.error(f"there is no landmark «{name[:40]}».")
    i = names.index(name)
    if i in points.seen:
        raise row.error(f"{name} of this knee stands twice.")
    points.seen.add(i)
    x, y = row.number("x_px"), row.number("y_px")
    placed = not (np.isnan(x) or np.isnan(y))
    if np.isnan(x) != np.isnan(y):
        raise row.error("only one of x_px and y_px is given.")
    default = PointState.IMPORTED if placed else PointState.MISSING
    state = _word(row, "state", PointState) if row.text("state") else default
    if placed is not state.has_place:
        raise row.error(f"state «{state.value}» contradicts the coordinates.")
    points.points_px[i] = (x, y)
    points.spread_mm[i] = row.number("spread_mm")
    points.states[i] = state
    points.sources[i] = row.text("model")


def _image(name: str, points: dict[Side, _Points], rows: Sequence[Row]) -> StudyImage:
    knees = (points[side].knee(side) for side in SIDES if side in points)
    annotation = ImageAnnotation(name, tuple(k for k in knees if k.known.any()))
    if not rows:
        return StudyImage(name, annotation)
    findings: dict[Side, KneeFinding] = {}
    said: list[KneeReading] = []
    seen: set[Side] = set()
    for row in rows:
        side = _word(row, "side", Side)
        if side in seen:
            raise row.error("this image and side stand twice.")
        seen.add(side)
        said.append(_reading(row, side))
        if row.text("knee"):
            centre = np.array([row.number("centre_x_px"), row.number("centre_y_px")])
            kind = _word(row, "knee", KneeKind)
            findings[side] = KneeFinding(side, kind, row.text("reason"), centre)
    return StudyImage(
        name,
        replace(annotation, readings=tuple(said)),
        spacing=_spacing(rows[0]),
        findings=tuple(findings.values()),
        seconds=rows[0].number("seconds"),
    )


def _reading(row: Row, side: Side) -> KneeReading:
    grade, why = row.text("kl_grade"), row.text("not_gradable")
    try:
        return KneeReading(
            side,
            int(grade) if grade else None,
            _word(row, "not_gradable", NotGradable) if why else None,
            row.text("comment"),
        )
    except ValueError as error:
        raise row.error(f"its grade cannot be read: {error}.") from error


def _spacing(row: Row) -> PixelSpacing:
    row_mm, col_mm = row.number("spacing_row_mm"), row.number("spacing_col_mm")
    if np.isnan(row_mm) or np.isnan(col_mm):
        return UNCALIBRATED
    if row_mm <= 0 or col_mm <= 0:
        raise row.error("a spacing must be larger than 0 mm.")
    if not row.text("spacing_source"):
        return PixelSpacing(row_mm, col_mm, SpacingSource.USER)
    source = _word(row, "spacing_source", SpacingSource)
    if source is SpacingSource.NONE:
        return UNCALIBRATED
    return PixelSpacing(row_mm, col_mm, source)


def _word(row: Row, column: str, words: type[_Word]) -> _Word:
    given = row.text(column)
    found = next((word for word in words if word.value == given), None)
    if found is None:
        allowed = ", ".join(str(word.value) for word in words)
        raise FormatError(
            f"Line {row.line}: «{given[:40]}» in {column} is unknown.",
            f"It must be one of: {allowed}.",
            row.path,
        )
    return found
