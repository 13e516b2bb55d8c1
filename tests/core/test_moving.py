import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.ghosts import seed_ghosts
from kneel_gui.core.moving import BoneDrag, MovingBone, MovingPoint
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_follow import followers
from kneel_gui.core.shape_frame import from_shape_mm

MODEL = ShapeModel.load()
SPACING = PixelSpacing(0.2, 0.2, SpacingSource.USER)
POINTS = from_shape_mm(MODEL.mean_mm, SPACING.xy_mm, Side.RIGHT) + np.full(2, 500.0)
KNEE = KneeAnnotation.from_points(Side.RIGHT, POINTS, PointState.PREDICTED, "m@1")
IMAGE = ImageAnnotation("id", (KNEE,), reviewed=True)
PLACES = st.tuples(st.floats(300, 700), st.floats(300, 700)).map(np.array)


def movings():
    following = followers(MODEL, KNEE, SPACING.xy_mm, 3)
    yield MovingPoint(IMAGE, Side.RIGHT, 3)
    yield MovingPoint(IMAGE, Side.RIGHT, 3, following)
    for how in BoneDrag:
        yield MovingBone(IMAGE, Side.RIGHT, 3, how, 1.1)


@pytest.mark.parametrize("moving", list(movings()), ids=lambda m: type(m).__name__)
@settings(max_examples=20)
@given(place=PLACES)
def test_what_is_previewed_is_what_is_done(moving, place):
    shown = moving.places(place)
    after = moving.edit(place).after.knee(Side.RIGHT)
    for i in range(16):
        np.testing.assert_allclose(after.points_px[i], shown.get(i, POINTS[i]))


def test_followers_stay_predicted_and_the_lead_is_the_hands():
    following = followers(MODEL, KNEE, SPACING.xy_mm, 3)
    edit = MovingPoint(IMAGE, Side.RIGHT, 3, following).edit(POINTS[3] + 20)
    after = edit.after.knee(Side.RIGHT)
    assert edit.text == "Move R T3"
    assert after.states[3] is PointState.EDITED
    assert after.states.count(PointState.PREDICTED) == 15
    assert not edit.after.reviewed
    assert edit.revert(edit.apply(IMAGE)) == IMAGE


def test_a_ghost_is_adopted_where_it_is_dropped():
    few = np.where(np.isin(range(16), (1, 6, 10, 15))[:, None], POINTS, np.nan)
    knee = KneeAnnotation.from_points(Side.RIGHT, few)
    ghosts = seed_ghosts(MODEL, knee, SPACING)
    image = ImageAnnotation("id", (knee,))
    moving = MovingPoint(image, Side.RIGHT, 3, None, ghosts)
    assert list(moving.places(POINTS[3])) == [3]
    after = moving.edit(POINTS[3]).after.knee(Side.RIGHT)
    assert after.sources[3] == "hand, from seed"


def test_a_turn_at_the_pivot_itself_does_nothing():
    bone = list(knee_schema().bone("tibia"))
    pivot = POINTS[bone].mean(axis=0)
    moving = MovingBone(IMAGE, Side.RIGHT, 3, BoneDrag.TURN)
    assert moving.edit(pivot).after == IMAGE
