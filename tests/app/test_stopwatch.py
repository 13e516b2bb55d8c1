import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app.stopwatch import IDLE_S, Stopwatch
from kneel_gui.core.schema import Side
from kneel_gui.storage.ledger import TimeLedger
from tests.app.support import write_study

pytestmark = pytest.mark.gui


def test_time_drags_and_corrected_points_of_each_image_are_noted(rig, tmp_path):
    first, second = write_study(tmp_path, 2)
    watch = rig.window._stopwatch
    now = [0.0]
    watch._clock = lambda: now[0]
    watch._last = 0.0
    rig.open(first, second)
    rig.predicted()
    watch._seconds = 0.0
    rig.drag(rig.at(Side.RIGHT, 3), (12, 9))
    now[0] += 4.0
    watch.tick()
    now[0] += IDLE_S + 1  # nobody was there
    rig.drag(rig.at(Side.RIGHT, 3), (-5, 9))
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    rig.key(Qt.Key_PageDown)
    rig.wait(lambda: rig.room.image.path == second)
    rig.wait(lambda: watch.ledger.of([str(first)]))
    (stay,) = watch.ledger.of([str(first)])
    assert stay.seconds == pytest.approx(4.0)
    assert stay.drags == 2
    assert stay.corrected == 1
    assert watch.ledger.of([str(second)]) == []


def test_the_last_stay_is_written_when_the_window_closes(qapp, tmp_path, rig):
    (path,) = write_study(tmp_path, 1)
    rig.open(path)
    rig.window._stopwatch._seconds = 7.0
    rig.window.shut_down()
    (stay,) = TimeLedger().of([str(path)])
    assert stay.seconds >= 7.0


def test_a_ledger_that_cannot_be_written_stops_nothing(qapp, tmp_path):
    place = tmp_path / "file"
    place.write_text("in the way")
    watch = Stopwatch(TimeLedger(place / "ledger.sqlite"), lambda: "")
    watch.go_to(None)
    watch.close()
