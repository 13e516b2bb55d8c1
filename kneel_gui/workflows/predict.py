"""Find the landmarks of many radiographs; one bad file never stops the rest."""

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.prediction import (
    LandmarkPredictor,
    Prediction,
    Progress,
    SilentProgress,
    raise_if_cancelled,
)
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import Side
from kneel_gui.core.study import StudyImage, findings_of
from kneel_gui.errors import Cancelled, KneelError
from kneel_gui.formats.spacing_table import SpacingTable
from kneel_gui.inference.run_options import EngineKind, Precision, default_options
from kneel_gui.workflows.batch_decode import (
    Reading,
    ReadTask,
    Signature,
    as_told,
    read_ahead,
)
from kneel_gui.workflows.inputs import InputFile
from kneel_gui.workflows.model_processes import ModelProcesses
from kneel_gui.workflows.models import find_model

DEFAULT_MODEL = "models/default"
_MOST_JOBS = 8  # a GPU is fed by fewer


@dataclass(frozen=True)
class PredictOptions:
    """How radiographs are read.

    Attributes
    ----------
    spacing_mm : tuple of float or None
        (row, col); overrides what every file says. None = from the files.
    spacing_table : SpacingTable or None
        Per image; goes before `spacing_mm` for the images it names.
    side : Side or None
        Every image shows this single knee. None = from the files.
    jobs : int or None
        1: a thread decodes ahead; more: that many processes. At most one more image
        than that waits in memory. None = by the device (`default_jobs`).
    """

    spacing_mm: tuple[float, float] | None = None
    spacing_table: SpacingTable | None = None
    side: Side | None = None
    jobs: int | None = None

    def spacing_of(self, image: str) -> tuple[float, float] | None:
        """Return the (row, col) spacing in mm given for an image, or None.

        Parameters
        ----------
        image : str
            `InputFile.image`.

        Returns
        -------
        tuple of float or None
            None = as the file says.
        """
        found = self.spacing_table.find(image) if self.spacing_table else None
        return self.spacing_mm if found is None else (found.row_mm, found.col_mm)

    def told_of(self, image: str) -> str:
        """Return everything that was told of an image, to see whether it changed.

        Parameters
        ----------
        image : str
            `InputFile.image`.

        Returns
        -------
        str
            The same text for the same spacing and side.
        """
        side = "" if self.side is None else self.side.value
        return f"spacing {self.spacing_of(image)}, side {side}"


@dataclass(frozen=True, eq=False)
class FileResult:
    """What came of one file: a radiograph with its prediction, or an error.

    Attributes
    ----------
    file : InputFile
        The file.
    radiograph : Radiograph or None
        None if it could not be read.
    prediction : Prediction or None
        None if there is an error.
    error : KneelError or None
        None if all went well.
    seconds : float
        Time of the prediction, without reading the file.
    signature : Signature or None
        Of the file that was read; None if it could not be.
    """

    file: InputFile
    radiograph: Radiograph | None = None
    prediction: Prediction | None = None
    error: KneelError | None = None
    seconds: float = 0.0
    signature: Signature | None = None

    @property
    def study_image(self) -> StudyImage | None:
        """Return it as annotation files know it; None if there is an error."""
        radiograph, prediction = self.radiograph, self.prediction
        if radiograph is None or prediction is None:
            return None
        empty = ImageAnnotation(radiograph.image_id)
        rows, cols = radiograph.shape_px
        return StudyImage(
            self.file.image,
            empty.with_prediction(prediction),
            self.file.path,
            (cols, rows),
            radiograph.spacing,
            findings=findings_of(prediction),
            seconds=self.seconds,
        )


def make_predictor(
    model: str | Path | None = None,
    device: str = "auto",
    geometry: str = "exact",
    *,
    spare_core: bool = False,
    engine: EngineKind | None = None,
    precision: Precision | None = None,
) -> LandmarkPredictor:
    """Load a model; only this imports torch.

    Parameters
    ----------
    model : str or pathlib.Path, optional
        Folder or name, see `find_model`; default: the one that comes with the program.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
    geometry : str
        ``exact``, or ``kneel`` to reproduce KNEEL's own numbers with its models.
    spare_core : bool
        Leave a processor core to the window; default: use all.
    engine, precision : str, optional
        See `RunOptions`; default: what is best here.

    Returns
    -------
    LandmarkPredictor
        Ready to predict.

    Raises
    ------
    ModelError
        If there is no such model, it is damaged or does not know that geometry.
    DeviceError
        If the device is not there.
    """
    folder = find_model(model)
    from kneel_gui.inference.pipeline import load_predictor

    options = default_options(spare_core)
    options = replace(
        options,
        engine=engine or options.engine,
        precision=precision or options.precision,
    )
    return load_predictor(folder, device, geometry, options)


