"""Landmarks of a network under training, in the pixels of its crops."""

import numpy as np
import pytest

from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.preprocess import region_map
from kneel_gui.inference.views import View
from kneel_gui.training import find
from kneel_gui.training.find import find_landmarks
from kneel_gui.training.recipe import InputConfig, StageConfig

CONFIG = StageConfig(
    network={"n_inputs": 1, "n_outputs": 16, "base_width": 2, "depth": 2},
    input=InputConfig(spacing_mm=0.8, size_px=128),
)


def test_half_precision_changes_the_points_by_little(crops):
    net = HourglassNet(NetworkConfig.from_dict(CONFIG.network)).eval()
    centres = [crop.points_px[4] for crop in crops[:3]]
    full, width = find_landmarks(net, crops[:3], centres, CONFIG)
    half, _ = find_landmarks(net, crops[:3], centres, CONFIG, half=True)
    assert full.shape == (3, 16, 2)
    assert width.shape == (3, 16)
    assert full.dtype == half.dtype == np.float64
    assert np.abs(full - half).max() < 1.0
    assert not np.array_equal(full, half)


def test_a_turned_knee_is_shown_upright(crops, monkeypatch):
    net = HourglassNet(NetworkConfig.from_dict(CONFIG.network)).eval()
    asked = []

    def watched(*args):
        asked.append(args)
        return region_map(*args)

    monkeypatch.setattr(find, "region_map", watched)
    centres = [crop.points_px[4] for crop in crops[:2]]
    level, _ = find_landmarks(net, crops[:2], centres, CONFIG)
    tilted, _ = find_landmarks(net, crops[:2], centres, CONFIG, tilts_rad=[0.2, -0.1])
    assert [args[5] for args in asked] == [0.0, 0.0, 0.2, -0.1]
    assert not np.allclose(level, tilted)


def test_several_looks_give_their_mean_and_how_far_apart_they_are(crops):
    net = HourglassNet(NetworkConfig.from_dict(CONFIG.network)).eval()
    centres = [crop.points_px[4] for crop in crops[:2]]
    looks = (View(turn_deg=8.0), View(x_mm=4.0, scale=1.1))
    alone = [
        find_landmarks(net, crops[:2], centres, CONFIG, views=(look,)) for look in looks
    ]
    points, spread = find_landmarks(net, crops[:2], centres, CONFIG, views=looks)
    assert points == pytest.approx((alone[0][0] + alone[1][0]) / 2)
    half = (alone[0][0] - alone[1][0]) / 2
    apart = np.linalg.norm(half * [crops[0].spacing_xy_mm], axis=-1)
    widths = (alone[0][1] ** 2 + alone[1][1] ** 2) / 2
    assert spread[0] == pytest.approx(np.sqrt(widths + apart**2)[0])
    assert apart.min() > 0
