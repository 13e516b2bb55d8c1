"""Studies for the command line: found, exported, told point by point, repaired."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from kneel_gui.cli import main
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.edits import move_point, set_reviewed
from kneel_gui.core.schema import Side
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import ConfigError, InputError
from kneel_gui.formats import read_annotations
from kneel_gui.storage.place import Place
from kneel_gui.storage.record import EDIT, Change, Kept
from kneel_gui.storage.shelf import STUDY_NAME, place_of_own
from kneel_gui.storage.study import Study
from kneel_gui.workflows.study import JOURNAL, export_study, study_at, write_journal
from tests.app.support import SPACING_MM, write_study

MODEL = "default@0123456789ab"


@pytest.fixture
def films(tmp_path):
    return write_study(tmp_path / "trial", 2)


def predicted(film):
    points = np.column_stack([np.linspace(90, 210, 16), np.linspace(180, 220, 16)])
    knee = KneeAnnotation.from_points(Side.RIGHT, points, PointState.PREDICTED, MODEL)
    return Kept(ImageAnnotation(read_radiograph(film).image_id, (knee,)))


def work(film, reader="Ann", x=100.5, place=None, **said):
    """Predict, drag T3 and accept; return what is kept."""
    study = Study(place or Place(film.parent / STUDY_NAME, film.parent), reader)
    study.place.path.parent.mkdir(parents=True, exist_ok=True)
    study.begin()
    start = predicted(film)
    nothing = Kept(ImageAnnotation(start.annotation.image_id))
    edit = move_point(start.annotation, Side.RIGHT, 3, np.array([x, 190.0]))
    dragged = replace(start, annotation=edit.after, **said)
    last = replace(dragged, annotation=set_reviewed(edit.after, True).after)
    changes = [
        Change(EDIT, "Predict", nothing, start, "1"),
        Change(EDIT, edit.text, start, dragged, "2"),
        Change(EDIT, "Accept", dragged, last, "3"),
    ]
    study.save(film, last, changes)
    study.end()
    return last


def test_a_study_is_found_by_its_file_its_folder_and_at_home(films, tmp_path):
    folder = films[0].parent
    with pytest.raises(InputError, match="no study here") as caught:
        study_at(folder)
    assert caught.value.path == folder
    own = place_of_own(folder)
    work(films[0], place=own)
    assert study_at(folder) == own.path
    work(films[0])
    beside = folder / STUDY_NAME
    assert study_at(folder) == study_at(beside) == beside


def test_the_export_is_what_a_reader_has_with_spacing_and_grid(films, tmp_path):
    folder = films[0].parent
    kept = work(films[0], spacing_mm=(0.3, 0.2))
    work(films[1])
    out = tmp_path / "out"
    report = export_study(folder / STUDY_NAME, out, ("csv", "via-csv"))
    assert not report.failures
    one, two = read_annotations(out / "landmarks.csv").images
    assert (one.name, two.name) == ("k1.dcm", "k2.dcm")
    assert one.annotation.knees[0].points_px.tolist() == (
        kept.annotation.knees[0].points_px.tolist()
    )
    assert one.spacing.xy_mm.tolist() == [0.2, 0.3]
    assert two.spacing.xy_mm.tolist() == [SPACING_MM, SPACING_MM]
    (films[1]).unlink()
    report = export_study(folder / STUDY_NAME, tmp_path / "less", ("csv",))
    assert [name for name, _ in report.failures] == ["k2.dcm"]
    assert len(read_annotations(tmp_path / "less").images) == 1


def test_several_readers_are_told_apart(films, tmp_path):
    path = films[0].parent / STUDY_NAME
    work(films[0], "Ann", 100.5)
    work(films[0], "Bob", 111.25)
    with pytest.raises(ConfigError, match="Several readers") as caught:
        export_study(path, tmp_path / "out", ("csv",))
    assert "Ann, Bob" in caught.value.hint
    with pytest.raises(ConfigError, match="no reader «Eve»"):
        export_study(path, tmp_path / "out", ("csv",), reader="Eve")
    export_study(path, tmp_path / "out", ("csv",), reader="Bob")
    (image,) = read_annotations(tmp_path / "out").images
    assert image.annotation.knees[0].points_px[3, 0] == 111.25


def test_images_that_were_moved_are_found_where_they_are_said_to_be(films, tmp_path):
    own = place_of_own(films[0].parent)
    work(films[0], place=own)
    moved = tmp_path / "moved"
    films[0].parent.rename(moved)
    report = export_study(own.path, tmp_path / "out", ("csv",))
    assert len(report.failures) == 1
    report = export_study(own.path, tmp_path / "out", ("csv",), root=moved)
    assert not report.failures


def test_the_journal_tells_every_point_of_every_change_and_who_made_it(films, tmp_path):
    work(films[0])
    path = write_journal(films[0].parent / STUDY_NAME, tmp_path / "out")
    assert path.name == JOURNAL
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16 + 1 + 15  # accepting confirms what was predicted
    assert {row["image"] for row in rows} == {"k1.dcm"}
    assert {row["reader"] for row in rows} == {"Ann"}
    predict, drag, accept = rows[0], rows[16], rows[17:]
    assert (predict["made_by"], predict["source"]) == ("model", MODEL)
    assert (drag["side"], drag["landmark"], drag["x_px"]) == ("R", "T3", "100.5")
    assert drag["made_by"] == "hand"
    assert {row["text"] for row in accept} == {"Accept"}
    assert {(row["state"], row["made_by"]) for row in accept} == {
        ("confirmed", "model")
    }


def test_the_command_line_checks_repairs_exports_and_merges(films, tmp_path, capsys):
    folder, out = films[0].parent, tmp_path / "out"
    work(films[0], x=100.5)
    assert main(["study", "check", str(folder)]) == 0
    assert "Sound." in capsys.readouterr().out
    command = ["study", "export", str(folder), "--out", str(out), "--journal", "-q"]
    assert main(command) == 0
    told = capsys.readouterr().out
    assert f"Written: {out / 'landmarks.csv'}" in told
    assert f"Written: {out / JOURNAL}" in told
    other = tmp_path / "other" / STUDY_NAME
    work(films[0], "Bob", 9.0, place=Place(other, folder))
    assert main(["study", "merge", str(folder), str(other)]) == 0
    assert "1 annotations came" in capsys.readouterr().out


def test_after_a_repair_the_check_finds_the_study_sound(films, capsys):
    work(films[0])
    path = films[0].parent / STUDY_NAME
    data = bytearray(path.read_bytes())
    at = data.index(b"Accept")  # in the page of the journal
    page = at // 4096 * 4096
    data[page : page + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    assert main(["study", "check", str(path)]) != 0
    assert "study repair" in "".join(capsys.readouterr())
    assert main(["study", "repair", str(path)]) == 0
    told = capsys.readouterr().out
    assert "k1.dcm, Ann: all of its points are there" in told
    assert "At least 3 lines of the journal are lost." in told
    assert main(["study", "check", str(path)]) == 0
    assert "Sound." in capsys.readouterr().out
    assert main(["study", "repair", str(path)]) == 0
    assert "lost" not in capsys.readouterr().out.replace("0 lost", "")
