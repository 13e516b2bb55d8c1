"""Models by name, and what is checked of them."""

import shutil

import pytest

from kneel_gui.errors import ConfigError, ModelError
from kneel_gui.paths import resource
from kneel_gui.workflows import models
from kneel_gui.workflows.models import (
    check_name,
    find_model,
    import_into,
    known_models,
    list_models,
    models_folder,
    verify_model,
)
from tests.inference.test_hub_cache import to_cache
from tests.inference.test_snapshot import write_2019, write_2024


@pytest.fixture
def source(tmp_path):
    return write_2024(tmp_path / "source")


@pytest.fixture(autouse=True)
def bundled(tmp_path, monkeypatch):
    """Stand in for the resources, whose model takes long to check."""
    import_into(write_2019(tmp_path / "old"), tmp_path / "resources/models/default")

    def mine(name):
        return tmp_path / "resources" / name if name.startswith("models") else None

    monkeypatch.setattr(models, "resource", mine)
    return tmp_path / "resources/models/default"


def test_without_a_name_it_is_the_bundled_default(bundled):
    assert find_model() == find_model("default") == bundled


def test_the_program_comes_with_the_default_model():
    assert (resource(f"{models.BUNDLED}/{models.DEFAULT}") / "manifest.json").is_file()


def test_a_model_of_the_user_goes_before_a_bundled_one(source, bundled):
    folder, identity = import_into(source, name="default")
    assert folder == models_folder() / "default"
    assert find_model("default") == folder
    assert [m.bundled for m in known_models()] == [False, True]
    assert list_models()[0].model_id == identity


def test_an_existing_folder_goes_before_a_name(source, tmp_path, monkeypatch):
    import_into(source, name="source")
    monkeypatch.chdir(tmp_path)
    assert find_model("source").resolve() == source
    assert find_model(tmp_path / "nowhere") == tmp_path / "nowhere"


def test_an_unknown_name_is_told_with_the_known_ones(source):
    import_into(source, name="mine")
    with pytest.raises(ModelError, match="nope") as caught:
        find_model("nope")
    assert "mine, default" in caught.value.hint


def test_models_are_listed_with_what_one_wants_to_know(source, bundled):
    import_into(source, licence="CC0")
    shutil.copytree(source, models_folder() / "raw")
    (models_folder() / "broken").mkdir()
    rows = {row.model.name: row for row in list_models()}
    assert list(rows) == ["broken", "raw", "source", "default"]
    assert rows["broken"].problem
    assert (rows["raw"].kind, rows["source"].kind) == ("kneel2024", "own")
    assert rows["source"].licence == "CC0"
    assert rows["raw"].model_id.split("@")[1] == rows["source"].model_id.split("@")[1]
    size = sum(p.stat().st_size for p in bundled.iterdir())
    assert rows["default"].size_bytes == size > 0
    assert rows["default"].model.bundled


def test_a_folder_that_holds_something_is_left_alone(source, tmp_path):
    (tmp_path / "out").mkdir()
    import_into(source, tmp_path / "out")
    before = (tmp_path / "out/manifest.json").read_bytes()
    with pytest.raises(ConfigError, match="something here"):
        import_into(source, tmp_path / "out")
    assert (tmp_path / "out/manifest.json").read_bytes() == before


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".x", "-x", "a b", "x" * 101])
def test_names_that_lead_elsewhere_are_refused(name):
    with pytest.raises(ConfigError):
        check_name(name)


def test_a_whole_model_is_verified_file_by_file(source, tmp_path):
    folder, identity = import_into(source, tmp_path / "own")
    found = verify_model(folder)
    assert (found.model_id, found.problems, found.remark) == (identity, (), "")
    assert found.checked == ("centres_0.safetensors", "landmarks_0.safetensors")


def test_everything_that_is_wrong_is_told(source, tmp_path):
    folder, _ = import_into(source, tmp_path / "own")
    weights = folder / "centres_0.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"!")
    (folder / "landmarks_0.safetensors").unlink()
    found = verify_model(folder)
    assert not found.model_id
    assert not found.checked
    assert [text.split(":")[0] for text in found.problems] == [
        "centres_0.safetensors",
        "landmarks_0.safetensors",
    ]


def test_a_layout_without_hashes_is_checked_as_far_as_it_goes(source):
    found = verify_model(source)
    assert found.model_id.startswith("source@")
    assert not found.checked
    assert "no hashes" in found.remark


def test_in_a_cache_the_hashes_of_the_cache_are_checked(source, tmp_path):
    snapshot = to_cache(source, tmp_path / "hub")
    found = verify_model(tmp_path / "hub")
    assert found.checked == ("5 files of the cache",)
    assert found.model_id.startswith("kneel@")
    assert not found.remark
    path = snapshot / "global_search/fold_0/model.safetensors"
    path.resolve().write_bytes(path.read_bytes()[:-1] + b"!")
    found = verify_model(tmp_path / "hub")
    assert not found.model_id
    assert "global_search" in found.problems[0]


@pytest.mark.parametrize("work", [verify_model, import_into])
def test_what_is_no_folder_is_refused(work, tmp_path):
    with pytest.raises(ModelError, match="no such model folder"):
        work(tmp_path / "nowhere")


def test_what_is_no_model_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="not a model folder"):
        import_into(tmp_path / "empty")
    assert "not a model folder" in verify_model(tmp_path / "empty").problems[0]
