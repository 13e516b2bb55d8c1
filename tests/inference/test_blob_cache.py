import os

import pytest

from kneel_gui.inference.blob_cache import BlobCache, user_networks
from kneel_gui.paths import user_cache


@pytest.fixture
def cache(tmp_path):
    return BlobCache(tmp_path / "deep" / "blobs")


def files(tmp_path):
    return sorted(p for p in tmp_path.rglob("*") if p.is_file())


def test_what_is_put_comes_back(cache):
    assert cache.get("a") is None
    cache.put("a", b"one")
    cache.put("b", b"")
    assert (cache.get("a"), cache.get("b")) == (b"one", b"")
    cache.put("a", b"two")
    assert cache.get("a") == b"two"


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-1], lambda d: b"", lambda d: d + b"x"]
)
def test_a_damaged_blob_is_none_and_gone(cache, tmp_path, damage, caplog):
    cache.put("a", b"one")
    (file,) = files(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    assert cache.get("a") is None
    assert "damaged" in caplog.text
    assert not files(tmp_path)


def test_a_failed_write_leaves_the_old_blob_and_no_other_file(
    cache, tmp_path, monkeypatch, caplog
):
    cache.put("a", b"one")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    cache.put("a", b"two")
    assert "No space left" in caplog.text
    assert cache.get("a") == b"one"
    assert len(files(tmp_path)) == 1


def test_the_least_recently_used_make_room(tmp_path):
    cache = BlobCache(tmp_path, max_bytes=250)
    for age, key in enumerate("abc"):
        cache.put(key, bytes(60))  # and a digest of 32 bytes: the third is too much
        for file in files(tmp_path):
            stat = file.stat()
            os.utime(file, (stat.st_atime, stat.st_mtime - 100))
        if age == 1:
            cache.get("a")
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert cache.get("c") is not None


def test_a_forgotten_blob_is_gone(cache):
    cache.put("a", b"one")
    cache.drop("a")
    cache.drop("never")
    assert cache.get("a") is None


def test_the_user_s_cache_is_in_the_user_s_folder(tmp_path):
    user_networks().put("a", b"one")
    assert len(files(user_cache())) == 1
