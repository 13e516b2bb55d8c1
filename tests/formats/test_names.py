import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import OutputError
from kneel_gui.formats import FORMATS
from kneel_gui.formats.names import csv_obstacle, json_obstacle, safe_names


@given(st.lists(st.text(max_size=200), max_size=6))
def test_safe_names_are_safe_and_distinct(names):
    safe = safe_names(names)
    assert len(safe) == len(names)
    assert len({name.casefold() for name in safe}) == len(names)
    for name in safe:
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*\.png", name)
        assert len(name) < 140
        assert not csv_obstacle(name)
        assert not json_obstacle(name)


@pytest.mark.parametrize(
    ("names", "safe"),
    [
        (["9000798.png", "a-b_c.1.dcm"], ["9000798.png", "a-b_c.1.png"]),
        (["1.2.840.1"], ["1.2.840.1.png"]),
        (["a.dcm", "A.png", "a.tif"], ["a.png", "A_2.png", "a_3.png"]),
        (["a.dcm", "a.png", "a_2.dcm"], ["a.png", "a_3.png", "a_2.png"]),
        (["knée, left #1.dcm"], ["knee_left_1.png"]),
        (["../../etc/passwd", "c:\\x\\y.dcm"], ["passwd.png", "y.png"]),
        (["膝.dcm", "", "..."], ["image.png", "image_2.png", "image_3.png"]),
        (["NUL.dcm", "com1"], ["_NUL.png", "_com1.png"]),
    ],
)
def test_safe_names(names, safe):
    assert list(safe_names(names)) == safe


def test_obstacles():
    assert csv_obstacle("a,b") == ","
    assert csv_obstacle("plain name é.png") == ""
    assert json_obstacle("a,b") == ""
    assert json_obstacle("a%b") == "%"


def test_unsafe_and_double_names_are_refused():
    for name in ("a,b.png", 'a"b', "50%.png", "a#1", "a/b", "a\\b", "a\nb"):
        with pytest.raises(OutputError, match="cannot hold"):
            FORMATS["via-csv"].write([StudyImage(name, ImageAnnotation("x"))], "")
    for format_id in ("via-json", "via-project"):
        write = FORMATS[format_id].write
        assert write([StudyImage("a,b.png", ImageAnnotation("x"))], "").files
        with pytest.raises(OutputError, match="cannot hold"):
            write([StudyImage("50%.png", ImageAnnotation("x"))], "")
    for format_id in FORMATS:
        with pytest.raises(OutputError, match="Two images"):
            FORMATS[format_id].write(2 * [StudyImage("a", ImageAnnotation("x"))], "")
