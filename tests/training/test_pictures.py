"""Pictures: points drawn where they are, tiles in rows."""

import numpy as np
import pytest

from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.training.centre_task import CentreTask
from kneel_gui.training.pictures import (
    FOUND_RGB,
    TRUTH_RGB,
    landmark_picture,
    marked,
    mosaic,
)
from kneel_gui.training.recipe import InputConfig, StageConfig


def place(tile, colour):
    rows, columns = np.nonzero((tile == colour).all(axis=2))
    return columns.mean(), rows.mean()


def test_points_are_drawn_where_they_are():
    image = np.zeros((64, 128), np.float32)
    truth = np.array([[20.0, 10.0], [np.nan, np.nan]])
    tile = marked(image, truth, np.array([[100.0, 50.0], [1e9, -1e9]]), 256)
    assert place(tile, TRUTH_RGB) == pytest.approx((40.5, 41.5), abs=1.0)
    assert place(tile, FOUND_RGB) == pytest.approx((200.5, 201.5), abs=1.0)


def test_tiles_stand_in_rows_of_four():
    tiles = [np.full((5, 6, 3), i, np.uint8) for i in range(1, 7)]
    whole = mosaic(tiles)
    assert whole.shape == (10, 24, 3)
    assert whole[7, 8, 0] == 6
    assert not whole[5:, 12:].any()
    assert mosaic(tiles[:2]).shape == (5, 12, 3)


def test_both_stages_show_what_they_find(crops):
    small = {"n_inputs": 1, "base_width": 2, "depth": 2}
    net = HourglassNet(NetworkConfig.from_dict({**small, "n_outputs": 16})).eval()
    seen = landmark_picture(net, crops[:3], InputConfig(spacing_mm=1.5, size_px=64))
    assert seen.shape == (256, 3 * 256, 3)
    assert (seen == FOUND_RGB).all(axis=2).any()
    assert landmark_picture(net, [], InputConfig()) is None
    config = StageConfig({**small, "n_outputs": 2}, InputConfig(4.0, 64))
    net = HourglassNet(NetworkConfig.from_dict({**small, "n_outputs": 2})).eval()
    films = CentreTask(config, crops[:4], crops[4:8]).picture(net)
    assert films.shape == (512, 1024, 3)
    assert (films == TRUTH_RGB).all(axis=2).any()
