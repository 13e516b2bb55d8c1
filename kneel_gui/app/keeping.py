"""What is kept of an image between two sessions, and the seam to where it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding


@dataclass(frozen=True)
class Kept:
    """All that the person or the model said about one image.

    Attributes
    ----------
    annotation : ImageAnnotation
        Its points.
    findings : tuple of KneeFinding
        What the model said about its knees.
    spacing_mm : tuple of float or None
        (row, col) given by the person; None = as the file says.
    side : Side or None
        Given by the person; None = as the file says.
    """

    annotation: ImageAnnotation
    findings: tuple[KneeFinding, ...] = ()
    spacing_mm: tuple[float, float] | None = None
    side: Side | None = None


class Keeper(Protocol):
    """Loads and saves; called from several worker threads."""

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

    def save(self, path: Path, kept: Kept, overwrite: bool = False) -> None:
        """Write atomically and read back.

        Parameters
        ----------
        path : pathlib.Path
            The image file.
        kept : Kept
            What to keep.
        overwrite : bool
            Also over what somebody else wrote meanwhile.

        Raises
        ------
        KneelError
            If it is not safely on disk, or somebody else changed it meanwhile.
        """

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
