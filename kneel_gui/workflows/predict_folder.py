"""``kneel predict``: from inputs to a folder of tables, exports and contact sheets.

Always written: ``landmarks.csv`` and ``images.csv`` (`kneel_gui.formats.tidy`) and
``failures.csv``, one row per input that failed (only its header when none did). While
the batch runs, every result goes to ``results.sqlite`` at once (`batch_store`); the
tables are written from it at the end, in the order of the inputs, also after a stop.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from kneel_gui.core.prediction import LandmarkPredictor, Progress
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import Cancelled, ConfigError, KneelError
from kneel_gui.formats.tidy import CSV
from kneel_gui.qa.contact_sheet import failure_tile, tile
from kneel_gui.storage.atomic import check_target, make_folder, staging_folder
from kneel_gui.storage.stale import sweep_stale
from kneel_gui.workflows.batch_resume import Plan, plan
from kneel_gui.workflows.batch_store import STORE, ResultStore, open_store
from kneel_gui.workflows.batch_tables import TABLES, Tally, write_failures, write_tables
from kneel_gui.workflows.export import chosen_formats, export_annotations
from kneel_gui.workflows.inputs import Gathered, InputFile, gather
from kneel_gui.workflows.model_processes import ModelProcesses
from kneel_gui.workflows.predict import FileResult, PredictOptions, predict_files
from kneel_gui.workflows.predict_report import Notes, PredictReport
from kneel_gui.workflows.rendering import FileRenderer, shown
from kneel_gui.workflows.sheets import SheetWriter

_Say = Callable[[str], None]


class Existing(str, Enum):
    """What to do with results that the folder already holds."""

    REFUSE = "refuse"
    RESUME = "resume"
    OVERWRITE = "overwrite"


@dataclass(frozen=True)
class PredictJob:
    """What is to be done.

    Attributes
    ----------
    inputs : tuple of str
        Files, folders, globs.
    out : pathlib.Path
        Folder for the results; made if need be.
    formats : tuple of str
        Keys of `kneel_gui.formats.FORMATS`; ``csv`` is written in any case.
    options : PredictOptions
        How the files are read.
    existing : Existing
        RESUME keeps what is done, unchanged and of the same model, options, engine,
        precision and `geometry`, and does the rest, what failed included. OVERWRITE
        starts afresh.
    contact_sheet : bool
        Write ``contact_sheet_001.png`` and so on; a resumed run adds pages.
    geometry : str
        What `make_predictor` was told: results of another one are another model's.
    """

    inputs: tuple[str, ...]
    out: Path
    formats: tuple[str, ...] = ("csv",)
    options: PredictOptions = field(default_factory=PredictOptions)
    existing: Existing = Existing.REFUSE
    contact_sheet: bool = False
    geometry: str = "exact"


def predict_folder(
    job: PredictJob,
    make_predictor: Callable[[], LandmarkPredictor],
    progress: Progress,
    say: _Say = lambda line: None,
) -> PredictReport:
    """Predict all inputs and write the results.

    Parameters
    ----------
    job : PredictJob
        What is to be done.
    make_predictor : callable
        Called once, after the inputs and the folder were checked.
    progress : Progress
        Told of every file; asked to stop between them.
    say : callable
        Called with a line of text for each failure, as soon as it is known.

    Returns
    -------
    PredictReport
        Also after a stop by `progress`.

    Raises
    ------
    ConfigError
        If a format is unknown, the folder holds inputs, it holds results and
        `job.existing` is REFUSE, or another batch writes there.
    OutputError
        If something cannot be written; what existed is untouched.
    FormatError
        If the results to resume from are damaged.
    ModelError, DeviceError
        From `make_predictor`.
    KeyboardInterrupt
        After saving what was finished.
    """
    chosen_formats((CSV.id, *job.formats))
    _check_apart(job)
    _prepare(job)
    found = _without_results(gather(job.inputs), job.out)
    afresh = job.existing is Existing.OVERWRITE
    with ExitStack() as stack:
        predictor = make_predictor() if found.files else None
        if isinstance(predictor, ModelProcesses):
            stack.callback(predictor.close)
        store = stack.enter_context(open_store(job.out / STORE, afresh))
        sweep_stale(job.out)
        store.maker = _maker(predictor, job, store)
        run = _Run(job, store, found.files, say)
        return run.all(found.failures, predictor, progress)


def _maker(
    predictor: LandmarkPredictor | None, job: PredictJob, store: ResultStore
) -> str:
    """Return whose results are kept apart: one model's, computed in one way."""
    if predictor is None:
        return store.last_maker()
    geometry = "" if job.geometry == "exact" else f"geometry {job.geometry}, "
    name = f"{predictor.model_id} ({geometry}{predictor.form})"
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _prepare(job: PredictJob) -> None:
    """Find out now, not after hours, whether the results can be written."""
    out = make_folder(job.out)
    with staging_folder(out):
        pass
    for name in (STORE, *TABLES):
        check_target(out / name)
    held = [name for name in (STORE, *TABLES) if (out / name).exists()]
    if not held or job.existing is Existing.OVERWRITE:
        return
    if job.existing is Existing.REFUSE:
        raise ConfigError(
            "This folder already holds results.",
            "Add --resume to do what is missing, --overwrite to start afresh, or "
            "choose another folder.",
            out,
        )
    if STORE not in held:
        raise ConfigError(
            f"It holds tables but no {STORE} to resume from.",
            "Choose another folder, or start afresh with --overwrite.",
            out,
        )


