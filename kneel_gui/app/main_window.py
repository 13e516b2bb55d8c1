"""The window: places the parts and connects them."""

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QCloseEvent
from PyQt5.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from kneel_gui.app.action_spec import When, native
from kneel_gui.app.actions import ActionSet
from kneel_gui.app.assistance import Assistance
from kneel_gui.app.commands import Commands
from kneel_gui.app.docks import Docks
from kneel_gui.app.drop_window import DropWindow
from kneel_gui.app.inspector import Inspector
from kneel_gui.app.keyboard import Keyboard
from kneel_gui.app.looking import Looking
from kneel_gui.app.memory import Memory
from kneel_gui.app.menus import WindowMenu, fill_menus, make_toolbar
from kneel_gui.app.message_bar import Message, MessageBar
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.phrases import redo_words, undo_words
from kneel_gui.app.preferences import Preferences
from kneel_gui.app.radiograph_view import same_image
from kneel_gui.app.recent_menu import RecentMenu
from kneel_gui.app.room import ReadingRoom
from kneel_gui.app.stage import Stage
from kneel_gui.app.status_line import StatusLine
from kneel_gui.app.stopwatch import Stopwatch
from kneel_gui.app.thumbnails import Thumbnails
from kneel_gui.app.transfers import Transfers
from kneel_gui.app.words import tr
from kneel_gui.app.worklist import WorklistPanel
from kneel_gui.core.radiograph import Radiograph

_TITLE = "KNEEL GUI"
_WORKLIST_PX, _INSPECTOR_PX = 310, 260


