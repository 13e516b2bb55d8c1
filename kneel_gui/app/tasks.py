"""A worker thread: plain functions in, results back in the GUI thread.

The window keeps two of them, one for files and one for the model, so that opening the
next image never waits for a prediction. Each runs one task at a time, the most urgent
first. The functions know nothing of Qt: they get a `Progress` and return a value.
"""

import itertools
import logging
import queue
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal, pyqtSlot

from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.errors import Cancelled

_LOG = logging.getLogger(__name__)
_REPORT_EVERY_S = 0.05
_AFTER_ALL = 99  # behind every `Urgency`

Work = Callable[[Progress], Any]


class Urgency(IntEnum):
    """Which waiting task goes first; the lowest number wins."""

    NOW = 0
    SOON = 1
    LATER = 2
    IDLE = 3


@dataclass(eq=False)
class Task:
    """One piece of work and its callbacks, which run in the GUI thread.

    Attributes
    ----------
    tag : tuple of (str, int)
        What it is for and the how-manieth such request; an older one's result is
        dropped. An empty name never goes stale.
    work : callable
        ``work(progress) -> result``; runs in the worker thread.
    done : callable
        ``done(result)``.
    failed : callable
        ``failed(exception)``; also told of `Cancelled`.
    progressed : callable
        ``progressed(done, total, text)``.
    """

    tag: tuple[str, int]
    work: Work
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    progressed: Callable[[int, int, str], None]
    _stop: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next look at `Progress.cancelled`."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Return whether it was asked to stop."""
        return self._stop.is_set()

    def forget(self) -> None:
        """Let go of the work and of the callbacks, which know what they need.

        They hold radiographs, and often, in a circle, the task itself: without this
        each would stay until the garbage collector finds it, many radiographs later.
        """
        self.work, self.done, self.failed, self.progressed = _SPENT


class TaskProgress:
    """The `Progress` a task sees; its reports are thinned out before they travel.

    Parameters
    ----------
    task : Task
        The running task.
    send : callable
        ``send(done, total, text)``, thread-safe.
    """

    def __init__(self, task: Task, send: Callable[[int, int, str], None]) -> None:
        self._task = task
        self._send = send
        self._last = float("-inf")

    def report(self, done: int, total: int, text: str = "") -> None:
        """Pass the report on unless one has just gone; the last one always goes.

        Parameters
        ----------
        done, total : int
            Steps finished and altogether.
        text : str
            What is being done, for people.
        """
        now = time.monotonic()
        if done >= total or now - self._last >= _REPORT_EVERY_S:
            self._last = now
            self._send(done, total, text)

    def cancelled(self) -> bool:
        """Return whether the task was asked to stop."""
        return self._task.cancelled


class TaskRunner(QObject):
    """One worker thread with a queue by urgency.

    Parameters
    ----------
    name : str
        Of the thread, for logs.
    parent : QObject, optional
        Qt parent.
    """

    _arrived = pyqtSignal(object)
    unhandled = pyqtSignal(object)  # an Exception nobody asked to be told of
    settled = pyqtSignal()  # nothing is running or waiting

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: queue.PriorityQueue[tuple[int, int, Task | None]] = (
            queue.PriorityQueue()
        )
        self._order = itertools.count()
        self._newest: dict[str, int] = {}
        self._live: set[Task] = set()
        self._closed = False
        self._arrived.connect(self._deliver)  # from another thread: queued
        # Not a daemon: a thread that outlives the window is a fault to be seen.
        self._thread = threading.Thread(target=self._loop, name=name)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Return whether a task is running, waiting or about to be delivered."""
        return bool(self._live)

    def submit(
        self,
        work: Work,
        done: Callable[[Any], None] = lambda _result: None,
        *,
        name: str = "",
        urgency: Urgency = Urgency.SOON,
        failed: Callable[[Exception], None] | None = None,
        progressed: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
    ) -> Task:
        """Queue work; a newer task of the same name makes this one stale.

        Parameters
        ----------
        work : callable
            ``work(progress) -> result``, run in the worker thread.
        done : callable
            ``done(result)``, run in the GUI thread unless stale or cancelled.
        name : str
            What it is for: an image id, «open»; empty = never superseded.
        urgency : Urgency
            Its place in the queue.
        failed : callable, optional
            ``failed(exception)``, run in the GUI thread unless stale; by default
            `unhandled` is emitted for everything but `Cancelled`.
        progressed : callable
            ``progressed(done, total, text)``, run in the GUI thread unless stale.

        Returns
        -------
        Task
            For cancelling.
        """
        n = self.supersede(name) if name else 0
        task = Task((name, n), work, done, failed or self._report, progressed)
        if not self._closed:
            self._live.add(task)
            self._queue.put((int(urgency), next(self._order), task))
        return task

    def supersede(self, name: str) -> int:
        """Make the tasks of a name stale and ask them to stop.

        Parameters
        ----------
        name : str
            What they were for.

        Returns
        -------
        int
            The number of the request that takes their place.
        """
        self._newest[name] = self._newest.get(name, 0) + 1
        for older in self._live:
            if older.tag[0] == name:
                older.cancel()
        return self._newest[name]

    def cancel_all(self) -> None:
        """Ask everything that runs or waits to stop."""
        for task in self._live:
            task.cancel()

    def close(self) -> None:
        """Cancel everything, drop late results and wait for the thread to end."""
        self._closed = True
        self.cancel_all()
        self._queue.put((-1, next(self._order), None))
        self._thread.join()
        self._live.clear()

    def finish(self) -> None:
        """Let everything that waits run, drop its results and end the thread."""
        self._closed = True
        self._queue.put((_AFTER_ALL, next(self._order), None))
        self._thread.join()
        self._live.clear()

    def _loop(self) -> None:
        while True:
            _, _, task = self._queue.get()
            if task is None:
                return
            self._arrived.emit(self._run(task))

    def _run(self, task: Task) -> Callable[[], None]:
        """Run one task and return what the GUI thread has to do about it."""

        def send(done: int, total: int, text: str) -> None:
            def tell() -> None:
                if self._current(task):
                    task.progressed(done, total, text)

            self._arrived.emit(tell)

        failure: Exception | None = None
        try:
            progress = TaskProgress(task, send)
            raise_if_cancelled(progress)
            outcome = _bind(task.done, task.work(progress))
        except Exception as error:  # noqa: BLE001  the border of the thread
            outcome, failure = _bind(task.failed, error), error
        return lambda: self._finish(task, outcome, failure)

    @pyqtSlot(object)
    def _deliver(self, message: Callable[[], None]) -> None:
        if not self._closed:
            message()

    def _finish(
        self, task: Task, outcome: Callable[[], None], failure: Exception | None
    ) -> None:
        current = self._current(task)
        self._live.discard(task)
        try:
            if current:
                outcome()
        finally:
            task.forget()
            if failure is not None:
                # Its frames hold what was worked on, and the error itself, in a circle.
                traceback.clear_frames(failure.__traceback__)
        if not self._live:
            self.settled.emit()

    def _current(self, task: Task) -> bool:
        name, n = task.tag
        return not name or self._newest[name] == n

    def _report(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            self.unhandled.emit(error)


def _spent(*_anything: Any) -> None:
    """Do nothing: the task is over."""


_SPENT = (_spent, _spent, _spent, _spent)


def _bind(function: Callable[[Any], None], value: Any) -> Callable[[], None]:
    return lambda: function(value)
