"""Write beside, fsync, replace: the only way anything is saved."""

import errno
import logging
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kneel_gui.errors import OutputError

_LOG = logging.getLogger(__name__)

_FULL = ("the disk is full.", "Free some space or choose another folder.")
_DENIED = ("permission is denied.", "Choose a folder that you may write to.")
_CAUSES: dict[int, tuple[str, str]] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: ("your disk quota is used up.", _FULL[1]),
    errno.EFBIG: ("it is too large for this disk.", "Choose another disk."),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EROFS: ("the disk is read-only.", "Choose a folder on another disk."),
    errno.ENOENT: (
        "its folder does not exist.",
        "Make the folder first or choose another one.",
    ),
    errno.ENOTDIR: ("a part of its path is a file.", "Choose another folder."),
    errno.EEXIST: ("a file of that name is in the way.", "Choose another name."),
    errno.ENAMETOOLONG: ("its name is too long.", "Choose a shorter name."),
    errno.EISDIR: ("it is a folder.", "Choose another name."),
    errno.EIO: ("the disk reports a fault.", "Check the disk or choose another one."),
}


def write_bytes(path: Path | str, data: bytes, follow: bool = False) -> None:
    """Write a whole file, or leave what was there untouched.

    Parameters
    ----------
    path : pathlib.Path or str
        The file; its folder must exist.
    data : bytes
        The new content.
    follow : bool
        See `replacing`.

    Raises
    ------
    OutputError
        If it could not be written; the old file is as it was.
    """
    with replacing(path, follow) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path | str, text: str, follow: bool = False) -> None:
    """Write a whole text file: UTF-8, no BOM, line ends as they are in `text`.

    Parameters
    ----------
    path : pathlib.Path or str
        The file; its folder must exist.
    text : str
        The new content.
    follow : bool
        See `replacing`.

    Raises
    ------
    OutputError
        If it could not be written; the old file is as it was.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise OutputError(
            f"Could not be saved: «{text[error.start]!a}» is not a character.",
            "Remove it, for example from an image's name.",
            path,
        ) from error
    write_bytes(path, data, follow)


@contextmanager
def replacing(path: Path | str, follow: bool = False) -> Iterator[Path]:
    """Give a temporary file beside `path` that replaces it when the body succeeds.

    A link within its folder is followed; an existing file keeps its mode. The
    temporary file's name ends in ``.tmp`` whatever the suffix of `path`. It is removed
    when the body or the replacement fails, also when the work is interrupted.

    Parameters
    ----------
    path : pathlib.Path or str
        The file; its folder must exist.
    follow : bool
        Also follow a link that leads out of the folder: for files that are the
        person's own alone. Elsewhere somebody else may have put it there.

    Yields
    ------
    pathlib.Path
        An empty file to write to.

    Raises
    ------
    OutputError
        If it could not be written; the old file is as it was.
    """
    with _translated(Path(path)) as shown:
        target = _writable_target(shown, follow)
        temporary = _create_beside(target)
        try:
            yield temporary
            _copy_mode(target, temporary)
            _sync(temporary)
            # os.replace, not Path.replace: one name for the tests to fail.
            os.replace(temporary, target)  # noqa: PTH105
        finally:
            _remove(temporary)
    _sync_folder(target.parent)


def replace_file(source: Path, target: Path) -> None:
    """Move a finished file over another one on the same disk, all or nothing.

    Parameters
    ----------
    source : pathlib.Path
        A complete file, already synced.
    target : pathlib.Path
        Its place; an existing file is replaced and its mode kept.

    Raises
    ------
    OutputError
        If it could not be moved; both files are as they were.
    """
    with _translated(target) as shown:
        place = _writable_target(shown)
        _copy_mode(place, source)
        os.replace(source, place)  # noqa: PTH105
    _sync_folder(place.parent)


def check_target(path: Path) -> None:
    """Find out beforehand whether a file may be replaced.

    Parameters
    ----------
    path : pathlib.Path
        The file to be written later.

    Raises
    ------
    OutputError
        If it is a folder or read-only.
    """
    with _translated(path) as shown:
        _writable_target(shown)


def make_folder(path: Path | str) -> Path:
    """Make a folder with its parents unless it exists.

    Parameters
    ----------
    path : pathlib.Path or str
        The folder.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    with _translated(Path(path)) as folder:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def staging_folder(folder: Path) -> Iterator[Path]:
    """Give a hidden folder inside `folder` that disappears afterwards.

    Parameters
    ----------
    folder : pathlib.Path
        An existing folder; files move from the staging folder into it by renaming.

    Yields
    ------
    pathlib.Path
        The empty staging folder.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    staging = folder / f".kneel-{secrets.token_hex(6)}.tmp"
    with _translated(folder):
        staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if staging.exists():
            _LOG.warning("could not remove %s", staging)


@contextmanager
def _translated(path: Path) -> Iterator[Path]:
    """Turn the operating system's errors about `path` into an OutputError."""
    if "\0" in str(path):
        raise OutputError(
            f"Could not be saved: the name {str(path)!r} has a NUL character.",
            "Choose another name.",
        )
    try:
        yield path
    except OSError as error:
        if error.filename is not None and not _concerns(error, path):
            raise
        unlisted = (f"{error.strerror or error}.", "Choose another folder.")
        cause, hint = _CAUSES.get(error.errno or 0, unlisted)
        raise OutputError(f"Could not be saved: {cause}", hint, path) from error


def _concerns(error: OSError, path: Path) -> bool:
    # An error about another file (an input read inside the body) is not ours.
    about = Path(os.fsdecode(error.filename))
    followed = Path(os.path.realpath(path))
    near = {path, path.parent, followed, followed.parent}
    return about in near or about.parent in near or about in path.parents


def leads_out(path: Path) -> bool:
    """Return whether a file is a link to another folder.

    Parameters
    ----------
    path : pathlib.Path
        The file; its folder may be reached by links.

    Returns
    -------
    bool
        False for what is no link, or not there.
    """
    return path.is_symlink() and path.resolve().parent != path.parent.resolve()


def _writable_target(path: Path, follow: bool = False) -> Path:
    if not follow and leads_out(path):
        raise OutputError(
            "Could not be saved: it is a link that leads out of its folder.",
            "Remove the link, or write to where it leads.",
            path,
        )
    target = _followed(path)
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    if not target.exists():
        return target
    # os.replace asks the folder only; a file somebody protected stays protected.
    marked = not target.stat().st_mode & 0o222
    if marked or not os.access(target, os.W_OK):
        raise OutputError(
            "Could not be saved: the file is read-only.",
            "Allow writing to it or choose another name.",
            path,
        )
    return target


def _followed(path: Path) -> Path:
    return path.resolve() if path.is_symlink() else path


def _create_beside(target: Path) -> Path:
    # os.open obeys the umask, tempfile would not; the short name always fits.
    temporary = target.parent / f".kneel-{secrets.token_hex(6)}.tmp"
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    os.close(os.open(temporary, flags, 0o666))
    return temporary


def _copy_mode(source: Path, target: Path) -> None:
    if source.exists():
        target.chmod(stat.S_IMODE(source.stat().st_mode))


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there, and need not be
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        _LOG.warning("could not sync %s: %s", folder, error)
        return
    try:
        os.fsync(handle)
    except OSError as error:  # some network disks cannot; the file itself is safe
        _LOG.warning("could not sync %s: %s", folder, error)
    finally:
        os.close(handle)


def _remove(temporary: Path) -> None:
    try:
        temporary.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("could not remove %s: %s", temporary, error)