class MainWindow(DropWindow):
    """Worklist, picture, inspector; messages over the picture, read-outs below.

    Parameters
    ----------
    room : ReadingRoom
        The logic.
    transfers : Transfers
        Exports and imports.
    preferences : Preferences
        What is remembered.
    stopwatch : Stopwatch
        Counts the time spent.
    """

    def __init__(
        self,
        room: ReadingRoom,
        transfers: Transfers,
        preferences: Preferences,
        stopwatch: Stopwatch,
    ) -> None:
        super().__init__()
        self._stopwatch = stopwatch
        self._room = room
        self._transfers = transfers
        self._preferences = preferences
        self._closable = False
        self._down = False
        self.stage = Stage()
        self.view = self.stage.view
        self.worklist = WorklistPanel(room.worklist)
        self.thumbnails = Thumbnails(self)
        self.thumbnails.arrived.connect(room.worklist.picture_changed)
        self.inspector = Inspector(self.view.sense)
        self.status = StatusLine()
        self.looking = Looking(self.stage, room.predictions, self.status.look.setText)
        self.docks = Docks(self)
        self._centre, self._empty = self._make_centre()
        self.messages = MessageBar(self._centre)
        self._place_parts()
        self.memory = Memory(
            self,
            docks=self.docks,
            worklist=self.worklist,
            view=self.view,
            room=room,
            preferences=preferences,
        )
        self.commands = Commands(
            self,
            room=room,
            view=self.view,
            worklist=self.worklist,
            messages=self.messages,
            transfers=transfers,
            preferences=preferences,
        )
        self.commands.opened.connect(self.memory.opened)
        self.assistance = Assistance(self, preferences, stopwatch, room.worklist)
        self.help = self.assistance.help
        self.actions_by_id = self._make_actions()
        self._menus = fill_menus(self, self.actions_by_id)
        self._recent = RecentMenu(
            self._menus["File"],
            self.actions_by_id["save"],
            self.memory,
            self.commands.open_paths,
        )
        self._presets = WindowMenu(
            self._menus["View"], self.actions_by_id["invert"], self.view.set_voi
        )
        self.addToolBar(make_toolbar(self.actions_by_id))
        self.assistance.attach(self.actions_by_id, (self.worklist, self.view))
        self._watch_keys()
        self._connect_room()
        self._connect_view()
        self._restore()
        self._refresh()

    # -- making ---------------------------------------------------------------------

    def _make_centre(self) -> tuple[QWidget, QLabel]:
        centre = QWidget()
        layout = QGridLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stage, 0, 0)
        empty = QLabel()
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setProperty("role", "dim")
        empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout.addWidget(empty, 0, 0)  # over the view
        return centre, empty

    def _place_parts(self) -> None:
        self.setCentralWidget(self._centre)
        for name, title, panel, right, width_px in (
            ("worklist", tr("Worklist"), self.worklist, False, _WORKLIST_PX),
            ("inspector", tr("Inspector"), self.inspector, True, _INSPECTOR_PX),
        ):
            self.docks.add(name, title, panel, right=right, width_px=width_px)
        self.setStatusBar(self.status)
        self.dropped.connect(lambda paths: self.commands.open_paths(paths))

    def _make_actions(self) -> ActionSet:
        plain, switches = self.commands.handlers(), self.commands.toggles()
        handlers = {
            **plain,
            **self.stage.handlers(plain),
            **self.assistance.handlers(),
            **self.looking.handlers(),
            "reset_layout": self.docks.reset,
            **self.inspector.handlers(),
        }
        keyed = {
            **self.commands.correcting.key_handlers(),
            **self.looking.key_handlers(),
            "nudge": self.commands.nudge,
            "nudge_far": self.commands.nudge,
            "nudge_fine": self.commands.nudge,
            "preset": lambda key: self._presets.choose(int(key[-1])),
        }
        toggles = {
            **switches,
            **self.stage.toggles(switches),
            **self.looking.toggles(),
            "twin": self.commands.remembered("twin_knees", self.stage.set_twin),
            "pictures": self._show_pictures,
            "panel_worklist": lambda on: self.docks.show_panel("worklist", on),
            "panel_inspector": lambda on: self.docks.show_panel("inspector", on),
        }
        return ActionSet(self, self.stage, handlers, toggles, keyed)

    def _watch_keys(self) -> None:
        self._keyboard = Keyboard(self, self._held_keys())
        keymap = self.assistance.keymap
        keymap.changed.connect(lambda: self._keyboard.set_held(self._held_keys()))
        keymap.changed.connect(self._name_keys)
        self._name_keys()
        if (app := QApplication.instance()) is not None:
            app.installEventFilter(self._keyboard)
            app.installEventFilter(self._stopwatch)

    def _held_keys(self) -> dict[str, Callable[[bool], None]]:
        held: dict[str, Callable[[bool], None]] = {
            "peek": self.stage.peek,
            "blink": self.commands.correcting.blink,
        }
        rows = [row for row in self.assistance.keymap.rows if row.held]
        return {key: held[row.id] for row in rows for key in row.keys}

    def _name_keys(self) -> None:
        key = self.assistance.key_of("open")
        self._empty.setText(
            tr("Drop radiographs or a folder here\nor press {key}").format(key=key)
        )
        presets = self.assistance.keymap.row("preset").keys
        self._presets.set_keys([native(key) for key in presets])

    def _connect_room(self) -> None:
        room = self._room
        room.shown.connect(self._show)
        room.edited.connect(self._show_edit)
        room.shown.connect(lambda image, _radiograph: self._stopwatch.go_to(image))
        room.edited.connect(self._stopwatch.edited)
        room.state_changed.connect(self._refresh)
        room.said.connect(self.messages.show_message)
        room.unsaid.connect(self.messages.dismiss)
        room.advanced.connect(self.status.tasks.show_advance)
        room.going.connect(self.worklist.show_current)
        room.scan.advanced.connect(self.worklist.show_scan)
        room.spacing_wanted.connect(self.commands.set_spacing)
        room.may_close.connect(self._close_now)
        room.colleagues.compare_asked.connect(self.commands.compare)
        for desk in (self._transfers.exports, self._transfers.imports):
            desk.said.connect(self.messages.show_message)
            desk.advanced.connect(self.status.tasks.show_advance)
        for speaker in (self._preferences, self.assistance, self.looking):
            speaker.said.connect(self.messages.show_message)
        group = room.images.undo_group
        undo, redo = self.actions_by_id["undo"], self.actions_by_id["redo"]
        group.undoTextChanged.connect(lambda text: undo.setText(undo_words(text)))
        group.redoTextChanged.connect(lambda text: redo.setText(redo_words(text)))

    def _connect_view(self) -> None:
        view = self.view
        view.selection_changed.connect(self.inspector.show_selected)
        view.selection_changed.connect(lambda _target: self._refresh())
        view.placing_changed.connect(self.inspector.show_placing)
        view.placing_changed.connect(lambda _target: self._refresh())
        view.centres_changed.connect(self._refresh)
        self.commands.correcting.ghosts.changed.connect(lambda _made: self._refresh())
        stage = self.stage
        stage.measuring.changed.connect(self.inspector.measures.show_measures)
        stage.cursor_moved.connect(self._show_cursor)
        stage.zoomed.connect(self._show_zoom)
        self.worklist.chosen.connect(self._room.go_to)
        self.worklist.busied.connect(self._room.scan.hold)
        self.worklist.left.connect(self.view.setFocus)
        self.inspector.accepted.connect(self._room.accept)
        self.inspector.read.connect(self.commands.correcting.read)
        self.inspector.wanted.connect(lambda: self.docks.show_panel("inspector", True))
        self.inspector.left.connect(self.view.setFocus)
        self.inspector.spacing_asked.connect(self.commands.set_spacing)
        self.status.tasks.stop_asked.connect(self.commands.stop_work)

    # -- showing --------------------------------------------------------------------

    def _show(self, image: OpenImage | None, radiograph: Radiograph | None) -> None:
        before, voi = self.view.radiograph, self.view.voi
        self.view.show_radiograph(radiograph, keep_view=before is not None)
        if same_image(before, radiograph):  # with another spacing or side
            self.view.set_voi(voi)
        self.looking.show_radiograph(radiograph)
        self._empty.setVisible(radiograph is None)
        self._presets.show_radiograph(radiograph)
        self.status.show_spacing(None if radiograph is None else radiograph.spacing)
        self.inspector.show_image(radiograph, () if image is None else image.findings)
        self._show_annotation(image)
        self._show_zoom()
        if image is not None:
            self.memory.go_on(image.path)

    def _show_edit(self, image: OpenImage) -> None:
        self.inspector.show_image(self._room.radiograph, image.findings)
        self._show_annotation(image)

    def _show_annotation(self, image: OpenImage | None) -> None:
        annotation = None if image is None else image.annotation
        self.view.show_annotation(annotation)
        self.commands.correcting.ghosts.show_annotation(annotation)
        self.inspector.show_annotation(annotation)
        self.stage.show_annotation(annotation, self._room.radiograph)
        self.looking.show_annotation(annotation, self._room.radiograph)

    def _show_cursor(self, place: tuple[float, float] | None) -> None:
        if place is None:
            self.status.clear_place()
        else:
            self.status.show_place(*place, self.view.pixel_value(*place))

    def _show_zoom(self) -> None:
        shown = self.view.radiograph is not None
        self.status.show_zoom(self.stage.scale if shown else None)

    def _show_pictures(self, on: bool) -> None:
        self._preferences.remember("show_pictures", on)
        self._room.worklist.set_pictures(self.thumbnails.picture if on else None)
        self.worklist.show_pictures(on)

    def _refresh(self) -> None:
        facts = set(self._room.facts())
        image = self._room.image
        if image is not None and self.view.selected is not None:
            facts.add(When.CHOSEN)
            if self.view.has_place(self.view.selected):
                facts.add(When.SELECTED)
        if self.view.placing is not None:
            facts.add(When.PLACING)
        if self.view.centres.on or self.view.placing is not None:
            facts.add(When.SELECTED)
        if self.commands.correcting.ghosts.ghosts:
            facts.add(When.GHOSTS)
        self.actions_by_id.enable(frozenset(facts))
        name = f"{self._room.worklist.item(image.path).name}[*] · " if image else "[*]"
        self.setWindowTitle(f"{name}{_TITLE}")
        self.setWindowModified(self._room.dirty)

    @property
    def room(self) -> ReadingRoom:
        """Return the logic behind the window."""
        return self._room

    def say(self, message: Message) -> None:
        """Show a message.

        Parameters
        ----------
        message : Message
            What to say.
        """
        self.messages.show_message(message)

    def load_model(self) -> None:
        """Load the model in the background."""
        if not self._down:
            self._room.predictions.load_model()

    def open_demo(self, folder: Path) -> None:
        """Open the study that comes with the program.

        Parameters
        ----------
        folder : pathlib.Path
            Not remembered as the person's own.
        """
        self._room.open_demo(folder)

    # -- closing -------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Close at once when all is saved; otherwise save first.

        Parameters
        ----------
        event : QCloseEvent
            Ignored while there is something to save.
        """
        if event is None:
            return
        if self._room.dirty and not self._closable:
            event.ignore()
            self._room.prepare_to_close()
            return
        self.memory.note()
        self._preferences.save()
        self.hide()
        self.shut_down()
        event.accept()

    def shut_down(self) -> None:
        """Stop the threads and wait for them; a second time does nothing."""
        if self._down:
            return
        self._down = True
        if (app := QApplication.instance()) is not None:
            app.removeEventFilter(self._keyboard)
            app.removeEventFilter(self._stopwatch)
        self._stopwatch.close()
        self.thumbnails.close()
        self.looking.close()
        self._transfers.close()
        self._room.shut_down()

    def _close_now(self) -> None:
        self._closable = True
        self.close()

    def _restore(self) -> None:
        self.memory.restore()
        for name in ("worklist", "inspector"):
            action = self.actions_by_id[f"panel_{name}"]
            action.setChecked(self.docks.is_open(name))
        self.docks.shown.connect(
            lambda name, on: self.actions_by_id[f"panel_{name}"].setChecked(on)
        )
        for name, key in (
            ("labels", "show_labels"),
            ("follow", "follow"),
            ("spread", "show_spread"),
            ("measures", "show_measures"),
            ("twin", "twin_knees"),
            ("pictures", "show_pictures"),
        ):
            self.actions_by_id[name].setChecked(self._preferences.flag(key))
        self.actions_by_id["light"].setChecked(
            self._preferences.text("theme") == "light"
        )
        self.view.setFocus()
