"""The shell side of the set-up, on a machine made of stand-ins."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kneel_gui.cli import COMMANDS

ROOT = Path(__file__).parents[1]
TOOLS = ("awk", "bash", "cat", "chmod", "cksum", "cp", "env", "flock", "id", "mkdir")
TOOLS += ("rm", "sed", "sort")

# Answers as a Python, an environment's Python and pip do, and writes down what it did.
PYTHON = """#!/usr/bin/env bash
here=${BASH_SOURCE[0]}
case "$*" in
*"import ensurepip"*) [ -e "$WORLD/venv-module" ] && echo "$here" ;;
*"import PyQt5"*) echo "$WORLD" ;;
*"import sys; assert"*) echo "$here" ;;
*"version_info[:2]"*) echo 3.11 ;;
"-m venv "*)
    echo venv >>"$WORLD/log"
    mkdir -p "$3/bin" && cp "$here" "$3/bin/python"
    echo "home = x" >"$3/pyvenv.cfg" ;;
"-m pip install"*)
    echo "pip ${!#}" >>"$WORLD/log"
    [ ! -e "$WORLD/pip-fails" ] ;;
"- torch"*) exit 1 ;;
*main.py*) echo "main ${*:2}" >>"$WORLD/log" ;;
esac
"""
APT = """#!/usr/bin/env bash
echo "apt ${*: -1}" >>"$WORLD/log"
[ ! -e "$WORLD/apt-fails" ] || exit 100
: >"$WORLD/venv-module"
: >"$WORLD/libraries"
"""
ROOT_USER = "#!/usr/bin/env bash\necho 0\n"
LDD = """#!/usr/bin/env bash
[ -e "$WORLD/libraries" ] || echo "  libxcb-icccm.so.4 => not found"
"""


class World:
    """A checkout with the scripts and a PATH that holds stand-ins only."""

    def __init__(self, folder):
        self.folder = folder
        self.checkout = folder / "check out"
        self.log_file = folder / "log"
        self.bin = folder / "bin"
        self.bin.mkdir()
        shutil.copytree(ROOT / "scripts", self.checkout / "scripts")
        for name in ("setup.cfg", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.checkout)
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.add("python3", PYTHON)
        self.add("ldd", LDD)
        self.have("venv-module", "libraries")

    def add(self, name, text):
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def have(self, *names):
        for name in names:
            (self.folder / name).touch()

    def lack(self, *names):
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def run(self, *arguments, **environment):
        """Return (exit status, messages, what was done since the last run)."""
        self.log_file.write_text("")
        done = subprocess.run(
            [self.bin / "bash", self.checkout / "scripts" / "run", *arguments],
            env={"PATH": str(self.bin), "WORLD": str(self.folder)} | environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stderr, self.log_file.read_text().splitlines()


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


SET_UP = ["venv", "pip torch==2.13.0"]


def test_the_second_start_only_starts(world):
    status, _, done = world.run("info", "a b.dcm")
    assert status == 0
    assert done[:2] == SET_UP
    assert done[2] == f"pip {world.checkout}"
    assert done[3:] == ["main info a b.dcm"]
    assert world.run("info", "x") == (0, "", ["main info x"])


@pytest.mark.parametrize("file", ["setup.cfg", "constraints.txt"])
def test_other_dependencies_are_installed(world, file):
    world.run("info")
    with (world.checkout / file).open("a") as stream:
        stream.write("# changed\n")
    done = world.run("info")[2]
    assert "venv" not in done
    assert f"pip {world.checkout}" in done


def test_a_checkout_that_moved_is_set_up_anew(world):
    world.run("info")
    world.checkout = world.checkout.rename(world.folder / "moved")
    assert world.run("info")[2][:2] == SET_UP


def test_a_set_up_that_failed_heals(world):
    world.have("pip-fails")
    status, text, done = world.run("info")
    assert status == 1
    assert "Start again" in text
    assert not any(line.startswith("main") for line in done)
    world.lack("pip-fails")
    status, _, done = world.run("info")
    assert (status, done[0], done[-1]) == (0, "venv", "main info")


def test_an_environment_without_its_python_heals(world):
    world.run("info")
    (world.checkout / ".venv/bin/python").unlink()
    assert world.run("info")[2][:2] == SET_UP


@pytest.mark.parametrize("arguments", [(), ("app",), ("knee.dcm",), ("fol der/",)])
def test_the_app_needs_a_display(world, arguments):
    world.have("knee.dcm")
    (world.folder / "fol der").mkdir()
    status, text, done = world.run(*arguments)
    assert status == 2
    assert "no display" in text
    assert "./scripts/run predict" in text
    assert done == []


@pytest.mark.parametrize(
    "display", [{"DISPLAY": ":1"}, {"WAYLAND_DISPLAY": "w"}, {"QT_QPA_PLATFORM": "vnc"}]
)
def test_the_app_starts_on_a_display(world, display):
    world.have("knee.dcm")
    status, _, done = world.run("knee.dcm", **display)
    assert (status, done[-1]) == (0, "main knee.dcm")
    assert world.run("knee.dcm", **display)[2] == ["main knee.dcm"]


def test_missing_libraries_are_installed_where_that_is_allowed(world):
    world.add("apt-get", APT)
    world.add("id", ROOT_USER)
    world.lack("libraries")
    status, _, done = world.run(DISPLAY=":1")
    assert status == 0
    assert [line for line in done if line.startswith("apt")] == ["apt libxkbcommon0"]


def test_missing_libraries_are_named_where_it_is_not(world):
    world.add("apt-get", APT)
    world.add("id", "#!/usr/bin/env bash\necho 1000\n")
    world.lack("libraries")
    status, text, done = world.run(DISPLAY=":1")
    assert status == 1
    assert re.search(r"^    sudo apt-get install -y .*libxcb-icccm4", text, re.M)
    assert not any(line.startswith(("apt", "main")) for line in done)
    # Work without a window does not need them.
    assert world.run("info")[0] == 0


def test_a_python_without_venv_is_completed(world):
    world.add("apt-get", APT)
    world.add("id", ROOT_USER)
    world.lack("venv-module")
    status, _, done = world.run("info")
    assert status == 0
    assert done[:2] == ["apt python3.11-venv", "venv"]


def test_a_failing_apt_gives_the_one_command(world):
    world.add("apt-get", APT)
    world.add("id", ROOT_USER)
    world.lack("venv-module")
    world.have("apt-fails")
    status, text, _ = world.run("info")
    assert status == 1
    assert "    sudo apt-get install -y python3.11-venv" in text


def test_without_python_it_says_so(world):
    (world.bin / "python3").unlink()
    status, text, _ = world.run("info")
    assert status == 1
    assert "Python 3.10 or newer" in text


def test_two_starts_at_once_set_up_once(world):
    world.log_file.write_text("")
    command = [world.bin / "bash", world.checkout / "scripts" / "run", "info"]
    environment = {"PATH": str(world.bin), "WORLD": str(world.folder)}
    both = [
        subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [process.wait() for process in both] == [0, 0]
    done = world.log_file.read_text().splitlines()
    assert sorted(done) == sorted(
        [*SET_UP, f"pip {world.checkout}", "main info", "main info"]
    )


@pytest.mark.parametrize("arguments", [("--help",), ("predct",), ("predict", "x")])
def test_anything_else_is_for_the_command_line(world, arguments):
    (world.folder / "predict").mkdir()
    status, _, done = world.run(*arguments)
    assert (status, done[-1]) == (0, " ".join(("main", *arguments)))


def test_the_script_knows_every_sub_command():
    text = (ROOT / "scripts" / "run").read_text(encoding="utf-8")
    listed = re.search(r"\n    (predict[^)]*)\)", text).group(1)
    known = listed.replace("\\\n", " ").replace("|", " ").split()
    assert set(known) == set(COMMANDS) - {"app"}
