"""Whose image it is, from a table."""

import pytest

from kneel_gui.core.schema import Side
from kneel_gui.errors import FormatError
from kneel_gui.formats.subject_table import read_subject_table


def table(folder, text):
    path = folder / "who.csv"
    path.write_text(text, encoding="utf-8")
    return read_subject_table(path)


def test_images_are_found_by_path_file_name_or_bare_name(tmp_path):
    who = table(tmp_path, "image,subject_id\na/1.dcm,A\n2.png,B\n3,C\n")
    assert who.subject("a/1.dcm") == "A"
    assert who.subject("x/2.png") == "B"
    assert who.subject("x/3.dcm") == "C"
    assert who.subject("4.dcm") == ""


def test_a_grade_is_of_its_side_or_of_both(tmp_path):
    who = table(tmp_path, "name,subject,side,kl\n1,A,R,3\n1,A,L,0\n2,B,,4\n3,C,R,\n")
    assert who.grade("1.dcm", Side.RIGHT) == 3
    assert who.grade("1.dcm", Side.LEFT) == 0
    assert who.grade("2.dcm", Side.LEFT) == 4
    assert who.grade("3.dcm", Side.RIGHT) is None


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("image,kl\n1,2\n", "no table of subjects|not a table of subjects"),
        ("image,subject\n1,A\n1,B\n", "Line 3.*two subjects"),
        ("image,subject\n1,\n", "Line 2.*empty"),
        ("image,subject,kl\n1,A,5\n", "Line 2.*Kellgren"),
        ("image,subject,side,kl\n1,A,X,2\n", "Line 2.*R or L"),
        ("image,subject,side,kl\n1,A,R,2\n1,A,,3\n", "Line 3.*two grades"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path, rows, reason):
    with pytest.raises(FormatError, match=reason):
        table(tmp_path, rows)
