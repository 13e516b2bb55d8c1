"""The passes of the exact geometry, with networks that see what they are told to."""

from types import SimpleNamespace

import numpy as np
import pytest

from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.inference.halves_passes import ExactPasses
from kneel_gui.inference.run_options import RunOptions
from kneel_gui.inference.stage_runner import StageOutput

MM = 0.15
T4 = knee_schema().centre
RNG = np.random.default_rng(3)
GREY = RNG.integers(0, 255, (1600, 2400), dtype=np.uint8)
KNEES = {Side.RIGHT: np.array([600.0, 800.0]), Side.LEFT: np.array([1800.0, 780.0])}


class Seer:
    """Five folds that see T4 at known places of the film, whatever they look at.

    Each sees it `fold_mm` to the right of where it is, and `drag` of the region's
    distance nearer to the region's middle.
    """

    def __init__(self, fold_mm, drag=0.0):
        self.fold_mm, self.drag = np.asarray(fold_mm, float), drag
        sizes = {"crop_px": (450, 450), "pad_px": (520, 520)}
        self.stage = SimpleNamespace(spacing_mm=0.3, folds=self.fold_mm, **sizes)
        self.looks = []
        self.apart = tuple(KNEES)  # the knees on which the folds differ
        self.frames = {}

    def run(self, pictures):
        self.looks.append(len(pictures))
        unit = []
        for picture in pictures:
            frame = self.frames[picture.tobytes()]
            left = frame.from_image.matrix[0, 0] < 0
            side = Side.LEFT if left else Side.RIGHT
            fold_px = self.fold_mm / MM * (side in self.apart)
            seen = KNEES[side] + np.outer(fold_px, [1.0, 0.0])
            middle = (np.array(frame.size_wh) - 1) / 2
            net = frame.from_image.apply(seen)
            net += self.drag * (middle - net)
            unit.append(np.repeat(net[:, None] / frame.size_wh, 16, axis=1))
        folds = np.stack(unit, axis=1)
        return StageOutput(folds.mean(axis=0), np.ones(folds.shape[1:3]), folds)


class Passes(ExactPasses):
    """Tells the seers what they are shown."""

    def frames(self, centres):
        found = super().frames(centres)
        for seer in {self.first, self.last}:
            seer.frames |= {f.pixels.tobytes(): f for f in found.values()}
        return found


def look(options, folds, n_first=None, start_mm=(5.0, -3.0), drag=0.0):
    last = Seer(folds, drag)
    first = last if n_first is None else Seer(folds[:n_first], drag)
    passes = Passes(GREY, np.array([MM, MM]), None, first, last, options)
    start = {side: xy + np.array(start_mm) / MM for side, xy in KNEES.items()}
    found = passes.look_again(*passes.look_first(start))
    return found, last.looks


FOLDS = (0.4, 0.1, -0.1, -0.2, -0.2)


def test_everything_is_done_where_nothing_was_measured():
    found, looks = look(RunOptions(), FOLDS)
    assert looks == [2, 2]
    for side, place in KNEES.items():
        assert found[side].points_px[T4] == pytest.approx(place, abs=1e-3)
        assert found[side].folds_t4_px[:, 0] == pytest.approx(
            place[0] + np.array(FOLDS) / MM, abs=1e-3
        )


@pytest.mark.parametrize(
    ("start_mm", "tolerance_mm", "always", "expected"),
    [
        ((0.3, 0.0), 0.35, False, [2]),
        ((0.0, -0.3), 0.35, False, [2]),
        ((0.3, 0.3), 0.35, False, [2, 2]),
        ((0.6, 0.0), 0.35, False, [2, 2]),
        ((0.3, 0.0), 0.35, True, [2, 2]),
    ],
)
def test_a_look_that_moves_the_region_by_less_is_spared(
    start_mm, tolerance_mm, always, expected
):
    options = RunOptions(tolerance_mm=tolerance_mm, always_refine=always)
    assert look(options, FOLDS, start_mm=start_mm)[1] == expected


def test_few_folds_place_the_region_and_all_set_the_landmarks():
    few = RunOptions(tolerance_mm=0.3, placing_folds=2)
    found, looks = look(few, FOLDS, 2)  # these two see T4 0.25 mm too far right
    assert looks == [2]
    everything, _ = look(RunOptions(), FOLDS)
    for side in KNEES:
        apart = found[side].centre_px - everything[side].centre_px
        assert np.hypot(*apart) * MM < 0.3 + MM
        assert found[side].points_px == pytest.approx(
            everything[side].points_px, abs=1e-3
        )


@pytest.mark.parametrize("drag", [0.0, 0.2])
def test_where_few_folds_are_too_far_off_the_knee_is_looked_at_again(drag):
    few = RunOptions(tolerance_mm=0.1, placing_folds=1)
    folds = (1.5, *FOLDS[1:])
    found, looks = look(few, folds, 1, drag=drag)
    assert looks == [2, 2]
    everything, _ = look(RunOptions(), folds, drag=drag)
    for side in KNEES:
        # The same region to the pixel or nearly, so the same landmarks.
        apart = found[side].centre_px - everything[side].centre_px
        assert np.abs(apart).max() <= (1.0 if drag == 0 else 3.0)
        assert found[side].points_px == pytest.approx(
            everything[side].points_px, abs=1e-3 if drag == 0 else 0.6
        )


@pytest.mark.parametrize("apart", [(), (Side.LEFT,), (Side.RIGHT, Side.LEFT)])
def test_only_a_knee_on_which_folds_differ_is_looked_at_again(apart):
    few = RunOptions(tolerance_mm=0.1, placing_folds=1)
    last, first = Seer(FOLDS), Seer(FOLDS[:1])
    first.apart = last.apart = apart
    passes = Passes(GREY, np.array([MM, MM]), None, first, last, few)
    assert passes.look_again(*passes.look_first(dict(KNEES))).keys() == KNEES.keys()
    assert last.looks == [2, *([len(apart)] if apart else [])]


def test_an_empty_picture_has_no_knees():
    empty = np.zeros_like(GREY)
    seer = Seer(FOLDS)
    passes = Passes(empty, np.array([MM, MM]), None, seer, seer, RunOptions())
    assert passes.look_first(dict(KNEES)) == ({}, {})
    assert passes.look_again({}, {}) == {}
    assert seer.looks == []
