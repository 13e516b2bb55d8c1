"""A reader's word on a knee as JSON, for our own files and their journal."""

from pathlib import Path
from typing import Any

from kneel_gui.core.reading import KneeReading, NotGradable
from kneel_gui.core.schema import Side
from kneel_gui.errors import FormatError
from kneel_gui.formats.base import Json


def to_json(reading: KneeReading) -> dict[str, Any]:
    """Return a reading as JSON.

    Parameters
    ----------
    reading : KneeReading
        Of one knee.

    Returns
    -------
    dict
        ``kl_grade`` (0 to 4 or null), ``not_gradable`` (why, or null), ``comment``.
    """
    why = reading.not_gradable
    return {
        "kl_grade": reading.kl_grade,
        "not_gradable": None if why is None else why.value,
        "comment": reading.comment,
    }


def from_json(side: Side, raw: Json, path: Path) -> KneeReading:
    """Return what `to_json` wrote.

    Parameters
    ----------
    side : Side
        The knee.
    raw : JSON
        An object; keys that it lacks say nothing.
    path : pathlib.Path
        The file, for messages.

    Returns
    -------
    KneeReading
        Of that knee.

    Raises
    ------
    FormatError
        If it is no reading.
    """
    parts = raw if isinstance(raw, dict) else {"comment": raw}
    try:
        return reading_of(
            side, parts.get("kl_grade"), parts.get("not_gradable"), parts.get("comment")
        )
    except ValueError as error:
        raise FormatError(
            f"The reading of the {side.word} knee is damaged: {error}.",
            "Restore the file from a backup or move it away.",
            path,
        ) from error


def reading_of(side: Side, grade: Json, why: Json, comment: Json) -> KneeReading:
    """Return a reading from its parts.

    Parameters
    ----------
    side : Side
        The knee.
    grade, why, comment : JSON
        As `to_json` writes them; None = nothing said.

    Returns
    -------
    KneeReading
        Of that knee.

    Raises
    ------
    ValueError
        If a part is not what it should be.
    """
    if grade is not None and (isinstance(grade, bool) or not isinstance(grade, int)):
        raise ValueError(f"«{str(grade)[:40]}» is no grade")
    if comment is not None and not isinstance(comment, str):
        raise ValueError("its comment is no text")
    reason = None if why is None else NotGradable(why)
    return KneeReading(side, grade, reason, comment or "")
