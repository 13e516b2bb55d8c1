"""Stand-ins for what is slow or random: a predictor that knows where the knees are."""

import numpy as np

from kneel_gui.core.prediction import (
    KneeKind,
    KneePrediction,
    Prediction,
    raise_if_cancelled,
)
from kneel_gui.core.schema import SIDES, Side

# (16, 2) mm relative to T4, right knee: nine tibial and seven femoral points.
KNEE_MM = 1.0137 * np.array(  # off the pixel grid
    [[(i - 4) * 9.0, 4.0 * abs(i - 4) / 4] for i in range(9)]
    + [[(i - 3) * 12.0, -8.0 - 4.0 * (i % 2)] for i in range(7)]
)
SPREAD_MM = 0.7


class FakePredictor:
    """Puts a knee at the middle of each half, or of the image of a single knee.

    Parameters
    ----------
    before : callable, optional
        Called with each radiograph first; raises or stops what a test wants.
    kinds : mapping of Side to KneeKind, optional
        Default: native.
    """

    model_id = "fake@0123456789ab"
    device = "cpu"
    form = "guesses"

    def __init__(self, before=None, kinds=None):
        self.before = before
        self.kinds = kinds or {}
        self.seen = []
        self.centres = []

    def predict(self, radiograph, side=None, progress=None, centres=None):
        self.seen.append(radiograph.path)
        self.centres.append(centres)
        if self.before is not None:
            self.before(radiograph)
        if progress is not None:
            raise_if_cancelled(progress)
            progress.report(1, 1, "stage 1")  # as a real one does
        single = side or radiograph.laterality
        sides = SIDES if single is None else (single,)
        knees = tuple(self._knee(radiograph, side, len(sides)) for side in sides)
        if centres:  # the knee stands where it is said to be
            knees = tuple(self._at(radiograph, s, c) for s, c in centres.items())
        return Prediction(
            radiograph.image_id, knees, self.model_id, {"all": 0.0}, ("a fake",)
        )

    def _knee(self, radiograph, side, count):
        kind = self.kinds.get(side, KneeKind.NATIVE)
        if kind is KneeKind.ABSENT:
            return KneePrediction.absent(side, "nothing there")
        rows, cols = radiograph.shape_px
        share = 0.5 if count == 1 else (0.25 if side is Side.RIGHT else 0.75)
        centre = np.array([share * cols, 0.5 * rows])
        return self._at(radiograph, side, centre, kind)

    def _at(self, radiograph, side, centre, kind=KneeKind.NATIVE):
        mirror = np.array([1.0 if side is Side.RIGHT else -1.0, 1.0])
        points = centre + KNEE_MM * mirror / radiograph.spacing.xy_mm
        reason = "" if kind is KneeKind.NATIVE else "as asked for"
        spread = np.full(16, SPREAD_MM)
        return KneePrediction(side, kind, reason, centre, points, spread)
