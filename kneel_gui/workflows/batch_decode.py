"""Read radiographs ahead of the model: in a thread, or in several processes.

Decoding DICOM takes turns under a lock within one process, so more than one job means
processes. Each has a pipe of its own: a process that is killed (out of memory) closes
its pipe, which is noticed at once, costs no other file and names the culprit.
"""

import hashlib
import logging
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from kneel_gui.core.radiograph import Radiograph, require_spacing
from kneel_gui.core.schema import Side
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import KneelError, RadiographError
from kneel_gui.workflows.inputs import InputFile
from kneel_gui.workflows.worker_process import WorkerProcess, answer_all

_LOG = logging.getLogger(__name__)
_PIECE_BYTES = 1 << 20
_TRIES = 2  # a process may have been the victim of another file's hunger


@dataclass(frozen=True)
class Signature:
    """What tells that a file is still the same.

    Attributes
    ----------
    size : int
        Bytes.
    mtime_ns : int
        Time of the last change, ns.
    sha256 : str
        Of the whole content, hexadecimal.
    """

    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "Signature":
        """Return the signature of a file.

        Parameters
        ----------
        path : pathlib.Path
            The file.

        Returns
        -------
        Signature
            The time is taken first: a change while it is read shows later.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        found = path.stat()
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
        return cls(found.st_size, found.st_mtime_ns, digest.hexdigest())


@dataclass(frozen=True)
class ReadTask:
    """A file to read, and how.

    Attributes
    ----------
    file : InputFile
        The file.
    spacing_mm : tuple of float or None
        (row, col); None = as the file says.
    side : Side or None
        The single knee that it shows; None = as the file says.
    """

    file: InputFile
    spacing_mm: tuple[float, float] | None = None
    side: Side | None = None


@dataclass(frozen=True, eq=False)
class Reading:
    """What came of reading: a radiograph with its signature, or an error.

    Attributes
    ----------
    file : InputFile
        The file.
    radiograph : Radiograph or None
        With a known spacing; None if there is an error.
    signature : Signature or None
        None if there is an error.
    error : KneelError or None
        None if all went well.
    """

    file: InputFile
    radiograph: Radiograph | None = None
    signature: Signature | None = None
    error: KneelError | None = None


def read_one(task: ReadTask) -> Reading:
    """Read one file.

    Parameters
    ----------
    task : ReadTask
        What to read.

    Returns
    -------
    Reading
        Also of a file that cannot be read: nothing is raised.
    """
    path = task.file.path
    try:
        signature = Signature.of(path) if path.is_file() else None
        radiograph = read_radiograph(path, task.spacing_mm, task.side)
        require_spacing(radiograph)
    except OSError as error:
        reason = error.strerror or str(error)
        told = RadiographError(
            f"The file cannot be read: {reason}.", "Try again.", path
        )
        return Reading(task.file, error=told)
    except Exception as error:  # noqa: BLE001  the border of the batch, logged
        return Reading(task.file, error=as_told(error, path))
    return Reading(task.file, radiograph, signature)


def as_told(error: Exception, path: Path) -> KneelError:
    """Return what a person is told of a file's error; one of ours is logged.

    Parameters
    ----------
    error : Exception
        As caught.
    path : pathlib.Path
        The file that it concerns.

    Returns
    -------
    KneelError
        Without a traceback, which would keep the pixels in memory.
    """
    if isinstance(error, KneelError):
        error.path = error.path or path
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)
    _LOG.error("unexpected fault in %s", path, exc_info=error)
    # A fault of ours in one file must not cost the others.
    return KneelError(
        f"An unexpected fault: {type(error).__name__}: {error}.",
        "Please report it with this file's header (kneel info).",
        path,
    )


def read_ahead(tasks: Iterable[ReadTask], jobs: int) -> Generator[Reading, None, None]:
    """Read files in order, the next ones while the caller works on one.

    Parameters
    ----------
    tasks : iterable of ReadTask
        What to read; may be endless.
    jobs : int
        1: a thread. More: that many processes. As many radiographs wait in memory.

    Yields
    ------
    Reading
        One per task, in order. A file whose process was killed twice has an error.
    """
    waiting = iter(tasks)
    queue: deque[Future[Reading]] = deque()
    with _readers(jobs) as readers:
        while True:
            for task in islice(waiting, jobs + 1 - len(queue)):
                queue.append(readers.submit(task))
            if not queue:
                return
            yield queue.popleft().result()


class _Readers:
    """Threads that read, or that each speak with a process that reads.

    Parameters
    ----------
    jobs : int
        How many.
    """

    def __init__(self, jobs: int) -> None:
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="decode")
        self._here = jobs == 1
        self._idle: SimpleQueue[WorkerProcess | None] = SimpleQueue()
        for _ in range(jobs):
            self._idle.put(None)

    def submit(self, task: ReadTask) -> Future[Reading]:
        return self._pool.submit(read_one if self._here else self._read, task)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        while not self._idle.empty():
            worker = self._idle.get()
            if worker is not None:
                worker.close()

    def _read(self, task: ReadTask) -> Reading:
        worker = self._idle.get()
        try:
            for _ in range(_TRIES):
                try:
                    worker = worker or WorkerProcess(_serve)
                    return _read(worker, task)
                except (EOFError, OSError) as error:
                    _LOG.warning("lost the process that read %s: %r", task.file, error)
                    if worker is not None:
                        worker.close()
                    worker = None
        finally:
            self._idle.put(worker)
        return Reading(
            task.file,
            error=RadiographError(
                "The process that read it ended, perhaps for lack of memory.",
                "Close other programs, or take fewer --jobs.",
                task.file.path,
            ),
        )


@contextmanager
def _readers(jobs: int) -> Iterator[_Readers]:
    readers = _Readers(jobs)
    try:
        yield readers
    finally:
        readers.close()


def _serve(pipe: "Connection[Reading, ReadTask]") -> None:
    answer_all(pipe, read_one)


def _read(worker: WorkerProcess, task: ReadTask) -> Reading:
    reading: Reading = worker.ask(task)
    if reading.radiograph is None:
        return reading
    # Pickling forgets that the pixels are read-only; making it again does not.
    return replace(reading, radiograph=replace(reading.radiograph))
