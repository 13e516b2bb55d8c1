"""Which candidate is which knee."""

import numpy as np
import pytest

from kneel_gui.core.prediction import KneeKind, KneePrediction
from kneel_gui.core.schema import Side
from kneel_gui.inference.locate import (
    Candidate,
    assign_sides,
    looks_like,
    patients_sides,
)

FILM = (1000, 2000)  # 400 mm wide at 0.2 mm
CROP = (500, 500)
SPACING = np.array([0.2, 0.2])


def candidate(x, score=0.9, implant=False):
    return Candidate(np.array([x, 400.0]), implant, score)


def sides(*candidates, size=FILM, side=None):
    return assign_sides(candidates, size, SPACING, side)


def test_the_patients_right_is_on_the_images_left_whatever_the_scores():
    for order in ((400, 1500), (1500, 400)):
        right, left = sides(*(candidate(x) for x in order))
        assert (right.side, left.side) == (Side.RIGHT, Side.LEFT)
        assert (right.centre_px[0], left.centre_px[0]) == (400, 1500)


@pytest.mark.parametrize(("x", "there"), [(400, Side.RIGHT), (1500, Side.LEFT)])
def test_a_missing_knee_is_said_to_be_absent(x, there):
    found = {knee.side: knee for knee in sides(candidate(x))}
    assert found[there].kind is KneeKind.NATIVE
    assert found[there.other].kind is KneeKind.ABSENT
    assert found[there.other].reason
    assert np.isnan(found[there.other].centre_px).all()


def test_no_knee_at_all():
    assert [knee.kind for knee in sides()] == [KneeKind.ABSENT] * 2


def test_both_knees_far_to_one_side_keep_their_order():
    right, left = sides(candidate(1700), candidate(1200))
    assert right.centre_px[0] == 1200
    assert left.centre_px[0] == 1700


def test_a_given_side_takes_the_knee_that_is_there():
    (knee,) = sides(candidate(1500, 0.9), side=Side.RIGHT)
    assert (knee.side, knee.kind) == (Side.RIGHT, KneeKind.NATIVE)
    (knee,) = sides(candidate(1500, 0.9), candidate(400, 0.4), side=Side.RIGHT)
    assert knee.centre_px[0] == 1500, "a weak second candidate is no second knee"


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("scores", [(0.9, 0.8), (0.8, 0.9)])
def test_two_plain_knees_are_never_named_by_the_better_score(side, scores):
    found = sides(candidate(400, scores[0]), candidate(1500, scores[1]), side=side)
    assert [knee.side for knee in found] == [Side.RIGHT, Side.LEFT]
    assert [knee.centre_px[0] for knee in found] == [400, 1500]
    assert {knee.kind for knee in found} == {KneeKind.UNSURE}
    assert all(side.word in knee.reason for knee in found)


@pytest.mark.parametrize("x", [900, 1000, 1100])
def test_the_place_of_a_lone_knee_near_the_middle_does_not_tell_its_side(x):
    (knee,) = sides(candidate(x))
    assert knee.side is None


@pytest.mark.parametrize("flipped", [True, False])
@pytest.mark.parametrize("side", [*Side, None])
def test_a_mirror_exchanges_what_a_side_looks_like(side, flipped):
    expected = side.other if side is not None and flipped else side
    assert looks_like(side, flipped) is expected


def test_a_flipped_film_is_named_by_the_patient_and_unsure():
    points = np.arange(32.0).reshape(16, 2)
    right, left = (
        KneePrediction(s, KneeKind.NATIVE, "", points[4] + i, points + i, np.ones(16))
        for i, s in enumerate(Side)
    )
    one, two = patients_sides((right, left))
    assert (one.side, two.side) == (Side.RIGHT, Side.LEFT)
    assert np.array_equal(one.points_px, left.points_px)
    assert np.array_equal(two.points_px, right.points_px)
    assert {one.kind, two.kind} == {KneeKind.UNSURE}
    assert "flipped" in one.reason


def test_a_narrow_image_holds_one_knee_of_unknown_side():
    (knee,) = sides(candidate(250), candidate(400, 0.4), size=CROP)
    assert knee.side is None
    assert knee.kind is KneeKind.NATIVE


def test_a_crop_without_a_candidate_is_tried_in_the_middle_and_unsure():
    (knee,) = sides(size=CROP, side=Side.LEFT)
    assert knee.kind is KneeKind.UNSURE
    assert knee.centre_px == pytest.approx([249.5, 249.5])


def test_a_wide_film_of_a_given_side_without_a_candidate_is_absent():
    (knee,) = sides(side=Side.LEFT)
    assert knee.kind is KneeKind.ABSENT


def test_prostheses_and_weak_candidates_are_said():
    right, left = sides(candidate(400, implant=True), candidate(1500, 0.3))
    assert right.kind is KneeKind.IMPLANT
    assert "prosthesis" in right.reason
    assert left.kind is KneeKind.UNSURE
