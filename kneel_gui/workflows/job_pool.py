"""Commands of ``kneel`` in processes of their own, so many at a time."""

import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.core.prediction import Progress
from kneel_gui.errors import Cancelled
from kneel_gui.storage.atomic import make_folder

_POLL_S = 0.1
_KNEEL = (sys.executable, "-m", "kneel_gui.cli")


@dataclass(frozen=True)
class Job:
    """A command of ``kneel``.

    Attributes
    ----------
    name : str
        For people.
    arguments : tuple of str
        Without the program's name and without ``--device``.
    log : pathlib.Path
        What it says is added to this file.
    """

    name: str
    arguments: tuple[str, ...]
    log: Path


def run_jobs(
    jobs: Sequence[Job],
    devices: Sequence[str],
    progress: Progress,
    program: Sequence[str] = _KNEEL,
) -> list[tuple[Job, str]]:
    """Run every job; one that fails stops no other.

    Each process has a pipe as its standard input which ends when this one ends, however
    it does, so that it can stop, too.

    Parameters
    ----------
    jobs : sequence of Job
        In the order in which they begin.
    devices : sequence of str
        As many run at the same time; each gets one as ``--device``.
    progress : Progress
        Told when a job begins or ends.
    program : sequence of str
        What the arguments are given to.

    Returns
    -------
    list of (Job, str)
        Those that failed, and the last line they said.

    Raises
    ------
    Cancelled
        If asked to stop, after all have been told and have ended.
    """
    waiting, free = deque(jobs), deque(devices)
    running: dict[subprocess.Popen[bytes], tuple[Job, str]] = {}
    failed: list[tuple[Job, str]] = []
    try:
        while waiting or running:
            if progress.cancelled():
                raise Cancelled
            while waiting and free:
                job, device = waiting.popleft(), free.popleft()
                running[_start(job, device, program)] = (job, device)
                _tell(progress, len(jobs), waiting, running)
            for process in [p for p in running if p.poll() is not None]:
                job, device = running.pop(process)
                _closed(process)
                free.append(device)
                if process.returncode:
                    failed.append((job, _last_line(job.log, process.returncode)))
                _tell(progress, len(jobs), waiting, running)
            time.sleep(_POLL_S)
    finally:
        for process in running:
            process.send_signal(signal.SIGINT)
        for process in running:
            _closed(process)
            process.wait()
    return failed


def _start(job: Job, device: str, program: Sequence[str]) -> subprocess.Popen[bytes]:
    make_folder(job.log.parent)
    with job.log.open("ab") as log:
        return subprocess.Popen(
            [*program, *job.arguments, "--device", device],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches this process alone; it passes it on, once.
            start_new_session=True,
        )


def _closed(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


def _tell(
    progress: Progress,
    total: int,
    waiting: Sequence[Job] | deque[Job],
    running: dict[subprocess.Popen[bytes], tuple[Job, str]],
) -> None:
    names = ", ".join(job.name for job, _ in running.values())
    progress.report(total - len(waiting) - len(running), total, names)


def _last_line(log: Path, code: int) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    if code < 0:
        return f"ended by signal {-code}; see {log}"
    last = said[-1].removeprefix("kneel: ") if said else f"exit code {code}"
    return f"{last} ({log})"
