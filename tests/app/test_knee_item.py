import numpy as np
import pytest
from PyQt5.QtGui import QImage, QPainter

from kneel_gui.app.camera import Camera
from kneel_gui.app.knee_item import KneeItem, KneeLook, Preview
from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui
CAMERA = Camera((400.0, 300.0), (400, 300)).fitted()


@pytest.fixture
def item(qapp, make_annotation):
    def make(**look):
        shown = KneeItem(Side.RIGHT)
        shown.show_knee(make_annotation().knee(Side.RIGHT), KneeLook(CAMERA, **look))
        return shown

    return make


def drawn(item):
    """Return (300, 400) bool: where the item leaves colour on black."""
    image = QImage(400, 300, QImage.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)
    item.draw(painter)
    painter.end()
    lines = image.bits().asarray(image.byteCount())
    pixels = np.frombuffer(bytes(lines), np.uint8).reshape(300, 400, 4)
    return pixels[..., :3].max(axis=2) > 40


def near(picture, at, radius):
    x, y = np.rint(at).astype(int)
    return picture[y - radius : y + radius, x - radius : x + radius]


def test_every_point_is_drawn_where_it_stands(item):
    shown = item()
    picture = drawn(shown)
    assert all(near(picture, at, 6).sum() > 15 for at in shown.points_screen)


def test_nothing_is_drawn_outside_the_bounds(item):
    for look in ({}, {"selected": 3}, {"hovered": 3}, {"preview": Preview(3, (9, 9))}):
        shown = item(**look)
        rows, cols = np.nonzero(drawn(shown))
        bounds = shown.boundingRect()
        assert bounds.left() <= cols.min()
        assert cols.max() <= bounds.right()
        assert bounds.top() <= rows.min()
        assert rows.max() <= bounds.bottom()


def test_the_selected_point_has_a_ring(item):
    at = item().points_screen[0]
    plain, ringed = drawn(item(labels=False)), drawn(item(labels=False, selected=0))
    assert near(ringed, at, 12).sum() > near(plain, at, 12).sum() + 30


def test_a_preview_leaves_a_trace_at_the_old_place(item):
    old = item().points_screen[0]
    shown = item(preview=Preview(0, (30.0, 40.0)))
    picture = drawn(shown)
    np.testing.assert_allclose(shown.points_screen[0], CAMERA.to_screen((30.0, 40.0)))
    assert near(picture, shown.points_screen[0], 14).sum() > 20
    assert near(picture, old, 6).sum() > 5


def test_bones_are_joined_by_curves(item):
    shown = item()
    halfway = shown.points_screen[:2].mean(axis=0)
    assert near(drawn(shown), halfway, 4).any()


def test_the_side_letter_is_drawn_though_the_knee_reaches_the_edge(item):
    shown = item(labels=False)
    rows, cols = np.nonzero(drawn(shown))
    above = rows < shown.points_screen[:, 1].min() - 15
    assert above.sum() > 20
    assert cols[above].max() < 45


def test_a_knee_without_points_draws_nothing(item):
    shown = item()
    shown.show_knee(KneeAnnotation.empty(Side.RIGHT), KneeLook(CAMERA))
    assert shown.boundingRect().isEmpty()
    assert not drawn(shown).any()


def test_what_lies_outside_the_view_is_cut_off(item):
    shown = item()
    zoomed = CAMERA.scaled(60.0)
    shown.show_knee(shown._knee, KneeLook(zoomed))
    assert shown.boundingRect().width() <= 400.0
