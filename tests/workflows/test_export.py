"""Exports: PNGs and points fit, everything is read back, old exports survive."""

import errno
import json
import os
from dataclasses import replace

import cv2
import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import KneeKind, SilentProgress
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.core.study import KneeFinding, StudyImage
from kneel_gui.errors import Cancelled, ConfigError, OutputError, RadiographError
from kneel_gui.formats import FORMATS, read_annotations
from kneel_gui.workflows import export
from kneel_gui.workflows.export import export_annotations
from kneel_gui.workflows.export_check import first_difference

SIZE = (40, 30)
EVERY = list(FORMATS)


def knee(side, seed=0, points=16):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 29, (16, 2))
    xy[points:] = np.nan
    spread = np.where(np.isnan(xy[:, 0]), np.nan, rng.uniform(0, 3, 16))
    return KneeAnnotation.from_points(side, xy, PointState.PREDICTED, "m", spread)


def image(name, *knees):
    return StudyImage(
        name,
        ImageAnnotation(name, knees),
        size_px=SIZE,
        spacing=PixelSpacing(0.2, 0.1, SpacingSource.USER),
        findings=(KneeFinding(Side.RIGHT, KneeKind.UNSURE, "why", np.ones(2)),),
        seconds=0.5,
    )


@pytest.fixture
def study():
    return [
        image("knée, 1.dcm", *(knee(side, 1) for side in SIDES)),
        image("KNEE_1.png", knee(Side.LEFT, 2)),
        image("part.dcm", knee(Side.RIGHT, 3, points=5)),
        image("none.dcm"),
    ]


GRADED = KneeReading(Side.LEFT, 2, None, "@lateral")


@pytest.mark.parametrize("fmt", EVERY)
def test_grades_go_out_or_are_told(study, tmp_path, fmt):
    one = replace(study[0], annotation=study[0].annotation.with_reading(GRADED))
    report = export_annotations([one, study[1]], tmp_path, [fmt], render=render)
    found = read_annotations(report.files[0]).images[0].annotation.readings
    told = [str(p) for p in report.problems if "Grades and comments" in str(p)]
    assert (found == (GRADED,)) == (fmt == "csv")
    assert len(told) == (fmt != "csv")


def render(image):
    width, height = SIZE
    seed = sum(map(ord, image.name))
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width))
    return pixels.astype(np.uint8)


