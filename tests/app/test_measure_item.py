"""Measurements drawn on the image."""

from itertools import combinations

import numpy as np
import pytest
from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtGui import QImage, QPainter

from kneel_gui.app import markers
from kneel_gui.app.camera import Camera
from kneel_gui.app.measure_item import MeasureItem
from kneel_gui.app.measure_layer import MeasureLayer
from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.measure import measure_knee
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from tests.core.knees import KNEE_MM

pytestmark = pytest.mark.gui
MM = PixelSpacing(0.2, 0.2, SpacingSource.USER)
POINTS_PX = (KNEE_MM + 60.0) / 0.2


def camera(scale=1.0, mirrored=False):
    middle = tuple(POINTS_PX.mean(axis=0))
    return Camera((900.0, 700.0), (600, 600), 1.0, middle, scale, mirrored)


def measures(points=POINTS_PX):
    knee = KneeAnnotation.from_points(Side.RIGHT, points, spread_mm=np.full(16, 0.7))
    return measure_knee(knee, MM)


@pytest.fixture
def item(qapp):
    return MeasureItem()


def box(label):
    text = markers.text_path(label.text, 13).boundingRect()
    return text.translated(QPointF(*label.at) - text.center())


def test_numbers_of_a_large_knee(item):
    item.show_measures(measures(), camera())
    texts = [label.text for label in item.labels]
    assert texts[0].startswith("5.9\N{THIN SPACE}±")
    assert texts[1].startswith("4.8\N{THIN SPACE}±")
    assert texts[2].startswith("JLCA")
    assert texts[3].startswith("83.0")
    assert len(item.lines) == 2 + 6 + 1 + 2


@pytest.mark.parametrize("scale", [0.7, 1.0, 2.0])
@pytest.mark.parametrize("mirrored", [False, True])
def test_labels_cover_neither_the_joint_nor_each_other(item, scale, mirrored):
    view = camera(scale, mirrored)
    item.show_measures(measures(), view)
    screen = view.to_screen(POINTS_PX)
    low, high = screen.min(axis=0), screen.max(axis=0)
    joint = QRectF(QPointF(*low), QPointF(*high))
    boxes = [box(label) for label in item.labels]
    assert len(boxes) == 4
    assert not any(one.intersects(joint) for one in boxes)
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))


def test_a_small_knee_shows_the_narrowest_places_only(item):
    item.show_measures(measures(), camera(0.4))
    assert len(item.lines) == 2
    assert len(item.labels) == 2
    item.show_measures(measures(), camera(0.1))
    assert len(item.lines) == 2
    assert item.labels == ()


def test_the_lines_end_where_the_measure_is_taken(item):
    found, view = measures(), camera()
    item.show_measures(found, view)
    line = found.items["min_jsw_medial"].lines_px[0]
    assert np.allclose(item.lines[0], view.to_screen(line))


def test_everything_stays_within_the_bounds(item):
    view = camera()
    item.show_measures(measures(), view)
    bounds = item.boundingRect()
    for label in item.labels:
        assert bounds.contains(box(label))
    for line in item.lines:
        for end in line:
            inside = QRectF(0, 0, *view.view_wh).contains(QPointF(*end))
            assert bounds.contains(QPointF(*end)) or not inside


def test_an_unfinished_knee_shows_what_there_is(item):
    points = POINTS_PX.copy()
    points[9] = np.nan  # F0
    item.show_measures(measures(points), camera())
    texts = [label.text for label in item.labels]
    assert [text[:3] for text in texts] == ["5.9", "83."]
    item.show_measures(measures(np.full((16, 2), np.nan)), camera())
    assert item.lines == item.labels == ()
    assert item.boundingRect().isEmpty()


def test_it_paints(item):
    item.show_measures(measures(), camera())
    image = QImage(900, 700, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    item.draw(painter)
    painter.end()
    start, end = item.lines[0]
    x, y = (start + end) / 2
    assert image.pixelColor(round(x), round(y)).lightness() > 150


def test_the_layer_draws_only_when_wanted(qapp):
    layer = MeasureLayer(lambda item, z: None)
    layer.set_camera(camera())
    layer.set_measures({Side.RIGHT: measures()})
    item = layer.items[Side.RIGHT]
    assert not item.isVisible()
    assert item.lines == ()
    layer.set_visible(True)
    assert item.isVisible()
    assert len(item.labels) == 4
    layer.set_uncovered(False)
    assert not item.isVisible()
    layer.set_measures({})
    layer.set_uncovered(True)
    assert item.lines == ()


def test_the_layer_redraws_only_the_knee_that_changed(qapp, monkeypatch):
    layer = MeasureLayer(lambda item, z: None)
    layer.set_visible(True)
    right, left = measures(), measures()
    layer.set_measures({Side.RIGHT: right, Side.LEFT: left})
    drawn = []
    for side, item in layer.items.items():
        monkeypatch.setattr(item, "show_measures", lambda *_, s=side: drawn.append(s))
    layer.set_measures({Side.RIGHT: measures(), Side.LEFT: left})
    assert drawn == [Side.RIGHT]
