import pytest

from kneel_gui.app.placing import Placing
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.schema import Side


def test_an_empty_knee_begins_with_the_first_landmark():
    assert Placing(Side.RIGHT).next_index(ImageAnnotation("x")) == 0


@pytest.mark.parametrize(
    ("missing", "skipped", "following"),
    [
        ((), (), None),
        ((4, 9), (), 4),
        ((4, 9), (4,), 9),
        ((4, 9), (4, 9), 4),
        ((4,), (3,), 4),
    ],
)
def test_missing_landmarks_come_in_order(make_annotation, missing, skipped, following):
    placing = Placing(Side.LEFT, set(skipped))
    assert placing.next_index(make_annotation(missing=missing)) == following
