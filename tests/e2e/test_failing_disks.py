"""Disks that are full, read-only, forbidden or gone: nothing lost, each said clearly.

The disks are real ones, in a mount namespace of their own (`disks.py`).
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e import disks

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.gui, pytest.mark.slow, pytest.mark.timeout(300)]
NOT_HERE = "no mount namespace on this machine: root and Linux's unshare(1) are needed"


def namespace():
    """Return the command that may mount, or None."""
    command = ["unshare", "--mount"]
    try:
        tried = subprocess.run(
            [*command, "mount", "-t", "tmpfs", "none", "/mnt"],
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return None if tried.returncode else command


@pytest.mark.parametrize("case", disks.CASES)
def test_nothing_is_lost_and_it_is_said(case, tmp_path):
    command = namespace()
    if command is None:
        pytest.skip(NOT_HERE)
    place = tmp_path / "place"
    place.mkdir()
    for path in place.parents[:3]:  # pytest's folders are closed to others
        path.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONFAULTHANDLER": "1"}
    done = subprocess.run(
        [*command, sys.executable, disks.__file__, case, place],
        env=environment | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