def _check_apart(job: PredictJob) -> None:
    """Results among the radiographs could replace one, or be taken for one."""
    out = job.out.expanduser().resolve()
    for text in job.inputs:
        if Path(text).expanduser().resolve().is_relative_to(out):
            raise ConfigError(
                f"The results would lie among the radiographs ({text}).",
                "Choose another folder for --out, for example one below.",
                job.out,
            )


def _without_results(found: Gathered, out: Path) -> Gathered:
    """Leave out what an earlier run wrote into a folder below an input folder."""
    results = out.resolve()

    def apart(path: Path | None) -> bool:
        return path is None or not path.resolve().is_relative_to(results)

    return Gathered(
        tuple(file for file in found.files if apart(file.path)),
        tuple((name, error) for name, error in found.failures if apart(error.path)),
    )


class _Exporting:
    """The batch's progress while it exports."""

    def __init__(self, outer: Progress) -> None:
        self._outer = outer
        self.cancelled = outer.cancelled

    def report(self, done: int, total: int, text: str = "") -> None:
        self._outer.report(done, total, f"export: {text}" if text else "exported")


class _Run:
    """One run: what was found so far and where it goes."""

    def __init__(
        self, job: PredictJob, store: ResultStore, files: Sequence[InputFile], say: _Say
    ) -> None:
        self._job = job
        self._store = store
        self._inputs = files
        self._say = say
        keep = job.existing is Existing.RESUME
        self._sheet = SheetWriter(job.out, keep) if job.contact_sheet else None
        self._files: dict[Path, None] = {job.out / STORE: None}
        self._notes = Notes()
        self._failed = self._new = 0
        self._seconds = 0.0
        self._stale: set[str] = set()

    def all(
        self,
        failures: Sequence[tuple[str, KneelError]],
        predictor: LandmarkPredictor | None,
        progress: Progress,
    ) -> PredictReport:
        """Do what is to be done; return what came of it."""
        self._store.forget_failures()
        for name, error in failures:
            self._fail(name, error)
        todo = plan(self._inputs, self._store, self._job.options)
        self._stale |= todo.changed
        try:
            stopped = predictor is not None and self._predict(todo, predictor, progress)
        except KeyboardInterrupt:
            self._save()
            raise
        tally = self._finish(stopped, progress)
        return PredictReport(
            tally.images,
            self._new,
            todo.kept,
            len(todo.changed),
            self._store.others(),
            self._failed,
            tally.kinds,
            self._notes,
            tuple(self._files),
            self._seconds,
            predictor.model_id if predictor else "",
            predictor.device if predictor else "",
            stopped,
        )

    def _predict(
        self, todo: Plan, predictor: LandmarkPredictor, progress: Progress
    ) -> bool:
        """Predict; return whether it was stopped."""
        if todo.kept:
            progress.report(0, len(todo.files), f"{todo.kept} were done before")
        results = predict_files(todo.files, predictor, self._job.options, progress)
        try:
            for done, result in enumerate(results, 1):
                self._take(result)
                progress.report(done, len(todo.files), result.file.image)
        except Cancelled:
            return True
        finally:
            results.close()
        return False

    def _fail(self, image: str, error: KneelError) -> None:
        self._failed += 1
        self._store.fail(image, error)
        self._say(f"failed: {error}")

    def _take(self, result: FileResult) -> None:
        image, name = result.study_image, result.file.image
        if result.error is not None:
            self._fail(name, result.error)
            if self._sheet:
                self._sheet.add(failure_tile(name, result.error.message))
        radiograph, prediction = result.radiograph, result.prediction
        if not (image and radiograph and prediction and result.signature):
            return
        self._store.put(image, result.signature, self._job.options.told_of(name))
        self._stale.discard(name)
        self._new += 1
        self._seconds += result.seconds
        for text in (*radiograph.warnings, *prediction.warnings):
            self._notes.add(text, name)
        if self._sheet:
            picture = shown(radiograph)
            self._sheet.add(tile(picture, radiograph.spacing, prediction, name))

    def _images(self) -> Iterator[StudyImage]:
        """Yield all results: the inputs in their order, then those of earlier runs."""
        names = set()
        for file in self._inputs:
            names.add(file.image)
            image = self._store.image(file.image, file.path)
            if image is not None and file.image not in self._stale:
                yield image
        for name in self._store.names():
            image = None if name in names else self._store.image(name)
            if image is not None:
                yield image

    def _save(self) -> Tally:
        """Write the tables."""
        self._store.commit()
        out = self._job.out
        tally = write_tables(out, self._images())
        write_failures(out, self._store.failures())
        self._files |= dict.fromkeys(out / name for name in TABLES)
        return tally

    def _finish(self, stopped: bool, progress: Progress) -> Tally:
        """Write everything; after a stop the tables only, the rest can wait."""
        tally = self._save()
        if self._sheet:
            self._sheet.close()
            self._files |= dict.fromkeys(self._sheet.files)
        others = [name for name in self._job.formats if name != CSV.id]
        if others and not stopped:
            self._export(others, progress)
        return tally

    def _export(self, formats: Sequence[str], progress: Progress) -> None:
        render = FileRenderer()
        report = export_annotations(
            list(self._images()),
            self._job.out,
            formats,
            render=render,
            progress=_Exporting(progress),
        )
        for name, error in report.failures:
            self._fail(name, error)
        for problem in report.problems:
            self._notes.add(problem.message, problem.image)
        if render.remark:
            self._notes.add(render.remark, render.burned_in[0])
        if report.failures:
            self._store.commit()
            write_failures(self._job.out, self._store.failures())
        self._files |= dict.fromkeys((*report.files, *report.images))
