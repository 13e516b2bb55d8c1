import numpy as np

from kneel_gui.app.shape_sense import ShapeSense
from kneel_gui.core.annotation import KneeAnnotation, PointState
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import from_shape_mm

SPACING = PixelSpacing(0.2, 0.2, SpacingSource.USER)
POINTS = from_shape_mm(ShapeModel.load().mean_mm, SPACING.xy_mm, Side.LEFT)
KNEE = KneeAnnotation.from_points(Side.LEFT, POINTS, PointState.PREDICTED, "m")


def test_a_point_5_mm_off_is_implausible_and_uncalibrated_nothing_is_said():
    sense = ShapeSense()
    assert sense.implausible(KNEE, SPACING) == frozenset()
    off = KNEE.with_point(3, POINTS[3] + (0, 40), PointState.PREDICTED)
    assert 3 in sense.implausible(off, SPACING)
    assert sense.plausibility(off, UNCALIBRATED) is None
    assert sense.implausible(off, UNCALIBRATED) == frozenset()
    assert sense.plausibility(off, SPACING) is sense.plausibility(off, SPACING)


def test_what_cannot_be_seen_is_drawn_where_the_shape_expects_it():
    hidden = KNEE.with_point(3, None, PointState.NOT_VISIBLE)
    for spacing in (SPACING, UNCALIBRATED):
        place = ShapeSense().hidden_px(hidden, spacing)
        assert np.flatnonzero(np.isfinite(place[:, 0])).tolist() == [3]
        np.testing.assert_allclose(place[3], POINTS[3], atol=1.0)
    alone = KneeAnnotation.empty(Side.LEFT).with_point(3, None, PointState.NOT_VISIBLE)
    assert np.isnan(ShapeSense().hidden_px(alone, SPACING)).all()


def test_the_centre_is_t4_or_where_it_must_be():
    sense = ShapeSense()
    np.testing.assert_array_equal(sense.centre_px(KNEE, SPACING), POINTS[4])
    without = KNEE.with_point(4, None, PointState.MISSING)
    np.testing.assert_allclose(sense.centre_px(without, SPACING), POINTS[4], atol=1.0)
    one = KneeAnnotation.empty(Side.LEFT).with_point(0, POINTS[0], PointState.PLACED)
    np.testing.assert_array_equal(sense.centre_px(one, SPACING), POINTS[0])
    assert sense.centre_px(None, SPACING) is None


def test_nobody_follows_without_a_spacing_or_an_untouched_point():
    sense = ShapeSense()
    assert sense.followers(KNEE, SPACING, 3) is not None
    assert sense.followers(KNEE, UNCALIBRATED, 3) is None
    placed = KneeAnnotation.from_points(Side.LEFT, POINTS)
    assert sense.followers(placed, SPACING, 3) is None
