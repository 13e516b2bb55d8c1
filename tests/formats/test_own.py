"""Our own annotation file: exact, forward-compatible, hostile input refused."""

import json
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import Side
from kneel_gui.errors import FormatError
from kneel_gui.formats.own import OwnFile, dump, read


def annotation():
    knee = KneeAnnotation.from_points(Side.LEFT, np.arange(32.0).reshape(16, 2))
    return ImageAnnotation("1.2.3", (knee,), True)


@settings(max_examples=40)
@given(data=st.data())
def test_everything_reads_back(data, strategies, folder):
    wanted = data.draw(
        strategies.annotations(data.draw(strategies.any_names), read=True)
    )
    path = folder / "a.json"
    text = dump(OwnFile(wanted, "näme.dcm"))
    path.write_text(text, encoding="utf-8")
    found = read(path)
    assert found.annotation == wanted
    assert found.name == "näme.dcm"
    assert dump(found) == text


def test_unknown_keys_are_kept_at_every_level(tmp_path):
    path = tmp_path / "a.json"
    document = json.loads(dump(OwnFile(annotation(), "a")))
    document["later"] = {"x": [1]}
    document["schema"]["note"] = "s"
    document["knees"]["later"] = 1
    document["knees"]["L"]["grade"] = 3
    document["knees"]["L"]["points"]["extra"] = {"x_px": 1}
    document["knees"]["L"]["points"]["T3"]["visible"] = False
    path.write_text(json.dumps(document))
    file = read(path)
    moved = file.annotation.with_knee(
        file.annotation.knee(Side.LEFT).with_point(
            3, np.array([9.0, 8.0]), PointState.EDITED
        )
    )
    again = json.loads(dump(OwnFile(moved, file.name, file.document)))
    point = again["knees"]["L"]["points"]["T3"]
    assert point == {
        "x_px": 9,
        "y_px": 8,
        "state": "edited",
        "spread_mm": None,
        "source": "hand",
        "visible": False,
    }
    assert again["later"] == {"x": [1]}
    assert again["schema"]["note"] == "s"
    assert again["knees"]["later"] == 1
    assert again["knees"]["L"]["grade"] == 3
    assert again["knees"]["L"]["points"]["extra"] == {"x_px": 1}


def test_a_reading_needs_no_points_and_keeps_unknown_keys(tmp_path):
    path = tmp_path / "a.json"
    said = KneeReading(Side.RIGHT, 3, comment="osteophytes")
    path.write_text(dump(OwnFile(ImageAnnotation("1", readings=(said,)), "a")))
    document = json.loads(path.read_text())
    assert document["readings"] == {
        "R": {"kl_grade": 3, "not_gradable": None, "comment": "osteophytes"}
    }
    document["readings"]["R"]["later"] = 1
    path.write_text(json.dumps(document))
    file = read(path)
    nothing = file.annotation.with_reading(KneeReading(Side.RIGHT))
    again = json.loads(dump(OwnFile(nothing, "a", file.document)))
    assert again["readings"]["R"]["later"] == 1
    assert again["readings"]["R"]["kl_grade"] is None


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"R": 3},
        {"R": {"kl_grade": 5}},
        {"R": {"kl_grade": True}},
        {"R": {"not_gradable": "tired"}},
        {"R": {"kl_grade": 1, "not_gradable": "exposure"}},
        {"R": {"comment": 7}},
    ],
)
def test_a_damaged_reading_is_refused(tmp_path, raw):
    path = tmp_path / "a.json"
    document = json.loads(dump(OwnFile(annotation(), "a")))
    path.write_text(json.dumps({**document, "readings": raw}))
    with pytest.raises(FormatError, match="damaged"):
        read(path)


def test_an_erased_knee_is_erased(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(dump(OwnFile(annotation(), "a")))
    document = read(path).document
    path.write_text(dump(OwnFile(ImageAnnotation("1.2.3"), "a", document)))
    assert read(path).annotation.knees == ()


def damage(document, keys, value):
    for key in keys[:-1]:
        document = document[key]
    document[keys[-1]] = value


@pytest.mark.parametrize(
    ("keys", "value", "words"),
    [
        (["kind"], "other", "not an annotation file of KNEEL GUI"),
        (["version"], 2, "another version"),
        (["version"], "1", "version is no number"),
        (["version"], True, "version is no number"),
        (["schema", "version"], 99, "another version"),
        (["schema"], None, "another version"),
        (["image_id"], None, "which image"),
        (["knees"], [], "holds no knees"),
        (["knees", "L"], 3, "left T0 is missing"),
        (["knees", "L", "locked"], ["T9"], "no list of landmarks"),
        (["knees", "L", "locked"], 3, "no list of landmarks"),
        (["knees", "L", "points", "F2"], {}, "left F2 is missing"),
        (["knees", "L", "points", "F2", "x_px"], "7", "«7» is no number"),
        (["knees", "L", "points", "F2", "x_px"], None, "left knee: a point is NaN"),
        (["knees", "L", "points", "F2", "state"], "fine", "«fine» is no state"),
        (["knees", "L", "points", "F2", "y_px"], float("nan"), "«NaN» is not a num"),
    ],
)
def test_damage_is_named(tmp_path, keys, value, words):
    path = tmp_path / "a.json"
    document = json.loads(dump(OwnFile(annotation(), "a")))
    damage(document, keys, value)
    path.write_text(json.dumps(document))
    with pytest.raises(FormatError, match=words) as caught:
        read(path)
    assert caught.value.path == path


@given(text=st.text(max_size=50), cut=st.integers(0, 3000))
def test_hostile_text_only_raises_format_errors(text, cut, folder):
    path = folder / "hostile.json"
    whole = dump(OwnFile(annotation(), "a"))
    path.write_bytes((whole[:cut] + text + whole[cut + 1 :]).encode("utf-8"))
    with suppress(FormatError):
        assert isinstance(read(path).annotation, ImageAnnotation)


def test_what_cannot_be_seen_and_what_is_locked_reads_back(tmp_path):
    path = tmp_path / "a.json"
    hidden = KneeAnnotation.empty(Side.RIGHT)
    for i in range(16):
        hidden = hidden.with_point(i, None, PointState.NOT_VISIBLE)
    left = replace(annotation().knee(Side.LEFT), locked=frozenset({2, 11}))
    wanted = annotation().with_knee(hidden).with_knee(left)
    path.write_text(dump(OwnFile(wanted, "a")))
    assert read(path).annotation == wanted
    assert json.loads(path.read_text())["knees"]["L"]["locked"] == ["T2", "F2"]


def test_a_file_from_before_locks_has_none(tmp_path):
    path = tmp_path / "a.json"
    document = json.loads(dump(OwnFile(annotation(), "a")))
    del document["knees"]["L"]["locked"]
    path.write_text(json.dumps(document))
    assert read(path).annotation == annotation()
