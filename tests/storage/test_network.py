from pathlib import Path

import pytest

from kneel_gui.storage.network import (
    is_network,
    mount_kind,
    parse_mount,
    parse_mountinfo,
)

MOUNTS = parse_mountinfo(
    "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
    "30 22 0:50 / /mnt/my\\040share rw - cifs //server/share rw\n"
    "31 22 0:51 / /mnt rw master:3 - tmpfs none rw\n"
    "32 30 0:52 / /mnt/my\\040share/in rw - nfs4 server:/x rw\n"
    "garbage\n"
)


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/home/ann", "ext4"),
        ("/mnt/my share/trial", "cifs"),
        ("/mnt/my share/in/trial", "nfs4"),
        ("/mnt/other", "tmpfs"),
        ("/mntother", "ext4"),
    ],
)
def test_the_innermost_mount_decides(place, kind):
    assert mount_kind(Path(place), MOUNTS) == kind


def test_a_later_mount_hides_an_earlier_one():
    mounts = [("/a", "ext4"), ("/a", "nfs")]
    assert mount_kind(Path("/a/b"), mounts) == "nfs"
    assert mount_kind(Path("/b"), mounts) == ""


def test_what_a_mac_prints():
    text = (
        "/dev/disk1 on / (apfs, local, journaled)\n"
        "//ann@server/x y on /Volumes/x y (smbfs, nodev)\nnonsense\n"
    )
    assert parse_mount(text) == [("/", "apfs"), ("/Volumes/x y", "smbfs")]


def test_a_temporary_folder_is_local(tmp_path):
    assert is_network(tmp_path) is False
