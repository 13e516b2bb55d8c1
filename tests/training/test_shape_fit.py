"""The shape model is fitted to knees and measured on unseen subjects."""

import numpy as np
import pytest

from kneel_gui.core.shape import ShapeModel
from kneel_gui.errors import FormatError
from kneel_gui.training.shape_fit import (
    ShapeSample,
    cross_validate,
    fit_gaussian,
    fit_shape_model,
    read_landmarks,
)

SHIPPED = ShapeModel.load()


def test_fit_finds_the_model_that_made_the_sample():
    shapes = SHIPPED.sample(np.random.default_rng(0), 3000)
    fitted = fit_gaussian(shapes)
    assert np.abs(fitted.mean_mm - SHIPPED.mean_mm).max() < 0.5
    ratio = np.trace(fitted.covariance_mm2) / np.trace(SHIPPED.covariance_mm2)
    assert ratio == pytest.approx(1.0, abs=0.1)
    angle = SHIPPED.film_rotation_sd_rad
    assert fitted.film_rotation_sd_rad == pytest.approx(angle, rel=0.1)


def test_cross_validation_keeps_a_subject_together(monkeypatch):
    shapes = SHIPPED.sample(np.random.default_rng(0), 40)
    subjects = np.repeat(np.arange(20), 2).astype(str)
    seen = []

    def spy(points):
        seen.append(len(points))
        return fit_gaussian(points)

    monkeypatch.setattr("kneel_gui.training.shape_fit.fit_gaussian", spy)
    errors = cross_validate(ShapeSample(shapes, subjects))
    assert seen == [36] * 10  # two whole subjects are left out each time
    assert errors.leave_one_out_mm.shape == (40, 16)
    assert errors.four_clicks_mm.shape == (40, 12)
    assert np.isfinite(errors.sd_mm).all()


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", 'subject_id,tibia,femur\n1,"1,2","3"\n']
)
def test_a_wrong_file_is_named(tmp_path, text):
    path = tmp_path / "bf.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_landmarks(path)
    assert caught.value.path == path


def test_the_shipped_model_comes_from_the_shared_data(shared_data):
    fitted = fit_shape_model(shared_data / "oai_knees" / "bf_landmarks_1_0.3.csv")
    figures = fitted.provenance
    assert figures["leave_one_out_median_mm"] <= 0.7
    assert figures["four_clicks_median_mm"] <= 1.3
    assert figures["four_clicks_within_2_mm"] >= 0.75
    assert figures == SHIPPED.provenance
    assert np.allclose(fitted.covariance_mm2, SHIPPED.covariance_mm2, atol=1e-5)
    assert np.allclose(fitted.quantile_99, SHIPPED.quantile_99, atol=1e-5)
