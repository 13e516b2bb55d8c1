"""Whatever fails, the old file is there and nothing else is."""

import errno
import os
import stat

import pytest

from kneel_gui.errors import OutputError
from kneel_gui.storage import atomic

CAUSES = [
    (errno.ENOSPC, "disk is full"),
    (errno.EDQUOT, "quota"),
    (errno.EACCES, "permission is denied"),
    (errno.EROFS, "read-only"),
    (errno.EIO, "fault"),
    (errno.EBUSY, "busy"),
]


def failing(code):
    def fail(*_args, **_kwargs):
        raise OSError(code, os.strerror(code))

    return fail


def test_writes_new_and_existing_files(tmp_path):
    path = tmp_path / "a.bin"
    atomic.write_bytes(path, b"one")
    assert path.read_bytes() == b"one"
    atomic.write_bytes(str(path), b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_text_is_utf8_with_its_own_line_ends(tmp_path):
    atomic.write_text(tmp_path / "a", "ä\r\nb\n")
    assert (tmp_path / "a").read_bytes() == b"\xc3\xa4\r\nb\n"


def test_text_that_is_no_text_is_refused(tmp_path):
    with pytest.raises(OutputError, match="not a character"):
        atomic.write_text(tmp_path / "a", "x\udc80")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize(("code", "words"), CAUSES)
def test_a_failure_keeps_the_old_file(tmp_path, monkeypatch, call, code, words):
    path = tmp_path / "a.json"
    path.write_text("old")
    monkeypatch.setattr(os, call, failing(code))
    with pytest.raises(OutputError, match=words) as caught:
        atomic.write_text(path, "new")
    assert caught.value.path == path
    assert caught.value.hint
    assert isinstance(caught.value.__cause__, OSError)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_while_the_body_writes(tmp_path):
    path = tmp_path / "a"
    with pytest.raises(OutputError, match="disk is full"), atomic.replacing(path):
        failing(errno.ENOSPC)()
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_removes_the_temporary_file(tmp_path):
    with pytest.raises(KeyboardInterrupt), atomic.replacing(tmp_path / "a"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_an_error_about_another_file_is_not_claimed(tmp_path):
    elsewhere = tmp_path / "in" / "deep" / "missing"
    (tmp_path / "out").mkdir()
    with (
        pytest.raises(FileNotFoundError),
        atomic.replacing(tmp_path / "out" / "a"),
    ):
        elsewhere.read_bytes()
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing/a", "folder does not exist"),
        ("file/a", "part of its path is a file"),
        ("folder", "it is a folder"),
        ("x" * 300, "name is too long"),
        ("a\0b", "NUL"),
    ],
)
def test_a_path_that_cannot_be(tmp_path, name, words):
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=words):
        atomic.write_bytes(tmp_path / name, b"x")
    assert (tmp_path / "file").read_text() == "kept"
    assert {p.name for p in tmp_path.iterdir()} == {"file", "folder"}


def test_mode_is_kept_and_a_new_file_obeys_the_umask(tmp_path):
    path = tmp_path / "a"
    atomic.write_bytes(path, b"")
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode
    path.chmod(0o640)
    atomic.write_bytes(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_read_only_file_is_left_alone(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(OutputError, match="file is read-only"):
        atomic.write_bytes(path, b"new")
    with pytest.raises(OutputError, match="file is read-only"):
        atomic.check_target(path)
    assert path.read_text() == "old"


def test_a_link_within_its_folder_is_followed(tmp_path):
    target, link = tmp_path / "real", tmp_path / "link"
    target.write_text("old")
    link.symlink_to("real")
    atomic.write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    # A folder that is reached by a link is no way out.
    (tmp_path / "sub").symlink_to(".")
    atomic.write_text(tmp_path / "sub" / "link", "newer")
    assert target.read_text() == "newer"


@pytest.mark.parametrize("there", [True, False])
def test_a_link_that_leads_out_is_never_written_through(tmp_path, there):
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.mkdir()
    folder.mkdir()
    target, link, new = outside / "a", folder / "link", folder / "new"
    if there:
        target.write_text("old")
    link.symlink_to(target)
    new.write_text("new")
    acts = (
        lambda: atomic.write_text(link, "new"),
        lambda: atomic.check_target(link),
        lambda: atomic.replace_file(new, link),
    )
    for act in acts:
        with pytest.raises(OutputError, match="leads out of its folder") as caught:
            act()
        assert caught.value.path == link
        assert target.exists() is there
    assert not there or target.read_text() == "old"
    atomic.write_text(link, "mine", follow=True)
    assert link.is_symlink()
    assert target.read_text() == "mine"


def test_folder_sync_failure_is_logged_not_raised(tmp_path, monkeypatch, caplog):
    real = os.fsync

    def only_files(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no")
        real(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    atomic.write_bytes(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"
    assert "could not sync" in caplog.text


def test_make_folder(tmp_path):
    assert atomic.make_folder(tmp_path / "a" / "b").is_dir()
    atomic.make_folder(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="in the way"):
        atomic.make_folder(tmp_path / "file")
    with pytest.raises(OutputError, match="part of its path"):
        atomic.make_folder(tmp_path / "file" / "b")


def test_staging_and_replace(tmp_path, monkeypatch):
    target = tmp_path / "a"
    target.write_text("old")
    with atomic.staging_folder(tmp_path) as staging:
        (staging / "a").write_text("new")
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", failing(errno.EACCES))
            with pytest.raises(OutputError, match="permission"):
                atomic.replace_file(staging / "a", target)
        assert target.read_text() == "old"
        atomic.replace_file(staging / "a", target)
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]
