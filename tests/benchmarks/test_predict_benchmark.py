"""The benchmark of one radiograph runs and writes what it says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
    page.write_text(f"before\n{marks[0]}\nold\n{marks[1]}\nafter\n", encoding="utf-8")
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
    assert text.endswith(f"|\n\n{marks[1]}\nafter\n")
    assert "old" not in text.replace("folded", "")


def test_a_page_without_a_place_for_the_table_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import predict

    page = tmp_path / "page.md"
    page.write_text("text", encoding="utf-8")
    with pytest.raises(SystemExit, match="no place"):
        predict.put(page, "default", "table")
    assert page.read_text(encoding="utf-8") == "text"
