"""KNEEL's published weights, fetched with the user's own access."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from kneel_gui.errors import ConfigError, KneelError, ModelError
from kneel_gui.workflows.models import check_name, free_folder, import_into

# Named by the authors: huggingface.co/imedslab/kneel, formerly imeds/kneel
# (github.com/imedslab/KNEEL).
REPOSITORY = "imedslab/kneel"
REVISION = "main"
_FILES = (
    "mean_std.npy",
    "*_search/fold_*/config.json",
    "*_search/fold_*/model.safetensors",
)
_TOKEN_BYTES = 10_000


def download_model(
    repository: str = REPOSITORY,
    revision: str = REVISION,
    out: Path | None = None,
    name: str = "",
    token_file: Path | None = None,
    quiet: bool = False,
) -> tuple[Path, str]:
    """Fetch a model of KNEEL's 2024 layout and import it.

    The files go through the Hugging Face cache, where they stay.

    Parameters
    ----------
    repository : str
        ``owner/name`` at huggingface.co.
    revision : str
        Branch, tag or commit.
    out : pathlib.Path, optional
        New or empty folder; default: among the user's models.
    name : str
        Of the model; empty = the repository's.
    token_file : pathlib.Path, optional
        Holds the user's token; default: where Hugging Face keeps it (``HF_TOKEN``, or
        ``hf auth login``). A token is never shown nor logged.
    quiet : bool
        Show no progress.

    Returns
    -------
    pathlib.Path
        The new folder.
    str
        The model's id.

    Raises
    ------
    ConfigError
        If a name or the token cannot be one, or the folder holds something.
    KneelError
        If the package for downloads is missing, or the files cannot be had.
    ModelError
        If what came is no model.
    OutputError
        If it cannot be written.
    """
    chosen = check_name(name or repository.rpartition("/")[2])
    folder = free_folder(out, chosen)
    token = None if token_file is None else read_token(token_file)
    snapshot = _fetch(_library(), repository, revision, token, quiet)
    return import_into(snapshot, folder, chosen)


def read_token(path: Path) -> str:
    """Return the token in a file; messages never quote it.

    Parameters
    ----------
    path : pathlib.Path
        A text file with one word.

    Returns
    -------
    str
        The word.

    Raises
    ------
    ConfigError
        If the file cannot be read, or holds no single word.
    """
    try:
        with path.expanduser().open("rb") as file:
            words = file.read(_TOKEN_BYTES).decode("ascii").split()
    except OSError as error:
        raise ConfigError(
            f"The token cannot be read: {error.strerror}.",
            "Check its permissions.",
            path,
        ) from error
    except UnicodeDecodeError:
        words = []
    if len(words) != 1 or not words[0].isprintable():
        raise ConfigError(
            "One token was expected here, and nothing else.",
            "See huggingface.co/settings/tokens.",
            path,
        )
    return words[0]


def _library() -> ModuleType:
    try:
        import huggingface_hub
        import huggingface_hub.errors
    except ImportError as error:
        raise KneelError(
            "Downloads need the package huggingface_hub, which is not installed.",
            "Install it (pip install huggingface_hub), or fetch the files with a "
            "browser and use kneel model import.",
        ) from error
    library: ModuleType = huggingface_hub
    return library


def _fetch(
    library: ModuleType, repository: str, revision: str, token: str | None, quiet: bool
) -> Path:
    if quiet:
        library.utils.disable_progress_bars()
    try:
        with _no_details_in_the_log():
            snapshot = library.snapshot_download(
                repository, revision=revision, token=token, allow_patterns=list(_FILES)
            )
    except Exception as error:
        raise _translated(error, library.errors, repository, revision) from error
    found = Path(snapshot)
    if not (found / "mean_std.npy").exists():
        raise ModelError(
            f"«{repository}» ({revision}) has no files of KNEEL's 2024 layout.",
            "Name another repository or --revision.",
        )
    return found


def _translated(
    error: Exception, kinds: ModuleType, repository: str, revision: str
) -> KneelError:
    # Foreign texts are left out: some quote headers, and a header holds the token.
    page = f"https://huggingface.co/{repository}"
    status = getattr(getattr(error, "response", None), "status_code", "no answer")
    # The first that fits: the later are parents of the earlier.
    told: tuple[tuple[type[Exception], type[KneelError], str, str], ...] = (
        (
            kinds.HFValidationError,
            ConfigError,
            f"«{repository}» is no repository's name.",
            "It looks like owner/name.",
        ),
        (
            kinds.GatedRepoError,
            KneelError,
            f"The publisher of «{repository}» asks for your consent first.",
            f"Accept the conditions at {page}, then log in (hf auth login) or give "
            "--token-file.",
        ),
        (
            kinds.RevisionNotFoundError,
            KneelError,
            f"«{repository}» has no revision «{revision}».",
            f"Look at {page}.",
        ),
        (
            kinds.RepositoryNotFoundError,
            KneelError,
            f"«{repository}» is not there, or your token does not open it.",
            f"Look at {page}; log in (hf auth login) or give --token-file.",
        ),
        (
            kinds.HfHubHTTPError,
            KneelError,
            f"Hugging Face refused «{repository}» (HTTP {status}).",
            "Check the token, or try later.",
        ),
        (
            kinds.LocalEntryNotFoundError,
            KneelError,
            "Hugging Face cannot be reached from here.",
            f"Fetch {page} on another machine, copy the files, and use kneel model "
            "import.",
        ),
        (
            Exception,
            KneelError,
            f"The download of «{repository}» failed ({type(error).__name__}).",
            "Check the network, the token and the space on the disk.",
        ),
    )
    fitting = next(row for row in told if isinstance(error, row[0]))
    return fitting[1](*fitting[2:])


@contextmanager
def _no_details_in_the_log() -> Iterator[None]:
    # The details of a request, its headers among them, are debug messages.
    before = logging.root.manager.disable
    logging.disable(max(before, logging.DEBUG))
    try:
        yield
    finally:
        logging.disable(before)
