"""The time ledger: how long a person worked on which image, and how much by hand.

It lies in the user's data folder, apart from the annotations: looking at an image costs
time, but must not touch what was saved of it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.errors import OutputError
from kneel_gui.paths import user_data
from kneel_gui.storage.atomic import make_folder

_NAME = "time-ledger.sqlite"
_WAIT_S = 5.0  # for another window that writes
_TABLE = """
CREATE TABLE IF NOT EXISTS spent (
    path TEXT NOT NULL, image_id TEXT NOT NULL, reader TEXT NOT NULL,
    started_at TEXT NOT NULL, seconds REAL NOT NULL, drags INTEGER NOT NULL,
    corrected INTEGER NOT NULL);
"""
_INDEX = "CREATE INDEX IF NOT EXISTS spent_by_path ON spent (path)"
_COLUMNS = "path, image_id, reader, started_at, seconds, drags, corrected"


@dataclass(frozen=True)
class Spent:
    """One stay at one image.

    Attributes
    ----------
    path : str
        The image file, absolute.
    image_id : str
        `Radiograph.image_id`.
    reader : str
        Who worked; "" = unknown.
    started_at : str
        UTC, ISO 8601.
    seconds : float
        Of activity; idle time is not counted.
    drags : int
        Gestures and keys that moved or placed a point.
    corrected : int
        Points that are elsewhere by hand at the end of the stay than at its beginning.
    """

    path: str
    image_id: str
    reader: str
    started_at: str
    seconds: float
    drags: int
    corrected: int


class TimeLedger:
    """The file of all stays; usable from any thread, each call opens it anew.

    Parameters
    ----------
    path : pathlib.Path, optional
        Default: in the user's data folder; made on the first note.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_data() / _NAME

    def note(self, spent: Spent) -> None:
        """Add a stay.

        Parameters
        ----------
        spent : Spent
            Of one image.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        make_folder(self.path.parent)
        with self._open() as connection, connection:
            connection.execute(
                f"INSERT INTO spent ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                tuple(vars(spent).values()),
            )

    def of(self, paths: Sequence[str]) -> list[Spent]:
        """Return the stays at some images.

        Parameters
        ----------
        paths : sequence of str
            Image files, absolute.

        Returns
        -------
        list of Spent
            In the order in which they began.

        Raises
        ------
        OutputError
            If the ledger cannot be read.
        """
        if not self.path.exists():
            return []
        wanted = set(paths)
        query = f"SELECT {_COLUMNS} FROM spent ORDER BY started_at, rowid"
        with self._open() as connection:
            return [
                Spent(*row) for row in connection.execute(query) if row[0] in wanted
            ]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=_WAIT_S)) as connection:
                # Another thread may have made the file a moment ago, still empty.
                connection.execute(_TABLE)
                connection.execute(_INDEX)
                yield connection
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise OutputError(
                f"The time ledger cannot be used: {error}.",
                "Move the file away to start a new one; no annotation is affected.",
                self.path,
            ) from error
