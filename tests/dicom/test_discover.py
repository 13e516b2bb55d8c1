from pathlib import Path

import pytest

from kneel_gui.dicom.discover import find_radiographs, list_candidates, natural_key
from kneel_gui.errors import RadiographError

PNG = b"\x89PNG\r\n\x1a\n"


def put(path: Path, data: bytes = PNG) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_folder_is_walked_in_natural_order(tmp_path):
    for name in ("knee10.png", "knee2.png", "a/b/knee1", "Knee3.PNG", "a9/x.dcm"):
        put(tmp_path / name)
    files, problems = find_radiographs([tmp_path])
    names = [str(file.relative_to(tmp_path)) for file in files]
    assert names == ["a/b/knee1", "a9/x.dcm", "knee2.png", "Knee3.PNG", "knee10.png"]
    assert problems == []


def test_a_folder_is_searched_by_content(tmp_path):
    put(tmp_path / "notes.dcm", b"just text")
    put(tmp_path / "nothing.png", b"")
    put(tmp_path / "DICOMDIR", bytes(128) + b"DICM1.2.840.10008.1.3.10")
    put(tmp_path / ".hidden.png")
    put(tmp_path / ".git" / "x.png")
    wanted = put(tmp_path / "IM0001", bytes(128) + b"DICM")
    assert find_radiographs([tmp_path]) == ([wanted], [])


def test_given_files_keep_their_order_and_come_once(tmp_path):
    first, second = put(tmp_path / "b.png"), put(tmp_path / "a.png")
    link = tmp_path / "link.png"
    link.symlink_to(first)
    assert find_radiographs([first, second, link, tmp_path, first])[0] == [
        first,
        second,
    ]


def test_a_link_to_a_film_elsewhere_is_read_one_to_a_folder_is_not(tmp_path):
    film = put(tmp_path / "archive" / "a.png")
    folder = tmp_path / "study"
    folder.mkdir()
    link = folder / "a.png"
    link.symlink_to(film)
    (folder / "all").symlink_to(tmp_path / "archive")
    (folder / "gone.png").symlink_to(tmp_path / "nowhere.png")
    assert find_radiographs([folder]) == ([link], [])
    assert list_candidates(folder) == [(link, "a.png")]


def test_given_hidden_files_are_taken(tmp_path):
    path = put(tmp_path / ".x.png")
    assert find_radiographs([path]) == ([path], [])


def test_every_problem_is_told_and_stops_nothing(tmp_path):
    good = put(tmp_path / "good.png")
    bad = [
        (tmp_path / "nowhere.dcm", "no such file"),
        (put(tmp_path / "text.dcm", b"hello"), "neither a DICOM"),
        (put(tmp_path / "zero.png", b""), "(zero bytes). Copy it again"),
        (put(tmp_path / "DICOMDIR", bytes(128) + b"DICM1.2.840.10008.1.3.10"), "index"),
        (tmp_path / "empty", "no radiograph"),
    ]
    (tmp_path / "empty").mkdir()
    files, problems = find_radiographs([*(path for path, _ in bad), good])
    assert files == [good]
    assert [problem.path for problem in problems] == [path for path, _ in bad]
    for problem, (_, words) in zip(problems, bad, strict=True):
        assert words in str(problem)


def test_an_unreadable_folder_is_told(tmp_path, monkeypatch):
    def walk(folder, onerror):
        onerror(PermissionError(13, "Permission denied", str(folder / "closed")))
        return iter(())

    monkeypatch.setattr("kneel_gui.dicom.discover.os.walk", walk)
    files, problems = find_radiographs([tmp_path])
    assert files == []
    assert [problem.path for problem in problems] == [tmp_path / "closed"]
    assert "Permission denied" in str(problems[0])


def test_an_unreadable_file_in_a_folder_is_told(tmp_path, monkeypatch):
    path, other = put(tmp_path / "a.png"), put(tmp_path / "b.png")
    real = Path.open

    def picky(self, *args, **kwargs):
        if self == path:
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", picky)
    files, problems = find_radiographs([tmp_path])
    assert files == [other]
    assert [problem.path for problem in problems] == [path]
    assert isinstance(problems[0], RadiographError)


@pytest.mark.parametrize(
    "ordered",
    [
        ["1", "2", "10"],
        ["a", "a1", "a01b", "a1b", "b"],
        ["1", "a"],
        ["x/2/1", "x/10/0"],
    ],
)
def test_natural_order(ordered):
    paths = [Path(text) for text in ordered]
    backwards = paths[::-1]
    assert sorted(backwards, key=natural_key) == paths
