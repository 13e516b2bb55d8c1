"""The robust loss against its special cases, and its partition function."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.training.robust import AdaptiveLoss, log_partition, robust_loss

X = torch.linspace(-9, 9, 41, dtype=torch.float64)
SPECIAL = {
    2.0: 0.5 * (X / 1.5) ** 2,
    1.0: torch.sqrt((X / 1.5) ** 2 + 1) - 1,
    0.0: torch.log(0.5 * (X / 1.5) ** 2 + 1),
    -2.0: 2 * (X / 1.5) ** 2 / ((X / 1.5) ** 2 + 4),
    -math.inf: 1 - torch.exp(-0.5 * (X / 1.5) ** 2),
}


@pytest.mark.parametrize("alpha", SPECIAL)
def test_the_papers_special_cases(alpha):
    assert torch.allclose(robust_loss(X, alpha, 1.5), SPECIAL[alpha])


@settings(max_examples=30)
@given(st.floats(-8, 8).filter(lambda a: min(abs(a), abs(a - 2)) > 1e-6))
def test_it_is_a_loss_for_every_shape(alpha):
    loss = robust_loss(X, alpha, 1.5)
    assert torch.isfinite(loss).all()
    assert loss[20] == pytest.approx(0, abs=1e-12)
    assert (torch.diff(loss[20:]) >= -1e-12).all()
    assert torch.allclose(loss, loss.flip(0))


def test_the_partition_function_is_that_of_cauchy_laplace_and_normal():
    alpha = torch.tensor([0.001, 1.0, 1.999], dtype=torch.float64)
    bessel_k1_of_1 = 0.6019072301972346
    known = [
        math.pi * math.sqrt(2),
        2 * math.e * bessel_k1_of_1,
        math.sqrt(2 * math.pi),
    ]
    found = log_partition(alpha).exp().numpy()
    assert found[1] == pytest.approx(known[1], rel=1e-6)
    assert found == pytest.approx(known, rel=2e-3), "the ends are a little off 0 and 2"


@pytest.mark.parametrize("alpha", [0.05, 0.3, 0.8, 1.5])
def test_the_partition_function_is_an_integral(alpha):
    # To 1e12 residuals, evenly in the logarithm: the tails of small shapes are long.
    grid = np.concatenate([[0.0], np.logspace(-8, 12, 400_001)])
    values = torch.exp(-robust_loss(torch.tensor(grid), alpha, 1.0)).numpy()
    area = 2 * np.trapezoid(values, grid)
    found = log_partition(torch.tensor([alpha], dtype=torch.float64)).exp().item()
    assert found == pytest.approx(area, rel=1e-4)


def test_the_adaptive_loss_finds_the_width_and_the_tails_of_its_errors():
    rng = np.random.default_rng(0)
    normal = rng.normal(0, 0.5, (4000, 1, 2))
    cauchy = rng.standard_cauchy((4000, 1, 2)) * 2 * math.sqrt(2)
    errors = torch.tensor(np.concatenate([normal, cauchy], axis=1), dtype=torch.float32)
    loss = AdaptiveLoss(2, alpha=1.0, scale=1.0)
    assert loss.alpha.tolist() == pytest.approx([1.0, 1.0])
    optimiser = torch.optim.Adam(loss.parameters(), 0.05)
    for _ in range(250):
        optimiser.zero_grad()
        loss(errors).mean().backward()
        optimiser.step()
    assert loss.alpha[0] > 1.7
    assert loss.alpha[1] < 0.4
    width = loss.log_scale.exp()
    assert width[0].item() == pytest.approx(0.5, rel=0.15)
    # Near the Cauchy end a little more shape and a little more width are much alike.
    assert 1.5 < width[1] < 3.5
