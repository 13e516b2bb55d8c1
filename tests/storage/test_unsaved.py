import json
from dataclasses import replace

import pytest

from kneel_gui.errors import OutputError
from kneel_gui.storage.record import Past
from kneel_gui.storage.unsaved import Unsaved, take_left
from tests.storage.study_support import empty, moved, of_elsewhere, of_the_dead


@pytest.fixture
def place(tmp_path):
    return tmp_path / "unsaved"


def leave(place, film, holder=None):
    """Work and be killed: nothing is closed."""
    unsaved = Unsaved(holder or of_the_dead("Ann"), place)
    one, first = moved(empty(), 5.0)
    two, second = moved(one, 7.0, index=4)
    unsaved.note(film, Past(0, 3), first)
    unsaved.note(film, Past(0, 3), second)
    return unsaved, two, (first, second)


def taken(place, folders, reader="Ann"):
    got = []

    def save(left):
        got.append(left)
        return True

    count = take_left(of_the_dead(reader, "later"), folders, save, place)
    assert count == len(got)
    return got


def test_what_a_killed_run_wrote_down_comes_back_exactly(place, tmp_path):
    film = tmp_path / "a.dcm"
    _, kept, changes = leave(place, film)
    (left,) = taken(place, {tmp_path})
    assert (left.path, left.kept) == (film, kept)
    assert left.changes == changes
    assert left.kept.past == Past(0, 3)
    assert list(place.iterdir()) == []


def test_a_line_cut_off_in_the_middle_costs_only_itself(place, tmp_path):
    _, _, (first, _) = leave(place, tmp_path / "a.dcm")
    (file,) = place.iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    (left,) = taken(place, {tmp_path})
    assert left.changes == (first,)


def test_what_is_saved_is_dropped_and_nothing_stays_after_the_end(place, tmp_path):
    unsaved, _, _ = leave(place, tmp_path / "a.dcm")
    unsaved.clear()
    assert taken(place, {tmp_path}) == []
    unsaved.close()
    assert list(place.iterdir()) == []


def test_another_folder_and_another_reader_wait(place, tmp_path):
    leave(place, tmp_path / "a.dcm")
    assert taken(place, {tmp_path / "other"}) == []
    assert taken(place, {tmp_path}, "Bob") == []
    assert len(taken(place, {tmp_path})) == 1


def test_a_run_that_may_live_is_left_alone(place, tmp_path):
    leave(place, tmp_path / "a.dcm", of_elsewhere("Ann"))
    assert taken(place, {tmp_path}) == []


def test_what_cannot_be_saved_waits_for_the_next_time(place, tmp_path):
    leave(place, tmp_path / "a.dcm")

    def fail(left):
        raise OutputError("No.", "Later.", left.path)

    later = replace(of_the_dead("Ann"), token="later")
    assert take_left(later, {tmp_path}, fail, place) == 0
    assert len(taken(place, {tmp_path})) == 1


def test_a_file_that_is_none_of_ours_stays(place, tmp_path):
    place.mkdir()
    (place / "x.jsonl").write_text(json.dumps({"nothing": 1}))
    assert taken(place, {tmp_path}) == []
    assert (place / "x.jsonl").exists()
