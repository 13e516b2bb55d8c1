import numpy as np

from kneel_gui.app import picking
from kneel_gui.core.annotation import PointState
from kneel_gui.core.schema import Side


def test_the_anatomical_order_skips_what_is_not_placed(make_annotation):
    order = picking.anatomical(make_annotation(missing=(0, 9)))
    assert order[0] == (Side.RIGHT, 1)
    assert (Side.LEFT, 9) not in order
    assert len(order) == 28
    assert order == sorted(order, key=lambda t: (t[0] is Side.LEFT, t[1]))


def test_the_most_doubtful_comes_first_and_touched_points_not_at_all(make_annotation):
    annotation = make_annotation(spread_mm=1.0)
    knee = annotation.knee(Side.LEFT)
    place = knee.points_px[5] + 1
    knee = knee.with_point(5, place, PointState.PREDICTED, "m", 4.0)
    knee = knee.with_point(6, place, PointState.EDITED)
    annotation = annotation.with_knee(knee)
    order = picking.doubtful(annotation)
    assert order[0] == (Side.LEFT, 5)
    assert (Side.LEFT, 6) not in order
    unknown = knee.with_point(7, np.array([1.0, 1.0]), PointState.PREDICTED)
    assert picking.doubtful(annotation.with_knee(unknown))[-1] == (Side.LEFT, 7)


def test_stepping_goes_round():
    order = [(Side.RIGHT, 0), (Side.RIGHT, 1), (Side.LEFT, 0)]
    assert picking.after(order, None) == order[0]
    assert picking.after(order, None, -1) == order[-1]
    assert picking.after(order, order[2]) == order[0]
    assert picking.after(order, order[0], -1) == order[2]
    assert picking.after([], order[0]) is None
