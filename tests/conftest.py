"""Fixtures for every room."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_data():
    """The maintainers' data folder; absent on a user's machine."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not on this machine")
    return folder
