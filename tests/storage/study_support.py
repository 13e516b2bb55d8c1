"""A study with images in it, and edits, for the tests of the storage room."""

from dataclasses import replace

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.edits import move_point, set_reading
from kneel_gui.core.schema import Side
from kneel_gui.storage.holder import Holder, this_process
from kneel_gui.storage.place import Place
from kneel_gui.storage.record import EDIT, Change, Kept
from kneel_gui.storage.study import Study

UID = "1.2.3"


def write_film(path, content=b"film"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def study_in(folder, reader="Ann", **kwargs):
    folder.mkdir(parents=True, exist_ok=True)
    study = Study(Place(folder / "kneel-study.sqlite", folder), reader, **kwargs)
    study.begin()
    return study


def moved(kept, x, index=3, step="", side=Side.RIGHT):
    """Return what a drag leads to, and its line in the journal."""
    edit = move_point(kept.annotation, side, index, np.array([x, 2.0]))
    after = Kept(
        edit.after, kept.findings, kept.spacing_mm, kept.side, kept.comment, kept.past
    )
    return after, Change(EDIT, edit.text, kept, after, step or f"step {x} {index}")


def graded(kept, reading):
    """Return what a grade leads to, and its line in the journal."""
    edit = set_reading(kept.annotation, reading)
    after = replace(kept, annotation=edit.after)
    return after, Change(EDIT, edit.text, kept, after, f"read {reading}")


def empty(uid=UID):
    return Kept(ImageAnnotation(uid))


def of_elsewhere(reader="Bob", token="elsewhere"):
    here = this_process(reader)
    return Holder(token, reader, "ward-3", "another machine", here.pid, here.born)


def of_the_dead(reader="Bob", token="dead"):
    here = this_process(reader)
    return Holder(token, reader, here.host, here.machine, here.pid, "another start")