def contents(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_every_format_with_its_images(study, tmp_path):
    out = tmp_path / "new" / "out"
    report = export_annotations(study, out, EVERY, render=render)
    assert [path.name for path in report.files] == [
        "landmarks.csv",
        "images.csv",
        "kneel_via.csv",
        "via.csv",
        "via.json",
        "via_project.json",
        "names.csv",
    ]
    safe = ["knee_1.png", "KNEE_1_2.png", "part.png", "none.png"]
    assert [path.name for path in report.images] == safe
    assert set(contents(out)) == {p.name for p in report.files} | set(safe)
    assert report.names[0] == ("knée, 1.dcm", "knee_1.png")
    assert report.renamed == (
        ("knée, 1.dcm", "knee_1.png"),
        ("KNEE_1.png", "KNEE_1_2.png"),
    )
    assert (out / "names.csv").read_text(encoding="utf-8").splitlines() == [
        "image,exported",
        '"knée, 1.dcm",knee_1.png',
        "KNEE_1.png,KNEE_1_2.png",
        "part.dcm,part.png",
        "none.dcm,none.png",
    ]
    assert not report.failures
    (problem,) = report.problems
    assert "5 of 16" in problem.message
    for path, original in zip(report.images, study, strict=True):
        np.testing.assert_array_equal(
            cv2.imread(str(path), cv2.IMREAD_UNCHANGED), render(original)
        )
    for name in ("via.csv", "via.json", "via_project.json"):
        found = read_annotations(out / name).images
        assert [i.name for i in found] == safe
        for got, original in zip(found, study, strict=True):
            assert got.size_bytes == (out / got.name).stat().st_size
            for one, other in zip(
                got.annotation.knees, original.annotation.knees, strict=True
            ):
                np.testing.assert_array_equal(one.points_px, other.points_px)
    whole = read_annotations(out / "kneel_via.csv").images
    assert [i.name for i in whole] == safe[:2]
    tables = read_annotations(out).images
    assert [i.name for i in tables] == [i.name for i in study]
    project = json.loads((out / "via_project.json").read_text())
    assert project["_via_settings"]["project"]["name"] == "out"


def test_tables_alone_need_no_images(study, tmp_path):
    report = export_annotations(study, tmp_path, ["csv"], render=None)
    assert not report.images
    assert not report.renamed
    assert set(contents(tmp_path)) == {"landmarks.csv", "images.csv"}


def test_one_bad_image_never_stops_the_rest(study, tmp_path):
    def fail(image):
        if image.name == "KNEE_1.png":
            raise RadiographError("gone", path=image.name)
        if image.name == "part.dcm":
            return render(image)[1:]
        return render(image)

    report = export_annotations(study, tmp_path, ["via-csv"], render=fail)
    assert [name for name, _ in report.failures] == ["KNEE_1.png", "part.dcm"]
    assert "40 x 29 pixels instead of 40 x 30" in str(report.failures[1][1])
    assert {"knee_1.png", "none.png", "via.csv", "names.csv"} == set(contents(tmp_path))
    found = read_annotations(tmp_path / "via.csv").images
    assert [i.name for i in found] == ["knee_1.png", "none.png"]


def test_when_all_images_fail_nothing_is_written(study, tmp_path):
    export_annotations(study, tmp_path, EVERY, render=render)
    before = contents(tmp_path)

    def fail(image):
        raise RadiographError("gone")

    report = export_annotations(study, tmp_path, EVERY, render=fail)
    assert len(report.failures) == 4
    assert not report.files
    assert contents(tmp_path) == before


def test_an_empty_study_is_exported(tmp_path):
    report = export_annotations([], tmp_path, EVERY, render=render)
    assert len(report.files) == 7
    assert read_annotations(tmp_path / "via.csv").images == ()


@pytest.mark.parametrize("call", range(1, 14))
def test_a_full_disk_at_any_moment_keeps_the_old_export(
    study, tmp_path, monkeypatch, call
):
    export_annotations(study, tmp_path, EVERY, render=render)
    before = contents(tmp_path)
    real, calls = os.fsync, []

    def fills_up(handle):
        calls.append(handle)
        if len(calls) >= call:
            raise OSError(errno.ENOSPC, "full")
        real(handle)

    monkeypatch.setattr(os, "fsync", fills_up)
    moved = [replace(study[0], annotation=ImageAnnotation("x", (knee(Side.LEFT, 9),)))]
    with pytest.raises(OutputError, match="disk is full"):
        export_annotations(moved, tmp_path, EVERY, render=render)
    assert contents(tmp_path) == before


def test_an_export_that_reads_back_differently_is_refused(study, tmp_path, monkeypatch):
    export_annotations(study, tmp_path, EVERY, render=render)
    before = contents(tmp_path)
    real = FORMATS["via-csv"]

    def shifted(images, title):
        moved = [replace(i, size_bytes=(i.size_bytes or 0) + 1) for i in images]
        return real.write(moved, title)

    monkeypatch.setitem(export.FORMATS, "via-csv", replace(real, write=shifted))
    with pytest.raises(OutputError, match="file size differs"):
        export_annotations(study, tmp_path, EVERY, render=render)
    assert contents(tmp_path) == before


def test_a_png_that_reads_back_differently_is_refused(study, tmp_path, monkeypatch):
    monkeypatch.setattr(export.cv2, "imdecode", lambda *_: np.zeros((1, 1), np.uint8))
    with pytest.raises(OutputError, match="PNG does not read back"):
        export_annotations(study, tmp_path, ["via-csv"], render=render)
    assert not contents(tmp_path)


def test_a_target_in_the_way_is_found_before_anything_is_replaced(study, tmp_path):
    export_annotations(study, tmp_path, EVERY, render=render)
    (tmp_path / "via_project.json").unlink()
    (tmp_path / "via_project.json").mkdir()
    before = {p.name: p.stat().st_ino for p in tmp_path.iterdir()}
    with pytest.raises(OutputError, match="it is a folder"):
        export_annotations(study, tmp_path, EVERY, render=render)
    assert {p.name: p.stat().st_ino for p in tmp_path.iterdir()} == before


def test_a_radiograph_is_never_replaced_by_its_copy(study, tmp_path):
    source = tmp_path / "knee_1.PNG"
    source.write_bytes(b"16 bit")
    study[0] = replace(study[0], path=source)
    with pytest.raises(OutputError, match="replace this radiograph"):
        export_annotations(study, tmp_path, ["via-csv"], render=render)
    assert contents(tmp_path) == {"knee_1.PNG": b"16 bit"}
    assert export_annotations(study, tmp_path, ["csv"], render=render).files


class StopsAfter(SilentProgress):
    def __init__(self, steps):
        self.steps = steps

    def cancelled(self):
        self.steps -= 1
        return self.steps < 0


@pytest.mark.parametrize("steps", range(8))
def test_a_stop_keeps_the_old_export(study, tmp_path, steps):
    export_annotations(study, tmp_path, EVERY, render=render)
    before = contents(tmp_path)
    with pytest.raises(Cancelled):
        export_annotations(
            study[:3],
            tmp_path,
            EVERY,
            render=lambda image: 255 - render(image),
            progress=StopsAfter(steps),
        )
    assert contents(tmp_path) == before


def test_progress_ends_at_its_total(study, tmp_path):
    class Steps(SilentProgress):
        seen = ()

        def report(self, done, total, text=""):
            self.seen = (*self.seen, (done, total))

    steps = Steps()
    export_annotations(study, tmp_path, EVERY, render=render, progress=steps)
    assert [done for done, _ in steps.seen] == list(range(10))
    assert {total for _, total in steps.seen} == {9}


@pytest.mark.parametrize("formats", [[], ["csv", "coco"]])
def test_unknown_formats(study, tmp_path, formats):
    with pytest.raises(ConfigError, match=r"[Nn]o format"):
        export_annotations(study, tmp_path, formats, render=render)


def test_a_render_of_the_wrong_kind_is_a_fault_of_ours(study, tmp_path):
    with pytest.raises(TypeError, match="uint8"):
        export_annotations(
            study, tmp_path, ["via-csv"], render=lambda i: render(i).astype(float)
        )
    assert not contents(tmp_path)


def changed(study_image, **knee_changes):
    (old,) = study_image.annotation.knees
    return replace(
        study_image, annotation=ImageAnnotation("x", (replace(old, **knee_changes),))
    )


def test_every_difference_is_seen():
    fmt = FORMATS["csv"]
    one = image("a", knee(Side.LEFT))
    (old,) = one.annotation.knees
    off = old.points_px + 0.001
    finding = replace(one.findings[0], reason="other")
    cases = {
        "lost": [],
        "knees differ": [changed(one, side=Side.RIGHT)],
        "other points": [image("a", knee(Side.LEFT, points=15))],
        "off by 0.001 px": [changed(one, points_px=off)],
        "other states": [changed(one, states=(PointState.EDITED,) * 16)],
        "other spreads": [changed(one, spread_mm=old.spread_mm + 1)],
        "spacing differs": [
            replace(one, spacing=PixelSpacing(1, 1, SpacingSource.USER))
        ],
        "grades or comments differ": [
            replace(one, annotation=one.annotation.with_reading(GRADED))
        ],
        "findings differ": [replace(one, findings=(finding,))],
    }
    assert first_difference(fmt, [one], [one]) == ""
    for words, found in cases.items():
        assert words in first_difference(fmt, [one], found)
    assert first_difference(FORMATS["kneel-via"], [one], cases["off by 0.001 px"]) == ""
