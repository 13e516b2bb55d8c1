import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.edits import set_reading, swap_sides
from kneel_gui.core.reading import KneeReading, NotGradable
from kneel_gui.core.schema import Side

R2 = KneeReading(Side.RIGHT, 2)
KNEE = KneeAnnotation.from_points(Side.LEFT, np.arange(32.0).reshape(16, 2))


def test_a_grade_is_0_to_4_and_not_of_what_cannot_be_graded():
    for wrong in (-1, 5):
        with pytest.raises(ValueError, match="0 to 4"):
            KneeReading(Side.LEFT, wrong)
    with pytest.raises(ValueError, match="no grade"):
        KneeReading(Side.LEFT, 0, NotGradable.EXPOSURE)


def test_grade_0_is_a_grade():
    said = KneeReading(Side.LEFT, 0)
    assert not said.empty
    assert (said.text, R2.text, KneeReading(Side.LEFT).text) == ("0", "2", "")
    assert KneeReading(Side.LEFT, not_gradable=NotGradable.CUT_OFF).text == "cut off"


def test_a_knee_without_points_can_be_read_and_nothing_said_is_not_kept():
    annotation = ImageAnnotation("a").with_reading(R2)
    assert annotation.reading(Side.RIGHT) == R2
    assert annotation.reading(Side.LEFT).empty
    assert annotation.with_reading(KneeReading(Side.RIGHT)) == ImageAnnotation("a")
    with pytest.raises(ValueError, match="per side"):
        ImageAnnotation("a", readings=(R2, R2))


def test_setting_it_is_one_step_and_leaves_points_and_acceptance():
    before = ImageAnnotation("a", (KNEE,), reviewed=True)
    edit = set_reading(before, R2)
    after = edit.apply(before)
    assert (after.knees, after.reviewed) == (before.knees, True)
    assert edit.text == "Grade right knee"
    assert edit.revert(after) == before
    told = set_reading(after, KneeReading(Side.RIGHT, 2, comment="cyst"))
    assert told.text == "Comment on right knee"


def test_what_is_said_of_a_knee_changes_sides_with_it():
    swapped = swap_sides(ImageAnnotation("a", (KNEE,), readings=(R2,))).after
    assert swapped.readings == (KneeReading(Side.LEFT, 2),)
