import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from kneel_gui.core.edits import set_reviewed
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding
from kneel_gui.errors import FormatError, OutputError
from kneel_gui.storage.place import Place, place_of
from kneel_gui.storage.record import UNDO, Change, Past
from kneel_gui.storage.study import Study
from kneel_gui.storage.study_history import replayed
from tests.storage.study_support import (
    UID,
    empty,
    moved,
    of_elsewhere,
    of_the_dead,
    study_in,
    write_film,
)

FOUND = KneeFinding(Side.LEFT, KneeKind.ABSENT, "cut off", np.full(2, np.nan))


@pytest.fixture
def film(tmp_path):
    return write_film(tmp_path / "trial" / "a.dcm")


def saved(study, film, kept, *changes):
    return replace(kept, past=study.save(film, kept, changes))


def test_what_was_saved_is_there_next_time(film):
    study = study_in(film.parent)
    assert study.load(film, UID) is None
    assert not study.file.exists
    kept, change = moved(empty(), 5.0)
    kept = replace(
        kept, findings=(FOUND,), spacing_mm=(0.1, 0.2), side=Side.LEFT, comment="odd"
    )
    saved(study, film, kept, change)
    study.end()
    again = study_in(film.parent).load(film, UID)
    assert again == kept
    assert again.past.revision == 1
    assert study_in(film.parent).glances([film])[film].kept == kept


def test_the_undo_list_comes_back_exactly(film):
    study = study_in(film.parent)
    one, first = moved(empty(), 5.0)
    two, second = moved(one, 6.25)
    back = Change(UNDO, second.text, two, one, second.step)
    saved(study, film, one, first, second, back)
    past = study_in(film.parent).load(film, UID).past
    assert past.position == 1
    assert [step.text for step in past.steps] == ["Place R T3", "Move R T3"]
    assert past.steps[0].before == empty().annotation
    assert past.steps[1].before == one.annotation
    assert past.steps[1].after == two.annotation


def test_nudges_in_a_row_are_one_step_again(film):
    study = study_in(film.parent)
    one, first = moved(empty(), 5.0, step="a")
    two, second = moved(one, 6.0, step="b")
    three, third = moved(two, 7.0, step="b")
    kept = saved(study, film, two, first, second)
    saved(study, film, replace(three, past=kept.past), third)
    past = study_in(film.parent).load(film, UID).past
    assert [step.id for step in past.steps] == ["a", "b"]
    assert (past.steps[1].before, past.steps[1].after) == (
        one.annotation,
        three.annotation,
    )


def test_a_new_step_after_undo_ends_what_could_be_redone(film):
    study = study_in(film.parent)
    one, first = moved(empty(), 5.0)
    two, second = moved(one, 6.0)
    back = Change(UNDO, second.text, two, one, second.step)
    other, third = moved(one, 9.0, step="other")
    saved(study, film, other, first, second, back, third)
    past = study_in(film.parent).load(film, UID).past
    assert ([step.id for step in past.steps], past.position) == (
        [first.step, "other"],
        2,
    )


