"""The tables of a study and how those of older versions become today's.

``MIGRATIONS[n]`` brings version n to n + 1; a new study starts at 0. What is there is
never edited, only added to: people have files of every version.
"""

import sqlite3
from collections.abc import Callable

from kneel_gui.errors import FormatError

KIND = 0x4B4E5354  # «KNST», SQLite's mark of whose file it is

_VERSION_1 = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE readers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE images (
    id INTEGER PRIMARY KEY, image_id TEXT NOT NULL, sha256 TEXT NOT NULL DEFAULT '',
    path TEXT NOT NULL, added_at TEXT NOT NULL, UNIQUE (image_id, path));
CREATE INDEX images_by_path ON images (path);
CREATE INDEX images_by_content ON images (sha256);
CREATE TABLE annotations (
    id INTEGER PRIMARY KEY,
    image INTEGER NOT NULL REFERENCES images (id),
    reader INTEGER NOT NULL REFERENCES readers (id),
    line INTEGER NOT NULL, revision INTEGER NOT NULL,
    last_change TEXT NOT NULL, saved_at TEXT NOT NULL, document TEXT NOT NULL,
    UNIQUE (image, reader, line));
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL,
    image INTEGER NOT NULL REFERENCES images (id),
    reader INTEGER NOT NULL REFERENCES readers (id),
    line INTEGER NOT NULL, revision INTEGER NOT NULL,
    kind TEXT NOT NULL, text TEXT NOT NULL, step TEXT NOT NULL,
    at TEXT NOT NULL, run TEXT NOT NULL, delta TEXT NOT NULL,
    UNIQUE (uuid, image, reader, line));
CREATE INDEX journal_by_run ON journal (run);
CREATE INDEX journal_by_line ON journal (image, reader, line, seq);
CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal
    BEGIN SELECT RAISE (ABORT, 'the journal is only added to'); END;
CREATE TRIGGER journal_stays BEFORE DELETE ON journal
    BEGIN SELECT RAISE (ABORT, 'the journal is only added to'); END;
CREATE TABLE settled (
    image INTEGER NOT NULL REFERENCES images (id), reader INTEGER NOT NULL,
    other INTEGER NOT NULL, line INTEGER NOT NULL, revision INTEGER NOT NULL,
    PRIMARY KEY (image, reader, other, line));
CREATE TABLE runs (
    token TEXT PRIMARY KEY, reader TEXT NOT NULL, host TEXT NOT NULL,
    machine TEXT NOT NULL, pid INTEGER NOT NULL, born TEXT NOT NULL,
    started_at TEXT NOT NULL, beat INTEGER NOT NULL, image INTEGER, looked_at TEXT,
    ended INTEGER NOT NULL DEFAULT 0);
"""

Migration = Callable[[sqlite3.Connection], None]


def _create(connection: sqlite3.Connection) -> None:
    run_script(connection, _VERSION_1)
    connection.execute(f"PRAGMA application_id = {KIND}")


MIGRATIONS: tuple[Migration, ...] = (_create,)
VERSION = len(MIGRATIONS)


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run statements inside the present transaction, which `executescript` would end.

    Parameters
    ----------
    connection : sqlite3.Connection
        In a transaction.
    script : str
        Statements.
    """
    statement = ""
    for part in script.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of a study's tables.

    Parameters
    ----------
    connection : sqlite3.Connection
        Of the file.

    Returns
    -------
    int
        0 when it has none yet.

    Raises
    ------
    FormatError
        If it is no study, or of a newer version.
    """
    kind, version = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("application_id", "user_version")
    )
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables == 0 and version == 0:
        return 0
    if kind != KIND or version < 1:
        raise FormatError(
            "This database is not a study of KNEEL GUI.", "Choose another file."
        )
    if version > VERSION:
        raise FormatError(
            f"The study was written by a newer KNEEL GUI (version {version}, "
            f"this one knows {VERSION}).",
            "Update KNEEL GUI; the study is left as it is.",
        )
    return version


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a study to today's version, within the present transaction.

    Parameters
    ----------
    connection : sqlite3.Connection
        In a transaction that may write; a failure is for the caller to roll back.

    Raises
    ------
    FormatError
        If it is no study, or of a newer version.
    """
    for version in range(version_of(connection), VERSION):
        MIGRATIONS[version](connection)
    connection.execute(f"PRAGMA user_version = {VERSION}")
