import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui


def test_an_annotation_of_another_image_is_refused(desk):
    with pytest.raises(ValueError, match="another image"):
        desk.view.show_annotation(ImageAnnotation("9.9.9"))


def test_the_next_image_shows_no_landmarks_of_the_last(desk, make_radiograph):
    desk.view.show_radiograph(make_radiograph(), keep_view=True)
    assert not np.isfinite(desk.shown()).any()


@pytest.mark.parametrize("side", [Side.RIGHT, Side.LEFT])
def test_zoom_to_knee_shows_its_points_large(desk, side):
    desk.view.zoom_to_knee(side)
    points = desk.view._layer.items[side].points_screen
    assert (points > 0).all()
    assert (points < (1000, 750)).all()
    assert np.ptp(points[:, 0]) > 400


@pytest.mark.parametrize(("side", "x"), [(Side.RIGHT, 100), (Side.LEFT, 300)])
def test_zoom_to_knee_without_points_shows_its_half(desk, side, x):
    desk.show(ImageAnnotation(desk.annotation.image_id))
    desk.view.zoom_to_knee(side)
    assert desk.view.canvas.camera.centre[0] == pytest.approx(x, abs=1)


def test_zoom_to_a_single_knee_shows_all(desk, make_radiograph):
    desk.view.show_radiograph(make_radiograph(laterality=Side.LEFT))
    desk.view.zoom_to_knee(Side.LEFT)
    assert desk.view.canvas.camera.centre == pytest.approx((199.5, 149.5))


def test_points_follow_the_picture(desk):
    desk.mouse.wheel((300.0, 300.0), 3)
    np.testing.assert_allclose(desk.shown(), desk.at())
    desk.view.one_to_one()
    np.testing.assert_allclose(desk.shown(), desk.at())


def test_overlay_is_drawn_over_the_picture(desk, grey_grab):
    x, y = np.rint(desk.at()).astype(int)
    around = np.s_[y - 12 : y + 12, x - 12 : x + 12]
    desk.view.set_overlay_visible(False)
    plain = grey_grab(desk.view.canvas.viewport())[around].astype(int)
    assert np.ptp(plain, axis=2).max() == 0
    desk.view.set_overlay_visible(True)
    drawn = grey_grab(desk.view.canvas.viewport())[around].astype(int)
    assert np.ptp(drawn, axis=2).max() > 80


def test_the_edges_have_no_letters_where_both_knees_say_the_same(desk):
    view, edges = desk.view, desk.view._orientation
    view.fit()
    assert not edges.lettered
    view.zoom_to_knee(Side.RIGHT)
    view.zoom_by(3.0)
    assert edges.lettered  # the other knee is out of view
    view.fit()
    view.set_overlay_visible(False)
    assert edges.lettered
    view.set_overlay_visible(True)
    view.turn_by(1)  # which way up is the first question then
    assert edges.lettered
    view.set_facing(0, False)
    assert not edges.lettered
    desk.show(ImageAnnotation(desk.annotation.image_id))
    assert edges.lettered
