"""Which images a person will probably look at next."""

from pathlib import Path

from kneel_gui.app.work_item import WorkItem
from kneel_gui.app.worklist_model import WorklistModel


class Neighbours:
    """Two images ahead of the open one, as a person goes through the list, one behind.

    Parameters
    ----------
    worklist : WorklistModel
        The list, as it is sorted and filtered.
    """

    def __init__(self, worklist: WorklistModel) -> None:
        self._worklist = worklist
        self._last: Path | None = None

    def of(self, path: Path) -> list[WorkItem]:
        """Return the rows to read ahead of time, the likeliest first.

        Parameters
        ----------
        path : pathlib.Path
            The image that has just been opened.

        Returns
        -------
        list of WorkItem
            At most three.
        """
        ahead = self._heading(path)
        self._last = path
        following = self._worklist.step(path, ahead)
        beyond = None if following is None else self._worklist.step(following, ahead)
        found = (following, beyond, self._worklist.step(path, -ahead))
        return [self._worklist.item(near) for near in found if near is not None]

    def _heading(self, path: Path) -> int:
        row = self._worklist.row(path)
        before = None if self._last is None else self._worklist.row(self._last)
        return -1 if row is not None and before is not None and row < before else 1
