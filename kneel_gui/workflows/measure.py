"""``kneel measure``: what is measured on every knee of an annotation file, as CSV."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kneel_gui.core.measure import MEASURES, KneeMeasures, measure_knee
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.study import StudyImage
from kneel_gui.formats.cells import number_cell, text_cell, to_csv
from kneel_gui.formats.spacing_table import SpacingTable
from kneel_gui.workflows.match import load_labels

_DIGITS = 4


@dataclass(frozen=True)
class MeasureJob:
    """What is to be measured.

    Attributes
    ----------
    source : pathlib.Path
        Annotation file of any format that `kneel_gui.formats.read_annotations` reads,
        a folder of ``kneel predict``, or a wide table.
    spacing_table : SpacingTable or None
        Goes before everything else.
    spacing : PixelSpacing or None
        Of all images that the table lacks. Without both: as the source says; where it
        says nothing, lengths are in px.
    """

    source: Path
    spacing_table: SpacingTable | None = None
    spacing: PixelSpacing | None = None


@dataclass(frozen=True)
class MeasuredKnee:
    """One row of the table.

    Attributes
    ----------
    image : str
        Its name in the source.
    spacing : PixelSpacing
        That was used.
    measures : KneeMeasures
        The numbers.
    """

    image: str
    spacing: PixelSpacing
    measures: KneeMeasures


@dataclass(frozen=True)
class MeasureReport:
    """What came of it.

    Attributes
    ----------
    knees : tuple of MeasuredKnee
        In the order of the source, right before left.
    problems : tuple of str
        What was odd in the source, for people.
    """

    knees: tuple[MeasuredKnee, ...]
    problems: tuple[str, ...]

    @property
    def uncalibrated(self) -> int:
        """Return how many knees have no millimetres."""
        return sum(not knee.measures.calibrated for knee in self.knees)


def measure(job: MeasureJob) -> MeasureReport:
    """Measure every knee of an annotation file.

    Parameters
    ----------
    job : MeasureJob
        What, and with which spacing.

    Returns
    -------
    MeasureReport
        A row per knee.

    Raises
    ------
    FormatError
        If the source cannot be understood.
    """
    labels = load_labels(job.source)
    knees = tuple(
        MeasuredKnee(image.name, image.spacing, measure_knee(knee, image.spacing))
        for image in _calibrated(job, labels.images.values())
        for knee in image.annotation.knees
    )
    return MeasureReport(knees, labels.problems)


def measures_csv(knees: Sequence[MeasuredKnee]) -> str:
    """Return the table.

    Parameters
    ----------
    knees : sequence of MeasuredKnee
        Its rows.

    Returns
    -------
    str
        CSV with the columns of `columns`; an empty cell = cannot be given, and `notes`
        says why.
    """
    return to_csv(columns(), map(_row, knees))


def columns() -> tuple[str, ...]:
    """Return the header of `measures_csv`.

    Returns
    -------
    tuple of str
        ``image``, ``side``, ``length_unit`` (mm or px), ``spacing_row_mm``,
        ``spacing_col_mm``, ``spacing_source``, then for each measure its value and one
        standard deviation, then ``notes``. Angles end in ``_deg``.
    """
    found = ["image", "side", "length_unit", "spacing_row_mm", "spacing_col_mm"]
    found.append("spacing_source")
    for spec in MEASURES:
        name = f"{spec.id}_deg" if spec.angle else spec.id
        found += [name, f"{name}_sd"]
    return (*found, "notes")


def _calibrated(job: MeasureJob, images: Iterable[StudyImage]) -> Iterator[StudyImage]:
    for image in images:
        given = job.spacing_table.find(image.name) if job.spacing_table else None
        chosen = given or job.spacing
        yield image if chosen is None else replace(image, spacing=chosen)


def _row(knee: MeasuredKnee) -> list[str]:
    measures, spacing = knee.measures, knee.spacing
    row = [
        text_cell(knee.image),
        measures.side.value,
        "mm" if measures.calibrated else "px",
        number_cell(spacing.row_mm),
        number_cell(spacing.col_mm),
        text_cell(measures.source.value),
    ]
    for item in measures.items.values():
        row += [number_cell(round(v, _DIGITS)) for v in (item.value, item.sd)]
    return [*row, text_cell(_notes(measures))]


def _notes(measures: KneeMeasures) -> str:
    """Return each reason once, with the measures that it is about."""
    about: dict[str, list[str]] = {}
    for item in measures.items.values():
        if item.reason:
            about.setdefault(item.reason, []).append(item.spec.id)
    everywhere = len(measures.items)
    return "; ".join(
        reason if len(ids) == everywhere else f"{', '.join(ids)}: {reason}"
        for reason, ids in about.items()
    )
