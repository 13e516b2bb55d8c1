"""A lock that is a file: for network shares, whose own locks cannot be relied upon.

Whoever makes the file holds the lock; it says who that is. It is held for the moment of
one transaction. One whose process has ended, or that has not changed for long, is
taken away; the one it was taken from notices before it commits.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kneel_gui.errors import OutputError
from kneel_gui.storage.holder import Holder, Patience

_LOG = logging.getLogger(__name__)
_PAUSE_S = 0.02
_WAIT_S = 10.0
_SILENT_S = 30.0


class InUseError(OutputError):
    """Somebody else is writing just now; it is worth trying again."""


class FileLock:
    """The lock of one study on a network share.

    Parameters
    ----------
    path : pathlib.Path
        The lock file; its folder must exist.
    holder : Holder
        Who we are.
    wait_s : float
        How long to wait for somebody else.
    silent_s : float
        A lock of another machine that has not changed for so long is stale.
    clock, sleep : callable
        Monotonic s; a pause of s.
    """

    def __init__(
        self,
        path: Path,
        holder: Holder,
        *,
        wait_s: float = _WAIT_S,
        silent_s: float = _SILENT_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._path = path
        self._holder = holder
        self._wait_s = wait_s
        self._clock = clock
        self._sleep = sleep
        self._patience = Patience(silent_s, clock)
        self._count = 0
        self._text = ""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock during the body.

        Raises
        ------
        InUseError
            If somebody else holds it for longer than we wait.
        OutputError
            If the lock file cannot be made.
        """
        self._acquire()
        try:
            yield
        finally:
            self._release()

    def check(self) -> None:
        """Make sure that nobody has taken the lock away; ask before a commit.

        Raises
        ------
        InUseError
            If somebody has: this machine must have slept.
        """
        if _text(self._path) != self._text:
            raise InUseError(
                "The lock was taken over while this computer did not answer.",
                "It is tried again.",
                self._path,
            )

    def _acquire(self) -> None:
        until = self._clock() + self._wait_s
        while not self._made():
            seen = _text(self._path)
            if seen and self._stale(seen):
                self._break(seen)
            elif self._clock() >= until:
                raise InUseError(
                    f"{_owner(seen)} is writing here.",
                    "It is tried again; nothing is lost meanwhile.",
                    self._path,
                )
            else:
                self._sleep(_PAUSE_S)

    def _made(self) -> bool:
        self._count += 1
        text = json.dumps({**asdict(self._holder), "n": self._count})
        try:
            handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        except FileExistsError:
            return False
        except OSError as error:
            raise OutputError(
                f"The study cannot be locked: {error.strerror}.",
                "Check that the disk or share is there and may be written to.",
                self._path,
            ) from error
        try:
            os.write(handle, text.encode())
            os.fsync(handle)
        except OSError as error:
            self._path.unlink(missing_ok=True)
            raise OutputError(
                f"The study cannot be locked: {error.strerror}.",
                "Free some space on the disk.",
                self._path,
            ) from error
        finally:
            os.close(handle)
        self._text = text
        return True

    def _stale(self, seen: str) -> bool:
        owner = _parse(seen)
        if owner is not None and owner.running is not None:
            return not owner.running
        return self._patience.lost(str(self._path), seen)

    def _break(self, seen: str) -> None:
        _LOG.warning("%s: taken over from %s", self._path, _owner(seen))
        aside = self._path.with_name(f"{self._path.name}.{self._holder.token[:8]}")
        try:
            self._path.rename(aside)
            if _text(aside) != seen:  # somebody was quicker, and this is theirs
                os.link(aside, self._path)
        except OSError as error:
            _LOG.info("somebody else took over %s: %s", self._path, error)
        finally:
            aside.unlink(missing_ok=True)

    def _release(self) -> None:
        try:
            if _text(self._path) == self._text:
                self._path.unlink()
        except OSError as error:  # stale by the end of this process
            _LOG.warning("could not remove %s: %s", self._path, error)
        self._text = ""


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _parse(text: str) -> Holder | None:
    try:
        raw: dict[str, Any] = json.loads(text)
        raw.pop("n", None)
        return Holder(**raw)
    except (ValueError, TypeError, AttributeError):  # cut off, or not ours
        return None


def _owner(text: str) -> str:
    owner = _parse(text)
    return "Somebody" if owner is None else owner.title
