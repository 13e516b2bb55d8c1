"""Drawing a prediction towards the points that a person has set."""

from dataclasses import replace

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import KneePrediction, Prediction
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.shape import ShapeModel
from kneel_gui.core.shape_follow import SHAPED, pinned


def draw_to_pins(
    model: ShapeModel,
    annotation: ImageAnnotation,
    prediction: Prediction,
    spacing: PixelSpacing,
) -> Prediction:
    """Return a prediction whose points have followed those that a person set.

    Parameters
    ----------
    model : ShapeModel
        Of the landmarks.
    annotation : ImageAnnotation
        Its manual points are the pins.
    prediction : Prediction
        Of the same image, as the networks gave it.
    spacing : PixelSpacing
        Of the image; known.

    Returns
    -------
    Prediction
        Where the networks missed a pin, the other points of that knee move by their
        conditional mean (`kneel_gui.core.shape_follow.pinned`); its model id says so.
    """
    knees = tuple(
        _drawn(model, annotation.knee(found.side), found, spacing)
        for found in prediction.knees
    )
    return replace(prediction, knees=knees, model_id=prediction.model_id + SHAPED)


def _drawn(
    model: ShapeModel,
    pins: KneeAnnotation | None,
    found: KneePrediction,
    spacing: PixelSpacing,
) -> KneePrediction:
    if pins is None or not found.kind.has_landmarks:
        return found
    by_hand = np.array([state.manual and state.has_place for state in pins.states])
    knee = KneeAnnotation.from_points(
        found.side,
        found.points_px,
        PointState.PREDICTED,
        spread_mm=found.spread_mm,
    )
    pins_px = np.where(by_hand[:, None], pins.points_px, np.nan)
    moved = pinned(model, knee, spacing.xy_mm, pins_px)
    return replace(found, points_px=moved.points_px)
