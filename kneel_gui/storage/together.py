"""Several files that belong together: all of them are replaced, or none.

They are made in a hidden folder beside their places. A note in the user's data folder
tells whose it is and, once all are made, which files go where; then they are moved, one
after the other. A run that fails puts the old ones back. One that is killed before the
first move leaves the old files, one that is killed later is finished by the next run
(`finish_cut_off`), unless somebody has changed the files meanwhile.
"""

import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kneel_gui.errors import KneelError, OutputError
from kneel_gui.paths import user_data
from kneel_gui.storage.atomic import (
    check_target,
    make_folder,
    replace_file,
    staging_folder,
    write_text,
)
from kneel_gui.storage.holder import Holder, ended, this_process
from kneel_gui.storage.stale import OURS

_LOG = logging.getLogger(__name__)
_OLD = "old"  # folder in the staging folder: links to what is replaced
_NO_NOTE = (AttributeError, KeyError, TypeError, ValueError)


@dataclass(frozen=True)
class CutOff:
    """What was done about files that a killed run left half moved.

    Attributes
    ----------
    folder : pathlib.Path
        Where they lie.
    finished : bool
        All of them are new now; False: they are as they were, or as somebody else has
        changed them since.
    """

    folder: Path
    finished: bool


class Together:
    """Files that are made in `staging` and moved to `folder` together.

    Attributes
    ----------
    folder, staging : pathlib.Path
        Where they go; where they are made.
    """

    def __init__(self, folder: Path, staging: Path, note: Path, holder: Holder) -> None:
        self.folder, self.staging = folder, staging
        self._note, self._holder = note, holder
        self._tell({})

    def put(self, names: Sequence[str]) -> None:
        """Move the files to their places.

        Parameters
        ----------
        names : sequence of str
            Of files in `staging`.

        Raises
        ------
        OutputError
            If one cannot be moved; all are as they were then.
        """
        # All obstacles that can be known are found before the first file is replaced.
        for name in names:
            check_target(self.folder / name)
        were = {name: _identity(self.folder / name) for name in names}
        _keep_old(self.folder, self.staging, names)
        self._tell(were)
        try:
            for name in names:
                replace_file(self.staging / name, self.folder / name)
        except BaseException:
            _undo(self.folder, self.staging, were)
            raise

    def forget(self) -> None:
        """Remove the note: nothing is left to be done."""
        _remove(self._note)

    def _tell(self, were: Mapping[str, list[int] | None]) -> None:
        told = {
            "holder": asdict(self._holder),
            "folder": os.fspath(self.folder.absolute()),
            "staging": self.staging.name,
            "were": were,
        }
        try:
            make_folder(self._note.parent)
            write_text(self._note, json.dumps(told))
        except OutputError as error:  # the files themselves are what counts
            _LOG.warning("a killed run will not be finished: %s", error)


@contextmanager
def together(folder: Path, holder: Holder | None = None) -> Iterator[Together]:
    """Give a place to make files in that replace others all at once.

    Parameters
    ----------
    folder : pathlib.Path
        Where they go; an existing folder.
    holder : Holder, optional
        Who we are; default: this process.

    Yields
    ------
    Together
        Its staging folder disappears afterwards.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    with staging_folder(folder) as staging:
        note = _notes() / f"{staging.name.removesuffix('.tmp')}.json"
        files = Together(folder, staging, note, holder or this_process())
        try:
            yield files
        finally:
            files.forget()


def finish_cut_off(
    here: Holder | None = None, folder: Path | None = None
) -> tuple[CutOff, ...]:
    """Finish what killed runs were moving, and clear away what they were making.

    Parameters
    ----------
    here : Holder, optional
        This run; default: this process.
    folder : pathlib.Path, optional
        Only files that go there; default: all.

    Returns
    -------
    tuple of CutOff
        One for each set of files that was half moved. What cannot be reached waits
        for the next time.
    """
    here = here or this_process()
    found = []
    for note in sorted(_notes().glob("*.json")):
        try:
            told = json.loads(note.read_text(encoding="utf-8"))
            owner, place = Holder(**told["holder"]), Path(told["folder"])
            if not ended(owner, here) or folder not in (None, place):
                continue
            done = _finish(told, place)
        except (KneelError, OSError, *_NO_NOTE) as error:
            _LOG.warning("%s: not finished: %s", note, error)
            continue
        found += done
        _remove(note)
    return tuple(found)


def _finish(told: dict[str, Any], folder: Path) -> list[CutOff]:
    if not OURS.fullmatch(told["staging"]):  # it is going to be removed
        raise ValueError(f"{told['staging']!r} is no staging folder")
    staging = folder / told["staging"]
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not there")
    if not staging.is_dir():
        return []
    were = {_plain(name): was for name, was in told["were"].items()}
    left = [name for name in were if (staging / name).is_file()]
    same = {name for name, was in were.items() if _identity(folder / name) == was}
    moved = were.keys() - left
    done = []
    if moved & same:  # some had been put back
        _undo(folder, staging, were)
        done.append(CutOff(folder, finished=False))
    elif left and were:
        ours = same.issuperset(left)
        for name in left if ours else ():
            replace_file(staging / name, folder / name)
        done.append(CutOff(folder, finished=ours))
    shutil.rmtree(staging, ignore_errors=True)
    return done


def _plain(name: str) -> str:
    if Path(name).name != name or name in (".", ".."):
        raise ValueError(f"{name!r} is no file name")
    return name


def _notes() -> Path:
    return user_data() / "exports"


def _identity(path: Path) -> list[int] | None:
    """Return what tells a file from a later one of its name; None = there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return [found.st_size, found.st_mtime_ns]


def _keep_old(folder: Path, staging: Path, names: Sequence[str]) -> None:
    old = make_folder(staging / _OLD)
    try:
        for name in names:
            if (folder / name).exists():
                os.link((folder / name).resolve(), old / name)
    except OSError as error:  # FAT and some shares have no links
        _LOG.info("%s: a failure could not be undone here: %s", folder, error)
        shutil.rmtree(old, ignore_errors=True)


def _undo(folder: Path, staging: Path, were: Mapping[str, list[int] | None]) -> None:
    """Put back what was there; what cannot be put back is named."""
    stuck = []
    for name, was in were.items():
        if (staging / name).is_file():  # was not moved
            continue
        try:
            if was is None:
                (folder / name).unlink(missing_ok=True)
            elif _identity(folder / name) != was:
                replace_file(staging / _OLD / name, folder / name)
        except (OSError, OutputError) as error:
            _LOG.warning("%s is not as it was: %s", folder / name, error)
            stuck.append(name)
    if stuck:
        raise OutputError(
            f"Only a part could be saved: {', '.join(stuck[:5])} are new, the other "
            "files are as they were.",
            "Check the disk and export once more.",
            folder,
        )


def _remove(note: Path) -> None:
    try:
        note.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("could not remove %s: %s", note, error)
