"""Random actions, undo and redo: every panel says what the document says."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt5.QtCore import QPoint, Qt

from kneel_gui.app.measure_text import value_text
from kneel_gui.app.readout import knee_text, place_px, state_text
from kneel_gui.app.work_item import doubt_mm, grades_text, status_of
from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.measure import MEASURES, measure_knee
from kneel_gui.core.schema import SIDES
from tests.app.support import write_film
from tests.app.test_twin_view import move, press, release

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
    (Qt.Key_W, NONE),  # the twin view, and back
    (Qt.Key_M, NONE),
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
GRADE = st.tuples(
    st.just("grade"),
    st.sampled_from(SIDES),
    st.sampled_from([Qt.Key_0, Qt.Key_3, Qt.Key_N]),
)


def act(rig, action):
    kind, *details = action
    stage = rig.window.stage
    if kind == "key":
        rig.key(*details, widget=shown(rig).canvas)
    elif kind == "drag":
        side, index, by = details
        pane = stage.twin.panes[side] if stage.twin_shown else rig.view
        x, y = pane._layer.items[side].places_screen[index]
        if np.isfinite(x) and 0 <= x < pane.width() and 0 <= y < pane.height():
            drag(pane, QPoint(round(x), round(y)), QPoint(*by))
    elif kind == "click":
        drag(shown(rig), QPoint(*details), QPoint(0, 0))
    elif kind == "grade":
        side, key = details
        box = rig.window.inspector.readings[side].grade
        rig.key(key, widget=box)
        rig.key(Qt.Key_Return, widget=box)
    else:
        rig.key(Qt.Key_P, widget=shown(rig).canvas)
        rig.wait(lambda: not rig.room.busy)


def shown(rig):
    """The view that has the keyboard."""
    stage = rig.window.stage
    return stage.twin.leading if stage.twin_shown else rig.view


def drag(view, start, by):
    press(view, start)
    move(view, start + by / 2)
    move(view, start + by)
    release(view, start + by)


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
    check_readings(rig, annotation)
    check_measures(rig, annotation)
    check_twin(rig, annotation)
    row = rig.room.worklist.item(image.path)
    assert row.points == sum(int(k.placed.sum()) for k in annotation.knees)
    if row.status.value != "predicted":  # that there is no knee counts as predicted
        assert row.status is status_of(annotation)
    np.testing.assert_equal(row.doubt_mm, doubt_mm(annotation))
    assert window.isWindowModified() == rig.room.dirty
    assert window.windowTitle() == f"{row.name}[*] · KNEEL GUI"
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


def check_readings(rig, annotation):
    for side, panel in rig.window.inspector.readings.items():
        said = annotation.reading(side)
        assert panel.grade.currentText().startswith(
            said.text if said.kl_grade is not None else "—" if not said.text else "Not"
        )
        assert panel.comment.text() == said.comment
    row = rig.room.worklist.item(rig.room.image.path)
    assert row.grades == grades_text(annotation)


def check_measures(rig, annotation):
    texts = rig.window.inspector.measures.texts
    for side in SIDES:
        knee = annotation.knee(side)
        found = (
            None if knee is None else measure_knee(knee, rig.room.radiograph.spacing)
        )
        for spec in MEASURES:
            text = "—" if found is None else value_text(found.items[spec.id], False)
            assert texts[spec.id, side] == text


def check_twin(rig, annotation):
    stage = rig.window.stage
    assert rig.window.actions_by_id["twin"].isChecked() == stage.twin_shown
    if not stage.twin_shown:
        return
    for side, pane in stage.twin.panes.items():
        knee = annotation.knee(side) or KneeAnnotation.empty(side)
        drawn = pane._layer.items[side].points_screen
        np.testing.assert_allclose(drawn, pane.canvas.camera.to_screen(knee.points_px))
        mine = rig.view.selected
        assert pane.selected == (mine if mine and mine[0] is side else None)


@pytest.fixture
def open_rig(rig, tmp_path):
    rig.open(write_film(tmp_path / "k.dcm"))
    return rig


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    actions=st.lists(
        st.one_of(KEY, KEY, DRAG, CLICK, GRADE, PREDICT), min_size=4, max_size=14
    )
)
def test_no_action_leaves_the_panels_in_disagreement(open_rig, actions):
    rig = open_rig
    rig.window.actions_by_id["twin"].setChecked(False)
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
        rig.key(Qt.Key_Z, CTRL, widget=shown(rig).canvas)
        steps += 1
        check(rig)
    assert rig.room.image.document.annotation == first
    for _ in range(steps):
        rig.key(Qt.Key_Y, CTRL, widget=shown(rig).canvas)
    assert rig.room.image.document.annotation == last
    check(rig)
