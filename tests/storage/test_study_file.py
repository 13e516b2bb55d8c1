import os
import sqlite3
import threading

import pytest

from kneel_gui.errors import FormatError, InputError, OutputError
from kneel_gui.storage import study_file, study_schema
from kneel_gui.storage.file_lock import InUseError
from kneel_gui.storage.holder import this_process
from kneel_gui.storage.study_file import StudyFile
from tests.storage.study_support import UID, empty, moved, study_in, write_film


@pytest.fixture
def place(tmp_path):
    return tmp_path / "kneel-study.sqlite"


def file_at(place, network=False):
    return StudyFile(place, this_process("Ann"), lambda _folder: network)


def put(file, key="k"):
    with file.writing() as db:
        db.execute("INSERT INTO meta VALUES (?, '')", (key,))


def keys(file):
    with file.reading() as db:
        return [key for (key,) in db.execute("SELECT key FROM meta ORDER BY key")]


def test_a_local_study_is_in_wal_mode_and_syncs_every_commit(place):
    file = file_at(place)
    put(file)
    assert file.journal_mode == "wal"
    with file.reading() as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    file.close()
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_a_network_share_gets_a_rollback_journal_and_a_lock(place):
    file = file_at(place, network=True)
    with file.writing() as db:
        assert place.with_name(place.name + ".lock").exists()
        db.execute("INSERT INTO meta VALUES ('k', '')")
    assert file.journal_mode == "delete"
    assert not place.with_name(place.name + ".lock").exists()
    assert keys(file) == ["k", "shared"]


def test_a_study_once_used_through_a_network_stays_off_wal(place):
    file = file_at(place, network=True)
    put(file)
    file.close()
    there = file_at(place)
    put(there, "l")
    assert there.journal_mode == "delete"


def test_a_wal_study_is_taken_out_of_wal_on_a_share(place):
    file = file_at(place)
    put(file)
    file.close()
    there = file_at(place, network=True)
    assert keys(there) == ["k", "shared"]
    assert there.journal_mode == "delete"
    there.close()
    assert place.read_bytes()[18:20] == b"\1\1"


def test_a_wal_study_in_use_on_its_own_computer_is_not_opened_by_a_share(
    place, monkeypatch
):
    monkeypatch.setattr(study_file, "_BUSY_MS", 100)
    file = file_at(place)
    put(file)
    there = file_at(place, network=True)
    with pytest.raises(InUseError):
        put(there, "l")
    assert keys(file) == ["k"]
    file.close()
    put(there, "l")


def test_where_wal_cannot_be_had_another_mode_is_chosen(place, monkeypatch):
    real = study_file._set_journal

    def no_wal(connection, mode):
        if mode == "WAL":
            raise sqlite3.OperationalError("disk I/O error")
        return real(connection, mode)

    monkeypatch.setattr(study_file, "_set_journal", no_wal)
    file = file_at(place)
    put(file)
    assert file.journal_mode == "delete"


def test_a_failing_body_changes_nothing(place):
    file = file_at(place)
    put(file)

    def fail():
        with file.writing() as db:
            db.execute("INSERT INTO meta VALUES ('l', '')")
            raise RuntimeError("here")

    with pytest.raises(RuntimeError, match="here"):
        fail()
    assert keys(file) == ["k"]


def test_a_full_disk_is_said_and_nothing_is_half_there(place):
    file = file_at(place)
    put(file)
    with file.reading() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]

    def fill():
        with file.writing() as db:
            db.execute(f"PRAGMA max_page_count = {pages}")
            db.execute("INSERT INTO meta VALUES ('l', ?)", ("x" * 100_000,))

    with pytest.raises(OutputError, match="disk is full"):
        fill()
    assert keys(file) == ["k"]
    put(file, "l")


def test_a_study_that_disappears_is_not_made_anew_by_itself(place):
    file = file_at(place)
    put(file)
    away = place.parent / "away"
    away.mkdir()
    for path in place.parent.glob(f"{place.name}*"):
        path.rename(away / path.name)
    with pytest.raises(OutputError, match="does not answer"):
        put(file, "l")
    with pytest.raises(InputError, match="does not answer"):
        keys(file)
    assert not place.exists()
    for path in away.iterdir():
        path.rename(place.parent / path.name)
    put(file, "l")
    assert keys(file) == ["k", "l"]


def test_a_person_may_have_it_made_anew(place):
    file = file_at(place)
    put(file)
    file.close()
    place.unlink()
    with pytest.raises(OutputError):
        put(file)
    file.forget()
    put(file, "l")
    assert keys(file) == ["l"]


def test_a_folder_that_went_away_is_not_made(tmp_path):
    file = file_at(tmp_path / "share" / "kneel-study.sqlite")
    with pytest.raises(OutputError, match="does not answer"):
        put(file)
    assert not (tmp_path / "share").exists()


