import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kneel_gui.app import study_keeper
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.core.reading import KneeReading
from kneel_gui.core.schema import Side
from kneel_gui.errors import KneelError
from kneel_gui.formats.own import OwnFile, dump
from kneel_gui.paths import user_data
from kneel_gui.storage import together, unsaved
from kneel_gui.storage.session import Session, default_folder, folder_beside
from kneel_gui.storage.shelf import STUDY_NAME, place_of_own
from tests.storage.study_support import UID, empty, graded, moved, write_film


@pytest.fixture
def film(tmp_path):
    return write_film(tmp_path / "trial" / "a.dcm")


@pytest.fixture
def keeper_of():
    made = []

    def make(reader="Ann", **kwargs):
        made.append(StudyKeeper(reader, **kwargs))
        return made[-1]

    yield make
    for keeper in made:
        keeper.close()


def put(keeper, film, x=5.0):
    kept, change = moved(empty(), x)
    return replace(kept, past=keeper.save(film, kept, [change]))


def in_old_session(folder, name="a.dcm", x=5.0, place=default_folder):
    kept, _ = moved(empty(), x)
    Session(place(folder)).save(
        kept.annotation, name, extra={"given_side": "L", "findings": {}}
    )
    return replace(kept, side=type(kept.annotation.knees[0].side)("L"))


def test_what_was_kept_is_there_next_time(film, keeper_of):
    kept = put(keeper_of(), film)
    assert keeper_of().load(film, UID) == kept
    assert keeper_of().glance(film) == kept
    assert not (film.parent / STUDY_NAME).exists()


def test_a_study_belongs_to_the_folder_that_was_opened(tmp_path, keeper_of):
    film = write_film(tmp_path / "trial" / "p1" / "a.dcm")
    keeper = keeper_of(beside=True)
    keeper.open([tmp_path / "trial"], [film])
    kept = put(keeper, film)
    assert (tmp_path / "trial" / STUDY_NAME).exists()
    alone = keeper_of()  # whoever opens the file alone finds it, whatever is set
    alone.open([film.parent], [film])
    assert alone.load(film, UID) == kept


def test_the_nearest_study_counts(tmp_path, keeper_of):
    film = write_film(tmp_path / "trial" / "p1" / "a.dcm")
    kept = put(keeper_of(beside=True), film)
    assert (film.parent / STUDY_NAME).exists()
    keeper = keeper_of(beside=True)
    keeper.open([tmp_path / "trial"], [film])
    assert keeper.load(film, UID) == kept


def test_a_folder_that_cannot_be_written_gets_its_study_elsewhere(
    film, keeper_of, monkeypatch
):
    monkeypatch.setattr(os, "access", lambda *_: False)
    keeper = keeper_of(beside=True)
    keeper.open([film.parent], [film])
    monkeypatch.undo()
    assert keeper._shelf.place(film).path.parent == film.parent  # it can again


def test_the_last_image_comes_back(film, keeper_of):
    other = write_film(film.with_name("b.dcm"), b"other")
    keeper = keeper_of()
    keeper.set_last(film, UID)
    keeper.set_last(other, "1.2.4")
    assert keeper_of().last([film, other]) == other
    assert keeper_of().last([film]) is None
    assert keeper_of().last([]) is None
    assert keeper_of("Bob").last([film, other]) is None


def test_the_last_image_is_that_of_the_folder_used_last(film, keeper_of):
    other = write_film(film.parent.with_name("other") / "b.dcm", b"other")
    keeper = keeper_of()
    keeper.set_last(film, UID)
    keeper.set_last(other, "1.2.4")
    assert keeper_of().last([film, other]) == other


def test_a_moved_folder_finds_its_points_elsewhere(film, keeper_of):
    kept = put(keeper_of(), film)
    folder = film.parent.rename(film.parent.with_name("renamed"))
    found = keeper_of().load(folder / "a.dcm", UID)
    assert not found.annotation.knees
    (other,) = found.past.others
    assert other.kept == kept
    assert other.place == place_of_own(film.parent).path


def test_a_study_beside_images_is_found_from_another_copy(film, keeper_of):
    kept = put(keeper_of(beside=True), film)
    copy = write_film(film.parent.with_name("copy") / "x.dcm")
    (other,) = keeper_of().load(copy, "7.7.7").past.others  # same content, other name
    assert other.kept == kept


def test_an_independent_reader_is_offered_nothing(film, keeper_of):
    put(keeper_of(), film)
    folder = film.parent.rename(film.parent.with_name("renamed"))
    assert keeper_of("Bob", independent=True).load(folder / "a.dcm", UID) is None


@pytest.mark.parametrize("place", [default_folder, folder_beside])
def test_sessions_of_older_versions_are_taken_over_once(film, keeper_of, place):
    old = in_old_session(film.parent, place=place)
    keeper = keeper_of()
    keeper.open([film.parent], [film])
    (remark,) = keeper.remarks()
    assert "1 image" in remark.text
    assert keeper.load(film, UID) == old
    assert keeper.glance(film) == old
    again = keeper_of()
    again.open([film.parent], [film])
    assert again.remarks() == ()
    assert list(place(film.parent).glob("*.json"))


