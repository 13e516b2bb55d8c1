"""Starts the app: puts the parts together, runs the event loop, cleans up."""

import gc
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt5.QtCore import QCoreApplication, Qt, QTimer
from PyQt5.QtGui import QIcon
from PyQt5.QtWidgets import QApplication

from kneel_gui.app.diagnostics import log_to, unhandled_to
from kneel_gui.app.display import check_display, prepare_environment
from kneel_gui.app.exporting import ExportDesk
from kneel_gui.app.importing import ImportDesk
from kneel_gui.app.main_window import MainWindow
from kneel_gui.app.message_bar import error_message
from kneel_gui.app.predicting import PredictorFactory
from kneel_gui.app.preferences import Preferences
from kneel_gui.app.room import ReadingRoom
from kneel_gui.app.session_keeper import SessionKeeper
from kneel_gui.app.theme import Theme, apply_theme
from kneel_gui.app.transfers import Transfers
from kneel_gui.core.prediction import LandmarkPredictor
from kneel_gui.errors import KneelError
from kneel_gui.paths import resource, user_log
from kneel_gui.storage.settings import load_settings
from kneel_gui.workflows.predict import make_predictor

# The picture comes first: importing torch takes seconds and shares the interpreter.
_MODEL_AFTER_MS = 400
_SWITCH_S = 0.0005
_YOUNG_OBJECTS = 50_000


def main(argv: Sequence[str] | None = None) -> int:
    """Open the app.

    Parameters
    ----------
    argv : sequence of str, optional
        Files and folders to open; default the command line. None given: what was open
        when the program was left, the first time the demo study.

    Returns
    -------
    int
        Exit code; 1 when no window can be opened.
    """
    paths = [Path(text) for text in (sys.argv[1:] if argv is None else argv)]
    with log_to(user_log()):
        try:
            app = make_application()
        except KneelError as error:
            sys.stderr.write(f"kneel: {error}\n")
            return 1
        window = make_window(app)
        with unhandled_to(window.say):
            interrupt = signal.signal(signal.SIGINT, signal.SIG_DFL)
            try:
                window.show()
                # Without a window manager nothing else gives the window the keys.
                window.activateWindow()
                start(window, paths)
                return int(app.exec_())
            finally:
                signal.signal(signal.SIGINT, interrupt)
                # No event loop runs any more: the threads must not outlive it.
                window.shut_down()


def make_application() -> QApplication:
    """Return the application, made with what high-DPI screens need.

    Returns
    -------
    QApplication
        The one that runs already, if any.

    Raises
    ------
    DeviceError
        If no window can be opened here.
    """
    prepare_environment()
    # A thread that computes hands the interpreter over after this long: painting one
    # screen asks for it a hundred times, and 5 ms each is what a person sees.
    sys.setswitchinterval(_SWITCH_S)
    # By default, listing 100,000 images makes the garbage collector look at all of them
    # again and again: half of the time it takes.
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    check_display()
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_EnableHighDpiScaling)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseHighDpiPixmaps)
    app = QApplication(["kneel-gui"])
    app.setApplicationName("KNEEL GUI")
    app.setDesktopFileName("kneel-gui")
    app.setWindowIcon(QIcon(str(resource("icons/kneel.svg"))))
    return app


def make_window(
    app: QApplication, factory: PredictorFactory | None = None
) -> MainWindow:
    """Return the window with everything behind it; not yet shown.

    Parameters
    ----------
    app : QApplication
        The application.
    factory : callable, optional
        Makes the predictor, in the model thread; default the model of the settings.

    Returns
    -------
    MainWindow
        Its threads run until it closes.
    """
    settings = load_settings()
    preferences = Preferences(settings, app)
    apply_theme(app, Theme(preferences.text("theme")))
    keeper = SessionKeeper(preferences.flag("save_beside_images"))
    autosave_ms = round(1000 * preferences.number("autosave_s"))
    room = ReadingRoom(keeper, factory or _predictor_of(preferences), autosave_ms)
    imports = ImportDesk(keeper, room.images, room.worklist)
    transfers = Transfers(ExportDesk(keeper), imports)
    try:
        window = MainWindow(room, transfers, preferences)
    except BaseException:
        # Threads without a window would keep the program alive, unseen.
        room.shut_down()
        transfers.close()
        raise
    preferences.tell()
    return window


def start(window: MainWindow, paths: Sequence[Path]) -> None:
    """Open what was asked for, or what was left open, or the demo; load the model.

    Parameters
    ----------
    window : MainWindow
        On show.
    paths : sequence of pathlib.Path
        Files and folders.
    """
    QTimer.singleShot(_MODEL_AFTER_MS, window.load_model)
    paths = paths or window.memory.left_off()
    if paths:
        window.commands.open_paths(list(paths))
        return
    try:
        window.open_demo(resource("demo"))
    except KneelError as error:
        window.say(error_message(error))


def _predictor_of(preferences: Preferences) -> Callable[[], LandmarkPredictor]:
    # Read here, in the GUI thread; loaded there.
    model, device = preferences.text("model") or None, preferences.text("device")
    return lambda: make_predictor(model, device, spare_core=True)


if __name__ == "__main__":
    sys.exit(main())
