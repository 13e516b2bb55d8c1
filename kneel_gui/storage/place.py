"""Where a study lies and where its images are."""

from dataclasses import dataclass
from pathlib import Path

from kneel_gui.storage.holder import this_process
from kneel_gui.storage.study_file import StudyFile


@dataclass(frozen=True)
class Place:
    """Where a study lies and where its images are.

    Attributes
    ----------
    path : pathlib.Path
        The study's file.
    root : pathlib.Path
        The folder of the images; its paths are relative to it.
    """

    path: Path
    root: Path


def place_of(path: Path, root: Path | None = None) -> Place:
    """Return where a study is whose file is known.

    Parameters
    ----------
    path : pathlib.Path
        The study's file.
    root : pathlib.Path, optional
        The folder of its images; default: what the study says, else its own folder.

    Returns
    -------
    Place
        For `Study`.

    Raises
    ------
    KneelError
        If it cannot be read.
    """
    if root is None:
        root = path.parent
        file = StudyFile(path, this_process())
        if file.exists:
            with file.reading() as db:
                select = "SELECT value FROM meta WHERE key = 'root'"
                found = db.execute(select).fetchone()
            file.close()
            root = root if found is None else Path(str(found[0]))
    return Place(path, root)
