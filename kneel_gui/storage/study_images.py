"""The images of a study: told apart by identity and place, found again when moved."""

import hashlib
import logging
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.storage.record import now_utc

_LOG = logging.getLogger(__name__)
_CHUNK = 1 << 20
_SPELLED = re.compile(r"\\udc([89a-f][0-9a-f])")


@dataclass(frozen=True)
class ImageRow:
    """One image of a study.

    Attributes
    ----------
    id : int
        Within this study file.
    image_id : str
        `Radiograph.image_id`.
    sha256 : str
        Of the file's content; "" = not known yet.
    path : str
        From the folder of the images, with forward slashes; a byte that is no text is
        spelled as in `StudyImage.name`.
    """

    id: int
    image_id: str
    sha256: str
    path: str


_COLUMNS = "id, image_id, sha256, path"


class StudyImages:
    """Finds and lists the images of one study.

    Parameters
    ----------
    root : pathlib.Path
        The folder that paths start from.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._hashes: dict[Path, tuple[int, int, str]] = {}

    def relative(self, path: Path) -> str:
        """Return an image's path as it is kept.

        Parameters
        ----------
        path : pathlib.Path
            The image file.

        Returns
        -------
        str
            From `root`; outside of it the whole path.
        """
        place = path.absolute()
        if place.is_relative_to(self.root):
            place = place.relative_to(self.root)
        return place.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")

    def absolute(self, path: str) -> Path:
        """Return the image file that a kept path means; it may not be there.

        Parameters
        ----------
        path : str
            As `relative` gave it.

        Returns
        -------
        pathlib.Path
            Below `root`, or wherever it says.
        """
        plain = self.root / path
        if "\\udc" not in path or plain.exists():
            return plain
        raw = _SPELLED.sub(lambda m: chr(0xDC00 + int(m[1], 16)), path)
        return self.root / raw

    def sha256(self, path: Path) -> str:
        """Return the hash of a file's content, computed once as long as it is the same.

        Parameters
        ----------
        path : pathlib.Path
            The image file.

        Returns
        -------
        str
            Hexadecimal; "" when it cannot be read.
        """
        try:
            stat = path.stat()
            size, mtime, found = self._hashes.get(path, (-1, -1, ""))
            if (size, mtime) != (stat.st_size, stat.st_mtime_ns):
                found = _hash(path)
                self._hashes[path] = (stat.st_size, stat.st_mtime_ns, found)
        except OSError as error:
            _LOG.warning("%s cannot be hashed: %s", path, error)
            return ""
        return found

    def find(
        self, db: sqlite3.Connection, path: Path, image_id: str
    ) -> ImageRow | None:
        """Return an image's row, also when the file was moved or renamed.

        Two files of one identity (copies, or a crop that kept its SOPInstanceUID)
        have a row each, as long as both are there: their points are never mixed up.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study.
        path : pathlib.Path
            The image file.
        image_id : str
            `Radiograph.image_id`.

        Returns
        -------
        ImageRow or None
            None = not listed yet.
        """
        here = self.relative(path)
        rows = [
            ImageRow(*row)
            for row in db.execute(
                f"SELECT {_COLUMNS} FROM images WHERE image_id = ? ORDER BY id",
                (image_id,),
            )
        ]
        for row in rows:
            if row.path == here:
                return row
        moved = [row for row in rows if not self._there(row)]
        if not moved:
            return None
        content = self.sha256(path) if len(moved) > 1 else ""
        return next((row for row in moved if row.sha256 == content), moved[0])

    def put(
        self, db: sqlite3.Connection, path: Path, image_id: str, hashed: bool = True
    ) -> ImageRow:
        """Return an image's row, added or brought up to date.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study, in a transaction that writes.
        path : pathlib.Path
            The image file.
        image_id : str
            `Radiograph.image_id`.
        hashed : bool
            Also read the file for its hash; otherwise that comes with the next save.

        Returns
        -------
        ImageRow
            As it is now.
        """
        here, content = self.relative(path), self.sha256(path) if hashed else ""
        row = self.find(db, path, image_id)
        if row is None:
            cursor = db.execute(
                "INSERT INTO images (image_id, sha256, path, added_at) "
                "VALUES (?, ?, ?, ?)",
                (image_id, content, here, now_utc()),
            )
            return ImageRow(int(cursor.lastrowid or 0), image_id, content, here)
        content = content or row.sha256
        if (row.path, row.sha256) != (here, content):
            db.execute(
                "UPDATE images SET path = ?, sha256 = ? WHERE id = ?",
                (here, content, row.id),
            )
        return ImageRow(row.id, image_id, content, here)

    def at(self, db: sqlite3.Connection, path: Path) -> ImageRow | None:
        """Return the row of the image that was last seen in a place, or None.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study.
        path : pathlib.Path
            The image file, not opened.

        Returns
        -------
        ImageRow or None
            None = nothing is known without opening it.
        """
        found = db.execute(
            f"SELECT {_COLUMNS} FROM images WHERE path = ? ORDER BY id DESC",
            (self.relative(path),),
        ).fetchone()
        return None if found is None else ImageRow(*found)

    def row(self, db: sqlite3.Connection, number: int) -> ImageRow | None:
        """Return an image by its row, or None.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study.
        number : int
            `ImageRow.id`.

        Returns
        -------
        ImageRow or None
            None = there is no such row.
        """
        found = db.execute(
            f"SELECT {_COLUMNS} FROM images WHERE id = ?", (number,)
        ).fetchone()
        return None if found is None else ImageRow(*found)

    def all(self, db: sqlite3.Connection) -> list[ImageRow]:
        """Return every image, in the order of their coming.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study.

        Returns
        -------
        list of ImageRow
            All of them.
        """
        found = db.execute(f"SELECT {_COLUMNS} FROM images ORDER BY id")
        return [ImageRow(*row) for row in found]

    def twins(self, db: sqlite3.Connection, row: ImageRow) -> list[ImageRow]:
        """Return the other rows of the same image, by identity or content.

        Parameters
        ----------
        db : sqlite3.Connection
            Of the study.
        row : ImageRow
            The image.

        Returns
        -------
        list of ImageRow
            Without `row` itself.
        """
        found = db.execute(
            f"SELECT {_COLUMNS} FROM images WHERE id != ? AND "
            "(image_id = ? OR (sha256 != '' AND sha256 = ?))",
            (row.id, row.image_id, row.sha256),
        )
        return [ImageRow(*other) for other in found]

    def _there(self, row: ImageRow) -> bool:
        try:
            return self.absolute(row.path).exists()
        except OSError:  # it cannot be looked at, so it is not said to be gone
            return True


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
