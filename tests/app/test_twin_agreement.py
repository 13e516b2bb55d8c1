"""Random work in both views: every panel shows what the document says."""

import random

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt

from kneel_gui.app.measure_text import value_text
from kneel_gui.core.measure import MEASURES, measure_knee
from kneel_gui.core.schema import SIDES, Side
from tests.app.support import write_film
from tests.app.test_twin_view import move, place_of, press, release

pytestmark = pytest.mark.gui
KEYS = (
    (Qt.Key_Tab, Qt.NoModifier),
    (Qt.Key_Delete, Qt.NoModifier),
    (Qt.Key_Left, Qt.ShiftModifier),
    (Qt.Key_Down, Qt.NoModifier),
    (Qt.Key_X, Qt.NoModifier),
    (Qt.Key_Z, Qt.ControlModifier),
    (Qt.Key_Z, Qt.ControlModifier),
    (Qt.Key_Y, Qt.ControlModifier),
    (Qt.Key_W, Qt.NoModifier),
    (Qt.Key_J, Qt.NoModifier),
    (Qt.Key_O, Qt.NoModifier),
    (Qt.Key_V, Qt.NoModifier),
)


def agree(rig):
    """Compare every panel with the document."""
    annotation = rig.room.image.annotation
    spacing = rig.room.radiograph.spacing
    assert rig.view._annotation is annotation
    stage, panel = rig.window.stage, rig.window.inspector.measures
    if stage.twin_shown:
        for pane in stage.twin.panes.values():
            assert pane.annotation is annotation
            mine = rig.view.selected
            if mine is None or mine[0] is not pane.side:
                assert pane.selected is None
            else:
                assert pane.selected == mine
    for side in SIDES:
        knee = annotation.knee(side)
        found = None if knee is None else measure_knee(knee, spacing)
        for spec in MEASURES:
            text = "—" if found is None else value_text(found.items[spec.id], False)
            assert panel.texts[spec.id, side] == text


@pytest.mark.parametrize("seed", range(3))
def test_no_action_leaves_the_views_in_disagreement(rig, tmp_path, seed):
    rig.open(write_film(tmp_path / "a.dcm"))
    rig.predicted()
    chance = random.Random(seed)
    stage = rig.window.stage
    rig.panes = stage.twin.panes
    rig.key(Qt.Key_M)
    agree(rig)
    for _ in range(40):
        pane = chance.choice(list(stage.twin.panes.values()))
        view = pane if stage.twin_shown else rig.view
        knee = rig.room.image.annotation.knee(pane.side)
        if chance.random() < 0.5 and knee is not None and knee.placed.any():
            index = chance.choice(np.flatnonzero(knee.placed).tolist())
            drag(rig, view, pane.side, index, chance)
        else:
            key, modifier = chance.choice(KEYS)
            rig.key(key, modifier, view.canvas)
        agree(rig)
    while rig.room.images.undo_group.canUndo():
        rig.room.images.undo_group.undo()
        agree(rig)
    while rig.room.images.undo_group.canRedo():
        rig.room.images.undo_group.redo()
        agree(rig)


def drag(rig, view, side, index, chance):
    """Drag a point, or let go with Esc."""
    at = place_of(rig, side, index) if view is not rig.view else rig.at(side, index)
    by = QPoint(chance.randint(-15, 15), chance.randint(-15, 15))
    press(view, at)
    move(view, at + by / 2)
    move(view, at + by)
    if chance.random() < 0.3:
        rig.key(Qt.Key_Escape, widget=view.canvas)
    release(view, at + by)


def test_a_drag_that_is_cancelled_takes_its_numbers_back(rig, tmp_path):
    rig.open(write_film(tmp_path / "a.dcm"))
    rig.predicted()
    panel = rig.window.inspector.measures
    before = dict(panel.texts)
    at = rig.at(Side.RIGHT, 14)
    press(rig.view, at)
    move(rig.view, at + QPoint(0, 9))
    assert panel.texts != before
    rig.key(Qt.Key_Escape)
    assert panel.texts == before
