import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.ghosts import (
    SEEDS,
    adopt,
    judged_xy_mm,
    likeness_ghosts,
    place_ghost,
    seed_ghosts,
)
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import SIDES, Side, knee_schema
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import from_shape_mm, to_shape_mm

MODEL = ShapeModel.load()
SPACING = PixelSpacing(0.25, 0.2, SpacingSource.USER)
XY_MM = SPACING.xy_mm


def knee(side=Side.RIGHT, seed=0, only=None):
    shape = MODEL.sample(np.random.default_rng(seed), 1)[0]
    points = from_shape_mm(shape, XY_MM, side) + np.array([900, 700])
    if only is not None:
        points = np.where(np.isin(range(16), only)[:, None], points, np.nan)
    return KneeAnnotation.from_points(side, points)


def test_four_clicks_are_asked_for_by_name():
    assert [knee_schema().names[i] for i in SEEDS] == ["T6", "T1", "F6", "F1"]


@pytest.mark.parametrize("side", SIDES)
def test_four_clicks_give_the_other_twelve(side):
    truth, part = knee(side), knee(side, only=SEEDS)
    ghosts = seed_ghosts(MODEL, part, SPACING)
    assert np.flatnonzero(ghosts.there).tolist() == [
        i for i in range(16) if i not in SEEDS
    ]
    off_mm = np.linalg.norm((ghosts.points_px - truth.points_px) * XY_MM, axis=1)
    assert np.nanmedian(off_mm) < 2.5
    assert 0.3 < np.nanmedian(ghosts.spread_mm) < 3.0
    assert ghosts.source == "seed"


def test_a_hidden_landmark_gets_no_ghost():
    part = knee(only=SEEDS).with_point(4, None, PointState.NOT_VISIBLE)
    assert not seed_ghosts(MODEL, part, SPACING).there[4]


def test_without_a_spacing_the_scale_is_judged_and_no_millimetre_told():
    part = KneeAnnotation.from_points(
        Side.RIGHT, from_shape_mm(MODEL.mean_mm, np.full(2, 0.17), Side.RIGHT)
    )
    np.testing.assert_allclose(judged_xy_mm(MODEL, part), 0.17)
    few = KneeAnnotation.from_points(
        Side.RIGHT,
        np.where(np.isin(range(16), SEEDS)[:, None], part.points_px, np.nan),
    )
    ghosts = seed_ghosts(MODEL, few, UNCALIBRATED)
    off_mm = np.linalg.norm((ghosts.points_px - part.points_px) * 0.17, axis=1)
    assert np.nanmax(off_mm) < 0.5
    assert np.isnan(ghosts.spread_mm).all()
    with pytest.raises(ValueError, match="two points"):
        seed_ghosts(MODEL, knee(only=[3]), UNCALIBRATED)


def test_the_other_knee_is_turned_onto_what_is_placed():
    like_mm = to_shape_mm(knee(Side.LEFT).points_px, XY_MM, Side.LEFT)
    c, s = np.cos(0.3), np.sin(0.3)
    turned = like_mm @ np.array([[c, s], [-s, c]]) + (7.0, -3.0)
    truth = from_shape_mm(turned, XY_MM, Side.RIGHT)
    for placed in ([0, 8, 12], [2, 10]):
        part = KneeAnnotation.from_points(
            Side.RIGHT, np.where(np.isin(range(16), placed)[:, None], truth, np.nan)
        )
        ghosts = likeness_ghosts(part, XY_MM, like_mm, "left knee, mirrored")
        there = ghosts.there
        assert there.sum() == 16 - len(placed)
        np.testing.assert_allclose(ghosts.points_px[there], truth[there], atol=1e-6)


def test_with_nothing_placed_its_middle_comes_where_it_is_told():
    like_mm = MODEL.mean_mm + 50.0
    empty = KneeAnnotation.empty(Side.LEFT)
    at = np.array([321.0, 123.0])
    ghosts = likeness_ghosts(empty, XY_MM, like_mm, "x", at)
    np.testing.assert_allclose(ghosts.points_px.mean(axis=0), at)
    assert not likeness_ghosts(empty, XY_MM, like_mm, "x").there.any()


def test_adopted_ghosts_are_predicted_points_with_their_source():
    part = knee(only=SEEDS)
    image = ImageAnnotation("id", (part,))
    ghosts = seed_ghosts(MODEL, part, SPACING)
    edit = adopt(image, [ghosts])
    after = edit.after.knee(Side.RIGHT)
    assert edit.text == "Take over ghosts (seed)"
    assert after.complete
    for i in range(16):
        seeded = i not in SEEDS
        state = PointState.PREDICTED if seeded else PointState.PLACED
        assert after.states[i] is state
        assert after.sources[i] == ("seed" if seeded else "")
    clicked = list(SEEDS)
    np.testing.assert_array_equal(after.points_px[clicked], part.points_px[clicked])
    assert adopt(edit.after, [ghosts]).after == edit.after


def test_a_dragged_ghost_is_placed_by_hand_and_says_where_it_came_from():
    part = knee(only=SEEDS)
    ghosts = seed_ghosts(MODEL, part, SPACING)
    edit = place_ghost(ImageAnnotation("id", (part,)), ghosts, 0, np.array([5.0, 6.0]))
    after = edit.after.knee(Side.RIGHT)
    assert (after.states[0], after.sources[0]) == (PointState.PLACED, "hand, from seed")
    assert after.points_px[0].tolist() == [5.0, 6.0]
    assert edit.text == "Place R T0"
