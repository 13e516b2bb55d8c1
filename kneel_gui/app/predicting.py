"""Predictions in the model thread: of the open image, or of the whole worklist."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.keeping import Keeper, Kept
from kneel_gui.app.opening import Loaded, load
from kneel_gui.app.tasks import Task, TaskRunner, Urgency
from kneel_gui.app.words import mark, tr
from kneel_gui.app.work_item import WorkItem
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.heat_maps import HeatMapper, KneeHeatMaps
from kneel_gui.core.prediction import Centres, LandmarkPredictor, Prediction, Progress
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import Side
from kneel_gui.errors import Cancelled, ModelError, RadiographError

# Translating and checking them takes seconds the first time; later they are on disk.
_PREPARING = mark("Preparing the networks (once)…")

PredictorFactory = Callable[[], LandmarkPredictor]


@dataclass(frozen=True, eq=False)
class Request:
    """A prediction that was asked for.

    Attributes
    ----------
    item : WorkItem
        The image's row.
    radiograph : Radiograph or None
        Its pixels if they are in memory.
    kept : Kept or None
        What there was of it when asked; None = it was not open.
    centres : mapping of Side to numpy.ndarray or None
        Where a person says that knees are; only they are predicted.
    pinned : bool
        The prediction is drawn to the points that a person has set.
    """

    item: WorkItem
    radiograph: Radiograph | None = None
    kept: Kept | None = None
    centres: Centres | None = None
    pinned: bool = False


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of a request.

    Attributes
    ----------
    request : Request
        What was asked.
    prediction : Prediction
        Of its image.
    loaded : Loaded or None
        The image, if it had to be read.
    """

    request: Request
    prediction: Prediction
    loaded: Loaded | None


@dataclass(frozen=True)
class Advance:
    """How far the predicting is, for the task bar.

    Attributes
    ----------
    text : str
        What is being done.
    done, total : int
        Steps; total 0 = unknown.
    seconds_left : float or None
        None when it cannot be told yet.
    stoppable : bool
        A person can stop it.
    """

    text: str
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    stoppable: bool = True


class _Batch:
    """The images waiting to be predicted, and how long one takes."""

    def __init__(self) -> None:
        self.waiting: deque[Request] = deque()
        self.total = 0
        self.done = 0
        self.number = 0  # a stopped batch's last image may end in the next one
        self._started = 0.0

    def add(self, requests: Sequence[Request]) -> None:
        """Queue images that do not wait already."""
        if not self.waiting:
            self.total = self.done = 0
            self.number += 1
            self._started = time.monotonic()
        known = {request.item.path for request in self.waiting}
        fresh = [r for r in requests if r.item.path not in known]
        self.waiting += fresh
        self.total += len(fresh)

    def advance(self, name: str) -> Advance:
        """Return how far it is."""
        left = None
        if self.done:
            each = (time.monotonic() - self._started) / self.done
            left = each * (self.total - self.done)
        text = tr("Predicting {number} of {total}: {name}").format(
            number=self.done + 1, total=self.total, name=name
        )
        return Advance(text, self.done, self.total, left)