def test_a_session_that_went_on_is_kept_beside_the_study(film, keeper_of):
    in_old_session(film.parent)
    keeper = keeper_of()
    keeper.open([film.parent], [film])
    kept, change = moved(keeper.load(film, UID), 6.0)
    kept = replace(kept, past=keeper.save(film, kept, [change]))
    kept_old, _ = moved(empty(), 9.0)
    text = dump(OwnFile(kept_old.annotation, "a.dcm", {}))
    (file,) = default_folder(film.parent).glob("*.json")
    file.write_text(text)
    again = keeper_of()
    again.open([film.parent], [film])
    (other,) = again.others(film, kept)
    assert other.kept.annotation == kept_old.annotation


def test_a_damaged_old_file_hides_no_other(film, keeper_of):
    old = in_old_session(film.parent)
    (default_folder(film.parent) / "9.9.json").write_text("{")
    keeper = keeper_of()
    keeper.open([film.parent], [film])
    (remark,) = keeper.remarks()
    assert remark.serious
    assert "9.9.json" in remark.details
    assert keeper.load(film, UID) == old


def test_an_old_session_of_a_moved_folder_is_offered(film, keeper_of):
    old = in_old_session(film.parent)
    folder = film.parent.rename(film.parent.with_name("renamed"))
    (other,) = keeper_of().load(folder / "a.dcm", UID).past.others
    assert other.kept == old


def test_the_place_in_the_work_is_taken_over(film, keeper_of):
    in_old_session(film.parent)
    Session(default_folder(film.parent)).set_last_image(UID, "a.dcm")
    keeper = keeper_of()
    keeper.open([film.parent], [film])
    assert keeper.last([film]) == film


def test_a_damaged_study_is_said_and_stops_nothing(film, keeper_of):
    (film.parent / STUDY_NAME).write_text(json.dumps("no study"))
    keeper = keeper_of()
    keeper.open([film.parent], [film])
    (remark,) = keeper.remarks()
    assert remark.serious
    assert "repair" in remark.hint


def test_a_read_only_study_says_so_with_every_image(film, keeper_of, monkeypatch):
    kept = put(keeper_of(beside=True), film)
    monkeypatch.setattr(os, "access", lambda *_: False)
    keeper = keeper_of()
    keeper.open([film.parent], [film])
    (remark,) = keeper.remarks()
    assert "read-only" in remark.text
    found = keeper.load(film, UID)
    assert found == kept
    assert "read-only" in found.past.read_only
    assert "read-only" in keeper.load(film, "1.2.9").past.read_only


def test_edits_that_a_killed_window_had_not_saved_are_found(
    film, keeper_of, monkeypatch
):
    killed = keeper_of()
    kept = put(killed, film)
    later, change = moved(kept, 8.0)
    last, second = moved(later, 9.0, index=6)
    killed.note(film, kept.past, change)
    killed.save(film, later, [change])  # through, but the window never heard of it
    killed.note(film, kept.past, second)
    monkeypatch.setattr(study_keeper, "take_left", taking_from_the_living)
    keeper = keeper_of()
    keeper.open([film.parent], [film])
    assert [r.key for r in keeper.remarks()] == ["unsaved edits found"]
    found = keeper.load(film, UID)
    assert found == last
    assert (found.past.line, len(found.past.steps)) == (0, 3)
    again = keeper_of()
    again.open([film.parent], [film])
    assert again.remarks() == ()


def test_nothing_stays_written_down_when_all_is_saved(film, keeper_of):
    keeper = keeper_of()
    kept, change = moved(empty(), 5.0)
    keeper.note(film, kept.past, change)
    assert list((user_data() / "unsaved").iterdir())
    keeper.save(film, kept, [change])
    keeper.all_saved()
    keeper.close()
    assert not list((user_data() / "unsaved").iterdir())


def taking_from_the_living(holder, folders, save):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unsaved, "ended", lambda owner, me: owner.token != me.token)
        return unsaved.take_left(holder, folders, save)


@pytest.mark.parametrize(("changed", "said"), [(False, "finished"), (True, "not made")])
def test_an_export_that_was_cut_off_is_finished_and_said(
    film, keeper_of, changed, said, tmp_path
):
    out = tmp_path / "out"
    out.mkdir()
    pid = os.fork()
    if pid == 0:
        try:
            with together.together(out) as new:
                for name in ("a.csv", "b.csv"):
                    (new.staging / name).write_text("new")
                together.replace_file = lambda *_: os._exit(9)
                new.put(["a.csv", "b.csv"])
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    if changed:
        (out / "a.csv").write_text("newer")
    keeper = keeper_of()
    keeper.open([film.parent], [film])
    (remark,) = keeper.remarks()
    assert "was cut off" in remark.text
    assert said in remark.text
    assert remark.serious is changed
    assert (out / "a.csv").read_text() == ("newer" if changed else "new")
    assert (out / "b.csv").exists() is not changed


