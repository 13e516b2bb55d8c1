import sqlite3

import pytest

from kneel_gui.errors import KneelError
from kneel_gui.storage.study_check import check_study
from kneel_gui.storage.study_repair import Outcome, repair_study
from tests.storage.study_support import empty, moved, study_in, write_film


@pytest.fixture
def study(tmp_path):
    study = study_in(tmp_path / "trial")
    for n in range(30):
        film = write_film(tmp_path / "trial" / f"{n}.dcm", bytes([n]))
        one, first = moved(empty(f"1.2.{n}"), float(n))
        two, second = moved(one, n + 0.5, index=4)
        study.save(film, two, [first, second])
    study.end()
    return study.place.path


def change(path, statement, *values):
    db = sqlite3.connect(path)
    for name in ("journal_keeps", "journal_stays"):
        db.execute(f"DROP TRIGGER {name}")
    db.execute(statement, values)
    db.commit()
    db.close()


def change_again(path, statement):
    db = sqlite3.connect(path)
    db.execute(statement)
    db.commit()
    db.close()


def test_a_sound_study_is_sound_and_stays_so_when_repaired(study):
    before = check_study(study)
    assert before.sound
    assert (before.images, before.lines, before.edits) == (30, 30, 60)
    done = repair_study(study)
    assert (done.mended, done.edits_lost, done.unread) == ((), 0, ())
    assert check_study(study) == before
    assert done.damaged.exists()


def test_an_annotation_that_cannot_be_read_is_rebuilt_from_its_journal(study):
    kept = study_in(study.parent).entries()[6].kept
    change(study, "UPDATE annotations SET document = '{\"kind' WHERE image = 7")
    (problem,) = check_study(study).problems
    assert problem.serious
    assert repair_study(study).count(Outcome.REBUILT) == 1
    assert check_study(study).sound
    assert study_in(study.parent).entries()[6].kept.annotation == kept.annotation


def test_a_lost_annotation_is_rebuilt_too(study):
    change(study, "DELETE FROM annotations WHERE image = 3")
    assert repair_study(study).count(Outcome.REBUILT) == 1
    assert check_study(study).lines == 30


def test_a_journal_with_a_gap_is_found(study):
    change(study, "DELETE FROM journal WHERE seq = 9")
    (problem,) = check_study(study).problems
    assert "journal" in problem.text
    assert problem.serious


def test_an_image_that_is_not_there_is_a_note_only(study):
    (study.parent / "4.dcm").unlink()
    report = check_study(study)
    assert [p.text for p in report.problems] == ["4.dcm is not there."]
    assert report.sound


def tear(path, page):
    data = bytearray(path.read_bytes())
    data[page * 4096 : (page + 1) * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    return bytes(data)


def points(path):
    entries = study_in(path.parent).entries()
    return {entry.image.path: entry.kept.annotation for entry in entries}


def test_a_torn_page_costs_only_what_was_on_it_and_that_is_named(study):
    before, sound = points(study), study.read_bytes()
    pages = len(sound) // 4096
    outcomes = set()
    for page in range(1, pages, 3):
        study.write_bytes(sound)
        data = tear(study, page)
        done = repair_study(study)
        assert done.damaged.read_bytes() == data
        report = check_study(study)
        assert report.sound, (page, report.problems)
        named = {one.image: one.outcome for one in done.mended}
        after = points(study)
        for image, annotation in before.items():
            spared = named.get(image) in (None, Outcome.HISTORY, Outcome.REBUILT)
            lost_with_its_name = image not in after and "images" in done.unread
            whole = after.get(image) == annotation
            assert whole or not spared or lost_with_its_name, (page, image, named)
        if set(named.values()) & {Outcome.HISTORY, Outcome.PARTIAL}:
            assert done.edits_lost
        outcomes |= set(named.values())
        again = repair_study(study)
        assert (again.mended, again.unread) == ((), ()), page
    assert {Outcome.HISTORY, Outcome.REBUILT} <= outcomes


def test_cells_that_are_no_text_hide_no_other_rows(study):
    before = points(study)
    odd = "UPDATE annotations SET document = CAST(x'7b80ff7d' AS TEXT) WHERE image IN"
    change(study, f"{odd} (2, 29)")
    done = repair_study(study)
    assert [(m.image, m.outcome) for m in done.mended] == [
        ("1.dcm", Outcome.REBUILT),
        ("28.dcm", Outcome.REBUILT),
    ]
    assert points(study) == before
    assert check_study(study).sound


def test_what_a_repair_left_is_worked_on_and_undone_down_to_it(study):
    change(study, "DELETE FROM journal WHERE seq = 9")
    (mended,) = repair_study(study).mended
    assert str(mended) == (
        "4.dcm, Ann: all of its points are there; a part of its history is lost."
    )
    film = study.parent / "4.dcm"
    reader = study_in(study.parent)
    kept = reader.load(film, "1.2.4")
    assert not kept.past.steps
    later, edit = moved(kept, 77.0)
    reader.save(film, later, [edit])
    assert [step.text for step in reader.load(film, "1.2.4").past.steps] == [edit.text]
    assert check_study(study).sound


def test_an_annotation_lost_with_its_journals_start_is_found_in_part(study):
    change(study, "DELETE FROM annotations WHERE image = 5")
    change_again(study, "DELETE FROM journal WHERE seq = 9")
    done = repair_study(study)
    (mended,) = done.mended
    assert (mended.outcome, mended.points) == (Outcome.PARTIAL, 1)
    assert "1 points are where the journal last saw them" in str(mended)
    assert done.edits_lost == 1
    (knee,) = points(study)["4.dcm"].knees
    assert knee.points_px[4].tolist() == [4.5, 2.0]
    assert check_study(study).sound


def test_an_annotation_without_anything_readable_is_named_as_lost(study):
    change(study, "DELETE FROM annotations WHERE image = 5")
    change_again(study, "UPDATE journal SET delta = 'gone' WHERE image = 5")
    (mended,) = repair_study(study).mended
    assert str(mended) == "4.dcm, Ann: nothing of it can be read."
    assert check_study(study).sound


def test_a_decision_about_an_image_that_was_lost_stops_no_repair(study):
    change(study, "INSERT INTO settled VALUES (77, 1, 1, 0, 1)")
    assert not repair_study(study).mended
    assert check_study(study).lines == 30


def test_what_is_no_study_at_all_is_left_alone(tmp_path):
    path = tmp_path / "kneel-study.sqlite"
    path.write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(KneelError) as caught:
        repair_study(path)
    assert caught.value.path == path
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
