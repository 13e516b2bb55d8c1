"""Tables of spacings."""

import pytest

from kneel_gui.core.radiograph import SpacingSource
from kneel_gui.errors import FormatError
from kneel_gui.formats.spacing_table import bare_name, read_spacing_table


def table(tmp_path, text):
    path = tmp_path / "spacings.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_two_columns_are_rows_and_columns(tmp_path):
    path = table(tmp_path, "image,spacing_col_mm,spacing_row_mm\na.png,0.2,0.3\n")
    spacing = read_spacing_table(path).find("a.png")
    assert (spacing.row_mm, spacing.col_mm) == (0.3, 0.2)
    assert spacing.source is SpacingSource.USER


@pytest.mark.parametrize("column", ["spacing_mm", "mm_per_px", "approx_mm_per_px"])
def test_one_column_is_square(tmp_path, column):
    spacing = read_spacing_table(
        table(tmp_path, f"name,side,{column}\na,R,0.4\na,L,0.4\n")
    ).find("a")
    assert (spacing.row_mm, spacing.col_mm) == (0.4, 0.4)


def test_images_are_found_by_path_name_or_bare_name_in_this_order(tmp_path):
    found = read_spacing_table(
        table(tmp_path, "name,spacing\nx/a.png,1\na.png,2\na,3\n")
    )
    assert found.find("x/a.png").row_mm == 1
    assert found.find("y/a.png").row_mm == 2
    assert found.find("a.dcm").row_mm == 3
    assert found.find("b.dcm") is None


@pytest.mark.parametrize(
    ("image", "bare"),
    [
        ("1.2.840.dcm", "1.2.840"),
        ("1.2.840", "1.2.840"),
        ("x/a.PNG", "a"),
        ("a.b.tiff", "a.b"),
        (".png", ""),
    ],
)
def test_bare_names_lose_the_suffix_of_an_image_only(image, bare):
    assert bare_name(image) == bare


def test_empty_cells_are_unknown(tmp_path):
    assert read_spacing_table(table(tmp_path, "name,spacing\na,\n")).find("a") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("name,size\na,1\n", "name, size"),
        ("name,spacing\na,nan\n", "Line 2: «nan»"),
        ("name,spacing\na,0\n", "Line 2"),
        ("name,spacing\na,-1\n", "Line 2"),
        ("name,spacing\na,150\n", "Line 2"),
        ("name,spacing\n,0.2\n", "Line 2"),
        ("name,row_mm,col_mm\na,0.2,\n", "Line 2"),
        ("name,spacing\na,0.2\na,0.3\n", "Line 3: «a» has two"),
        ("name,spacing\na,0.2,7\n", "3 cells instead of 2"),
    ],
)
def test_bad_tables_are_named_with_their_line(tmp_path, text, words):
    path = table(tmp_path, text)
    with pytest.raises(FormatError, match=words) as caught:
        read_spacing_table(path)
    assert caught.value.path == path
    assert caught.value.hint


def test_real_tables_are_read(shared_data):
    centres = read_spacing_table(shared_data / "bilateral/centres.csv")
    assert centres.find("gan_02425.png").row_mm == 0.78
    knees = read_spacing_table(shared_data / "oai_knees/landmarks.csv")
    assert knees.find("9002316R.png").col_mm == 0.50879
    assert knees.find("9002316R.png").row_mm == 0.4816
