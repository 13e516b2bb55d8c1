"""Whether an export says what was to be exported."""

from collections.abc import Sequence

import numpy as np

from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.study import StudyImage
from kneel_gui.formats import Format

# KNEEL's flavour has complete knees only, and no row for an image without one.
_WHOLE_KNEES = "kneel-via"
_EVERYTHING = "csv"


def first_difference(
    fmt: Format, expected: Sequence[StudyImage], found: Sequence[StudyImage]
) -> str:
    """Compare what was read back with what was to be written.

    Parameters
    ----------
    fmt : Format
        The format, which decides on what it can hold and how exactly.
    expected : sequence of StudyImage
        What was to be written.
    found : sequence of StudyImage
        What was read back.

    Returns
    -------
    str
        A sentence on the first difference; "" when there is none.
    """
    wanted = {image.name: image for image in expected if _knees(fmt, image) is not None}
    there = {image.name: image for image in found}
    if list(wanted) != [image.name for image in found]:
        lost = [name for name in wanted if name not in there]
        return f"images are lost or added (first: {[*lost, *there][:1]})."
    for name, image in wanted.items():
        difference = _image_difference(fmt, image, there[name])
        if difference:
            return f"{name}: {difference}."
    return ""


def _knees(fmt: Format, image: StudyImage) -> tuple[KneeAnnotation, ...] | None:
    """Return the knees that the format holds; None when it leaves the image out."""
    knees = image.annotation.knees
    if fmt.id == _EVERYTHING:
        return tuple(knee for knee in knees if knee.known.any())
    knees = tuple(knee for knee in knees if knee.placed.any())
    if fmt.id != _WHOLE_KNEES:
        return knees
    return tuple(knee for knee in knees if knee.complete) or None


def _image_difference(fmt: Format, wanted: StudyImage, found: StudyImage) -> str:
    knees = _knees(fmt, wanted) or ()
    if [k.side for k in knees] != [k.side for k in found.annotation.knees]:
        return "its knees differ"
    for knee, other in zip(knees, found.annotation.knees, strict=True):
        if not np.array_equal(knee.placed, other.placed):
            return f"the {knee.side.word} knee has other points"
        off_px = np.abs(knee.points_px - other.points_px)[knee.placed]
        if off_px.max(initial=0.0) > fmt.tolerance_px:
            return f"the {knee.side.word} knee is off by {off_px.max():.3g} px"
    if fmt.needs_images:
        same = wanted.size_bytes == found.size_bytes
        return "" if same else "its file size differs"
    return _table_difference(wanted, found) if fmt.id == _EVERYTHING else ""


def _table_difference(wanted: StudyImage, found: StudyImage) -> str:
    for knee, other in zip(
        wanted.annotation.knees, found.annotation.knees, strict=False
    ):
        if knee.states != other.states:
            return f"the {knee.side.word} knee has other states"
        if not np.array_equal(knee.spread_mm, other.spread_mm, equal_nan=True):
            return f"the {knee.side.word} knee has other spreads"
    sides = {finding.side: finding for finding in found.findings}
    findings = [sides.get(finding.side) for finding in wanted.findings]
    checks = {
        "its spacing differs": not wanted.spacing.known
        or wanted.spacing == found.spacing,
        "its findings differ": findings == list(wanted.findings),
        "its grades or comments differ": wanted.annotation.readings
        == found.annotation.readings,
    }
    odd = [name for name, same in checks.items() if not same]
    return odd[0] if odd else ""
