"""Comparison tables: the same figures in every form."""

import csv
import io

import numpy as np
import pytest

from kneel_gui.core.schema import Side
from kneel_gui.qa.comparison import Comparison, Entry
from kneel_gui.qa.report import KneeCase, summarise


def report(mean_mm, knees=6):
    rng = np.random.default_rng(0)
    errors = np.abs(rng.normal(mean_mm, 0.1, (knees, 16)))
    cases = [KneeCase(f"{i}", Side.RIGHT, f"{i}") for i in range(knees)]
    return summarise(errors, cases)


@pytest.fixture
def comparison():
    entries = (
        Entry("a_b", "wing | 5 %", report(0.8)),
        Entry("c", "L2 & mixup", report(1.2)),
    )
    return Comparison(entries, ("«d» is not finished.",))


def test_the_csv_holds_the_figures_of_the_reports(comparison):
    rows = list(csv.DictReader(io.StringIO(comparison.to_csv())))
    assert [row["experiment"] for row in rows] == ["a_b", "c"]
    for row, entry in zip(rows, comparison.entries, strict=True):
        mean = entry.report.overall.mean_mm
        assert float(row["mean_mm"]) == pytest.approx(mean.value, rel=1e-5)
        assert float(row["mean_mm_low"]) == pytest.approx(mean.low, rel=1e-5)
        share = entry.report.overall.pck[0].value
        assert float(row["pck_1mm"]) == pytest.approx(share, rel=1e-5)
        assert int(row["knees"]) == 6


def test_every_form_shows_every_cell(comparison):
    table = comparison.table()
    assert len({len(row) for row in table}) == 1
    markdown, latex = comparison.to_markdown(), comparison.to_latex()
    text = comparison.to_text()
    for row in table[1:]:
        for cell in row[2:]:
            assert cell in markdown
            assert cell in text
            assert cell.replace("%", "\\%") in latex
    assert "wing \\| 5 %" in markdown
    assert r"a\_b & wing | 5 \%" in latex
    assert r"L2 \& mixup" in latex
    for form in (text, markdown, latex):
        assert "«d» is not finished." in form
        assert "too narrow" in form
    assert "(" not in comparison.table(intervals=False)[1][3]


def test_rows_about_other_knees_are_said():
    entries = (Entry("a", "", report(1.0)), Entry("b", "", report(1.0, 5)))
    assert any("same knees" in line for line in Comparison(entries).remarks())
    assert not any("same knees" in line for line in Comparison(entries[:1]).remarks())
