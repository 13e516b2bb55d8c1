"""landmarks.csv and images.csv: what is in them, and that they read back exactly."""

import csv
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding, StudyImage
from kneel_gui.errors import FormatError, OutputError
from kneel_gui.formats import FORMATS, read_annotations
from kneel_gui.formats.tidy import read, write

NAN = math.nan
EDITED = PointState.EDITED
HEAD = "image,side,landmark,x_px,y_px,x_mm,y_mm,spread_mm,state,model"
HEAD_IMAGES = (
    "image,side,centre_x_px,centre_y_px,spacing_row_mm,spacing_col_mm,"
    "spacing_source,knee,reason,seconds,kl_grade,not_gradable,comment"
)


def store(folder, written):
    for name, data in written.files.items():
        (folder / name).write_bytes(data)


def tables(written):
    texts = (data.decode("utf-8") for data in written.files.values())
    return [list(csv.DictReader(text.splitlines())) for text in texts]


def example():
    points = np.arange(32, dtype=float).reshape(16, 2) / 3
    knee = KneeAnnotation.from_points(
        Side.RIGHT, points, PointState.PREDICTED, "model-1", np.full(16, 0.7)
    )
    knee = knee.with_point(1, None, PointState.MISSING)
    knee = knee.with_point(2, np.array([5.0, 6.0]), PointState.EDITED)
    return StudyImage(
        "=a.dcm",
        ImageAnnotation("=a.dcm", (knee,)),
        spacing=PixelSpacing(0.2, 0.1, SpacingSource.IMAGER),
        findings=(
            KneeFinding(Side.RIGHT, KneeKind.NATIVE, "", np.array([1.5, 2.5])),
            KneeFinding(Side.LEFT, KneeKind.ABSENT, "-no knee", np.full(2, NAN)),
        ),
        seconds=1.25,
    )


def test_what_the_tables_say():
    written = write([example()])
    assert list(written.files) == ["landmarks.csv", "images.csv"]
    heads = [data.decode().split("\n")[0] for data in written.files.values()]
    assert heads == [HEAD, HEAD_IMAGES]
    landmarks, images = tables(written)
    assert len(landmarks) == 16
    assert [row["landmark"] for row in landmarks][7:10] == ["T7", "T8", "F0"]
    third = float(landmarks[0]["y_px"])
    assert third == 1 / 3
    assert float(landmarks[0]["y_mm"]) == third * 0.2
    assert float(landmarks[3]["x_mm"]) == pytest.approx(2 * 0.1)
    assert list(landmarks[1].values())[3:] == ["", "", "", "", "", "missing", ""]
    assert landmarks[2]["state"] == "edited"
    assert landmarks[2]["spread_mm"] == ""
    assert landmarks[2]["model"] == "hand"
    assert landmarks[0]["model"] == "model-1"
    assert {row["image"] for row in landmarks} == {"'=a.dcm"}
    right, left = (list(row.values()) for row in images)
    assert right[:6] == ["'=a.dcm", "R", "1.5", "2.5", "0.2", "0.1"]
    assert right[6:10] == ["ImagerPixelSpacing", "native", "", "1.25"]
    assert right[10:] == ["", "", ""]  # nobody read it
    assert left[1:4] == ["L", "", ""]
    assert left[7:9] == ["absent", "'-no knee"]


def test_an_image_without_anything_keeps_its_rows():
    landmarks, images = tables(write([StudyImage("a", ImageAnnotation("a"))]))
    assert not landmarks
    assert [(row["side"], row["knee"]) for row in images] == [("R", ""), ("L", "")]
    assert images[0]["spacing_source"] == "none"
    assert images[0]["spacing_row_mm"] == ""


def test_a_knee_that_nobody_judged_has_its_centre():
    knee = KneeAnnotation.from_points(Side.LEFT, np.arange(32.0).reshape(16, 2))
    _, images = tables(write([StudyImage("a", ImageAnnotation("a", (knee,)))]))
    (row,) = images
    assert (row["side"], row["centre_x_px"], row["knee"]) == ("L", "8.0", "")


