"""An annotation file becomes a model file."""

import csv

import numpy as np
import pytest

from kneel_gui.core.shape import ShapeModel
from kneel_gui.errors import OutputError
from kneel_gui.workflows.shape import fit_shape


def write_bf(path, n=40):
    shapes = ShapeModel.load().sample(np.random.default_rng(0), n) + 60.0
    pixels = np.round(shapes / 0.3).astype(int)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["subject_id", "side", "kl", "tibia", "femur"])
        for k, knee in enumerate(pixels):
            tibia = ",".join(map(str, knee[:9].ravel()))
            femur = ",".join(map(str, knee[9:].ravel()))
            writer.writerow([k, "R", 0, tibia, femur])
    return path


def test_fit_writes_a_model_that_loads(tmp_path):
    out = tmp_path / "shape.json"
    model = fit_shape(write_bf(tmp_path / "bf.csv"), out)
    loaded = ShapeModel.load(out)
    assert loaded.n_knees == loaded.n_subjects == 40
    assert loaded.provenance == model.provenance
    assert np.isfinite(loaded.quantile_99).all()


def test_an_unwritable_place_is_said(tmp_path):
    with pytest.raises(OutputError):
        fit_shape(write_bf(tmp_path / "bf.csv"), tmp_path / "none" / "shape.json")
