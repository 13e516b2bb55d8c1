"""What SQLite and the system say about a study, told to people."""

import errno
import sqlite3
from pathlib import Path

from kneel_gui.errors import FormatError, KneelError, OutputError
from kneel_gui.storage.file_lock import InUseError

_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL = "The disk is full.", "Free some space; it is tried again by itself."
_GONE = (
    "The disk or network share does not answer.",
    "Reconnect it; it is tried again by itself and nothing is lost meanwhile.",
)
_DENY = (
    "It may not be written to any more.",
    "Allow writing to the file and its folder; it is tried again by itself.",
)
_BUSY = (
    "Somebody else is writing to the study for unusually long.",
    "It is tried again by itself; nothing is lost meanwhile.",
)
_SAID: dict[str, tuple[str, str]] = {
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _GONE,
    "SQLITE_CANTOPEN": _GONE,
    "SQLITE_READONLY": _DENY,
    "SQLITE_PERM": _DENY,
    "SQLITE_AUTH": _DENY,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_PROTOCOL": _BUSY,
}
# Before Python 3.11 an error has no name, only a text.
_TEXTS = {
    "full": "SQLITE_FULL",
    "readonly": "SQLITE_READONLY",
    "locked": "SQLITE_BUSY",
    "unable to open": "SQLITE_CANTOPEN",
    "disk I/O": "SQLITE_IOERR",
}


# SQLite keeps any value in any column, so that what reads a cell meets text where a
# number belongs, bytes, JSON of another shape, or nothing.
ODD_VALUES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def error_name(error: sqlite3.Error) -> str:
    """Return SQLite's name of an error, without what extends it.

    Parameters
    ----------
    error : sqlite3.Error
        From any statement.

    Returns
    -------
    str
        For example ``SQLITE_FULL``; "" when it cannot be told.
    """
    name = getattr(error, "sqlite_errorname", "")
    if not name:
        found = (known for text, known in _TEXTS.items() if text in str(error))
        name = next(found, "")
    return "_".join(name.split("_")[:2])


def told(error: sqlite3.Error, path: Path, kind: type[KneelError]) -> KneelError:
    """Return an error of SQLite for people.

    Parameters
    ----------
    error : sqlite3.Error
        What it said.
    path : pathlib.Path
        The study's file.
    kind : type
        `OutputError` while writing, else `InputError`.

    Returns
    -------
    KneelError
        Of that kind, or a `FormatError` when the file is damaged.
    """
    said = _SAID.get(error_name(error))
    if said is None:
        return FormatError(
            f"The study is damaged: {error}.",
            "Try kneel study repair on it, or restore it from a backup.",
            path,
        )
    text, hint = said
    shown = InUseError if said is _BUSY and kind is OutputError else kind
    return shown(f"{_verb(kind)} {text}", hint, path)


def told_by_system(error: OSError, path: Path, kind: type[KneelError]) -> KneelError:
    """Return an error of the system for people.

    Parameters
    ----------
    error : OSError
        What it said.
    path : pathlib.Path
        The study's file.
    kind : type
        `OutputError` while writing, else `InputError`.

    Returns
    -------
    KneelError
        Of that kind.
    """
    text, hint = _DENY if error.errno in _DENIED else _GONE
    if error.errno in _FULL_DISK:
        text, hint = _FULL
    return kind(f"{_verb(kind)} {text} ({error.strerror})", hint, path)


def told_by_value(error: BaseException, path: Path) -> FormatError:
    """Return the error about a value that no study of ours holds, for people.

    Parameters
    ----------
    error : BaseException
        One of `ODD_VALUES`, raised while a cell was read.
    path : pathlib.Path
        The study's file.

    Returns
    -------
    FormatError
        Which does not quote the value.
    """
    return FormatError(
        f"The study is damaged: it holds a value of the wrong kind "
        f"({type(error).__name__}).",
        "Try kneel study repair on it, or restore it from a backup.",
        path,
    )


def _verb(kind: type[KneelError]) -> str:
    return "Not saved:" if kind is OutputError else "The study cannot be read:"
