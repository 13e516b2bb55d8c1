"""A joint's axes, and how its places change with the landmarks."""

import numpy as np

from kneel_gui.core.joint import COMPARTMENTS, FEMUR, TIBIA, Joint, dot, length
from kneel_gui.core.schema import knee_schema
from tests.core.knees import KNEE_MM


def test_the_axes_are_those_of_the_plateau_and_point_to_the_femur():
    along, up = Joint(KNEE_MM).axes
    middle = KNEE_MM[[6, 7]].mean(axis=0) - KNEE_MM[[1, 2]].mean(axis=0)
    assert np.allclose(along[0], middle / np.hypot(*middle))
    assert up[0] @ (KNEE_MM[9:].mean(axis=0) - KNEE_MM[:9].mean(axis=0)) > 0
    assert np.allclose(dot(along, up), 0.0)
    assert np.allclose(length(up), 1.0)


def test_there_are_no_axes_without_a_femur():
    points = KNEE_MM.copy()
    points[9:] = np.nan
    assert Joint(points).axes is None


def test_there_are_no_axes_when_the_plateaus_coincide():
    points = KNEE_MM.copy()
    points[[6, 7]] = points[[1, 2]]
    assert Joint(points).axes is None


def test_every_copy_has_one_coordinate_moved():
    joint = Joint(KNEE_MM)
    moved = joint.copies[1:] != KNEE_MM
    assert moved.sum(axis=(1, 2)).tolist() == [1] * 64


def test_the_gradient_of_a_distance_is_its_unit_vector():
    joint = Joint(KNEE_MM)
    gradient = joint.gradient(length(joint.landmark("T8") - joint.landmark("T0")))
    way = (KNEE_MM[8] - KNEE_MM[0]) / np.hypot(*(KNEE_MM[8] - KNEE_MM[0]))
    assert np.allclose(gradient[8], way, atol=1e-6)
    assert np.allclose(gradient[0], -way, atol=1e-6)
    assert not gradient[1:8].any()


def test_samples_lie_on_the_margin_up_to_its_end():
    joint = Joint(KNEE_MM)
    for half in COMPARTMENTS.values():
        for bone, within in ((TIBIA, half.tibia), (FEMUR, half.femur)):
            at, found = joint.samples(bone, within)
            assert (at[0], at[-1]) == within
            assert np.allclose(found, joint.sampled(bone, at))


def test_a_place_that_is_a_landmark_number_is_that_landmark():
    joint = Joint(KNEE_MM)
    assert np.allclose(joint.on(TIBIA, 8.0), joint.landmark("T8"))
    assert np.allclose(joint.on(FEMUR, 3.0), joint.landmark("F3"))
    assert knee_schema().bone(FEMUR)[3] == knee_schema().index("F3")
