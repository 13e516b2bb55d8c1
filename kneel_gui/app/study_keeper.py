"""Keeps annotations in studies: each image in the nearest at or above its folder."""

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kneel_gui.app.keeping import Change, Kept, Other, Past, Remark
from kneel_gui.app.words import tr
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.errors import KneelError
from kneel_gui.storage.holder import this_process
from kneel_gui.storage.old_sessions import sessions_of, take_sessions
from kneel_gui.storage.place import Place
from kneel_gui.storage.shelf import Shelf
from kneel_gui.storage.study import Study
from kneel_gui.storage.study_glance import Glance
from kneel_gui.storage.together import finish_cut_off
from kneel_gui.storage.unsaved import Left, Unsaved, take_left

_LOG = logging.getLogger(__name__)
MOST_OPEN = 4  # studies at a time


class StudyKeeper:
    """A `Keeper` over `storage.study`.

    Parameters
    ----------
    reader : str
        Who works.
    beside : bool
        New studies lie with their images instead of in the user's data folder.
    independent : bool
        See `Study`.
    """

    def __init__(
        self, reader: str = "", beside: bool = False, independent: bool = False
    ) -> None:
        self.reader = reader
        self._independent = independent
        self._shelf = Shelf(beside)
        self._holder = this_process(reader)
        self._studies: dict[Path, Study] = {}
        self._annotated: dict[Path, set[Path]] = {}
        self._left: set[Path] = set()  # studies that were opened and left again
        self._remarks: list[Remark] = []
        self._unsaved = Unsaved(self._holder)
        # The threads that search, decode, predict and save all come here.
        self._guard = threading.RLock()

    def open(self, roots: Sequence[Path], images: Sequence[Path]) -> None:
        """Find the studies of images and what was left there; see `Keeper.open`."""
        with self._guard:
            self._finish_exports()
            self._shelf.open([root.absolute() for root in roots])
            # As texts: a `Path` for each of 100,000 images takes a third of a second.
            found = dict.fromkeys(str(path)[: -len(path.name)] for path in images)
            folders = [Path(folder) for folder in found]
            by_study: dict[Path, tuple[Place, list[Path]]] = {}
            for folder in folders:
                place = self._shelf.place(folder / "any")
                by_study.setdefault(place.path, (place, []))[1].append(folder)
            for place, its_folders in by_study.values():
                self._begin(place, its_folders)
                self._leave_idle()
            new = take_left(self._holder, folders, self._save_left)
            if new:
                self._remarks.append(
                    Remark(
                        tr(
                            "The last edits before KNEEL GUI was ended from outside "
                            "were found and saved (1 image)."
                        )
                        if new == 1
                        else tr(
                            "The last edits before KNEEL GUI was ended from outside "
                            "were found and saved ({new} images)."
                        ).format(new=new),
                        tr("Undo still works."),
                        key="unsaved edits found",
                    )
                )

    def note(self, path: Path, past: Past, change: Change) -> None:
        """Write an edit down at once; see `Keeper.note`."""
        self._unsaved.note(path, past, change)

    def all_saved(self) -> None:
        """Forget what was written down; see `Keeper.all_saved`."""
        self._unsaved.clear()

    def load(self, path: Path, image_id: str) -> Kept | None:
        """Return what was kept of an image, with its past; see `Keeper.load`."""
        with self._guard:
            study = self._study(path)
            kept = study.load(path, image_id)
            past = Past() if kept is None else kept.past
            if study.read_only:
                past = replace(past, read_only=study.read_only)
            if not self._independent and (kept is None or kept.annotation.empty):
                found = self._shelf.elsewhere(study.place, path, image_id)
                others = [other for other in found if not other.kept.annotation.empty]
                past = replace(past, others=(*past.others, *others))
            if kept is None and past == Past():
                return None
            return replace(kept or Kept(ImageAnnotation(image_id)), past=past)

    def save(self, path: Path, kept: Kept, changes: Sequence[Change] = ()) -> Past:
        """Write and read back; see `Keeper.save`."""
        with self._guard:
            study = self._study(path)
            fresh = not study.file.exists and not study.file.lost
            if fresh:
                self._shelf.prepare(study.place)
            past = study.save(path, kept, changes)
            if fresh:
                self._shelf.remember(study.place)
            self._annotated.setdefault(study.place.path, set()).add(path)
            self._remarks += study.remarks()
            return past

    def others(self, path: Path, kept: Kept) -> tuple[Other, ...]:
        """Return what others have of an image; see `Keeper.others`."""
        return self._study(path).others(path, kept)

    def settle(self, path: Path, image_id: str, other: Other) -> None:
        """Note a decision; see `Keeper.settle`."""
        if other.place is None:  # what lies elsewhere is offered to an empty image only
            self._study(path).settle(path, image_id, other)

    def glance(self, path: Path) -> Kept | None:
        """Return what was kept of a file without opening it; see `Keeper.glance`."""
        found = self.glances([path]).get(path)
        if found is not None and found.error is not None:
            raise found.error
        return None if found is None else found.kept

    def glances(self, paths: Sequence[Path]) -> dict[Path, Glance]:
        """Return what was kept of files without opening them; see `Keeper.glances`."""
        found: dict[Path, Glance] = {}
        by_study: dict[Path, list[Path]] = {}
        with self._guard:
            for path in paths:
                by_study.setdefault(self._shelf.place(path).path, []).append(path)
            for its_paths in by_study.values():
                study = self._study(its_paths[0])
                try:
                    known = self._annotated_in(study)
                    some = [path for path in its_paths if path in known]
                    found |= study.glances(some)
                except KneelError as error:
                    found |= dict.fromkeys(its_paths, Glance(None, error=error))
        return found

    def last(self, paths: Sequence[Path]) -> Path | None:
        """Return the image that was open last; see `Keeper.last`."""
        with self._guard:
            found: list[tuple[str, Path]] = []
            for study in self._of(paths):
                try:
                    seen = study.last()
                except KneelError as error:
                    _LOG.warning("No resume: %s", error)
                    continue
                if seen is not None:
                    found.append(seen)
        if not found:
            return None
        _, path = max(found)
        return path if path in set(paths) else None

    def set_last(self, path: Path, image_id: str) -> None:
        """Remember the open image, in a study that is there; see `Keeper.set_last`."""
        with self._guard:
            study = self._study(path)
            if not study.file.exists and not study.file.lost:
                self._shelf.prepare(study.place)
            if not study.read_only:
                study.look_at(path, image_id)

    def remarks(self) -> tuple[Remark, ...]:
        """Return what has been found out since the last call."""
        with self._guard:
            found, self._remarks = tuple(self._remarks), []
        return found

    def beat(self) -> None:
        """Show others that we are here; what fails is said where it matters."""
        for study in tuple(self._studies.values()):
            try:
                study.beat()
            except KneelError as error:
                _LOG.warning("No sign of life: %s", error)
            with self._guard:
                self._remarks += study.remarks()

    def close(self) -> None:
        """Leave the studies as they should be left."""
        self._unsaved.close()
        for study in self._studies.values():
            _end(study)

    def _annotated_in(self, study: Study) -> set[Path]:
        place = study.place.path
        if place not in self._annotated:
            self._annotated[place] = set(study.annotated())
        return self._annotated[place]

    def _save_left(self, left: Left) -> bool:
        file = self._study(left.path).file
        if file.exists:
            with file.reading() as db:
                last = (left.changes[-1].uuid,)
                found = db.execute("SELECT 1 FROM journal WHERE uuid = ?", last)
                if found.fetchone() is not None:
                    return False
        self.save(left.path, left.kept, left.changes)
        return True

    def _study(self, path: Path) -> Study:
        with self._guard:
            place = self._shelf.place(path)
            study = self._studies.pop(place.path, None)
            if study is None:
                self._begin(place, ())
            else:
                self._studies[place.path] = study  # used last: left last
            self._leave_idle()
            return self._studies[place.path]

    def _leave_idle(self) -> None:
        """Leave the studies that were not used for longest: each holds three files."""
        for path, study in list(self._studies.items())[:-MOST_OPEN]:
            if study.file.lost:  # it remembers that there was one, and makes no other
                continue
            del self._studies[path]
            self._remarks += study.remarks()
            self._left.add(path)
            _end(study)

    def _of(self, paths: Iterable[Path]) -> Iterator[Study]:
        folders = {path.parent: path for path in paths}
        studies = {self._shelf.place(p).path: p for p in folders.values()}
        for path in studies.values():  # one after the other: not all stay open
            yield self._study(path)

    def _begin(self, place: Place, folders: Sequence[Path]) -> None:
        """Open a study, take in what older versions left, and note what is to say."""
        study = self._studies.get(place.path)
        if study is None:
            study = Study(
                place, self.reader, independent=self._independent, holder=self._holder
            )
            self._studies[place.path] = study
            try:
                study.begin()
            except KneelError as error:
                self._remark(error)
                return
            if place.path in self._left:
                study.remarks()  # said when it was opened first
            elif study.file.exists:
                self._shelf.remember(place)
        try:
            self._take_sessions(study, folders)
        except KneelError as error:
            self._remark(error)
        self._remarks += study.remarks()

    def _take_sessions(self, study: Study, folders: Sequence[Path]) -> None:
        old = [folder for folder in folders if sessions_of(folder)]
        if not old or study.read_only:
            return
        self._shelf.prepare(study.place)
        taken = take_sessions(study, old)
        if taken.count:
            self._remarks.append(
                Remark(
                    tr(
                        "The work of an older KNEEL GUI on {count} images was "
                        "taken over."
                    ).format(count=taken.count),
                    tr("The old files were left as they are."),
                    "\n".join(str(problem) for problem in taken.problems),
                    serious=bool(taken.problems),
                )
            )

    def _finish_exports(self) -> None:
        for cut in finish_cut_off(self._holder):
            self._remarks.append(
                Remark(
                    tr(
                        "The export to {folder} was cut off while its files were "
                        "put in place. "
                    ).format(folder=cut.folder)
                    + (
                        tr("It is finished now.")
                        if cut.finished
                        else tr("It was not made.")
                    ),
                    tr("All of its files belong together again.")
                    if cut.finished
                    else tr("Export once more."),
                    str(cut.folder),
                    serious=not cut.finished,
                    key=f"export cut off {cut.folder}",
                )
            )

    def _remark(self, error: KneelError) -> None:
        place = "" if error.path is None else f"{error.path.parent.name}: "
        self._remarks.append(
            Remark(f"{place}{error.message}", error.hint, str(error), serious=True)
        )


def _end(study: Study) -> None:
    try:
        study.end()
    except KneelError as error:
        _LOG.warning("Not closed as it should be: %s", error)
