"""What a change did, point by point, as JSON that can be taken back exactly."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import SIDES, Side, knee_schema
from kneel_gui.formats.readings import reading_of, to_json
from kneel_gui.storage.record import Kept, or_null, to_document


def to_delta(before: Kept, after: Kept) -> str:
    """Return what a change did, so that it can be taken back exactly.

    Parameters
    ----------
    before, after : Kept
        Of the same image.

    Returns
    -------
    str
        JSON: under ``points``, by side and landmark, [before, after] of each changed
        point as [x_px, y_px, state, spread_mm, source, locked], null = missing; under
        ``reviewed`` [before, after]; under ``readings`` the same by side; under
        ``note`` what else is different now.
    """
    points: dict[str, dict[str, Any]] = {}
    for side in SIDES:
        old, new = _cells(before.annotation, side), _cells(after.annotation, side)
        changed = {
            name: [old.get(name), new.get(name)]
            for name in knee_schema().names
            if old.get(name) != new.get(name)
        }
        if changed:
            points[side.value] = changed
    delta: dict[str, Any] = {"points": points} if points else {}
    if before.annotation.reviewed != after.annotation.reviewed:
        delta["reviewed"] = [before.annotation.reviewed, after.annotation.reviewed]
    readings = {
        side.value: [to_json(was), to_json(said)]
        for side in SIDES
        if (was := before.annotation.reading(side))
        != (said := after.annotation.reading(side))
    }
    if readings:
        delta["readings"] = readings
    if replace(before, annotation=after.annotation) != after:
        whole = json.loads(to_document(after, ""))
        keys = ("findings", "given_spacing_mm", "given_side", "comment")
        delta["note"] = {key: whole[key] for key in keys}
    return json.dumps(delta, separators=(",", ":"), allow_nan=False)


def undone(annotation: ImageAnnotation, delta: str) -> ImageAnnotation:
    """Return the annotation as it was before a change.

    Parameters
    ----------
    annotation : ImageAnnotation
        After it.
    delta : str
        The change, from `to_delta`.

    Returns
    -------
    ImageAnnotation
        Exactly what there was.

    Raises
    ------
    ValueError
        If the change does not lead to this annotation.
    """
    return _stepped(annotation, delta, 1, 0)


def redone(annotation: ImageAnnotation, delta: str) -> ImageAnnotation:
    """Return the annotation after a change; the reverse of `undone`.

    Parameters
    ----------
    annotation : ImageAnnotation
        Before it.
    delta : str
        The change, from `to_delta`.

    Returns
    -------
    ImageAnnotation
        Exactly what there was.

    Raises
    ------
    ValueError
        If the change does not begin with this annotation.
    """
    return _stepped(annotation, delta, 0, 1)


def forced(annotation: ImageAnnotation, delta: str) -> ImageAnnotation:
    """Return the annotation with what a change led to, whatever it began with.

    Parameters
    ----------
    annotation : ImageAnnotation
        Some state before it.
    delta : str
        The change, from `to_delta`.

    Returns
    -------
    ImageAnnotation
        The points and readings of the change are as they were after it, the others as
        they are.
    """
    return _stepped(annotation, delta, None, 1)


def _stepped(
    annotation: ImageAnnotation, delta: str, here: int | None, there: int
) -> ImageAnnotation:
    change = json.loads(delta)
    for side_value, cells in change.get("points", {}).items():
        side = Side(side_value)
        now = _cells(annotation, side)
        for name, pair in cells.items():
            if here is not None and now.get(name) != pair[here]:
                raise ValueError(f"{side_value} {name} is not what the journal says")
            now[name] = pair[there]
        annotation = annotation.with_knee(_knee(side, now))
    for side_value, pair in change.get("readings", {}).items():
        side = Side(side_value)
        if here is not None and to_json(annotation.reading(side)) != pair[here]:
            raise ValueError(f"{side_value} is read otherwise than the journal says")
        annotation = annotation.with_reading(_reading(side, pair[there]))
    if "reviewed" in change:
        annotation = replace(annotation, reviewed=bool(change["reviewed"][there]))
    return annotation


def _reading(side: Side, raw: Mapping[str, Any]) -> KneeReading:
    return reading_of(side, raw["kl_grade"], raw["not_gradable"], raw["comment"])


def _cells(annotation: ImageAnnotation, side: Side) -> dict[str, Any]:
    knee = annotation.knee(side)
    if knee is None:
        return {}
    return {
        name: [
            or_null(float(knee.points_px[i, 0])),
            or_null(float(knee.points_px[i, 1])),
            knee.states[i].value,
            or_null(float(knee.spread_mm[i])),
            knee.sources[i],
            i in knee.locked,
        ]
        for i, name in enumerate(knee_schema().names)
        if knee.states[i] is not PointState.MISSING
    }


def _knee(side: Side, cells: Mapping[str, Any]) -> KneeAnnotation:
    knee = KneeAnnotation.empty(side)
    points, spread = knee.points_px.copy(), knee.spread_mm.copy()
    states, sources, locked = list(knee.states), list(knee.sources), set[int]()
    for i, name in enumerate(knee_schema().names):
        if (cell := cells.get(name)) is not None:
            points[i] = _or_nan(cell[0]), _or_nan(cell[1])
            states[i] = PointState(cell[2])
            spread[i] = _or_nan(cell[3])
            sources[i] = cell[4]
            if cell[5]:
                locked.add(i)
    return KneeAnnotation(
        side, points, tuple(states), spread, tuple(sources), frozenset(locked)
    )


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
