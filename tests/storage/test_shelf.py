"""Where a study lies, and what other studies know of an image."""

import json
import os

import pytest

from kneel_gui.paths import user_data
from kneel_gui.storage.shelf import (
    STUDY_NAME,
    Shelf,
    place_beside,
    place_of_own,
)
from kneel_gui.storage.study import Study
from tests.storage.study_support import UID, empty, moved, write_film


@pytest.fixture
def film(tmp_path):
    return write_film(tmp_path / "trial" / "visit 1" / "a.dcm")


def begun(place, film, reader="Ann", uid=UID):
    place.path.parent.mkdir(parents=True, exist_ok=True)
    study = Study(place, reader)
    study.begin()
    kept, change = moved(empty(uid), 5.0)
    study.save(film, kept, [change])
    study.end()
    return kept


def test_the_place_of_one_s_own_is_the_same_for_the_same_folder_only(tmp_path):
    one, same = place_of_own(tmp_path / "Söme (1)"), place_of_own(tmp_path / "Söme (1)")
    assert one == same
    assert one.path.is_relative_to(user_data() / "studies")
    assert one.path.parent.name.startswith("S_me__1_-")
    other = place_of_own(tmp_path / "Söme [1]")
    assert other.path != one.path
    assert place_of_own(tmp_path / "x" / "Söme (1)").path != one.path


def test_the_nearest_study_above_counts_whoever_opened_what(film):
    trial = film.parents[1]
    begun(place_beside(trial), film)
    shelf = Shelf()
    shelf.open([film.parent])
    assert shelf.place(film) == place_beside(trial)
    begun(place_beside(film.parent), film)
    assert shelf.place(film) == place_beside(trial), "the search is remembered"
    shelf.open([])
    assert shelf.place(film) == place_beside(film.parent)


def test_a_study_of_one_s_own_above_counts_too(film):
    trial = film.parents[1]
    begun(place_of_own(trial), film)
    assert Shelf(beside=True).place(film) == place_of_own(trial)


def test_a_new_study_begins_at_the_deepest_folder_that_was_opened(film, tmp_path):
    shelf = Shelf()
    shelf.open([tmp_path, film.parents[1]])
    assert shelf.place(film) == place_of_own(film.parents[1])
    elsewhere = tmp_path / "other" / "b.dcm"
    assert shelf.place(elsewhere) == place_of_own(tmp_path)
    assert Shelf().place(film) == place_of_own(film.parent)


def test_a_new_study_lies_beside_only_where_it_may(film, monkeypatch):
    shelf = Shelf(beside=True)
    shelf.open([film.parent])
    assert shelf.place(film) == place_beside(film.parent)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert shelf.place(film) == place_of_own(film.parent)


def test_preparing_makes_a_folder_of_ours_and_never_one_of_images(film, tmp_path):
    own, beside = place_of_own(film.parent), place_beside(tmp_path / "gone")
    Shelf().prepare(own)
    Shelf().prepare(beside)
    assert own.path.parent.is_dir()
    assert not beside.path.parent.exists()


def known():
    return json.loads((user_data() / "known-studies.json").read_text())


def test_studies_beside_their_images_are_remembered_the_last_first(tmp_path):
    shelf = Shelf()
    places = [place_beside(tmp_path / name) for name in "abab"]
    for place in places:
        shelf.remember(place)
    shelf.remember(place_of_own(tmp_path))
    assert known() == [str(places[3].path), str(places[2].path)]
    for n in range(205):
        shelf.remember(place_beside(tmp_path / str(n)))
    assert len(known()) == 200
    assert known()[0] == str(tmp_path / "204" / STUDY_NAME)


@pytest.mark.parametrize("text", ["{", "7", "null", '{"a": 1}', '[1, null, "x"]'])
def test_a_damaged_list_is_begun_anew(tmp_path, text):
    user_data().mkdir(parents=True, exist_ok=True)
    (user_data() / "known-studies.json").write_text(text)
    Shelf().remember(place_beside(tmp_path))
    assert known()[0] == str(tmp_path / STUDY_NAME)


def test_other_studies_tell_what_they_have_of_the_same_image(film, tmp_path):
    copy = write_film(tmp_path / "copy" / "b.dcm", film.read_bytes())
    kept = begun(place_beside(film.parent), film, "Bob")
    Shelf().remember(place_beside(film.parent))
    here = place_of_own(copy.parent)
    by_identity = Shelf().elsewhere(here, copy, UID)
    by_content = Shelf().elsewhere(here, copy, "another identity")
    for (other,) in (by_identity, by_content):
        assert other.reader == "Bob"
        assert other.kept.annotation == kept.annotation
        assert other.place == film.parent / STUDY_NAME
    assert Shelf().elsewhere(place_beside(film.parent), film, UID) == []
    copy.write_bytes(b"another film")
    assert Shelf().elsewhere(here, copy, "another identity") == []


def test_a_study_that_cannot_be_read_hides_no_other(film, tmp_path, caplog):
    copy = write_film(tmp_path / "copy" / "b.dcm", film.read_bytes())
    broken = place_beside(tmp_path / "broken")
    begun(place_beside(film.parent), film, "Bob")
    broken.path.parent.mkdir()
    broken.path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    gone = place_beside(tmp_path / "gone")
    for place in (place_beside(film.parent), broken, gone):
        Shelf().remember(place)
    (other,) = Shelf().elsewhere(place_of_own(copy.parent), copy, UID)
    assert other.reader == "Bob"
    assert str(broken.path) in caplog.text
