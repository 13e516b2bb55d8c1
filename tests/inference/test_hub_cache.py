"""Models as huggingface_hub leaves them in its cache."""

import hashlib

import pytest

from kneel_gui.errors import ModelError
from kneel_gui.inference.hub_cache import blob_problems, find_snapshot
from kneel_gui.inference.snapshot import load_model_folder
from tests.inference.test_snapshot import write_2024

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER = "f" * 40


def to_cache(source, cache, commit=COMMIT, name="models--imedslab--kneel"):
    """Lay a folder out as a Hugging Face cache does; return the snapshot."""
    blobs = cache / name / "blobs"
    snapshot = cache / name / "snapshots" / commit
    blobs.mkdir(parents=True, exist_ok=True)
    for file in [p for p in source.rglob("*") if p.is_file()]:
        data = file.read_bytes()
        large = file.suffix == ".safetensors"
        git = hashlib.sha1(b"blob %d\0" % len(data) + data)
        blob = blobs / (hashlib.sha256(data) if large else git).hexdigest()
        blob.write_bytes(data)
        link = snapshot / file.relative_to(source)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(blob)
    return snapshot


@pytest.fixture
def snapshot(tmp_path):
    return to_cache(write_2024(tmp_path / "m"), tmp_path / "hub")


@pytest.mark.parametrize("up", [0, 1, 2, 3])
def test_every_folder_of_a_cache_leads_to_the_model(snapshot, up):
    place = [snapshot, *snapshot.parents][up]
    found, name = find_snapshot(place)
    assert (found, name) == (snapshot, "kneel")
    model = load_model_folder(place)
    assert (model.kind, model.name) == ("kneel2024", "kneel")


def test_other_folders_are_taken_as_they_are(tmp_path):
    (tmp_path / "mine").mkdir()
    assert find_snapshot(tmp_path / "mine") == (tmp_path / "mine", "mine")


def test_a_link_to_a_snapshot_is_followed(snapshot, tmp_path):
    (tmp_path / "link").symlink_to(snapshot)
    assert load_model_folder(tmp_path / "link").kind == "kneel2024"


def test_of_two_snapshots_the_current_one_is_taken(snapshot, tmp_path):
    to_cache(tmp_path / "m", tmp_path / "hub", OTHER)
    repository = snapshot.parents[1]
    with pytest.raises(ModelError, match="2 snapshots"):
        find_snapshot(repository)
    (repository / "refs").mkdir()
    (repository / "refs/main").write_text(COMMIT)
    assert find_snapshot(repository)[0] == snapshot


def test_of_two_models_one_must_be_named(snapshot, tmp_path):
    to_cache(tmp_path / "m", tmp_path / "hub", name="models--you--other")
    with pytest.raises(ModelError) as caught:
        find_snapshot(tmp_path / "hub")
    assert "models--you--other" in caught.value.hint


def test_files_have_the_hashes_that_the_cache_knows(snapshot, tmp_path):
    assert blob_problems(snapshot) == (5, [])
    assert blob_problems(tmp_path / "m") == (0, [])
    path = snapshot / "local_search/fold_0/model.safetensors"
    path.resolve().write_bytes(path.read_bytes()[:-1] + b"!")
    (snapshot / "mean_std.npy").resolve().write_bytes(b"")
    wrong = ["local_search/fold_0/model.safetensors", "mean_std.npy"]
    assert blob_problems(snapshot) == (5, wrong)


def test_a_download_that_is_not_complete_is_refused_with_the_file(snapshot):
    (snapshot / "local_search/fold_0/model.safetensors").resolve().unlink()
    with pytest.raises(ModelError, match=r"model\.safetensors.*missing"):
        load_model_folder(snapshot)
