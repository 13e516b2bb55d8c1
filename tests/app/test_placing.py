import pytest

from kneel_gui.app.placing import Placing
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.ghosts import SEEDS
from kneel_gui.core.schema import Side, knee_schema


def test_an_empty_knee_begins_with_the_first_landmark():
    placing = Placing.of_knee(Side.RIGHT)
    assert placing.next_target(ImageAnnotation("x")) == (Side.RIGHT, 0)


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
    placing = Placing.of_knee(Side.LEFT)
    placing.skipped = {(Side.LEFT, i) for i in skipped}
    expected = None if following is None else (Side.LEFT, following)
    annotation = make_annotation(missing=missing)
    assert placing.next_target(annotation) == expected
    assert placing.left(annotation) == len(missing)


def test_seeds_are_asked_for_one_knee_after_the_other(make_annotation):
    placing = Placing.of_seeds((Side.RIGHT, Side.LEFT))
    names = [f"{side.value} {knee_schema().names[i]}" for side, i in placing.order]
    assert " ".join(names) == "R T6 R T1 R F6 R F1 L T6 L T1 L F6 L F1"
    done = make_annotation(sides=(Side.RIGHT,))
    assert placing.next_target(done) == (Side.LEFT, SEEDS[0])
