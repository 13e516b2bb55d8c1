from dataclasses import replace

import pytest

from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import Side
from kneel_gui.storage.study_check import check_study
from kneel_gui.storage.study_merge import Merged, merge_study
from tests.storage.study_support import (
    UID,
    empty,
    graded,
    moved,
    study_in,
    write_film,
)


def work(folder, reader="Ann", x=5.0):
    film = write_film(folder / "a.dcm")
    study = study_in(folder, reader)
    kept, change = moved(study.load(film, UID) or empty(), x)
    kept = replace(kept, past=study.save(film, kept, [change]))
    study.end()
    return study.place, kept


def points(place):
    study = study_in(place.root, "Cy")
    return {(e.reader, e.line): e.kept for e in study.entries()}


@pytest.fixture
def ann(tmp_path):
    return work(tmp_path / "one")


def test_two_readers_come_together(ann, tmp_path):
    place, hers = ann
    other, his = work(tmp_path / "two", "Bob", 7.0)
    assert merge_study(place, other.path) == Merged(lines=1)
    assert points(place) == {("Ann", 0): hers, ("Bob", 0): his}
    assert check_study(place.path).sound


def test_merging_again_changes_nothing(ann, tmp_path):
    place, _ = ann
    other, _ = work(tmp_path / "two", "Bob", 7.0)
    merge_study(place, other.path)
    before = points(place)
    assert merge_study(place, other.path) == Merged(same=1)
    assert points(place) == before


def test_the_same_reader_with_other_points_gets_a_line_beside(ann, tmp_path):
    place, hers = ann
    other, also_hers = work(tmp_path / "two", "Ann", 7.0)
    assert merge_study(place, other.path) == Merged(lines=1, beside=1)
    assert points(place) == {("Ann", 0): hers, ("Ann", 1): also_hers}


def test_a_copy_that_went_on_continues_its_line(ann, tmp_path):
    place, _ = ann
    copy = tmp_path / "two"
    copy.mkdir()
    (copy / place.path.name).write_bytes(place.path.read_bytes())
    other, later = work(copy, "Ann", 9.0)
    assert merge_study(place, other.path) == Merged(continued=1)
    assert points(place) == {("Ann", 0): later}
    assert check_study(place.path).sound
    assert merge_study(other, place.path) == Merged(same=1)


def test_images_that_are_new_come_with_their_points(ann, tmp_path):
    place, hers = ann
    empty_place = study_in(tmp_path / "three").place
    assert merge_study(empty_place, place.path) == Merged(images=1, lines=1)
    assert points(empty_place) == {("Ann", 0): hers}


def reads(folder, grade, reader="Ann"):
    """Work as before, and grade the knee, too."""
    film = write_film(folder / "a.dcm")
    study = study_in(folder, reader)
    first, change = moved(study.load(film, UID) or empty(), 5.0)
    kept, said = graded(first, KneeReading(Side.RIGHT, grade, None, "by hand"))
    kept = replace(kept, past=study.save(film, kept, [change, said]))
    study.end()
    return study.place, kept


def test_another_grade_of_the_same_reader_is_kept_beside(ann, tmp_path):
    place, hers = ann
    other, also_hers = reads(tmp_path / "two", 3)
    assert merge_study(place, other.path) == Merged(lines=1, beside=1)
    assert points(place) == {("Ann", 0): hers, ("Ann", 1): also_hers}
    assert also_hers.annotation.reading(Side.RIGHT).kl_grade == 3
    assert check_study(place.path).sound


def test_the_window_offers_a_merged_grade_until_it_is_settled(ann, tmp_path):
    place, hers = ann
    other, _ = reads(tmp_path / "two", 3)
    merge_study(place, other.path)
    study = study_in(place.root)
    film = place.root / "a.dcm"
    (beside,) = study.others(film, hers)
    assert beside.kept.annotation.reading(Side.RIGHT).kl_grade == 3
    study.settle(film, UID, beside)
    assert study.others(film, hers) == ()
