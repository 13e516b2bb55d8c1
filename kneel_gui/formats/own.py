"""Our own annotation file: everything about one image's points, as JSON.

Used for saving, autosave and resume. Keys that this version does not know are kept
when the file is written again, at every level. `schema` names the landmarks' order;
points are stored by name, image px, (x, y); null = unknown, not placed or not visible.
"""

import json
import math
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side, knee_schema
from kneel_gui.errors import FormatError
from kneel_gui.formats import readings
from kneel_gui.formats.base import Json, finite, parse_json, read_text

KIND = "kneel-gui annotation"
VERSION = 1


@dataclass(frozen=True)
class OwnFile:
    """One annotation file.

    Attributes
    ----------
    annotation : ImageAnnotation
        The points.
    name : str
        The image's file name, for people; "" when unknown.
    document : mapping
        The JSON as read, with keys that this version does not know.
    """

    annotation: ImageAnnotation
    name: str = ""
    document: Mapping[str, Any] = field(default_factory=dict)


def dump(file: OwnFile) -> str:
    """Return the file's text; keys of `file.document` that are unknown are kept.

    Parameters
    ----------
    file : OwnFile
        What to write.

    Returns
    -------
    str
        Indented JSON with a newline at the end.
    """
    document = deepcopy(dict(file.document))
    schema = knee_schema()
    document.update(
        kind=KIND,
        version=VERSION,
        schema={
            **_members(document.get("schema")),
            "name": schema.name,
            "version": schema.version,
        },
        image_id=file.annotation.image_id,
        image=file.name,
        reviewed=file.annotation.reviewed,
    )
    knees = _members(document.get("knees"))
    for side in SIDES:
        knee = file.annotation.knee(side)
        old = _members(knees.pop(side.value, {}))
        if knee is not None:
            knees[side.value] = {
                **old,
                "points": _points(knee, old.get("points")),
                "locked": [knee_schema().names[i] for i in sorted(knee.locked)],
            }
    document["knees"] = knees
    said = _members(document.get("readings"))
    for side in SIDES:
        reading, old = file.annotation.reading(side), _members(said.pop(side.value, {}))
        if old or not reading.empty:
            said[side.value] = {**old, **readings.to_json(reading)}
    if said:
        document["readings"] = said
    # ASCII: an id or source from an undecodable file name survives too.
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def read(path: Path) -> OwnFile:
    """Read one annotation file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    OwnFile
        With its document, for writing it again.

    Raises
    ------
    FormatError
        If it cannot be read, is something else, or is of a newer version.
    """
    return parse(read_text(path), path)


def parse(text: str, path: Path) -> OwnFile:
    """Read an annotation file's text.

    Parameters
    ----------
    text : str
        The text, without BOM.
    path : pathlib.Path
        The file, for messages.

    Returns
    -------
    OwnFile
        With its document, for writing it again.

    Raises
    ------
    FormatError
        If it is something else, damaged, or of a newer version.
    """
    document = parse_json(text, path)
    _check_head(document, path)
    image_id, name = document.get("image_id"), document.get("image", "")
    if not isinstance(image_id, str) or not isinstance(name, str):
        raise _damaged("it does not say which image it belongs to", path)
    raw = document.get("knees", {})
    if not isinstance(raw, dict):
        raise _damaged("«knees» holds no knees", path)
    knees = tuple(_knee(side, raw[side.value], path) for side in SIDES if side in raw)
    said = document.get("readings", {})
    if not isinstance(said, dict):
        raise _damaged("«readings» holds no readings", path)
    annotation = ImageAnnotation(
        image_id,
        knees,
        document.get("reviewed", False) is True,
        tuple(
            readings.from_json(side, said[side.value], path)
            for side in SIDES
            if side.value in said
        ),
    )
    return OwnFile(annotation, name, document)


def _check_head(document: Json, path: Path) -> None:
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise FormatError(
            "This is not an annotation file of KNEEL GUI.",
            "Import other formats instead of opening them.",
            path,
        )
    version = document.get("version")
    schema = _members(document.get("schema"))
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise _damaged("its version is no number", path)
    ours = (knee_schema().name, knee_schema().version)
    if version > VERSION or (schema.get("name"), schema.get("version")) != ours:
        raise FormatError(
            "It was written by another version of KNEEL GUI "
            f"(file version {version}, landmarks {schema.get('name')} "
            f"{schema.get('version')}).",
            "Update KNEEL GUI to open it; it is left as it is.",
            path,
        )


def _points(knee: KneeAnnotation, old: Json) -> dict[str, Any]:
    points = _members(old)
    for i, name in enumerate(knee_schema().names):
        x, y = (float(value) for value in knee.points_px[i])
        points[name] = {
            **_members(points.get(name)),
            "x_px": _null(x),
            "y_px": _null(y),
            "state": knee.states[i].value,
            "spread_mm": _null(float(knee.spread_mm[i])),
            "source": knee.sources[i],
        }
    return points


def _knee(side: Side, raw: Json, path: Path) -> KneeAnnotation:
    points = np.full((N_LANDMARKS, 2), np.nan)
    spread = np.full(N_LANDMARKS, np.nan)
    states, sources = [], []
    given = _members(_members(raw).get("points"))
    for i, name in enumerate(knee_schema().names):
        point = _members(given.get(name))
        if not point:
            raise _damaged(f"{side.word} {name} is missing", path)
        points[i] = [_float(point.get(key), path) for key in ("x_px", "y_px")]
        spread[i] = _float(point.get("spread_mm"), path)
        states.append(_state(point.get("state"), path))
        sources.append(str(point.get("source", "")))
    locked = _locked(_members(raw).get("locked", []), path)
    try:
        return KneeAnnotation(
            side, points, tuple(states), spread, tuple(sources), locked
        )
    except ValueError as error:
        raise _damaged(f"{side.word} knee: {error}", path) from error


def _locked(value: Json, path: Path) -> frozenset[int]:
    names = knee_schema().names
    if not isinstance(value, list) or not all(name in names for name in value):
        raise _damaged("«locked» is no list of landmarks", path)
    return frozenset(names.index(str(name)) for name in value)


def _state(value: Json, path: Path) -> PointState:
    found = next((state for state in PointState if state.value == value), None)
    if found is None:
        raise _damaged(f"«{str(value)[:40]}» is no state of a point", path)
    return found


def _float(value: Json, path: Path) -> float:
    if value is None:
        return math.nan
    number = finite(value)
    if number is None or isinstance(value, str):
        raise _damaged(f"«{str(value)[:40]}» is no number", path)
    return number


def _null(value: float) -> float | None:
    return None if math.isnan(value) else value


def _members(value: Json) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _damaged(reason: str, path: Path) -> FormatError:
    return FormatError(
        f"This annotation file is damaged: {reason}.",
        "Restore it from a backup or move it away.",
        path,
    )
