"""Downloads, with a stand-in for huggingface_hub (which tests must not need)."""

import logging
import sys
from types import ModuleType, SimpleNamespace

import pytest

from kneel_gui.errors import ConfigError, KneelError, ModelError
from kneel_gui.workflows.model_download import REPOSITORY, download_model, read_token
from kneel_gui.workflows.models import models_folder
from tests.inference.test_hub_cache import to_cache
from tests.inference.test_snapshot import write_2024

SECRET = "hf_" + "s3cret" * 5


class HfHubHTTPError(OSError):
    response = SimpleNamespace(status_code=503)


class RepositoryNotFoundError(HfHubHTTPError):
    pass


class GatedRepoError(RepositoryNotFoundError):
    pass


class RevisionNotFoundError(HfHubHTTPError):
    pass


class LocalEntryNotFoundError(FileNotFoundError):
    pass


class HFValidationError(ValueError):
    pass


ERRORS = (
    HfHubHTTPError,
    RepositoryNotFoundError,
    GatedRepoError,
    RevisionNotFoundError,
    LocalEntryNotFoundError,
    HFValidationError,
)


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A huggingface_hub that has one repository and remembers what it was asked."""
    library = ModuleType("huggingface_hub")
    library.errors = ModuleType("huggingface_hub.errors")
    for kind in ERRORS:
        setattr(library.errors, kind.__name__, kind)
    library.asked, library.fault, library.quiet = [], None, False

    def snapshot_download(repo_id, *, revision, token, allow_patterns):
        library.asked.append((repo_id, revision, token))
        logging.getLogger("http").debug("Authorization: Bearer %s", token)
        if library.fault is not None:
            raise library.fault
        return str(to_cache(write_2024(tmp_path / "published"), tmp_path / "hub"))

    def disable_progress_bars():
        library.quiet = True

    library.snapshot_download = snapshot_download
    library.utils = SimpleNamespace(disable_progress_bars=disable_progress_bars)
    monkeypatch.setitem(sys.modules, "huggingface_hub", library)
    monkeypatch.setitem(sys.modules, "huggingface_hub.errors", library.errors)
    return library


def token_file(tmp_path, data=None):
    path = tmp_path / "token"
    path.write_bytes(f"{SECRET}\n".encode() if data is None else data)
    return path


def test_the_model_comes_among_the_user_s(hub):
    folder, identity = download_model(quiet=True)
    assert folder == models_folder() / "kneel"
    assert identity.startswith("kneel@")
    # No token of ours: the library looks where Hugging Face keeps it.
    assert hub.asked == [(REPOSITORY, "main", None)]
    assert hub.quiet


def test_the_token_goes_to_the_library_and_nowhere_else(hub, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    folder, _ = download_model(
        "you/mine", "v1", tmp_path / "out", "x", token_file(tmp_path)
    )
    assert hub.asked == [("you/mine", "v1", SECRET)]
    assert SECRET not in caplog.text
    assert not any(SECRET.encode() in p.read_bytes() for p in folder.iterdir())
    logging.getLogger("after").debug("heard again")
    assert "heard again" in caplog.text


@pytest.mark.parametrize("kind", [*ERRORS, RuntimeError])
def test_what_goes_wrong_is_told_without_the_token(hub, tmp_path, kind):
    hub.fault = kind(f"header Authorization: Bearer {SECRET}")
    with pytest.raises(KneelError) as caught:
        download_model(token_file=token_file(tmp_path))
    assert SECRET not in str(caught.value)
    assert caught.value.hint
    assert not models_folder().exists()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (GatedRepoError, "conditions at https://huggingface.co/imedslab/kneel"),
        (LocalEntryNotFoundError, "cannot be reached"),
        (RevisionNotFoundError, "no revision «main»"),
        (RepositoryNotFoundError, "your token does not open it"),
        (HFValidationError, "owner/name"),
        (HfHubHTTPError, "HTTP 503"),
        (RuntimeError, "RuntimeError"),
    ],
)
def test_each_trouble_has_its_advice(hub, kind, words):
    hub.fault = kind("x")
    with pytest.raises(KneelError) as caught:
        download_model()
    assert words in str(caught.value)


def test_a_repository_without_a_model_is_refused(hub, tmp_path):
    (tmp_path / "published").mkdir()
    hub.snapshot_download = lambda *_, **__: str(tmp_path / "published")
    with pytest.raises(ModelError, match="2024"):
        download_model()


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(KneelError, match="huggingface_hub") as caught:
        download_model()
    assert "kneel model import" in caught.value.hint


def test_nothing_is_fetched_for_a_name_that_is_taken(hub):
    (models_folder() / "kneel").mkdir(parents=True)
    (models_folder() / "kneel/x").touch()
    with pytest.raises(ConfigError, match="something here"):
        download_model()
    assert not hub.asked


@pytest.mark.parametrize("data", [b"", b"two words", b"\xff\xfe", b"a\x00b"])
def test_what_is_no_token_is_refused_and_not_quoted(tmp_path, data):
    with pytest.raises(ConfigError) as caught:
        read_token(token_file(tmp_path, data))
    assert "two" not in str(caught.value)


def test_a_token_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        read_token(tmp_path / "nowhere")
