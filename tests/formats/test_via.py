"""The four VIA flavours: round trips, the real files, hostile input."""

import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.schema import N_LANDMARKS, Side, knee_schema
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import FormatError
from kneel_gui.formats import FORMATS, read_annotations
from kneel_gui.formats.via import KNEEL_VIA, read

HEADER = (
    "filename,file_size,file_attributes,region_count,region_id,"
    "region_shape_attributes,region_attributes"
)
FLOATS = ["via-csv", "via-json", "via-project"]


def row(x, y, bone="T", side="R", name="a.png", size="5", landmark=None):
    mark = "" if landmark is None else f',""Landmark"":""{landmark}""'
    return (
        f'{name},{size},"{{}}",16,0,"{{""name"":""point"",""cx"":{x},""cy"":{y}}}",'
        f'"{{""Bone"":""{bone}"",""Side"":""{side}""{mark}}}"'
    )


def knee_rows(side="R", **keys):
    sign = 1 if side == "R" else -1
    start = 0 if side == "R" else 500
    return [row(start + sign * i, 7, "T", side, **keys) for i in range(9)] + [
        row(start + sign * i, 3, "F", side, **keys) for i in range(7)
    ]


def load(tmp_path, rows, newline="\n", encoding="utf-8", header=HEADER):
    path = tmp_path / "in.csv"
    path.write_bytes(newline.join([header, *rows]).encode(encoding))
    return read(path)


def messages(result):
    return " | ".join(map(str, result.problems))


def store(folder, written):
    (name, data), *rest = written.files.items()
    assert not rest
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize("format_id", FLOATS)
@settings(max_examples=40)
@given(data=st.data())
def test_float_flavours_keep_every_point(data, format_id, strategies, folder):
    images = data.draw(strategies.studies())
    result = read(store(folder, FORMATS[format_id].write(images, "títle")))
    placed = any(image.annotation.knees for image in images)
    assert result.format_id == format_id or (format_id == "via-csv" and not placed)
    assert [image.name for image in result.images] == [i.name for i in images]
    for image, found in zip(images, result.images, strict=True):
        strategies.same_points(image.annotation, found.annotation)
        assert found.size_bytes == image.size_bytes
    assert result.title == ("títle" if format_id == "via-project" else "")


@settings(max_examples=40)
@given(data=st.data())
def test_kneel_flavour_rounds_and_leaves_out_what_lacks_points(
    data, strategies, folder
):
    images = data.draw(strategies.studies())
    written = KNEEL_VIA.write(images, "")
    found = {i.name: i.annotation for i in read(store(folder, written)).images}
    partial = 0
    for image in images:
        knees = image.annotation.knees
        whole = tuple(knee for knee in knees if knee.complete)
        partial += len(knees) - len(whole)
        read_back = found.pop(image.name, ImageAnnotation(image.name))
        wanted = ImageAnnotation(image.name, whole)
        strategies.same_points(wanted, read_back, KNEEL_VIA.tolerance_px)
    assert not found
    assert len(written.problems) == partial


def test_kneel_rows_are_kneels(tmp_path):
    points = np.column_stack([np.arange(16) + 0.6, np.arange(16) - 0.4])
    right = KneeAnnotation.from_points(Side.RIGHT, points)
    partial = right.with_point(0, None, right.states[0])
    images = [
        StudyImage("9000001.png", ImageAnnotation("x", (right,)), size_bytes=77),
        StudyImage("9000002.png", ImageAnnotation("y", (partial,)), size_bytes=78),
        StudyImage("9000003.png", ImageAnnotation("z")),
    ]
    written = KNEEL_VIA.write(images, "")
    lines = written.files["kneel_via.csv"].decode().split("\n")
    assert lines[0] == HEADER
    assert lines[1] == (
        '9000001.png,77,"{}",16,0,"{""name"":""point"",""cx"":1,""cy"":0}",'
        '"{""Bone"":""T"",""Side"":""R""}"'
    )
    assert lines[10].startswith('9000001.png,77,"{}",16,9,')
    assert lines[10].endswith('"{""Bone"":""F"",""Side"":""R""}"')
    assert len(lines) == 17
    (problem,) = written.problems
    assert "9000002.png, right knee" in str(problem)
    assert "15 of 16" in problem.message


