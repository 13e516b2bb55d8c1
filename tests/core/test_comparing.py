import math
from dataclasses import replace

import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.comparing import (
    ReadingDifference,
    Said,
    compared,
    differ,
    differences,
    merged,
    reading_differences,
)
from kneel_gui.core.edits import erase_point, move_point
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.reading import KneeReading, NotGradable
from kneel_gui.core.schema import Side

HALF_MM = PixelSpacing(0.5, 0.25, SpacingSource.USER)


@pytest.fixture
def mine():
    points = np.arange(32.0).reshape(16, 2)
    knee = KneeAnnotation.from_points(Side.RIGHT, points, PointState.PREDICTED, "model")
    return ImageAnnotation("i", (knee,), reviewed=True)


def test_the_same_has_no_difference(mine):
    assert differences(mine, mine, HALF_MM) == ()


def test_a_moved_point_tells_how_far_in_px_and_mm(mine):
    theirs = move_point(mine, Side.RIGHT, 2, np.array([4.0 + 3, 5.0 + 4])).after
    (row,) = differences(mine, theirs, HALF_MM)
    assert (row.target, row.mine, row.theirs) == (
        (Side.RIGHT, 2),
        PointState.PREDICTED,
        PointState.EDITED,
    )
    assert row.distance_px == 5.0
    assert row.distance_mm == pytest.approx(math.hypot(3 * 0.25, 4 * 0.5))
    assert math.isnan(differences(mine, theirs, UNCALIBRATED)[0].distance_mm)


def test_a_point_that_only_one_has_is_a_difference_without_a_distance(mine):
    theirs = erase_point(mine, Side.RIGHT, 2).after
    (row,) = differences(mine, theirs, HALF_MM)
    assert row.theirs is PointState.MISSING
    assert math.isnan(row.distance_px)


def test_a_knee_that_only_one_has_differs_in_every_point(mine):
    assert len(differences(mine, ImageAnnotation("i"), HALF_MM)) == 16


def test_what_is_taken_comes_with_all_that_is_known_of_it(mine):
    theirs = move_point(mine, Side.RIGHT, 2, np.array([7.0, 9.0])).after
    theirs = move_point(theirs, Side.RIGHT, 5, np.array([1.0, 1.0])).after
    both = merged(mine, theirs, [(Side.RIGHT, 2)])
    knee, other = both.knee(Side.RIGHT), theirs.knee(Side.RIGHT)
    assert knee.points_px[2] == pytest.approx([7.0, 9.0])
    assert (knee.states[2], knee.sources[2]) == (other.states[2], other.sources[2])
    assert knee.points_px[5] == pytest.approx([10.0, 11.0])
    assert not both.reviewed


def test_all_of_one_is_that_one_with_its_review(mine):
    theirs = move_point(mine, Side.RIGHT, 2, np.array([7.0, 9.0])).after
    theirs = replace(theirs, reviewed=True)
    rows = differences(mine, theirs, HALF_MM)
    assert merged(mine, theirs, [row.target for row in rows]) == theirs
    assert merged(mine, theirs, []) == mine


def test_a_missing_point_can_be_taken_too(mine):
    theirs = erase_point(mine, Side.RIGHT, 2).after
    knee = merged(mine, theirs, [(Side.RIGHT, 2)]).knee(Side.RIGHT)
    assert knee.states[2] is PointState.MISSING


@pytest.mark.parametrize(
    ("spacing", "apart_px", "listed"),
    [
        (HALF_MM, 0.39, 0),  # 0.0975 mm along a row
        (HALF_MM, 0.41, 1),
        (UNCALIBRATED, 0.49, 0),
        (UNCALIBRATED, 0.51, 1),
    ],
)
def test_what_nobody_can_see_is_not_listed(mine, spacing, apart_px, listed):
    knee = mine.knee(Side.RIGHT)
    points = knee.points_px + np.array([apart_px, 0.0]) * (np.arange(16) == 2)[:, None]
    theirs = mine.with_knee(replace(knee, points_px=points))
    assert len(differences(mine, theirs, spacing)) == listed
    assert differ(mine, theirs)  # nothing is lost where both are kept


def test_a_state_counts_however_near_the_points_are(mine):
    theirs = move_point(mine, Side.RIGHT, 2, np.array([4.01, 5.0])).after
    assert [row.index for row in differences(mine, theirs, HALF_MM)] == [2]


GRADED = KneeReading(Side.RIGHT, 2, None, "osteophyte")
HIDDEN = KneeReading(Side.RIGHT, None, NotGradable.IMPLANT, "osteophyte")


def test_grades_and_comments_are_compared_side_by_side(mine):
    theirs = mine.with_reading(HIDDEN).with_reading(KneeReading(Side.LEFT, comment="?"))
    rows = reading_differences(mine.with_reading(GRADED), theirs)
    assert rows == (
        ReadingDifference(Side.RIGHT, Said.GRADE, "2", "implant"),
        ReadingDifference(Side.LEFT, Said.COMMENT, "", "?"),
    )
    assert [row.lacking for row in rows] == [False, True]
    assert compared(mine.with_reading(GRADED), theirs, HALF_MM) == rows
    assert differ(mine.with_reading(GRADED), theirs)
    assert not differ(theirs, replace(theirs, reviewed=False))


def test_a_grade_taken_leaves_my_comment_and_a_comment_my_grade(mine):
    one = mine.with_reading(KneeReading(Side.RIGHT, 3, None, "mine"))
    other = mine.with_reading(KneeReading(Side.RIGHT, 1, None, "theirs"))
    grade = merged(one, other, [(Side.RIGHT, Said.GRADE)])
    assert grade.reading(Side.RIGHT) == KneeReading(Side.RIGHT, 1, None, "mine")
    comment = merged(one, other, [(Side.RIGHT, Said.COMMENT)])
    assert comment.reading(Side.RIGHT) == KneeReading(Side.RIGHT, 3, None, "theirs")
    assert grade.reviewed  # the points are as they were accepted


def test_a_reason_taken_takes_my_grade_away(mine):
    both = merged(
        mine.with_reading(GRADED), mine.with_reading(HIDDEN), [(Side.RIGHT, Said.GRADE)]
    )
    assert both.reading(Side.RIGHT) == HIDDEN


def test_points_taken_leave_my_grade(mine):
    theirs = move_point(mine, Side.RIGHT, 2, np.array([7.0, 9.0])).after
    both = merged(mine.with_reading(GRADED), theirs, [(Side.RIGHT, 2)])
    assert both.readings == (GRADED,)
    assert both.knees == theirs.knees


def test_a_grade_without_points_can_be_taken_by_one_who_has_nothing():
    nothing = ImageAnnotation("i")
    theirs = nothing.with_reading(GRADED)
    rows = compared(nothing, theirs, UNCALIBRATED)
    assert merged(nothing, theirs, [row.target for row in rows]) == theirs
