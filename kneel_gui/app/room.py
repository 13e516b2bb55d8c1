"""The reading room without its widgets: which image is open, what comes next."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.action_spec import When
from kneel_gui.app.arrivals import Arrivals
from kneel_gui.app.colleagues import Colleagues
from kneel_gui.app.desk import Desk
from kneel_gui.app.header_scan import HeaderScan
from kneel_gui.app.images import Images
from kneel_gui.app.keeping import Keeper, Kept
from kneel_gui.app.message_bar import Message, error_message
from kneel_gui.app.neighbours import Neighbours
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.opening import Loaded, Opener
from kneel_gui.app.predicting import Advance, Predictions, PredictorFactory
from kneel_gui.app.save_desk import SaveDesk
from kneel_gui.app.saving import Saver
from kneel_gui.app.tasks import TaskRunner
from kneel_gui.app.visits import Visits
from kneel_gui.app.words import tr
from kneel_gui.app.work_item import Status, WorkItem
from kneel_gui.app.worklist_model import WorklistModel
from kneel_gui.core import edits
from kneel_gui.core.annotation import PointState
from kneel_gui.core.edits import Edit
from kneel_gui.core.prediction import Centres
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import Side


class ReadingRoom(QObject):
    """The worklist, the open image and everything that happens to them.

    Parameters
    ----------
    keeper : Keeper
        Where annotations are kept.
    factory : callable
        ``factory() -> LandmarkPredictor``, run in the model thread.
    autosave_ms : int
        Rest between two saves.
    parent : QObject, optional
        Qt parent.
    """

    shown = pyqtSignal(object, object)  # OpenImage, Radiograph: another image
    edited = pyqtSignal(object)  # OpenImage: the open one has changed
    state_changed = pyqtSignal()  # what is enabled, the title
    said = pyqtSignal(object)  # Message
    unsaid = pyqtSignal(str)  # the messages of this key have come to nothing
    advanced = pyqtSignal(object)  # Advance, or None
    going = pyqtSignal(object)  # pathlib.Path: the image that is being opened
    spacing_wanted = pyqtSignal()  # the open image needs a pixel spacing
    may_close = pyqtSignal()  # everything is saved, after `prepare_to_close`

    def __init__(
        self,
        keeper: Keeper,
        factory: PredictorFactory,
        autosave_ms: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = TaskRunner("kneel-files", self)
        self._model = TaskRunner("kneel-model", self)
        self.worklist = WorklistModel(self)
        self.images = Images(self.worklist, keeper.reader, self)
        self.predictions = Predictions(self._model, factory, keeper, self)
        self._opener = Opener(self._files, keeper, self)
        self._neighbours = Neighbours(self.worklist)
        self.scan = HeaderScan(self.worklist, keeper, self)
        self.arrivals = Arrivals(self._opener, self.worklist, self.scan, self)
        self._keeper = keeper
        self._disk = TaskRunner("kneel-save", self)  # no search keeps an edit waiting
        self._saver = Saver(self._disk, keeper, self.images.unsaved, autosave_ms, self)
        self._saving = SaveDesk(self._saver, self)
        self.visits = Visits(self._files, keeper, self)
        self.colleagues = Colleagues(self._disk, keeper, self._saver, self.images, self)
        self._desk = Desk(self.predictions, self.images, self.worklist, self)
        self._image: OpenImage | None = None
        self._radiograph: Radiograph | None = None
        self._wanted: Path | None = None
        self._connect()

    def _connect(self) -> None:
        self._opener.opened.connect(self._opened)
        self._opener.failed.connect(self._not_opened)
        for part in (self.arrivals, self._desk, self._saving, self.colleagues):
            part.said.connect(self.said)
        self.arrivals.advanced.connect(self.advanced)
        self.arrivals.replacing.connect(self._leave_all)
        self.arrivals.listed.connect(self._listed)
        self.arrivals.rested.connect(self._rest)
        self._saving.unsaid.connect(self.unsaid)
        self.colleagues.unsaid.connect(self.unsaid)
        self.images.noted.connect(self._saver.note)
        self._saving.changed.connect(self.state_changed)
        self._saving.may_close.connect(self.may_close)
        self._desk.spacing_wanted.connect(self.spacing_wanted)
        self.images.changed.connect(self._changed)
        self.colleagues.unchanged.connect(self.edited)
        self.images.released.connect(self._opener.forget)
        self.predictions.advanced.connect(self._advance)
        self.images.undo_group.canUndoChanged.connect(self.state_changed)
        self.images.undo_group.canRedoChanged.connect(self.state_changed)
        for runner in (self._files, self._model, self._disk):
            runner.unhandled.connect(lambda error: self.said.emit(error_message(error)))

    # -- what is open ---------------------------------------------------------------

    @property
    def image(self) -> OpenImage | None:
        """Return the open image, or None."""
        return self._image

    @property
    def radiograph(self) -> Radiograph | None:
        """Return the open radiograph, or None."""
        return self._radiograph

    @property
    def dirty(self) -> bool:
        """Return whether anything is not saved yet."""
        return self._saving.dirty

    @property
    def busy(self) -> bool:
        """Return whether a search or a prediction is going on."""
        return self.arrivals.busy or self.predictions.busy

    def facts(self) -> frozenset[When]:
        """Return which conditions of actions hold, the selection apart."""
        image, group = self._image, self.images.undo_group
        facts = {
            When.LISTED: len(self.worklist) > 0,
            When.IMAGE: image is not None,
            When.UNDO: group.canUndo(),
            When.REDO: group.canRedo(),
            When.DIRTY: self.dirty,
        }
        if image is not None:
            knees = image.annotation.knees
            facts[When.POINTS] = bool(knees)
            facts[When.PREDICTED] = any(
                PointState.PREDICTED in knee.states for knee in knees
            )
        return frozenset(fact for fact, holds in facts.items() if holds)

    # -- opening --------------------------------------------------------------------

    def open_demo(self, folder: Path) -> None:
        """Open the study that comes with the program; it gives way to any other.

        Parameters
        ----------
        folder : pathlib.Path
            With its images.
        """
        self.arrivals.open_demo(folder)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Add files and folders to the worklist and open one of them.

        Parameters
        ----------
        paths : sequence of pathlib.Path
            See `Arrivals.open_paths`.
        """
        self.arrivals.open_paths(paths)

    def _leave_all(self) -> None:
        self.predictions.stop()
        self._show_nothing()

    def _listed(self, path: Path | None) -> None:
        self.colleagues.tell_remarks()
        self.go_to(path)
        self.state_changed.emit()

    def go_to(self, path: Path | None) -> None:
        """Open an image of the worklist.

        Parameters
        ----------
        path : pathlib.Path or None
            None does nothing.
        """
        if path is None or (self._wanted == path and self._image is not None):
            return
        self._wanted = path
        self.going.emit(path)
        self._opener.open(self.worklist.item(path), self._kept(path))

    def step(self, by: int) -> None:
        """Open the next or previous image on show.

        Parameters
        ----------
        by : int
            1 or -1.
        """
        self.go_to(self.worklist.step(self._wanted, by))

    def next_unreviewed(self) -> None:
        """Open the next image that nobody has accepted, or say that there is none."""
        path = self.worklist.step(self._wanted, 1, _open_to_review, wrap=True)
        if path is not None:
            self.go_to(path)
            return
        here = self._wanted is not None and _open_to_review(
            self.worklist.item(self._wanted)
        )
        none = tr("All are reviewed.")
        text = tr("No other image waits for a review.") if here else none
        self.said.emit(Message(text, key="reviewed"))

    def _opened(self, loaded: Loaded) -> None:
        image = self.images.adopt(loaded)
        self._image, self._radiograph = image, loaded.radiograph
        self.images.undo_group.setActiveStack(image.stack)
        self.shown.emit(image, loaded.radiograph)
        self.state_changed.emit()
        self.colleagues.watch(image)
        self._opener.remember(image.path, image.annotation.image_id)
        near = self._neighbours.of(image.path)
        self._opener.prefetch([(row, self._kept(row.path)) for row in near])

    def _not_opened(self, item: WorkItem, error: Exception) -> None:
        self.images.mark_failed(item.path, error)
        self._show_nothing()
        self.said.emit(error_message(error, key=f"open {item.path}"))

    def _show_nothing(self) -> None:
        self._image = self._radiograph = None
        self.colleagues.watch(None)
        self.images.undo_group.setActiveStack(None)
        self.shown.emit(None, None)
        self.state_changed.emit()

    def _kept(self, path: Path) -> Kept | None:
        image = self.images.get(path)
        return None if image is None else image.kept

    # -- editing --------------------------------------------------------------------

    def edit(self, edit: Edit, merge: str = "") -> None:
        """Apply an edit to the open image.

        Parameters
        ----------
        edit : Edit
            Made for its present annotation.
        merge : str
            See `kneel_gui.app.undo.EditCommand`.
        """
        if self._image is not None:
            self._image.push(edit, merge)

    def accept(self) -> None:
        """Mark the open image as reviewed and open the next unreviewed one."""
        if self._image is not None:
            self.edit(edits.set_reviewed(self._image.annotation, True))
            self.next_unreviewed()

    def reject(self) -> None:
        """Remove the points of the open image that no person has touched."""
        if self._image is not None:
            self.edit(edits.reject_predicted(self._image.annotation))

    def swap(self) -> None:
        """Exchange right and left on the open image."""
        if self._image is not None:
            self.edit(edits.swap_sides(self._image.annotation))

    def set_spacing(self, spacing_mm: tuple[float, float], everywhere: bool) -> None:
        """Give the pixel spacing of the open image.

        Parameters
        ----------
        spacing_mm : tuple of float
            (row, col), mm.
        everywhere : bool
            Also for every listed image that has none.
        """
        if everywhere:
            for item in self.worklist.items:
                self.worklist.update(replace(item, fallback_mm=spacing_mm))
            self._opener.forget()
        if self._image is not None:
            self.unsaid.emit(f"spacing {self._image.path}")
            self._image.spacing_mm = spacing_mm
            self._reopen(self._image)

    def set_side(self, side: Side | None) -> None:
        """Say which single knee the open image shows.

        Parameters
        ----------
        side : Side or None
            None = as the file says.
        """
        if (image := self._image) is not None:
            image.side = side
            if side is not None:  # what a model took for the other knee is this one
                image.findings = tuple(f for f in image.findings if f.side is side)
                other = edits.reject_predicted(image.annotation, (side.other,))
                if other.after.knees != other.before.knees:
                    image.push(other)
            self._reopen(image)

    def _reopen(self, image: OpenImage) -> None:
        self.unsaid.emit(f"offer {image.path}")
        if any(PointState.PREDICTED in knee.states for knee in image.annotation.knees):
            self.said.emit(
                Message(
                    tr("The landmarks were predicted without knowing that."),
                    tr("Predict again; points set by hand stay."),
                    buttons=((tr("Predict"), lambda: self.predict()),),
                    key=f"again {image.path}",
                )
            )
        self.images.refresh(image)
        self._opener.forget(image.path)
        self._opener.open(self.worklist.item(image.path), image.kept)

    def _changed(self, image: OpenImage) -> None:
        if image.dirty:
            self._saver.touch()
        if image is self._image:
            self.edited.emit(image)
        self.state_changed.emit()

    # -- predicting -----------------------------------------------------------------

    def predict(self, centres: Centres | None = None, pinned: bool = False) -> None:
        """Predict the open image.

        Parameters
        ----------
        centres, pinned
            See `kneel_gui.app.predicting.Request`.
        """
        if self._image is not None and self._radiograph is not None:
            for said in ("again", "remarks"):  # of the prediction before
                self.unsaid.emit(f"{said} {self._image.path}")
            self._desk.predict(self._image, self._radiograph, centres, pinned)
            self.state_changed.emit()

    def predict_all(self) -> None:
        """Predict every image that has no landmarks yet."""
        self._desk.predict_all()
        self.state_changed.emit()

    def stop(self) -> None:
        """Stop predicting and searching."""
        self.predictions.stop()
        self.arrivals.stop()

    def _advance(self, advance: Advance | None) -> None:
        self.advanced.emit(advance)
        self.state_changed.emit()

    def _rest(self) -> None:
        if not self.predictions.busy:
            self.advanced.emit(None)

    # -- saving and closing ---------------------------------------------------------

    def set_autosave(self, rest_ms: int) -> None:
        """Rest so many milliseconds between two saves from now on."""
        self._saver.set_delay(rest_ms)

    def save(self) -> None:
        """Save everything that is dirty now."""
        self._saving.save()

    def prepare_to_close(self) -> None:
        """Save what is dirty, then tell with `may_close`; a failure is a message."""
        self.predictions.stop()
        self._saving.close()

    def shut_down(self) -> None:
        """Stop the threads and wait for them."""
        self.scan.close()
        self.colleagues.close()
        for part in (self._files, self._model, self._disk, self._keeper):
            part.close()


def _open_to_review(item: WorkItem) -> bool:
    return item.status not in (Status.REVIEWED, Status.FAILED)
