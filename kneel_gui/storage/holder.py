"""Who holds something: a process of a person on a machine, and whether it still runs.

No two clocks are ever compared: a process of this machine is looked up, one of another
machine counts as gone when it has shown no sign for a while of *our* monotonic clock.
A clock that is set back changes nothing.
"""

import hashlib
import os
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SILENT_S = 45.0  # three heartbeats and a slow share


@dataclass(frozen=True)
class Holder:
    """A running KNEEL GUI.

    Attributes
    ----------
    token : str
        Unlike that of any other run.
    reader : str
        The person's name as given; may be empty.
    host : str
        The machine's name, for people.
    machine : str
        The machine, its start and its process space: processes can be looked up
        only where this is the same.
    pid : int
        Process id.
    born : str
        When the process started, as the system counts; "" when it does not say.
    """

    token: str
    reader: str
    host: str
    machine: str
    pid: int
    born: str

    @property
    def title(self) -> str:
        """Return whom to ask: «Ann on ward-3 (process 412)»."""
        name = self.reader or "Somebody"
        return f"{name} on {self.host} (process {self.pid})"

    @property
    def running(self) -> bool | None:
        """Return whether the process runs; None when that cannot be known here."""
        if self.machine != machine():
            return None
        return process_runs(self.pid, self.born)


def this_process(reader: str = "") -> Holder:
    """Return the holder that this process is.

    Parameters
    ----------
    reader : str
        The person's name.

    Returns
    -------
    Holder
        With a new token.
    """
    pid = os.getpid()
    host = socket.gethostname()
    return Holder(uuid.uuid4().hex, reader, host, machine(), pid, _born(pid))


def machine() -> str:
    """Return what tells this machine, since its start, from all others."""
    parts = [socket.gethostname(), str(uuid.getnode())]
    for name in ("/etc/machine-id", "/proc/sys/kernel/random/boot_id"):
        parts.append(_content(Path(name)))
    try:  # containers number their processes for themselves
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    except OSError:
        parts.append("")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def process_runs(pid: int, born: str = "") -> bool | None:
    """Return whether a process of this machine runs.

    Parameters
    ----------
    pid : int
        Its id.
    born : str
        When it started; another process may have its id by now.

    Returns
    -------
    bool or None
        None when the system does not say.
    """
    if os.name == "nt":  # there a signal would end it
        return None
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    now = _born(pid)
    return not (born and now) or now == born


def ended(owner: Holder, here: Holder) -> bool:
    """Return whether a run of this machine is over, as far as can be known.

    Parameters
    ----------
    owner : Holder
        The run that is asked about.
    here : Holder
        This run.

    Returns
    -------
    bool
        False for a run of another machine: that cannot be known.
    """
    if owner.token == here.token:
        return False
    if owner.running is not None:
        return not owner.running
    # Of this machine before it was started anew, or of a system that does not say; to
    # save what a living run saves as well does no harm.
    return owner.host == here.host and owner.machine != here.machine


class Patience:
    """Watches signs of life and tells which have been missing for too long.

    Parameters
    ----------
    silent_s : float
        Without a new sign for so long, a holder is gone.
    clock : callable
        Monotonic, s.
    """

    def __init__(
        self, silent_s: float = SILENT_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._silent_s = silent_s
        self._clock = clock
        self._seen: dict[str, tuple[str, float]] = {}

    def lost(self, token: str, sign: str) -> bool:
        """Return whether a holder has shown the same sign for too long.

        Parameters
        ----------
        token : str
            Whose sign it is.
        sign : str
            Anything that changes as long as it lives.

        Returns
        -------
        bool
            False the first time and after every new sign.
        """
        now = self._clock()
        last, since = self._seen.get(token, ("", now))
        if token not in self._seen or last != sign:
            self._seen[token] = (sign, now)
            return False
        return now - since >= self._silent_s


def _born(pid: int) -> str:
    # Field 22 of proc(5); the name, field 2, may hold blanks and brackets.
    fields = _content(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else ""


def _content(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:  # not a Linux, or the process has just ended
        return ""
