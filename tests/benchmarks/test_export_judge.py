"""The judge of exports after a kill: it knows a half file when it sees one."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.schema import SIDES
from kneel_gui.core.study import StudyImage
from kneel_gui.workflows.export import export_annotations

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from export_judge import ExportJudge, hashes, not_whole, note_exports

FILES = ("images.csv", "kneel_via.csv", "landmarks.csv", "names.csv", "a.png", "b.png")


def study(shift):
    rng = np.random.default_rng(1)
    knees = tuple(
        KneeAnnotation.from_points(
            side, rng.uniform(9, 40, (16, 2)) + shift, PointState.EDITED, "m"
        )
        for side in SIDES
    )
    return [
        StudyImage(name, ImageAnnotation(name, knees), size_px=(60, 50))
        for name in ("a.dcm", "b.dcm")
    ]


def export(out, shift=0.0):
    def render(image):
        return np.full((50, 60), 10 + int(shift), np.uint8)

    export_annotations(study(shift), out, ["csv", "kneel-via"], render=render)


@pytest.fixture
def out(tmp_path):
    """Return a folder with a whole export, and let it be the only one known."""
    out, notes = tmp_path / "out", tmp_path / "notes"
    pid = os.fork()
    if pid == 0:
        try:
            note_exports(notes, out)
            export(out)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    judge = ExportJudge(out)
    assert judge.learn(notes) == 1
    return out, judge


def test_a_whole_export_is_whole(out):
    folder, judge = out
    assert sorted(hashes(folder)) == sorted(FILES)
    assert judge.half() == []
    assert not judge.mixed(hashes(folder))


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_off_anywhere_is_half(out, name):
    folder, judge = out
    data = (folder / name).read_bytes()
    for size in {0, 1, len(data) // 3, len(data) // 2, len(data) - 1}:
        (folder / name).write_bytes(data[:size])
        about = f"{name}: neither old nor new"
        assert [wrong for wrong in judge.half() if wrong.startswith(about)]
        assert judge.mixed(hashes(folder))
        assert size < 2 or not_whole(folder / name), size


def test_an_image_without_any_point_is_no_half_file(out, tmp_path):
    folder, judge = out
    notes = tmp_path / "more.jsonl"
    images = [replace(study(0.0)[0], annotation=ImageAnnotation("a")), study(0.0)[1]]
    export_annotations(images, folder, ["csv"], render=None)
    told = {"whole": True, "files": hashes(folder, ["landmarks.csv", "images.csv"])}
    notes.write_text(json.dumps(told) + "\n")
    judge.learn(notes)
    assert judge.half() == []


def test_a_whole_file_that_nobody_has_exported_is_no_good_either(out):
    folder, judge = out
    text = (folder / "landmarks.csv").read_text()
    (folder / "landmarks.csv").write_text(text.replace("edited", "placed"))
    assert judge.half() == ["landmarks.csv: neither old nor new; whole"]


def test_old_and_new_files_side_by_side_are_whole_but_mixed(out, tmp_path):
    folder, judge = out
    export(tmp_path / "later", shift=3.0)
    notes = tmp_path / "later.jsonl"
    files = hashes(tmp_path / "later")
    notes.write_text(json.dumps({"whole": True, "files": files}) + "\n")
    assert judge.learn(notes) == 1
    (tmp_path / "later" / "landmarks.csv").replace(folder / "landmarks.csv")
    assert judge.half() == []
    assert judge.mixed(hashes(folder))


def test_nothing_exported_is_neither_half_nor_mixed(tmp_path):
    judge = ExportJudge(tmp_path / "none")
    assert judge.half() == []
    assert not judge.mixed({})