def test_the_journal_is_only_added_to(film):
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    saved(study, film, kept, change)
    with study.file.writing() as db:
        for statement in ("UPDATE journal SET text = ''", "DELETE FROM journal"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                db.execute(statement)


def test_two_readers_have_a_line_each_and_see_each_other(film):
    ann, bob = study_in(film.parent, "Ann"), study_in(film.parent, "Bob")
    hers, change = moved(empty(), 5.0)
    hers = saved(ann, film, hers, change)
    theirs = bob.load(film, UID)
    assert theirs == hers  # what Bob starts from
    assert theirs.past.started_from == "Ann"
    his, change = moved(theirs, 9.0)
    his = saved(bob, film, his, change)
    assert [other.reader for other in his.past.others] == ["Ann"]
    (other,) = ann.others(film, hers)
    assert (other.reader, other.kept) == ("Bob", his)
    assert ann.load(film, UID) == hers
    ann.settle(film, UID, other)
    assert ann.others(film, hers) == ()
    his, change = moved(his, 11.0)
    saved(bob, film, his, change)
    assert [other.reader for other in ann.others(film, hers)] == ["Bob"]


def test_an_independent_reader_starts_empty_and_is_not_led(film):
    ann = study_in(film.parent, "Ann")
    kept, change = moved(empty(), 5.0)
    saved(ann, film, kept, change)
    bob = study_in(film.parent, "Bob", independent=True)
    assert bob.load(film, UID) is None
    assert bob.glances([film]) == {}
    mine, change = moved(empty(), 7.0)
    assert [o.reader for o in saved(bob, film, mine, change).past.others] == ["Ann"]


def test_a_second_window_of_one_reader_replaces_nothing(film):
    one, two = study_in(film.parent), study_in(film.parent)
    first, change = moved(empty(), 5.0)
    first = saved(one, film, first, change)
    second, change = moved(empty(), 7.0)  # it had seen nothing of that
    second = saved(two, film, second, change)
    assert (first.past.line, second.past.line) == (0, 1)
    (other,) = second.past.others
    assert (other.kept, other.mine) == (first, True)
    further, change = moved(first, 6.0)
    further = saved(one, film, further, change)
    assert (further.past.line, further.past.revision) == (0, 2)
    assert {
        e.kept.annotation.knee(Side.RIGHT).points_px[3, 0] for e in one.entries()
    } == {
        6.0,
        7.0,
    }


def test_a_save_that_was_reported_as_failed_can_be_repeated(film):
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    study.save(film, kept, [change])
    past = study.save(film, kept, [change])  # with what was known before it
    assert (past.line, past.revision) == (0, 2)
    with study.file.reading() as db:
        assert db.execute("SELECT count(*) FROM journal").fetchone() == (1,)


def test_a_renamed_file_keeps_its_points(film):
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    saved(study, film, kept, change)
    renamed = film.rename(film.with_name("b.dcm"))
    assert study.load(renamed, UID) == kept
    study.look_at(renamed, UID)
    assert study.glances([renamed])[renamed].kept == kept


def test_a_moved_folder_keeps_its_points(film):
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    saved(study, film, kept, change)
    study.end()
    folder = film.parent.rename(film.parent.with_name("elsewhere"))
    assert study_in(folder).load(folder / "a.dcm", UID) == kept


def test_copies_have_points_of_their_own_and_are_offered_each_others(film):
    twin = write_film(film.with_name("b.dcm"))
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    kept = saved(study, film, kept, change)
    there = study.load(twin, UID)
    assert not there.annotation.knees
    assert [other.kept for other in there.past.others] == [kept]
    other, change = moved(empty(), 8.0)
    saved(study, twin, other, change)
    assert study.load(film, UID) == kept
    assert study.load(twin, UID) == other


def test_the_same_content_under_another_identity_is_offered(film):
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    kept = saved(study, film, kept, change)
    copy = write_film(film.with_name("anonymous.dcm"))
    found = study.load(copy, "9.9.9")
    assert [other.kept for other in found.past.others] == [kept]


def test_a_name_that_is_no_text_is_kept(tmp_path):
    film = write_film(tmp_path / "trial" / "k\udcff.dcm")
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    saved(study, film, kept, change)
    assert study.load(film, UID) == kept
    study.look_at(film, UID)
    assert study.last()[1] == film


def test_the_last_image_of_each_reader_comes_back(film):
    other = write_film(film.with_name("b.dcm"), b"other")
    ann, bob = study_in(film.parent, "Ann"), study_in(film.parent, "Bob")
    ann.look_at(film, UID)
    bob.look_at(other, "1.2.4")
    assert study_in(film.parent, "Ann").last()[1] == film
    assert study_in(film.parent, "Bob").last()[1] == other
    assert study_in(film.parent, "Cy").last() is None


def test_what_a_killed_run_left_is_said_once(film):
    dead = study_in(film.parent, "Ann", holder=of_the_dead("Ann"))
    kept, change = moved(empty(), 5.0)
    saved(dead, film, kept, change)
    dead.file.close()
    study = study_in(film.parent)
    (remark,) = study.remarks()
    assert "1 edit of 1 image" in remark.hint
    assert "Place R T3" in remark.hint
    assert study_in(film.parent).remarks() == ()


def test_a_run_that_ended_well_is_not_mentioned(film):
    study = study_in(film.parent, "Ann", holder=of_the_dead("Ann"))
    kept, change = moved(empty(), 5.0)
    saved(study, film, kept, change)
    study.end()
    assert study_in(film.parent).remarks() == ()


def test_who_has_an_image_open_is_named(film):
    bob = study_in(film.parent, "Bob", holder=of_elsewhere())
    kept, change = moved(empty(), 5.0)
    saved(bob, film, kept, change)
    bob.look_at(film, UID)
    ann = study_in(film.parent)
    mine, change = moved(ann.load(film, UID), 8.0)
    (other,) = saved(ann, film, mine, change).past.others
    assert other.holder == of_elsewhere().title


def test_a_clock_set_back_changes_no_order(film):
    study = study_in(film.parent)
    one, first = moved(empty(), 5.0)
    one = saved(study, film, one, replace(first, at="2999-01-01T00:00:00.000Z"))
    two, second = moved(one, 6.0)
    saved(study, film, two, second)
    past = study_in(film.parent).load(film, UID).past
    assert [step.id for step in past.steps] == [first.step, second.step]


def test_an_entry_of_the_future_means_a_clock_set_back(film):
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    saved(study, film, kept, replace(change, at="2999-01-01T00:00:00.000Z"))
    (remark,) = study_in(film.parent).remarks()
    assert "set back" in remark.text
    assert remark.serious


def test_keys_of_a_newer_version_are_kept(film):
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    kept = saved(study, film, kept, change)
    with study.file.writing() as db:
        db.execute(
            "UPDATE annotations SET document = json_set(document, '$.grade', 'KL2')"
        )
    more = set_reviewed(kept.annotation, True).after
    kept = saved(study, film, replace(kept, annotation=more))
    with study.file.reading() as db:
        grade = "SELECT json_extract(document, '$.grade') FROM annotations"
        assert db.execute(grade).fetchone() == ("KL2",)


def test_damage_is_said_with_what_to_do(film):
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    saved(study, film, kept, change)
    study.end()
    study.place.path.write_bytes(b"SQLite format 3\0" + b"nonsense" * 600)
    with pytest.raises(FormatError, match="repair"):
        study_in(film.parent)
    study.place.path.write_bytes(b"something else altogether")
    with pytest.raises(FormatError, match="damaged"):
        study_in(film.parent)


def test_the_folder_of_the_images_is_remembered(tmp_path, film):
    place = tmp_path / "data" / "s.sqlite"
    place.parent.mkdir()
    study = Study(Place(place, film.parent), "Ann")
    kept, change = moved(empty(), 5.0)
    saved(study, film, kept, change)
    study.end()
    assert place_of(place).root == film.parent
    assert Study(place_of(place), "Ann").load(film, UID) == kept


def test_what_is_read_back_differently_is_no_success(film, monkeypatch):
    study = study_in(film.parent)
    kept, change = moved(empty(), 5.0)
    line = study._lines.line
    monkeypatch.setattr(study._lines, "line", lambda *args: None)
    with pytest.raises(OutputError, match="reads back differently"):
        study.save(film, kept, [change])
    monkeypatch.setattr(study._lines, "line", line)
    study.save(film, kept, [change])
    assert study.load(film, UID) == kept


def test_an_edit_without_its_journal_is_completed(film):
    study = study_in(film.parent)
    kept, _ = moved(empty(), 5.0)
    study.save(film, kept)
    with study.file.reading() as db:
        assert replayed(db, (1, 1, 0), UID) == kept.annotation
    assert study.load(film, UID).past == Past(0, 1)
