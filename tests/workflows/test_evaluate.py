"""Evaluation end to end over our own tables and the wide table."""

import csv
import json

import numpy as np
import pytest
from PIL import Image

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import FormatError, InputError
from kneel_gui.formats.spacing_table import read_spacing_table
from kneel_gui.formats.subject_list import read_subject_list
from kneel_gui.formats.tidy import CSV
from kneel_gui.workflows.evaluate import EvaluateJob, evaluate, write_evaluation
from tests.fakes import KNEE_MM

SPACING = PixelSpacing(0.5, 0.2, SpacingSource.USER)
POINTS = 500 + KNEE_MM / SPACING.xy_mm


def image(name, *knees, spacing=SPACING):
    found = (
        KneeAnnotation.from_points(side, np.asarray(points)) for side, points in knees
    )
    return StudyImage(name, ImageAnnotation(name, tuple(found)), spacing=spacing)


def tables(folder, *images):
    folder.mkdir()
    for name, data in CSV.write(images, "").files.items():
        (folder / name).write_bytes(data)
    return folder


def moved(dx_px=0.0, dy_px=0.0):
    return POINTS + np.array([dx_px, dy_px])


def test_errors_are_in_mm_along_each_axis(tmp_path):
    pred = tables(
        tmp_path / "pred",
        image("a.png", (Side.RIGHT, moved(10, 0))),
        image("b.png", (Side.RIGHT, moved(0, 10))),
    )
    truth = tables(
        tmp_path / "truth",
        image("a.png", (Side.RIGHT, POINTS)),
        image("b.png", (Side.RIGHT, POINTS)),
    )
    found = evaluate(EvaluateJob(pred, truth))
    np.testing.assert_allclose(found.errors_mm[0], 2.0)
    np.testing.assert_allclose(found.errors_mm[1], 5.0)
    assert found.report.overall.mean_mm.value == pytest.approx(3.5)
    assert found.report.subjects == 2


def test_what_has_no_counterpart_is_listed_and_never_zero(tmp_path):
    lacking = POINTS.copy()
    lacking[2] = np.nan
    pred = tables(
        tmp_path / "pred",
        image("a.png", (Side.RIGHT, lacking)),
        image("c.png", (Side.LEFT, POINTS)),
    )
    truth = tables(
        tmp_path / "truth",
        image("a.png", (Side.RIGHT, moved(10)), (Side.LEFT, POINTS)),
        image("b.png", (Side.RIGHT, POINTS)),
    )
    report = evaluate(EvaluateJob(pred, truth)).report
    assert report.overall.points == 15
    assert report.overall.missing == 1 + 16
    assert report.overall.mean_mm.value == pytest.approx(2.0)
    assert report.not_found == ("a.png L",)
    assert report.not_predicted == ("b.png R",)
    assert report.without_truth == ("c.png L",)


def test_spacing_comes_from_table_option_truth_prediction_in_this_order(tmp_path):
    other = PixelSpacing(2.0, 2.0, SpacingSource.USER)
    pred = tables(tmp_path / "pred", image("a.png", (Side.RIGHT, moved(1))))
    truth = tables(
        tmp_path / "truth", image("a.png", (Side.RIGHT, POINTS), spacing=other)
    )
    table = tmp_path / "table.csv"
    table.write_text("image,spacing_mm\na.png,3\n")
    option = PixelSpacing(4.0, 4.0, SpacingSource.USER)
    spacings = read_spacing_table(table)
    for job, expected in [
        (EvaluateJob(pred, truth, spacings, option), 3.0),
        (EvaluateJob(pred, truth, None, option), 4.0),
        (EvaluateJob(pred, truth), 2.0),
        (EvaluateJob(truth, pred), 0.2),
    ]:
        found = evaluate(job)
        np.testing.assert_allclose(found.errors_mm, expected)
        assert any("different spacings" in problem for problem in found.problems)


def test_an_unknown_spacing_is_an_error_with_a_hint(tmp_path):
    for name in ("pred", "truth"):
        folder = tables(tmp_path / name, image("a.png", (Side.RIGHT, POINTS)))
        (folder / "images.csv").unlink()
    with pytest.raises(InputError, match=r"a\.png") as caught:
        evaluate(EvaluateJob(tmp_path / "pred", tmp_path / "truth"))
    assert "--spacing-table" in caught.value.hint


def test_files_of_other_images_are_an_error(tmp_path):
    pred = tables(tmp_path / "pred", image("a.png", (Side.RIGHT, POINTS)))
    truth = tables(tmp_path / "truth", image("b.png", (Side.RIGHT, POINTS)))
    with pytest.raises(InputError, match="No image of it") as caught:
        evaluate(EvaluateJob(pred, truth))
    assert "«b.png» here, «a.png» there" in caught.value.hint


def test_a_wide_table_brings_subject_grade_and_spacing(tmp_path):
    pred = tables(
        tmp_path / "pred",
        *(image(f"{i}{s.value}.png", (s, moved(5))) for i in range(2) for s in Side),
    )
    names = [f"{n}_{axis}" for n in knee_schema().names for axis in "xy"]
    lines = [["name", "subject_id", "side", "kl", "mm_per_px_x", "mm_per_px_y", *names]]
    for i in range(2):
        for side in Side:
            head = [f"{i}{side.value}", "s", side.value, str(i + 1), "0.2", "0.5"]
            lines.append([*head, *map(repr, POINTS.ravel().tolist())])
    wide = tmp_path / "wide.csv"
    wide.write_text("\n".join(",".join(line) for line in lines))
    found = evaluate(EvaluateJob(pred, wide))
    np.testing.assert_allclose(found.errors_mm, 1.0)
    assert {case.subject for case in found.cases} == {"s"}
    assert [g.name for g in found.report.groups if g.group == "KL"] == ["1", "2"]
    by_name = evaluate(EvaluateJob(pred, wide, subject_pattern=r"^(\d)"))
    assert by_name.report.subjects == 2


