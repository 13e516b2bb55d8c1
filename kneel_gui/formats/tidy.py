"""Our tidy tables ``landmarks.csv`` and ``images.csv`` (read back: `tidy_read`).

``landmarks.csv``: one row per landmark of every knee of which anything is known, 16 per
knee in schema order; a landmark that is not placed has state ``missing``, or ``not
visible`` where a person said so, and empty coordinates. An absent knee has no rows.

``images.csv``: one row per image and side that was looked at, read, or has points
(both sides when neither was): an absent knee has its row and its reason here, and
``kl_grade``, ``not_gradable`` and ``comment`` are the reader's, empty = not said.

Frame: image px, (x, y), integer = pixel centre, origin the centre of the top left
pixel. ``x_mm`` = ``x_px`` * column spacing, ``y_mm`` = ``y_px`` * row spacing. Floats
have all digits needed to read them back exactly. An empty cell means unknown; it
never means zero. ``model`` says who last made the point: a model id, an imported
file, or ``hand``. ``seconds`` is the time of the whole image, the same on its rows.
Text that a spreadsheet would run as a formula begins with an apostrophe
(`cells.text_cell`).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import SIDES, Side, knee_schema
from kneel_gui.core.study import StudyImage
from kneel_gui.formats.base import Format, WriteResult, check_distinct
from kneel_gui.formats.cells import number_cell, text_cell, to_csv
from kneel_gui.formats.tidy_read import (
    IMAGE_COLUMNS,
    IMAGES_NAME,
    LANDMARK_COLUMNS,
    LANDMARKS_NAME,
    is_tidy,
    read,
)

__all__ = ["CSV", "image_rows", "is_tidy", "landmark_rows", "read", "write"]


def write(images: Sequence[StudyImage], title: str = "") -> WriteResult:
    """Write both tables.

    Parameters
    ----------
    images : sequence of StudyImage
        With distinct names.
    title : str
        Not used by this format.

    Returns
    -------
    WriteResult
        ``landmarks.csv`` and ``images.csv``; nothing is left out.

    Raises
    ------
    OutputError
        If two images have one name.
    """
    hint = "Rename one or process the folders separately."
    check_distinct(images, "a table", hint, LANDMARKS_NAME)
    landmarks = (row for image in images for row in landmark_rows(image))
    findings = (row for image in images for row in image_rows(image))
    files = {
        LANDMARKS_NAME: to_csv(LANDMARK_COLUMNS, landmarks).encode("utf-8"),
        IMAGES_NAME: to_csv(IMAGE_COLUMNS, findings).encode("utf-8"),
    }
    return WriteResult(files)


def landmark_rows(image: StudyImage) -> Iterator[list[str]]:
    """Yield an image's rows of ``landmarks.csv``.

    Parameters
    ----------
    image : StudyImage
        The image.

    Yields
    ------
    list of str
        Finished cells, in the order of `LANDMARK_COLUMNS`.
    """
    for knee in image.annotation.knees:
        points_mm = knee.points_px * image.spacing.xy_mm
        for i, name in enumerate(knee_schema().names):
            numbers = [*knee.points_px[i], *points_mm[i], knee.spread_mm[i]]
            yield [
                text_cell(image.name),
                knee.side.value,
                name,
                *map(number_cell, numbers),
                knee.states[i].value,
                text_cell(knee.sources[i]),
            ]


def image_rows(image: StudyImage) -> Iterator[list[str]]:
    """Yield an image's rows of ``images.csv``.

    Parameters
    ----------
    image : StudyImage
        The image.

    Yields
    ------
    list of str
        Finished cells, in the order of `IMAGE_COLUMNS`.
    """
    for side in [side for side in SIDES if _spoken_of(image, side)] or SIDES:
        finding, said = image.finding(side), image.annotation.reading(side)
        yield [
            text_cell(image.name),
            side.value,
            *map(number_cell, _centre_px(image, side)),
            number_cell(image.spacing.row_mm),
            number_cell(image.spacing.col_mm),
            image.spacing.source.value,
            finding.kind.value if finding else "",
            text_cell(finding.reason) if finding else "",
            number_cell(image.seconds),
            "" if said.kl_grade is None else str(said.kl_grade),
            "" if said.not_gradable is None else said.not_gradable.value,
            text_cell(said.comment),
        ]


def _spoken_of(image: StudyImage, side: Side) -> bool:
    said = not image.annotation.reading(side).empty
    return said or bool(image.finding(side)) or _knee(image, side) is not None


def _knee(image: StudyImage, side: Side) -> KneeAnnotation | None:
    knee = image.annotation.knee(side)
    return knee if knee is not None and knee.known.any() else None


def _centre_px(image: StudyImage, side: Side) -> FloatArray:
    finding, knee = image.finding(side), image.annotation.knee(side)
    if finding is not None:
        return finding.centre_px
    return np.full(2, np.nan) if knee is None else knee.points_px[knee_schema().centre]


CSV = Format("csv", "Tables (CSV)", LANDMARKS_NAME, read, write, needs_images=False)
