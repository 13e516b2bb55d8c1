"""What an evaluation says, as a value, and as text, CSV, LaTeX, Markdown and JSON."""

import csv
import io
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from kneel_gui.core.annotation import BoolArray
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.qa.metrics import (
    LEVEL,
    N_BOOT,
    OUTLIER_LANDMARKS,
    OUTLIER_MM,
    PCK_MM,
    ClusterBootstrap,
    IntArray,
    Interval,
    knee_errors_mm,
    outlier_knees,
)

OUTLIER_RULE = (
    f"a knee whose mean radial error over {', '.join(OUTLIER_LANDMARKS)} "
    f"is {OUTLIER_MM:g} mm or more"
)
# Percentile intervals of smaller samples cover clearly less than they promise.
FEW_SUBJECTS = 20
_FIGURE_COLUMNS = ("mean_mm", "median_mm", *(f"pck_{r:g}mm" for r in PCK_MM))


@dataclass(frozen=True)
class KneeCase:
    """Which knee a row of errors belongs to.

    Attributes
    ----------
    image : str
        Name of the image.
    side : Side
        Side of the patient.
    subject : str
        Whom it belongs to; the bootstrap draws subjects.
    grade : int or None
        Kellgren-Lawrence grade, if known.
    """

    image: str
    side: Side
    subject: str
    grade: int | None = None

    @property
    def label(self) -> str:
        """Return the name of the knee for people."""
        return f"{self.image} {self.side.value}"


@dataclass(frozen=True)
class GroupReport:
    """The figures of one group of points.

    Attributes
    ----------
    group : str
        What it was grouped by: ``all``, ``bone``, ``landmark`` or ``KL``.
    name : str
        Which one: ``all``, ``tibia``, ``T0``, ``2``, …
    knees : int
        Knees with at least one point compared.
    points : int
        Points compared: there in the prediction and in the truth.
    missing : int
        Points that the prediction lacks; in none of the figures.
    mean_mm, median_mm : Interval
        Radial error.
    pck : tuple of Interval
        Share of the compared points within each of `PCK_MM`.
    """

    group: str
    name: str
    knees: int
    points: int
    missing: int
    mean_mm: Interval
    median_mm: Interval
    pck: tuple[Interval, ...]

    @property
    def figures(self) -> dict[str, Interval]:
        """Return every figure by its column name."""
        values = (self.mean_mm, self.median_mm, *self.pck)
        return dict(zip(_FIGURE_COLUMNS, values, strict=True))


