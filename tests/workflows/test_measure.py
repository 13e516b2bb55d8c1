"""kneel measure: one row of numbers for each knee of an annotation file."""

import csv
import io

import numpy as np
import pytest

from kneel_gui.cli import main
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.measure import measure_ids
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import FormatError
from kneel_gui.formats import FORMATS
from kneel_gui.workflows.measure import MeasureJob, columns, measure, measures_csv
from tests.core.knees import KNEE_MM

SPACING = PixelSpacing(0.2, 0.25, SpacingSource.IMAGER)


@pytest.fixture
def source(tmp_path):
    """Return a maker of folders as `kneel predict` writes them: two mirrored knees."""

    def make(spacing=SPACING, missing=(), name="a.png"):
        scale = spacing.xy_mm if spacing.known else np.array([0.2, 0.2])
        knees = []
        for side in SIDES:
            flip = (1.0, 1.0) if side is Side.RIGHT else (-1.0, 1.0)
            points = (KNEE_MM * flip + 200.0) / scale
            points[list(missing)] = np.nan
            spread = np.full(16, 0.8)
            knees.append(KneeAnnotation.from_points(side, points, spread_mm=spread))
        annotation = ImageAnnotation(name, tuple(knees))
        image = StudyImage(name, annotation, spacing=spacing, size_bytes=7)
        folder = tmp_path / "results"
        folder.mkdir(exist_ok=True)
        for file, data in FORMATS["csv"].write([image], "t").files.items():
            (folder / file).write_bytes(data)
        return folder

    return make


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_left_and_right_of_mirrored_knees_are_the_same(source):
    report = measure(MeasureJob(source()))
    right, left = rows_of(measures_csv(report.knees))
    assert (right["side"], left["side"]) == ("R", "L")
    assert right["image"] == "a.png"
    for name in columns():
        if name != "side":
            assert right[name] == left[name], name
    assert right["length_unit"] == "mm"
    assert right["spacing_source"] == "ImagerPixelSpacing"
    assert (right["spacing_row_mm"], right["spacing_col_mm"]) == ("0.2", "0.25")
    assert float(right["plateau_width"]) == pytest.approx(83.024, abs=1e-3)
    assert float(right["min_jsw_medial_sd"]) > 0
    assert right["notes"] == ""


def test_every_measure_has_two_columns(source):
    (knee, _) = measure(MeasureJob(source())).knees
    names = set(columns())
    for key in measure_ids():
        name = key if key in names else f"{key}_deg"
        assert {name, f"{name}_sd"} <= names
    assert len(columns()) == 7 + 2 * len(knee.measures.items)


def test_without_a_spacing_lengths_are_px_and_say_so(source, capsys):
    folder = source(UNCALIBRATED)
    assert main(["measure", str(folder)]) == 0
    done = capsys.readouterr()
    (row, _) = rows_of(done.out)
    assert row["length_unit"] == "px"
    assert row["spacing_row_mm"] == row["min_jsw_medial_sd"] == ""
    assert float(row["plateau_width"]) == pytest.approx(83.024 / 0.2, abs=1e-2)
    assert row["notes"] == "no ± without a pixel spacing"
    assert "2 of 2 knees have no pixel spacing" in done.err


def test_a_given_spacing_goes_before_the_files(source):
    given = PixelSpacing(0.4, 0.5, SpacingSource.USER)
    (knee, _) = measure(MeasureJob(source(), spacing=given)).knees
    (own, _) = measure(MeasureJob(source())).knees
    assert knee.measures.items["plateau_width"].value == pytest.approx(
        2 * own.measures.items["plateau_width"].value
    )
    assert knee.measures.source is SpacingSource.USER


def test_what_is_missing_is_empty_and_named(source):
    (knee, _) = rows_of(measures_csv(measure(MeasureJob(source(missing=[8]))).knees))
    assert knee["plateau_width"] == knee["min_jsw_medial"] == ""
    assert knee["min_jsw_lateral"] != ""
    assert "T8 not placed" in knee["notes"]
    assert "plateau_width" in knee["notes"]


def test_a_name_that_is_a_formula_stays_text(source):
    report = measure(MeasureJob(source(name="=1+1.png")))
    assert measures_csv(report.knees).splitlines()[1].startswith("'=1+1.png,")


def test_the_command_writes_a_file_and_replaces_none(source, tmp_path, capsys):
    out = tmp_path / "new" / "m.csv"
    assert main(["measure", str(source()), "--out", str(out)]) == 0
    assert "2 knees measured" in capsys.readouterr().out
    assert len(rows_of(out.read_text(encoding="utf-8"))) == 2
    assert main(["measure", str(source()), "--out", str(out)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main(["measure", str(source()), "--out", str(out), "--overwrite"]) == 0


def test_the_definitions_name_every_measure(capsys):
    assert main(["measure", "--definitions"]) == 0
    text = capsys.readouterr().out
    assert all(key in text for key in measure_ids())
    assert "cannot be told" in text


def test_nothing_named_is_wrong_usage(capsys):
    assert main(["measure"]) == 2
    assert "Nothing to measure" in capsys.readouterr().err


def test_a_file_that_is_no_annotation_is_refused(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear colleague,\n", encoding="utf-8")
    with pytest.raises(FormatError):
        measure(MeasureJob(path))
