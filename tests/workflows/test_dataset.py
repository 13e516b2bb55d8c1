"""`kneel dataset pseudo`: from unmarked crops to a table to learn from."""

import cv2
import numpy as np
import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.core.schema import Side
from kneel_gui.errors import ConfigError
from kneel_gui.training.dataset import read_crops
from kneel_gui.training.phantom import PhantomOptions, make_knee_phantom
from kneel_gui.workflows.dataset import write_pseudo_labels

SPACING_MM = 0.45  # what a crop of unknown scale is taken to have


@pytest.fixture
def unmarked(tmp_path):
    options = PhantomOptions(
        width_mm=105, height_mm=105, spacing_mm=SPACING_MM, collimation=False
    )
    lines, truth = ["name,subject_id,side,kl"], {}
    for seed, side in enumerate(Side, 21):
        phantom = make_knee_phantom(seed, side, options)
        name = f"{seed}{side.value}"
        grey = phantom.pixels / phantom.pixels.max() * 255
        cv2.imwrite(str(tmp_path / f"{name}.png"), grey.astype(np.uint8))
        lines.append(f"{name},{seed},{side.value},")
        truth[name] = phantom.knees[0].points_px
    (tmp_path / "bare.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path, truth


@pytest.mark.weights
def test_the_bundled_model_marks_what_nobody_marked(unmarked):
    folder, truth = unmarked
    out = folder / "pseudo.csv"
    counts = write_pseudo_labels(
        folder / "bare.csv", folder, out, SilentProgress(), keep=1.0
    )
    assert counts == (2, 2)
    for crop in read_crops(out, folder):
        off = np.linalg.norm(crop.points_px - truth[crop.name], axis=1) * SPACING_MM
        assert off.mean() < 2.0


@pytest.mark.parametrize("keep", [0.0, 1.5, -1])
def test_an_impossible_share_is_refused(tmp_path, keep):
    out = tmp_path / "out.csv"
    with pytest.raises(ConfigError, match="share"):
        write_pseudo_labels(tmp_path, tmp_path, out, SilentProgress(), keep=keep)
    assert not out.exists()
