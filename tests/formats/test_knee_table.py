"""The wide table."""

import numpy as np
import pytest

from kneel_gui.core.annotation import PointState
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.errors import FormatError
from kneel_gui.formats.knee_table import is_knee_table, read_knee_table

POINTS = [f"{name}_{axis}" for name in knee_schema().names for axis in "xy"]
HEAD = "name,subject_id,side,kl,mm_per_px_x,mm_per_px_y," + ",".join(POINTS)
NUMBERS = ",".join(str(i + 0.5) for i in range(32))


def table(tmp_path, *lines, head=HEAD):
    path = tmp_path / "knees.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_knee_is_read(tmp_path):
    path = table(tmp_path, f"a,7,R,3,0.2,0.3,{NUMBERS}", f"a,7,L,,0.2,0.3,{NUMBERS}")
    found = read_knee_table(path)
    (image,) = found.images
    assert image.name == "a"
    assert (image.spacing.col_mm, image.spacing.row_mm) == (0.2, 0.3)
    assert found.subjects == {"a": "7"}
    assert found.grades == {("a", Side.RIGHT): 3}
    knee = image.annotation.knee(Side.RIGHT)
    np.testing.assert_array_equal(knee.points_px.ravel(), np.arange(32) + 0.5)
    assert set(knee.states) == {PointState.IMPORTED}
    assert image.annotation.knee(Side.LEFT) is not None


def test_empty_cells_are_missing_points_and_no_spacing(tmp_path):
    cells = NUMBERS.split(",")
    cells[2:4] = ["", ""]
    found = read_knee_table(table(tmp_path, f"a,,R,,,,{','.join(cells)}"))
    knee = found.images[0].annotation.knee(Side.RIGHT)
    assert np.flatnonzero(~knee.placed).tolist() == [1]
    assert not found.images[0].spacing.known
    assert not found.subjects
    assert not found.grades


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"a,7,X,3,0.2,0.3,{NUMBERS}", "Line 2: the side «X»"),
        (f",7,R,3,0.2,0.3,{NUMBERS}", "name is empty"),
        (f"a,7,R,5,0.2,0.3,{NUMBERS}", "«5» is no Kellgren-Lawrence grade"),
        (f"a,7,R,3,0.2,,{NUMBERS}", "no spacing"),
        (f"a,7,R,3,0,0.3,{NUMBERS}", "no spacing"),
        (f"a,7,R,3,0.2,0.3,nan{NUMBERS[3:]}", "«nan» in T0_x"),
        (f"a,7,R,3,0.2,0.3,,{NUMBERS[4:]}", "T0 has only one"),
        (f"a,7,R,3,0.2,0.3,{NUMBERS},1", "39 cells instead of 38"),
    ],
)
def test_bad_lines_are_named(tmp_path, line, words):
    with pytest.raises(FormatError, match=words):
        read_knee_table(table(tmp_path, line))


def test_a_knee_that_stands_twice_or_changes_its_spacing_is_refused(tmp_path):
    line = f"a,7,R,3,0.2,0.3,{NUMBERS}"
    with pytest.raises(FormatError, match="Line 3: the right knee of «a» stands twice"):
        read_knee_table(table(tmp_path, line, line))
    with pytest.raises(FormatError, match="Line 3: «a» has two different spacings"):
        read_knee_table(table(tmp_path, line, f"a,7,L,3,0.2,0.4,{NUMBERS}"))


def test_lacking_columns_are_named(tmp_path):
    path = table(tmp_path, head=HEAD.removesuffix(",F6_y"))
    with pytest.raises(FormatError, match="F6_y are missing"):
        read_knee_table(path)


def test_only_wide_tables_are_recognised(tmp_path):
    assert is_knee_table(table(tmp_path))
    assert not is_knee_table(table(tmp_path, head="image,side,landmark,x_px"))
    binary = tmp_path / "x.dcm"
    binary.write_bytes(bytes(range(256)))
    assert not is_knee_table(binary)
    assert not is_knee_table(tmp_path / "none")


def test_the_real_table(shared_data):
    path = shared_data / "oai_knees/landmarks.csv"
    assert is_knee_table(path)
    found = read_knee_table(path)
    assert all(len(image.annotation.knees) == 1 for image in found.images)
    assert found.subjects["9002316R"] == "9002316"
    assert found.grades["9002316R", Side.RIGHT] == 1
    for image in found.images:  # lateral is left on a right knee, right on a left one
        knee = image.annotation.knees[0]
        tibia = knee.points_px[list(knee_schema().bone("tibia")), 0]
        assert (tibia[0] < tibia[-1]) == (knee.side is Side.RIGHT)
