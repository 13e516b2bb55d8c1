"""Imported models answer as their sources do."""

import hashlib
import json

import numpy as np
import pytest
import torch

from kneel_gui.core.radiograph import Grayscale, PixelSpacing, Radiograph, SpacingSource
from kneel_gui.errors import ModelError
from kneel_gui.inference import halves_exact, halves_kneel
from kneel_gui.inference.grey import PERCENTILES
from kneel_gui.inference.halves import HalvesPredictor
from kneel_gui.inference.importing import KNEEL_LICENCE, import_model
from kneel_gui.inference.model_folder import HALVES_GEOMETRY
from kneel_gui.inference.snapshot import load_model_folder
from tests.inference.test_snapshot import write_2019, write_2024


def film():
    pixels = np.random.default_rng(0).integers(0, 4096, (300, 401)).astype(np.uint16)
    spacing = PixelSpacing(0.7, 0.7, SpacingSource.IMAGER)
    return Radiograph(pixels, spacing, "1", None, None, Grayscale())


def answers(folder, geometry):
    predictor = HalvesPredictor(load_model_folder(folder), geometry=geometry)
    found = predictor.predict(film())
    return found.model_id, [
        (knee.points_px.tobytes(), knee.spread_mm.tobytes(), knee.centre_px.tobytes())
        for knee in found.knees
    ]


@pytest.mark.parametrize("write", [write_2019, write_2024])
def test_the_imported_model_answers_with_the_same_bytes(tmp_path, write):
    source = write(tmp_path / "source")
    identity = import_model(source, tmp_path / "own")
    assert identity.startswith("source@")
    for geometry in ("exact", "kneel"):
        assert answers(source, geometry) == answers(tmp_path / "own", geometry)
        assert answers(source, geometry)[0] == identity


@pytest.mark.parametrize("variant", ["multiscale", "plain_se"])
def test_weights_have_one_hash_in_every_layout(shared_data, tmp_path, variant):
    hashes = set()
    for layout in ("kneel2019", "kneel2024"):
        source = shared_data / "kneel_models" / f"{layout}_{variant}_bw8"
        model = load_model_folder(source)
        assert import_model(source, tmp_path / layout) == model.model_id
        imported = load_model_folder(tmp_path / layout)
        hashes |= {m.model_id.split("@")[1] for m in (model, imported)}
        for name, stage in model.stages.items():
            mine = imported.stages[name]
            assert mine.config == stage.config
            assert (mine.spacing_mm, mine.grey_max) == (
                stage.spacing_mm,
                stage.grey_max,
            )
            assert (mine.crop_px, mine.pad_px) == (stage.crop_px, stage.pad_px)
            assert np.array_equal(mine.mean, stage.mean)
            assert np.array_equal(mine.std, stage.std)
            for a, b in zip(mine.folds, stage.folds, strict=True):
                assert a.keys() == b.keys()
                assert all(torch.equal(a[key], b[key]) for key in a)
    assert len(hashes) == 1


def test_the_manifest_says_where_the_model_is_from(tmp_path):
    source = write_2019(tmp_path / "release")
    import_model(source, tmp_path / "own", "mine", "CC0")
    raw = json.loads((tmp_path / "own/manifest.json").read_text(encoding="utf-8"))
    assert (raw["name"], raw["licence"]) == ("mine", "CC0")
    assert (raw["origin"]["layout"], raw["origin"]["name"]) == ("kneel2019", "release")
    files = {p for p in source.rglob("*") if p.is_file()}
    assert raw["origin"]["sha256"] == {
        p.relative_to(source).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in files
    }


def test_without_a_licence_it_warns_of_kneel_s(tmp_path):
    import_model(write_2024(tmp_path / "m"), tmp_path / "own")
    assert load_model_folder(tmp_path / "own").manifest["licence"] == KNEEL_LICENCE


def test_our_own_layout_is_not_imported_again(tmp_path):
    import_model(write_2024(tmp_path / "m"), tmp_path / "own")
    with pytest.raises(ModelError, match="already"):
        import_model(tmp_path / "own", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_the_geometry_is_that_of_the_pipeline():
    assert HALVES_GEOMETRY["region_mm"] == halves_exact.REGION_MM
    assert HALVES_GEOMETRY["region_mm"] == halves_kneel.REGION_MM
    assert HALVES_GEOMETRY["region_pad_px"] == halves_kneel.PAD_PX
    assert tuple(HALVES_GEOMETRY["grey_percentiles"]) == PERCENTILES


def test_an_unknown_geometry_is_refused(tmp_path):
    import_model(write_2024(tmp_path / "m"), tmp_path / "own")
    path = tmp_path / "own/manifest.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["geometry"]["region_mm"] = 120.0
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(ModelError, match="120"):
        load_model_folder(tmp_path / "own")


def test_a_source_that_does_not_fit_leaves_nothing_behind(tmp_path):
    source = write_2024(tmp_path / "m")
    (source / "local_search/fold_0/model.safetensors").write_bytes(b"x")
    with pytest.raises(ModelError, match="safetensors"):
        import_model(source, tmp_path / "own")
    assert not (tmp_path / "own").exists()
