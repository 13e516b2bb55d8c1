"""What is kept of an image between two sessions, and the seam to where it is kept."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from kneel_gui.storage.record import Change, Kept, Other, Past
from kneel_gui.storage.study_glance import Glance, Worked
from kneel_gui.storage.study_runs import Remark

__all__ = [
    "Change",
    "Glance",
    "Keeper",
    "Kept",
    "Other",
    "Past",
    "Remark",
    "Worked",
]


class Keeper(Protocol):
    """Loads and saves; called from several worker threads.

    Attributes
    ----------
    reader : str
        Who works.
    """

    reader: str

    def load(self, path: Path, image_id: str) -> Kept | None:
        """Return what was kept of an image, or None.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        image_id : str
            `Radiograph.image_id`.

        Returns
        -------
        Kept or None
            None when it was never saved.

        Raises
        ------
        KneelError
            If what was kept cannot be read.
        """

    def open(self, roots: Sequence[Path], images: Sequence[Path]) -> None:
        """Get ready for images: find their studies and what others left there.

        Parameters
        ----------
        roots : sequence of pathlib.Path
            The folders that a person opened, or those of the files.
        images : sequence of pathlib.Path
            The image files found there.
        """

    def note(self, path: Path, past: Past, change: Change) -> None:
        """Write an edit down at once, in the window's thread, until it is saved.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        past : Past
            What of the image is known to be saved.
        change : Change
            What has just been done.
        """

    def all_saved(self) -> None:
        """Take note, in the window's thread, that nothing is unsaved now."""

    def save(self, path: Path, kept: Kept, changes: Sequence[Change] = ()) -> Past:
        """Write, all or nothing; nobody else's points are ever replaced.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        kept : Kept
            What to keep; its past says what it continues.
        changes : sequence of Change
            How it came about since then.

        Returns
        -------
        Past
            That of what is kept now.

        Raises
        ------
        KneelError
            If it is not safely on disk.
        """

    def others(self, path: Path, kept: Kept) -> tuple[Other, ...]:
        """Return what others have of an image and was not decided about yet.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        kept : Kept
            As it is on the screen.

        Returns
        -------
        tuple of Other
            Empty when there is nothing.

        Raises
        ------
        KneelError
            If that cannot be read.
        """

    def settle(self, path: Path, image_id: str, other: Other) -> None:
        """Note that a decision about what somebody else has was taken.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        image_id : str
            `Radiograph.image_id`.
        other : Other
            What was decided about; it stays where it is.

        Raises
        ------
        KneelError
            If it cannot be written.
        """

    def remarks(self) -> tuple[Remark, ...]:
        """Return what has been found out since the last call."""

    def beat(self) -> None:
        """Show others that we are here; called now and then."""

    def close(self) -> None:
        """Leave the studies as they should be left."""

    def glance(self, path: Path) -> Kept | None:
        """Return what was kept of a file without opening it, or None.

        Parameters
        ----------
        path : pathlib.Path
            The image file.

        Returns
        -------
        Kept or None
            None when nothing is known without decoding the file.
        """

    def glances(self, paths: Sequence[Path]) -> dict[Path, Glance]:
        """Return what is known of files without opening them, and who worked on them.

        Parameters
        ----------
        paths : sequence of pathlib.Path
            Image files.

        Returns
        -------
        dict of pathlib.Path to Glance
            Without those of which nothing is known; what cannot be read is said there.
        """

    def last(self, paths: Sequence[Path]) -> Path | None:
        """Return the image among these that was open last, or None.

        Parameters
        ----------
        paths : sequence of pathlib.Path
            Image files.

        Returns
        -------
        pathlib.Path or None
            None when that is not known.
        """

    def set_last(self, path: Path, image_id: str) -> None:
        """Remember the open image, for resuming.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        image_id : str
            `Radiograph.image_id`.

        Raises
        ------
        KneelError
            If it cannot be written.
        """
