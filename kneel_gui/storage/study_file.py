"""The SQLite file of a study: how it is opened, locked, written, and what goes wrong.

On a local disk it is in WAL mode; on a network share, or where WAL cannot be had, it
has a rollback journal and every access holds a `FileLock`. What cannot be written is
opened read-only. A connection that failed is dropped; the next access opens anew, so a
share that went away and came back needs no restart.
"""

import errno
import logging
import os
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote

from kneel_gui.errors import FormatError, InputError, KneelError, OutputError
from kneel_gui.storage.atomic import leads_out
from kneel_gui.storage.file_lock import FileLock, InUseError
from kneel_gui.storage.holder import Holder
from kneel_gui.storage.network import is_network
from kneel_gui.storage.study_errors import (
    ODD_VALUES,
    error_name,
    told,
    told_by_system,
    told_by_value,
)
from kneel_gui.storage.study_schema import VERSION, migrate, version_of

_LOG = logging.getLogger(__name__)
LOCK_SUFFIX = ".lock"
_MAGIC = b"SQLite format 3\0"
_BUSY_MS = 5000
_PAUSE_S = 0.05
_WAL = b"\2\2"  # bytes 18 and 19 of the file (https://sqlite.org/fileformat2.html)


class StudyFile:
    """One study's file; used by several threads, one at a time.

    Parameters
    ----------
    path : pathlib.Path
        The file; made on the first access, its folder must exist.
    holder : Holder
        Who we are, for the lock.
    network : callable
        ``network(folder) -> bool``: whether it lies on a network share.
    """

    def __init__(
        self,
        path: Path,
        holder: Holder,
        network: Callable[[Path], bool] = is_network,
    ) -> None:
        self.path = path
        self.read_only = ""  # why it cannot be written; "" = it can
        self.journal_mode = ""
        self._network = network
        self._gate: FileLock | None = None
        self._holder = holder
        self._guard = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode: tuple[int, int] | None = None
        self._copy: tempfile.TemporaryDirectory[str] | None = None

    @property
    def exists(self) -> bool:
        """Return whether there is a file."""
        return self.path.exists()

    @property
    def lost(self) -> bool:
        """Return whether there was a file that is not there any more."""
        return self._inode is not None and not self.exists

    def forget(self) -> None:
        """Let a study that has disappeared be made anew: a person decided so."""
        with self._guard:
            self._drop()
            self._inode = None

    def close(self) -> None:
        """Close the file; another access opens it again."""
        with self._guard:
            self._drop()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection to read from.

        Yields
        ------
        sqlite3.Connection
            What one transaction sees.

        Raises
        ------
        FormatError
            If it is damaged, no study, or of a newer version.
        InputError
            If it cannot be read.
        """
        with self._access(InputError) as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for one transaction: all of it is kept, or nothing.

        Yields
        ------
        sqlite3.Connection
            In a transaction that nobody else can write beside.

        Raises
        ------
        FormatError
            If it is damaged, no study, or of a newer version.
        OutputError
            If it cannot be written; nothing was changed.
        """
        with self._access(OutputError, writes=True) as connection:
            if self.read_only:
                raise OutputError(
                    self.read_only,
                    "Allow writing to it; it is tried again by itself.",
                    self.path,
                )
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            if self._gate is not None:
                self._gate.check()
            connection.execute("COMMIT")

    @contextmanager
    def _access(
        self, kind: type[KneelError], writes: bool = False
    ) -> Iterator[sqlite3.Connection]:
        with self._guard:
            try:
                if writes and self.read_only:  # somebody may have allowed it since
                    self._drop()
                connection = self._connected()
                with self._gate.held() if self._gate else nullcontext():
                    try:
                        yield connection
                    except BaseException:
                        _roll_back(connection)
                        raise
            except sqlite3.DatabaseError as error:
                self._drop()
                raise told(error, self.path, kind) from error
            except OSError as error:
                self._drop()
                raise told_by_system(error, self.path, kind) from error
            except ODD_VALUES as error:
                self._drop()
                raise told_by_value(error, self.path) from error

    # -- opening --------------------------------------------------------------------

    def _connected(self) -> sqlite3.Connection:
        live = self._connection is not None and self._copy is None
        if live and _inode(self.path) != self._inode:  # moved, replaced, share gone
            _LOG.warning("%s is another file than before", self.path)
            self._drop()
        if self._connection is None:
            if self._inode is not None and _inode(self.path) is None:
                # Never made anew by itself: an unmounted share leaves an empty folder.
                raise FileNotFoundError(errno.ENOENT, "it is not there any more")
            self._connection = self._open()
            self._inode = _inode(self.path)
        return self._connection

    def _open(self) -> sqlite3.Connection:
        if not self.path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "its folder is not there")
        if leads_out(self.path):
            raise FormatError(
                "The study is a link that leads out of its folder; it is not followed.",
                "Open the folder that it leads to, or remove the link.",
                self.path,
            )
        self.read_only = ""
        remote = self._network(self.path.parent)
        self._gate = None
        if _may_not_write(self.path):
            return self._open_to_read()
        if remote:
            lock = self.path.with_name(self.path.name + LOCK_SUFFIX)
            self._gate = FileLock(lock, self._holder)
        with self._gate.held() if self._gate else nullcontext():
            try:
                return self._open_to_write(remote)
            except sqlite3.OperationalError as error:
                name = error_name(error)
                if name not in ("SQLITE_READONLY", "SQLITE_PERM"):
                    raise
        self._gate = None
        return self._open_to_read()

    def _open_to_write(self, remote: bool) -> sqlite3.Connection:
        _check_magic(self.path)
        connection = _connect(f"file:{quote(str(self.path))}")
        try:
            self.journal_mode = self._choose_journal(connection, remote)
            full = "FULL" if self.journal_mode == "wal" else "EXTRA"
            connection.execute(f"PRAGMA synchronous = {full}")
            connection.execute("BEGIN IMMEDIATE")
            if version_of(connection) < VERSION:
                self._keep_old(connection)
                migrate(connection)
            if remote:
                connection.execute("INSERT OR IGNORE INTO meta VALUES ('shared', '1')")
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def _choose_journal(self, connection: sqlite3.Connection, remote: bool) -> str:
        if not remote and not _stays_off_wal(connection):
            try:
                if (mode := _set_journal(connection, "WAL")) == "wal":
                    return mode
            except sqlite3.OperationalError as error:
                if error_name(error) == "SQLITE_READONLY":
                    raise
                _LOG.info("%s: no WAL here: %s", self.path, error)
            return _set_journal(connection, "DELETE")
        if _is_wal(self.path):
            # Without shared memory WAL can be left only by one process alone.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            mode = _set_journal(connection, "DELETE")
            connection.execute("PRAGMA locking_mode = NORMAL")
        else:
            mode = _set_journal(connection, "DELETE")
        if mode == "wal":
            raise InUseError(
                "The study is open on the computer whose disk this is.",
                "Close it there once; afterwards both can work on it.",
                self.path,
            )
        return mode

    def _keep_old(self, connection: sqlite3.Connection) -> None:
        """Copy a study of an older version beside it before it is changed."""
        version = version_of(connection)
        if version == 0:
            return
        aside = self.path.with_name(f"{self.path.name}.version{version}")
        if aside.exists():
            return
        # The transaction that runs has changed nothing; a second reader sees the same.
        temporary = aside.with_name(aside.name + ".tmp")
        temporary.unlink(missing_ok=True)
        source, target = _connect(f"file:{quote(str(self.path))}"), None
        try:
            target = sqlite3.connect(temporary)
            source.backup(target)
        finally:
            source.close()
            if target is not None:
                target.close()
        temporary.replace(aside)

    def _open_to_read(self) -> sqlite3.Connection:
        self.read_only = "The study is read-only: the file or folder is protected."
        self.journal_mode = "read-only"
        _check_magic(self.path)
        try:
            return self._reader(f"file:{quote(str(self.path))}?mode=ro")
        except sqlite3.OperationalError as error:
            # WAL needs a folder that can be written to; a copy has one.
            _LOG.info("%s is read as a copy: %s", self.path, error)
        self._copy = tempfile.TemporaryDirectory(prefix="kneel-study-")
        place = Path(self._copy.name) / self.path.name
        for suffix in ("", "-wal"):
            source = self.path.with_name(self.path.name + suffix)
            if source.exists():
                shutil.copyfile(source, place.with_name(place.name + suffix))
        return self._reader(f"file:{quote(str(place))}")

    def _reader(self, uri: str) -> sqlite3.Connection:
        connection = _connect(uri)
        try:
            version = version_of(connection)
            connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        if version < VERSION:
            connection.close()
            raise FormatError(
                "The study is of an older version and cannot be brought up to date "
                "because it is read-only.",
                "Copy it to a folder that you may write to.",
                self.path,
            )
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            try:
                self._connection.close()
            except sqlite3.Error as error:  # a share that is gone
                _LOG.warning("%s: %s", self.path, error)
        self._connection = None
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=_BUSY_MS / 1000, check_same_thread=False
    )
    connection.isolation_level = None  # transactions begin and end where we say
    for pragma in ("foreign_keys = ON", "cell_size_check = ON", "trusted_schema = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _set_journal(connection: sqlite3.Connection, mode: str) -> str:
    """Change the journal mode, waiting for others: SQLite itself would not."""
    until = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            row = connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()
            return str(row[0])
        except sqlite3.OperationalError as error:
            if error_name(error) != "SQLITE_BUSY" or time.monotonic() >= until:
                raise
            time.sleep(_PAUSE_S)


def _stays_off_wal(connection: sqlite3.Connection) -> bool:
    """Return whether a study has ever been opened through a network."""
    if version_of(connection) == 0:
        return False
    select = "SELECT value FROM meta WHERE key = 'shared'"
    return connection.execute(select).fetchone() is not None


def _is_wal(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        return file.read(20)[18:] == _WAL


def _check_magic(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb") as file:
        head = file.read(len(_MAGIC))
    if head and head != _MAGIC:
        raise FormatError(
            "The study is damaged: it does not begin as one.",
            "Try kneel study repair on it, or restore it from a backup.",
            path,
        )


def _may_not_write(path: Path) -> bool:
    if path.exists() and not os.access(path, os.W_OK):
        return True
    return path.exists() and not os.access(path.parent, os.W_OK)


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino


def _roll_back(connection: sqlite3.Connection) -> None:
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:  # the first error is the one to be told
        _LOG.warning("could not roll back: %s", error)