@pytest.mark.parametrize(
    ("file", "format_id"),
    [
        ("example.csv", "via-csv"),
        ("example.json", "via-json"),
        ("example_project.json", "via-project"),
    ],
)
def test_what_via_wrote_is_written_byte_for_byte(shared_data, file, format_id):
    path = shared_data / "via" / "examples" / file
    result = read_annotations(path)
    assert result.format_id == format_id
    assert [i.path.name for i in result.images] == ["demo_0001.png", "demo_0002.png"]
    written = FORMATS[format_id].write(result.images, result.title)
    assert list(written.files.values()) == [path.read_bytes()]


@pytest.mark.parametrize(("end", "knees"), [("", 750), ("_refined", 748)])
def test_the_real_files(shared_data, tmp_path, end, knees, strategies):
    # 9284795: both sides' points on one knee (raw), 17 points left (refined).
    path = shared_data / "via" / f"oai_landmarks_00_via_format{end}.csv"
    result = read_annotations(path)
    assert result.format_id == "kneel-via"
    assert len(result.images) == 721
    found = [knee for image in result.images for knee in image.annotation.knees]
    assert len(found) == knees
    assert all(knee.complete for knee in found)
    reported = {problem.image for problem in result.problems if problem.image}
    assert reported == {"9284795.png"} | (set() if end else {"9608212.png"})
    again = read(store(tmp_path, KNEEL_VIA.write(result.images, "")))
    kept = [image for image in result.images if image.annotation.knees]
    assert len(again.images) == len(kept)
    for image, copy in zip(kept, again.images, strict=True):
        assert (copy.name, copy.size_bytes) == (image.name, image.size_bytes)
        strategies.same_points(image.annotation, copy.annotation)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\n\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("header", [HEADER, "#" + HEADER])
def test_every_spelling_of_a_text_file(tmp_path, newline, encoding, header):
    result = load(tmp_path, [*knee_rows(), ""], newline, encoding, header)
    (image,) = result.images
    assert image.annotation.knee(Side.RIGHT).complete
    assert not result.problems


def test_interleaved_images_and_numbers_as_text(tmp_path):
    one, two = knee_rows("L"), knee_rows("L", name="b.png", size="")
    one[0] = one[0].replace('""cx"":500', '""cx"": ""500""').replace('"{}"', "{}")
    mixed = [r for pair in zip(one, two, strict=True) for r in pair]
    result = load(tmp_path, mixed)
    assert [i.size_bytes for i in result.images] == [5, None]
    assert all(i.annotation.knee(Side.LEFT).complete for i in result.images)
    assert not result.problems


@pytest.mark.parametrize("quoted", [True, False])
def test_a_name_with_commas(tmp_path, quoted):
    name = '"a,b,c.png"' if quoted else "a,b,c.png"
    (image,) = load(tmp_path, knee_rows(name=name)).images
    assert image.name == "a,b,c.png"
    assert image.annotation.knee(Side.RIGHT).complete


def test_undefined_members_are_dropped(tmp_path):
    rows = knee_rows()
    rows[3] = rows[3].replace('""R""}', '""R"",""Landmark"":undefined}')
    rows[4] = rows[4].replace('""R""}', '""R"",""note"":""a"",""x"" : undefined}')
    (image,) = load(tmp_path, rows).images
    assert image.annotation.knee(Side.RIGHT).complete


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("NaN", "«NaN» is not a number"),
        ("-Infinity", "is not a number"),
        ("1e999", "not finite"),
        ("1" * 400, "not finite"),
        ("undefined", "not finite"),
        ('""nan""', "not finite"),
        ("true", "not finite"),
        ("[1]", "not finite"),
        ("'1'", "not valid JSON"),
    ],
)
def test_a_bad_number_names_file_line_and_reason(tmp_path, value, words):
    rows = knee_rows()
    rows[2] = row(value, 7)
    with pytest.raises(FormatError, match=words) as caught:
        load(tmp_path, rows)
    assert "Line 4" in str(caught.value)
    assert caught.value.path.name == "in.csv"


