"""``kneel predict``: from inputs to a folder of tables, exports and contact sheets.

Always written: ``landmarks.csv`` and ``images.csv`` (`kneel_gui.formats.tidy`) and
``failures.csv``, one row per input that failed (only its header when none did). The
tables are replaced as a whole now and then, so that a killed run can be resumed.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from kneel_gui.core.prediction import LandmarkPredictor, Progress
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import Cancelled, ConfigError
from kneel_gui.formats.cells import text_cell, to_csv
from kneel_gui.formats.tidy import CSV
from kneel_gui.qa.contact_sheet import failure_tile, tile
from kneel_gui.storage.atomic import (
    check_target,
    make_folder,
    staging_folder,
    write_bytes,
)
from kneel_gui.workflows.export import chosen_formats, export_annotations
from kneel_gui.workflows.inputs import Gathered, InputFile, gather
from kneel_gui.workflows.predict import FileResult, PredictOptions, predict_files
from kneel_gui.workflows.predict_report import FAILURES, Failure, PredictReport
from kneel_gui.workflows.rendering import render_from_file, shown
from kneel_gui.workflows.sheets import SheetWriter

TABLES = ("landmarks.csv", "images.csv")
_SAVE_AFTER_S = 30.0
_SAVE_SHARE = 20.0  # saving may take 1/20 of the time at most
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
        RESUME keeps the images that ``images.csv`` lists and does the others, those
        that failed included. OVERWRITE starts afresh.
    contact_sheet : bool
        Write ``contact_sheet_001.png`` and so on; a resumed run adds pages.
    """

    inputs: tuple[str, ...]
    out: Path
    formats: tuple[str, ...] = ("csv",)
    options: PredictOptions = field(default_factory=PredictOptions)
    existing: Existing = Existing.REFUSE
    contact_sheet: bool = False


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
        If a format is unknown, the folder holds inputs, or it holds results and
        `job.existing` is REFUSE.
    OutputError
        If something cannot be written; what existed is untouched.
    FormatError
        If the tables to resume from are damaged.
    ModelError, DeviceError
        From `make_predictor`.
    KeyboardInterrupt
        After saving what was finished.
    """
    chosen_formats((CSV.id, *job.formats))
    run = _Run(job, say)
    _check_apart(job)
    run.prepare()
    found = _without_results(gather(job.inputs), job.out)
    for problem in found.problems:
        run.fail(Failure(str(problem.path or ""), problem))
    todo = run.skip_done(found.files)
    stopped = False
    predictor = make_predictor() if todo else None
    if predictor is not None:
        try:
            stopped = run.predict(todo, predictor, progress)
        except KeyboardInterrupt:
            run.save()
            raise
    run.finish(stopped, progress)
    return PredictReport(
        tuple(run.images),
        run.new,
        tuple(run.failures),
        {text: tuple(names) for text, names in run.notes.items()},
        tuple(run.files),
        run.seconds,
        predictor.model_id if predictor else "",
        predictor.device if predictor else "",
        stopped,
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
        tuple(problem for problem in found.problems if apart(problem.path)),
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

    def __init__(self, job: PredictJob, say: _Say) -> None:
        self.job = job
        self.say = say
        self.images: list[StudyImage] = []
        self.failures: list[Failure] = []
        self.notes: dict[str, list[str]] = {}
        self.files: dict[Path, None] = {}
        self.new = 0
        self.seconds = 0.0
        self._sheet: SheetWriter | None = None
        self._saved_at = time.monotonic()
        self._save_cost = 0.0

    def prepare(self) -> None:
        """Find out now, not after hours, whether the results can be written."""
        out = make_folder(self.job.out)
        with staging_folder(out):
            pass
        if self.job.contact_sheet:
            self._sheet = SheetWriter(out, self.job.existing is Existing.RESUME)
        tables = [out / name for name in (*TABLES, FAILURES)]
        for path in tables:
            check_target(path)
        if not any(path.exists() for path in tables):
            return
        if self.job.existing is Existing.REFUSE:
            raise ConfigError(
                "This folder already holds results.",
                "Add --resume to do what is missing, --overwrite to start afresh, or "
                "choose another folder.",
                out,
            )
        if self.job.existing is Existing.RESUME and (out / TABLES[0]).exists():
            # Landmarks are saved first: an image without findings was cut off there.
            self.images = [image for image in CSV.read(out).images if image.findings]

    def skip_done(self, files: Sequence[InputFile]) -> list[InputFile]:
        """Return what is still to be done; give the rest its files back."""
        paths = {file.image: file.path for file in files}
        self.images = [
            replace(image, path=paths.get(image.name)) for image in self.images
        ]
        done = {image.name for image in self.images}
        return [file for file in files if file.image not in done]

    def predict(
        self,
        files: Sequence[InputFile],
        predictor: LandmarkPredictor,
        progress: Progress,
    ) -> bool:
        """Predict; return whether it was stopped."""
        results = predict_files(files, predictor, self.job.options, progress)
        try:
            for done, result in enumerate(results, 1):
                self._take(result)
                progress.report(done, len(files), result.file.image)
                self._save_now_and_then()
        except Cancelled:
            return True
        finally:
            results.close()
        return False

    def fail(self, failure: Failure) -> None:
        self.failures.append(failure)
        self.say(f"failed: {failure.error}")

    def save(self) -> None:
        """Write the tables."""
        start = time.monotonic()
        for name, data in CSV.write(self.images, "").files.items():
            self._write(name, data)
        rows = [
            [text_cell(text) for text in (f.image, f.error.message, f.error.hint)]
            for f in self.failures
        ]
        table = to_csv(("image", "message", "hint"), rows)
        self._write(FAILURES, table.encode("utf-8", "backslashreplace"))
        self._saved_at = time.monotonic()
        self._save_cost = self._saved_at - start

    def finish(self, stopped: bool, progress: Progress) -> None:
        """Write everything; after a stop the tables only, the rest can wait."""
        self.save()
        if self._sheet:
            self._sheet.close()
            self.files |= dict.fromkeys(self._sheet.files)
        others = [name for name in self.job.formats if name != CSV.id]
        if others and not stopped:
            self._export(others, progress)

    def _export(self, formats: Sequence[str], progress: Progress) -> None:
        report = export_annotations(
            self.images,
            self.job.out,
            formats,
            render=render_from_file,
            progress=_Exporting(progress),
        )
        for name, error in report.failures:
            self.fail(Failure(name, error))
        for problem in report.problems:
            self.notes.setdefault(problem.message, []).append(problem.image)
        if report.failures:
            self.save()
        self.files |= dict.fromkeys((*report.files, *report.images))

    def _take(self, result: FileResult) -> None:
        image = result.study_image
        name = result.file.image
        if result.error is not None:
            self.fail(Failure(name, result.error))
            if self._sheet:
                self._sheet.add(failure_tile(name, result.error.message))
        if image is None or result.radiograph is None or result.prediction is None:
            return
        self.images.append(image)
        self.new += 1
        self.seconds += result.seconds
        for text in (*result.radiograph.warnings, *result.prediction.warnings):
            self.notes.setdefault(text, []).append(name)
        if self._sheet:
            picture = shown(result.radiograph)
            spacing = result.radiograph.spacing
            self._sheet.add(tile(picture, spacing, result.prediction, name))

    def _save_now_and_then(self) -> None:
        wait = max(_SAVE_AFTER_S, _SAVE_SHARE * self._save_cost)
        if time.monotonic() - self._saved_at >= wait:
            self.save()

    def _write(self, name: str, data: bytes) -> None:
        write_bytes(self.job.out / name, data)
        self.files[self.job.out / name] = None
