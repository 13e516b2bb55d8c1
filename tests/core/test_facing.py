"""Where the margins of a joint face each other."""

import numpy as np
import pytest

from kneel_gui.core.facing import deepest, nearest, passing, tangent
from kneel_gui.core.joint import COMPARTMENTS, FEMUR, TIBIA, Joint
from tests.core.knees import KNEE_MM

HALVES = list(COMPARTMENTS.values())


@pytest.mark.parametrize("half", HALVES)
def test_nothing_lies_nearer_than_the_nearest(half):
    joint = Joint(KNEE_MM)
    t, f = nearest(joint, half)
    found = float(np.hypot(*(joint.on(FEMUR, f)[0] - joint.on(TIBIA, t)[0])))
    plateau = joint.sampled(TIBIA, np.linspace(*half.plateau, 700))
    condyle = joint.sampled(FEMUR, np.linspace(*half.femur, 700))
    gaps = np.hypot(*np.moveaxis(plateau[:, None] - condyle, 2, 0))
    assert found == pytest.approx(float(gaps.min()), abs=1e-4)


@pytest.mark.parametrize("half", HALVES)
def test_open_margins_do_not_cross(half):
    joint = Joint(KNEE_MM)
    along, up = (axis[0] for axis in joint.axes)
    assert deepest(joint, half, (along, up)) is None


@pytest.mark.parametrize("half", HALVES)
def test_a_femur_pushed_into_the_tibia_crosses(half):
    points = KNEE_MM.copy()
    points[9:, 1] += 9.0
    joint = Joint(points)
    along, up = (axis[0] for axis in joint.axes)
    t, f = deepest(joint, half, (along, up))
    gap = joint.on(FEMUR, f)[0] - joint.on(TIBIA, t)[0]
    assert gap @ up < -1.0
    assert gap @ along == pytest.approx(0.0, abs=0.1)  # samples are this far apart


def test_passing_lies_on_the_line_and_on_the_margin():
    joint = Joint(KNEE_MM)
    along, up = (axis[0] for axis in joint.axes)
    at = passing(joint, TIBIA, (5.0, 8.0), (along, 30.0), up)
    assert joint.on(TIBIA, at)[0] @ along == pytest.approx(30.0, abs=1e-9)


def test_passing_is_none_beyond_the_margin():
    joint = Joint(KNEE_MM)
    along, up = (axis[0] for axis in joint.axes)
    assert passing(joint, TIBIA, (5.0, 8.0), (along, 300.0), up) is None


def test_the_tangent_leaves_both_condyles_above_it():
    joint = Joint(KNEE_MM)
    up = joint.axes[1][0]
    lateral, medial = tangent(joint, up)
    ends = joint.sampled(FEMUR, np.array([lateral, medial]))
    way = ends[1] - ends[0]
    normal = np.array([way[1], -way[0]]) / np.hypot(*way)
    for low, high in ((0, 2), (4, 6)):
        condyle = joint.sampled(FEMUR, np.linspace(low, high, 500))
        assert ((condyle - ends[0]) @ normal).min() > -1e-3
