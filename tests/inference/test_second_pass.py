import numpy as np
import pytest

from kneel_gui.inference.second_pass import SKIP_WITHIN_MM, needs_second_pass


@pytest.mark.parametrize(
    ("share", "needed"), [(0.0, False), (0.95, False), (1.05, True)]
)
@pytest.mark.parametrize("angle", [0.0, 0.8, 2.0, 4.0])
def test_the_distance_counts_in_mm(share, needed, angle):
    spacing = np.array([0.15, 0.3])
    off_mm = share * SKIP_WITHIN_MM * np.array([np.cos(angle), np.sin(angle)])
    middle = np.array([700.0, 900.0])
    assert needs_second_pass(middle, middle + off_mm / spacing, spacing) is needed
