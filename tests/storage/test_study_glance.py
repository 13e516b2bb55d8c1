from dataclasses import replace

import pytest

from kneel_gui.core.edits import set_reviewed
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import Side
from kneel_gui.storage.record import EDIT, Change
from kneel_gui.storage.study_glance import Worked, worked_on
from tests.storage.study_support import UID, empty, graded, moved, study_in, write_film


@pytest.fixture
def film(tmp_path):
    return write_film(tmp_path / "a.dcm")


def save(folder, film, kept, change, reader="Ann", uid=UID):
    study = study_in(folder, reader)
    study.save(film, kept, [change])
    study.end()


def accepted(kept):
    edit = set_reviewed(kept.annotation, True)
    after = replace(kept, annotation=edit.after)
    return after, Change(EDIT, edit.text, kept, after, "accept")


def glance(film, reader, **kwargs):
    return study_in(film.parent, reader, **kwargs).glances([film]).get(film)


def test_who_worked_and_who_accepted(film):
    hers, drag = moved(empty(), 5.0)
    save(film.parent, film, hers, drag, "Ann")
    his, click = accepted(empty())
    save(film.parent, film, his, click, "Bob")
    found = glance(film, "Ann")
    assert found.kept == hers
    assert found.worked == (Worked("Ann"), Worked("Bob", accepted=True))
    assert glance(film, "Cy").kept == his  # the newest of all


def test_an_independent_reader_sees_nobody_else(film):
    hers, drag = moved(empty(), 5.0)
    save(film.parent, film, hers, drag, "Ann")
    assert glance(film, "Bob", independent=True) is None
    his, click = accepted(empty())
    save(film.parent, film, his, click, "Bob")
    found = glance(film, "Bob", independent=True)
    assert (found.kept, found.worked) == (his, (Worked("Bob", True),))


def test_the_newest_line_of_a_reader_counts(film):
    hers, drag = moved(empty(), 5.0)
    save(film.parent, film, hers, drag)
    also, other = graded(empty(), KneeReading(Side.LEFT, 3))
    save(film.parent, film, also, other)  # of another window: a line beside
    assert len(study_in(film.parent).entries()) == 2
    assert glance(film, "Ann").kept == also


def test_another_image_in_the_place_hides_the_old_one(film):
    hers, drag = moved(empty(), 5.0)
    save(film.parent, film, hers, drag)
    study = study_in(film.parent)
    study.look_at(film, "9.9.9")
    assert study.glances([film]) == {}


def test_one_that_cannot_be_read_hides_no_other(film):
    more = [write_film(film.parent / f"{n}.dcm", bytes([n])) for n in range(3)]
    for n, path in enumerate(more):
        kept, drag = moved(empty(f"1.{n}"), 5.0)
        save(film.parent, path, kept, drag)
    study = study_in(film.parent)
    with study.file.writing() as db:
        db.execute("UPDATE annotations SET document = '{' WHERE image = 2")
    found = study.glances([*more, film])
    assert [found[path].error is None for path in more] == [True, False, True]
    assert film not in found


def test_more_images_than_sqlite_takes_at_once(film):
    paths = [film.parent / f"{n}.dcm" for n in range(1200)]
    kept, drag = moved(empty(), 5.0)
    save(film.parent, write_film(paths[-1]), kept, drag)
    assert list(study_in(film.parent).glances(paths)) == [paths[-1]]


def test_a_prediction_alone_is_nobodys_work():
    assert not worked_on(empty().annotation)
    assert worked_on(graded(empty(), KneeReading(Side.LEFT, 0))[0].annotation)
    assert worked_on(moved(empty(), 5.0)[0].annotation)
