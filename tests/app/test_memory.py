import json

import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app import bootstrap
from kneel_gui.core.schema import Side
from tests.app.support import write_study

pytestmark = pytest.mark.gui


def test_the_next_start_goes_on_where_one_stopped(rig, rig_of, tmp_path):
    _, second = write_study(tmp_path, 2)
    rig.open(tmp_path)
    rig.window.worklist.set_filter("k")
    rig.key(Qt.Key_PageDown)
    rig.wait(lambda: rig.room.image.path == second)
    rig.predicted()
    rig.saved()
    rig.view.zoom_to_knee(Side.RIGHT)
    rig.view.select((Side.RIGHT, 5))
    rig.window.docks.show_panel("inspector", False)
    state = rig.view.view_state()
    rig.window.close()
    rig.wait(lambda: not rig.window.isVisible())
    again = rig_of()
    bootstrap.start(again.window, [])
    again.wait(lambda: again.room.image is not None)
    assert again.room.image.path == second
    assert again.window.worklist.filter == "k"
    assert again.view.selected == (Side.RIGHT, 5)
    assert again.view.view_state().zoom == pytest.approx(state.zoom, rel=0.2)
    assert not again.window.docks.is_open("inspector")
    again.window.actions_by_id["reset_layout"].trigger()
    assert again.window.docks.is_open("inspector")


def test_what_was_opened_can_be_opened_again_or_forgotten(rig, tmp_path):
    first, second = write_study(tmp_path, 2)
    rig.open(first)
    rig.window.commands.open_paths([second])
    menu = rig.window._recent
    menu.fill()
    texts = [action.toolTip() for action in menu.actions()[:2]]
    assert texts == [str(second), str(first)]
    first.unlink()
    menu.fill()
    assert [a.isEnabled() for a in menu.actions()[:2]] == [True, False]
    menu.actions()[-1].trigger()
    assert rig.window.memory.recent == []


def test_a_place_that_is_not_understood_is_passed_over(rig, tmp_path):
    (path,) = write_study(tmp_path, 1)
    rig.window._preferences.remember("opened", [str(path)])
    place = json.dumps({"image": str(path), "view": 3})
    rig.window._preferences.remember("resume", place)
    bootstrap.start(rig.window, [])
    rig.wait(lambda: rig.room.image is not None)
    assert rig.view.canvas.camera.fits
