import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPointF, Qt
from PyQt5.QtGui import QContextMenuEvent
from PyQt5.QtWidgets import QApplication

from kneel_gui.app.camera import ViewState
from kneel_gui.app.radiograph_view import RadiographView
from kneel_gui.core.radiograph import VoiLut, Window
from kneel_gui.dicom.grayscale import default_window

pytestmark = pytest.mark.gui
PLAIN = Window(128.0, 256.0, "LINEAR_EXACT")


@pytest.fixture
def view(qtbot):
    widget = RadiographView()
    qtbot.addWidget(widget)
    widget.resize(800, 600)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def record(signal):
    got = []
    signal.connect(got.append)
    return got


def test_a_bright_pixel_is_centred_on_its_integer_coordinates(
    view, make_radiograph, grey_grab
):
    pixels = np.zeros((30, 40))
    pixels[11, 23] = 255
    view.show_radiograph(make_radiograph(pixels))
    view.set_window(PLAIN)
    view._scale_bar.hide()
    view._orientation.hide()
    bright = np.argwhere(grey_grab(view.canvas.viewport())[:, :, 0] > 128)
    middle = (bright.min(axis=0) + bright.max(axis=0) + 1) / 2
    np.testing.assert_allclose(
        view.canvas.camera.to_image(middle[::-1]), [23, 11], atol=0.05
    )
    edge = bright.max(axis=0) - bright.min(axis=0) + 1
    np.testing.assert_allclose(edge, view.canvas.camera.scale, atol=1.0)


def test_picture_and_camera_agree(view, make_radiograph):
    view.show_radiograph(make_radiograph(row_mm=0.7))
    for change in (
        view.fit,
        view.one_to_one,
        lambda: view.zoom_by(7, (30, 40)),
        lambda: view.turn_by(1),
        view.flip,
    ):
        change()
        for point in ((0.0, 0.0), (123.0, 45.6)):
            x, y = point
            scene = view.canvas.picture.mapToScene(QPointF(x + 0.5, y + 0.5))
            np.testing.assert_allclose(
                (scene.x(), scene.y()), view.canvas.camera.to_screen(point), atol=1e-6
            )


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("monochrome1", [False, True])
def test_polarity(view, make_radiograph, grey_grab, inverted, monochrome1):
    pixels = np.zeros((60, 80))
    pixels[:, 40:] = 255
    view.show_radiograph(make_radiograph(pixels, inverted=monochrome1))
    view.set_window(PLAIN)
    view.set_inverted(inverted)
    grab = grey_grab(view.canvas.viewport())
    left, right = grab[300, 200, 0], grab[300, 600, 0]
    assert (left < right) == (inverted == monochrome1)
    assert view.inverted is inverted


def test_padding_stays_dark(view, make_radiograph, grey_grab):
    pixels = np.full((60, 80), 1000)
    pixels[:, :40] = 4000
    view.show_radiograph(make_radiograph(pixels, padding=(4000, 4095)))
    view.set_window(Window(500.0, 1000.0))
    grab = grey_grab(view.canvas.viewport())
    assert grab[300, 200, 0] == 0
    assert grab[300, 600, 0] == 255


def test_voi_lut_of_the_file_is_used_until_a_window_is_chosen(
    view, make_radiograph, grey_grab
):
    lut = VoiLut(0, np.array([0, 255, 128], dtype=np.uint16), 8)
    pixels = np.ones((60, 80))
    pixels[:, :40] = 2
    view.show_radiograph(make_radiograph(pixels, luts=(lut,)))
    grab = grey_grab(view.canvas.viewport())
    assert (grab[300, 200, 0], grab[300, 600, 0]) == (128, 255)
    view.set_window(Window(1000.0, 10.0))
    assert grey_grab(view.canvas.viewport())[300, 600, 0] == 0
    view.set_voi(lut)
    assert view.voi is lut
    assert grey_grab(view.canvas.viewport())[300, 200, 0] == 128


def test_fine_texture_is_averaged_when_shown_small(view, make_radiograph, grey_grab):
    pixels = np.indices((2400, 3200)).sum(axis=0) % 2 * 200
    view.show_radiograph(make_radiograph(pixels))
    view.set_window(PLAIN)
    view._scale_bar.hide()
    view._orientation.hide()
    inside = grey_grab(view.canvas.viewport())[50:550, 50:750, 0]
    assert set(np.unique(inside)) <= {99, 100, 101}


