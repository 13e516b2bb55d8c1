"""Losses against their formulas."""

import math

import pytest
import torch

from kneel_gui.training.losses import (
    DistanceLoss,
    detection_loss,
    distance_loss,
    heatmap_loss,
)
from kneel_gui.training.recipe import LOSSES, LossConfig


def wing(error, width, curvature):
    if abs(error) < width:
        return width * math.log(1 + abs(error) / curvature)
    return abs(error) - (width - width * math.log(1 + width / curvature))


@pytest.mark.parametrize("error", [0.0, 0.3, -1.7, 3.999, 4.001, -25.0])
def test_wing_is_the_papers(error):
    config = LossConfig(wing_mm=4.0, wing_curvature_mm=1.0)
    loss = distance_loss(torch.full((2, 3, 2), error), config)
    assert loss.item() == pytest.approx(wing(error, 4.0, 1.0), abs=1e-5)


def test_l1_and_l2():
    error = torch.tensor([[[1.0, -3.0]]])
    assert distance_loss(error, LossConfig(kind="l1")).item() == 2.0
    assert distance_loss(error, LossConfig(kind="l2")).item() == 5.0


def test_elastic_is_a_mixture_of_both():
    error = torch.tensor([[[1.0, -3.0]]])
    for share, value in ((0.0, 2.0), (0.5, 3.5), (1.0, 5.0)):
        config = LossConfig(kind="elastic", elastic_share=share)
        assert distance_loss(error, config).item() == value


def test_only_the_adaptive_loss_learns():
    for kind in LOSSES:
        assert not list(DistanceLoss(LossConfig(kind=kind), 16).parameters())
    adaptive = DistanceLoss(LossConfig(kind="robust", robust_adaptive=True), 16)
    assert [p.shape for p in adaptive.parameters()] == [(16,), (16,)]
    loss = adaptive(torch.full((2, 16, 2), 3.0))
    loss.backward()
    assert all((p.grad != 0).all() for p in adaptive.parameters())


def test_unknown_points_count_for_nothing_and_keep_gradients_finite():
    error = torch.tensor([[[1.0, 1.0], [math.nan, math.nan]]], requires_grad=True)
    chosen = [LossConfig(kind=kind) for kind in LOSSES]
    for config in (*chosen, LossConfig(kind="robust", robust_adaptive=True)):
        loss = DistanceLoss(config, 2)(error)
        (gradient,) = torch.autograd.grad(loss, error)
        assert torch.isfinite(gradient).all()
        assert (gradient[0, 1] == 0).all()


def test_heatmap_loss_is_least_at_the_truth():
    target = torch.tensor([[[6.4, 3.2]]])
    columns, rows = torch.arange(12), torch.arange(9)[:, None]

    def at(x, y):
        logits = -0.5 * ((columns - x) ** 2 + (rows - y) ** 2) / 0.8**2
        return heatmap_loss(logits[None, None], target, 0.8).item()

    assert at(6.4, 3.2) < min(at(6.9, 3.2), at(6.4, 2.7), at(0, 0))


def test_heatmap_loss_ignores_unknown_points():
    logits = torch.zeros(1, 2, 4, 4, requires_grad=True)
    target = torch.tensor([[[1.0, 1.0], [math.nan, math.nan]]])
    loss = heatmap_loss(logits, target, 1.0)
    (gradient,) = torch.autograd.grad(loss, logits)
    assert torch.isfinite(gradient).all()
    assert (gradient[0, 1] == 0).all()


def test_detection_loss_prefers_the_truth_and_survives_certainty():
    target = torch.zeros(1, 1, 8, 8)
    target[0, 0, 3, 4] = 1.0
    right = torch.full_like(target, -50.0)
    right[0, 0, 3, 4] = 50.0
    assert detection_loss(right, target) < 1e-3
    assert detection_loss(-right, target) > 1
    assert torch.isfinite(detection_loss(-right * 1e6, target))


def test_detection_loss_of_an_empty_film_is_finite():
    empty = torch.zeros(1, 2, 8, 8)
    assert torch.isfinite(detection_loss(torch.randn(1, 2, 8, 8), empty))
