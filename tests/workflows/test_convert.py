"""kneel convert: any format into any other, nothing lost on the way."""

import errno
import os
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.schema import SIDES
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import ConfigError, FormatError, OutputError
from kneel_gui.formats import FORMATS, read_annotations
from kneel_gui.workflows.convert import convert

PAIRS = list(permutations(FORMATS, 2))


def study(points=None):
    grid = np.arange(32.0).reshape(16, 2) if points is None else points
    knees = tuple(KneeAnnotation.from_points(side, grid) for side in SIDES)
    return [StudyImage("a.png", ImageAnnotation("a.png", knees), size_bytes=7)]


def stored(folder, format_id, images):
    folder.mkdir(exist_ok=True)
    for name, data in FORMATS[format_id].write(images, "t").files.items():
        (folder / name).write_bytes(data)
    return folder / FORMATS[format_id].filename


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_any_format_into_any_other(tmp_path, source, target):
    path = stored(tmp_path / "in", source, study())
    report = convert(path, target, tmp_path / "out")
    assert report.source_format == source
    assert (report.n_images, report.n_knees) == (1, 2)
    (found,) = read_annotations(report.files[0]).images
    for side in SIDES:
        np.testing.assert_array_equal(
            found.annotation.knee(side).points_px, np.arange(32.0).reshape(16, 2)
        )


def test_sizes_come_from_the_images_where_they_are(tmp_path):
    path = stored(tmp_path / "in", "csv", study())
    report = convert(path, "via-json", tmp_path / "out")
    assert "unknown file size" in str(report.problems[-1])
    assert read_annotations(report.files[0]).images[0].size_bytes is None
    (tmp_path / "a.png").write_bytes(b"12345")
    report = convert(path, "via-json", tmp_path / "out2", images=tmp_path)
    assert not report.problems
    assert read_annotations(report.files[0]).images[0].size_bytes == 5
    (path.parent / "a.png").write_bytes(b"123")
    report = convert(path.parent, "via-json", tmp_path / "out3")
    assert read_annotations(report.files[0]).images[0].size_bytes == 3


@pytest.mark.parametrize("name", ["../secret.png", "..\\secret.png", "{}/secret.png"])
def test_a_name_that_leads_elsewhere_is_not_looked_at(tmp_path, name):
    (tmp_path / "secret.png").write_bytes(b"12345")
    folder = tmp_path / "in"
    (one,) = study()
    named = replace(one, name=name.format(tmp_path), size_bytes=None)
    report = convert(stored(folder, "csv", [named]), "via-json", tmp_path / "out")
    assert read_annotations(report.files[0]).images[0].size_bytes is None
    assert "unknown file size" in str(report.problems[-1])


def test_out_may_be_a_file(tmp_path):
    path = stored(tmp_path / "in", "via-csv", study())
    report = convert(path, "csv", tmp_path / "points.csv")
    assert [p.name for p in report.files] == ["points.csv", "images.csv"]
    report = convert(path, "via-json", tmp_path / "x.json")
    assert report.files == (tmp_path / "x.json",)


def test_the_source_is_never_replaced(tmp_path):
    path = stored(tmp_path / "in", "csv", study())
    before = path.read_bytes()
    for source, out in ((path, path), (path, path.parent), (path.parent, path.parent)):
        with pytest.raises(ConfigError, match="replace its own source"):
            convert(source, "csv", out)
    with pytest.raises(ConfigError, match="replace its own"):
        convert(path, "csv", tmp_path / "images.csv")
    assert path.read_bytes() == before


def test_problems_of_source_and_target_are_told(tmp_path):
    points = np.arange(32.0).reshape(16, 2)
    points[3] = np.nan
    path = stored(tmp_path / "in", "via-csv", study(points))
    report = convert(path, "kneel-via", tmp_path / "out")
    told = [str(problem) for problem in report.problems]
    assert sum("15 of 16" in text for text in told) == 2
    assert any("overlap" in text for text in told)


def test_what_cannot_be_is_refused_and_nothing_changes(tmp_path, monkeypatch):
    bad = [StudyImage("a,b.png", ImageAnnotation("a"))]
    path = stored(tmp_path / "in", "csv", bad)
    out = tmp_path / "via.csv"
    out.write_text("old")
    with pytest.raises(OutputError, match="cannot hold the image name"):
        convert(path, "via-csv", out)
    with pytest.raises(ConfigError, match="no format «coco»"):
        convert(path, "coco", out)
    with pytest.raises(FormatError):
        convert(tmp_path / "missing", "csv", tmp_path / "x")

    def full(_handle):
        raise OSError(errno.ENOSPC, "full")

    path = stored(tmp_path / "in", "csv", study())
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="disk is full"):
        convert(path, "via-csv", out, overwrite=True)
    assert out.read_text() == "old"
    assert {p.name for p in tmp_path.iterdir()} == {"in", "via.csv"}


def test_the_real_file(shared_data, tmp_path):
    source = shared_data / "via" / "oai_landmarks_00_via_format_refined.csv"
    report = convert(source, "csv", tmp_path)
    assert (report.n_images, report.n_knees) == (721, 748)
    back = convert(tmp_path, "kneel-via", tmp_path / "back")
    assert back.n_knees == 748
    wanted = {i.name: i for i in read_annotations(source).images}
    for found in read_annotations(back.files[0]).images:
        for side in (knee.side for knee in found.annotation.knees):
            np.testing.assert_array_equal(
                found.annotation.knee(side).points_px,
                wanted[found.name].annotation.knee(side).points_px,
            )


def test_what_is_there_is_replaced_only_when_asked(tmp_path):
    path = stored(tmp_path / "in", "csv", study())
    out = tmp_path / "mine.csv"
    out.write_text("hours of work")
    with pytest.raises(ConfigError, match=r"mine\.csv: There is such a file already"):
        convert(path, "via-csv", out)
    assert out.read_text() == "hours of work"
    convert(path, "via-csv", out, overwrite=True)
    assert len(read_annotations(out).images) == 1
