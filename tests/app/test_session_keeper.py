import json
import os

import numpy as np
import pytest

from kneel_gui.app.keeping import Kept
from kneel_gui.app.session_keeper import SessionKeeper
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.edits import move_point
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding
from kneel_gui.errors import FormatError, InputError
from kneel_gui.storage.session import ChangedOnDiskError, default_folder

ID = "1.2.3"
FOUND = KneeFinding(Side.LEFT, KneeKind.ABSENT, "cut off", np.full(2, np.nan))


def kept(x=1.0):
    edit = move_point(ImageAnnotation(ID), Side.RIGHT, 3, np.array([x, 2.0]))
    return Kept(edit.after, (FOUND,), (0.1, 0.2), Side.LEFT)


@pytest.fixture
def film(tmp_path):
    return tmp_path / "study" / "a.dcm"


def test_what_was_kept_is_there_next_time(film):
    keeper = SessionKeeper()
    assert keeper.load(film, ID) is None
    keeper.save(film, kept())
    assert keeper.load(film, ID) == kept()
    assert SessionKeeper().load(film, ID) == kept()


def test_a_glance_knows_a_file_by_its_name_without_opening_it(film):
    SessionKeeper().save(film, kept())
    keeper = SessionKeeper()
    assert keeper.glance(film) == kept()
    assert keeper.glance(film.with_name("b.dcm")) is None


def test_the_last_image_comes_back(film):
    other = film.with_name("b.dcm")
    SessionKeeper().set_last(other, ID)
    assert SessionKeeper().last([film, other]) == other
    assert SessionKeeper().last([film]) is None
    assert SessionKeeper().last([]) is None


def test_the_last_image_is_that_of_the_folder_used_last(film):
    other = film.parent / "deeper" / "b.dcm"
    SessionKeeper().set_last(other, ID)
    SessionKeeper().set_last(film, ID)
    state = default_folder(other.parent) / "session.json"
    os.utime(state, (0, 0))
    assert SessionKeeper().last([other, film]) == film
    os.utime(state)
    os.utime(default_folder(film.parent) / "session.json", (0, 0))
    assert SessionKeeper().last([other, film]) == other


def test_a_damaged_resume_file_is_no_reason_to_stop(film):
    folder = default_folder(film.parent)
    folder.mkdir(parents=True)
    (folder / "session.json").write_text("{")
    assert SessionKeeper().last([film]) is None


def test_two_people_never_overwrite_each_other(film):
    mine, theirs = SessionKeeper(), SessionKeeper()
    assert mine.load(film, ID) is None
    theirs.save(film, kept(5.0))
    with pytest.raises(ChangedOnDiskError):
        mine.save(film, kept(7.0))
    assert SessionKeeper().load(film, ID) == kept(5.0)
    mine.save(film, kept(7.0), overwrite=True)
    assert SessionKeeper().load(film, ID) == kept(7.0)


def test_annotations_can_lie_with_the_images(film):
    film.parent.mkdir()
    SessionKeeper(beside=True).save(film, kept())
    assert list(film.parent.glob("*/*.json"))
    assert SessionKeeper().load(film, ID) is None


def test_damage_is_said(film):
    SessionKeeper().save(film, kept())
    (file,) = default_folder(film.parent).glob("*.json")
    document = json.loads(file.read_text())
    document["findings"]["L"]["kind"] = "a wooden leg"
    file.write_text(json.dumps(document))
    with pytest.raises(FormatError, match="damaged"):
        SessionKeeper().load(film, ID)


def test_files_of_one_identity_never_replace_each_others_points(film):
    film.parent.mkdir()
    twin = film.with_name("b.dcm")
    film.touch()
    twin.touch()
    keeper = SessionKeeper()
    assert keeper.load(film, ID) is None
    with pytest.raises(InputError, match=r"b\.dcm: .* a\.dcm"):
        keeper.load(twin, ID)
    keeper.save(film, kept())
    with pytest.raises(InputError, match=r"a\.dcm"):
        SessionKeeper().load(twin, ID)
    assert SessionKeeper().load(film, ID) == kept()


def test_a_renamed_file_keeps_its_points(film):
    film.parent.mkdir()
    film.touch()
    keeper = SessionKeeper()
    keeper.load(film, ID)
    keeper.save(film, kept())
    renamed = film.rename(film.with_name("b.dcm"))
    assert keeper.load(renamed, ID) == kept()