@dataclass(frozen=True)
class EvaluationReport:
    """Everything that an evaluation says.

    Attributes
    ----------
    groups : tuple of GroupReport
        All, then by bone, landmark and, where known, Kellgren-Lawrence grade.
    knees : int
        Knees compared.
    subjects : int
        Subjects they belong to.
    judged : int
        Knees with an outlier landmark compared: the denominator of `outliers`.
    outliers : tuple of str
        Labels of the knees that fall under `OUTLIER_RULE`, worst first.
    not_found : tuple of str
        Knees of the truth that the prediction lacks, though it has their image; their
        points count as missing.
    not_predicted : tuple of str
        Knees of the truth whose image the prediction does not have; in no figure.
    without_truth : tuple of str
        Knees of the prediction without truth; in no figure.
    """

    groups: tuple[GroupReport, ...]
    knees: int
    subjects: int
    judged: int
    outliers: tuple[str, ...]
    not_found: tuple[str, ...] = ()
    not_predicted: tuple[str, ...] = ()
    without_truth: tuple[str, ...] = ()

    @property
    def overall(self) -> GroupReport:
        """Return the figures over all points."""
        return self.groups[0]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; a figure that is not known is None."""
        plain: dict[str, Any] = _without_nan(asdict(self))
        plain["groups"] = [_group_dict(group) for group in self.groups]
        plain["level"] = LEVEL
        plain["outlier_rule"] = OUTLIER_RULE
        return plain

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False) + "\n"

    def to_csv(self) -> str:
        """Return one row per group: figures, bounds, counts; unknown is empty."""
        names = [f"{c}{end}" for c in _FIGURE_COLUMNS for end in ("", "_low", "_high")]
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["group", "name", "knees", "points", "missing", *names])
        for group in self.groups:
            numbers = [
                _number(value)
                for figure in group.figures.values()
                for value in (figure.value, figure.low, figure.high)
            ]
            counts = [group.knees, group.points, group.missing]
            rows.writerow([group.group, group.name, *counts, *numbers])
        return text.getvalue()

    def to_markdown(self) -> str:
        """Return a table and the sentences that belong to it."""
        rows = [[cell.replace("|", "\\|") for cell in row] for row in self.table()]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|{'---|' * len(rows[0])}")
        return "\n".join([*lines, "", *(f"- {line}" for line in self.remarks()), ""])

    def to_latex(self) -> str:
        """Return a tabular for a paper; it needs the booktabs package."""
        head, *body = [[_latex(cell) for cell in row] for row in self.table()]
        lines = [
            f"% {' '.join(self.remarks())}",
            rf"\begin{{tabular}}{{ll{'r' * (len(head) - 2)}}}",
            r"\toprule",
            " & ".join(head) + r" \\",
        ]
        previous = ""
        for group, row in zip(self.groups, body, strict=True):
            if group.group != previous:
                lines.append(r"\midrule")
                previous = group.group
            lines.append(" & ".join(row) + r" \\")
        return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])

    def table(self, intervals: bool = True) -> list[list[str]]:
        """Return the table for people: a header, then one row per group.

        Parameters
        ----------
        intervals : bool
            False: leave them out and shorten the headers, for a narrow screen.

        Returns
        -------
        list of list of str
            Rows of equal length; a figure that is not known is «-».
        """
        head = ["group", "name", "knees", "points"]
        if intervals:
            head += ["missing", "mean mm", "median mm"]
            head += [f"PCK@{radius:g} mm %" for radius in PCK_MM]
        else:
            head += ["miss.", "mean", "med.", *(f"@{radius:g}" for radius in PCK_MM)]
        rows = [head]
        for group in self.groups:
            counts = [str(group.knees), str(group.points), str(group.missing)]
            mean = _text(group.mean_mm, 1, 2, intervals)
            median = _text(group.median_mm, 1, 2, intervals)
            shares = [_text(figure, 100, 1, intervals) for figure in group.pck]
            rows.append([group.group, group.name, *counts, mean, median, *shares])
        return rows

    def remarks(self) -> list[str]:
        """Return the sentences that the table needs to be understood."""
        lines = [
            f"{_count(self.knees, 'knee')} of {_count(self.subjects, 'subject')}; "
            f"intervals: {LEVEL:.0%} bootstrap by subject. Radial errors in mm; PCK@r: "
            "% of the points within r mm.",
            f"Outliers ({OUTLIER_RULE}): {len(self.outliers)} of {self.judged}"
            + (f": {', '.join(self.outliers)}." if self.outliers else "."),
        ]
        if 1 < self.subjects < FEW_SUBJECTS:
            lines.append(
                f"With fewer than {FEW_SUBJECTS} subjects the intervals are too narrow."
            )
        if self.overall.missing:
            lines.append(
                f"{_count(self.overall.missing, 'point')} of the truth missing in the "
                "prediction: counted in «missing», left out of every figure."
            )
        for what, names in (
            ("Knees not found, counted as missing", self.not_found),
            ("Knees whose image was not predicted, not counted", self.not_predicted),
            ("Knees predicted without truth, not counted", self.without_truth),
        ):
            if names:
                lines.append(f"{what} ({len(names)}): {_some(names)}.")
        return lines


def summarise(
    errors_mm: FloatArray,
    cases: Sequence[KneeCase],
    expected: BoolArray | None = None,
    n_boot: int = N_BOOT,
    seed: int = 0,
) -> EvaluationReport:
    """Summarise radial errors over all points, bones, landmarks and grades.

    Parameters
    ----------
    errors_mm : numpy.ndarray
        (n, 16) float64 from `radial_errors_mm`, schema order; NaN = not compared.
    cases : sequence of KneeCase
        n, the knee of each row.
    expected : numpy.ndarray, optional
        (n, 16) bool, where the truth has a point; a NaN there is *missing*. Default:
        everywhere.
    n_boot : int
        Bootstrap replicates.
    seed : int
        Of the bootstrap.

    Returns
    -------
    EvaluationReport
        With a KL group per grade when any grade is known.

    Raises
    ------
    ValueError
        If the shapes do not agree.
    """
    errors = np.asarray(errors_mm, dtype=np.float64)
    if errors.shape != (len(cases), len(knee_schema())):
        raise ValueError("errors must be (knees, 16), one row per case")
    truth = np.ones(errors.shape, bool) if expected is None else np.asarray(expected)
    boot = ClusterBootstrap([case.subject for case in cases], n_boot, seed)
    groups = tuple(
        _group_report((group, name), np.where(mask, errors, np.nan), truth & mask, boot)
        for group, name, mask in _masks(cases)
    )
    knee_mm = knee_errors_mm(errors)
    lost = np.asarray(truth.any(axis=1) & ~np.isfinite(errors).any(axis=1))
    far: IntArray = outlier_knees(errors)
    worst = far[np.argsort(-knee_mm[far], kind="stable")]
    return EvaluationReport(
        groups,
        knees=int(np.isfinite(errors).any(axis=1).sum()),
        subjects=boot.n_subjects,
        judged=int(np.isfinite(knee_mm).sum()),
        outliers=tuple(cases[i].label for i in worst),
        not_found=tuple(case.label for case, no in zip(cases, lost, strict=True) if no),
    )


def _masks(cases: Sequence[KneeCase]) -> Iterator[tuple[str, str, BoolArray]]:
    schema = knee_schema()
    shape = (len(cases), len(schema))
    yield "all", "all", np.ones(shape, dtype=np.bool_)
    for bone in schema.bones:
        yield "bone", bone, _columns(shape, schema.bone(bone))
    for index, name in enumerate(schema.names):
        yield "landmark", name, _columns(shape, (index,))
    grades = [case.grade for case in cases]
    known = sorted({grade for grade in grades if grade is not None})
    unknown: list[int | None] = [None] if known and None in grades else []
    for grade in [*known, *unknown]:
        rows = np.array([case.grade == grade for case in cases])
        name = "unknown" if grade is None else str(grade)
        yield "KL", name, np.broadcast_to(rows[:, None], shape)


def _columns(shape: tuple[int, int], index: tuple[int, ...]) -> BoolArray:
    mask = np.zeros(shape, dtype=np.bool_)
    mask[:, list(index)] = True
    return mask


def _group_report(
    group: tuple[str, str],
    errors: FloatArray,
    expected: BoolArray,
    boot: ClusterBootstrap,
) -> GroupReport:
    compared = np.isfinite(errors)
    return GroupReport(
        *group,
        knees=int(compared.any(axis=1).sum()),
        points=int(compared.sum()),
        missing=int((expected & ~compared).sum()),
        mean_mm=boot.mean(errors),
        median_mm=boot.median(errors),
        pck=tuple(
            boot.share(errors, lambda e, radius=radius: e <= radius)  # type: ignore[misc]
            for radius in PCK_MM
        ),
    )


def _group_dict(group: GroupReport) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "group": group.group,
        "name": group.name,
        "knees": group.knees,
        "points": group.points,
        "missing": group.missing,
    }
    figures = {name: asdict(figure) for name, figure in group.figures.items()}
    return plain | {name: _without_nan(figure) for name, figure in figures.items()}


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"


def _text(figure: Interval, scale: float, digits: int, interval: bool) -> str:
    if math.isnan(figure.value):
        return "-"
    value = f"{figure.value * scale:.{digits}f}"
    if math.isnan(figure.low) or not interval:
        return value
    low, high = figure.low * scale, figure.high * scale
    return f"{value} ({low:.{digits}f} to {high:.{digits}f})"


def _latex(cell: str) -> str:
    return cell.replace("%", r"\%").replace("_", r"\_")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _some(names: Sequence[str], shown: int = 20) -> str:
    more = f", and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
