"""What is opened comes in here: searched for in the background, then listed."""

from collections.abc import Sequence
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.header_scan import HeaderScan
from kneel_gui.app.message_bar import error_message, problems_message
from kneel_gui.app.opening import MANY, Found, Opener
from kneel_gui.app.predicting import Advance
from kneel_gui.app.words import tr
from kneel_gui.app.worklist_model import WorklistModel
from kneel_gui.errors import Cancelled


class Arrivals(QObject):
    """Searches files and folders and puts what is found into the worklist.

    Parameters
    ----------
    opener : Opener
        Searches.
    worklist : WorklistModel
        Gets the rows.
    scan : HeaderScan
        Looks into the files afterwards.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message
    advanced = pyqtSignal(object)  # Advance
    replacing = pyqtSignal()  # the demo study gives way: the list is about to be empty
    listed = pyqtSignal(object)  # pathlib.Path to open now, or None: nothing was found
    rested = pyqtSignal()  # the search is over

    def __init__(
        self,
        opener: Opener,
        worklist: WorklistModel,
        scan: HeaderScan,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opener = opener
        self._worklist = worklist
        self._scan = scan
        self._demo: Path | None = None  # its folder, while the list holds only it
        self.busy = False

    @property
    def shows_demo(self) -> bool:
        """Return whether the list holds the demo study and nothing else."""
        return self._demo is not None

    def open_demo(self, folder: Path) -> None:
        """Open the study that comes with the program; it gives way to any other.

        Parameters
        ----------
        folder : pathlib.Path
            With its images.
        """
        self._demo = folder
        self.open_paths([folder])

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Add files and folders to the worklist and tell which image to open.

        Parameters
        ----------
        paths : sequence of pathlib.Path
            Files and folders. The image that was open last in the folder comes up,
            or the one file that was asked for.
        """
        self.busy = True
        self.advanced.emit(Advance(tr("Looking for radiographs")))
        chosen = paths[0] if len(paths) == 1 and paths[0].is_file() else None
        self._opener.search(
            paths,
            lambda found: self._found(found, chosen),
            self._not_found,
            lambda done, total, text: self.advanced.emit(
                Advance(tr("Looking at {text}").format(text=text), done, total)
            ),
        )

    def stop(self) -> None:
        """Forget the search."""
        self._opener.stop_search()
        self._rest()

    def _found(self, found: Found, chosen: Path | None) -> None:
        self._rest()
        demo = self._demo
        if demo is not None and any(
            demo not in item.path.parents for item in found.items
        ):
            self._demo = None
            self._scan.stop()
            self.replacing.emit()
            self._worklist.clear()
        self._worklist.add(found.items)
        if found.problems:
            self.said.emit(problems_message(found.problems))
        paths = [item.path for item in found.items]
        first = chosen or found.last or (paths[0] if paths else None)
        if len(paths) > MANY:
            self._opener.ask_last(
                paths, lambda last: self.listed.emit(chosen or last or first)
            )
            self._scan.look_up(paths)
        else:
            self.listed.emit(first)
            self._scan.add(paths)

    def _not_found(self, error: Exception) -> None:
        self._rest()
        if not isinstance(error, Cancelled):
            self.said.emit(error_message(error))

    def _rest(self) -> None:
        self.busy = False
        self.rested.emit()