class Predictions(QObject):
    """The model, loaded in the background, and the images to predict.

    Parameters
    ----------
    runner : TaskRunner
        The model thread.
    factory : callable
        ``factory() -> LandmarkPredictor``, run in the model thread.
    keeper : Keeper
        Where annotations are kept.
    parent : QObject, optional
        Qt parent.
    """

    answered = pyqtSignal(object)  # Answer
    failed = pyqtSignal(object, object)  # Request, Exception; also Cancelled
    advanced = pyqtSignal(object)  # Advance, or None when nothing is going on
    model_ready = pyqtSignal(object)  # LandmarkPredictor
    model_failed = pyqtSignal(object)  # Exception
    batch_ended = pyqtSignal(int, int)  # done, total; fewer done = it was stopped
    _prepared = pyqtSignal()  # from the model thread: the model is loaded

    def __init__(
        self,
        runner: TaskRunner,
        factory: PredictorFactory,
        keeper: Keeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._factory = factory
        self._keeper = keeper
        self._predictor: LandmarkPredictor | None = None
        self._loading = False
        self._last: Advance | None = None  # what is told once the model is loaded
        self._single: Task | None = None
        self._running: Task | None = None  # of the batch
        self._batch = _Batch()
        self._prepared.connect(self._tell_again)

    @property
    def busy(self) -> bool:
        """Return whether a prediction is running or waiting."""
        return self._single is not None or self._running is not None

    @property
    def predictor(self) -> LandmarkPredictor | None:
        """Return the model, or None while it is not loaded."""
        return self._predictor

    @property
    def batch_number(self) -> int:
        """Return which batch this is; one begun right after a stop is the next."""
        return self._batch.number

    def load_model(self) -> None:
        """Load the model in the background unless that is done or under way."""
        if self._predictor is not None or self._loading:
            return
        self._loading = True
        self._runner.submit(
            lambda _progress: self._loaded_model(),
            self._model_arrived,
            urgency=Urgency.NOW,
            failed=self._model_missing,
        )
        self.advanced.emit(Advance(tr(_PREPARING), stoppable=False))

    def use(self, factory: PredictorFactory) -> None:
        """Use another model from the next prediction on; it is loaded now.

        Parameters
        ----------
        factory : callable
            As for a new one.
        """
        self._factory = factory
        self._predictor = None
        self._loading = False
        self.load_model()

    def predict(self, request: Request) -> None:
        """Predict one image, before those of a running batch.

        Parameters
        ----------
        request : Request
            The image.
        """
        name = request.item.name

        def ended(_done: bool) -> None:
            if self._single is task:
                self._single = None

        def step(done: int, total: int, text: str) -> None:
            more = f": {text}" if text else ""
            self._tell(
                Advance(
                    tr("Predicting {name}{more}").format(name=name, more=more),
                    done,
                    total,
                )
            )

        if self._single is not None:
            self._single.cancel()
        task = self._single = self._submit(request, Urgency.SOON, ended, step)
        self._tell(Advance(tr("Predicting {name}").format(name=name)))

    def ask_heat_maps(
        self,
        radiograph: Radiograph,
        points_px: Mapping[Side, FloatArray],
        done: Callable[[tuple[KneeHeatMaps, ...]], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Ask what the model sees around landmarks, before a batch goes on.

        Parameters
        ----------
        radiograph, points_px
            See `HeatMapper.heat_maps`.
        done, failed : callable
            Called with the answer, or with why there is none; not when a newer question
            came.
        """

        def work(_progress: Progress) -> tuple[KneeHeatMaps, ...]:
            model = self._loaded_model()
            if not isinstance(model, HeatMapper):
                raise ModelError(
                    tr("The model {model_id} does not give its heat maps.").format(
                        model_id=model.model_id
                    ),
                    tr("The model that comes with the program does."),
                )
            return model.heat_maps(radiograph, points_px)

        self._runner.submit(
            work, done, name="heat maps", urgency=Urgency.SOON, failed=failed
        )

    def predict_all(self, requests: Sequence[Request]) -> None:
        """Predict many images, one after the other.

        Parameters
        ----------
        requests : sequence of Request
            The images; they join a batch that is running.
        """
        self._batch.add(requests)
        if self._running is None:
            self._next_of_batch()

    def stop(self) -> None:
        """Stop what is running and forget what waits."""
        self._batch.waiting.clear()
        for task in (self._single, self._running):
            if task is not None:
                task.cancel()
        if self.busy:
            self._last = Advance(tr("Stopping"), stoppable=False)
            self.advanced.emit(self._last)

    def _next_of_batch(self) -> None:
        if not self._batch.waiting:
            self.batch_ended.emit(self._batch.done, self._batch.total)
            return
        request, number = self._batch.waiting[0], self._batch.number

        def ended(done: bool) -> None:
            self._running = None
            waiting = self._batch.waiting
            if waiting and waiting[0] is request:  # otherwise it was stopped
                waiting.popleft()
            if done and number == self._batch.number:
                self._batch.done += 1
            self._next_of_batch()

        self._running = self._submit(request, Urgency.LATER, ended)
        self._tell(self._batch.advance(request.item.name))

    def _submit(
        self,
        request: Request,
        urgency: Urgency,
        ended: Callable[[bool], None],
        step: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
    ) -> Task:
        def done(answer: Answer) -> None:
            self.answered.emit(answer)
            ended(True)
            self._rest()

        def failed(error: Exception) -> None:
            self.failed.emit(request, error)
            ended(not isinstance(error, Cancelled))
            self._rest()

        return self._runner.submit(
            lambda progress: self._work(request, progress),
            done,
            urgency=urgency,
            failed=failed,
            progressed=step,
        )

    def _tell(self, advance: Advance) -> None:
        """Tell how far it is; without a model, what everything waits for."""
        self._last = advance
        self.advanced.emit(advance if self._predictor else Advance(tr(_PREPARING)))

    def _tell_again(self) -> None:
        if self.busy and self._last is not None:
            self.advanced.emit(self._last)

    def _rest(self) -> None:
        if not self.busy:
            self.advanced.emit(None)

    def _loaded_model(self) -> LandmarkPredictor:
        """Return the model, loading it the first time; in the model thread."""
        if self._predictor is None:
            self._predictor = self._factory()
            self._prepared.emit()
        return self._predictor

    def _work(self, request: Request, progress: Progress) -> Answer:
        """Read and predict; in the model thread."""
        loaded = None
        radiograph = request.radiograph
        if radiograph is None:
            loaded = load(request.item, self._keeper, request.kept)
            radiograph = loaded.radiograph
        if not radiograph.spacing.known:
            raise RadiographError(
                tr("It has no pixel spacing, and the model needs one."),
                tr(
                    "Set pixel spacing… in the File menu gives it to one image "
                    "or to all."
                ),
                request.item.path,
            )
        predictor = self._loaded_model()
        prediction = predictor.predict(
            radiograph, radiograph.laterality, progress, request.centres
        )
        return Answer(request, prediction, loaded)

    def _model_arrived(self, predictor: LandmarkPredictor) -> None:
        self._loading = False
        self.model_ready.emit(predictor)
        self._rest()

    def _model_missing(self, error: Exception) -> None:
        self._loading = False
        self.model_failed.emit(error)
        self._rest()