def test_a_bad_number_in_json_names_the_line(tmp_path):
    path = tmp_path / "in.json"
    path.write_text('{"a":\n{"filename":"NaN",\n"regions":[{"x":-Infinity}]}}')
    with pytest.raises(FormatError, match="Line 3: «-Infinity»"):
        read(path)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (knee_rows()[:-1], "6 femur points instead of 7"),
        ([*knee_rows(), row(99, 1)], "10 tibia points instead of 9"),
        (knee_rows()[::-1], "lateral to medial"),
        ([*knee_rows(), row(1, 1, bone="")], "Bone is «»"),
        ([*knee_rows(), row(1, 1, side="left")], "Side is «left»"),
        ([*knee_rows(), row(1, 1).replace("point", "rect")], "no point but «rect»"),
        ([*knee_rows(), "a.png,5"], "2 fields instead of 7"),
        ([*knee_rows(), row(1, 1, size="6", side="")], "file size changes"),
        ([*knee_rows(), row(1, 1, landmark="T9")], "no landmark «T9»"),
        ([*knee_rows(), row(1, 1, landmark="F3")], "F3 does not belong"),
        ([*knee_rows(), row(9, 1, landmark="T8")], "without a landmark name"),
        (2 * knee_rows(), "more than once; repeats are dropped"),
        ([*knee_rows(), *knee_rows("L")], "region_count differs"),
        (
            [row(5, 1, landmark="T0"), row(6, 1, landmark="T0")],
            "T0 occurs 2 times; all are left out",
        ),
        (2 * [row(5, 1, landmark="T0")], "T0 occurs 2 times; one is kept"),
    ],
)
def test_what_is_unclear_is_reported(tmp_path, rows, words):
    assert words in messages(load(tmp_path, rows))


def test_what_is_left_out_is_left_out(tmp_path):
    (image,) = load(tmp_path, knee_rows()[:-1]).images
    knee = image.annotation.knee(Side.RIGHT)
    assert knee.placed.tolist() == [True] * 9 + [False] * 7
    (image,) = load(tmp_path, 2 * knee_rows()).images
    assert image.annotation.knee(Side.RIGHT).complete


def test_overlapping_knees_are_reported(tmp_path):
    left = [r.replace('""cx"":50', '""cx"":') for r in knee_rows("L")]
    assert "overlap" in messages(load(tmp_path, knee_rows() + left))


def test_names_beat_the_order(tmp_path):
    names = knee_schema().names
    rows = [row(i, 7, name[0], landmark=name) for i, name in enumerate(names)]
    (image,) = load(tmp_path, rows[::-1]).images
    x = image.annotation.knee(Side.RIGHT).points_px[:, 0]
    np.testing.assert_array_equal(x, np.arange(N_LANDMARKS))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "first line is not VIA's header"),
        ("a,b,c\n1,2,3", "first line is not VIA's header"),
        (f"{HEADER};\n", "first line is not VIA's header"),
        (f"{HEADER}\n1,2\n3", "seven fields"),
        (f'{HEADER}\na,1,"{{}}",1,0,"[]","[]"', "not a JSON object"),
        ("[]", "no VIA annotations"),
        ("{", "not valid JSON"),
        ('{"images":[],"annotations":[]}', "COCO"),
        ('{"project":{},"metadata":{},"view":{}}', "VIA 3"),
        ('{"_via_img_metadata":[]}', "holds no images"),
        ('{"a":{"filename":"a","regions":[1]}}', "region that is none"),
        ('{"a":{"filename":3}}', "no VIA annotations"),
        ('{"a":1,"a":2}', "«a» stands twice"),
        ("[" * 100_000, "nested too deeply"),
        (f'{{"a":{"1" * 5000}}}', "endless numbers"),
    ],
)
def test_other_files_are_refused(tmp_path, text, words):
    path = tmp_path / "in"
    path.write_text(text)
    with pytest.raises(FormatError, match=words) as caught:
        read(path)
    assert caught.value.path == path
    assert caught.value.hint


@pytest.mark.parametrize("name", ["missing", "folder", "x" * 300, "a\0b"])
def test_files_that_cannot_be_read(tmp_path, name):
    (tmp_path / "folder").mkdir()
    for reader in (read, read_annotations):
        with pytest.raises(FormatError):
            reader(tmp_path / name)


