"""The same person's image of another study in the worklist, to copy from."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.keeping import Keeper, Kept
from kneel_gui.app.message_bar import Message, error_message
from kneel_gui.app.tasks import TaskRunner
from kneel_gui.app.words import tr
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.dicom.glimpse import Glimpse, read_glimpse
from kneel_gui.errors import Cancelled, KneelError, RadiographError

_KEY = "visit"


@dataclass(frozen=True)
class Visit:
    """An annotated image of another study of the same person.

    Attributes
    ----------
    path : pathlib.Path
        The image that asked.
    name : str
        Of the other image in the worklist.
    date : str
        Of the other study, ISO 8601.
    annotation : ImageAnnotation
        Of the other image.
    spacing : PixelSpacing
        Of the other image.
    """

    path: Path
    name: str
    date: str
    annotation: ImageAnnotation
    spacing: PixelSpacing = field(default=UNCALIBRATED)


@dataclass(frozen=True)
class Listed:
    """A row that may be of the same person.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    name : str
        In the worklist.
    kept : Kept or None
        What is open of it; None = ask the keeper.
    """

    path: Path
    name: str
    kept: Kept | None


def find_visit(
    path: Path, others: Sequence[Listed], keeper: Keeper, progress: Progress
) -> Visit | None:
    """Look for the last study before this one; runs in a worker thread.

    Parameters
    ----------
    path : pathlib.Path
        The image that asks.
    others : sequence of Listed
        Annotated images.
    keeper : Keeper
        Where annotations are kept.
    progress : Progress
        Asked whether to stop.

    Returns
    -------
    Visit or None
        The latest of the earlier studies; if there is none, the earliest later one.

    Raises
    ------
    RadiographError
        If the image does not say whose it is, or when it was taken.
    Cancelled
        If asked to stop.
    """
    mine = read_glimpse(path)
    if not mine.subject or not mine.date:
        raise RadiographError(
            tr("The file does not say whose it is or when it was taken."),
            tr("PatientID and a date are needed to find the previous visit."),
            path,
        )
    found: list[tuple[Listed, Glimpse]] = []
    for other in others:
        raise_if_cancelled(progress)
        try:
            theirs = read_glimpse(other.path)
        except RadiographError:  # opening it says what is wrong with it
            continue
        if theirs.subject == mine.subject and theirs.date not in ("", mine.date):
            found.append((other, theirs))
    earlier = [pair for pair in found if pair[1].date < mine.date]
    for other, theirs in sorted(
        earlier or found, key=lambda pair: pair[1].date, reverse=bool(earlier)
    ):
        kept = other.kept or keeper.glance(other.path)
        if kept is not None and kept.annotation.knees:
            visit = Visit(path, other.name, theirs.date, kept.annotation)
            spacing = theirs.spacing
            if kept.spacing_mm is not None:
                spacing = PixelSpacing(*kept.spacing_mm, SpacingSource.USER)
            return replace(visit, spacing=spacing)
    return None


class Visits(QObject):
    """Looks for previous visits in the background.

    Parameters
    ----------
    runner : TaskRunner
        The file thread.
    keeper : Keeper
        Where annotations are kept.
    parent : QObject, optional
        Qt parent.
    """

    found = pyqtSignal(object)  # Visit
    said = pyqtSignal(object)  # Message

    def __init__(
        self, runner: TaskRunner, keeper: Keeper, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._keeper = keeper

    def look(self, path: Path, others: Sequence[Listed]) -> None:
        """Look for the visit before an image; a newer search replaces this one.

        Parameters
        ----------
        path : pathlib.Path
            The image.
        others : sequence of Listed
            Annotated images.
        """
        self._runner.submit(
            lambda progress: find_visit(path, others, self._keeper, progress),
            self._tell,
            name=_KEY,
            failed=self._failed,
        )

    def _tell(self, visit: Visit | None) -> None:
        if visit is None:
            text = tr(
                "The worklist has no annotated image of this person's other studies."
            )
            self.said.emit(Message(text, key=_KEY))
        else:
            self.found.emit(visit)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, KneelError) and not isinstance(error, Cancelled):
            self.said.emit(error_message(error, key=_KEY))
        elif not isinstance(error, Cancelled):
            self._runner.unhandled.emit(error)
