"""The command line as such: help, version, the app, exit codes."""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kneel_gui import __version__
from kneel_gui.cli import COMMANDS, FORMAT_IDS
from kneel_gui.formats import FORMATS

LIGHT = """
import sys
from kneel_gui.cli import main
assert main(sys.argv[1:]) == 0
heavy = {"torch", "PyQt5", "numpy", "pydicom", "matplotlib", "cv2"} & set(sys.modules)
assert not heavy, heavy
"""
NO_TORCH = """
import sys
from kneel_gui.cli import main
import kneel_gui.workflows.predict_folder, kneel_gui.workflows.evaluate
import kneel_gui.workflows.train, kneel_gui.workflows.info
assert "torch" not in sys.modules
"""
LOUD = """
import logging, sys
from kneel_gui.cli import main
main(sys.argv[1:])
library = logging.getLogger("library")
library.setLevel(logging.INFO)
library.warning("the name of the patient")
"""


@pytest.fixture
def app(monkeypatch):
    """Stand in for the app; return what it was opened with."""
    opened = []

    def main(arguments):
        opened.append(arguments)
        return 0

    monkeypatch.setattr(
        importlib, "import_module", lambda name: SimpleNamespace(main=main)
    )
    return opened


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)]
)
def test_help_needs_nothing_heavy(arguments):
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_workflows_do_not_import_torch():
    subprocess.run([sys.executable, "-c", NO_TORCH], check=True)


def test_the_version_is_the_package_s(kneel):
    assert kneel("--version") == (0, f"kneel {__version__}\n", "")


def test_every_command_is_explained_and_every_format_named(kneel):
    _, output, _ = kneel("--help")
    for name, (run, _) in COMMANDS.items():
        assert name in output
        assert run.__doc__
    assert ", ".join(FORMATS) == FORMAT_IDS


@pytest.mark.parametrize("arguments", [[], ["app"]])
def test_without_a_command_the_app_opens(kneel, app, arguments):
    assert kneel(*arguments)[0] == 0
    assert app == [[]]


def test_files_are_opened_in_the_app(kneel, app, tmp_path):
    path = tmp_path / "x.dcm"
    path.touch()
    assert kneel(path)[0] == 0
    assert kneel("app", path, tmp_path)[0] == 0
    assert app == [[str(path)], [str(path), str(tmp_path)]]


def test_an_app_that_cannot_start_is_said(kneel, monkeypatch):
    def missing(name):
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(importlib, "import_module", missing)
    code, _, complaints = kneel("app")
    assert code == 1
    assert "libGL.so.1" in complaints
    assert "kneel predict" in complaints


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["predikt"], "Do you mean «kneel predict»?"),
        (["/nowhere/x.dcm"], "neither a command nor a file «/nowhere/x.dcm»"),
        (["predict", "x.png"], "--out"),
        (["predict", "x.png", "--out", "o", "--spacing", "wide"], "--spacing"),
        (["predict", "x.png", "--out", "o", "--spacing", "1,2,3"], "ROW,COL"),
        (["predict", "x.png", "--out", "o", "--spacing", "150"], "150"),
        (["predict", "x.png", "--out", "o", "--spacing", "nan"], "nan"),
        (["predict", "x.png", "--out", "o", "--side", "X"], "--side"),
        (["predict", "x.png", "--out", "o", "--jobs", "0"], "--jobs"),
        (["predict", "x.png", "--out", "o", "--format", "xyz"], "«xyz»"),
        (["predict", "x", "--out", "o", "--resume", "--overwrite"], "not allowed"),
        (["--nonsense"], "COMMAND"),
        (["train", "x.yaml"], "--data"),
    ],
)
def test_wrong_usage_is_said_and_exits_with_2(
    kneel, arguments, words, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, output, complaints = kneel(*arguments)
    assert code == 2
    assert words in complaints
    assert not output
    assert not list(tmp_path.iterdir())


def test_a_reader_that_went_away_is_no_fault(dicom):
    reading, writing = os.pipe()
    os.close(reading)
    main = Path(__file__).parents[2] / "main.py"
    with os.fdopen(writing, "w") as output:
        done = subprocess.run(
            [sys.executable, main, "info", dicom()],
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_names_that_are_no_text_are_shown(dicom, encoding):
    path = dicom()
    odd = path.with_name(os.fsdecode(b"f\xfcr \xe2\x80\xa6.dcm"))
    path.rename(odd)
    main = Path(__file__).parents[2] / "main.py"
    done = subprocess.run(
        [sys.executable, main, "info", odd],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": encoding},
    )
    assert done.returncode == 0, done.stderr
    assert b"600 by 400 pixels" in done.stdout


@pytest.mark.parametrize("options", [(), ("--verbose",)])
def test_the_log_of_libraries_is_shown_only_when_asked_for(dicom, options):
    command = [sys.executable, "-c", LOUD, "info", dicom(), *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert ("the name of the patient" in done.stderr) == bool(options)