def test_a_protected_study_is_read_only(place, monkeypatch):
    file = file_at(place)
    put(file)
    file.close()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    there = file_at(place)
    assert keys(there) == ["k"]
    assert there.read_only
    with pytest.raises(OutputError, match="read-only"):
        put(there, "l")
    before = place.read_bytes()
    there.close()
    assert place.read_bytes() == before


def test_a_study_that_may_be_written_again_is_written(place, monkeypatch):
    file = file_at(place)
    put(file)
    file.close()
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        there = file_at(place)
        with pytest.raises(OutputError, match="tried again by itself"):
            put(there, "l")
        with pytest.raises(OutputError, match="tried again by itself"):
            put(there, "l")
    put(there, "l")
    assert keys(there) == ["k", "l"]
    assert not there.read_only


def test_a_protected_study_is_read_from_a_copy_where_its_folder_refuses_wal(
    place, monkeypatch
):
    file = file_at(place)
    put(file)
    real = StudyFile._reader

    def refuse(self, uri):
        if uri.endswith("mode=ro"):
            raise sqlite3.OperationalError("unable to open database file")
        return real(self, uri)

    monkeypatch.setattr(StudyFile, "_reader", refuse)
    monkeypatch.setattr(os, "access", lambda *_: False)
    there = file_at(place)
    assert keys(there) == ["k"]  # also what is only in the WAL so far
    copy = there._copy.name
    there.close()
    assert not os.path.exists(copy)  # noqa: PTH110


def test_two_files_write_in_turn(place):
    one, two = file_at(place), file_at(place)
    put(one, "0")

    def many(file, name):
        for n in range(20):
            put(file, f"{name}{n}")

    threads = [
        threading.Thread(target=many, args=(one, "a")),
        threading.Thread(target=many, args=(two, "b")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys(one)) == 41


def test_another_database_is_refused_untouched(place):
    with sqlite3.connect(place) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    before = place.read_bytes()
    with pytest.raises(FormatError, match="not a study"):
        keys(file_at(place))
    assert place.read_bytes()[100:] == before[100:]


def test_a_newer_study_is_refused_untouched(place):
    file = file_at(place)
    with file.writing() as db:
        db.execute(f"PRAGMA user_version = {study_schema.VERSION + 1}")
    file.close()
    with pytest.raises(FormatError, match="newer"):
        keys(file_at(place))


def test_a_study_that_was_killed_at_birth_is_begun_again(place):
    place.touch()
    put(file_at(place))


def test_an_older_study_is_brought_up_to_date_and_kept(tmp_path, monkeypatch):
    film = write_film(tmp_path / "a.dcm")
    study = study_in(tmp_path)
    kept, change = moved(empty(), 5.0)
    study.save(film, kept, [change])
    study.end()

    def more(connection):
        connection.execute("ALTER TABLE images ADD COLUMN size INTEGER")

    steps = (*study_schema.MIGRATIONS, more)
    old = study_schema.VERSION
    monkeypatch.setattr(study_schema, "MIGRATIONS", steps)
    monkeypatch.setattr(study_schema, "VERSION", old + 1)
    monkeypatch.setattr(study_file, "VERSION", old + 1)
    newer = study_in(tmp_path)
    assert newer.load(film, UID) == kept
    with newer.file.reading() as db:
        assert db.execute("PRAGMA user_version").fetchone() == (old + 1,)
        db.execute("SELECT size FROM images")
    aside = study.place.path.with_name(f"{study.place.path.name}.version{old}")
    with sqlite3.connect(aside) as db:
        assert db.execute("SELECT count(*) FROM journal").fetchone() == (1,)
    db.close()


def test_a_migration_that_fails_leaves_the_study_as_it_was(place, monkeypatch):
    file = file_at(place)
    put(file)
    file.close()

    def broken(connection):
        connection.execute("DROP TABLE settled")
        connection.execute("SELECT nothing")

    old = study_schema.VERSION
    with monkeypatch.context() as patch:
        patch.setattr(study_schema, "MIGRATIONS", (*study_schema.MIGRATIONS, broken))
        patch.setattr(study_schema, "VERSION", old + 1)
        patch.setattr(study_file, "VERSION", old + 1)
        with pytest.raises(InputError):
            keys(file_at(place))
    file = file_at(place)
    assert keys(file) == ["k"]
    with file.reading() as db:
        db.execute("SELECT * FROM settled")


def test_a_link_that_leads_out_of_the_folder_is_no_study(place, tmp_path):
    other = tmp_path / "elsewhere" / "kneel-study.sqlite"
    other.parent.mkdir()
    file = file_at(other)
    put(file)
    file.close()
    before = other.read_bytes()
    place.symlink_to(other)
    for act in (lambda: keys(file_at(place)), lambda: put(file_at(place), "l")):
        with pytest.raises(FormatError, match="leads out of its folder") as caught:
            act()
        assert caught.value.path == place
    assert other.read_bytes() == before
    assert [p.name for p in place.parent.glob("kneel*")] == [place.name]
