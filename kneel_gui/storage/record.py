"""What is kept of an image and how it got there, as values and as JSON."""

import json
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding
from kneel_gui.errors import FormatError
from kneel_gui.formats.own import OwnFile, dump, parse

EDIT, UNDO, REDO, NOTE = "edit", "undo", "redo", "note"
STEPS = (EDIT, UNDO, REDO)  # what the undo list is made of


@dataclass(frozen=True)
class Step:
    """One step of an undo list.

    Attributes
    ----------
    id : str
        Unlike that of any other step.
    text : str
        What it does, for the undo menu.
    before, after : ImageAnnotation
        What it changes.
    """

    id: str
    text: str
    before: ImageAnnotation
    after: ImageAnnotation


@dataclass(frozen=True)
class Other:
    """What somebody else, or another run of this reader, has of the same image.

    Attributes
    ----------
    reader : str
        Whose it is.
    line : int
        0, or the number of a line that was split off so that nothing was replaced.
    revision : int
        Grows with every save.
    kept : Kept
        Their points.
    saved_at : str
        UTC, ISO 8601, by the clock of their machine.
    mine : bool
        It is this reader's own, from another window or machine.
    place : pathlib.Path or None
        The study it lies in; None = this one.
    holder : str
        Who has the image open there now; "" = nobody.
    image : int
        The image's row in that study.
    twin : str
        The file it was made on, when that is another one with the same identity or
        content; "" = this file.
    """

    reader: str
    line: int
    revision: int
    kept: "Kept"
    saved_at: str
    mine: bool = False
    place: Path | None = None
    holder: str = ""
    image: int = 0
    twin: str = ""

    @property
    def key(self) -> tuple[str, int, int, str]:
        """Return what tells it from the others of the same image."""
        return self.reader, self.line, self.image, str(self.place or "")


@dataclass(frozen=True)
class Past:
    """Where what is kept comes from.

    Attributes
    ----------
    line, revision : int
        Which state of the study it continues; revision 0 = none of this reader's.
    steps : tuple of Step
        The undo list, oldest first.
    position : int
        How many of the steps are done; the rest can be redone.
    others : tuple of Other
        What there is besides.
    started_from : str
        Whose points these are; "" = this reader's own.
    read_only : str
        Why nothing can be saved; "" = it can.
    """

    line: int = 0
    revision: int = 0
    steps: tuple[Step, ...] = ()
    position: int = 0
    others: tuple[Other, ...] = ()
    started_from: str = ""
    read_only: str = ""


@dataclass(frozen=True)
class Kept:
    """All that the person or the model said about one image.

    Attributes
    ----------
    annotation : ImageAnnotation
        Its points.
    findings : tuple of KneeFinding
        What the model said about its knees.
    spacing_mm : tuple of float or None
        (row, col) given by the person; None = as the file says.
    side : Side or None
        Given by the person; None = as the file says.
    comment : str
        The reader's words about the image.
    past : Past
        Where it comes from; not part of what is compared.
    """

    annotation: ImageAnnotation
    findings: tuple[KneeFinding, ...] = ()
    spacing_mm: tuple[float, float] | None = None
    side: Side | None = None
    comment: str = ""
    past: Past = field(default=Past(), compare=False, repr=False)


@dataclass(frozen=True)
class Change:
    """One line of the journal, before it is written.

    Attributes
    ----------
    kind : str
        `EDIT`, `UNDO`, `REDO`: a step of the undo list; `NOTE`: anything else.
    text : str
        What was done, for people.
    before, after : Kept
        What changed.
    step : str
        Id of the undo step; "" for a note.
    at : str
        UTC, ISO 8601, ms.
    uuid : str
        Unlike that of any other change.
    """

    kind: str
    text: str
    before: Kept
    after: Kept
    step: str = ""
    at: str = field(default_factory=lambda: now_utc())
    uuid: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True)
class Adopted:
    """What is taken over from elsewhere, once.

    Attributes
    ----------
    path : pathlib.Path
        The image file; it may be gone.
    kept : Kept
        What is kept of it, without a past.
    change : Change
        The line in the journal.
    mark : str
        Says which source in which state it was; what was taken before is passed over.
    """

    path: Path
    kept: Kept
    change: Change
    mark: str


def now_utc() -> str:
    """Return the time, UTC, ISO 8601 with milliseconds."""
    now = datetime.now(timezone.utc)
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_document(kept: Kept, name: str, old: Mapping[str, Any] | None = None) -> str:
    """Return what is kept as JSON, in the form of our own annotation files.

    Parameters
    ----------
    kept : Kept
        What to write.
    name : str
        The image's name.
    old : mapping, optional
        What was there: keys that this version does not know are taken over.

    Returns
    -------
    str
        One line.
    """
    extra = {
        "findings": {
            finding.side.value: {
                "kind": finding.kind.value,
                "reason": finding.reason,
                "centre_px": [or_null(float(v)) for v in finding.centre_px],
            }
            for finding in kept.findings
        },
        "given_spacing_mm": None if kept.spacing_mm is None else [*kept.spacing_mm],
        "given_side": None if kept.side is None else kept.side.value,
        "comment": kept.comment,
    }
    text = dump(OwnFile(kept.annotation, name, {**(old or {}), **extra}))
    return json.dumps(json.loads(text), separators=(",", ":"))


def from_document(text: str, path: Path) -> tuple[Kept, dict[str, Any]]:
    """Read what `to_document` wrote, or an annotation file of an older version.

    Parameters
    ----------
    text : str
        JSON.
    path : pathlib.Path
        Where it lies, for messages.

    Returns
    -------
    tuple
        What was kept, and the JSON with all its keys.

    Raises
    ------
    FormatError
        If it is damaged or of a newer version.
    """
    file = parse(text, path)
    document = dict(file.document)
    try:
        return _kept(file.annotation, document), document
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise FormatError(
            f"The annotation is damaged: {error!r}.", "Move it away.", path
        ) from error


def _kept(annotation: ImageAnnotation, document: Mapping[str, Any]) -> Kept:
    findings = tuple(
        KneeFinding(
            Side(side),
            KneeKind(raw["kind"]),
            str(raw["reason"]),
            np.array([np.nan if v is None else float(v) for v in raw["centre_px"]]),
        )
        for side, raw in (document.get("findings") or {}).items()
    )
    spacing = document.get("given_spacing_mm")
    side = document.get("given_side")
    return Kept(
        annotation,
        findings,
        None if spacing is None else (float(spacing[0]), float(spacing[1])),
        None if side is None else Side(side),
        str(document.get("comment") or ""),
    )


def or_null(value: float) -> float | None:
    """Return a number for JSON, None for NaN."""
    return None if math.isnan(value) else value
