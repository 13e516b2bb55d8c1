"""Starts the app: puts the parts together, runs the event loop, cleans up."""

import atexit
import gc
import getpass
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt5 import sip
from PyQt5.QtCore import QCoreApplication, Qt, QTimer
from PyQt5.QtGui import QIcon
from PyQt5.QtWidgets import QApplication

from kneel_gui.app.collector import Collector
from kneel_gui.app.diagnostics import log_to, unhandled_to
from kneel_gui.app.display import check_display, prepare_environment
from kneel_gui.app.exporting import ExportDesk
from kneel_gui.app.importing import ImportDesk
from kneel_gui.app.languages import chosen_language, speak
from kneel_gui.app.main_window import MainWindow
from kneel_gui.app.marker_palettes import use_palette
from kneel_gui.app.message_bar import error_message
from kneel_gui.app.predicting import PredictorFactory
from kneel_gui.app.preferences import Preferences
from kneel_gui.app.room import ReadingRoom
from kneel_gui.app.stopwatch import Stopwatch
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.app.theme import Theme, apply_theme
from kneel_gui.app.transfers import Transfers
from kneel_gui.core.prediction import LandmarkPredictor
from kneel_gui.errors import KneelError
from kneel_gui.inference.run_options import EngineKind, Precision
from kneel_gui.paths import resource, user_log
from kneel_gui.storage.ledger import TimeLedger
from kneel_gui.storage.settings import load_settings
from kneel_gui.workflows.predict import make_predictor

# The picture comes first: importing torch takes seconds and shares the interpreter.
_MODEL_AFTER_MS = 400
_SWITCH_S = 0.0005
_YOUNG_OBJECTS = 50_000
_OF_MODEL = {"model", "device", "engine", "precision", "geometry"}
_SWITCHES = {  # settings that an action switches, too
    "theme": "light",
    "show_labels": "labels",
    "show_spread": "spread",
    "show_pictures": "pictures",
}


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
    # Held until then: `main` returns before its windows, which are cycles, are gone.
    atexit.register(_delete_windows, app)
    Collector(app)
    app.setApplicationName("KNEEL GUI")
    app.setDesktopFileName("kneel-gui")
    app.setWindowIcon(QIcon(str(resource("icons/kneel.svg"))))
    return app


def _delete_windows(app: QApplication) -> None:
    # In this order: left to the end of the interpreter, a window may outlive the
    # application that its parts need when they go, and the program would crash.
    for window in app.topLevelWidgets():
        if not sip.isdeleted(window):
            sip.delete(window)


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
    speak(app, chosen_language(preferences.text("language")))
    apply_theme(app, Theme(preferences.text("theme")))
    keeper = StudyKeeper(
        preferences.text("reader") or _user_name(),
        preferences.flag("save_beside_images"),
        preferences.flag("independent_reading"),
    )
    autosave_ms = round(1000 * preferences.number("autosave_s"))
    room = ReadingRoom(keeper, factory or _predictor_of(preferences), autosave_ms)
    imports = ImportDesk(keeper, room.images, room.worklist)
    stopwatch = Stopwatch(TimeLedger(), lambda: preferences.text("reader"))
    transfers = Transfers(ExportDesk(keeper, stopwatch.ledger), imports)
    try:
        window = MainWindow(room, transfers, preferences, stopwatch)
    except BaseException:
        # Threads without a window would keep the program alive, unseen.
        room.shut_down()
        transfers.close()
        stopwatch.close()
        raise
    use_palette(preferences.text("palette"))
    window.assistance.preferred.connect(
        lambda changed: _apply(changed, window, preferences)
    )
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
    QTimer.singleShot(_MODEL_AFTER_MS, window.assistance.greet)
    paths = paths or window.memory.left_off()
    if paths:
        window.commands.open_paths(list(paths))
        return
    try:
        window.open_demo(resource("demo"))
    except KneelError as error:
        window.say(error_message(error))


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in containers
        return "reader"


def _predictor_of(preferences: Preferences) -> Callable[[], LandmarkPredictor]:
    # Read here, in the GUI thread; loaded there.
    text = preferences.text
    model, device, geometry = text("model") or None, text("device"), text("geometry")
    engine: EngineKind = text("engine")  # type: ignore[assignment]
    precision: Precision = text("precision")  # type: ignore[assignment]
    return lambda: make_predictor(
        model, device, geometry, spare_core=True, engine=engine, precision=precision
    )


def _apply(changed: set[str], window: MainWindow, preferences: Preferences) -> None:
    """Let the window follow the preferences that have changed."""
    if changed & _OF_MODEL:
        window.room.predictions.use(_predictor_of(preferences))
    if "palette" in changed:
        use_palette(preferences.text("palette"))
        window.view.canvas.viewport().update()
    if "autosave_s" in changed:
        window.room.set_autosave(round(1000 * preferences.number("autosave_s")))
    for key, action_id in _SWITCHES.items():
        if key in changed:
            on = preferences.value(key) in (True, Theme.LIGHT.value)
            window.actions_by_id[action_id].setChecked(on)


if __name__ == "__main__":
    sys.exit(main())
