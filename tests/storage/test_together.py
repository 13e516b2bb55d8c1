"""Files that belong together: all new or all old, whatever ends the run, and when."""

import errno
import json
import os
from pathlib import Path

import pytest

from kneel_gui.errors import OutputError
from kneel_gui.paths import user_data
from kneel_gui.storage import atomic
from kneel_gui.storage.together import CutOff, finish_cut_off, together

NAMES = ["a.csv", "b.csv", "c.png"]
KILLED = 9


def write(folder, word, names=NAMES):
    with together(folder) as new:
        for name in names:
            (new.staging / name).write_text(f"{word} {name}")
        new.put(names)


def words(folder):
    return {p.name: p.read_text().split()[0] for p in folder.iterdir() if p.is_file()}


def notes():
    return list((user_data() / "exports").glob("*"))


def killed(act, at):
    """Run it in a process of its own that ends before one of its replacements."""
    pid = os.fork()
    if pid == 0:
        real, calls = os.replace, []

        def replace(source, target):
            if Path(target).suffix != ".json":
                calls.append(target)
            if len(calls) == at:
                os._exit(KILLED)
            real(source, target)

        os.replace = replace
        try:
            act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == KILLED


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    write(folder, "old")
    return folder


def test_all_are_there_and_nothing_else(folder):
    assert words(folder) == dict.fromkeys(NAMES, "old")
    write(folder, "new", [*NAMES, "d.png"])
    assert words(folder) == dict.fromkeys([*NAMES, "d.png"], "new")
    assert sorted(p.name for p in folder.iterdir()) == [*NAMES, "d.png"]
    assert not notes()


@pytest.mark.parametrize("at", range(1, 5))
def test_a_run_that_is_killed_between_two_files_is_finished(folder, at):
    names = [*NAMES, "d.png"]
    assert killed(lambda: write(folder, "new", names), at)
    assert finish_cut_off() == (CutOff(folder, finished=True),)
    assert words(folder) == dict.fromkeys(names, "new")
    assert len(list(folder.iterdir())) == 4
    assert not notes()
    assert finish_cut_off() == ()


def test_a_run_that_is_killed_earlier_leaves_the_old_files(folder):
    def make():
        with together(folder) as new:
            (new.staging / NAMES[0]).write_text("ne")
            os._exit(KILLED)

    assert killed(make, -1)
    assert finish_cut_off() == ()
    assert words(folder) == dict.fromkeys(NAMES, "old")
    assert len(list(folder.iterdir())) == len(NAMES)
    assert not notes()


def test_the_next_export_to_the_folder_comes_after_it(folder):
    assert killed(lambda: write(folder, "cut"), 2)
    write(folder, "newer")
    assert finish_cut_off() == (CutOff(folder, finished=False),)
    assert words(folder) == dict.fromkeys(NAMES, "newer")


def test_another_folder_waits(folder, tmp_path):
    assert killed(lambda: write(folder, "new"), 2)
    assert finish_cut_off(folder=tmp_path / "other") == ()
    assert finish_cut_off(folder=folder) == (CutOff(folder, finished=True),)


def test_a_share_that_is_gone_waits(folder, tmp_path):
    assert killed(lambda: write(folder, "new"), 2)
    folder.rename(tmp_path / "away")
    assert finish_cut_off() == ()
    (tmp_path / "away").rename(folder)
    assert finish_cut_off() == (CutOff(folder, finished=True),)
    assert words(folder) == dict.fromkeys(NAMES, "new")


def test_a_living_run_is_left_alone(folder):
    with together(folder) as new:
        (new.staging / NAMES[0]).write_text("new")
        assert finish_cut_off() == ()
        assert (new.staging / NAMES[0]).exists()


@pytest.mark.parametrize("at", range(1, 5))
def test_a_disk_that_fails_between_two_files_puts_the_old_ones_back(
    folder, at, monkeypatch
):
    real, calls = os.replace, []

    def replace(source, target):
        if Path(target).parent == folder:
            calls.append(target)
        if len(calls) == at:
            calls.append(None)
            raise OSError(errno.EIO, "fault", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OutputError, match="disk reports a fault"):
        write(folder, "new", [*NAMES, "d.png"])
    assert words(folder) == dict.fromkeys(NAMES, "old")
    assert len(list(folder.iterdir())) == len(NAMES)


def test_what_cannot_be_put_back_is_named(folder, monkeypatch):
    real, calls = os.replace, []

    def replace(source, target):
        if Path(target).parent == folder:
            calls.append(target)
        if len(calls) >= 2:
            raise OSError(errno.EIO, "fault", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OutputError, match=r"a\.csv are new") as caught:
        write(folder, "new")
    assert caught.value.path == folder


def test_a_run_that_is_killed_while_it_undoes_is_undone(folder):
    def act():
        real, calls = os.replace, []

        def replace(source, target):
            if Path(target).parent == folder:
                calls.append(target)
            if len(calls) == 3:
                calls.append(None)
                raise OSError(errno.EIO, "fault", str(target))
            if len(calls) == 6:  # the second of the two that are put back
                os._exit(KILLED)
            real(source, target)

        os.replace = replace
        write(folder, "new")

    assert killed(act, -1)
    assert set(words(folder).values()) == {"old", "new"}
    assert finish_cut_off() == (CutOff(folder, finished=False),)
    assert words(folder) == dict.fromkeys(NAMES, "old")
    assert len(list(folder.iterdir())) == len(NAMES)


def test_without_links_a_set_is_still_replaced(folder, monkeypatch):
    def no_link(*_arguments):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_link)
    write(folder, "new")
    assert words(folder) == dict.fromkeys(NAMES, "new")


@pytest.mark.parametrize(
    "changes", [{"were": {"../a.csv": None}}, {"staging": "mine"}, {"staging": ".."}]
)
def test_a_note_that_names_a_place_elsewhere_is_not_followed(folder, changes):
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis").write_text("x")
    assert killed(lambda: write(folder, "new"), 2)
    (note,) = notes()
    note.write_text(json.dumps(json.loads(note.read_text()) | changes))
    assert finish_cut_off() == ()
    assert (folder / "mine" / "thesis").exists()
    assert [p.name for p in folder.parent.iterdir()] == ["out"]


def test_without_a_place_for_the_note_it_is_made_all_the_same(folder):
    user_data().mkdir(parents=True, exist_ok=True)
    exports = user_data() / "exports"
    exports.rmdir()
    exports.write_text("in the way")
    write(folder, "new")
    assert words(folder) == dict.fromkeys(NAMES, "new")
    assert atomic.make_folder(folder) == folder


def test_a_link_out_of_the_folder_stops_it_before_anything_is_replaced(
    folder, tmp_path
):
    (tmp_path / "thesis").write_text("mine")
    (folder / "c.png").unlink()
    (folder / "c.png").symlink_to(tmp_path / "thesis")
    with pytest.raises(OutputError, match="leads out of its folder"):
        write(folder, "new")
    assert words(folder) == {"a.csv": "old", "b.csv": "old", "c.png": "mine"}
    assert (tmp_path / "thesis").read_text() == "mine"
