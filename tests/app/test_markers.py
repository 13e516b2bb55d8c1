import itertools

import numpy as np
import pytest
from PyQt5.QtCore import QPointF
from PyQt5.QtGui import QColor, QImage, QPainter

from kneel_gui.app import markers
from kneel_gui.core.annotation import PointState
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui
STATES = [state for state in PointState if state.has_place]
SIZE = 40


def drawn(draw, ground):
    image = QImage(SIZE, SIZE, QImage.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)
    draw(painter)
    painter.end()
    lines = image.bits().asarray(image.byteCount())
    return np.frombuffer(bytes(lines), np.uint8).reshape(SIZE, SIZE, 4)[..., :3]


def marker(state, ground="black"):
    middle = [np.array([SIZE / 2, SIZE / 2])]
    return drawn(lambda p: markers.draw_markers(p, state, middle), ground).astype(int)


def test_every_state_with_a_place_has_a_look():
    assert set(markers.MARKERS) == set(STATES)


@pytest.mark.parametrize(("a", "b"), list(itertools.combinations(STATES, 2)))
def test_states_differ_in_colour_and_in_shape(qapp, a, b):
    one, other = markers.MARKERS[a], markers.MARKERS[b]
    assert one.colour != other.colour
    assert (one.shape, one.filled) != (other.shape, other.filled)
    shapes = [marker(state).max(axis=2) > 60 for state in (a, b)]
    assert (shapes[0] != shapes[1]).sum() >= 8


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("ground", ["black", "white", "#808080"])
def test_markers_are_seen_on_film_and_bone(qapp, state, ground):
    plain = drawn(lambda p: None, ground).astype(int)
    assert (np.abs(marker(state, ground) - plain).max(axis=2) > 60).sum() > 20


@pytest.mark.parametrize("state", [PointState.PREDICTED, PointState.IMPORTED])
def test_hollow_markers_leave_their_middle_free(qapp, state):
    assert marker(state)[SIZE // 2, SIZE // 2].max() == 0


@pytest.mark.parametrize("state", STATES)
def test_markers_are_centred(qapp, state):
    rows, cols = np.nonzero(marker(state).max(axis=2) > 60)
    np.testing.assert_allclose([rows.mean(), cols.mean()], SIZE / 2 - 0.5, atol=0.15)


def test_sides_have_their_own_colour():
    assert markers.SIDE_COLOUR[Side.RIGHT] != markers.SIDE_COLOUR[Side.LEFT]


def test_text_is_centred_and_haloed(qapp):
    def draw(painter):
        markers.draw_text(painter, "T4", 14, QPointF(20, 20), "#ffffff")

    on_grey = drawn(draw, "#808080").astype(int)[..., 0]
    rows, cols = np.nonzero(on_grey > 200)
    assert len(rows) > 20
    middle = [(v.min() + v.max()) / 2 for v in (rows, cols)]
    np.testing.assert_allclose(middle, 19.5, atol=1.5)
    assert (on_grey < 60).sum() > 20


@pytest.mark.parametrize("draw", [markers.draw_sight, markers.draw_ring])
def test_sight_and_ring_leave_the_point_free(qapp, draw):
    image = drawn(lambda p: draw(p, QPointF(20, 20)), "#808080")
    assert (image[18:22, 18:22] == 128).all()
    assert (image != 128).any()


def test_an_unknown_shape_is_refused():
    with pytest.raises(ValueError, match="star"):
        markers.marker_path("star")
