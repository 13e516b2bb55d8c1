"""``kneel evaluate``: compare predicted with true landmarks, in mm."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kneel_gui.core.annotation import BoolArray, KneeAnnotation, PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.schema import N_LANDMARKS, Side, knee_schema
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import InputError
from kneel_gui.formats.cells import number_cell, text_cell, to_csv
from kneel_gui.formats.spacing_table import SpacingTable
from kneel_gui.formats.subject_list import SubjectList
from kneel_gui.qa.metrics import radial_errors_mm
from kneel_gui.qa.plots import ced_png
from kneel_gui.qa.report import EvaluationReport, KneeCase, summarise
from kneel_gui.storage.atomic import make_folder, write_bytes
from kneel_gui.workflows.match import (
    Labels,
    load_labels,
    match_images,
    only_listed,
    subject_of,
    subject_rule,
)

_SPACINGS_DIFFER = 0.01


@dataclass(frozen=True)
class EvaluateJob:
    """What is to be compared, and how.

    Attributes
    ----------
    pred, truth : pathlib.Path
        Annotation files of any format that `kneel_gui.formats.read_annotations`
        reads, folders of ``kneel predict``, or wide tables
        (`kneel_gui.formats.knee_table`). Points of both in px of the same image.
    spacing_table : SpacingTable or None
        Goes before everything else.
    spacing : PixelSpacing or None
        Of all images the table lacks. Without both: as TRUTH says, else as PRED says.
    subject_pattern : str
        Regular expression that finds the subject in the name of an image: its first
        group, or all of it. "" = as a wide table says, else as `subject_rule` says.
    subjects : SubjectList or None
        Only these are judged; None = all.
    """

    pred: Path
    truth: Path
    spacing_table: SpacingTable | None = None
    spacing: PixelSpacing | None = None
    subject_pattern: str = ""
    subjects: SubjectList | None = None


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What came of it.

    Attributes
    ----------
    report : EvaluationReport
        The figures.
    errors_mm : numpy.ndarray
        (n, 16) float64 radial errors; NaN = not compared.
    cases : tuple of KneeCase
        n, the knee of each row.
    expected : numpy.ndarray
        (n, 16) bool: where the truth has a point.
    problems : tuple of str
        What was odd in the files, for people.
    """

    report: EvaluationReport
    errors_mm: FloatArray
    cases: tuple[KneeCase, ...]
    expected: BoolArray
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Pair:
    """A knee of the truth and its image in the prediction."""

    truth: StudyImage
    pred: StudyImage
    case: KneeCase


def evaluate(job: EvaluateJob) -> Evaluation:
    """Compare predicted with true landmarks.

    Images are matched by their whole name, else by file name, else by file name
    without suffix, as long as that is unique on both sides.

    Parameters
    ----------
    job : EvaluateJob
        What is to be compared.

    Returns
    -------
    Evaluation
        Figures over the points that both have.

    Raises
    ------
    FormatError
        If a file cannot be understood.
    ConfigError
        If the pattern is no regular expression.
    InputError
        If no image has a counterpart or none is of the listed subjects, or the
        spacing of one is unknown.
    """
    subject_rule(job.subject_pattern)  # complain before reading
    pred, truth = load_labels(job.pred), load_labels(job.truth)
    matches = match_images(tuple(truth.images), tuple(pred.images))
    if not matches:
        raise InputError(
            f"No image of it is in {job.pred}.",
            f"The names differ: «{next(iter(truth.images), '')}» here, "
            f"«{next(iter(pred.images), '')}» there.",
            job.truth,
        )
    unlisted: list[str] = []
    if job.subjects is not None:
        truth, pred, unknown = only_listed(
            truth, pred, matches, job.subjects, job.subject_pattern
        )
        matches = {name: matches[name] for name in truth.images if name in matches}
        unlisted = _unlisted(job.subjects, unknown)
    pairs = [
        _Pair(
            truth.images[name],
            pred.images[other],
            _case(knee.side, (truth, name), (pred, other), job),
        )
        for name, other in matches.items()
        for knee in _placed(truth.images[name])
    ]
    problems = [*truth.problems, *pred.problems, *unlisted]
    problems += _provenance(pairs)
    spacings = _spacings(job, pairs, problems)
    errors_mm, expected = _errors(pairs, spacings)
    cases = tuple(pair.case for pair in pairs)
    compared = {(pair.pred.name, pair.case.side) for pair in pairs}
    report = replace(
        summarise(errors_mm, cases, expected),
        not_predicted=tuple(
            f"{name} {knee.side.value}"
            for name, image in truth.images.items()
            for knee in _placed(image)
            if name not in matches
        ),
        without_truth=tuple(
            f"{name} {knee.side.value}"
            for name, image in pred.images.items()
            for knee in _placed(image)
            if (name, knee.side) not in compared
        ),
    )
    return Evaluation(report, errors_mm, cases, expected, tuple(problems))


