"""Leftovers of killed runs."""

import os
import time

from kneel_gui.storage.atomic import replacing, staging_folder
from kneel_gui.storage.stale import sweep_stale


def old_file(path):
    path.touch()
    return aged(path)


def aged(path, hours=2.0):
    then = time.time() - 3600 * hours
    os.utime(path, (then, then), follow_symlinks=False)
    return path


def test_what_a_killed_run_left_goes_and_nothing_else(tmp_path):
    kept = tmp_path / "a.csv"
    with replacing(kept) as file, staging_folder(tmp_path) as folder:
        names = file.name, folder.name  # the names that are really used
    for name in (".kneel-notours.tmp", "kneel-0123456789ab.tmp", "b.tmp", "x.csv"):
        old_file(tmp_path / name)
    young = tmp_path / ".kneel-aaaaaaaaaaaa.tmp"
    young.touch()
    inside = tmp_path / "below"
    inside.mkdir()
    old_file(inside / names[0])
    file, folder = old_file(tmp_path / names[0]), tmp_path / names[1]
    folder.mkdir()
    (folder / "part").touch()
    aged(folder)
    before = set(tmp_path.iterdir())
    assert sorted(sweep_stale(tmp_path)) == sorted([file, folder])
    assert set(tmp_path.iterdir()) == before - {file, folder}
    assert (inside / names[0]).exists()


def test_a_link_is_removed_and_not_followed(tmp_path):
    target = tmp_path / "films"
    target.mkdir()
    (target / "film.dcm").touch()
    link = tmp_path / ".kneel-0123456789ab.tmp"
    link.symlink_to(target)
    assert sweep_stale(tmp_path, older_than_s=-1.0) == [link]
    assert (target / "film.dcm").exists()


def test_what_cannot_be_removed_is_logged_and_stays(tmp_path, monkeypatch, caplog):
    leftover = old_file(tmp_path / ".kneel-0123456789ab.tmp")

    def refuse(_path, *_, **__):
        raise PermissionError("no")

    monkeypatch.setattr(type(tmp_path), "unlink", refuse)
    assert sweep_stale(tmp_path) == []
    assert leftover.exists()
    assert "stays" in caplog.text
