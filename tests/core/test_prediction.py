import numpy as np
import pytest

from kneel_gui.core.prediction import (
    KneeKind,
    KneePrediction,
    KneeScores,
    Prediction,
    SilentProgress,
    raise_if_cancelled,
)
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.errors import Cancelled


def native(side=Side.RIGHT, **changed):
    arrays = {
        "centre_px": np.array([50.0, 60.0]),
        "points_px": np.arange(32.0).reshape(16, 2),
        "spread_mm": np.ones(16),
    }
    return KneePrediction(side, KneeKind.NATIVE, "", **(arrays | changed))


def test_an_absent_knee_has_no_coordinates():
    knee = KneePrediction.absent(Side.LEFT, "no knee on this side")
    assert not knee.kind.has_landmarks
    assert knee.reason
    for array in (knee.centre_px, knee.points_px, knee.spread_mm):
        assert np.isnan(array).all()


def test_an_absent_knee_with_coordinates_is_refused():
    absent = KneePrediction.absent(Side.LEFT, "none")
    with pytest.raises(ValueError, match="centre_px must be NaN: the knee is absent"):
        KneePrediction(
            Side.LEFT, absent.kind, "", np.zeros(2), absent.points_px, absent.spread_mm
        )


def test_an_implant_has_a_centre_and_no_landmarks():
    none = KneePrediction.absent(Side.LEFT, "")
    centre = np.array([5.0, 6.0])
    implant = KneePrediction(
        Side.LEFT, KneeKind.IMPLANT, "tray", centre, none.points_px, none.spread_mm
    )
    assert implant.centre_px.tolist() == [5, 6]
    with pytest.raises(ValueError, match="points_px must be NaN: the knee is implant"):
        KneePrediction(
            Side.LEFT, KneeKind.IMPLANT, "", centre, np.ones((16, 2)), none.spread_mm
        )


@pytest.mark.parametrize("kind", [KneeKind.NATIVE, KneeKind.CROPPED, KneeKind.UNSURE])
def test_every_other_kind_has_landmarks(kind):
    assert kind.has_landmarks


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("centre_px", np.zeros(3)),
        ("points_px", np.zeros((2, 16))),
        ("spread_mm", np.zeros((16, 1))),
    ],
)
def test_wrong_shapes_are_refused(name, wrong):
    with pytest.raises(ValueError, match=name):
        native(**{name: wrong})


def test_the_arrays_are_frozen_copies():
    points = np.zeros((16, 2))
    knee = native(points_px=points)
    points[0] = 7
    assert knee.points_px[0].tolist() == [0, 0]
    with pytest.raises(ValueError, match="read-only"):
        knee.points_px[0] = 7


def test_a_side_that_was_not_looked_at_is_none():
    prediction = Prediction("id", (native(Side.LEFT),), "model@1")
    assert prediction.knee(Side.RIGHT) is None
    assert prediction.knee(Side.LEFT) is prediction.knees[0]
    both = Prediction("id", tuple(map(native, SIDES)), "model@1")
    assert [both.knee(side).side for side in SIDES] == list(SIDES)


def test_cancelling_raises():
    class Stop(SilentProgress):
        def cancelled(self):
            return True

    progress = SilentProgress()
    progress.report(1, 2, "half")
    raise_if_cancelled(progress)
    with pytest.raises(Cancelled):
        raise_if_cancelled(Stop())


@pytest.mark.parametrize("four", [(0.5, 0.5, 0.5, 0.5), (1.1, -0.1, 0, 0), (1, 0, 0)])
def test_scores_that_are_no_shares_are_refused(four):
    with pytest.raises((ValueError, TypeError)):
        KneeScores(*four)


def test_scores_are_told_in_words():
    scores = KneeScores(0.97, 0.0, 0.02, 0.01)
    assert scores.text == "native 0.97, implant 0.00, cropped 0.02, no knee 0.01"
