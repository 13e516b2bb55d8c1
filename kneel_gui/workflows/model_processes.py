"""One model process per device: a radiograph goes to whichever is free."""

import logging
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from kneel_gui.core.prediction import (
    Centres,
    LandmarkPredictor,
    Prediction,
    Progress,
    SilentProgress,
    raise_if_cancelled,
)
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import Side
from kneel_gui.errors import DeviceError, KneelError
from kneel_gui.workflows.batch_decode import as_told
from kneel_gui.workflows.worker_process import WorkerProcess, answer_all

_LOG = logging.getLogger(__name__)
_TRIES = 2

Factory = Callable[[], LandmarkPredictor]
_Question = tuple[Radiograph, Side | None, Centres | None]


@dataclass(frozen=True)
class _About:
    model_id: str
    device: str
    form: str


@dataclass
class _Model:
    """A process with a model, and how to start it anew."""

    factory: Factory
    process: WorkerProcess | None = None

    def start(self) -> None:
        self.process = WorkerProcess(_serve, self.factory)

    def ready(self) -> _About:
        """Return what was loaded; waits until it is."""
        if self.process is None:
            self.start()
        assert self.process is not None
        told = self.process.hear()
        if isinstance(told, KneelError):
            raise told
        about: _About = told
        return about

    def predict(self, question: _Question) -> Prediction:
        if self.process is None:
            self.ready()
        assert self.process is not None
        answer = self.process.ask(question)
        if isinstance(answer, KneelError):
            raise answer
        found: Prediction = answer
        return found

    def close(self) -> None:
        if self.process is not None:
            self.process.close()
            self.process = None


class ModelProcesses:
    """Several predictors as one; implements `LandmarkPredictor`.

    Parameters
    ----------
    factories : sequence of callable
        Each makes a predictor, in a process of its own; picklable, at least one.

    Raises
    ------
    ModelError, DeviceError
        What a factory raises.
    DeviceError
        If a process ends before its model is loaded.
    """

    def __init__(self, factories: Sequence[Factory]) -> None:
        self._models = [_Model(factory) for factory in factories]
        self._pool = ThreadPoolExecutor(len(factories), thread_name_prefix="model")
        self._idle: SimpleQueue[_Model] = SimpleQueue()
        try:
            for model in self._models:  # all load at the same time
                model.start()
            abouts = [_heard(model) for model in self._models]
        except BaseException:
            self.close()
            raise
        for model in self._models:
            self._idle.put(model)
        self.model_id = abouts[0].model_id
        self.device = ", ".join(about.device for about in abouts)
        self.form = ", ".join(dict.fromkeys(about.form for about in abouts))

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self._models)

    def submit(
        self,
        radiograph: Radiograph,
        side: Side | None = None,
        centres: Centres | None = None,
    ) -> "Future[Prediction]":
        """Hand a radiograph to the next process that is free.

        Parameters
        ----------
        radiograph : Radiograph
            With a spacing.
        side, centres
            As of `LandmarkPredictor.predict`.

        Returns
        -------
        concurrent.futures.Future of Prediction
            Raises what the predictor raised, or a DeviceError when its process was
            lost twice over this radiograph.
        """
        return self._pool.submit(self._predict, (radiograph, side, centres))

    def predict(
        self,
        radiograph: Radiograph,
        side: Side | None = None,
        progress: Progress | None = None,
        centres: Centres | None = None,
    ) -> Prediction:
        """Find the landmarks, as `LandmarkPredictor.predict` does.

        Parameters
        ----------
        radiograph : Radiograph
            With a spacing.
        side : Side, optional
            The image shows this single knee.
        progress : Progress, optional
            Asked once, before.
        centres : mapping of Side to numpy.ndarray, optional
            Where a person says that knees are.

        Returns
        -------
        Prediction
            Of the process that was free.

        Raises
        ------
        KneelError
            As from `submit`.
        Cancelled
            If asked to stop.
        """
        raise_if_cancelled(progress or SilentProgress())
        return self.submit(radiograph, side, centres).result()

    def close(self) -> None:
        """End all processes."""
        self._pool.shutdown(cancel_futures=True)
        for model in self._models:
            model.close()

    def _predict(self, question: _Question) -> Prediction:
        model = self._idle.get()
        try:
            for _ in range(_TRIES):
                try:
                    return model.predict(question)
                except (EOFError, OSError) as error:
                    _LOG.warning("lost a model's process: %r; starting anew", error)
                    model.close()
        finally:
            self._idle.put(model)
        raise DeviceError(
            "The process of the model ended while it worked on this radiograph.",
            "Look whether the card or its driver fails; --device cpu does without it.",
        )


def _heard(model: _Model) -> _About:
    try:
        return model.ready()
    except (EOFError, OSError) as error:
        raise DeviceError(
            "The process of the model ended before the model was loaded.",
            "Look whether the card has free memory and its driver works, or use "
            "--device cpu.",
        ) from error


def _serve(pipe: "Connection[Any, Any]", factory: Factory) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # also while it loads
    try:
        predictor = factory()
    except KneelError as error:
        pipe.send(error)
        return
    pipe.send(_About(predictor.model_id, predictor.device, predictor.form))

    def answer(question: _Question) -> Prediction | KneelError:
        radiograph, side, centres = question
        try:
            return predictor.predict(radiograph, side, centres=centres)
        except Exception as error:  # noqa: BLE001  the border of the batch, logged
            return as_told(error, radiograph.path)

    answer_all(pipe, answer)