def make_predictors(
    model: str | Path | None = None, device: str = "auto", geometry: str = "exact"
) -> LandmarkPredictor:
    """Load a model once, or once for each of several devices.

    Parameters
    ----------
    model, geometry
        As of `make_predictor`.
    device : str
        As of `make_predictor`; or several with commas between, such as
        ``cuda:0,cuda:1``, or ``cuda:all``: then a `ModelProcesses`, to be closed.

    Returns
    -------
    LandmarkPredictor
        Ready to predict.

    Raises
    ------
    ModelError, DeviceError
        As `make_predictor`.
    """
    devices = [name.strip() for name in device.split(",")]
    if device == "cuda:all":
        from kneel_gui.inference.device import cuda_devices

        devices = cuda_devices() or ["cuda"]  # which says why there is none
    if len(devices) == 1:
        return make_predictor(model, devices[0], geometry)
    folder = find_model(model)
    return ModelProcesses(
        [partial(make_predictor, folder, name, geometry) for name in devices]
    )


def predict_files(
    files: Iterable[InputFile],
    predictor: LandmarkPredictor,
    options: PredictOptions | None = None,
    progress: Progress | None = None,
) -> Generator[FileResult, None, None]:
    """Read and predict files in order, decoding the next ones meanwhile.

    Parameters
    ----------
    files : iterable of InputFile
        What to do; may be endless.
    predictor : LandmarkPredictor
        Used in the calling thread only.
    options : PredictOptions, optional
        How to read them.
    progress : Progress, optional
        Asked between files and by the predictor; nothing is reported to it, the
        caller knows what it does with each result.

    Yields
    ------
    FileResult
        One per file, in order.

    Raises
    ------
    Cancelled
        If asked to stop; the results so far were yielded.
    """
    chosen = options or PredictOptions()
    asked = _StopOnly(progress or SilentProgress())
    tasks = (
        ReadTask(file, chosen.spacing_of(file.image), chosen.side) for file in files
    )
    readings = read_ahead(tasks, chosen.jobs or default_jobs(predictor.device))
    try:
        if isinstance(predictor, ModelProcesses):
            yield from _shared(readings, predictor, asked)
            return
        for reading in readings:
            raise_if_cancelled(asked)
            yield _result(reading, predictor.predict, asked)
    finally:
        readings.close()


def default_jobs(device: str) -> int:
    """Return how many jobs keep a device busy.

    Parameters
    ----------
    device : str
        `LandmarkPredictor.device`.

    Returns
    -------
    int
        On the CPU 1: the model is slower than reading and needs the cores. On a GPU
        one per core but one, at most 8.
    """
    if not device.startswith("cuda"):
        return 1
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 2
    return max(1, min(cores - 1, _MOST_JOBS))


class _StopOnly:
    """A progress that passes on the wish to stop; the steps of one image stay inside.

    Parameters
    ----------
    outer : Progress
        Of the batch.
    """

    def __init__(self, outer: Progress) -> None:
        self.cancelled = outer.cancelled

    def report(self, done: int, total: int, text: str = "") -> None:
        """Accept the report."""


def _shared(
    readings: Iterable[Reading], models: ModelProcesses, asked: Progress
) -> Iterator[FileResult]:
    """Yield the results in order while every process is kept busy."""
    queue: deque[tuple[Reading, Future[Prediction] | None]] = deque()

    def first() -> FileResult:
        reading, future = queue.popleft()

        def wait(*_: object, **__: object) -> Prediction:
            assert future is not None  # there is a radiograph
            return future.result()

        return _result(reading, wait, asked)

    for reading in readings:
        raise_if_cancelled(asked)
        picture = reading.radiograph
        queue.append((reading, None if picture is None else models.submit(picture)))
        if len(queue) > models.count:  # one more waits, so that none is idle
            yield first()
    while queue:
        raise_if_cancelled(asked)
        yield first()


def _result(
    reading: Reading, predict: Callable[..., Prediction], progress: Progress
) -> FileResult:
    file, radiograph = reading.file, reading.radiograph
    if radiograph is None:
        return FileResult(file, error=reading.error)
    try:
        start = time.perf_counter()
        prediction = predict(radiograph, progress=progress)
        seconds = time.perf_counter() - start
    except Cancelled:
        raise
    except Exception as error:  # noqa: BLE001  the border of the batch, logged
        return FileResult(file, error=as_told(error, file.path))
    return FileResult(
        file, radiograph, prediction, seconds=seconds, signature=reading.signature
    )
