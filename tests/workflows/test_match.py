"""Images and subjects of two files are matched, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import Side
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import ConfigError
from kneel_gui.formats import FORMATS
from kneel_gui.workflows.match import load_labels, match_images, subject_rule


def test_whole_names_go_before_file_names_before_bare_names():
    truth = ["x/a.png", "b.png", "9002316R"]
    pred = ["x/a.png", "y/a.png", "x/b.png", "9002316R.dcm"]
    assert match_images(truth, pred) == {
        "x/a.png": "x/a.png",
        "b.png": "x/b.png",
        "9002316R": "9002316R.dcm",
    }


@pytest.mark.parametrize(
    ("truth", "pred"),
    [
        (["a.png"], ["x/a.png", "y/a.png"]),
        (["x/a.png", "y/a.png"], ["a.png"]),
        (["a"], ["a.png", "a.dcm"]),
        (["a"], ["b"]),
        ([], ["a"]),
    ],
)
def test_what_is_not_unique_is_not_matched(truth, pred):
    assert match_images(truth, pred) == {}


names = st.lists(st.text("ab/.png", min_size=1, max_size=8), unique=True, max_size=8)


@given(names, names)
def test_no_prediction_serves_two_truths_and_equal_names_always_match(truth, pred):
    found = match_images(truth, pred)
    assert len(set(found.values())) == len(found)
    for name in set(truth) & set(pred):
        assert found[name] == name
    assert list(found) == [name for name in truth if name in found]


@pytest.mark.parametrize(
    ("image", "subject"),
    [
        ("9002316R.png", "9002316"),
        ("9002316L", "9002316"),
        ("knee_R.dcm", "knee"),
        ("P1/L.png", "P1"),
        ("P1/film.png", "P1/film"),
        ("CALL.png", "CALL"),
        ("R.png", "R"),
        ("1.2.840", "1.2.840"),
    ],
)
def test_the_subject_is_the_name_without_a_side(image, subject):
    assert subject_rule("")(image) == subject


def test_a_pattern_finds_the_subject():
    assert subject_rule(r"^(\d+)_")("17_v2.png") == "17"
    assert subject_rule(r"^\d+")("17_v2.png") == "17"
    assert subject_rule(r"^(\d+)_")("other.png") == "other.png"
    with pytest.raises(ConfigError, match="no regular expression"):
        subject_rule("(")


def test_grades_that_readers_gave_are_known(tmp_path):
    said = (KneeReading(Side.RIGHT, 4), KneeReading(Side.LEFT, comment="?"))
    one = StudyImage("a.dcm", ImageAnnotation("a.dcm", readings=said))
    for name, data in FORMATS["csv"].write([one], "").files.items():
        (tmp_path / name).write_bytes(data)
    assert load_labels(tmp_path).grades == {("a.dcm", Side.RIGHT): 4}
