"""The benchmark of one radiograph runs and writes what it says."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.paths import resource

ROOT = Path(__file__).parents[2]
FILM = resource("demo") / "demo_01.dcm"


def benchmark(*arguments):
    command = [sys.executable, ROOT / "benchmarks" / "predict.py", FILM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_it_measures_every_form_and_renews_its_table(tmp_path):
    page, figures = tmp_path / "page.md", tmp_path / "figures.json"
    marks = [f"<!-- measured random 1 x 2: {mark} -->" for mark in ("begin", "end")]
    page.write_text(
        f"before\n{marks[0]}\nprevious\n{marks[1]}\nafter\n", encoding="utf-8"
    )
    small = (
        "--folds",
        "1",
        "--random",
        "--base-width",
        "2",
        "--repeats",
        "1",
        "--no-memory",
    )
    done = benchmark(*small, "--json", figures, "--markdown", page)
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text(encoding="utf-8"))
    base, *others = told["rows"]
    assert base["form"] == "PyTorch eager fp32"
    assert (base["speed_up"], base["off_mm"]) == (1.0, 0.0)
    assert len(others) == 5
    for row in told["rows"]:
        steps = row["milliseconds"]
        assert all(steps[name] > 0 for name in ("read", "normalise", "centres"))
        assert steps["total"] > steps["outside the networks"] > 0
    for row in others[:3]:  # float32
        assert row["off_px"] < 0.1
        assert row["check_mm"] is None
    text = page.read_text(encoding="utf-8")
    assert text.startswith(
        f"before\n{marks[0]}\n\nrandom 1 x 2@00000000, 1 radiographs"
    )
    assert "|\n\n- same passes in float32: " in text
    assert "nothing to compare" in text  # such weights lose every knee
    assert text.endswith(f"not used\n\n{marks[1]}\nafter\n")
    assert "previous" not in text


def test_a_page_without_a_place_for_the_table_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import predict

    page = tmp_path / "page.md"
    page.write_text("text", encoding="utf-8")
    with pytest.raises(SystemExit, match="no place"):
        predict.put(page, "default", "table")
    assert page.read_text(encoding="utf-8") == "text"


def row(form, speed_up, off_mm=0.0, check_mm=None, outside=40.0):
    milliseconds = {"outside the networks": outside}
    return SimpleNamespace(
        form=form,
        how="regions by 2 of the folds",
        speed_up=speed_up,
        off_px=off_mm / 0.2,
        off_mm=off_mm,
        check_mm=check_mm,
        milliseconds=milliseconds,
    )


def goals_of(monkeypatch, rows, large_film=True, times_only=False):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import goals

    return goals.told(rows, ("same", "skip"), large_film, 0.1, times_only)


@pytest.mark.parametrize(
    ("rows", "met"),
    [
        ([row("same", 1.6), row("skip", 2.2, 0.09), row("b", 3.1, 0.3, 0.05)], "yyyy"),
        ([row("same", 1.5), row("skip", 2.2, 0.11), row("b", 2.9, 0, 0.05)], "nnny"),
        ([row("same", 1.6, 0.03), row("skip", 2.0), row("b", 9, 0, 0.2)], "nnry"),
        ([row("same", 1.6), row("skip", 2.2, outside=61)], "yyrn"),
    ],
)
def test_goals_are_held_against_what_was_measured(monkeypatch, rows, met):
    lines = goals_of(monkeypatch, rows)
    ends = {"y": ": met", "n": ": NOT met", "r": "not used"}
    assert len(lines) == len(met)
    for line, end in zip(lines, met, strict=True):
        assert line.endswith(ends[end]), line
    assert len(goals_of(monkeypatch, rows, large_film=False)) == 3


def test_random_weights_are_judged_by_their_times(monkeypatch):
    rows = [row("same", 1.6), row("skip", 2.2, 9.0), row("b", 3.1, 9.0, 5.0)]
    lines = goals_of(monkeypatch, rows, times_only=True)
    assert all(line.endswith(": met") for line in lines)
    assert sum("taken as allowed" in line for line in lines) == 2


def test_the_page_and_the_script_agree_on_the_names(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import predict

    page = ROOT / "docs" / "speed.md"
    for more in ([], ["--folds", "5"], ["--folds", "5", "--random"]):
        before, after = predict.find(page, predict.name_of(predict.parse(more)))
        assert before
        assert after


def test_the_large_film_is_one(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import large_film

    monkeypatch.setattr(large_film, "SHAPE_PX", (600, 700))
    large_film.write_large_film(tmp_path / "large.dcm")
    film = read_radiograph(tmp_path / "large.dcm")
    assert film.shape_px == (600, 700)
    assert film.grayscale.bits == 16
    assert film.pixels.max() > 4095
    assert film.spacing.xy_mm.tolist() == [0.168, 0.168]
