import numpy as np
import pytest

from kneel_gui.app.camera import Camera
from kneel_gui.app.landmark_layer import LandmarkLayer
from kneel_gui.core.annotation import PointState
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui
SPACING = PixelSpacing(0.5, 0.25, SpacingSource.USER)
CAMERA = Camera((800.0, 600.0), (400, 300), 2.0).fitted()
R2, L2 = (Side.RIGHT, 2), (Side.LEFT, 2)


def px(x, y):
    return np.array([x, y], dtype=np.float64)


@pytest.fixture
def layer(qapp, make_annotation):
    shown = LandmarkLayer(lambda item, z: None)
    shown.set_camera(CAMERA, SPACING)
    shown.set_annotation(make_annotation())
    return shown


@pytest.fixture
def redrawn(layer, monkeypatch):
    sides = []
    for side, item in layer.items.items():
        show = item.show_knee

        def noted(*args, _side=side, _show=show):
            sides.append(_side)
            _show(*args)

        monkeypatch.setattr(item, "show_knee", noted)
    return sides


def test_points_stand_where_the_camera_says(layer, make_annotation):
    knee = make_annotation().knee(Side.LEFT)
    expected = CAMERA.to_screen(knee.points_px)
    np.testing.assert_allclose(layer.items[Side.LEFT].points_screen, expected)


def test_only_the_changed_knee_is_redrawn(layer, make_annotation, redrawn):
    annotation = make_annotation()
    layer.set_annotation(annotation)
    assert redrawn == []
    knee = annotation.knee(Side.LEFT)
    knee = knee.with_point(4, np.array([300.0, 150.0]), PointState.EDITED)
    layer.set_annotation(annotation.with_knee(knee))
    assert redrawn == [Side.LEFT]


def test_only_what_changes_is_redrawn(layer, redrawn):
    layer.set_selected(R2)
    layer.set_selected(R2)
    layer.set_hovered(None)
    layer.set_labels(True)
    layer.set_camera(CAMERA, SPACING)
    layer.set_preview(R2, np.array([5.0, 6.0]))
    assert redrawn == [Side.RIGHT, Side.RIGHT]


def test_preview_moves_one_point_and_goes_away(layer):
    before = layer.items[Side.RIGHT].points_screen.copy()
    layer.set_preview(R2, np.array([5.0, 6.0]))
    after = layer.items[Side.RIGHT].points_screen
    np.testing.assert_allclose(after[2], CAMERA.to_screen([5.0, 6.0]))
    np.testing.assert_array_equal(np.delete(after, 2, 0), np.delete(before, 2, 0))
    layer.set_preview(R2, None)
    np.testing.assert_array_equal(layer.items[Side.RIGHT].points_screen, before)


def test_hit_finds_the_nearest_point_within_reach(layer):
    at = layer.items[Side.LEFT].points_screen[2]
    assert layer.hit(at + px(8.0, 0.0), 12.0) == L2
    assert layer.hit(at + px(0.0, 300.0), 12.0) is None


def test_the_selected_point_wins_a_close_call(layer):
    points = layer.items[Side.RIGHT].points_screen
    middle = (points[3] + points[4]) / 2
    towards = middle + (points[4] - points[3]) * 0.02
    reach = float(np.hypot(*(points[4] - points[3])))
    assert layer.hit(towards, reach) == (Side.RIGHT, 4)
    layer.set_selected((Side.RIGHT, 3))
    assert layer.hit(towards, reach) == (Side.RIGHT, 3)


def test_hidden_points_are_out_of_reach(layer):
    layer.set_visible(False)
    assert layer.hit(layer.items[Side.LEFT].points_screen[2], 12.0) is None


def test_labels_show_when_legible_and_wanted(layer):
    item = layer.items[Side.RIGHT]
    assert item.labelled == tuple(range(16)) or not item.labelled
    layer.set_camera(CAMERA.scaled(8.0), SPACING)
    assert item.labelled == tuple(range(16))
    layer.set_labels(False)
    assert item.labelled == ()
    layer.set_selected(R2)
    layer.set_hovered((Side.RIGHT, 7))
    assert item.labelled == (2, 7)


def test_labels_hide_when_crowded_but_for_the_touched(layer):
    layer.set_camera(CAMERA.scaled(0.5), SPACING)
    layer.set_selected(R2)
    assert layer.items[Side.RIGHT].labelled == (2,)
    assert layer.items[Side.LEFT].labelled == ()


def test_spread_is_a_circle_in_millimetres(layer):
    layer.set_spread(True)
    radii = layer.items[Side.RIGHT].spread_screen
    # 2 mm: 8 columns of 0.25 mm, 4 rows of 0.5 mm that are twice as high.
    np.testing.assert_allclose(radii, np.full((16, 2), 8.0 * CAMERA.scale))
    layer.set_spread(False)
    assert np.isnan(layer.items[Side.RIGHT].spread_screen).all()


def test_spread_needs_millimetres(layer):
    layer.set_spread(True)
    layer.set_camera(CAMERA, UNCALIBRATED)
    assert np.isnan(layer.items[Side.RIGHT].spread_screen).all()


def test_everything_drawn_lies_within_the_bounds(layer):
    layer.set_spread(True)
    item = layer.items[Side.RIGHT]
    bounds = item.boundingRect()
    assert all(bounds.contains(x, y) for x, y in item.points_screen)
    assert bounds.width() <= CAMERA.view_wh[0]


def test_no_annotation_shows_no_points(layer):
    layer.set_annotation(None)
    for item in layer.items.values():
        assert not np.isfinite(item.points_screen).any()
        assert item.boundingRect().isEmpty()
