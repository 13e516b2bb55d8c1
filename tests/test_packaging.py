"""The wheel, built and installed into an empty environment."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import kneel_gui

ROOT = Path(__file__).parents[1]
SOURCES = (
    "kneel_gui",
    "resources",
    "setup.cfg",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)

pytestmark = pytest.mark.slow


def shipped(folder, pattern):
    files = (path for path in (ROOT / folder).rglob(pattern) if path.is_file())
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in files
        if "__pycache__" not in path.parts
    }


def call(*command, cwd, **environment):
    """Run a command that must succeed, away from the checkout; return its output."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the source distribution as a release is."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source / name)
    out = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "-n", "--outdir", out, source, cwd=out)
    assert len(list(out.glob("*.tar.gz"))) == 1
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """A fresh environment: the wheel, and this one's dependencies by a path file."""
    folder = tmp_path_factory.mktemp("environment")
    call(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")
    call(*pip, "install", "-q", "--no-deps", "--no-index", wheel, cwd=folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    # Only the path: the path files in there, our checkout's among them, stay unread.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def test_the_wheel_holds_every_module_and_resource(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("kneel_gui/")}
    modules = {f"kneel_gui/{name}" for name in shipped("kneel_gui", "*.py")}
    resources = {f"kneel_gui/resources/{name}" for name in shipped("resources", "*")}
    assert names == modules | resources


def test_the_wheel_names_its_licence(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
        assert any(n.endswith("licenses/LICENSE") for n in archive.namelist())
    assert metadata["License"] == "GPL-3.0-or-later"
    assert metadata["Requires-Python"] == ">=3.10"
    assert "KNEEL GUI" in metadata.get_payload()


def test_resources_come_from_the_installed_package(environment, tmp_path):
    code = "from kneel_gui.paths import resource; print(resource('schema'))"
    found = Path(call(environment / "bin/python", "-c", code, cwd=tmp_path).strip())
    assert found.parts[-4:] == ("site-packages", "kneel_gui", "resources", "schema")
    assert environment in found.parents


def test_the_command_line_works_away_from_the_checkout(environment, tmp_path):
    kneel = environment / "bin" / "kneel"
    assert kneel_gui.__version__ in call(kneel, "--version", cwd=tmp_path)
    (packages,) = environment.glob("lib/python*/site-packages")
    demo = sorted((packages / "kneel_gui/resources/demo").rglob("*.dcm"))
    assert demo, "the demo study has no DICOM file"
    call(kneel, "predict", demo[0], "--out", tmp_path / "out", cwd=tmp_path)
    rows = (tmp_path / "out" / "landmarks.csv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + 2 * 16


def test_the_app_can_be_imported(environment, tmp_path):
    assert (environment / "bin" / "kneel-gui").exists()
    code = "from kneel_gui.app.bootstrap import main; print(callable(main))"
    done = call(environment / "bin/python", "-c", code, cwd=tmp_path)
    assert done.strip() == "True"
