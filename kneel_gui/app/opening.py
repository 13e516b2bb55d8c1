"""Files → worklist rows and radiographs, in the worker thread, neighbours ahead."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.film_cache import FilmCache
from kneel_gui.app.keeping import Glance, Keeper, Kept
from kneel_gui.app.pyramid import Pyramid, pyramid_of
from kneel_gui.app.tasks import TaskRunner, Urgency
from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.core.radiograph import PixelSpacing, Radiograph, SpacingSource
from kneel_gui.dicom.discover import list_candidates
from kneel_gui.dicom.grayscale import default_voi
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import KneelError
from kneel_gui.workflows.inputs import gather

_LOG = logging.getLogger(__name__)
# Up to so many, each is looked into before it is listed; beyond, `HeaderScan` does it.
MANY = 2000
_LOOK_EVERY = 256


@dataclass(frozen=True, eq=False)
class Loaded:
    """A decoded image and what was kept of it.

    Attributes
    ----------
    item : WorkItem
        Its row when it was asked for.
    radiograph : Radiograph
        Its pixels.
    kept : Kept
        With an empty annotation when it was never saved.
    pyramid : Pyramid
        Of the pixels; the views find it while this holds it.
    """

    item: WorkItem
    radiograph: Radiograph
    kept: Kept
    pyramid: Pyramid


@dataclass(frozen=True, eq=False)
class Found:
    """What a search for radiographs brought.

    Attributes
    ----------
    items : tuple of WorkItem
        New rows, in natural order, with the status they were left with; of more than
        `MANY` nothing is looked up yet.
    problems : tuple of KneelError
        One for each file or folder that cannot be used.
    last : pathlib.Path or None
        The image among them that was open last; None of more than `MANY`.
    """

    items: tuple[WorkItem, ...]
    problems: tuple[KneelError, ...]
    last: Path | None


def load(item: WorkItem, keeper: Keeper, kept: Kept | None = None) -> Loaded:
    """Decode an image and fetch what was kept of it; runs in a worker thread.

    Parameters
    ----------
    item : WorkItem
        Its row.
    keeper : Keeper
        Where annotations are kept.
    kept : Kept, optional
        Of an image that is open: newer than what is on disk.

    Returns
    -------
    Loaded
        Spacing and side given by the person are applied.

    Raises
    ------
    KneelError
        If the file or what was kept of it cannot be read.
    """
    radiograph = read_radiograph(item.path)
    image_id = radiograph.image_id
    if kept is None or kept.annotation.image_id != image_id:
        kept = keeper.load(item.path, image_id) or Kept(ImageAnnotation(image_id))
    if not radiograph.spacing.known and kept.spacing_mm is None:
        kept = replace(kept, spacing_mm=item.fallback_mm)
    if kept.spacing_mm is not None:
        spacing = PixelSpacing(*kept.spacing_mm, SpacingSource.USER)
        radiograph = replace(radiograph, spacing=spacing)
    if kept.side is not None:
        radiograph = replace(radiograph, laterality=kept.side)
    default_voi(radiograph)  # the histogram that every window needs is counted here
    return Loaded(item, radiograph, kept, pyramid_of(radiograph.pixels))


def search(paths: Sequence[Path], keeper: Keeper, progress: Progress) -> Found:
    """Find radiographs and how far the work on each was; runs in a worker thread.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Files and folders.
    keeper : Keeper
        Where annotations are kept.
    progress : Progress
        Told of every file.

    Returns
    -------
    Found
        Rows and problems.

    Raises
    ------
    Cancelled
        If asked to stop.
    """
    files, problems = _files(paths)
    roots = [path if path.is_dir() else path.parent for path in paths]
    keeper.open(roots, [path for path, _ in files])
    items = [WorkItem(path, name) for path, name in files]
    if len(files) <= MANY:
        items = _glanced_at(items, keeper, progress)
    if len(items) > MANY:  # the list comes first; then one asks, see `Opener.ask_last`
        return Found(tuple(items), problems, None)
    last = keeper.last([item.path for item in items])
    return Found(tuple(items), problems, last)


def glanced(items: Sequence[WorkItem], keeper: Keeper) -> list[WorkItem]:
    """Return rows with what was kept of their images; runs in a worker thread.

    Parameters
    ----------
    items : sequence of WorkItem
        Rows as they come new.
    keeper : Keeper
        Where annotations are kept.

    Returns
    -------
    list of WorkItem
        In the same order; a row of which nothing was kept is the same.
    """
    found = keeper.glances([item.path for item in items])
    return [
        item if (glance := found.get(item.path)) is None else _known(item, glance)
        for item in items
    ]


def _known(item: WorkItem, glance: Glance) -> WorkItem:
    item = item.with_readers(glance.worked)
    if glance.error is not None:
        return replace(item, status=Status.FAILED, problem=glance.error.message)
    if glance.kept is None:
        return item
    return item.with_annotation(glance.kept.annotation, glance.kept.findings)


def _glanced_at(
    items: Sequence[WorkItem], keeper: Keeper, progress: Progress
) -> list[WorkItem]:
    found: list[WorkItem] = []
    for n in range(0, len(items), _LOOK_EVERY):
        raise_if_cancelled(progress)
        progress.report(n, len(items), items[n].name)
        found += glanced(items[n : n + _LOOK_EVERY], keeper)
    return found


def _files(
    paths: Sequence[Path],
) -> tuple[list[tuple[Path, str]], tuple[KneelError, ...]]:
    """Return the files with their names; of many, without opening each beforehand."""
    folders = {path: list_candidates(path) for path in paths if path.is_dir()}
    if sum(map(len, folders.values())) <= MANY:
        gathered = gather([str(path) for path in paths])
        return [(file.path, file.image) for file in gathered.files], gathered.problems
    single = gather([str(path) for path in paths if path not in folders])
    files = [(file.path, file.image) for file in single.files]
    return files + [file for found in folders.values() for file in found], (
        single.problems
    )


class Opener(QObject):
    """Opens images through the file thread and keeps the last few in memory.

    Parameters
    ----------
    runner : TaskRunner
        The file thread.
    keeper : Keeper
        Where annotations are kept.
    parent : QObject, optional
        Qt parent.
    """

    opened = pyqtSignal(object)  # Loaded
    failed = pyqtSignal(object, object)  # WorkItem, Exception

    def __init__(
        self, runner: TaskRunner, keeper: Keeper, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._keeper = keeper
        self._films: FilmCache[Loaded] = FilmCache()
        self._fetching: dict[Path, str] = {}  # being decoded ahead, and the task's name

    def search(
        self,
        paths: Sequence[Path],
        done: Callable[[Found], None],
        failed: Callable[[Exception], None],
        progressed: Callable[[int, int, str], None],
    ) -> None:
        """Look for radiographs; a newer search replaces one that is running.

        Parameters
        ----------
        paths : sequence of pathlib.Path
            Files and folders.
        done, failed, progressed : callable
            See `TaskRunner.submit`.
        """
        self._runner.submit(
            lambda progress: search(paths, self._keeper, progress),
            done,
            name="search",
            urgency=Urgency.NOW,
            failed=failed,
            progressed=progressed,
        )

    def ask_last(
        self, paths: Sequence[Path], done: Callable[[Path | None], None]
    ) -> None:
        """Ask which image was open last.

        Parameters
        ----------
        paths : sequence of pathlib.Path
            Those listed.
        done : callable
            ``done(path)``; None = that is not known.
        """

        def failed(error: Exception) -> None:
            _LOG.warning("No resume: %s", error)
            done(None)

        self._runner.submit(
            lambda _progress: self._keeper.last(paths),
            done,
            name="search",
            urgency=Urgency.NOW,
            failed=failed,
        )

    def stop_search(self) -> None:
        """Stop a search; its result is dropped."""
        self._runner.supersede("search")

    def open(self, item: WorkItem, kept: Kept | None) -> None:
        """Open an image; the last one asked for wins.

        Parameters
        ----------
        item : WorkItem
            Its row.
        kept : Kept or None
            Of an image that has been opened before.
        """
        ready = self._films.get(item.path)
        if ready is not None:
            self._runner.supersede("open")
            self._films.open(item.path)
            self.opened.emit(ready)
            return
        self._runner.submit(
            lambda _progress: load(item, self._keeper, kept),
            self._arrived,
            name="open",
            urgency=Urgency.NOW,
            failed=lambda error: self.failed.emit(item, error),
        )

    def prefetch(self, rows: Sequence[tuple[WorkItem, Kept | None]]) -> None:
        """Decode images that will probably be asked for next; errors can wait.

        What was to be decoded before and is not among them no longer is.

        Parameters
        ----------
        rows : sequence of (WorkItem, Kept or None)
            Neighbours of the open image, the likeliest first, and what is kept of those
            that have been opened before. As many are decoded as there is room for.
        """
        rows = rows[: self._films.room_beside_open()]
        wanted = {item.path for item, _ in rows}
        for path in [path for path in self._fetching if path not in wanted]:
            self._give_up(path)
        for item, kept in rows:
            if item.path not in self._films and item.path not in self._fetching:
                self._fetch(item, kept)

    def _fetch(self, item: WorkItem, kept: Kept | None) -> None:
        taken = set(self._fetching.values())
        name = next(n for n in map("prefetch {}".format, count()) if n not in taken)
        self._fetching[item.path] = name

        def done(loaded: Loaded) -> None:
            self._fetching.pop(item.path, None)
            self._films.put(item.path, loaded)

        def failed(_error: Exception) -> None:
            self._fetching.pop(item.path, None)

        self._runner.submit(
            lambda _progress: load(item, self._keeper, kept),
            done,
            name=name,
            urgency=Urgency.IDLE,
            failed=failed,
        )

    def _give_up(self, path: Path) -> None:
        self._runner.supersede(self._fetching.pop(path))

    def remember(self, path: Path, image_id: str) -> None:
        """Keep which image is open, for the next start; without it that still works.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        image_id : str
            Of the image in it.
        """
        self._runner.submit(
            lambda _progress: self._keeper.set_last(path, image_id),
            name="last",
            urgency=Urgency.LATER,
            failed=lambda error: _LOG.warning("Resume will not work: %s", error),
        )

    def radiograph(self, path: Path) -> Radiograph | None:
        """Return a radiograph if it is in memory, or None."""
        ready = self._films.get(path)
        return None if ready is None else ready.radiograph

    def forget(self, path: Path | None = None) -> None:
        """Drop one image from memory, or all: spacing or side are others now.

        Parameters
        ----------
        path : pathlib.Path, optional
            The file; default all.
        """
        for fetched in [p for p in self._fetching if path in (None, p)]:
            self._give_up(fetched)
        self._films.forget(path)

    def _arrived(self, loaded: Loaded) -> None:
        path = loaded.item.path
        self._films.put(path, loaded)
        self._films.open(path)
        self.opened.emit(loaded)
