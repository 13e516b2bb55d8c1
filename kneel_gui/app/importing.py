"""Import of an annotation file: its work goes to the worklist's images of that name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.images import Images
from kneel_gui.app.keeping import Keeper, Kept
from kneel_gui.app.message_bar import Level, Message, error_message
from kneel_gui.app.opening import load
from kneel_gui.app.predicting import Advance
from kneel_gui.app.tasks import TaskRunner
from kneel_gui.app.words import mark, side_word, tr
from kneel_gui.app.work_item import WorkItem
from kneel_gui.app.worklist_model import WorklistModel
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.edits import ReplaceAnnotation
from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import Cancelled, InputError, KneelError
from kneel_gui.formats import read_annotations
from kneel_gui.workflows.match import match_images

_KEY = "import"
# A landmark may be marked a little beyond a cropped edge, as a share of the image.
_BEYOND = 0.1
_WORKED = mark("a person has worked on it")

Rows = Sequence[tuple[WorkItem, Kept | None]]


@dataclass(frozen=True, eq=False)
class Match:
    """What the file has and the image it belongs to.

    Attributes
    ----------
    item : WorkItem
        The image's row.
    kept : Kept
        What there is of the image.
    knees : tuple of KneeAnnotation
        With at least one point, all IMPORTED, from the file's name.
    readings : tuple of KneeReading
        Grades and comments; where there is none, there is a knee.
    """

    item: WorkItem
    kept: Kept
    knees: tuple[KneeAnnotation, ...]
    readings: tuple[KneeReading, ...] = ()


@dataclass(frozen=True)
class Imported:
    """What an annotation file has for the worklist.

    Attributes
    ----------
    matches : tuple of Match
        Images with points or readings.
    unlisted : tuple of str
        Images of the file that have some but no counterpart in the worklist.
    problems : tuple of str
        What was odd in the file, and which images could not be read.
    """

    matches: tuple[Match, ...]
    unlisted: tuple[str, ...]
    problems: tuple[str, ...]


def read(source: Path, rows: Rows, keeper: Keeper, progress: Progress) -> Imported:
    """Read an annotation file and the images it is about; runs in a worker thread.

    Parameters
    ----------
    source : pathlib.Path
        Any file that `kneel_gui.formats.read_annotations` reads.
    rows : sequence of (WorkItem, Kept or None)
        The worklist, with what there is of the images that are open.
    keeper : Keeper
        Where annotations are kept.
    progress : Progress
        Told of every image.

    Returns
    -------
    Imported
        Images are matched by name, with or without folder and suffix, where that is
        unambiguous. An image that cannot be read, or that is too small for its
        points, is a problem in it and stops nothing.

    Raises
    ------
    FormatError
        If the annotation file cannot be understood.
    Cancelled
        If asked to stop.
    """
    result = read_annotations(source)
    given = {i.name: i for i in result.images if not i.annotation.empty}
    listed = {item.name: (item, kept) for item, kept in rows}
    found = match_images(list(given), list(listed))
    matches: list[Match] = []
    problems = [str(problem) for problem in result.problems]
    for n, (name, row_name) in enumerate(found.items()):
        raise_if_cancelled(progress)
        progress.report(n, len(found), row_name)
        try:
            matches.append(_match(given[name], *listed[row_name], keeper, source.name))
        except KneelError as error:
            problems.append(str(error))
    unlisted = tuple(name for name in given if name not in found)
    return Imported(tuple(matches), unlisted, tuple(problems))


def _match(
    image: StudyImage, item: WorkItem, kept: Kept | None, keeper: Keeper, source: str
) -> Match:
    loaded = load(item, keeper, kept)
    knees = tuple(_imported(knee, source) for knee in image.annotation.knees)
    rows, cols = loaded.radiograph.shape_px
    places = [knee.points_px[knee.placed] for knee in knees]
    share = np.concatenate([np.empty((0, 2)), *places]) / (cols, rows)
    if (share < -_BEYOND).any() or (share > 1 + _BEYOND).any():
        raise InputError(
            tr(
                "The points of {name} lie outside this image ({cols} x {rows} px)."
            ).format(name=image.name, cols=cols, rows=rows),
            tr("They were left out: it may be another image of that name."),
            item.path,
        )
    return Match(item, loaded.kept, knees, image.annotation.readings)


class ImportDesk(QObject):
    """Runs one import at a time; stopped, it changes nothing.

    Parameters
    ----------
    keeper : Keeper
        Where annotations are kept.
    images : Images
        The opened images.
    worklist : WorklistModel
        All images.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message
    advanced = pyqtSignal(object)  # Advance, or None at the end

    def __init__(
        self,
        keeper: Keeper,
        images: Images,
        worklist: WorklistModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._images = images
        self._worklist = worklist
        # What is being compared now must not be of an older state than what is open.
        images.hold(lambda _image: self.busy)
        # Its own thread: a long import must not keep the next image waiting.
        self._runner = TaskRunner("kneel-import", self)

    @property
    def busy(self) -> bool:
        """Return whether an import is running."""
        return self._runner.busy

    def start(self, source: Path) -> None:
        """Import a file; a newer import replaces one that is running.

        Parameters
        ----------
        source : pathlib.Path
            Any file that `kneel_gui.formats.read_annotations` reads.
        """
        rows = []
        for item in self._worklist.items:
            image = self._images.get(item.path)
            rows.append((item, None if image is None else image.kept))
        self.advanced.emit(Advance(tr("Importing {name}").format(name=source.name)))
        self._runner.submit(
            lambda progress: read(source, rows, self._keeper, progress),
            lambda imported: self._done(source, imported),
            name=_KEY,
            failed=self._failed,
            progressed=lambda done, total, text: self.advanced.emit(
                Advance(tr("Importing: {text}").format(text=text), done, total)
            ),
        )

    def stop(self) -> None:
        """Stop the import before it changes anything."""
        self._runner.cancel_all()

    def close(self) -> None:
        """Stop and wait for the thread to end."""
        self._runner.close()

    def _done(self, source: Path, imported: Imported) -> None:
        self.advanced.emit(None)
        got = 0
        worked: list[str] = []
        odd: list[str] = []
        for match in imported.matches:
            why, stays = self._attach(match, source.name)
            odd += [f"{match.item.name}: {text}" for text in stays]
            if not why:
                got += 1
            elif why == _WORKED:
                worked.append(match.item.name)
            else:
                odd.append(
                    tr("{name}: left out, {why}.").format(name=match.item.name, why=why)
                )
        imported = replace(imported, problems=(*imported.problems, *odd))
        listed = len(self._worklist.items)
        self.said.emit(_report(source.name, got, listed, worked, imported))

    def _attach(self, match: Match, source: str) -> tuple[str, tuple[str, ...]]:
        """Give an image what the file has; return why not, or "", and what stays."""
        path = match.item.path
        if path not in self._worklist:
            return tr("it is not in the worklist any more"), ()
        image, image_id = self._images.get(path), match.kept.annotation.image_id
        if image is not None and image.annotation.image_id != image_id:
            return tr("the file was replaced by another image meanwhile"), ()
        image = self._images.take(path, match.kept)
        before = image.annotation
        after, stays = _with(before, match)
        if after == before:
            return _WORKED, stays
        image.push(ReplaceAnnotation(before, after, f"Import {source}"))
        return "", stays

    def _failed(self, error: Exception) -> None:
        self.advanced.emit(None)
        if isinstance(error, Cancelled):
            text = tr("The import was stopped; nothing was changed.")
            self.said.emit(Message(text, key=_KEY))
        else:
            self.said.emit(error_message(error, tr("Not imported."), key=_KEY))


def _with(
    before: ImageAnnotation, match: Match
) -> tuple[ImageAnnotation, tuple[str, ...]]:
    """Add what the file has where no person has; return what stays, too."""
    after = before
    stays: list[str] = []
    worked = before.reviewed or _by_hand(before)
    if match.knees and not worked:
        for knee in match.knees:
            after = after.with_knee(knee)
        after = replace(after, reviewed=False)
    for reading in match.readings:
        mine = before.reading(reading.side)
        if mine.empty:
            after = after.with_reading(reading)
        elif mine != reading:
            stays.append(
                tr(
                    "the grade and comment of the {word} knee stay; the file "
                    "says «{text} {comment}»."
                ).format(
                    word=side_word(reading.side),
                    text=reading.text,
                    comment=reading.comment,
                )
            )
    if match.knees and worked and after != before:
        stays.append(tr("its points stay, {worked}.").format(worked=tr(_WORKED)))
    return after, tuple(stays)


def _imported(knee: KneeAnnotation, source: str) -> KneeAnnotation:
    points = KneeAnnotation.from_points(
        knee.side, knee.points_px, PointState.IMPORTED, source
    )
    # That a landmark cannot be seen is worth as much as a point.
    return points.with_points_of(knee, knee.known & ~knee.placed)


def _by_hand(annotation: ImageAnnotation) -> bool:
    return any(state.manual for knee in annotation.knees for state in knee.states)


def _report(
    source: str, got: int, listed: int, worked: Sequence[str], imported: Imported
) -> Message:
    none = listed - got - len(worked)
    hints = [tr("{none} got none.").format(none=none)] if none else []
    if worked:
        names = ", ".join(worked[:3])
        if len(worked) > 3:
            names += tr(" and {count} more").format(count=len(worked) - 3)
        hints.append(
            tr("As before, for {why}: {names}.").format(why=tr(_WORKED), names=names)
        )
    if count := len(imported.unlisted):
        hints.append(
            tr("1 of the file is not here.")
            if count == 1
            else tr("{count} of the file are not here.").format(count=count)
        )
    if imported.problems:
        count = len(imported.problems)
        hints.append(
            tr("1 problem.")
            if count == 1
            else tr("{count} problems.").format(count=count)
        )
    left = [
        tr("{name}: left as before, {worked}.").format(name=name, worked=tr(_WORKED))
        for name in worked
    ]
    unlisted = [
        tr("{name}: not in the worklist.").format(name=name)
        for name in imported.unlisted
    ]
    graded = any(match.readings for match in imported.matches)
    text = (
        tr("{got} of {listed} images got points or grades from {source}.")
        if graded
        else tr("{got} of {listed} images got points from {source}.")
    )
    return Message(
        text.format(got=got, listed=listed, source=source),
        " ".join(hints),
        "\n".join((*left, *imported.problems, *unlisted)),
        Level.INFO if got and not worked and not imported.problems else Level.WARNING,
        key=_KEY,
    )