def test_no_radiograph_shows_nothing_and_takes_no_gesture(view, mouse_on):
    moved = record(view.cursor_moved)
    mouse = mouse_on(view)
    mouse.drag((100, 100), (200, 200), button=Qt.RightButton)
    mouse.drag((100, 100), (200, 200))
    mouse.wheel((100, 100), 1)
    view.fit()
    assert view.pixel_value(0, 0) is None
    assert moved == []


# -- window --------------------------------------------------------------------------


def test_right_drag_sets_width_and_centre(view, make_radiograph, mouse_on):
    view.show_radiograph(make_radiograph())
    view.set_window(Window(1000.0, 500.0))
    final, live = record(view.window_changed), record(view.window_changing)
    mouse = mouse_on(view)
    mouse.drag((100, 100), (150, 100), (200, 100), button=Qt.RightButton)
    assert view.window.width > 600
    assert view.window.center == 1000.0
    assert final == [view.window]
    assert len(live) == 2
    mouse.drag((100, 100), (100, 180), button=Qt.RightButton)
    assert view.window.center > 1050
    assert view.window.width == pytest.approx(final[0].width)


def test_right_drag_works_in_modality_units(view, make_radiograph, mouse_on):
    view.show_radiograph(make_radiograph(slope=0.01, intercept=-5.0))
    before = default_window(view.radiograph)
    assert view.window == before
    mouse_on(view).drag((100, 100), (100, 142), button=Qt.RightButton)
    assert view.window.center - before.center == pytest.approx(before.width / 10)


def test_right_click_changes_nothing(view, make_radiograph, mouse_on):
    view.show_radiograph(make_radiograph())
    before, state = view.window, view.view_state()
    final = record(view.window_changed)
    mouse = mouse_on(view)
    mouse.press((100, 100), Qt.RightButton)
    mouse.move((101, 101))
    mouse.release((101, 101))
    event = QContextMenuEvent(QContextMenuEvent.Mouse, view.rect().center())
    QApplication.sendEvent(view.canvas.viewport(), event)
    assert QApplication.activePopupWidget() is None
    assert (view.window, view.view_state(), final) == (before, state, [])


def test_escape_puts_the_window_back(view, make_radiograph, mouse_on, qtbot):
    view.show_radiograph(make_radiograph())
    before = view.window
    final = record(view.window_changed)
    mouse = mouse_on(view)
    mouse.press((100, 100), Qt.RightButton)
    mouse.move((200, 50))
    assert view.window != before
    qtbot.keyClick(view.canvas, Qt.Key_Escape)
    mouse.release((200, 50))
    assert view.window == before
    assert final == []


def test_a_window_never_gets_an_impossible_width(view, make_radiograph, mouse_on):
    view.show_radiograph(make_radiograph())
    view.set_window(Window(100.0, 2.0))
    mouse_on(view).drag((700, 100), (-9000, 100), button=Qt.RightButton)
    assert view.window.width == 1.0


# -- zoom and pan --------------------------------------------------------------------


@pytest.mark.parametrize("notches", [1, -1, 5])
def test_wheel_keeps_the_point_under_the_cursor(
    view, make_radiograph, mouse_on, notches
):
    view.show_radiograph(make_radiograph())
    view.zoom_by(3.0)
    at = (250.0, 410.0)
    before = view.canvas.camera.to_image(at)
    scale = view.canvas.camera.scale
    mouse_on(view).wheel(at, notches)
    np.testing.assert_allclose(view.canvas.camera.to_image(at), before, atol=1e-9)
    assert (view.canvas.camera.scale > scale) is (notches > 0)


@pytest.mark.parametrize("button", [Qt.LeftButton, Qt.MiddleButton])
def test_drag_on_the_picture_pans(view, make_radiograph, mouse_on, button):
    view.show_radiograph(make_radiograph())
    view.zoom_by(3.0)
    point = view.canvas.camera.to_image((300, 300))
    mouse_on(view).drag((300, 300), (310, 290), (350, 260), button=button)
    np.testing.assert_allclose(view.canvas.camera.to_screen(point), [350, 260])