def listed(path, text):
    path.write_text(text, encoding="utf-8")
    return read_subject_list(path)


def test_only_the_listed_subjects_are_judged(tmp_path):
    pred = tables(
        tmp_path / "pred",
        *(image(f"{i}R.png", (Side.RIGHT, moved(5 * i))) for i in range(5)),
    )
    truth = tables(
        tmp_path / "truth",
        *(image(f"{i}R.png", (Side.RIGHT, POINTS)) for i in (0, 1, 2, 7, 8)),
    )
    names = listed(tmp_path / "names.txt", "1\n 2R.png\n8R\n\n3\n")
    found = evaluate(EvaluateJob(pred, truth, subjects=names))
    assert [case.image for case in found.cases] == ["1R.png", "2R.png"]
    assert found.report.overall.mean_mm.value == pytest.approx(1.5)
    assert found.report.not_predicted == ("8R.png R",)
    assert found.report.without_truth == ("3R.png R",)
    assert not any("lines of" in problem for problem in found.problems)


def test_subjects_that_only_one_file_knows_count_for_both(tmp_path):
    names = [f"{n}_{axis}" for n in knee_schema().names for axis in "xy"]
    rows = [
        ["a", "s1", "R", *map(repr, POINTS.ravel().tolist())],
        ["b", "s2", "R", *map(repr, POINTS.ravel().tolist())],
    ]
    wide = tmp_path / "wide.csv"
    lines = [["name", "subject_id", "side", *names], *rows]
    wide.write_text("\n".join(",".join(line) for line in lines))
    pred = tables(
        tmp_path / "pred", *(image(f"{i}.png", (Side.RIGHT, moved(5))) for i in "ab")
    )
    table = listed(tmp_path / "v.csv", "name,subject_id,side\nb,s2,R\nz,s9,L\n")
    report = evaluate(EvaluateJob(pred, wide, subjects=table))
    assert [case.subject for case in report.cases] == ["s2"]
    assert report.report.without_truth == report.report.not_predicted == ()
    assert any("1 of the 2 lines" in problem for problem in report.problems)
    # The rule for subjects may be changed; the table's names are still found.
    own_rule = EvaluateJob(pred, wide, subject_pattern="(.)", subjects=table)
    assert [case.subject for case in evaluate(own_rule).cases] == ["b"]


def test_a_list_without_a_common_subject_is_an_error(tmp_path):
    files = tables(tmp_path / "pred", image("5R.png", (Side.RIGHT, POINTS)))
    names = listed(tmp_path / "names.txt", "6\n")
    with pytest.raises(InputError, match=r"names\.txt.*no subject") as caught:
        evaluate(EvaluateJob(files, files, subjects=names))
    assert "«5» and «5R.png», here «6»" in caught.value.hint


def test_everything_is_written(tmp_path):
    pred = tables(tmp_path / "pred", image("a.png", (Side.RIGHT, moved(5))))
    truth = tables(tmp_path / "truth", image("a.png", (Side.RIGHT, POINTS)))
    out = tmp_path / "new" / "out"
    files = write_evaluation(evaluate(EvaluateJob(pred, truth)), out)
    assert {path.name for path in files} == {path.name for path in out.iterdir()}
    assert json.loads((out / "evaluation.json").read_text())["knees"] == 1
    with (out / "errors.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16
    assert float(rows[0]["error_mm"]) == pytest.approx(1.0)
    assert (rows[0]["subject"], rows[0]["kl"]) == ("a", "")
    with Image.open(out / "ced.png") as figure:
        assert figure.format == "PNG"


def test_a_truth_without_a_knee_gives_no_figures(tmp_path):
    pred = tables(tmp_path / "pred", image("a.png", (Side.RIGHT, POINTS)))
    truth = tables(tmp_path / "truth", image("a.png"))
    report = evaluate(EvaluateJob(pred, truth)).report
    assert report.overall.points == report.overall.missing == 0
    assert report.without_truth == ("a.png R",)


def test_a_damaged_file_is_named(tmp_path):
    pred = tables(tmp_path / "pred", image("a.png", (Side.RIGHT, POINTS)))
    bad = tmp_path / "bad.csv"
    bad.write_text((pred / "landmarks.csv").read_text().replace("T3", "T9"))
    with pytest.raises(FormatError, match=r"bad\.csv: Line 5"):
        evaluate(EvaluateJob(pred, bad))


def test_the_real_table_against_itself_is_perfect(shared_data):
    table = shared_data / "oai_knees/landmarks.csv"
    report = evaluate(EvaluateJob(table, table)).report
    assert report.overall.mean_mm.value == 0.0
    assert report.overall.missing == 0
    assert report.knees == report.judged
    assert report.subjects < report.knees


def test_points_that_do_not_test_a_model_are_told(tmp_path):
    def study(state):
        knee = KneeAnnotation.from_points(Side.RIGHT, POINTS, state)
        return StudyImage("a.png", ImageAnnotation("a.png", (knee,)), spacing=SPACING)

    predicted = tables(tmp_path / "predicted", study(PointState.PREDICTED))
    edited = tables(tmp_path / "edited", study(PointState.EDITED))
    assert evaluate(EvaluateJob(predicted, edited)).problems == ()
    told = " ".join(evaluate(EvaluateJob(edited, predicted)).problems)
    assert "16 points of the truth are predictions" in told
    assert "16 points of the prediction were set by a person" in told
