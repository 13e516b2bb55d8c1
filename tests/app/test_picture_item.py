import numpy as np
import pytest
from PyQt5.QtWidgets import QWidget

from kneel_gui.app.camera import Camera
from kneel_gui.app.canvas import Canvas

pytestmark = pytest.mark.gui
TABLE = np.minimum(np.arange(65536), 255).astype(np.uint8)


@pytest.fixture
def canvas(qtbot):
    shown = Canvas()
    qtbot.addWidget(shown)
    shown.resize(400, 300)
    shown.show()
    qtbot.waitExposed(shown)
    shown.picture.set_table(TABLE)
    return shown


def show(canvas, pixels, scale, centre):
    canvas.picture.set_pixels(np.asarray(pixels, dtype=np.uint16))
    height, width = pixels.shape
    camera = Camera((400, 300), (width, height), 1.0, centre, scale)
    canvas.set_camera(camera)
    return camera


def grey_at(grab, camera, x, y):
    col, row = camera.to_screen((x, y))
    return int(grab[int(row), int(col), 0])


@pytest.mark.parametrize("scale", [1.0, 3.0, 37.0])
def test_every_pixel_in_view_has_its_own_grey(canvas, grey_grab, scale):
    pixels = np.random.default_rng(1).integers(0, 256, (700, 900))
    camera = show(canvas, pixels, scale, (450.5, 350.5))
    grab = grey_grab(canvas.viewport())
    (left, top), (right, bottom) = camera.to_image([(1, 1), (398, 298)])
    for y in range(int(top) + 1, int(bottom), max(1, int(40 / scale))):
        for x in range(int(left) + 1, int(right), max(1, int(40 / scale))):
            assert grey_at(grab, camera, x, y) == pixels[y, x]


@pytest.mark.parametrize("scale", [0.5, 0.25])
def test_smaller_pictures_show_block_means(canvas, grey_grab, scale):
    pixels = np.random.default_rng(1).integers(0, 256, (1200, 1600))
    block = round(1 / scale)
    # The middle of the view on a corner between four blocks.
    camera = show(canvas, pixels, scale, (799.5, 599.5))
    grab = grey_grab(canvas.viewport())
    for y in range(560, 640, block):
        for x in range(760, 840, block):
            mean = np.floor(pixels[y : y + block, x : x + block].mean() + 0.5)
            middle = (x + block / 2 - 0.5, y + block / 2 - 0.5)
            assert grey_at(grab, camera, *middle) == mean


def test_panning_and_new_tables_show_the_right_pixels(canvas, grey_grab):
    pixels = np.random.default_rng(1).integers(0, 256, (900, 1200))
    camera = show(canvas, pixels, 2.0, (100.0, 100.0))
    grey_grab(canvas.viewport())
    camera = camera.panned(-1500, -1000)
    canvas.set_camera(camera)
    x, y = (int(v) for v in camera.to_image((200, 150)))
    assert grey_at(grey_grab(canvas.viewport()), camera, x, y) == pixels[y, x]
    canvas.picture.set_table(255 - TABLE)
    assert grey_at(grey_grab(canvas.viewport()), camera, x, y) == 255 - pixels[y, x]


def test_nothing_is_painted_beside_the_image(canvas, grey_grab):
    # 33 is no multiple of any block: the last blocks reach over the edge.
    pixels = np.full((257, 263), 255)
    camera = show(canvas, pixels, 0.25, (131.0, 128.0))
    grab = grey_grab(canvas.viewport())[..., 0]
    rows, cols = np.nonzero(grab > 200)
    low, high = camera.to_screen([[-0.5, -0.5], [262.5, 256.5]])
    assert cols.min() >= low[0] - 1
    assert rows.min() >= low[1] - 1
    assert cols.max() <= high[0]
    assert rows.max() <= high[1]


def test_no_pixels_paint_nothing(canvas, grey_grab):
    canvas.picture.set_pixels(None)
    assert canvas.picture.boundingRect().isEmpty()
    assert np.ptp(grey_grab(canvas.viewport())[..., 0]) == 0


@pytest.mark.parametrize(("turns", "mirrored"), [(0, False), (1, False), (3, True)])
def test_a_shrunk_picture_stands_where_its_pixels_are(
    canvas, grey_grab, turns, mirrored
):
    pixels = np.zeros((900, 1200))
    at = np.array([333, 291])
    pixels[at[1] - 30 : at[1] + 31, at[0] - 45 : at[0] + 46] = 255
    canvas.picture.set_pixels(pixels.astype(np.uint16))
    camera = Camera((400, 300), (1200, 900), 1.3, (410.7, 355.2), 0.37)
    canvas.set_camera(camera.faced(turns, mirrored))
    grey = grey_grab(canvas.viewport())[..., 0].astype(float)
    grey[grey < 20] = 0  # the ground beside the image
    rows, cols = np.indices(grey.shape)
    middle = np.array([(grey * (cols + 0.5)).sum(), (grey * (rows + 0.5)).sum()])
    found = canvas.camera.to_image(middle / grey.sum())
    np.testing.assert_allclose(found, at, atol=0.05)


def test_a_shrunk_picture_stands_there_in_a_window_of_many_parts(canvas, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    canvas.setParent(window)
    canvas.move(57, 91)
    window.resize(500, 450)
    window.show()
    qtbot.waitExposed(window)
    pixels = np.random.default_rng(1).integers(0, 256, (900, 1200))
    show(canvas, pixels, 0.4, (600.3, 450.1))
    alone = canvas.viewport().grab().toImage()
    inside = window.grab().toImage().copy(57, 91, 400, 300)
    canvas.setParent(None)  # it is closed by itself
    assert inside == alone.convertToFormat(inside.format())


def test_a_window_step_looks_up_the_same_pixels(canvas, grey_grab):
    pixels = np.random.default_rng(1).integers(0, 256, (900, 1200))
    show(canvas, pixels, 0.4, (600.3, 450.1))
    before = grey_grab(canvas.viewport())[..., 0]
    kept = canvas.picture._shrunk[2]
    canvas.picture.set_table(255 - TABLE)
    after = grey_grab(canvas.viewport())[..., 0]
    assert canvas.picture._shrunk[2] is kept
    np.testing.assert_array_equal(before + after, 255)
