"""Everything that helps with the window itself: keys, palette, tour, preferences."""

from collections.abc import Callable

from PyQt5.QtCore import QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import QDialog, QMainWindow, QWidget

from kneel_gui.app.action_spec import native
from kneel_gui.app.actions import ActionSet
from kneel_gui.app.help_overlay import HelpOverlay
from kneel_gui.app.keymap import Keymap
from kneel_gui.app.keys_dialog import KeysDialog
from kneel_gui.app.message_bar import error_message
from kneel_gui.app.palette import Palette
from kneel_gui.app.preferences import Preferences
from kneel_gui.app.preferences_dialog import PreferencesDialog
from kneel_gui.app.stopwatch import Stopwatch
from kneel_gui.app.time_dialog import TimeDialog
from kneel_gui.app.tour import Step, Tour
from kneel_gui.app.words import tr
from kneel_gui.app.worklist_model import WorklistModel
from kneel_gui.errors import KneelError
from kneel_gui.workflows.time_sheet import totals


class Assistance(QObject):
    """Opens what helps, and tells what was changed there.

    Parameters
    ----------
    window : QMainWindow
        What it lies over.
    preferences : Preferences
        The settings.
    stopwatch : Stopwatch
        Knows the time ledger.
    worklist : WorklistModel
        Whose images' time is shown.
    """

    said = pyqtSignal(object)  # Message
    preferred = pyqtSignal(object)  # set of str: settings that were changed

    def __init__(
        self,
        window: QMainWindow,
        preferences: Preferences,
        stopwatch: Stopwatch,
        worklist: WorklistModel,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        self._stopwatch = stopwatch
        self._worklist = worklist
        self.keymap = Keymap(preferences)
        self.help = HelpOverlay(window, lambda: self.keymap.rows)
        self.palette: Palette | None = None
        self.tour: Tour | None = None

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Return what the actions of help do, by their id."""
        return {
            "help": self.help.open,
            "palette": self._open_palette,
            "keys": self._change_keys,
            "tour": self._show_round,
            "preferences": self._prefer,
            "time": self._show_time,
        }

    def attach(self, actions: ActionSet, parts: tuple[QWidget, QWidget]) -> None:
        """Give the actions the person's keys; make palette and tour.

        Parameters
        ----------
        actions : ActionSet
            Of the window.
        parts : tuple of QWidget
            Worklist and picture, which the tour shows.
        """
        worklist, picture = parts
        actions.set_keys(self.keymap)
        self.keymap.changed.connect(lambda: actions.set_keys(self.keymap))
        self.palette = Palette(self._window, actions, self.keymap)
        self.tour = Tour(self._window, _steps(worklist, picture), self.key_of)
        self.tour.ended.connect(lambda: self._preferences.remember("tour_seen", True))

    def key_of(self, action_id: str) -> str:
        """Return the first key of an action for people, or its name without one.

        Parameters
        ----------
        action_id : str
            Of the table.

        Returns
        -------
        str
            For example ``Ctrl+O``.
        """
        row = self.keymap.row(action_id)
        return native(row.keys[0]) if row.keys else row.text.replace("&", "")

    def greet(self) -> None:
        """Show the tour if it has never been shown or skipped."""
        if not self._preferences.flag("tour_seen"):
            self._show_round()

    def _show_round(self) -> None:
        if self.tour is not None:
            self.tour.start()

    def _open_palette(self) -> None:
        if self.palette is not None:
            self.palette.open()

    def _change_keys(self) -> None:
        self._open(KeysDialog(self.keymap, self._window))

    def _prefer(self) -> None:
        dialog = PreferencesDialog(self._preferences, self._window)
        dialog.agreed.connect(self.preferred)
        self._open(dialog)

    def _show_time(self) -> None:
        names = {str(item.path): item.name for item in self._worklist.items}
        try:
            sums = totals(self._stopwatch.ledger.of(list(names)), names)
        except KneelError as error:
            self.said.emit(error_message(error))
            return
        self._open(TimeDialog(sums, self._window))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Without a window manager nothing else gives the window the keys back.
        dialog.finished.connect(self._window.activateWindow)
        dialog.open()


def _steps(worklist: QWidget, picture: QWidget) -> tuple[Step, ...]:
    return (
        Step(
            tr("Your images"),
            tr(
                "Drop a folder here or press {open_folder}. The list takes "
                "100,000 images; {filter} narrows it by name, status or "
                "terms such as <i>doubt&gt;2</i>."
            ),
            lambda: worklist,
        ),
        Step(
            tr("Find the landmarks"),
            tr(
                "{predict} finds the 16 landmarks of each knee, "
                "{predict_all} does it for the whole list. Nothing of what "
                "you set by hand is ever replaced."
            ),
            lambda: picture,
        ),
        Step(
            tr("Put right what is wrong"),
            tr(
                "Drag a point, or nudge it with the arrow keys. {doubtful} "
                "goes to the most doubtful one, {undo} undoes without end."
            ),
            lambda: picture,
        ),
        Step(
            tr("Accept and go on"),
            tr(
                "{accept} accepts the image and opens the next that nobody "
                "has reviewed. All is saved by itself, and the next start "
                "goes on where you stopped."
            ),
            lambda: worklist,
        ),
        Step(
            tr("All the rest"),
            tr(
                "{palette} finds every action by a few letters, {help} "
                "shows all keys. The Help menu changes keys, and shows "
                "this again."
            ),
            lambda: picture,
        ),
    )
