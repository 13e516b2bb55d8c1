"""What each action does; the table of `action_table` says when and by which key."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt5.QtCore import QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import QApplication, QFileDialog, QWidget

from kneel_gui.app import picking
from kneel_gui.app.burned_in import BurnedIn
from kneel_gui.app.compare_dialog import CompareDialog
from kneel_gui.app.correcting import Correcting
from kneel_gui.app.dialogs import SideDialog, SpacingDialog, about_box
from kneel_gui.app.export_dialog import ExportDialog
from kneel_gui.app.exporting import ExportPlan
from kneel_gui.app.keeping import Other
from kneel_gui.app.measured_view import MeasuredView
from kneel_gui.app.message_bar import Message, MessageBar
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.preferences import Preferences
from kneel_gui.app.room import ReadingRoom
from kneel_gui.app.theme import Theme, apply_theme
from kneel_gui.app.transfers import Transfers
from kneel_gui.app.words import mark, side_word, tr
from kneel_gui.app.worklist import WorklistPanel
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.schema import Side

_ZOOM = 1.25
_STEPS = {"": 1.0, "Shift": 10.0, "Alt": 0.1}
_DIRECTIONS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}
_ANNOTATIONS = mark("Annotations (*.csv *.json);;All files (*)")
_FILES = mark(
    "Radiographs (*.dcm *.dicom *.png *.tif *.tiff *.jpg *.jpeg *.bmp);;All files (*)"
)


class Commands(QObject):
    """The handlers of all actions.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    room : ReadingRoom
        The logic.
    view : MeasuredView
        The picture.
    worklist : WorklistPanel
        The list.
    messages : MessageBar
        What was said.
    transfers : Transfers
        Exports and imports.
    preferences : Preferences
        What is remembered.
    """

    opened = pyqtSignal(object)  # list of pathlib.Path: about to be searched

    def __init__(
        self,
        window: QWidget,
        *,
        room: ReadingRoom,
        view: MeasuredView,
        worklist: WorklistPanel,
        messages: MessageBar,
        transfers: Transfers,
        preferences: Preferences,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._room = room
        self._view = view
        self._worklist = worklist
        self._messages = messages
        self._transfers = transfers
        self._preferences = preferences
        self.correcting = Correcting(room, view, self)
        self.correcting.said.connect(messages.show_message)
        BurnedIn(room, self).said.connect(messages.show_message)

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Return what each action does, by its id."""
        room, view = self._room, self._view
        group = room.images.undo_group
        return {
            **self.correcting.handlers(),
            "open": self.open_files,
            "open_folder": self.open_folder,
            "save": room.save,
            "export": self.export,
            "import": self.import_annotations,
            "spacing": self.set_spacing,
            "side": self.set_side,
            "quit": lambda: _close(self._window),
            "undo": group.undo,
            "redo": group.redo,
            "erase": view.erase_selected,
            "place_right": lambda: self._place(Side.RIGHT),
            "place_left": lambda: self._place(Side.LEFT),
            "skip": view.skip_placing,
            "swap": room.swap,
            "next_point": lambda: self._pick(self._anatomical, 1),
            "previous_point": lambda: self._pick(self._anatomical, -1),
            "doubtful": lambda: self._pick(self._doubtful, 1),
            "predict": self._predict,
            "predict_all": room.predict_all,
            "cancel": self.stop,
            "accept": room.accept,
            "reject": room.reject,
            "next_image": lambda: room.step(1),
            "previous_image": lambda: room.step(-1),
            "next_unreviewed": room.next_unreviewed,
            "filter": self._worklist.start_filter,
            "pane": self._other_pane,
            "fit": view.fit,
            "one_to_one": view.one_to_one,
            "zoom_in": lambda: view.zoom_by(_ZOOM),
            "zoom_out": lambda: view.zoom_by(1 / _ZOOM),
            "zoom_right": lambda: view.zoom_to_knee(Side.RIGHT),
            "zoom_left": lambda: view.zoom_to_knee(Side.LEFT),
            "about": self._about,
        }

    def toggles(self) -> dict[str, Callable[[bool], None]]:
        """Return what each action that is on or off does, by its id."""
        view = self._view
        return {
            "invert": view.set_inverted,
            "follow": self.remembered("follow", view.set_following),
            "labels": self.remembered("show_labels", view.set_labels_visible),
            "spread": self.remembered("show_spread", view.set_spread_visible),
            "measures": self.remembered("show_measures", view.set_measures_visible),
            "light": self._set_theme,
        }

    def nudge(self, key: str) -> None:
        """Move the selected point; nudges in a row are one undo step.

        Parameters
        ----------
        key : str
            For example ``Shift+Left``.
        """
        modifier, _, arrow = key.rpartition("+")
        dx, dy = _DIRECTIONS[arrow]
        step = _STEPS[modifier]
        by = self._view.along_screen(dx * step, dy * step)
        nudge = partial(self._view.nudge, *by)
        self.correcting.merged("nudge", nudge)

    def open_files(self) -> None:
        """Ask for files and open them."""
        start = self._preferences.text("open_folder")
        names, _ = QFileDialog.getOpenFileNames(
            self._window, tr("Open radiographs"), start, tr(_FILES)
        )
        self._window.activateWindow()  # as in `_open`
        if names:
            self.open_paths([Path(name) for name in names])

    def open_folder(self) -> None:
        """Ask for a folder and open what is in it."""
        name = QFileDialog.getExistingDirectory(
            self._window, tr("Open a folder"), self._preferences.text("open_folder")
        )
        self._window.activateWindow()  # as in `_open`
        if name:
            self.open_paths([Path(name)])

    def open_paths(self, paths: list[Path]) -> None:
        """Open files and folders and remember where they were.

        Parameters
        ----------
        paths : list of pathlib.Path
            Chosen, dropped or given on the command line.
        """
        # The same file must not be listed twice because it was named in two ways.
        paths = [path.expanduser().absolute() for path in paths]
        self.opened.emit(paths)
        self._room.open_paths(paths)

    def export(self) -> None:
        """Ask for formats and folder and export what has landmarks."""
        images = []
        for item in self._room.worklist.items:
            image = self._room.images.get(item.path)
            if item.points:
                images.append((item, None if image is None else image.kept))
        if not images:
            text = tr("There are no landmarks to export yet.")
            hint = tr("Predict finds them; or place them by hand.")
            self._messages.show_message(Message(text, hint, key="export"))
            return
        folder = self._preferences.text("export_folder") or str(Path.home() / "kneel")
        formats = self._preferences.texts("export_formats")
        dialog = ExportDialog(Path(folder), formats, len(images), self._window)

        def start(place: Path, chosen: tuple[str, ...]) -> None:
            self._preferences.remember("export_folder", str(place))
            self._preferences.remember("export_formats", list(chosen))
            self._transfers.exports.export(ExportPlan(tuple(images), place, chosen))

        dialog.agreed.connect(start)
        _open(dialog)

    def import_annotations(self) -> None:
        """Ask for an annotation file and give its points to the worklist's images."""
        start = self._preferences.text("open_folder")
        name, _ = QFileDialog.getOpenFileName(
            self._window, tr("Import annotations"), start, tr(_ANNOTATIONS)
        )
        self._window.activateWindow()  # as in `_open`
        if name:
            self._transfers.imports.start(Path(name))

    def compare(self, image: OpenImage, other: Other) -> None:
        """Show the open image's points beside somebody else's.

        Parameters
        ----------
        image : OpenImage
            The open image.
        other : Other
            What somebody else has of it.
        """
        radiograph = self._room.radiograph
        if image is not self._room.image or radiograph is None:
            return
        theirs = other.kept.annotation
        dialog = CompareDialog(
            radiograph, image.annotation, theirs, other.reader, self._window
        )
        dialog.decided.connect(
            lambda annotation: self._room.colleagues.decide(image, other, annotation)
        )
        _open(dialog)

    def set_spacing(self) -> None:
        """Ask for the pixel spacing of the open image."""
        if (radiograph := self._room.radiograph) is not None:
            several = len(self._room.worklist.items) > 1
            dialog = SpacingDialog(radiograph.spacing, several, self._window)
            dialog.agreed.connect(self._room.set_spacing)
            _open(dialog)

    def set_side(self) -> None:
        """Ask which knee the open image shows."""
        if (radiograph := self._room.radiograph) is not None:
            dialog = SideDialog(radiograph.laterality, self._window)
            dialog.agreed.connect(self._room.set_side)
            _open(dialog)

    def stop(self) -> None:
        """Stop what is going on, one thing at a time; at last deselect."""
        if self._view.placing is not None:
            self._view.stop_placing()
        elif self.correcting.dismiss():
            return
        elif self._room.busy or self._transfers.busy:
            self.stop_work()
        elif self._messages.messages:
            self._messages.close_current()
        else:
            self._view.select(None)

    def stop_work(self) -> None:
        """Stop searching, predicting, exporting and importing."""
        self._room.stop()
        self._transfers.stop()

    def _predict(self) -> None:
        if not self.correcting.predict_from_centres():
            self._room.predict()

    def _anatomical(self, annotation: ImageAnnotation) -> list[picking.Target]:
        return picking.anatomical(annotation, self.correcting.ghosts.ghosts)

    def _doubtful(self, annotation: ImageAnnotation) -> list[picking.Target]:
        view = self._view
        return picking.doubtful(annotation, view.sense.ratio(annotation, view.spacing))

    def _place(self, side: Side) -> None:
        self._view.start_placing(side)
        if self._view.placing is None:
            text = tr("The {word} knee has all its landmarks.").format(
                word=side_word(side)
            )
            self._messages.show_message(Message(text, key="placing"))
        else:
            self._view.setFocus()

    def _pick(
        self,
        order: Callable[..., list[picking.Target]],
        by: int,
    ) -> None:
        if (image := self._room.image) is not None:
            targets = order(image.annotation)
            target = picking.after(targets, self._view.selected, by)
            self._view.select(target, ensure_visible=True)
            self._view.setFocus()  # the arrow keys now move the point

    def _other_pane(self) -> None:
        focus = QApplication.focusWidget()
        in_list = focus is not None and self._worklist.isAncestorOf(focus)
        target = self._view if in_list else self._worklist.table
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def remembered(
        self, key: str, action: Callable[[bool], None]
    ) -> Callable[[bool], None]:
        """Return a switch whose state is kept for the next start.

        Parameters
        ----------
        key : str
            Of the setting.
        action : callable
            ``action(on)``.

        Returns
        -------
        callable
            ``switch(on)``.
        """

        def switch(on: bool) -> None:
            self._preferences.remember(key, on)
            action(on)

        return switch

    def _set_theme(self, light: bool) -> None:
        theme = Theme.LIGHT if light else Theme.DARK
        self._preferences.remember("theme", theme.value)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, theme)

    def _about(self) -> None:
        predictor = self._room.predictions.predictor
        model = tr("not loaded")
        if predictor is not None:
            model = f"{predictor.model_id} on {predictor.device}"
        about_box(self._window, model).open()


def _open(dialog: "SpacingDialog | SideDialog | ExportDialog") -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if (window := dialog.parentWidget()) is not None:
        # Without a window manager nothing else gives it the keys back.
        dialog.finished.connect(window.activateWindow)
    dialog.open()


def _close(window: QWidget) -> None:
    window.close()
