"""Lists of subjects: plain, and as tables."""

import pytest

from kneel_gui.errors import FormatError
from kneel_gui.formats.subject_list import read_subject_list


def read(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode("utf-8-sig"))
    return read_subject_list(path)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("a\r\n\n b \na\n", [("a",), ("b",)]),
        ("film, left.png\n", [("film, left.png",)]),
        ("subject_id\n7\n8\n", [("7",), ("8",)]),
        ("kl,subject_id\n1,7\n2,\n", [("7",)]),
        ('"name",side\n7R,R\n7R,L\n', [("7R",)]),
        ("name,subject_id\n7R,7\n,8\n", [("7", "7R"), ("8",)]),
        ("image\n'=a.png\n", [("=a.png",)]),
    ],
)
def test_lines_and_columns_are_read(tmp_path, text, entries):
    assert list(read(tmp_path, text).entries) == entries


def test_an_entry_means_a_subject_or_an_image_under_any_of_its_names(tmp_path):
    found = read(tmp_path, "7\nx.dcm\ny\nsub/z.dcm\n")
    assert found.chosen("7", ["q.dcm"]) == {0}
    assert found.chosen("", ["sub/x.dcm", "7"]) == {0, 1}
    assert found.chosen("", ["deep/y.dcm"]) == {2}
    assert found.chosen("", ["sub/z.dcm"]) == {3}
    assert found.chosen("77", ["z.dcm"]) == set()


@pytest.mark.parametrize("text", ["", "\n \n", "subject_id\n", "name,side\n,R\n"])
def test_a_list_of_nothing_is_refused(tmp_path, text):
    with pytest.raises(FormatError, match="lists no subject"):
        read(tmp_path, text)


def test_a_row_with_cells_missing_is_named(tmp_path):
    with pytest.raises(FormatError, match="Line 3"):
        read(tmp_path, "name,side\n7R,R\n7L\n")
