"""What the next start finds as it was left: window, panels, columns, place in the work.

The image itself is the keeper's to remember; here is how it was being looked at.
"""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QByteArray, QObject, Qt
from PyQt5.QtWidgets import QApplication, QMainWindow

from kneel_gui.app.camera import ViewState
from kneel_gui.app.docks import Docks
from kneel_gui.app.image_view import ImageView
from kneel_gui.app.preferences import Preferences
from kneel_gui.app.room import ReadingRoom
from kneel_gui.app.worklist import WorklistPanel
from kneel_gui.core.radiograph import Window
from kneel_gui.core.schema import Side

_MOST_RECENT = 10


class Memory(QObject):
    """Puts the window back as it was left, and notes how it is left.

    Parameters
    ----------
    window : QMainWindow
        The window.
    docks : Docks
        Its panels.
    worklist : WorklistPanel
        The list.
    view : ImageView
        The picture.
    room : ReadingRoom
        The logic.
    preferences : Preferences
        Where it is noted.
    """

    def __init__(
        self,
        window: QMainWindow,
        *,
        docks: Docks,
        worklist: WorklistPanel,
        view: ImageView,
        room: ReadingRoom,
        preferences: Preferences,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._worklist = worklist
        self._view = view
        self._room = room
        self._preferences = preferences
        self._waiting: dict[str, Any] = {}  # until its image is on show

    # -- the window -----------------------------------------------------------------

    def restore(self) -> None:
        """Bring back the place of the window, its panels and columns."""
        window, text = self._window, self._preferences.text
        geometry = text("window_geometry")
        if not geometry or not window.restoreGeometry(
            QByteArray.fromBase64(geometry.encode("ascii"))
        ):
            self._fill_screen()
        elif window.isMaximized() and self._leaves_screen():
            # Nobody maximised it, no window manager runs: Qt made room for a title.
            self._fill_screen()
        self._docks.restore(text("window_layout"))
        self._worklist.restore_columns(text("worklist_columns"))

    def note(self) -> None:
        """Note everything for the next start."""
        window, remember = self._window, self._preferences.remember
        geometry = bytes(window.saveGeometry().toBase64()).decode("ascii")
        remember("window_geometry", geometry)
        remember("window_layout", self._docks.state)
        remember("worklist_columns", self._worklist.columns)
        remember("resume", json.dumps(self._place()))

    # -- the work -------------------------------------------------------------------

    def opened(self, paths: list[Path]) -> None:
        """Note files and folders that the person opened.

        Parameters
        ----------
        paths : list of pathlib.Path
            Absolute.
        """
        place = paths[0] if paths[0].is_dir() else paths[0].parent
        self._preferences.remember("open_folder", str(place))
        recent = [text for text in self.recent if text != str(paths[0])]
        self._preferences.remember("recent", [str(paths[0]), *recent][:_MOST_RECENT])
        rest = self._room.arrivals.shows_demo or not len(self._room.worklist)
        known = [] if rest else self._preferences.texts("opened")
        added = [str(path) for path in paths if str(path) not in known]
        self._preferences.remember("opened", [*known, *added])

    @property
    def recent(self) -> list[str]:
        """Return what was opened, the newest first."""
        return self._preferences.texts("recent")

    def forget_recent(self) -> None:
        """Empty the list of what was opened."""
        self._preferences.remember("recent", [])

    def left_off(self) -> list[Path]:
        """Return what was open when the program was left, as far as it is there."""
        paths = [Path(text) for text in self._preferences.texts("opened")]
        there = [path for path in paths if path.exists()]
        if there:
            self._waiting = _parsed(self._preferences.text("resume"))
            self._worklist.set_filter(str(self._waiting.get("filter", "")))
        return there

    def go_on(self, path: Path) -> None:
        """Look at the image as it was looked at when the program was left.

        Parameters
        ----------
        path : pathlib.Path
            The image that has come on show; only the one that was left counts, and
            only as the first.
        """
        place, self._waiting = self._waiting, {}
        if place.get("image") != str(path):
            return
        view = self._view
        try:
            view.restore_view(ViewState(**place["view"]))
            if place.get("window"):
                view.set_window(Window(*place["window"]))
            if place.get("selected"):
                side, index = place["selected"]
                view.select((Side(side), int(index)))
        except (KeyError, TypeError, ValueError):
            # A newer or older version saw it so; the image is there all the same.
            view.fit()

    def _place(self) -> dict[str, Any]:
        view, image = self._view, self._room.image
        place: dict[str, Any] = {"filter": self._worklist.filter}
        if image is None:
            return place
        place |= {"image": str(image.path), "view": asdict(view.view_state())}
        if isinstance(view.voi, Window):
            place["window"] = [view.window.center, view.window.width]
        if view.selected is not None:
            side, index = view.selected
            place["selected"] = [side.value, index]
        return place

    # -- the screen -----------------------------------------------------------------

    def _leaves_screen(self) -> bool:
        screen = QApplication.screenAt(self._window.geometry().center())
        if screen is None:
            return True
        return not screen.availableGeometry().contains(self._window.geometry())

    def _fill_screen(self) -> None:
        screen = QApplication.primaryScreen()
        if screen is not None:  # also where no window manager maximises it
            self._window.setGeometry(screen.availableGeometry())
        self._window.setWindowState(Qt.WindowState.WindowMaximized)


def _parsed(text: str) -> dict[str, Any]:
    try:
        place = json.loads(text or "{}", parse_constant=lambda _name: math.nan)
    except ValueError:
        return {}
    return place if isinstance(place, dict) else {}
