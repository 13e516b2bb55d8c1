"""Looks into the headers of the listed files, a few at a time, in its own thread."""

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from kneel_gui.app.implausibility import implausibility
from kneel_gui.app.keeping import Keeper
from kneel_gui.app.opening import glanced
from kneel_gui.app.tasks import TaskRunner, Urgency
from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.app.worklist_model import WorklistModel
from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.dicom.glimpse import Glimpse, read_glimpse
from kneel_gui.errors import KneelError, RadiographError

_CHUNK = 64
_ROWS = 1024  # brought up to date at once
_HOLD_MS = 500
_LONGEST_WAIT_S = 1.0
_REST_S = 0.004  # between chunks: the window's thread needs the interpreter, too


@dataclass(frozen=True)
class Learned:
    """What a header said of one file.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    glimpse : Glimpse
        Date and spacing.
    implausibility : float
        See `WorkItem`; NaN = not known.
    problem : str
        Why it is no radiograph, for people; empty when it may be one.
    """

    path: Path
    glimpse: Glimpse
    implausibility: float
    problem: str = ""


class HeaderScan(QObject):
    """Fills in what only the files know: date, plausibility, and that it is no image.

    Parameters
    ----------
    worklist : WorklistModel
        Gets what is learned.
    keeper : Keeper
        Where annotations are kept.
    parent : QObject, optional
        Qt parent.
    """

    advanced = pyqtSignal(int, int)  # files looked into, files altogether; 0, 0 = done
    dropped = pyqtSignal(object)  # list of pathlib.Path that were no radiographs

    def __init__(
        self, worklist: WorklistModel, keeper: Keeper, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._worklist = worklist
        self._keeper = keeper
        self._runner = TaskRunner("kneel-headers", self)
        self._unknown: list[WorkItem] = []  # what was kept is not looked up yet
        self._waiting: list[Path] = []
        self._done = 0
        self._strangers: list[Path] = []
        self._free = threading.Event()
        self._free.set()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_HOLD_MS)
        self._rest.timeout.connect(self._free.set)

    @property
    def busy(self) -> bool:
        """Return whether files are still being looked into."""
        return bool(self._waiting)

    def add(self, paths: Sequence[Path]) -> None:
        """Look into more files.

        Parameters
        ----------
        paths : sequence of pathlib.Path
            Listed files.
        """
        idle = not self._waiting
        self._waiting += paths
        if idle and self._waiting:
            self._next()

    def look_up(self, paths: Sequence[Path]) -> None:
        """Fill in what was kept of files that were listed by name alone; then `add`.

        Parameters
        ----------
        paths : sequence of pathlib.Path
            Listed files.
        """
        rows = [self._worklist.item(path) for path in paths if path in self._worklist]
        idle = not self._waiting
        self._unknown += rows
        self._waiting += paths
        if idle and self._waiting:
            self._next()

    def hold(self) -> None:
        """Wait a moment: the person is doing something, which goes first."""
        if self._waiting:
            self._free.clear()
            self._rest.start()

    def stop(self) -> None:
        """Forget what waits; the rest of the list stays as it is."""
        self._runner.supersede("scan")
        self._unknown, self._waiting, self._done, self._strangers = [], [], 0, []
        self.advanced.emit(0, 0)

    def close(self) -> None:
        """Stop and wait for the thread to end."""
        self._unknown, self._waiting = [], []
        self._free.set()
        self._runner.close()

    def _next(self) -> None:
        if self._unknown:
            rows, self._unknown = self._unknown[:_ROWS], self._unknown[_ROWS:]
            self._runner.submit(
                lambda progress: _look_up(rows, self._keeper, progress, self._free),
                lambda found: self._known(rows, found),
                name="scan",
                urgency=Urgency.LATER,
            )
            return
        chunk = self._waiting[self._done : self._done + _CHUNK]
        if not chunk:
            strangers = self._strangers
            self._waiting, self._done, self._strangers = [], 0, []
            self._worklist.remove(strangers)
            self._worklist.refresh()
            if strangers:
                self.dropped.emit(strangers)
            self.advanced.emit(0, 0)
            return
        self._runner.submit(
            lambda progress: look_into(chunk, self._keeper, progress, self._free),
            self._learned,
            name="scan",
            urgency=Urgency.IDLE,
        )

    def _known(self, before: Sequence[WorkItem], found: Sequence[WorkItem]) -> None:
        listed = self._worklist
        pairs = [
            (old, listed.item(item.path), item)
            for old, item in zip(before, found, strict=True)
            if item.path in listed
        ]
        # What the person has done meanwhile is newer.
        listed.update_many(
            item if now is old else _with_others(now, item) for old, now, item in pairs
        )
        if not self._unknown:
            listed.refresh()
        self._next()

    def _learned(self, found: list[Learned]) -> None:
        self._done += len(found)
        rows = []
        for learned in found:
            if learned.path not in self._worklist:
                continue
            item = self._worklist.item(learned.path)
            if learned.problem and item.status is Status.UNREAD:
                self._strangers.append(learned.path)
                why = learned.problem
                rows.append(replace(item, status=Status.FAILED, problem=why))
                continue
            item = replace(item, date=learned.glimpse.date)
            # The open image knows better: it has the points of this moment.
            if math.isnan(item.implausibility):
                item = replace(item, implausibility=learned.implausibility)
            rows.append(item)
        self._worklist.update_many(rows)
        self.advanced.emit(self._done, len(self._waiting))
        self._next()


def look_into(
    paths: Sequence[Path],
    keeper: Keeper,
    progress: Progress,
    free: threading.Event | None = None,
) -> list[Learned]:
    """Read the headers of some files; runs in a worker thread.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Any files.
    keeper : Keeper
        Where annotations are kept.
    progress : Progress
        Asked whether to stop.
    free : threading.Event, optional
        Waited for before each file, a second at most.

    Returns
    -------
    list of Learned
        One per file; a file that cannot be read is a problem in it.

    Raises
    ------
    Cancelled
        If asked to stop.
    """
    found = []
    for path in paths:
        if free is not None:
            free.wait(_LONGEST_WAIT_S)
        raise_if_cancelled(progress)
        try:
            found.append(_look(path, keeper))
        except RadiographError as error:
            found.append(Learned(path, Glimpse(), float("nan"), error.message))
    time.sleep(_REST_S)
    return found


def _with_others(item: WorkItem, found: WorkItem) -> WorkItem:
    known = {one.reader for one in item.worked}
    others = [one for one in found.worked if one.reader not in known]
    return item.with_readers([*others, *item.worked]) if others else item


def _look_up(
    rows: Sequence[WorkItem],
    keeper: Keeper,
    progress: Progress,
    free: threading.Event,
) -> list[WorkItem]:
    found: list[WorkItem] = []
    for n in range(0, len(rows), _CHUNK):
        free.wait(_LONGEST_WAIT_S)
        raise_if_cancelled(progress)
        found += glanced(rows[n : n + _CHUNK], keeper)
        time.sleep(_REST_S)
    return found


def _look(path: Path, keeper: Keeper) -> Learned:
    glimpse = read_glimpse(path)
    try:
        kept = keeper.glance(path)
    except KneelError:  # the list says so already
        kept = None
    ratio = float("nan")
    if kept is not None:
        spacing = glimpse.spacing
        if kept.spacing_mm is not None:
            spacing = PixelSpacing(*kept.spacing_mm, SpacingSource.USER)
        ratio = implausibility(kept.annotation, spacing)
    return Learned(path, glimpse, ratio)
