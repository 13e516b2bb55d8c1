"""The journal of a study: written with every save, read back as an undo list."""

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.storage.delta import forced, redone, to_delta, undone
from kneel_gui.storage.record import EDIT, STEPS, UNDO, Change, Kept, Step
from kneel_gui.storage.study_errors import ODD_VALUES

_LOG = logging.getLogger(__name__)
START = "start"  # the first line of an image's journal, when it did not start empty
# The journal begins anew here, from nothing: what came before has gaps. The lines
# before it stay, for people to read.
REPAIRED = "repaired"
MOST_STEPS = 500

Line = tuple[int, int, int]  # image, reader, line
_ONE_LINE = "image = ? AND reader = ? AND line = ?"


def write_changes(
    db: sqlite3.Connection,
    line: Line,
    revision: int,
    changes: Sequence[Change],
    run: str,
) -> None:
    """Add changes to the journal; those it has already are passed over.

    Parameters
    ----------
    db : sqlite3.Connection
        Of the study, in a transaction that writes.
    line : tuple of int
        Whose they are.
    revision : int
        Of the annotation that they lead to.
    changes : sequence of Change
        In order.
    run : str
        Token of the run that made them.
    """
    db.executemany(
        "INSERT OR IGNORE INTO journal (uuid, image, reader, line, revision, kind, "
        "text, step, at, run, delta) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                change.uuid,
                *line,
                revision,
                change.kind,
                change.text,
                change.step,
                change.at,
                run,
                to_delta(change.before, change.after),
            )
            for change in changes
        ],
    )


def complete(
    changes: Sequence[Change], start: Kept, kept: Kept, why: str
) -> tuple[Change, ...]:
    """Return changes that lead from one state to another without a gap.

    Parameters
    ----------
    changes : sequence of Change
        What is known to have been done, in order.
    start : Kept
        What the journal leads to so far.
    kept : Kept
        What it has to lead to.
    why : str
        What to call what comes before the first change.

    Returns
    -------
    tuple of Change
        With one more before and after them where something is missing.
    """
    full = list(changes)
    first = full[0].before if full else kept
    if first.annotation != start.annotation:
        gap = replace(start, annotation=first.annotation)
        at = full[0].at if full else ""
        change = Change(START, why, start, gap)
        full.insert(0, replace(change, at=at) if at else change)
    # What is said about an image comes with no edit; it is noted at the end.
    reached = replace(start, annotation=(full[-1].after if full else start).annotation)
    if reached != kept:
        full.append(Change("note", "What is known about the image", reached, kept))
    return tuple(full)


def read_steps(
    db: sqlite3.Connection, line: Line, annotation: ImageAnnotation
) -> tuple[tuple[Step, ...], int]:
    """Return an image's undo list.

    Parameters
    ----------
    db : sqlite3.Connection
        Of the study.
    line : tuple of int
        Whose.
    annotation : ImageAnnotation
        What the journal leads to.

    Returns
    -------
    tuple
        The last `MOST_STEPS` steps or fewer, oldest first, and how many are done. A
        journal with a gap gives the steps after it.
    """
    rows = db.execute(
        f"SELECT kind, text, step, delta FROM journal WHERE {_ONE_LINE} "
        "ORDER BY seq DESC LIMIT ?",
        (*line, MOST_STEPS),
    )
    walked: list[tuple[str, Step]] = []
    after = annotation
    for kind, text, step, delta in rows:
        if kind in (START, REPAIRED):
            break
        try:
            before = undone(after, delta)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            _LOG.warning("The undo list ends early: %s", error)
            break
        if kind in STEPS:
            walked.append((kind, Step(step, text, before, after)))
        elif before != after:
            break  # not from the undo list: nothing before it can be undone
        after = before
    return _stacked(walked[::-1])


def _stacked(walked: Sequence[tuple[str, Step]]) -> tuple[tuple[Step, ...], int]:
    steps: list[Step] = []
    done = 0
    for kind, step in walked:
        if kind == EDIT:
            if done and done == len(steps) and steps[-1].id == step.id:
                steps[-1] = replace(steps[-1], after=step.after)  # nudges in a row
                continue
            steps[done:] = [step]
            done += 1
        elif kind == UNDO:
            if done:
                done -= 1
            else:  # of a step before the first that we know
                steps.insert(0, replace(step, before=step.after, after=step.before))
        else:
            if done == len(steps):
                steps.append(step)
            done += 1
    return tuple(steps), done


def replayed(db: sqlite3.Connection, line: Line, image_id: str) -> ImageAnnotation:
    """Return what the journal alone makes of an image.

    Parameters
    ----------
    db : sqlite3.Connection
        Of the study.
    line : tuple of int
        Whose.
    image_id : str
        Of the image.

    Returns
    -------
    ImageAnnotation
        The result of all changes, from nothing or from the last repair on.

    Raises
    ------
    ValueError
        If the journal has a gap.
    """
    annotation = ImageAnnotation(image_id)
    last = f"SELECT max(seq) FROM journal WHERE {_ONE_LINE} AND kind = ?"
    (start,) = db.execute(last, (*line, REPAIRED)).fetchone()
    rows = db.execute(
        f"SELECT delta FROM journal WHERE {_ONE_LINE} AND seq >= ? ORDER BY seq",
        (*line, start or 0),
    )
    # All at once: a journal with a gap leaves no statement half done behind.
    for (delta,) in rows.fetchall():
        annotation = redone(annotation, delta)
    return annotation


def left_over(
    db: sqlite3.Connection, line: Line, image_id: str
) -> tuple[ImageAnnotation, int]:
    """Return what a journal with gaps still says: of each point the last thing known.

    Parameters
    ----------
    db : sqlite3.Connection
        Of the study.
    line : tuple of int
        Whose.
    image_id : str
        Of the image.

    Returns
    -------
    tuple
        The points as far as they are known, and from how many changes. A change that
        cannot be read says nothing.
    """
    annotation, read = ImageAnnotation(image_id), 0
    rows = db.execute(f"SELECT delta FROM journal WHERE {_ONE_LINE} ORDER BY seq", line)
    for (delta,) in rows:
        try:
            annotation = forced(annotation, delta)
        except ODD_VALUES as error:
            _LOG.warning("a change cannot be read: %s", error)
        else:
            read += 1
    return annotation, read
