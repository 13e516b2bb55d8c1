"""Nothing dies silently: the log file, and a hook for every unhandled exception."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PyQt5.QtCore import QObject, QtMsgType, pyqtSignal, qInstallMessageHandler

from kneel_gui.app.message_bar import Message, error_message

_LOG = logging.getLogger(__name__)
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_BYTES = 1_000_000
_FILES = 3
LOG_NAME = "kneel-gui.log"
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@contextmanager
def log_to(folder: Path) -> Iterator[None]:
    """Write the log to a rotating file, or to the terminal where that cannot be.

    Parameters
    ----------
    folder : pathlib.Path
        Made if need be.

    Yields
    ------
    None
        The log ends with the body.
    """
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / LOG_NAME, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8"
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


class _Reporter(QObject):
    """Brings a message from any thread to the window's."""

    said = pyqtSignal(object)


@contextmanager
def unhandled_to(say: Callable[[Message], None]) -> Iterator[None]:
    """Log every exception that nobody caught and show it.

    PyQt aborts the program when a slot raises unless ``sys.excepthook`` is set.

    Parameters
    ----------
    say : callable
        ``say(message)``, called in the GUI thread.

    Yields
    ------
    None
        The old hooks are back after the body.
    """
    reporter = _Reporter()
    reporter.said.connect(say)

    def hook(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _LOG.critical("Unhandled", exc_info=(kind, error, trace))
        reporter.said.emit(error_message(error))

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            hook(args.exc_type, args.exc_value, args.exc_traceback)

    before, thread_before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = hook, thread_hook
    qt_before = qInstallMessageHandler(_log_qt)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before, thread_before
        qInstallMessageHandler(qt_before)


def _log_qt(kind: QtMsgType, _context: object, text: str | None) -> None:
    _LOG.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", text)