def write_evaluation(evaluation: Evaluation, out: Path) -> list[Path]:
    """Write an evaluation as CSV, JSON, LaTeX, Markdown and PNG, and every error.

    Parameters
    ----------
    evaluation : Evaluation
        From `evaluate`.
    out : pathlib.Path
        Folder, made if need be; files of these names are replaced.

    Returns
    -------
    list of pathlib.Path
        ``evaluation.csv``, ``.json``, ``.tex`` and ``.md``; ``errors.csv`` with a row
        per point of the truth (``error_mm`` empty = missing in the prediction);
        ``ced.png``, the cumulative error distribution.

    Raises
    ------
    OutputError
        If one cannot be written; what existed is untouched.
    """
    make_folder(out)
    report = evaluation.report
    curves = {
        bone: evaluation.errors_mm[:, list(knee_schema().bone(bone))]
        for bone in knee_schema().bones
    }
    texts = {
        "evaluation.csv": report.to_csv(),
        "evaluation.json": report.to_json(),
        "evaluation.tex": report.to_latex(),
        "evaluation.md": report.to_markdown(),
        "errors.csv": _errors_csv(evaluation),
    }
    files = {name: text.encode("utf-8") for name, text in texts.items()}
    files["ced.png"] = ced_png({"all": evaluation.errors_mm} | curves)
    for name, data in files.items():
        write_bytes(out / name, data)
    return [out / name for name in files]


def _case(
    side: Side,
    in_truth: tuple[Labels, str],
    in_pred: tuple[Labels, str],
    job: EvaluateJob,
) -> KneeCase:
    name, both = in_truth[1], (in_truth, in_pred)
    grades = [labels.grades.get((image, side)) for labels, image in both]
    return KneeCase(
        name,
        side,
        subject_of(job.subject_pattern, *both),
        next((grade for grade in grades if grade is not None), None),
    )


def _unlisted(subjects: SubjectList, unknown: int) -> list[str]:
    if not unknown:
        return []
    return [
        f"{unknown} of the {len(subjects.entries)} lines of {subjects.path} name no "
        "subject and no image of these files."
    ]


def _spacings(
    job: EvaluateJob, pairs: Sequence[_Pair], problems: list[str]
) -> FloatArray:
    """Return (n, 2) mm per pixel along x and y."""
    found: list[PixelSpacing] = []
    unknown: dict[str, None] = {}
    differing: dict[str, None] = {}
    for pair in pairs:
        own = [
            image.spacing for image in (pair.truth, pair.pred) if image.spacing.known
        ]
        given = job.spacing_table.find(pair.case.image) if job.spacing_table else None
        chosen = next((s for s in (given, job.spacing, *own) if s is not None), None)
        if chosen is None:
            unknown[pair.case.image] = None
            continue
        found.append(chosen)
        ratios = [spacing.xy_mm / chosen.xy_mm for spacing in own]
        if any(np.abs(ratio - 1.0).max() > _SPACINGS_DIFFER for ratio in ratios):
            differing[pair.case.image] = None
    if unknown:
        raise InputError(
            f"The pixel spacing of {len(unknown)} images is unknown: "
            f"{', '.join(list(unknown)[:5])}{', …' if len(unknown) > 5 else ''}.",
            "Give --spacing-table FILE or --spacing ROW,COL in mm.",
            job.truth,
        )
    if differing:
        problems.append(
            f"{len(differing)} images have different spacings in the files or options, "
            f"the first one {next(iter(differing))}; used: --spacing-table, --spacing, "
            "TRUTH, PRED, in this order."
        )
    return np.array([spacing.xy_mm for spacing in found]).reshape(-1, 2)


def _placed(image: StudyImage) -> list[KneeAnnotation]:
    # A knee of which nothing is visible has no point to compare.
    return [knee for knee in image.annotation.knees if knee.placed.any()]


def _provenance(pairs: Sequence[_Pair]) -> list[str]:
    """Return what makes the figures say less than they seem to."""
    counts = {"truth": 0, "pred": 0}
    for pair in pairs:
        truth = pair.truth.annotation.knee(pair.case.side)
        pred = pair.pred.annotation.knee(pair.case.side)
        counts["truth"] += sum(
            state is PointState.PREDICTED for state in (truth.states if truth else ())
        )
        counts["pred"] += sum(
            state.manual and state.has_place and state is not PointState.IMPORTED
            for state in (pred.states if pred else ())
        )
    texts = {
        "truth": "{} points of the truth are predictions that no person has touched: "
        "compared with them a model looks better than it is.",
        "pred": "{} points of the prediction were set by a person, not by a model.",
    }
    return [texts[key].format(count) for key, count in counts.items() if count]


def _errors(
    pairs: Sequence[_Pair], spacing_xy_mm: FloatArray
) -> tuple[FloatArray, BoolArray]:
    truth = np.full((len(pairs), N_LANDMARKS, 2), np.nan)
    pred = truth.copy()
    for i, pair in enumerate(pairs):
        for points, image in ((truth, pair.truth), (pred, pair.pred)):
            knee = image.annotation.knee(pair.case.side)
            if knee is not None:
                points[i] = knee.points_px
    errors_mm = radial_errors_mm(pred, truth, spacing_xy_mm)
    return errors_mm, np.isfinite(truth).all(axis=2)


def _errors_csv(evaluation: Evaluation) -> str:
    rows = [
        [
            text_cell(case.image),
            case.side.value,
            text_cell(case.subject),
            "" if case.grade is None else str(case.grade),
            knee_schema().names[j],
            number_cell(evaluation.errors_mm[i, j]),
        ]
        for i, case in enumerate(evaluation.cases)
        for j in np.flatnonzero(evaluation.expected[i])
    ]
    return to_csv(("image", "side", "subject", "kl", "landmark", "error_mm"), rows)
