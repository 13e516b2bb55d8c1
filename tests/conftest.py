"""Fixtures and checks for every room."""

import os
import shutil
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("KNEEL_LANGUAGE", "en")  # whatever the machine speaks

SHARED = Path(__file__).parents[2] / "shared"
NO_SHARED = "../shared/data is not on this machine"
NO_CUDA = "no CUDA device"
NO_HUB = "the optional package huggingface_hub is not installed"
NO_XDOTOOL = "xdotool is not installed"
# The only reasons to skip a test, and whether each can be true here; any other skip
# fails. A test that quietly stops running is worse than one that is red.
ALLOWED_SKIPS = {
    NO_SHARED: not (SHARED / "data").is_dir(),
    NO_CUDA: True,
    NO_HUB: find_spec("huggingface_hub") is None,
    NO_XDOTOOL: shutil.which("xdotool") is None,
}
THREAD_GRACE_S = 2.0

# Two busy cores make any deadline a coin toss; CI must find the same every time.
settings.register_profile(
    "kneel",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kneel")


@pytest.fixture(scope="session")
def shared_data():
    """The maintainers' data folder; absent on a user's machine."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip(NO_SHARED)
    return folder


@pytest.fixture(autouse=True)
def _own_user_folders(tmp_path_factory, monkeypatch):
    """Keep tests away from the person's own settings, sessions and logs."""
    home = tmp_path_factory.mktemp("user")
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))


@pytest.fixture(autouse=True)
def _no_leaked_threads():
    """Fail a test that leaves a thread behind which would keep the program alive."""
    before = set(threading.enumerate())
    yield
    leaked = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in leaked:
        thread.join(THREAD_GRACE_S)
    alive = [thread.name for thread in leaked if thread.is_alive()]
    assert not alive, f"threads left running: {alive}"


def _refuse_unexpected_skip(report):
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return report
    place, line, message = report.longrepr
    reason = message.removeprefix("Skipped: ")
    if not any(reason.startswith(r) and ok for r, ok in ALLOWED_SKIPS.items()):
        report.outcome = "failed"
        report.longrepr = f"{place}:{line}: this skip is not allowed here: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return _refuse_unexpected_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return _refuse_unexpected_skip((yield))