@settings(max_examples=40)
@given(data=st.data())
def test_everything_reads_back(data, strategies, folder):
    images = data.draw(strategies.studies(strategies.any_names, read=True))
    written = write(images)
    store(folder, written)
    result = read_annotations(folder / "landmarks.csv")
    assert result.format_id == "csv"
    assert not result.problems
    assert [image.name for image in result.images] == [i.name for i in images]
    for image, found in zip(images, result.images, strict=True):
        assert found.annotation.knees == image.annotation.knees
        assert found.spacing == image.spacing or not image.spacing.known
        assert {f.side: f for f in found.findings} == {
            f.side: f for f in image.findings
        }
        np.testing.assert_equal(found.seconds, image.seconds)
    assert FORMATS["csv"].write(result.images, "").files == written.files


def test_a_folder_is_read_and_images_csv_may_be_missing(tmp_path):
    store(tmp_path, write([example()]))
    (image,) = read(tmp_path).images
    assert image.finding(Side.LEFT).reason == "-no knee"
    (tmp_path / "images.csv").unlink()
    result = read_annotations(tmp_path)
    assert "No images.csv" in result.problems[0].message
    assert result.images[0].annotation.knees == example().annotation.knees
    assert not result.images[0].spacing.known


def test_a_table_made_by_hand(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("side,y_px,x_px,landmark,image,note\r\nL,2,1,F6,a.png,x\r\n")
    (image,) = read_annotations(path).images
    knee = image.annotation.knee(Side.LEFT)
    assert knee.points_px[15].tolist() == [1, 2]
    assert knee.states[15] is PointState.IMPORTED


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,X,T0,1,2,,,,,", "Line 2: «X» in side"),
        ("a,R,T9,1,2,,,,,", "no landmark «T9»"),
        ("a,R,T0,nan,2,,,,,", "«nan» in x_px is not a number"),
        ("a,R,T0,1e999,2,,,,,", "is not a number"),
        ("a,R,T0,,2,,,,,", "only one of"),
        ("a,R,T0,1,2,,,,missing,", "contradicts"),
        ("a,R,T0,,,,,,edited,", "contradicts"),
        ("a,R,T0,1,2,,,,good,", "«good» in state"),
        ("a,R,T0,1,2", "5 cells instead of 10"),
        ("a,R,T0,1,2,,,,,\n\na,R,T0,1,2,,,,,", "Line 4: T0 of this knee stands twice"),
        (f"a,R,T0,1,2,,,,,{'x' * 200_000}", "field larger"),
    ],
)
def test_bad_rows_name_file_line_and_reason(tmp_path, row, words):
    path = tmp_path / "landmarks.csv"
    path.write_text(f"{HEAD}\n{row}\n")
    with pytest.raises(FormatError, match=words) as caught:
        read(path)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,R,,,,,,,,\na,R,,,,,,,,", "stand twice"),
        ("a,R,,,0,1,user,,,", "larger than 0"),
        ("a,R,,,1,1,guess,,,", "in spacing_source"),
        ("a,R,,,1,1,user,metal,,", "in knee"),
    ],
)
def test_bad_image_rows(tmp_path, row, words):
    (tmp_path / "landmarks.csv").write_text(HEAD)
    head = HEAD_IMAGES.removesuffix(",kl_grade,not_gradable,comment")  # as it was
    (tmp_path / "images.csv").write_text(f"{head}\n{row}\n")
    with pytest.raises(FormatError, match=words) as caught:
        read(tmp_path)
    assert caught.value.path == tmp_path / "images.csv"


@pytest.mark.parametrize(
    ("head", "words"),
    [("", "empty"), ("a,b", "columns image"), (f"{HEAD},side", "stands twice")],
)
def test_bad_headers(tmp_path, head, words):
    (tmp_path / "landmarks.csv").write_text(head)
    with pytest.raises(FormatError, match=words):
        read(tmp_path)


def test_what_is_no_character_is_spelled_out():
    knee = example().annotation.knees[0].with_point(0, np.ones(2), EDITED, "\udc80")
    written = write([StudyImage("a", ImageAnnotation("a", (knee,)))])
    assert tables(written)[0][0]["model"] == "\\udc80"


def test_double_names_are_refused():
    with pytest.raises(OutputError, match="Two images"):
        write([example(), example()])


def test_a_knee_of_which_nothing_is_visible_reads_back(tmp_path):
    knee = KneeAnnotation.empty(Side.RIGHT)
    for i in range(16):
        knee = knee.with_point(i, None, PointState.NOT_VISIBLE)
    wanted = ImageAnnotation("a", (knee,))
    store(tmp_path, write([StudyImage("a", wanted)]))
    (found,) = read(tmp_path).images
    assert found.annotation.knee(Side.RIGHT).states == knee.states