def test_a_grade_without_points_is_found_from_a_moved_folder(film, keeper_of):
    kept, change = graded(empty(), KneeReading(Side.LEFT, 3))
    keeper_of().save(film, kept, [change])
    folder = film.parent.rename(film.parent.with_name("renamed"))
    (other,) = keeper_of().load(folder / "a.dcm", UID).past.others
    assert other.kept == kept


def test_a_grade_that_a_killed_window_had_not_saved_is_found(film, keeper_of):
    kept, change = graded(empty(), KneeReading(Side.LEFT, 3))
    one = keeper_of()
    one.note(film, kept.past, change)
    found = []
    unsaved.take_left(
        replace(one._holder, token="next"),
        [film.parent],
        lambda left: bool(found.append(left)),
    )
    assert found == []  # that window is alive
    (line,) = (user_data() / "unsaved").glob("*.jsonl")
    head, *lines = line.read_bytes().splitlines(keepends=True)
    dead = {**json.loads(head), "machine": "before the last start"}
    line.write_bytes(json.dumps(dead).encode() + b"\n" + b"".join(lines))
    unsaved.take_left(
        replace(one._holder, token="next"),
        [film.parent],
        lambda left: bool(found.append(left)),
    )
    (left,) = found
    assert left.kept.annotation.reading(Side.LEFT).kl_grade == 3
    assert left.changes[0].before.annotation.readings == ()


def open_studies(folder):
    """Files of studies below a folder; other tests may hold their own."""
    places = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]
    return sum(
        place.startswith(f"{folder}{os.sep}") and STUDY_NAME in place
        for place in places
    )


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux counts files")
def test_studies_of_folders_left_long_ago_hold_no_files(tmp_path, keeper_of):
    keeper = keeper_of(beside=True)
    films = [write_film(tmp_path / str(n) / "a.dcm", bytes([n])) for n in range(20)]
    kept = {}
    for film in films:
        keeper.open([film.parent], [film])
        kept[film] = put(keeper, film)
        keeper.set_last(film, UID)
    files = open_studies(tmp_path)
    assert 0 < files <= 3 * study_keeper.MOST_OPEN
    keeper.remarks()
    for film in films:  # and all of them are there when one comes back
        assert keeper.load(film, UID).annotation == kept[film].annotation
    assert open_studies(tmp_path) <= files
    assert keeper.remarks() == (), "nothing is said twice"
    later, change = moved(keeper.load(films[0], UID), 9.0)
    keeper.save(films[0], later, [change])
    assert keeper_of().load(films[0], UID).annotation == later.annotation


def test_a_hundred_studies_are_looked_through_without_holding_them(tmp_path, keeper_of):
    films = [write_film(tmp_path / str(n) / "a.dcm", bytes([n])) for n in range(20)]
    for film in films:
        put(keeper_of(beside=True), film, 5.0 + films.index(film))
    keeper = keeper_of(beside=True)
    keeper.open([film.parent for film in films], films)
    found = keeper.glances(films)
    assert [found[film].kept.annotation for film in films] == [
        keeper.load(film, UID).annotation for film in films
    ]
    keeper.set_last(films[3], UID)
    assert keeper.last(films) == films[3]
    keeper.beat()
    assert len(keeper._studies) <= study_keeper.MOST_OPEN


def test_a_study_that_was_left_is_not_shown_as_open_until_one_comes_back(
    tmp_path, keeper_of
):
    film = write_film(tmp_path / "first" / "a.dcm")
    ann, bob = keeper_of("Ann", beside=True), keeper_of("Bob", beside=True)
    mine = put(ann, film)
    ann.set_last(film, UID)
    theirs, change = moved(empty(), 7.0)
    bob.save(film, theirs, [change])

    def holders():
        return [other.holder for other in bob.load(film, UID).past.others]

    assert holders() == [ann._holder.title]
    for n in range(study_keeper.MOST_OPEN):
        put(ann, write_film(tmp_path / str(n) / "a.dcm", bytes([n])))
    assert holders() == [""]
    ann.load(film, mine.annotation.image_id)
    ann.set_last(film, UID)
    assert holders() == [ann._holder.title]


def test_a_study_that_went_away_is_not_forgotten(tmp_path, keeper_of):
    film = write_film(tmp_path / "share" / "a.dcm")
    keeper = keeper_of(beside=True)
    kept = put(keeper, film)
    (film.parent / STUDY_NAME).rename(tmp_path / "away.sqlite")
    for n in range(2 * study_keeper.MOST_OPEN):
        put(keeper, write_film(tmp_path / str(n) / "a.dcm", bytes([n])))
    later, change = moved(kept, 9.0)
    with pytest.raises(KneelError, match="does not answer"):
        keeper.save(film, later, [change])
    assert not (film.parent / STUDY_NAME).exists()
