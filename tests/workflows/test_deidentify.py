"""The command: reports without values, nothing stops it, annotations go along."""

import csv

import numpy as np
import pytest

from kneel_gui.cli import main
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import Side
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.formats import FORMATS, read_annotations

MARK = "ZQXMARK"


@pytest.fixture
def films(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(2):
        who = PhantomIdentity(f"{i}", f"{MARK}^ANNA", f"{MARK}1", date="19990102")
        pixels = np.arange(600, dtype=np.uint16).reshape(30, 20) + i
        data = dx_bytes(pixels, (0.2, 0.2), identity=who)
        (folder / f"{MARK}_{i}.dcm").write_bytes(data)
    return folder


def everything(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(str(path.name).encode() + path.read_bytes() for path in files)


def rows(out):
    with (out / "deidentified.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_files_reports_and_names_are_without_who_it_is(films, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["deidentify", str(films), "--out", str(out), "-q"]) == 0
    assert MARK.encode() not in everything(out)
    assert b"19990102" not in everything(out)
    assert MARK not in capsys.readouterr().out.replace(str(out), "")
    one, two = rows(out)
    assert one["subject"] == two["subject"] != ""  # one person stays one
    assert one["file"] != two["file"]
    assert "PatientName" in one["emptied"]
    assert "PixelSpacing" in one["kept"]
    old = read_radiograph(films / f"{MARK}_0.dcm")
    new = read_radiograph(out / one["file"])
    assert np.array_equal(old.pixels, new.pixels)
    assert old.spacing == new.spacing


def test_a_second_run_makes_the_same(films, tmp_path):
    made = []
    for name in ("a", "b"):
        assert (
            main(["deidentify", str(films), "--out", f"{tmp_path / name}", "-q"]) == 0
        )
        made.append({p.name: p.read_bytes() for p in (tmp_path / name).glob("*.dcm")})
    assert made[0] == made[1]
    assert len(made[0]) == 2


def test_one_bad_file_stops_nothing(films, tmp_path, capsys):
    (films / f"{MARK}_bad.dcm").write_bytes(b"DICM is not here")
    (films / "copy.dcm").write_bytes((films / f"{MARK}_0.dcm").read_bytes())
    out = tmp_path / "out"
    assert main(["deidentify", str(films), "--out", str(out), "-q"]) == 1
    assert [row["state"] for row in rows(out)].count("written") == 2
    assert [row["state"] for row in rows(out)].count("failed") == 2
    assert "same SOPInstanceUID" in capsys.readouterr().err
    assert MARK.encode() not in everything(out)


def test_the_link_lies_outside(films, tmp_path, capsys):
    out, link = tmp_path / "out", tmp_path / "link.csv"
    inside = ["--link", str(out / "link.csv"), "-q"]
    assert main(["deidentify", str(films), "--out", str(out), *inside]) == 2
    assert "must not go with" in capsys.readouterr().err
    command = ["deidentify", str(films), "--out", str(out), "--link", str(link), "-q"]
    assert main(command) == 0
    assert f"{MARK}_0.dcm" in link.read_text(encoding="utf-8")


def test_never_among_the_originals(films, capsys):
    assert main(["deidentify", str(films), "--out", str(films), "-q"]) == 2
    assert "among the originals" in capsys.readouterr().err


@pytest.mark.parametrize("format_id", ["csv", "via-json"])
def test_annotations_go_along_under_new_names(films, tmp_path, format_id):
    points = np.column_stack([np.linspace(1, 16, 16), np.linspace(2, 20, 16)])
    knee = KneeAnnotation.from_points(
        Side.RIGHT, points, PointState.IMPORTED, f"{MARK}.csv"
    )
    images = [
        StudyImage(name, ImageAnnotation(name, (knee,)), size_bytes=5)
        for name in (f"{MARK}_0.dcm", f"{MARK}_other.dcm")
    ]
    fmt = FORMATS[format_id]
    for name, data in fmt.write(images, MARK).files.items():
        (tmp_path / name).write_bytes(data)
    out, points_file = tmp_path / "out", tmp_path / fmt.filename
    command = ["deidentify", str(films), "--out", str(out), "-q"]
    assert main([*command, "--annotations", str(points_file)]) == 0
    assert MARK.encode() not in everything(out)
    (image,) = read_annotations(out / fmt.filename).images
    assert (out / image.name).exists()
    found = image.annotation.knees[0].points_px
    assert np.allclose(found, points, atol=fmt.tolerance_px)


def test_grades_go_along_and_comments_stay(films, tmp_path, capsys):
    said = KneeReading(Side.RIGHT, 3, None, f"{MARK} asked for it")
    name = f"{MARK}_0.dcm"
    one = StudyImage(name, ImageAnnotation(name, readings=(said,)))
    for file, data in FORMATS["csv"].write([one], "").files.items():
        (tmp_path / file).write_bytes(data)
    out = tmp_path / "out"
    command = ["deidentify", str(films), "--out", str(out)]
    assert main([*command, "--annotations", str(tmp_path / "landmarks.csv")]) == 0
    assert MARK.encode() not in everything(out)
    (image,) = read_annotations(out / "landmarks.csv").images
    assert image.annotation.readings == (KneeReading(Side.RIGHT, 3),)
    shown = capsys.readouterr()
    assert "Comments were left out (1)" in shown.out + shown.err
