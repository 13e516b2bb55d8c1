"""Random actions, undo and redo: every panel says what the document says."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt5.QtCore import QPoint, Qt

from kneel_gui.app.readout import knee_text, place_px, state_text
from kneel_gui.app.work_item import doubt_mm, status_of
from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.schema import SIDES
from tests.app.support import write_film

pytestmark = pytest.mark.gui
SHIFT, CTRL, NONE = Qt.ShiftModifier, Qt.ControlModifier, Qt.NoModifier
KEYS = [
    (Qt.Key_Z, CTRL),
    (Qt.Key_Y, CTRL),
    (Qt.Key_Delete, NONE),
    (Qt.Key_Delete, SHIFT),  # reject predicted
    (Qt.Key_Tab, NONE),
    (Qt.Key_D, NONE),
    (Qt.Key_V, NONE),
    (Qt.Key_O, NONE),
    (Qt.Key_O, SHIFT),
    (Qt.Key_X, NONE),
    (Qt.Key_J, NONE),
    (Qt.Key_M, SHIFT),
    (Qt.Key_G, NONE),
    (Qt.Key_4, NONE),
    (Qt.Key_L, NONE),
    (Qt.Key_Escape, NONE),
    (Qt.Key_Right, NONE),
    (Qt.Key_Up, SHIFT),
    (Qt.Key_Left, CTRL | SHIFT),
    (Qt.Key_Period, NONE),
    (Qt.Key_Up, CTRL),
    (Qt.Key_Space, NONE),
    (Qt.Key_C, NONE),
    (Qt.Key_1, NONE),
    (Qt.Key_F, NONE),
]
KEY = st.sampled_from(KEYS).map(lambda pair: ("key", *pair))
DRAG = st.tuples(
    st.just("drag"),
    st.sampled_from(SIDES),
    st.integers(0, 15),
    st.tuples(st.integers(-60, 60), st.integers(-60, 60)),
)
CLICK = st.tuples(st.just("click"), st.integers(20, 600), st.integers(20, 500))
PREDICT = st.just(("predict",))


def act(rig, action):
    kind, *details = action
    if kind == "key":
        rig.key(*details)
    elif kind == "drag":
        side, index, by = details
        x, y = rig.view._layer.items[side].places_screen[index]
        if np.isfinite(x) and 0 <= x < rig.view.width() and 0 <= y < rig.view.height():
            rig.drag(QPoint(round(x), round(y)), by)
    elif kind == "click":
        rig.drag(QPoint(*details), (0, 0))
    else:
        rig.key(Qt.Key_P)
        rig.wait(lambda: not rig.room.busy)


def check(rig):
    """Compare views, inspector, worklist, title and actions with the document."""
    window, image = rig.window, rig.room.image
    annotation = image.document.annotation
    camera = rig.view.canvas.camera
    for side in SIDES:
        knee = annotation.knee(side) or KneeAnnotation.empty(side)
        item = rig.view._layer.items[side]
        np.testing.assert_allclose(item.points_screen, camera.to_screen(knee.points_px))
        extras = rig.view._layer.extras(side)
        assert not (np.isfinite(extras.places_px).all(axis=1) & knee.placed).any()
        assert not np.isfinite(extras.ghosts_px[knee.known]).any()
        finding = next((f for f in image.findings if f.side is side), None)
        told = knee_text(side, annotation.knee(side), finding)
        assert window.inspector.knees[side].texts[1:] == told
    check_selection(rig, annotation)
    row = rig.room.worklist.item(image.path)
    assert row.points == sum(int(k.placed.sum()) for k in annotation.knees)
    if row.status.value != "predicted":  # that there is no knee counts as predicted
        assert row.status is status_of(annotation)
    np.testing.assert_equal(row.doubt_mm, doubt_mm(annotation))
    assert window.isWindowModified() == rig.room.dirty
    actions, stack = window.actions_by_id, image.stack
    assert actions["undo"].isEnabled() == stack.canUndo()
    assert actions["redo"].isEnabled() == stack.canRedo()
    ghosts = window.commands.correcting.ghosts.ghosts
    assert actions["adopt"].isEnabled() == bool(ghosts)
    accepted = window.inspector.accept_button.text()
    assert accepted.startswith("Reviewed") == annotation.reviewed


def check_selection(rig, annotation):
    texts = rig.window.inspector.point.texts
    selected = rig.view.selected
    if selected is None or rig.view.placing is not None:
        return
    side, index = selected
    knee = annotation.knee(side) or KneeAnnotation.empty(side)
    assert texts[3] == state_text(knee.states[index], index in knee.locked)
    if knee.placed[index]:
        assert texts[1] == place_px(*knee.points_px[index])
        assert texts[6] == (knee.sources[index] or "—")


@pytest.fixture
def open_rig(rig, tmp_path):
    rig.open(write_film(tmp_path / "k.dcm"))
    return rig


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    actions=st.lists(st.one_of(KEY, KEY, DRAG, CLICK, PREDICT), min_size=4, max_size=14)
)
def test_no_action_leaves_the_panels_in_disagreement(open_rig, actions):
    rig = open_rig
    rig.key(Qt.Key_Escape)
    rig.key(Qt.Key_Escape)
    first = rig.room.image.document.annotation
    rig.room.image.stack.clear()  # of the example before
    act(rig, ("predict",))
    for action in actions:
        act(rig, action)
        check(rig)
    stack = rig.room.image.stack
    last = rig.room.image.document.annotation
    steps = 0
    while stack.canUndo():
        rig.key(Qt.Key_Z, CTRL)
        steps += 1
        check(rig)
    assert rig.room.image.document.annotation == first
    for _ in range(steps):
        rig.key(Qt.Key_Y, CTRL)
    assert rig.room.image.document.annotation == last
    check(rig)
