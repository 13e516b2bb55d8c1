"""Progress in a terminal, and stopping by Ctrl-C between two steps."""

import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from rich import box
from rich.console import Console, JustifyMethod
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

_WIDE = 250
_LINES = 20  # of a run without a terminal, and
_LINE_EVERY_S = 300.0  # a sign of life from a very long one
_PACE_AFTER_S = 10.0  # earlier, it tells about the start only


class TerminalProgress:
    """A `kneel_gui.core.prediction.Progress` on a terminal, or plain lines in a log.

    Parameters
    ----------
    title : str
        What is being done.
    stream : text stream, optional
        Default: standard error.
    quiet : bool
        Show nothing; Ctrl-C still works.
    """

    def __init__(
        self, title: str, stream: TextIO | None = None, quiet: bool = False
    ) -> None:
        self._console = Console(file=stream or sys.stderr, quiet=quiet)
        self._title = title
        self._stop = threading.Event()
        self._shown = 0
        self._done = 0
        self._begin: tuple[int, float] | None = None  # steps and time, at first
        self._said_at = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[pace]}", markup=False),
            TextColumn("{task.fields[text]}", markup=False),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task(title, total=None, text="", pace="")

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say that `done` of `total` steps are finished.

        Parameters
        ----------
        done, total : int
            Steps.
        text : str
            What has just been finished.
        """
        text = _printable(text)
        now = time.monotonic()
        if done < self._done:  # another stretch of work
            self._shown, self._begin = -1, None
        self._begin, self._done = self._begin or (done, now), done
        pace, left = _pace(done - self._begin[0], total - done, now - self._begin[1])
        self._bar.update(self._task, completed=done, total=total, text=text, pace=pace)
        if self._console.is_terminal or not total:
            return
        part = done * _LINES // total
        due = now - self._said_at >= _LINE_EVERY_S
        if part > self._shown or done == total or due:
            self._shown, self._said_at = part, now
            told = f" ({pace}, {left} left)" if pace and done < total else ""
            self.say(f"{self._title}: {done} of {total}{told} {text}".rstrip())

    def cancelled(self) -> bool:
        """Return whether a person asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask to stop after the current step."""
        self._stop.set()

    def say(self, line: str) -> None:
        """Show a line above the bar.

        Parameters
        ----------
        line : str
            Plain text, shown as it is.
        """
        text = _printable(line)
        self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def complain(self, line: str) -> None:
        """Show a line about something that failed, above the bar, even when quiet.

        Parameters
        ----------
        line : str
            Plain text.
        """
        quiet, self._console.quiet = self._console.quiet, False
        self.say(line)
        self._console.quiet = quiet

    @contextmanager
    def running(self) -> Iterator["TerminalProgress"]:
        """Show the bar, and take Ctrl-C as a wish to stop; a second one stops at once.

        Yields
        ------
        TerminalProgress
            Itself.
        """

        def wish(number: int, frame: FrameType | None) -> None:
            if self.cancelled():
                raise KeyboardInterrupt
            self.cancel()
            self.say("Stopping after this step (Ctrl-C again: at once)")

        # Only the main thread may set handlers; elsewhere there is no Ctrl-C to catch.
        main = threading.current_thread() is threading.main_thread()
        before = signal.signal(signal.SIGINT, wish) if main else None
        try:
            with self._bar:
                yield self
        finally:
            if main:
                signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def _pace(done: int, to_do: int, seconds: float) -> tuple[str, str]:
    """Return (how fast, how long it takes yet); "" while that cannot be told."""
    if seconds < _PACE_AFTER_S or not done:
        return "", ""
    per_minute = 60 * done / seconds
    rate = f"{per_minute:.0f}" if per_minute >= 10 else f"{per_minute:.1f}"
    hours, minutes = divmod(round(to_do / per_minute), 60)
    left = f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"
    return f"{rate}/min", left


def _printable(text: str) -> str:
    # A file's name may hold bytes that are no text, and control characters.
    plain = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(letter if letter.isprintable() else "?" for letter in plain)


def print_table(
    rows: Sequence[Sequence[str]],
    narrow: Sequence[Sequence[str]] | None = None,
    stream: TextIO | None = None,
) -> None:
    """Print a table whose first two columns are words and the others numbers.

    Parameters
    ----------
    rows : sequence of sequence of str
        The header first, then rows of as many cells.
    narrow : sequence of sequence of str, optional
        Printed instead on a terminal that is too narrow for `rows`.
    stream : text stream, optional
        Default: standard output. What is no terminal gets lines as long as needed.
    """
    console = Console(file=stream or sys.stdout)
    if not console.is_terminal:
        console = Console(file=stream or sys.stdout, width=_WIDE)
    if narrow is not None and console.width < _full_width(rows):
        rows = narrow
    console.print(_table(rows))


def _full_width(rows: Sequence[Sequence[str]]) -> int:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return sum(widths) + len(widths) + 1  # the box's blanks around each


def _table(rows: Sequence[Sequence[str]]) -> Table:
    head, *body = rows
    table = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False)
    for i, name in enumerate(head):
        # Too long is continued below: a number that is cut off is another number.
        side: JustifyMethod = "left" if i < 2 else "right"
        table.add_column(Text(name), justify=side, overflow="fold")
    for row in body:
        table.add_row(*(Text(cell) for cell in row))
    return table
