import sqlite3

import pytest

from kneel_gui.errors import KneelError
from kneel_gui.storage.study_check import check_study
from kneel_gui.storage.study_repair import repair_study
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


def test_a_sound_study_is_sound_and_stays_so_when_repaired(study):
    before = check_study(study)
    assert before.sound
    assert (before.images, before.lines, before.edits) == (30, 30, 60)
    done = repair_study(study)
    assert (done.rebuilt, done.lost, done.unread) == (0, 0, ())
    assert check_study(study) == before
    assert done.damaged.exists()


def test_an_annotation_that_cannot_be_read_is_rebuilt_from_its_journal(study):
    kept = study_in(study.parent).entries()[6].kept
    change(study, "UPDATE annotations SET document = '{\"kind' WHERE image = 7")
    (problem,) = check_study(study).problems
    assert problem.serious
    assert repair_study(study).rebuilt == 1
    assert check_study(study).sound
    assert study_in(study.parent).entries()[6].kept.annotation == kept.annotation


def test_a_lost_annotation_is_rebuilt_too(study):
    change(study, "DELETE FROM annotations WHERE image = 3")
    assert repair_study(study).rebuilt == 1
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


def test_a_torn_page_costs_only_what_was_on_it(study):
    data = bytearray(study.read_bytes())
    pages = len(data) // 4096
    middle = pages * 2 // 3
    data[middle * 4096 : (middle + 1) * 4096] = b"\xff" * 4096
    study.write_bytes(data)
    done = repair_study(study)
    report = check_study(study)
    assert report.lines >= 25
    assert done.damaged.read_bytes() == bytes(data)
    assert not [p for p in report.problems if "damaged" in p.text]


def test_a_decision_about_an_image_that_was_lost_stops_no_repair(study):
    change(study, "INSERT INTO settled VALUES (77, 1, 1, 0, 1)")
    assert repair_study(study).lost == 0
    assert check_study(study).lines == 30


def test_what_is_no_study_at_all_is_left_alone(tmp_path):
    path = tmp_path / "kneel-study.sqlite"
    path.write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(KneelError) as caught:
        repair_study(path)
    assert caught.value.path == path
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
