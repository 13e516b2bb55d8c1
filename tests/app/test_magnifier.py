import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.app.canvas import Canvas
from kneel_gui.app.magnifier import GAP, SIZE, Magnifier, place_beside

DIRECTIONS = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)]


@given(
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.tuples(st.floats(100, 2000), st.floats(100, 2000)),
    st.lists(st.sampled_from(DIRECTIONS), max_size=2),
)
def test_never_on_the_point_and_in_view_where_there_is_room(share, view_wh, wishes):
    point = np.array(share) * view_wh
    direction = np.array(place_beside(point, view_wh, wishes))
    middle = point + direction * (GAP + SIZE / 2)
    assert np.abs(middle - point).max() >= GAP + SIZE / 2 - 1e-6
    if min(view_wh) >= 2 * (GAP + SIZE):
        assert (middle - SIZE / 2 >= -1e-6).all()
        assert (middle + SIZE / 2 <= np.array(view_wh) + 1e-6).all()


@given(st.sampled_from(DIRECTIONS))
def test_wishes_come_true_where_there_is_room(wish):
    assert place_beside(np.array([500.0, 500.0]), (1000, 1000), [wish]) == wish


@pytest.fixture
def desk(qtbot, make_radiograph):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    qtbot.waitExposed(canvas)
    magnifier = Magnifier(canvas.picture)
    canvas.add_overlay(magnifier, 10.0)
    return canvas, magnifier


def look(desk, pixels, xy, aspect=1.0):
    from kneel_gui.app.camera import Camera

    canvas, magnifier = desk
    canvas.picture.set_pixels(pixels)
    canvas.picture.set_table(np.minimum(np.arange(65536), 255).astype(np.uint8))
    height, width = pixels.shape
    camera = Camera(canvas.camera.view_wh, (width, height), aspect).fitted()
    canvas.set_camera(camera)
    magnifier.look_at(camera, np.array(xy), "", "#ffffff", (1, 1))
    return canvas, magnifier


@pytest.mark.gui
def test_the_point_is_under_the_cross_hair(desk, grey_grab):
    pixels = np.zeros((300, 400), dtype=np.uint16)
    pixels[100, 150] = 255
    canvas, magnifier = look(desk, pixels, (150.0, 100.0))
    middle = magnifier.pos()
    x, y = int(middle.x()), int(middle.y())
    shown = grey_grab(canvas.viewport())[y - 13 : y + 13, x - 13 : x + 13, 0]
    rows, cols = np.nonzero(shown > 128)
    assert len(rows) > 4
    at = np.array([cols.mean() + 0.5 + x - 13, rows.mean() + 0.5 + y - 13])
    np.testing.assert_allclose(at, [middle.x(), middle.y()], atol=0.6)


@pytest.mark.gui
def test_it_keeps_its_place_while_there_is_room(desk):
    pixels = np.zeros((300, 400), dtype=np.uint16)
    canvas, magnifier = look(desk, pixels, (150.0, 100.0))
    first = canvas.camera.to_screen((150.0, 100.0))
    offset = np.array([magnifier.pos().x(), magnifier.pos().y()]) - first
    magnifier.look_at(canvas.camera, np.array([160.0, 110.0]), "", "#fff", (-1, -1))
    there = canvas.camera.to_screen((160.0, 110.0))
    now = np.array([magnifier.pos().x(), magnifier.pos().y()]) - there
    np.testing.assert_allclose(now, offset)


@pytest.mark.gui
def test_it_is_not_shown_where_pixels_are_large_already(desk):
    _, magnifier = look(desk, np.zeros((30, 40), dtype=np.uint16), (10.0, 10.0))
    assert not magnifier.isVisible()
