"""However the window is closed, the process ends by itself and nothing is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kneel_gui.core.schema import Side
from tests.app.desk_fixtures import rig, rig_of
from tests.app.support import write_film, write_study
from tests.e2e import leaving

__all__ = ["rig", "rig_of"]
pytestmark = [pytest.mark.gui, pytest.mark.slow, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
STATES = (
    "resting",
    "predicting",
    "predicting_all",
    "loading_the_model",
    "exporting",
    "scanning",
    "dragging",
    "in_a_dialog",
    "in_every_dialog",
    "with_pictures",
    "save_failed",
)
HUNG_S = 240  # it takes seconds; a busy machine takes longer, a hanging thread for ever


def leave(state, film, out):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONFAULTHANDLER": "1"}
    return subprocess.run(
        [sys.executable, leaving.__file__, state, film, out],
        env=environment,
        capture_output=True,
        text=True,
        timeout=HUNG_S,
        check=False,
    )


@pytest.mark.parametrize("state", STATES)
def test_it_ends_and_keeps_every_point(state, rig_of, tmp_path):
    films = write_study(tmp_path / "study")
    write_study(tmp_path / "more", 1)
    write_film(tmp_path / "more" / "other.dcm", 99)
    done = leave(state, films[0], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "QThread" not in done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".tmp"]
    expected = json.loads((tmp_path / "points.json").read_text())
    rig = rig_of()
    rig.open(films[0])
    knees = {knee.side: knee.points_px for knee in rig.room.image.annotation.knees}
    assert set(knees) == {Side(side) for side in expected}
    for side, points in knees.items():
        assert np.array_equal(points, np.array(expected[side.value]))
