"""The results of a batch on disk while it runs: an SQLite file (docs/adr/0009).

A killed run loses what the last second or so brought; what is there is whole. The
file stays locked as long as the batch runs, so two batches never share a folder.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kneel_gui.core.study import StudyImage
from kneel_gui.errors import ConfigError, FormatError, KneelError, OutputError
from kneel_gui.storage.study_errors import ODD_VALUES
from kneel_gui.workflows.batch_decode import Signature
from kneel_gui.workflows.batch_record import from_record, to_record

STORE = "results.sqlite"
_VERSION = 1
_KIND = 0x4B4E4545  # «KNEE», SQLite's mark of whose file it is
_COMMIT_AFTER_S = 1.0
_TABLES = """
CREATE TABLE results (
    image TEXT NOT NULL, maker TEXT NOT NULL, options TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
    record TEXT NOT NULL, PRIMARY KEY (image, maker)
);
CREATE TABLE failures (image TEXT NOT NULL, message TEXT NOT NULL, hint TEXT NOT NULL);
"""
_PUT = "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Done:
    """What the store knows of a finished image.

    Attributes
    ----------
    signature : Signature
        Of its file when it was read.
    options : str
        How it was read.
    """

    signature: Signature
    options: str


class ResultStore:
    """Results and failures by image; see `open_store`.

    Parameters
    ----------
    connection : sqlite3.Connection
        Locked, with the tables.
    path : pathlib.Path
        The file, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._committed_at = time.monotonic()
        self.maker = ""

    def put(self, image: StudyImage, signature: Signature, options: str) -> None:
        """Keep the result of `maker` for an image, in place of an older one.

        Parameters
        ----------
        image : StudyImage
            What was found.
        signature : Signature
            Of its file.
        options : str
            How it was read.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        s = signature
        row = (image.name, self.maker, options, s.size, s.mtime_ns, s.sha256)
        self._write(_PUT, (*row, to_record(image)))

    def touch(self, image: str, mtime_ns: int) -> None:
        """Note that a file has a new time but its old content.

        Parameters
        ----------
        image : str
            Its name.
        mtime_ns : int
            The new time, ns.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        update = "UPDATE results SET mtime_ns = ? WHERE image = ? AND maker = ?"
        self._write(update, (mtime_ns, image, self.maker))

    def fail(self, image: str, error: KneelError) -> None:
        """Keep a failure.

        Parameters
        ----------
        image : str
            Its name, or what was typed.
        error : KneelError
            What is wrong.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        texts = (image, error.message, error.hint)
        row = [t.encode("utf-8", "backslashreplace").decode("utf-8") for t in texts]
        self._write("INSERT INTO failures VALUES (?, ?, ?)", row)

    def forget_failures(self) -> None:
        """Forget all failures, before they are tried again."""
        self._write("DELETE FROM failures", ())

    def find(self, image: str) -> Done | None:
        """Return what `maker` did of an image, or None.

        Parameters
        ----------
        image : str
            Its name.

        Returns
        -------
        Done or None
            None = nothing.

        Raises
        ------
        FormatError
            If the store is damaged.
        """
        columns = "size, mtime_ns, sha256, options"
        row = self._one(f"SELECT {columns} FROM results {_WHERE}", (image, self.maker))
        return None if row is None else Done(Signature(*row[:3]), row[3])

    def image(self, name: str, path: Path | None = None) -> StudyImage | None:
        """Return the result of `maker` for an image, or None.

        Parameters
        ----------
        name : str
            Its name.
        path : pathlib.Path, optional
            Where it lies now.

        Returns
        -------
        StudyImage or None
            None = there is none.

        Raises
        ------
        FormatError
            If the store is damaged.
        """
        select = f"SELECT record FROM results {_WHERE}"
        row = self._one(select, (name, self.maker))
        if row is None:
            return None
        try:
            return from_record(name, row[0], path)
        except ODD_VALUES as error:
            raise _damaged(self._path) from error

    def names(self) -> Iterator[str]:
        """Yield the names of all images of `maker`, in the order of their coming."""
        select = "SELECT image FROM results WHERE maker = ? ORDER BY rowid"
        for row in self._select(select, (self.maker,)):
            yield self._texts(row)[0]

    def failures(self) -> Iterator[tuple[str, str, str]]:
        """Yield (image, message, hint) of the failures, in order."""
        select = "SELECT image, message, hint FROM failures ORDER BY rowid"
        for row in self._select(select, ()):
            image, message, hint = self._texts(row)
            yield image, message, hint

    def others(self) -> int:
        """Return how many results there are of others than `maker`."""
        count = "SELECT count(*) FROM results WHERE maker != ?"
        row = self._one(count, (self.maker,))
        return 0 if row is None else int(row[0])

    def last_maker(self) -> str:
        """Return who made the last result; "" when there is none."""
        row = self._one("SELECT maker FROM results ORDER BY rowid DESC LIMIT 1", ())
        return "" if row is None else str(row[0])

    def commit(self) -> None:
        """Bring everything to the disk now.

        Raises
        ------
        OutputError
            If that fails.
        """
        with _translated(self._path):
            self._connection.commit()
        self._committed_at = time.monotonic()

    def _write(self, statement: str, row: Sequence[object]) -> None:
        with _translated(self._path):
            self._connection.execute(statement, row)
        # One sync per result would be slow on a disk that turns.
        if time.monotonic() - self._committed_at >= _COMMIT_AFTER_S:
            self.commit()

    def _select(
        self, statement: str, row: tuple[str, ...]
    ) -> Iterator[tuple[Any, ...]]:
        with _translated(self._path):
            yield from self._connection.execute(statement, row)

    def _texts(self, row: tuple[Any, ...]) -> tuple[str, ...]:
        """Return the cells of a row; SQLite keeps anything in any column."""
        if not all(isinstance(cell, str) for cell in row):
            raise _damaged(self._path)
        return row

    def _one(self, statement: str, row: tuple[str, ...]) -> tuple[Any, ...] | None:
        return next(self._select(statement, row), None)


_WHERE = "WHERE image = ? AND maker = ?"


@contextmanager
def open_store(path: Path, afresh: bool) -> Iterator[ResultStore]:
    """Open the results store of a batch, or make it.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    afresh : bool
        Forget what it holds.

    Yields
    ------
    ResultStore
        Ours alone until the end; then everything is committed, whatever happened.

    Raises
    ------
    ConfigError
        If another batch uses it.
    FormatError
        If it is damaged or something else, and not `afresh`.
    OutputError
        If it cannot be made.
    """
    with _translated(path):
        connection = _connected(path, afresh)
    with closing(connection):
        store = ResultStore(connection, path)
        try:
            yield store
        finally:
            store.commit()


def _connected(path: Path, afresh: bool) -> sqlite3.Connection:
    try:
        return _prepared(path, afresh)
    except sqlite3.OperationalError:  # in use, or not to be written
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError, FormatError):
        if not afresh:
            raise
    path.unlink()
    return _prepared(path, afresh)


def _prepared(path: Path, afresh: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0)
    try:
        # Kept from the first access to the end; the system frees a killed run's.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        if _marks(connection) != (_KIND, _VERSION):
            _make_tables(connection, path)
        elif afresh:
            connection.execute("DELETE FROM results")
            connection.execute("DELETE FROM failures")
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def _marks(connection: sqlite3.Connection) -> tuple[int, int]:
    kind, version = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("application_id", "user_version")
    )
    return kind, version


def _make_tables(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise FormatError(
            "These are not the results of this version of KNEEL GUI.",
            "Choose another folder for --out, or start afresh with --overwrite.",
            path,
        )
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_KIND}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise ConfigError(
                "Another run is writing its results here.",
                "Wait for its end or choose another folder for --out.",
                path.parent,
            ) from error
        raise OutputError(
            f"The results cannot be kept: {error}.",
            "Free some space, or choose another folder for --out.",
            path,
        ) from error
    # What is no text in a damaged file cannot even be quoted by SQLite's own errors.
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> FormatError:
    return FormatError(
        "The stored results are damaged.",
        "Restore the file from a backup, or start afresh with --overwrite.",
        path,
    )
