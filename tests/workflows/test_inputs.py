"""Files, folders and globs become named radiographs."""

import pytest
from PIL import Image

from kneel_gui.workflows.inputs import gather


def png(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (4, 4)).save(path)
    return path


def names(gathered):
    return [file.image for file in gathered.files]


def test_a_file_is_called_by_its_name(tmp_path):
    found = gather([str(png(tmp_path / "a" / "x.png"))])
    assert names(found) == ["x.png"]
    assert not found.problems


def test_a_folder_names_its_files_from_there_in_natural_order(tmp_path):
    for name in ("b10.png", "b2.png", "sub/c.png", ".hidden.png"):
        png(tmp_path / name)
    (tmp_path / "notes.txt").write_text("hello")
    assert names(gather([str(tmp_path)])) == ["b2.png", "b10.png", "sub/c.png"]


def test_globs_are_expanded_and_existing_names_are_never_patterns(tmp_path):
    png(tmp_path / "a1.png")
    png(tmp_path / "a2.png")
    png(tmp_path / "a[1].png")
    assert names(gather([str(tmp_path / "a?.png")])) == ["a1.png", "a2.png"]
    assert names(gather([str(tmp_path / "a[1].png")])) == ["a[1].png"]
    assert sorted(names(gather([str(tmp_path / "**" / "a*.png")]))) == [
        "a1.png",
        "a2.png",
        "a[1].png",
    ]


def test_no_file_comes_twice(tmp_path):
    png(tmp_path / "a.png")
    assert names(gather([str(tmp_path), str(tmp_path / "a.png")])) == ["a.png"]


def test_equal_names_are_told_apart_by_their_folders(tmp_path):
    one, two = png(tmp_path / "one/x.png"), png(tmp_path / "two/x.png")
    assert names(gather([str(one), str(two)])) == ["one/x.png", "two/x.png"]
    assert names(gather([str(one.parent), str(two.parent)])) == [
        "one/x.png",
        "two/x.png",
    ]


def test_the_home_folder_is_understood(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    png(tmp_path / "x.png")
    assert names(gather(["~/x.png"])) == ["x.png"]
    assert names(gather(["~/*.png"])) == ["x.png"]


@pytest.mark.parametrize("name", ["none.png", "none*.png"])
def test_what_is_not_there_is_said(tmp_path, name):
    found = gather([str(tmp_path / name)])
    assert not found.files
    (problem,) = found.problems
    assert problem.path == tmp_path / name
    assert problem.hint


def test_bad_files_in_a_folder_do_not_go_unsaid(tmp_path):
    png(tmp_path / "good.png")
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.dcm").write_text("hello")
    (tmp_path / "readme.txt").write_text("hello")
    found = gather([str(tmp_path)])
    assert names(found) == ["good.png"]
    assert [p.path.name for p in found.problems] == ["empty.png", "text.dcm"]


def test_what_fails_is_named_like_what_does_not(tmp_path):
    png(tmp_path / "sub" / "good.png")
    (tmp_path / "sub" / "bad.dcm").write_text("hello")
    found = gather([str(tmp_path)])
    assert names(found) == ["sub/good.png"]
    assert [name for name, _ in found.failures] == ["sub/bad.dcm"]
    found = gather([str(tmp_path / "sub" / "*")])
    assert names(found) == ["good.png"]
    assert [name for name, _ in found.failures] == ["bad.dcm"]
    nothing = gather([str(tmp_path / "none.png")])
    assert [name for name, _ in nothing.failures] == [str(tmp_path / "none.png")]


def test_failures_of_one_name_are_told_apart_and_each_is_told_once(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "bad.dcm").write_text("hello")
    bad = [str(tmp_path / folder / "bad.dcm") for folder in ("one", "two")]
    assert [name for name, _ in gather(bad).failures] == bad
    assert [name for name, _ in gather([bad[0], bad[0]]).failures] == ["bad.dcm"]
    for folder in ("one", "two"):
        png(tmp_path / folder / "good.png")
    found = gather([str(tmp_path / "one"), str(tmp_path / "two")])
    assert names(found) == ["one/good.png", "two/good.png"]
    assert [name for name, _ in found.failures] == ["one/bad.dcm", "two/bad.dcm"]


def test_an_empty_folder_is_a_problem_once(tmp_path):
    assert [p.path for p in gather([str(tmp_path)]).problems] == [tmp_path]
    (tmp_path / "empty.png").touch()
    assert [p.path.name for p in gather([str(tmp_path)]).problems] == ["empty.png"]
