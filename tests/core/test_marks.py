import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.edits import move_point
from kneel_gui.core.marks import all_locked, set_locked, set_not_visible
from kneel_gui.core.prediction import KneeKind, KneePrediction, Prediction
from kneel_gui.core.schema import Side

POINTS = np.arange(32.0).reshape(16, 2)
KNEE = KneeAnnotation.from_points(Side.LEFT, POINTS, PointState.PREDICTED, "m@1")
IMAGE = ImageAnnotation("id", (KNEE,), reviewed=True)


def test_not_visible_is_a_persons_word_that_a_model_does_not_take_back():
    edit = set_not_visible(IMAGE, Side.LEFT, 3, True)
    knee = edit.after.knee(Side.LEFT)
    assert edit.text == "L T3 not visible"
    assert (knee.states[3], knee.sources[3]) == (PointState.NOT_VISIBLE, "hand")
    assert not edit.after.reviewed
    found = KneePrediction(
        Side.LEFT, KneeKind.NATIVE, "", POINTS[4], POINTS + 9, np.ones(16)
    )
    again = edit.after.with_prediction(Prediction("id", (found,), "m@2"))
    assert again.knee(Side.LEFT).states[3] is PointState.NOT_VISIBLE
    assert again.knee(Side.LEFT).sources[2] == "m@2"


def test_it_can_be_said_of_a_landmark_that_was_never_placed():
    after = set_not_visible(ImageAnnotation("id"), Side.LEFT, 3, True).after
    assert after.knee(Side.LEFT).known.sum() == 1


def test_taken_back_it_is_missing_and_can_be_placed():
    hidden = set_not_visible(IMAGE, Side.LEFT, 3, True).after
    shown = set_not_visible(hidden, Side.LEFT, 3, False).after
    assert shown.knee(Side.LEFT).states[3] is PointState.MISSING
    placed = move_point(hidden, Side.LEFT, 3, np.array([5.0, 6.0]))
    assert placed.text == "Place L T3"
    knee = placed.after.knee(Side.LEFT)
    assert (knee.states[3], knee.sources[3]) == (PointState.PLACED, "hand")


def test_a_lock_leaves_the_review_and_passes_over_what_is_missing():
    part = ImageAnnotation("id", (KNEE.with_point(0, None, PointState.MISSING),), True)
    edit = set_locked(part, Side.LEFT, range(16), True)
    knee = edit.after.knee(Side.LEFT)
    assert knee.locked == frozenset(range(1, 16))
    assert all_locked(knee)
    assert edit.after.reviewed
    assert edit.text == "Lock left knee"
    assert set_locked(edit.after, Side.LEFT, range(16), False).after == part
    assert set_locked(part, Side.LEFT, [3], True).text == "Lock L T3"
    assert not all_locked(KneeAnnotation.empty(Side.LEFT))