def test_escape_puts_the_picture_back(view, make_radiograph, mouse_on, qtbot):
    view.show_radiograph(make_radiograph())
    before = view.view_state()
    mouse = mouse_on(view)
    mouse.press((300, 300))
    mouse.move((390, 390))
    qtbot.keyClick(view.canvas, Qt.Key_Escape)
    assert view.view_state() == before
    mouse.move((400, 100))
    assert view.view_state() == before


def test_fit_and_one_to_one(view, make_radiograph):
    view.show_radiograph(make_radiograph())
    view.one_to_one()
    assert view.canvas.camera.scale == 1.0 / view.devicePixelRatioF()
    view.fit()
    assert view.canvas.camera.fits


def test_resizing_keeps_a_fitted_image_fitted(view, make_radiograph, qtbot):
    view.show_radiograph(make_radiograph())
    view.resize(500, 700)
    qtbot.waitUntil(lambda: view.canvas.camera.view_wh == (500, 700))
    assert view.canvas.camera.fits


def test_anisotropic_pixels_keep_their_true_shape(view, make_radiograph):
    view.show_radiograph(make_radiograph(row_mm=1.0, col_mm=0.5))
    wide, high = view.canvas.camera.scale_xy
    assert high == pytest.approx(2 * wide)


def test_uncalibrated_pixels_are_square(view, make_radiograph):
    view.show_radiograph(make_radiograph(col_mm=None))
    wide, high = view.canvas.camera.scale_xy
    assert wide == high
    assert view._scale_bar.text.endswith(" px")


def test_view_is_kept_or_fitted_with_the_next_image(view, make_radiograph):
    view.show_radiograph(make_radiograph())
    view.restore_view(ViewState((0.25, 0.75), 4.0))
    kept = view.view_state()
    view.show_radiograph(make_radiograph(np.zeros((600, 800))), keep_view=True)
    assert view.view_state().zoom == pytest.approx(kept.zoom)
    assert view.view_state().centre == pytest.approx(kept.centre)
    view.show_radiograph(make_radiograph())
    assert view.canvas.camera.fits


def test_every_change_of_view_is_told(view, make_radiograph, mouse_on):
    view.show_radiograph(make_radiograph())
    states = record(view.view_changed)
    mouse_on(view).wheel((300, 300), 1)
    assert states == [view.view_state()]


# -- read-out ------------------------------------------------------------------------


def test_cursor_is_told_in_image_px_and_lost_outside(view, make_radiograph, mouse_on):
    view.show_radiograph(make_radiograph())
    places = record(view.cursor_moved)
    at = view.canvas.camera.to_screen([120.0, 80.0])
    mouse = mouse_on(view)
    mouse.move(at)
    mouse.move((1.0, 1.0))
    mouse.move((2.0, 1.0))
    assert places[0] == pytest.approx((120.0, 80.0))
    assert places[1:] == [None]


def test_cursor_is_lost_when_the_mouse_leaves(view, make_radiograph, mouse_on):
    view.show_radiograph(make_radiograph())
    mouse_on(view).move((400, 300))
    places = record(view.cursor_moved)
    QApplication.sendEvent(view.canvas, QEvent(QEvent.Leave))
    assert places == [None]


def test_pixel_value_is_in_modality_units(view, make_radiograph):
    pixels = np.zeros((30, 40))
    pixels[11, 23] = 500
    gray = {"offset": -100, "slope": 2.0, "intercept": 7.0}
    view.show_radiograph(make_radiograph(pixels, **gray))
    assert view.pixel_value(23.4, 10.6) == 807.0
    assert view.pixel_value(22.4, 11.0) == -193.0
    assert view.pixel_value(39.6, 11.0) is None
    assert view.pixel_value(-0.5, -0.5) == -193.0


def test_names_for_screen_readers(view):
    assert view.canvas.accessibleName() == "Radiograph"
    assert view.focusProxy() is view.canvas


def test_keys_are_left_to_the_window(view, make_radiograph, qtbot):
    view.show_radiograph(make_radiograph())
    before = view.view_state()
    for key in (Qt.Key_Minus, Qt.Key_Plus, Qt.Key_Equal, Qt.Key_Backspace, Qt.Key_Left):
        qtbot.keyClick(view.canvas, key)
    assert view.view_state() == before
