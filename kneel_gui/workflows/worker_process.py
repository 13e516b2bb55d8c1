"""A process of our own that answers questions through a pipe.

When it is killed (out of memory, a driver that crashes) its pipe closes, which is
noticed at once; when we are killed, its pipe closes too, and it ends.
"""

import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any


class WorkerProcess:
    """A process that runs ``serve(pipe, *given)``.

    Parameters
    ----------
    serve : callable
        A module's function, such as one that calls `answer_all`.
    *given : Any
        What it is given besides; must be picklable.
    """

    def __init__(self, serve: Callable[..., None], *given: Any) -> None:
        # Not forked: the parent has threads and perhaps a CUDA context.
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, *given), daemon=True
        )
        self._process.start()
        theirs.close()

    def hear(self) -> Any:
        """Return the next thing that it says.

        Returns
        -------
        Any
            As sent.

        Raises
        ------
        EOFError, OSError
            If it has ended.
        """
        return self._pipe.recv()

    def ask(self, question: Any) -> Any:
        """Return the answer to a question.

        Parameters
        ----------
        question : Any
            Must be picklable.

        Returns
        -------
        Any
            As sent.

        Raises
        ------
        EOFError, OSError
            If it has ended.
        """
        self._pipe.send(question)
        return self._pipe.recv()

    def close(self) -> None:
        """End it, after the question that it works on."""
        self._pipe.close()
        self._process.join()


def answer_all(pipe: "Connection[Any, Any]", answer: Callable[[Any], Any]) -> None:
    """Answer questions until the pipe closes.

    Parameters
    ----------
    pipe : multiprocessing.connection.Connection
        To the parent.
    answer : callable
        ``answer(question)``; must not raise.
    """
    # Ctrl-C in a terminal reaches every process; the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            pipe.send(answer(pipe.recv()))
        except (EOFError, OSError):
            return
