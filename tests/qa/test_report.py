"""The evaluation's words and numbers."""

import csv
import io
import json
import math

import numpy as np
import pytest

from kneel_gui.core.schema import Side
from kneel_gui.qa.report import KneeCase, summarise


@pytest.fixture
def report():
    rng = np.random.default_rng(0)
    errors_mm = rng.exponential(1.0, (6, 16))
    errors_mm[1] = 20.0  # an outlier
    errors_mm[2, 4] = np.nan  # missing in the prediction
    errors_mm[3, 5] = np.nan  # not in the truth either
    expected = np.ones((6, 16), dtype=bool)
    expected[3, 5] = False
    cases = [
        KneeCase(f"{i // 2}.png", side, str(i // 2), grade)
        for i, (side, grade) in enumerate(
            zip([Side.RIGHT, Side.LEFT] * 3, [0, 0, 2, 2, None, 4], strict=True)
        )
    ]
    return summarise(errors_mm, cases, expected, n_boot=100), errors_mm


def group(report, kind, name):
    return next(g for g in report.groups if (g.group, g.name) == (kind, name))


def test_every_bone_landmark_and_grade_has_a_group(report):
    names = [(g.group, g.name) for g in report[0].groups]
    assert names[:3] == [("all", "all"), ("bone", "tibia"), ("bone", "femur")]
    assert [n for kind, n in names if kind == "landmark"] == [
        *(f"T{i}" for i in range(9)),
        *(f"F{i}" for i in range(7)),
    ]
    assert [n for kind, n in names if kind == "KL"] == ["0", "2", "4", "unknown"]


def test_groups_hold_the_right_points(report):
    result, errors_mm = report
    for kind, name, part in [
        ("all", "all", errors_mm),
        ("bone", "tibia", errors_mm[:, :9]),
        ("bone", "femur", errors_mm[:, 9:]),
        ("landmark", "T4", errors_mm[:, 4]),
        ("landmark", "F6", errors_mm[:, 15]),
        ("KL", "2", errors_mm[2:4]),
        ("KL", "unknown", errors_mm[4]),
    ]:
        found = group(result, kind, name)
        assert found.points == np.isfinite(part).sum()
        assert found.mean_mm.value == pytest.approx(np.nanmean(part))
        assert found.median_mm.value == pytest.approx(np.nanmedian(part))
        assert found.pck[0].value == pytest.approx(
            np.sum(part <= 1.0) / np.isfinite(part).sum()
        )


def test_missing_is_what_the_truth_has_and_the_prediction_lacks(report):
    result, _ = report
    assert result.overall.missing == 1
    assert group(result, "landmark", "T4").missing == 1
    assert group(result, "landmark", "T5").missing == 0
    assert result.overall.points == 6 * 16 - 2


def test_outliers_are_named_and_the_rule_is_stated(report):
    result, _ = report
    assert result.outliers == ("0.png L",)
    assert result.judged == 6
    text = result.to_markdown()
    assert "0.png L" in text
    assert "mean radial error over T0, T8, F0, F6 is 10 mm or more" in text


def test_markdown_table_is_regular(report):
    lines = [x for x in report[0].to_markdown().splitlines() if x.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1
    assert len(lines) == len(report[0].groups) + 2


def test_a_narrow_table_keeps_the_values(report):
    wide, narrow = report[0].table(), report[0].table(intervals=False)
    assert len(wide[0]) == len(narrow[0])
    assert sum(1 + max(map(len, c)) for c in zip(*narrow, strict=True)) < 80
    for long, short in zip(wide[1:], narrow[1:], strict=True):
        assert [cell.split(" (")[0] for cell in long] == short


def test_json_has_no_nan_and_keeps_the_figures(report):
    plain = json.loads(report[0].to_json())
    assert plain["groups"][0]["mean_mm"]["value"] == pytest.approx(
        report[0].overall.mean_mm.value
    )
    one_subject = next(g for g in plain["groups"] if g["name"] == "4")
    assert one_subject["mean_mm"]["low"] is None


def test_csv_reads_back(report):
    rows = list(csv.DictReader(io.StringIO(report[0].to_csv())))
    assert len(rows) == len(report[0].groups)
    for row, found in zip(rows, report[0].groups, strict=True):
        assert float(row["pck_2.5mm"]) == pytest.approx(found.pck[3].value, rel=1e-5)
        assert int(row["missing"]) == found.missing
    assert next(r for r in rows if r["name"] == "4")["mean_mm_low"] == ""


def test_latex_is_balanced_and_escaped(report):
    lines = report[0].to_latex().splitlines()
    assert lines[1].startswith(r"\begin{tabular}")
    assert lines[-1] == r"\end{tabular}"
    body = [line for line in lines if line.endswith(r"\\")]
    assert len({line.count("&") for line in body}) == 1
    assert all("%" not in line.replace(r"\%", "") for line in body)


def test_nothing_to_compare_is_said_and_not_zero():
    case = KneeCase("a", Side.RIGHT, "a")
    result = summarise(np.full((1, 16), np.nan), [case])
    assert math.isnan(result.overall.mean_mm.value)
    assert result.overall.missing == 16
    assert result.knees == 0
    assert result.not_found == ("a R",)
    assert "Knees not found, counted as missing (1): a R." in result.to_markdown()
    assert "| 16 | - | - |" in result.to_markdown()


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="one row per case"):
        summarise(np.zeros((2, 16)), [KneeCase("a", Side.RIGHT, "a")])
