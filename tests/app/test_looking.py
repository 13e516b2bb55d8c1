"""Turns, flips and local contrast, by real keys in the real window."""

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from kneel_gui.core.schema import Side
from tests.app.support import write_film

pytestmark = pytest.mark.gui
SHIFT, ALT = Qt.ShiftModifier, Qt.AltModifier
TURNS = ((Qt.Key_R, SHIFT), (Qt.Key_L, SHIFT), (Qt.Key_F, SHIFT))


@pytest.fixture
def film(rig, tmp_path):
    """The window with a predicted image."""
    rig.open(write_film(tmp_path / "a.dcm"))
    rig.predicted()
    rig.saved()
    return rig


@pytest.mark.parametrize("seed", range(4))
def test_turns_and_flips_change_nothing_but_the_view(film, seed):
    rng = np.random.default_rng(seed)
    before = film.room.image.kept
    measures = film.window.stage.measuring.measures
    count = film.room.image.stack.count()
    for i in rng.integers(0, 3, 9):
        film.key(*TURNS[i])
        camera = film.view.canvas.camera
        assert (camera.turns, camera.mirrored) == film.view.facing
        shown = film.view._layer.items[Side.LEFT].points_screen
        points = before.annotation.knee(Side.LEFT).points_px
        np.testing.assert_allclose(shown, camera.to_screen(points), atol=1e-6)
    assert film.room.image.kept == before
    assert film.room.image.stack.count() == count
    assert not film.room.dirty
    assert film.window.stage.measuring.measures == measures
    film.key(Qt.Key_U)
    assert film.view.facing == (0, False)
    assert film.view._orientation.text == ""


def test_a_turn_is_clockwise_also_in_a_mirror_and_is_told(film):
    film.key(Qt.Key_R, SHIFT)
    assert film.view.facing == (1, False)
    film.key(Qt.Key_F, SHIFT)
    before = film.view.canvas.camera.facing
    film.key(Qt.Key_R, SHIFT)
    clockwise = np.array([[0.0, -1.0], [1.0, 0.0]])
    np.testing.assert_array_equal(film.view.canvas.camera.facing, clockwise @ before)
    assert film.view._orientation.text == "View flipped"
    assert film.window.status.look.text().endswith("flipped")


def test_a_drag_and_an_arrow_go_where_the_hand_goes(film):
    film.key(Qt.Key_R, SHIFT)
    film.key(Qt.Key_F, SHIFT)
    start = film.at(Side.RIGHT, 4)
    film.drag(start, (12, 4))
    end = film.at(Side.RIGHT, 4)
    assert abs((end - start).x() - 12) <= 1
    assert abs((end - start).y() - 4) <= 1
    before = film.room.image.annotation.knee(Side.RIGHT).points_px[4]
    film.key(Qt.Key_Right)
    after = film.room.image.annotation.knee(Side.RIGHT).points_px[4]
    step = film.view.canvas.camera.facing @ (after - before)
    np.testing.assert_allclose(step, [1.0, 0.0], atol=1e-9)


def test_the_picture_turns_with_the_points(film, grey_grab):
    """A pixel marked in the data is seen where the camera says, however turned."""
    pixels = film.room.radiograph.pixels
    film.view.set_overlay_visible(False)
    film.view.canvas.set_camera(film.view.canvas.camera.scaled(6.0))
    x0, y0 = np.round(film.view.canvas.camera.centre).astype(int)
    places = [(x0 + dx, y0 + dy) for dx in range(-8, 9, 2) for dy in range(-8, 9, 2)]
    stored = [int(pixels[y, x]) for x, y in places]
    for key in TURNS:
        film.key(*key)
        grab = grey_grab(film.view.canvas.viewport())
        seen = []
        for place in places:
            column, row = film.view.canvas.camera.to_screen(place)
            seen.append(int(grab[int(row), int(column), 0]))
        assert np.corrcoef(seen, stored)[0, 1] > 0.99


def test_another_image_is_shown_as_stored(film, tmp_path):
    film.key(Qt.Key_F, SHIFT)
    film.open(write_film(tmp_path / "b.dcm", seed=2))
    film.wait(lambda: film.room.image.path.name == "b.dcm")
    assert film.view.facing == (0, False)


def test_the_twin_view_turns_along(film):
    film.key(Qt.Key_W)
    panes = film.window.stage.twin.panes
    film.key(Qt.Key_R, SHIFT)
    film.key(Qt.Key_F, SHIFT)
    right, left = (panes[side].canvas.camera for side in (Side.RIGHT, Side.LEFT))
    assert (right.turns, left.turns) == (1, 1)
    assert (right.mirrored, left.mirrored) == (True, False)
    assert right.scale == left.scale
    film.key(Qt.Key_U)
    assert panes[Side.LEFT].canvas.camera.mirrored


def test_local_contrast_comes_and_goes_and_values_stay(film):
    value = film.view.pixel_value(300, 200)
    film.key(Qt.Key_E)
    assert "local contrast" in film.window.status.look.text()
    film.wait(lambda: film.view.enhanced is not None)
    assert film.window.status.look.text().endswith("local contrast")
    assert film.view.canvas.picture.levels[0] is film.view.enhanced
    assert film.view.pixel_value(300, 200) == value
    film.key(Qt.Key_W)
    pane = film.window.stage.twin.panes[Side.LEFT]
    assert pane.canvas.picture.levels[0] is film.view.enhanced
    film.key(Qt.Key_E)
    assert film.view.enhanced is None
    assert pane.canvas.picture.levels[0] is film.room.radiograph.pixels


def test_local_contrast_stays_on_for_the_next_image(film, tmp_path):
    film.key(Qt.Key_E)
    film.wait(lambda: film.view.enhanced is not None)
    first = film.view.enhanced
    film.open(write_film(tmp_path / "b.dcm", seed=2))
    film.wait(lambda: film.room.image.path.name == "b.dcm")
    film.wait(lambda: film.view.enhanced is not None)
    assert film.view.enhanced is not first


def test_keys_change_the_window_and_it_is_told(film):
    before = film.view.window
    QTest.keyClick(film.view.canvas, Qt.Key_Right, ALT | SHIFT)
    assert film.view.window.width > before.width
    assert film.view.window.center == before.center
    QTest.keyClick(film.view.canvas, Qt.Key_Down, ALT | SHIFT)
    assert film.view.window.center > before.center
    QTest.keyClick(film.view.canvas, Qt.Key_Left, ALT | SHIFT)
    assert film.view.window.width == pytest.approx(before.width)
    window = film.view.window
    text = film.window.status.look.text()
    assert text == f"W {window.width:.0f} L {window.center:.0f}"
