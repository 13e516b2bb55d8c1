"""Several evaluations side by side, as text, CSV, LaTeX and Markdown."""

import csv
import io
import math
from dataclasses import dataclass

from kneel_gui.qa.metrics import LEVEL, PCK_MM, Interval
from kneel_gui.qa.report import FEW_SUBJECTS, EvaluationReport

_LATEX = str.maketrans(
    {char: f"\\{char}" for char in "%_&#$"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


@dataclass(frozen=True)
class Entry:
    """One of the things that are compared.

    Attributes
    ----------
    name, description : str
        For people.
    report : EvaluationReport
        Its figures.
    """

    name: str
    description: str
    report: EvaluationReport


@dataclass(frozen=True)
class Comparison:
    """A table of evaluations.

    Attributes
    ----------
    entries : tuple of Entry
        In the order of the rows.
    absent : tuple of str
        Sentences about what is missing in the table, and why.
    """

    entries: tuple[Entry, ...]
    absent: tuple[str, ...] = ()

    def table(self, intervals: bool = True) -> list[list[str]]:
        """Return the table for people: a header, then a row per entry.

        Parameters
        ----------
        intervals : bool
            False: leave them out, for a narrow screen.

        Returns
        -------
        list of list of str
            Rows of equal length; a figure that is not known is «-».
        """
        head = ["experiment", "what", "knees", "mean mm", "median mm"]
        head += [f"PCK@{radius:g} mm %" for radius in PCK_MM] + ["outliers"]
        rows = [head]
        for entry in self.entries:
            group = entry.report.overall
            figures = [_text(group.mean_mm, 1, 2, intervals)]
            figures += [_text(group.median_mm, 1, 2, intervals)]
            figures += [_text(share, 100, 1, intervals) for share in group.pck]
            outliers = f"{len(entry.report.outliers)} of {entry.report.judged}"
            knees = str(entry.report.knees)
            rows.append([entry.name, entry.description, knees, *figures, outliers])
        return rows

    def remarks(self) -> list[str]:
        """Return the sentences that the table needs to be understood."""
        lines = [
            f"Radial errors in mm; PCK@r: % of the points within r mm; in brackets "
            f"the {LEVEL:.0%} bootstrap interval by subject."
        ]
        reports = [entry.report for entry in self.entries]
        if len({(report.knees, report.subjects) for report in reports}) > 1:
            lines.append("Not all rows are about the same knees.")
        if any(1 < report.subjects < FEW_SUBJECTS for report in reports):
            lines.append(
                f"With fewer than {FEW_SUBJECTS} subjects the intervals are too narrow."
            )
        return [*lines, *self.absent]

    def to_text(self) -> str:
        """Return the table in columns of plain text, with its remarks."""
        rows = self.table()
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = []
        for row in rows:
            words = [cell.ljust(n) for cell, n in zip(row[:2], widths, strict=False)]
            figures = zip(row[2:], widths[2:], strict=True)
            lines.append("  ".join([*words, *(cell.rjust(n) for cell, n in figures)]))
        return "\n".join([*(line.rstrip() for line in lines), "", *self.remarks(), ""])

    def to_csv(self) -> str:
        """Return one row per entry: figures, bounds, counts; unknown is empty."""
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        names = ["mean_mm", "median_mm", *(f"pck_{radius:g}mm" for radius in PCK_MM)]
        columns = [f"{name}{end}" for name in names for end in ("", "_low", "_high")]
        counts = ["knees", "subjects", "points", "missing", "judged", "outliers"]
        rows.writerow(["experiment", "what", *counts, *columns])
        for entry in self.entries:
            report, group = entry.report, entry.report.overall
            numbers = [report.knees, report.subjects, group.points, group.missing]
            numbers += [report.judged, len(report.outliers)]
            bounds = [
                "" if math.isnan(value) else f"{value:.6g}"
                for figure in (group.mean_mm, group.median_mm, *group.pck)
                for value in (figure.value, figure.low, figure.high)
            ]
            rows.writerow([entry.name, entry.description, *numbers, *bounds])
        return text.getvalue()

    def to_markdown(self) -> str:
        """Return a table and the sentences that belong to it."""
        rows = [[cell.replace("|", "\\|") for cell in row] for row in self.table()]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|---|---|{'---:|' * (len(rows[0]) - 2)}")
        return "\n".join([*lines, "", *(f"- {line}" for line in self.remarks()), ""])

    def to_latex(self) -> str:
        """Return a tabular for a paper; it needs the booktabs package."""
        head, *body = [[cell.translate(_LATEX) for cell in r] for r in self.table()]
        return "\n".join(
            [
                *(f"% {line}" for line in self.remarks()),
                rf"\begin{{tabular}}{{ll{'r' * (len(head) - 2)}}}",
                r"\toprule",
                " & ".join(head) + r" \\",
                r"\midrule",
                *(" & ".join(row) + r" \\" for row in body),
                r"\bottomrule",
                r"\end{tabular}",
                "",
            ]
        )


def _text(figure: Interval, scale: float, digits: int, interval: bool) -> str:
    if math.isnan(figure.value):
        return "-"
    value = f"{figure.value * scale:.{digits}f}"
    if math.isnan(figure.low) or not interval:
        return value
    low, high = figure.low * scale, figure.high * scale
    return f"{value} ({low:.{digits}f} to {high:.{digits}f})"
