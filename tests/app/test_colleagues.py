"""Others at work on the same study: told of, compared, never written over."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtWidgets import QDialog

from kneel_gui.app.colleagues import _said
from kneel_gui.app.message_bar import Level
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.core.edits import move_point
from kneel_gui.core.schema import Side
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.storage.record import EDIT, Change, Kept
from kneel_gui.storage.study_runs import Remark
from tests.app.support import write_study

pytestmark = pytest.mark.gui
TICKS_S = 3600.0


@pytest.fixture
def films(tmp_path):
    return write_study(tmp_path / "trial", 2)


@pytest.fixture
def bob(films):
    """Another reader, at another window."""
    keeper = StudyKeeper("Bob")
    keeper.open([films[0].parent], films)
    yield keeper
    keeper.close()


def saves(keeper, film, annotation, x):
    """Let somebody have T3 of the right knee somewhere else."""
    old = keeper.load(film, annotation.image_id) or Kept(annotation)
    edit = move_point(annotation, Side.RIGHT, 3, np.array([x, 150.0]))
    new = replace(old, annotation=edit.after)
    change = Change(EDIT, edit.text, replace(old, annotation=annotation), new, f"{x}")
    keeper.save(film, new, [change])
    return edit.after


def told(rig):
    found = [m for m in rig.bar.messages if " points of " in m.text]
    return found[0] if found else None


def press(message, label):
    dict(message.buttons)[label]()


def look(rig):
    rig.wait(lambda: not rig.room._files.busy)
    rig.room.colleagues.look()
    rig.wait(lambda: not rig.room._files.busy)


@pytest.fixture
def working(rig, films):
    rig.open(films[0])
    rig.predicted()
    rig.saved()
    return rig


def test_what_somebody_else_saves_is_told_once_and_both_are_kept(working, films, bob):
    mine = working.room.image.annotation
    saves(bob, films[0], mine, 80.0)
    look(working)
    working.wait(lambda: told(working))
    message = told(working)
    assert message.text == "Bob has other points of k1.dcm."
    assert "nothing is written over" in message.hint
    assert message.level is Level.WARNING
    assert [label for label, _ in message.buttons] == ["Compare…", "Keep mine"]
    working.bar.close_current()
    look(working)
    assert told(working) is None, "the same people are told of once"
    assert working.room.image.annotation == mine


def test_keeping_mine_settles_it_until_they_go_on(working, films, bob):
    mine = working.room.image.annotation
    theirs = saves(bob, films[0], mine, 80.0)
    look(working)
    working.wait(lambda: told(working))
    press(told(working), "Keep mine")
    assert told(working) is None
    look(working)
    assert told(working) is None
    assert working.room.image.annotation == mine
    saves(bob, films[0], theirs, 90.0)
    look(working)
    working.wait(lambda: told(working))
    assert bob.load(films[0], mine.image_id).annotation.knee(Side.RIGHT).points_px[
        3
    ].tolist() == [90.0, 150.0]


def test_an_image_of_others_opens_with_their_points_and_becomes_mine(
    working, films, bob
):
    annotation = working.room.image.annotation
    working.window.commands.open_paths([films[0].parent])
    working.wait(lambda: len(working.room.worklist) == 2)
    working.room.go_to(films[1])
    working.wait(lambda: working.room.image.path == films[1])
    other = replace(annotation, image_id=working.room.image.annotation.image_id)
    theirs = saves(bob, films[1], other, 80.0)
    look(working)
    working.wait(lambda: told(working))
    message = told(working)
    assert message.text == "Bob has points of k2.dcm."
    press(message, "Use them")
    assert working.room.image.annotation == theirs
    assert working.room.image.stack.undoText() == "Take over from Bob"
    working.saved()
    working.room.images.undo_group.undo()
    assert not working.room.image.annotation.knees
    kept = bob.load(films[1], other.image_id)
    assert kept.annotation == theirs


def test_points_started_from_somebody_s_are_said_to_be_theirs(rig, films, bob):
    rig.open(films[1])
    rig.predicted()
    first = rig.room.image.annotation
    rig.saved()
    rig.window.commands.open_paths([films[0].parent])
    rig.wait(lambda: len(rig.room.worklist) == 2)
    identity = read_radiograph(films[0]).image_id
    saves(bob, films[0], replace(first, image_id=identity), 80.0)
    rig.room.go_to(films[0])
    rig.wait(lambda: rig.room.image.path == films[0])
    assert any("k1.dcm opens with the points of Bob" in text for text in rig.said())


def test_comparing_is_asked_for_with_the_newest(working, films, bob, qtbot):
    mine = working.room.image.annotation
    theirs = saves(bob, films[0], mine, 80.0)
    asked = []
    working.room.colleagues.compare_asked.connect(
        lambda image, other: asked.append((image, other))
    )
    look(working)
    working.wait(lambda: told(working))
    press(told(working), "Compare…")
    ((image, other),) = asked
    assert image is working.room.image
    assert other.kept.annotation == theirs
    for dialog in working.window.findChildren(QDialog):
        dialog.reject()


def test_a_read_only_image_is_refused_and_drawn_as_it_was(working, films):
    drawn = []
    working.room.colleagues.unchanged.connect(drawn.append)
    image = working.room.image
    working.room.colleagues.refuse(image, "The study is read-only.")
    assert drawn == [image]
    (message,) = [m for m in working.bar.messages if "is not changed" in m.text]
    assert "copy the folder" in message.hint


def test_a_clock_that_is_set_back_while_one_works_is_said_and_nothing_is_lost(
    working, films
):
    (study,) = working.room._keeper._studies.values()
    wall = study._clock._wall
    study._clock._wall = lambda: wall() - TICKS_S
    working.room.colleagues._show_life()
    working.wait(lambda: any("clock" in text for text in working.said()))
    (message,) = [m for m in working.bar.messages if "clock" in m.text]
    assert "0:59:5" in message.text or "1:00:0" in message.text
    assert "Nothing is lost" in message.hint
    before = working.room.image.annotation
    working.drag(working.at(Side.RIGHT, 5), (8, 3))
    working.saved()
    kept = StudyKeeper("").load(films[0], before.image_id)
    assert kept.annotation == working.room.image.annotation != before


@pytest.mark.parametrize("serious", [True, False])
def test_a_remark_becomes_a_message(serious):
    message = _said(Remark("text", "hint", "details", serious=serious, key="k"))
    assert (message.text, message.hint, message.details) == ("text", "hint", "details")
    assert message.level is (Level.WARNING if serious else Level.INFO)
    assert message.key == "k"
    assert [label for label, _ in message.buttons] == ["All right"]


def test_after_the_end_nobody_looks(working):
    colleagues = working.room.colleagues
    colleagues.close()
    assert not colleagues._look.isActive()
    assert not colleagues._beat.isActive()
    colleagues.watch(None)
    colleagues.look()
    assert not working.room._files.busy
