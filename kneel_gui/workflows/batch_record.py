"""One image's result as a line of JSON, for the results store (`batch_store`).

Everything that the tables and annotation files say about a predicted image, apart
from its path: results stay valid when the radiographs move, and name nobody's folder.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding, StudyImage


def to_record(image: StudyImage) -> str:
    """Return a predicted image as JSON; `from_record` is the way back.

    Parameters
    ----------
    image : StudyImage
        With predicted points only and a known spacing.

    Returns
    -------
    str
        One line; floats with all digits, NaN as null.
    """
    spacing = image.spacing
    record = {
        "size_px": image.size_px,
        "spacing": [spacing.row_mm, spacing.col_mm, spacing.source.value],
        "seconds": image.seconds,
        "findings": [
            [f.side.value, f.kind.value, f.reason, _listed(f.centre_px)]
            for f in image.findings
        ],
        "knees": [
            [k.side.value, next(filter(None, k.sources), ""), *map(_listed, _arrays(k))]
            for k in image.annotation.knees
        ],
    }
    # ASCII: a model's folder may have a name that is no text.
    return json.dumps(record, separators=(",", ":"), allow_nan=False)


def from_record(name: str, record: str, path: Path | None = None) -> StudyImage:
    """Return the image of a record.

    Parameters
    ----------
    name : str
        Of the image.
    record : str
        From `to_record`.
    path : pathlib.Path, optional
        Where its radiograph lies now.

    Returns
    -------
    StudyImage
        As it was, but `image_id` is the name.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is no such record.
    """
    found: dict[str, Any] = json.loads(record)
    row_mm, col_mm, source = found["spacing"]
    width, height = found["size_px"]
    return StudyImage(
        name,
        ImageAnnotation(name, tuple(_knee(*knee) for knee in found["knees"])),
        path,
        (width, height),
        PixelSpacing(row_mm, col_mm, SpacingSource(source)),
        findings=tuple(
            KneeFinding(Side(side), KneeKind(kind), reason, _array(centre))
            for side, kind, reason, centre in found["findings"]
        ),
        seconds=found["seconds"],
    )


def _arrays(knee: KneeAnnotation) -> tuple[FloatArray, FloatArray]:
    return knee.points_px, knee.spread_mm


def _knee(
    side: str, model: str, points: list[Any], spread: list[Any]
) -> KneeAnnotation:
    return KneeAnnotation.from_points(
        Side(side), _array(points), PointState.PREDICTED, model, _array(spread)
    )


def _listed(array: FloatArray) -> list[Any]:
    cells = array.astype(object)
    cells[np.isnan(array)] = None
    return list(cells.tolist())


def _array(values: list[Any]) -> FloatArray:
    return np.array(values, dtype=np.float64)  # None becomes NaN
