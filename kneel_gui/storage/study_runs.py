"""Who has a study open, who has which image open, and which run ended badly."""

import sqlite3
from dataclasses import dataclass

from kneel_gui.storage.holder import Holder, Patience
from kneel_gui.storage.record import now_utc

_COLUMNS = "token, reader, host, machine, pid, born, beat, image, started_at"


@dataclass(frozen=True)
class Remark:
    """Something a person should know about the study.

    Attributes
    ----------
    text : str
        What is so, in one sentence.
    hint : str
        What can be done, or what it means.
    details : str
        More, on request.
    serious : bool
        It is not as it should be.
    key : str
        A newer remark of the same key takes its place.
    """

    text: str
    hint: str = ""
    details: str = ""
    serious: bool = False
    key: str = ""


@dataclass(frozen=True)
class _Run:
    holder: Holder
    beat: int
    image: int | None
    started_at: str


class StudyRuns:
    """The runs of one study, ours among them.

    Parameters
    ----------
    holder : Holder
        Ours.
    patience : Patience, optional
        Decides when a silent run of another machine is gone.
    """

    def __init__(self, holder: Holder, patience: Patience | None = None) -> None:
        self.holder = holder
        self._patience = patience or Patience()

    def begin(self, db: sqlite3.Connection) -> None:
        """Put our run on the list, again if it had left.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study, in a transaction that writes.
        """
        h = self.holder
        db.execute(
            "INSERT INTO runs (token, reader, host, machine, pid, born, "
            "started_at, beat) VALUES (?, ?, ?, ?, ?, ?, ?, 0) "
            "ON CONFLICT (token) DO UPDATE SET ended = 0 WHERE ended != 0",
            (h.token, h.reader, h.host, h.machine, h.pid, h.born, now_utc()),
        )

    def beat(self, db: sqlite3.Connection) -> None:
        """Show a sign of life.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study, in a transaction that writes.
        """
        self.begin(db)
        db.execute(
            "UPDATE runs SET beat = beat + 1, ended = 0 WHERE token = ?",
            (self.holder.token,),
        )

    def look_at(self, db: sqlite3.Connection, image: int) -> None:
        """Say which image we have open.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study, in a transaction that writes.
        image : int
            Its row.
        """
        self.begin(db)
        db.execute(
            "UPDATE runs SET image = ?, looked_at = ? WHERE token = ?",
            (image, now_utc(), self.holder.token),
        )

    def end(self, db: sqlite3.Connection) -> None:
        """Take our run off the list: it ends as it should.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study, in a transaction that writes.
        """
        db.execute("UPDATE runs SET ended = 1 WHERE token = ?", (self.holder.token,))

    def holders(self, db: sqlite3.Connection, image: int) -> list[Holder]:
        """Return the others who have an image open.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study.
        image : int
            Its row.

        Returns
        -------
        list of Holder
            Those whose process runs, or has shown a sign of life lately.
        """
        return [
            run.holder
            for run in self._others(db)
            if run.image == image and not self._gone(run)
        ]

    def recover(self, db: sqlite3.Connection) -> list[Remark]:
        """Close the runs that were killed and tell what they left.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study, in a transaction that writes.

        Returns
        -------
        list of Remark
            One for each run that had changed something.
        """
        remarks = []
        for run in self._others(db):
            if self._gone(run):
                token = (run.holder.token,)
                db.execute("UPDATE runs SET ended = 2 WHERE token = ?", token)
                remarks += _left_by(db, run)
        return remarks

    def last_image(self, db: sqlite3.Connection) -> tuple[str, int] | None:
        """Return when this reader last opened an image, and which, or None.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study.

        Returns
        -------
        tuple or None
            (UTC, the image's row).
        """
        row = db.execute(
            "SELECT looked_at, image FROM runs WHERE reader = ? AND image IS NOT NULL "
            "ORDER BY rowid DESC LIMIT 1",
            (self.holder.reader,),
        ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]))

    def _others(self, db: sqlite3.Connection) -> list[_Run]:
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM runs WHERE ended = 0 AND token != ?",
            (self.holder.token,),
        )
        return [_Run(Holder(*row[0:1], *row[1:6]), *row[6:9]) for row in rows]

    def _gone(self, run: _Run) -> bool:
        running = run.holder.running
        if running is not None:
            return not running
        return self._patience.lost(run.holder.token, str(run.beat))


def _left_by(db: sqlite3.Connection, run: _Run) -> list[Remark]:
    count, images, last = db.execute(
        "SELECT count(*), count(DISTINCT image), max(seq) FROM journal WHERE run = ?",
        (run.holder.token,),
    ).fetchone()
    if not count:
        return []
    at, text, path = db.execute(
        "SELECT journal.at, journal.text, images.path FROM journal "
        "JOIN images ON images.id = journal.image WHERE seq = ?",
        (last,),
    ).fetchone()
    return [
        Remark(
            "KNEEL GUI was ended from outside last time "
            f"({run.holder.title}); its work was found.",
            f"{_counted(count, 'edit')} of {_counted(images, 'image')} are here, up to "
            f"{at[:19].replace('T', ' ')} UTC: «{text}» in {path}. Undo still works.",
            f"It had been started at {run.started_at}.",
            key=f"recovered {run.holder.token}",
        )
    ]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
