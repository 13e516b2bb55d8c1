"""Saving, resuming, and never writing over what somebody else wrote."""

import errno
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.schema import Side
from kneel_gui.errors import FormatError, OutputError
from kneel_gui.storage.session import (
    ChangedOnDiskError,
    Session,
    default_folder,
    folder_beside,
)

UID = "1.2.840.113619.2.1"


def annotation(image_id=UID, shift=0.0):
    points = np.arange(32.0).reshape(16, 2) + shift
    return ImageAnnotation(image_id, (KneeAnnotation.from_points(Side.LEFT, points),))


@pytest.fixture
def session(tmp_path):
    return Session(tmp_path / "deep" / "session")


def test_what_was_saved_is_there_next_time(session):
    assert session.load(UID) is None
    path = session.save(annotation(), "a.dcm")
    assert path.name == f"{UID}.json"
    again = Session(session.folder)
    assert again.load(UID) == annotation()
    (entry,), errors = again.entries()
    assert (entry.annotation, entry.name, entry.path) == (annotation(), "a.dcm", path)
    assert not errors


def test_resume(session):
    assert session.last_image == ""
    session.set_last_image("sha256:ab")
    state = session.folder / "session.json"
    document = json.loads(state.read_text())
    state.write_text(json.dumps({**document, "later": 1}))
    again = Session(session.folder)
    assert again.last_image == "sha256:ab"
    again.set_last_image(UID)
    assert json.loads(state.read_text())["later"] == 1
    assert session.last_image == UID
    assert session.entries() == ((), ())


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"version": 2}', '{"version":"1"}'])
def test_a_damaged_state_is_named_and_kept(session, text):
    session.folder.mkdir(parents=True)
    path = session.folder / "session.json"
    path.write_text(text)
    with pytest.raises(FormatError) as caught:
        _ = session.last_image
    assert caught.value.path == path
    with pytest.raises(FormatError):
        session.set_last_image(UID)
    assert path.read_text() == text


def test_somebody_elses_change_is_not_overwritten(session):
    session.save(annotation())
    other = Session(session.folder)
    other.load(UID)
    path = other.save(annotation(shift=1))
    assert session.changed_on_disk(UID)
    with pytest.raises(ChangedOnDiskError, match="somebody else") as caught:
        session.save(annotation(shift=2))
    assert caught.value.path == path
    assert Session(session.folder).load(UID) == annotation(shift=1)
    session.save(annotation(shift=2), overwrite=True)
    assert Session(session.folder).load(UID) == annotation(shift=2)
    assert not session.changed_on_disk(UID)


def test_a_file_that_was_never_read_is_not_overwritten(session):
    Session(session.folder).save(annotation())
    with pytest.raises(ChangedOnDiskError):
        session.save(annotation(shift=1))
    session.load(UID)
    session.save(annotation(shift=1))
    assert Session(session.folder).load(UID) == annotation(shift=1)


def test_a_removed_file_is_a_change_too(session):
    path = session.save(annotation())
    path.unlink()
    with pytest.raises(ChangedOnDiskError):
        session.save(annotation(shift=1))
    assert session.load(UID) is None
    session.save(annotation(shift=1))
    assert path.exists()


def test_the_same_content_is_no_conflict_and_not_written(session):
    path = session.save(annotation())
    before = path.stat().st_mtime_ns, path.stat().st_ino
    Session(session.folder).save(annotation())
    session.save(annotation())
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_unknown_keys_survive_a_save(session):
    path = session.save(annotation())
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "later": [1]}))
    session.load(UID)
    session.save(annotation(shift=1))
    assert json.loads(path.read_text())["later"] == [1]


def test_one_bad_file_never_hides_the_others(session):
    session.save(annotation())
    bad = session.folder / "bad.json"
    bad.write_text("{")
    entries, (error,) = session.entries()
    assert len(entries) == 1
    assert error.path == bad
    assert bad.read_text() == "{"


def test_a_damaged_annotation_is_not_replaced(session):
    path = session.save(annotation())
    path.write_text("{")
    with pytest.raises(FormatError):
        session.load(UID)
    with pytest.raises(ChangedOnDiskError):
        session.save(annotation(shift=1))
    assert path.read_text() == "{"


def test_a_file_of_another_image_is_refused(session):
    path = session.save(annotation())
    path.rename(session.path("9.9"))
    with pytest.raises(FormatError, match="another image"):
        session.load("9.9")


def test_a_full_disk_keeps_the_old_file(session, monkeypatch):
    session.save(annotation())

    def full(_handle):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="disk is full"):
        session.save(annotation(shift=1))
    monkeypatch.undo()
    assert Session(session.folder).load(UID) == annotation()
    session.save(annotation(shift=1))


@given(st.text(max_size=100), st.text(max_size=100))
def test_files_of_different_images_never_meet(one, other):
    session = Session(Path("folder"))
    names = [session.path(text).name for text in (one, other)]
    assert (names[0].casefold() == names[1].casefold()) is (one == other)
    assert all(len(name) < 120 and "/" not in name for name in names)
    assert "session.json" not in names


@pytest.mark.parametrize("image_id", ["session", "", "A", "con", ".", "../x", "/x"])
def test_odd_ids_have_files_of_their_own(session, image_id):
    path = session.save(annotation(image_id))
    assert path.parent == session.folder
    session.set_last_image(image_id)
    again = Session(session.folder)
    assert again.load(image_id) == annotation(image_id)
    assert again.last_image == image_id


def test_a_file_saved_by_an_editor_with_bom_is_no_conflict_once_read(session):
    path = session.save(annotation())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    session.load(UID)
    session.save(annotation(shift=1))
    assert Session(session.folder).load(UID) == annotation(shift=1)


def test_folders(tmp_path):
    study = tmp_path / "My Study"
    study.mkdir()
    (study / "a.dcm").touch()
    folder = default_folder(study)
    assert folder == default_folder(study / ".." / "My Study")
    assert folder != default_folder(tmp_path / "other" / "My Study")
    assert folder.parent.name == "sessions"
    assert folder_beside(study) == study / "kneel-annotations"
    assert folder_beside(study / "a.dcm") == study / "kneel-annotations"


def test_extra_keys_are_saved_with_the_points(session):
    session.save(annotation(), "a.dcm", extra={"spacing_mm": [0.1, 0.2], "kind": "x"})
    again = Session(session.folder)
    file = again.load_file(UID)
    assert file.annotation == annotation()
    assert file.document["spacing_mm"] == [0.1, 0.2]
    assert again.entries()[0][0].document["spacing_mm"] == [0.1, 0.2]
    again.save(annotation(shift=1.0), "a.dcm")
    assert again.load_file(UID).document["spacing_mm"] == [0.1, 0.2]
    assert again.load(UID) == annotation(shift=1.0)


def test_the_last_image_is_remembered_by_name_too(session):
    assert session.last_name == ""
    session.set_last_image(UID, "a.dcm")
    assert Session(session.folder).last_name == "a.dcm"
