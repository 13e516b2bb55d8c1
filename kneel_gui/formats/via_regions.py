"""VIA regions to knees and back: the meaning behind the rows (VIA_FORMAT.md, 7-9)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side, knee_schema
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import FormatError
from kneel_gui.formats.base import Problems, finite
from kneel_gui.paths import stays_inside

BONE_CODES = {"tibia": "T", "femur": "F"}
_BONES = {code: bone for bone, code in BONE_CODES.items()}
_SIDES = {side.value: side for side in SIDES}


@dataclass(frozen=True)
class Region:
    """One region as VIA stores it; `line` is None in JSON."""

    shape: dict[str, Any]
    attributes: dict[str, Any]
    line: int | None = None


@dataclass
class ViaImage:
    """One image as VIA stores it: all its regions, in file order."""

    name: str
    size_bytes: int | None
    regions: list[Region] = field(default_factory=list)


@dataclass(frozen=True)
class _Point:
    x_px: float
    y_px: float
    name: str
    line: int | None


_Group = dict[tuple[Side, str], list[_Point]]


def point_regions(knee: KneeAnnotation, flavour: str) -> list[Region]:
    """Return the placed points of a knee as regions, T0 … T8, F0 … F6.

    Parameters
    ----------
    knee : KneeAnnotation
        May lack points.
    flavour : str
        ``kneel``: coordinates rounded to integers, Bone and Side only; ``plain``:
        coordinates as they are and the landmark's name as well.

    Returns
    -------
    list of Region
        One per placed point.
    """
    regions = []
    placed = knee.placed
    for i, mark in enumerate(knee_schema().landmarks):
        if not placed[i]:
            continue
        x, y = (float(value) for value in knee.points_px[i])
        attributes = {"Bone": BONE_CODES[mark.bone], "Side": knee.side.value}
        if flavour == "plain":
            attributes["Landmark"] = mark.name
            shape = {"name": "point", "cx": _number(x), "cy": _number(y)}
        else:
            shape = {"name": "point", "cx": round(x), "cy": round(y)}
        regions.append(Region(shape, attributes))
    return regions


def study_image(source: ViaImage, problems: Problems) -> StudyImage:
    """Turn one image's regions into knees; what is unclear is reported, not guessed.

    Parameters
    ----------
    source : ViaImage
        As read.
    problems : Problems
        Gets what was left out or looks wrong; an image of that name beside its file
        is linked.

    Returns
    -------
    StudyImage
        Points are IMPORTED, their source is the annotation file's name.

    Raises
    ------
    FormatError
        If a coordinate is not a number.
    """
    groups: _Group = {}
    for number, region in enumerate(source.regions, start=1):
        _sort_in(groups, region, number, source.name, problems)
    knees = []
    for side in SIDES:
        points = np.full((N_LANDMARKS, 2), np.nan)
        for bone in knee_schema().bones:
            found = groups.get((side, bone))
            if found:
                _fill(points, side, bone, found, source.name, problems)
        if not np.isnan(points).all():
            knees.append(
                KneeAnnotation.from_points(
                    side, points, PointState.IMPORTED, problems.file.name
                )
            )
    _check_apart(knees, source.name, problems)
    image_path = _beside(problems.file.parent, source.name)
    annotation = ImageAnnotation(source.name, tuple(knees))
    return StudyImage(source.name, annotation, image_path, size_bytes=source.size_bytes)


def parse_size(value: object) -> int | None:
    """Return VIA's file size, given as number or text; None when unknown (-1).

    Parameters
    ----------
    value : object
        From JSON or a CSV cell.

    Returns
    -------
    int or None
        Bytes.
    """
    number = finite(value)
    return None if number is None or number < 0 else int(number)


def _number(value: float) -> float | int:
    # JavaScript writes 12.0 as 12, so the file is what VIA itself would write.
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def _beside(folder: Path, name: str) -> Path | None:
    if not stays_inside(name):
        return None
    try:
        candidate = folder / name
        return candidate if candidate.is_file() else None
    except OSError:  # for example a name that is too long to exist
        return None


def _sort_in(
    groups: _Group, region: Region, number: int, image: str, problems: Problems
) -> None:
    try:
        side, bone = _identity(region)
    except _UnclearError as reason:
        problems.add(f"Region {number} is left out: {reason}.", image, region.line)
        return
    xy = [finite(region.shape.get(axis)) for axis in ("cx", "cy")]
    if xy[0] is None or xy[1] is None:
        where = f"Line {region.line}" if region.line else f"{image}, region {number}"
        raise FormatError(
            f"{where}: the coordinates ({_shown(region.shape.get('cx'))}, "
            f"{_shown(region.shape.get('cy'))}) are not finite numbers.",
            "Correct or remove that point.",
            problems.file,
        )
    name = _text(region.attributes.get("Landmark"))
    point = _Point(xy[0], xy[1], name, region.line)
    groups.setdefault((side, bone), []).append(point)


class _UnclearError(Exception):
    """Why a region is no landmark; never leaves this module."""


def _identity(region: Region) -> tuple[Side, str]:
    shape, attributes = region.shape.get("name"), region.attributes
    if shape != "point":
        raise _UnclearError(f"it is no point but «{_shown(shape)}»")
    side = _SIDES.get(_text(attributes.get("Side")))
    if side is None:
        given = _shown(attributes.get("Side"))
        raise _UnclearError(f"its Side is «{given}» instead of R or L")
    name = _text(attributes.get("Landmark"))
    named = _bone_of(name)
    if name and named is None:
        raise _UnclearError(f"there is no landmark «{_shown(name)}»")
    bone = _BONES.get(_text(attributes.get("Bone")))
    if bone is None and (named is None or attributes.get("Bone")):
        given = _shown(attributes.get("Bone"))
        raise _UnclearError(f"its Bone is «{given}» instead of T or F")
    if bone is not None and named is not None and bone != named:
        raise _UnclearError(f"landmark {name} does not belong to the {bone}")
    return side, bone or named or ""


def _fill(
    points: FloatArray,
    side: Side,
    bone: str,
    found: Sequence[_Point],
    image: str,
    problems: Problems,
) -> None:
    named = [point for point in found if point.name]
    unnamed = [point for point in found if not point.name]
    if named:
        _fill_by_name(points, side, named, image, problems)
        for point in unnamed:
            problems.add(
                f"A {bone} point without a landmark name among named ones is left out.",
                image,
                point.line,
                side,
            )
    else:
        _fill_by_order(points, side, bone, unnamed, image, problems)
    x = points[list(knee_schema().bone(bone)), 0]
    steps = np.diff(x[~np.isnan(x)]) * (1 if side is Side.RIGHT else -1)
    if (steps < 0).any():
        problems.add(
            f"The {bone}'s points do not run from lateral to medial; "
            "check side and order.",
            image,
            found[0].line,
            side,
        )


def _check_apart(
    knees: Sequence[KneeAnnotation], image: str, problems: Problems
) -> None:
    if len(knees) < len(SIDES):
        return
    right, left = (knee.points_px[knee.placed, 0] for knee in knees)
    if max(right.min(), left.min()) < min(right.max(), left.max()):
        problems.add("Right and left knee overlap; is one of them the other?", image)
    elif right.min() > left.max():
        problems.add(
            "The right knee lies to the right of the left one: the image is flipped, "
            "or the sides are swapped.",
            image,
        )


def _fill_by_name(
    points: FloatArray,
    side: Side,
    named: Sequence[_Point],
    image: str,
    problems: Problems,
) -> None:
    places: dict[str, list[_Point]] = {}
    for point in named:
        places.setdefault(point.name, []).append(point)
    for name, same in places.items():
        distinct = {(point.x_px, point.y_px) for point in same}
        if len(distinct) == 1:
            points[knee_schema().index(name)] = (same[0].x_px, same[0].y_px)
        if len(same) > 1:
            outcome = "one is kept" if len(distinct) == 1 else "all are left out"
            problems.add(
                f"{name} occurs {len(same)} times; {outcome}.",
                image,
                same[1].line,
                side,
            )


def _fill_by_order(
    points: FloatArray,
    side: Side,
    bone: str,
    found: Sequence[_Point],
    image: str,
    problems: Problems,
) -> None:
    indices = list(knee_schema().bone(bone))
    line = found[0].line
    if len(found) != len(indices):
        once = {(point.x_px, point.y_px): point for point in found}
        if len(once) != len(indices) or len(found) < len(indices):
            problems.add(
                f"{len(found)} {bone} points instead of {len(indices)}, and no "
                "names to tell them apart; they are left out.",
                image,
                line,
                side,
            )
            return
        problems.add(
            f"The {bone}'s points stand more than once; repeats are dropped.",
            image,
            line,
            side,
        )
        found = list(once.values())
    points[indices] = [(point.x_px, point.y_px) for point in found]


def _bone_of(name: str) -> str | None:
    marks = knee_schema().landmarks
    return next((mark.bone for mark in marks if mark.name == name), None)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _shown(value: object) -> str:
    return "" if value is None else str(value)[:40]