def test_hostile_lengths_end_soon(tmp_path):
    path = tmp_path / "in"
    endless = '""x' + '\\""' * 30_000 + "undefined"
    path.write_text(f'{HEADER}\na,1,"{{}}",1,0,"{endless}","{{}}"')
    with pytest.raises(FormatError, match="Line 2: this is not valid JSON"):
        read(path)
    path.write_text("{" + ",".join(f'"{i}":0' for i in range(50_000)) + ',"7":1}')
    with pytest.raises(FormatError, match="«7» stands twice"):
        read(path)


def test_latin_1_is_refused(tmp_path):
    with pytest.raises(FormatError, match="UTF-8"):
        load(tmp_path, knee_rows(name="é.png"), encoding="latin-1")


@given(data=st.binary(max_size=200))
@pytest.mark.parametrize(
    "start",
    [
        b"",
        HEADER.encode() + b"\n",
        b'{"a":{"filename":',
        b"image,side,landmark,x_px,y_px\na,R,T0,",
    ],
)
def test_hostile_bytes_only_raise_format_errors(data, start, folder):
    path = folder / "hostile"
    path.write_bytes(start + data)
    with suppress(FormatError):
        assert read_annotations(path).format_id in FORMATS


KEYS = ("regions", "filename", "size", "shape_attributes", "region_attributes")
FIELDS = ("name", "cx", "cy", "Bone", "Side", "Landmark")
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS + FIELDS), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(document=JSON, shape=JSON, attributes=JSON)
def test_hostile_json_only_raises_format_errors(document, shape, attributes, folder):
    region = {"shape_attributes": shape, "region_attributes": attributes}
    entry = {"filename": "a", "size": document, "regions": [region]}
    path = folder / "hostile.json"
    for value in (document, {"a": entry}, {"_via_img_metadata": document}):
        path.write_text(json.dumps(value))
        with suppress(FormatError):
            assert read_annotations(path).format_id in FORMATS


def test_old_and_loose_json(tmp_path):
    point = {"name": "point", "cx": 1, "cy": 2}
    attributes = {"Bone": "", "Side": "R", "Landmark": "T0"}
    region = {"shape_attributes": point, "region_attributes": attributes}
    entry = {"filename": "a", "size": "12", "regions": {"0": region}}
    path = tmp_path / "in.json"
    path.write_text(json.dumps({"any key": entry, "b-1": {"filename": "b"}}))
    one, two = read(path).images
    assert one.size_bytes == 12
    assert one.annotation.knee(Side.RIGHT).points_px[0].tolist() == [1, 2]
    assert two.size_bytes is None
    path.write_text(json.dumps({"a12": entry, "a13": entry}))
    result = read(path)
    assert "merged" in messages(result)
    assert "one is kept" in messages(result)


def test_a_project_has_what_via_2_and_3_need():
    image = StudyImage("a.png", ImageAnnotation("x"), size_bytes=3)
    text = FORMATS["via-project"].write([image], "study").files["via_project.json"]
    project = json.loads(text)
    assert project["_via_settings"]["project"]["name"] == "study"
    assert project["_via_settings"]["core"]["default_filepath"] == ""
    assert project["_via_image_id_list"] == ["a.png3"]
    for name in ("Bone", "Side"):
        attribute = project["_via_attributes"]["region"][name]
        assert attribute["type"] == "dropdown"
        assert attribute["default_options"] == {"": True}


def test_a_right_knee_to_the_right_of_the_left_one_is_told(tmp_path):
    points = np.arange(32.0).reshape(16, 2)
    right = KneeAnnotation.from_points(Side.RIGHT, np.add(points, (500, 0)))
    left = KneeAnnotation.from_points(Side.LEFT, points * (-1, 1))
    images = [StudyImage("a.png", ImageAnnotation("a.png", (right, left)))]
    path = tmp_path / "via.csv"
    path.write_bytes(FORMATS["via-csv"].write(images, "").files["via.csv"])
    told = " ".join(map(str, read_annotations(path).problems))
    assert "the image is flipped, or the sides are swapped" in told
