"""The soak runs, and a short one finds nothing that has grown."""

import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOAK = ROOT / "benchmarks" / "soak.py"
FILMS, EVERY, BASELINE = 40, 5, 30


@pytest.fixture(scope="module")
def soak():
    spec = importlib.util.spec_from_file_location("soak", SOAK)
    module = importlib.util.module_from_spec(spec)
    sys.modules["soak"] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


@pytest.mark.gui
@pytest.mark.slow
@pytest.mark.timeout(1800)  # half a minute, where nothing else runs
def test_forty_films_leave_nothing_behind(tmp_path):
    figures = tmp_path / "soak.json"
    options = {
        "films": FILMS,
        "every": EVERY,
        "baseline": BASELINE,
        "per-folder": 20,
        "predict-every": 0,
        "size": "622x512",
        "json": figures,
    }
    words = [word for key, value in options.items() for word in (f"--{key}", value)]
    command = [sys.executable, SOAK, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(figures.read_text())
    assert [seen["film"] for seen in found["looks"]] == list(range(5, 41, EVERY))
    assert found["predicted"] == {"model": 0, "known": FILMS}
    assert found["grown"] == []


def test_what_has_grown_is_told(soak):
    first = soak.Look(100, 1.0, 500.0, 9, 7, 500, 50, 10, 90_000)
    same = replace(first, film=1000, rss_mib=549.0, files=10, python=120_000)
    assert soak.verdict([first, same], 100) == (pytest.approx(1.098), [])
    grown = replace(same, rss_mib=551.0, threads=10, files=26, objects=506, items=51)
    ratio, told = soak.verdict(
        [replace(first, film=50, rss_mib=1.0), first, grown], 100
    )
    assert ratio == pytest.approx(1.102)
    assert [line.split(":")[0] for line in told] == [
        "resident memory is 1.102 times that at film 100",
        "threads",
        "files",
        "objects",
        "items",
    ]


def test_what_comes_and_goes_has_not_grown(soak):
    first = soak.Look(100, 1.0, 500.0, 9, 7, 500, 50, 10, 90_000)
    more = replace(first, objects=505)
    looks = [replace(more, film=50), first, replace(first, film=500)]
    assert soak.verdict([*looks, replace(more, film=1000)], 100) == (1.0, [])
    grown = replace(more, film=1000, objects=511)
    assert soak.verdict([*looks, grown], 100)[1]


def test_without_two_looks_nothing_is_said_to_be_flat(soak):
    look = soak.Look(100, 1.0, 500.0, 9, 7, 500, 50, 10, 90_000)
    assert soak.verdict([look], 100)[1]
