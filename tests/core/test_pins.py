from dataclasses import replace

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.pins import draw_to_pins
from kneel_gui.core.prediction import KneeKind, KneePrediction, Prediction
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_frame import from_shape_mm

MODEL = ShapeModel.load()
SPACING = PixelSpacing(0.2, 0.2, SpacingSource.USER)
TRUTH = from_shape_mm(
    MODEL.sample(np.random.default_rng(3), 1)[0], SPACING.xy_mm, Side.LEFT
)
SEEN = np.add(TRUTH, (6.0, -9.0))  # the whole knee 2 mm off
FOUND = KneePrediction(Side.LEFT, KneeKind.NATIVE, "", SEEN[4], SEEN, np.ones(16))
PREDICTION = Prediction("id", (FOUND,), "m@1")


def drawn(state, indices):
    knee = KneeAnnotation.empty(Side.LEFT)
    for i in indices:
        knee = knee.with_point(i, TRUTH[i], state)
    image = ImageAnnotation("id", (knee,))
    return draw_to_pins(MODEL, image, PREDICTION, SPACING)


def miss(prediction):
    return np.linalg.norm(prediction.knees[0].points_px - TRUTH, axis=1) * 0.2


def test_every_pin_brings_the_rest_nearer():
    one = drawn(PointState.EDITED, [4])
    three = drawn(PointState.EDITED, [0, 6, 12])
    rest = [i for i in range(16) if i not in (0, 4, 6, 12)]
    none = miss(PREDICTION)[rest].mean()
    assert miss(three)[rest].mean() < miss(one)[rest].mean() < none
    assert three.model_id == "m@1, with shape"
    np.testing.assert_array_equal(three.knees[0].points_px[0], SEEN[0])


def test_predicted_points_and_other_knees_pin_nothing():
    same = drawn(PointState.PREDICTED, [0, 6])
    np.testing.assert_array_equal(same.knees[0].points_px, SEEN)
    other = draw_to_pins(MODEL, ImageAnnotation("id"), PREDICTION, SPACING)
    np.testing.assert_array_equal(other.knees[0].points_px, SEEN)


def test_a_knee_without_landmarks_is_left_as_it_is():
    absent = KneePrediction.absent(Side.LEFT, "nothing")
    image = ImageAnnotation("id", (KneeAnnotation.from_points(Side.LEFT, TRUTH),))
    prediction = replace(PREDICTION, knees=(absent,))
    assert draw_to_pins(MODEL, image, prediction, SPACING).knees == (absent,)
