"""A study on the command line: what a reader has goes out whole."""

import csv
import sqlite3

import pytest

from kneel_gui.cli import main
from kneel_gui.core.reading import KneeReading, NotGradable
from kneel_gui.core.schema import Side
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.formats import read_annotations
from tests.app.support import write_film
from tests.storage.study_support import empty, graded, moved, study_in

SAID = KneeReading(Side.RIGHT, 2, None, "=lateral osteophyte")
HIDDEN = KneeReading(Side.LEFT, None, NotGradable.IMPLANT)


@pytest.fixture
def folder(tmp_path):
    """Return a study with one point and a reading of each knee."""
    folder = make_folder(tmp_path / "trial")
    film = write_film(folder / "a.dcm")
    study = study_in(folder)
    start = empty(read_radiograph(film).image_id)
    kept, drag = moved(start, 5.0)
    kept, right = graded(kept, SAID)
    kept, left = graded(kept, HIDDEN)
    study.save(film, kept, [drag, right, left])
    study.end()
    return folder


def make_folder(path):
    path.mkdir()
    return path


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_grades_and_comments_are_exported(folder, tmp_path):
    out = tmp_path / "out"
    assert main(["study", "export", str(folder), "--out", str(out), "-q"]) == 0
    (image,) = read_annotations(out).images
    assert image.annotation.readings == (SAID, HIDDEN)
    assert image.annotation.knee(Side.RIGHT).placed.sum() == 1


def test_the_journal_tells_who_graded_what(folder, tmp_path):
    out = tmp_path / "out"
    command = ["study", "export", str(folder), "--out", str(out), "-q", "--journal"]
    assert main(command) == 0
    point, right, left = table(out / "journal.csv")
    assert (point["landmark"], point["kl_grade"], point["comment"]) == ("T3", "", "")
    assert (right["side"], right["landmark"], right["kl_grade"]) == ("R", "", "2")
    assert right["comment"] == "'=lateral osteophyte"
    assert (left["side"], left["kl_grade"], left["not_gradable"]) == (
        "L",
        "",
        "implant",
    )


def test_a_study_without_grades_is_written_and_read_as_before(tmp_path):
    film = write_film(make_folder(tmp_path / "trial") / "a.dcm")
    study = study_in(film.parent)
    kept, drag = moved(empty(read_radiograph(film).image_id), 5.0)
    study.save(film, kept, [drag])
    study.end()
    with sqlite3.connect(study.place.path) as db:
        texts = db.execute("SELECT document, delta FROM annotations, journal")
        assert not any("readings" in text for row in texts for text in row)
    assert main(["study", "check", str(film.parent)]) == 0
    assert main(["study", "export", str(film.parent), "--out", str(tmp_path)]) == 0
    (image,) = read_annotations(tmp_path).images
    assert image.annotation.readings == ()
    assert image.annotation.knee(Side.RIGHT).placed.sum() == 1
