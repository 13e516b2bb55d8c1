"""Export of the worklist in a thread of its own, and what is said about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtCore import QObject, QUrl, pyqtSignal
from PyQt5.QtGui import QDesktopServices

from kneel_gui.app.keeping import Keeper, Kept
from kneel_gui.app.message_bar import Level, Message, error_message
from kneel_gui.app.opening import load
from kneel_gui.app.predicting import Advance
from kneel_gui.app.tasks import TaskRunner
from kneel_gui.app.words import tr
from kneel_gui.app.work_item import WorkItem
from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import Cancelled, KneelError
from kneel_gui.storage.ledger import TimeLedger
from kneel_gui.workflows.export import ExportReport, export_annotations
from kneel_gui.workflows.rendering import FileRenderer
from kneel_gui.workflows.time_sheet import write_time

_KEY = "export"


@dataclass(frozen=True, eq=False)
class ExportPlan:
    """What to export.

    Attributes
    ----------
    images : tuple of (WorkItem, Kept or None)
        The rows, with what there is of those that are open.
    folder : pathlib.Path
        Where to.
    formats : tuple of str
        Keys of `kneel_gui.formats.FORMATS`.
    """

    images: tuple[tuple[WorkItem, Kept | None], ...]
    folder: Path
    formats: tuple[str, ...]


def export(
    plan: ExportPlan,
    keeper: Keeper,
    progress: Progress,
    ledger: TimeLedger | None = None,
) -> ExportReport:
    """Read what the formats need of each image and write; runs in a worker thread.

    Parameters
    ----------
    plan : ExportPlan
        What to export.
    keeper : Keeper
        Where annotations are kept.
    progress : Progress
        Told of every image.
    ledger : TimeLedger, optional
        The time spent on these images is written, too.

    Returns
    -------
    ExportReport
        An image that cannot be read is a failure in it and stops nothing.

    Raises
    ------
    OutputError
        If the export cannot be written.
    Cancelled
        If asked to stop; nothing has been replaced then.
    """
    study: list[StudyImage] = []
    failures: list[tuple[str, KneelError]] = []
    for n, (item, kept) in enumerate(plan.images):
        raise_if_cancelled(progress)
        progress.report(
            n, len(plan.images), tr("Reading {name}").format(name=item.name)
        )
        try:
            study.append(_study_image(item, kept, keeper))
        except KneelError as error:
            failures.append((item.name, error))
    render = FileRenderer()
    report = export_annotations(
        study, plan.folder, plan.formats, render=render, progress=progress
    )
    return ExportReport(
        report.files + _time_sheet(plan, ledger),
        report.images,
        report.names,
        report.problems,
        (*failures, *report.failures),
        render.remark,
    )


def _time_sheet(plan: ExportPlan, ledger: TimeLedger | None) -> tuple[Path, ...]:
    names = {str(item.path): item.name for item, _ in plan.images}
    stays = [] if ledger is None else ledger.of(list(names))
    return (write_time(stays, names, plan.folder),) if stays else ()


def _study_image(item: WorkItem, kept: Kept | None, keeper: Keeper) -> StudyImage:
    loaded = load(item, keeper, kept)
    rows, cols = loaded.radiograph.shape_px
    return StudyImage(
        item.name,
        loaded.kept.annotation,
        item.path,
        (cols, rows),
        loaded.radiograph.spacing,
        findings=loaded.kept.findings,
    )


class ExportDesk(QObject):
    """Runs one export at a time.

    Parameters
    ----------
    keeper : Keeper
        Where annotations are kept.
    ledger : TimeLedger, optional
        The time spent goes out with the points.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message
    advanced = pyqtSignal(object)  # Advance, or None at the end

    def __init__(
        self,
        keeper: Keeper,
        ledger: TimeLedger | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._ledger = ledger
        # Its own thread: a long export must not keep the next image waiting.
        self._runner = TaskRunner("kneel-export", self)

    @property
    def busy(self) -> bool:
        """Return whether an export is running."""
        return self._runner.busy

    def export(self, plan: ExportPlan) -> None:
        """Export; a newer one replaces one that is running.

        Parameters
        ----------
        plan : ExportPlan
            What to export.
        """
        self.advanced.emit(Advance(tr("Exporting")))
        self._runner.submit(
            lambda progress: export(plan, self._keeper, progress, self._ledger),
            lambda report: self._done(plan, report),
            name=_KEY,
            failed=self._failed,
            progressed=lambda done, total, text: self.advanced.emit(
                Advance(tr("Exporting: {text}").format(text=text), done, total)
            ),
        )

    def stop(self) -> None:
        """Stop the export; what was there before stays."""
        self._runner.cancel_all()

    def close(self) -> None:
        """Stop and wait for the thread to end."""
        self._runner.close()

    def _done(self, plan: ExportPlan, report: ExportReport) -> None:
        self.advanced.emit(None)
        lost = [f"{name}: {error}" for name, error in report.failures]
        notes = [str(problem) for problem in report.problems]
        notes += [
            tr("{old} is called {new} there.").format(old=old, new=new)
            for old, new in report.renamed
        ]
        hints = (
            [tr("{lost} could not be exported.").format(lost=len(lost))] if lost else []
        )
        if report.privacy:
            hints.append(report.privacy)
        if notes:
            hints.append(
                tr("1 note, see the details.")
                if len(notes) == 1
                else tr("{count} notes, see the details.").format(count=len(notes))
            )
        files = _listed([path.name for path in report.files])
        good = len(plan.images) - len(lost)
        text = (
            tr("Exported 1 image to {folder}: {files}.")
            if good == 1
            else tr("Exported {good} images to {folder}: {files}.")
        )
        url = QUrl.fromLocalFile(str(plan.folder))
        self.said.emit(
            Message(
                text.format(good=good, folder=plan.folder, files=files)
                if report.files
                else tr("Nothing was exported."),
                " ".join(hints) or tr("Read back and compared: all as it is here."),
                "\n".join((*lost, *notes)),
                Level.WARNING if lost or report.privacy else Level.INFO,
                ((tr("Open folder"), lambda: _open(url)),) if report.files else (),
                _KEY,
            )
        )

    def _failed(self, error: Exception) -> None:
        self.advanced.emit(None)
        if isinstance(error, Cancelled):
            self.said.emit(Message(tr("The export was stopped."), key=_KEY))
        else:
            self.said.emit(error_message(error, tr("Not exported."), key=_KEY))


def _open(url: QUrl) -> None:
    QDesktopServices.openUrl(url)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
