from dataclasses import replace

import numpy as np
import pytest

from kneel_gui.core.annotation import KneeAnnotation, PointState
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_follow import followers, with_followers
from kneel_gui.core.shape_frame import from_shape_mm, to_shape_mm
from kneel_gui.formats.knee_table import read_knee_table

MODEL = ShapeModel.load()
XY_MM = np.array([0.2, 0.25])
LEAD = 3


def knee(seed=0, side=Side.RIGHT, spread=1.0, turned=0.0):
    shape = MODEL.sample(np.random.default_rng(seed), 1)[0]
    c, s = np.cos(turned), np.sin(turned)
    shape = shape @ np.array([[c, s], [-s, c]])
    points = from_shape_mm(shape, XY_MM, side) + np.array([900, 700])
    return KneeAnnotation.from_points(
        side, points, PointState.PREDICTED, "m@1", np.full(16, spread)
    )


@pytest.mark.parametrize("side", SIDES)
def test_neighbours_follow_more_than_far_points(side):
    by = np.array([10.0, 15.0])
    before = knee(side=side)
    after = followers(MODEL, before, XY_MM, LEAD).moved(before.points_px, by)
    moved = np.linalg.norm((after - before.points_px) * XY_MM, axis=1)
    assert moved[LEAD] == 0.0
    assert moved[2] > 0.1
    assert moved[2] > moved[15]
    assert moved.max() < np.linalg.norm(by * XY_MM)


def test_both_sides_follow_as_mirror_images():
    right, left = knee(), knee(side=Side.LEFT)
    mirror = np.array([-1.0, 1.0])
    by = np.array([10.0, 15.0])
    of_right = followers(MODEL, right, XY_MM, LEAD).moved(right.points_px, by)
    of_left = followers(MODEL, left, XY_MM, LEAD).moved(left.points_px, by * mirror)
    np.testing.assert_allclose(
        of_left - left.points_px, (of_right - right.points_px) * mirror, atol=1e-9
    )


def test_the_gain_turns_with_the_knee():
    angle = 0.4
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    straight, turned = knee(), knee(turned=angle)
    by_mm = np.array([2.0, 1.0])
    one = followers(MODEL, straight, XY_MM, LEAD).moved(
        straight.points_px, by_mm / XY_MM
    )
    other = followers(MODEL, turned, XY_MM, LEAD).moved(
        turned.points_px, turn @ by_mm / XY_MM
    )
    moved = (one - straight.points_px) * XY_MM
    # Up to the weak prior on the rotation of a knee on the film.
    np.testing.assert_allclose(
        (other - turned.points_px) * XY_MM, moved @ turn.T, atol=0.05
    )


def test_nothing_that_a_person_set_or_locked_follows():
    before = knee()
    before = before.with_point(5, before.points_px[5], PointState.EDITED)
    before = before.with_point(6, before.points_px[6], PointState.IMPORTED, "file")
    before = before.with_point(7, before.points_px[7], PointState.CONFIRMED, "m@1")
    before = before.with_point(8, None, PointState.NOT_VISIBLE)
    before = before.with_point(9, None, PointState.MISSING)
    before = replace(before, locked=frozenset({4}))
    following = followers(MODEL, before, XY_MM, LEAD)
    assert np.flatnonzero(following.where).tolist() == [0, 1, 2, *range(10, 16)]
    after = with_followers(before, np.array([30.0, 30.0]), following)
    for i in (3, 4, 5, 6, 7, 8, 9):
        np.testing.assert_array_equal(after.points_px[i], before.points_px[i])
        assert after.states[i] is before.states[i]
    assert after.states[2] is PointState.PREDICTED
    assert after.sources[2] == "m@1, with shape"
    assert after.spread_mm[2] == before.spread_mm[2]
    again = with_followers(after, np.array([1.0, 0.0]), following)
    assert again.sources[2] == "m@1, with shape"


def test_sure_points_follow_less_than_doubtful_ones():
    by = np.array([10.0, 15.0])

    def mean_shift(spread):
        before = knee(spread=spread)
        after = followers(MODEL, before, XY_MM, LEAD).moved(before.points_px, by)
        return np.linalg.norm(after - before.points_px, axis=1).mean()

    assert mean_shift(0.2) < 0.3 * mean_shift(1.0) < 0.3 * mean_shift(5.0)
    assert mean_shift(np.nan) == pytest.approx(mean_shift(1.0))


def test_seeds_follow_as_if_completed_anew():
    """A seed says nothing by itself: it goes where the placed points put it."""
    truth = knee(4)
    placed = [0, 3, 6, 8, 10, 14]
    chosen = np.isin(range(16), placed)[:, None]
    part = KneeAnnotation.from_points(
        Side.RIGHT, np.where(chosen, truth.points_px, np.nan)
    )

    def completed(points_px):
        full, _ = MODEL.complete(to_shape_mm(points_px, XY_MM, Side.RIGHT))
        return from_shape_mm(full, XY_MM, Side.RIGHT)

    before = completed(part.points_px)
    seeds = KneeAnnotation.from_points(
        Side.RIGHT, before, PointState.PREDICTED, "seed", np.ones(16)
    )
    full = seeds.with_points_of(part, part.known)
    by = np.array([0.4, -0.6])
    after = followers(MODEL, full, XY_MM, LEAD).moved(full.points_px, by)
    changed = part.points_px.copy()
    changed[LEAD] += by
    wanted = completed(changed)
    others = [i for i in range(16) if i not in placed]
    np.testing.assert_allclose(after[others], wanted[others], atol=0.02)


def test_without_a_place_or_followers_nothing_moves():
    none = knee().with_point(LEAD, None, PointState.MISSING)
    assert not followers(MODEL, none, XY_MM, LEAD).where.any()
    placed = KneeAnnotation.from_points(Side.LEFT, knee().points_px)
    following = followers(MODEL, placed, XY_MM, LEAD)
    by = np.array([5.0, 5.0])
    np.testing.assert_array_equal(
        following.moved(placed.points_px, by), placed.points_px
    )


def test_correcting_real_knees_helps_the_rest(shared_data):
    """Of model-like errors drawn from the shape itself: most corrections help."""
    table = read_knee_table(shared_data / "oai_knees" / "landmarks.csv")
    rng = np.random.default_rng(0)
    before, after = [], []
    for image in table.images[:60]:
        (truth,) = image.annotation.knees
        xy_mm = image.spacing.xy_mm
        # Errors that neighbours share, as a network's are.
        turn = rng.normal(0, 0.02)
        middle = truth.points_px.mean(axis=0)
        off = (truth.points_px - middle) @ np.array([[0, turn], [-turn, 0]])
        noise = rng.normal(0, 0.4, (16, 2)) / xy_mm
        points = truth.points_px + off + noise + rng.normal(0, 0.7, 2) / xy_mm
        seen = KneeAnnotation.from_points(
            truth.side, points, PointState.PREDICTED, "m", np.full(16, 1.2)
        )
        error = np.linalg.norm((points - truth.points_px) * xy_mm, axis=1)
        lead = int(error.argmax())
        following = followers(MODEL, seen, xy_mm, lead)
        moved = following.moved(points, truth.points_px[lead] - points[lead])
        now = np.linalg.norm((moved - truth.points_px) * xy_mm, axis=1)
        rest = np.arange(16) != lead
        before.append(error[rest].mean())
        after.append(now[rest].mean())
    assert np.mean(after) < np.mean(before)
