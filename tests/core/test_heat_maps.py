import numpy as np
import pytest

from kneel_gui.core.geometry import Affine2D
from kneel_gui.core.heat_maps import KneeHeatMaps
from kneel_gui.core.schema import Side


def maps(shares):
    return KneeHeatMaps(Side.LEFT, shares, Affine2D.identity(), 0.5)


def test_density_is_per_square_millimetre():
    shares = np.zeros((16, 4, 5), np.float32)
    shares[:, 0, 0] = 1.0
    shares[3] = 0.05
    knee = maps(shares)
    assert knee.percent_per_mm2(3) == pytest.approx(np.full((4, 5), 20.0))
    together = knee.percent_per_mm2(None)
    assert together[0, 0] == pytest.approx(400.0)
    assert together[1, 1] == pytest.approx(20.0)
    # The integral over the area is all of the probability.
    assert knee.percent_per_mm2(3).sum() * 0.5**2 == pytest.approx(100.0)


@pytest.mark.parametrize(
    "shares",
    [
        np.zeros((15, 2, 2), np.float32),
        np.zeros((16, 2, 2), np.float32),
        np.full((16, 2, 2), [[1.5, -0.5], [0.0, 0.0]], np.float32),
    ],
)
def test_what_is_no_probability_is_refused(shares):
    with pytest.raises(ValueError, match=r"shares|heat map"):
        maps(shares)
