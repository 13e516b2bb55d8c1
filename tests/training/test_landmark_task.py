"""Stage 2's samples: the points stay on the picture they belong to."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from kneel_gui.core.schema import Side
from kneel_gui.inference.decode import input_to_cells
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.training.augment import AugmentConfig
from kneel_gui.training.find import find_landmarks
from kneel_gui.training.landmark_task import LandmarkTask
from kneel_gui.training.recipe import InputConfig, StageConfig

GEOMETRY_ONLY = AugmentConfig(15, 5, 0.15, 8, 0, 0, 0, 0, 0.25, 0, 0)
CONFIG = StageConfig(
    network={"n_inputs": 1, "n_outputs": 16, "base_width": 2, "depth": 2},
    input=InputConfig(spacing_mm=0.8, size_px=128),
    augment=GEOMETRY_ONLY,
    batch_size=4,
)


PAPER = replace(GEOMETRY_ONLY, rotation_deg=90, flip=0.5, projective=0.1)


@pytest.mark.parametrize("augment", [GEOMETRY_ONLY, PAPER])
def test_every_point_stays_on_its_bright_spot(crops, augment):
    task = LandmarkTask(replace(CONFIG, augment=augment), crops, crops)
    batch = task.load(range(len(crops)), np.random.default_rng(5))
    misses = []
    for image, points in zip(batch.images[:, 0], batch.targets, strict=True):
        for x, y in points.numpy():
            # The spots are bright: the middle must outshine a ring around it.
            if not (8 < x < 119 and 8 < y < 119):
                continue
            column, row = round(float(x)), round(float(y))
            ring = image[row - 7 : row + 8 : 7, column - 7 : column + 8 : 14]
            misses.append(bool(image[row, column] < ring.mean()))
    assert len(misses) > 200
    assert np.mean(misses) < 0.05


def test_a_left_knee_is_shown_as_its_mirror(crops):
    still = AugmentConfig(0, 0, 0, 0, 0, 0, 0, 0, 0.25, 0, 0)
    config = StageConfig(network=CONFIG.network, input=CONFIG.input, augment=still)
    right, left = crops[0], crops[1]
    assert (right.side, left.side) == (Side.RIGHT, Side.LEFT)
    task = LandmarkTask(config, [right, left], [])
    targets = task.load([0, 1], np.random.default_rng(0)).targets.numpy()
    assert targets[0] == pytest.approx(targets[1], abs=1e-3)
    assert targets[0][0, 0] < targets[0][8, 0], "lateral is on the left"


def test_an_epoch_shows_every_knee_and_never_a_lone_one(crops):
    task = LandmarkTask(CONFIG, crops[:17], [])
    steps = task.batches(np.random.default_rng(0))
    assert all(len(step) > 1 for step in steps)
    assert len({number for step in steps for number in step}) >= 16


def ideal_maps(targets, size, cells):
    place = input_to_cells(targets, size, cells)
    grid = torch.arange(cells)
    x = -0.5 * ((grid - place[..., 0, None]) / 0.8) ** 2
    y = -0.5 * ((grid - place[..., 1, None]) / 0.8) ** 2
    return y[..., :, None] + x[..., None, :]


def test_the_loss_is_least_for_the_true_maps(crops):
    still = AugmentConfig(0, 0, 0, 0, 0, 0, 0, 0, 0.25, 0, 0)
    config = StageConfig(network=CONFIG.network, input=CONFIG.input, augment=still)
    task = LandmarkTask(config, crops, [])
    targets = task.load([0, 1, 2], np.random.default_rng(0)).targets
    right = task.loss(ideal_maps(targets, 128, 32), targets)
    wrong = task.loss(ideal_maps(targets + 3, 128, 32), targets)
    assert right < wrong
    beyond = targets + 500
    assert torch.isfinite(task.loss(ideal_maps(targets, 128, 32), beyond))


def test_found_points_come_back_to_the_crop(crops, monkeypatch):
    """A network that answers with the truth must give the truth back."""
    net = HourglassNet(NetworkConfig.from_dict(CONFIG.network)).eval()
    answers = []

    def truth(images):
        return ideal_maps(torch.stack(answers[: len(images)]), 128, 32)

    from kneel_gui.inference.preprocess import region_map

    for crop in crops:
        centre = crop.points_px[4] + 3
        to_net = region_map(centre, crop.spacing_xy_mm, crop.side, 128, 0.8)
        answers.append(torch.from_numpy(to_net.apply(crop.points_px)))
    monkeypatch.setattr(net, "heatmaps", truth)
    centres = [crop.points_px[4] + 3 for crop in crops[:8]]
    points, spread = find_landmarks(net, crops[:8], centres, CONFIG)
    expected = np.stack([crop.points_px for crop in crops[:8]])
    assert np.abs(points - expected).max() < 0.02
    assert spread == pytest.approx(0.8 * 2**0.5 * 4 * 0.8, rel=0.05)


def test_jitter_moves_the_targets_by_millimetres_and_not_the_image(crops):
    still = AugmentConfig(0, 0, 0, 0, 0, 0, 0, 0, 0.25, 0, 0)
    tasks = [
        LandmarkTask(replace(CONFIG, augment=augment), crops, [])
        for augment in (still, replace(still, jitter_mm=1.6))
    ]
    one, two = (task.load(range(20), np.random.default_rng(0)) for task in tasks)
    shift = (two.targets - one.targets).numpy()
    assert shift.std() * CONFIG.input.spacing_mm == pytest.approx(1.6, rel=0.1)
    assert torch.equal(one.images[0], two.images[0])
