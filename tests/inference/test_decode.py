"""Heat maps to coordinates."""

import numpy as np
import pytest
import torch

from kneel_gui.core.geometry import Affine2D
from kneel_gui.inference.decode import (
    cells_to_input,
    fractions,
    input_to_cells,
    moments,
    moments_of,
    profiles,
)


def gaussian(x, y, sigma, width=40, height=30):
    columns, rows = torch.arange(width), torch.arange(height)[:, None]
    return -0.5 * ((columns - x) ** 2 + (rows - y) ** 2) / sigma**2


def test_moments_of_a_gaussian():
    logits = torch.stack([gaussian(12.3, 9.8, 1.5), gaussian(25.0, 14.2, 2.5)])[None]
    mean, spread = moments(logits)
    expected = np.array([[12.3, 9.8], [25.0, 14.2]])
    assert mean[0].numpy() == pytest.approx(expected, abs=1e-2)
    root2 = 2**0.5
    assert spread[0].numpy() == pytest.approx([1.5 * root2, 2.5 * root2], rel=1e-2)


def test_profiles_say_all_that_the_map_says():
    logits = torch.randn(2, 3, 6, 10, generator=torch.Generator().manual_seed(1))
    across, down = profiles(logits)
    for profile, size in ((across, 10), (down, 6)):
        assert profile.shape == (2, 3, size)
        np.testing.assert_allclose(profile.sum(-1).numpy(), 1.0, rtol=1e-6)
    for one, other in zip(moments(logits), moments_of(across, down), strict=True):
        assert torch.equal(one, other)
    mean = moments(logits)[0].numpy()
    np.testing.assert_allclose(
        fractions(across, down).numpy(), mean / (10, 6), rtol=1e-6
    )


@pytest.mark.parametrize(("input_px", "cells"), [(224, 56), (450, 112), (225, 56)])
def test_cells_are_mapped_centre_to_centre(input_px, cells):
    place = torch.tensor([0.0, 3.7, cells - 1.0], dtype=torch.float64)
    resize = Affine2D.resize((cells, cells), (input_px, input_px))
    expected = resize.apply(np.stack([place, place], axis=1))[:, 0]
    mapped = cells_to_input(place, input_px, cells)
    assert mapped.numpy() == pytest.approx(expected)
    assert input_to_cells(mapped, input_px, cells).numpy() == pytest.approx(place)
