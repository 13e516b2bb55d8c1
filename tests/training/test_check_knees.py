import numpy as np

from kneel_gui.paths import resource
from kneel_gui.training.check_knees import write_check_knees


def test_the_shipped_knees_are_made_so(tmp_path):
    write_check_knees(tmp_path / "knees.npz")
    with (
        np.load(tmp_path / "knees.npz") as made,
        np.load(resource("check/knees.npz")) as shipped,
    ):
        assert set(made) == set(shipped)
        assert (made["sides"] == shipped["sides"]).all()
        assert made["spacing_mm"] == shipped["spacing_mm"]
        off = made["pixels"].astype(int) - shipped["pixels"]
    # Another processor or library may round differently.
    assert np.abs(off).max() <= 1
