import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.app.camera import Camera
from kneel_gui.app.orientation import OrientationItem, facing_text
from kneel_gui.core.schema import Side

CAMERA = Camera((400, 300), (100, 50)).fitted()


@given(st.integers(0, 3), st.booleans(), st.booleans())
def test_the_letters_stand_where_the_camera_shows_those_sides(turns, mirrored, usual):
    camera = CAMERA.faced(turns, mirrored)
    item = OrientationItem()
    item.follow(camera, usual, "")
    left, right = camera.to_screen([[0.0, 24.5], [99.0, 24.5]])
    if not usual:
        left, right = right, left
    for side, end in ((Side.RIGHT, left), (Side.LEFT, right)):
        away = item.places[side] - (200, 150)
        assert away @ (end - (200, 150)) > 0
        assert np.isclose(away, 0).sum() == 1, "in the middle of an edge"
        assert (item.places[side] > 0).all()
        assert (item.places[side] < camera.view_wh).all()


@pytest.mark.parametrize(
    ("facing", "text"),
    [
        ((0, False), ""),
        ((0, True), "flipped"),
        ((1, False), "turned 90° clockwise"),
        ((3, True), "turned 90° anticlockwise, flipped"),
        ((-2, False), "turned 180°"),
    ],
)
def test_facing_is_told_in_words(facing, text):
    assert facing_text(*facing) == text
