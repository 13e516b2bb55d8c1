"""A study on disk: images, each reader's annotations, and the journal of all edits.

Nobody's points are ever replaced by somebody else's. Each reader has a line of their
own for each image; a second window of the same reader that saves over a state it has
not seen gets a further line. What there is besides one's own is handed out as `Other`.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from kneel_gui.errors import OutputError
from kneel_gui.storage.clock import ClockWatch
from kneel_gui.storage.holder import Holder, this_process
from kneel_gui.storage.network import is_network
from kneel_gui.storage.place import Place
from kneel_gui.storage.record import Adopted, Change, Kept, Other, Past
from kneel_gui.storage.study_file import StudyFile
from kneel_gui.storage.study_glance import Glance
from kneel_gui.storage.study_images import ImageRow, StudyImages
from kneel_gui.storage.study_lines import Entry, StudyLines, reader_id
from kneel_gui.storage.study_runs import Remark, StudyRuns


class Study:
    """One study, as one reader sees it; safe to use from several threads.

    Parameters
    ----------
    place : Place
        Its file is made on the first access that writes.
    reader : str
        Who works.
    independent : bool
        An image that this reader has not touched starts empty, even where others
        have points.
    holder : Holder, optional
        Default: this process.
    network : callable
        See `StudyFile`.
    """

    def __init__(
        self,
        place: Place,
        reader: str,
        *,
        independent: bool = False,
        holder: Holder | None = None,
        network: Callable[[Path], bool] = is_network,
    ) -> None:
        holder = holder or this_process(reader)
        self.place = place
        self.reader = reader
        self.file = StudyFile(place.path, holder, network)
        self.images = StudyImages(place.root.absolute())
        self._runs = StudyRuns(holder)
        parts = self.images, self._runs, independent
        self._lines = StudyLines(place.path, reader, *parts)
        self._clock = ClockWatch()
        self._remarks: list[Remark] = []

    @property
    def read_only(self) -> str:
        """Return why nothing can be saved, or "" when it can."""
        return self.file.read_only

    # -- beginning and ending ---------------------------------------------------------

    def begin(self) -> None:
        """Open the study, put our run on its list and look what others left.

        What was found is in `remarks`.

        Raises
        ------
        KneelError
            If it cannot be read.
        """
        if not self.file.exists:
            return
        with self.file.reading() as db:
            last = db.execute("SELECT at FROM journal ORDER BY seq DESC LIMIT 1")
            for (at,) in last.fetchall():
                self._remarks += self._clock.since(str(at))
        if self.read_only:
            self._remarks.append(
                Remark(
                    f"«{self.place.root.name}» is opened read-only. {self.read_only}",
                    "You can look at everything; what you change cannot be kept here.",
                    str(self.place.path),
                    serious=True,
                    key=f"read-only {self.place.path}",
                )
            )
            return
        with self.file.writing() as db:
            self._begin(db)
            self._remarks += self._runs.recover(db)

    def remarks(self) -> tuple[Remark, ...]:
        """Return what has been found since the last call."""
        found, self._remarks = tuple(self._remarks), []
        return found

    def beat(self) -> None:
        """Show that this run lives, and look who has died.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        self._remarks += self._clock.since_last_look()
        if self.file.exists and not self.read_only:
            with self.file.writing() as db:
                self._runs.beat(db)
                self._remarks += self._runs.recover(db)

    def end(self) -> None:
        """Close the study as it should be.

        Raises
        ------
        OutputError
            If that cannot be noted; it is closed all the same.
        """
        try:
            if self.file.exists and not self.read_only:
                with self.file.writing() as db:
                    self._runs.end(db)
        finally:
            self.file.close()

    # -- reading ----------------------------------------------------------------------

    def load(self, path: Path, image_id: str) -> Kept | None:
        """Return what there is of an image, with its undo list.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        image_id : str
            `Radiograph.image_id`.

        Returns
        -------
        Kept or None
            This reader's; else, unless independent, what another reader saved last.
            None when there is neither.

        Raises
        ------
        KneelError
            If it cannot be read.
        """
        if not self.file.exists:
            return None
        with self.file.reading() as db:
            image = self.images.find(db, path, image_id)
            if image is None:
                return self._twin_only(db, path, image_id)
            return self._lines.load(db, image)

    def glances(self, paths: Sequence[Path]) -> dict[Path, Glance]:
        """Return what is known of images, without opening one.

        Parameters
        ----------
        paths : sequence of pathlib.Path
            Image files.

        Returns
        -------
        dict of pathlib.Path to Glance
            Without those of which nothing is known.

        Raises
        ------
        KneelError
            If the study cannot be read.
        """
        if not self.file.exists:
            return {}
        places = {self.images.relative(path): path for path in paths}
        with self.file.reading() as db:
            found = self._lines.glances(db, places).items()
        return {places[place]: glance for place, glance in found}

    def others(self, path: Path, kept: Kept) -> tuple[Other, ...]:
        """Return what there is of an image besides what this reader has on screen.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        kept : Kept
            On screen; its past says which line it is.

        Returns
        -------
        tuple of Other
            Only what has other points or readings and has not been settled.

        Raises
        ------
        KneelError
            If it cannot be read.
        """
        if not self.file.exists:
            return ()
        with self.file.reading() as db:
            image = self.images.find(db, path, kept.annotation.image_id)
            return () if image is None else self._lines.others(db, image, kept)

    def entries(self) -> list[Entry]:
        """Return every line of every reader, in the order of the images.

        Raises
        ------
        KneelError
            If it cannot be read.
        """
        if not self.file.exists:
            return []
        with self.file.reading() as db:
            images = self.images.all(db)
            return [entry for one in images for entry in self._lines.all(db, one)]

    def last(self) -> tuple[str, Path] | None:
        """Return when this reader last worked here and on which image, or None.

        Raises
        ------
        KneelError
            If it cannot be read.
        """
        if not self.file.exists:
            return None
        with self.file.reading() as db:
            found = self._runs.last_image(db)
            image = None if found is None else self.images.row(db, found[1])
            if found is None or image is None:
                return None
            return found[0], self.images.absolute(image.path)

    def annotated(self) -> list[Path]:
        """Return the image files, as far as known, that anybody has points of.

        Raises
        ------
        KneelError
            If it cannot be read.
        """
        if not self.file.exists:
            return []
        with self.file.reading() as db:
            rows = db.execute(
                "SELECT DISTINCT images.path FROM images "
                "JOIN annotations ON annotations.image = images.id"
            )
            return [self.images.absolute(str(path)) for (path,) in rows]

    # -- writing ----------------------------------------------------------------------

    def save(self, path: Path, kept: Kept, changes: Sequence[Change] = ()) -> Past:
        """Keep an image's state and how it came about, all or nothing.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        kept : Kept
            Its past says which state it continues; where somebody has saved another
            one meanwhile, both are kept.
        changes : sequence of Change
            What was done since then, in order.

        Returns
        -------
        Past
            What `kept` is now: its line and revision, and what others have.

        Raises
        ------
        OutputError
            If it is not safely on disk; nothing was changed.
        FormatError
            If the study is damaged.
        """
        self.images.sha256(path)  # before the study is locked for others
        with self.file.writing() as db:
            self._begin(db)
            image = self.images.put(db, path, kept.annotation.image_id)
            line, revision = self._lines.write(db, image, kept, changes)
        with self.file.reading() as db:
            entry = self._lines.line(db, image, line)
            # Another window may have gone on with the line already.
            if entry is None or (entry.revision == revision and entry.kept != kept):
                raise OutputError(
                    "Saved, but it reads back differently.",
                    "Check the disk; the points are still here.",
                    self.place.path,
                )
            past = Past(line, revision)
            others = self._lines.others(db, image, replace(kept, past=past))
        return replace(past, others=others)

    def adopt(self, adopted: Sequence[Adopted]) -> int:
        """Take over what lies elsewhere; what is here stays as it is.

        Parameters
        ----------
        adopted : sequence of Adopted
            Where this reader has an image already, a further line is made.

        Returns
        -------
        int
            How many were new.

        Raises
        ------
        OutputError
            If it is not safely on disk; nothing was changed.
        """
        count = 0
        with self.file.writing() as db:
            self._begin(db)
            for one in adopted:
                mark = ("taken " + one.mark, one.change.text)
                done = db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", mark)
                if not done.rowcount:
                    continue
                image_id = one.kept.annotation.image_id
                image = self.images.put(db, one.path, image_id, hashed=False)
                if not self._lines.holds(db, image, one.kept):
                    self._lines.write(db, image, one.kept, [one.change])
                    count += 1
        return count

    def settle(self, path: Path, image_id: str, other: Other) -> None:
        """Note that this reader has decided about what somebody else has.

        It stays where it is; it is offered again when it changes.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        image_id : str
            `Radiograph.image_id`.
        other : Other
            What was decided about, of this study.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        with self.file.writing() as db:
            image = self.images.put(db, path, image_id)
            mine, theirs = reader_id(db, self.reader), reader_id(db, other.reader)
            db.execute(
                "INSERT OR REPLACE INTO settled VALUES (?, ?, ?, ?, ?)",
                (other.image or image.id, mine, theirs, other.line, other.revision),
            )

    def look_at(self, path: Path, image_id: str) -> None:
        """Note which image is open: for resuming, and for others to see.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        image_id : str
            `Radiograph.image_id`.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        self.images.sha256(path)
        with self.file.writing() as db:
            self._begin(db)
            self._runs.look_at(db, self.images.put(db, path, image_id).id)

    def _begin(self, db: sqlite3.Connection) -> None:
        self._runs.begin(db)
        if self.place.root.absolute() != self.place.path.parent.absolute():
            root = str(self.images.root)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('root', ?)", (root,))

    def _twin_only(
        self, db: sqlite3.Connection, path: Path, image_id: str
    ) -> Kept | None:
        return self._lines.load(db, ImageRow(0, image_id, self.images.sha256(path), ""))
