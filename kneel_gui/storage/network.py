"""Whether a folder lies on a network share, where SQLite's WAL mode does not work.

WAL keeps its index in memory that all processes share, which those of two machines
cannot (https://sqlite.org/wal.html, section 1).
"""

import ctypes
import logging
import os
import platform
import re
import subprocess
from pathlib import Path

_LOG = logging.getLogger(__name__)
_REMOTE = set(
    """9p acfs afpfs afs beegfs ceph cifs coda davfs fuse.cephfs fuse.davfs
    fuse.glusterfs fuse.rclone fuse.s3fs fuse.sshfs fuse.smbnetfs gfs gfs2 glusterfs
    gpfs lustre ncpfs nfs nfs3 nfs4 ocfs2 orangefs panfs prl_fs pvfs2 smb2 smb3 smbfs
    vboxsf virtiofs vmhgfs webdav fuse.vmhgfs-fuse""".split()  # noqa: SIM905  a table
)
_DRIVE_REMOTE = 4  # GetDriveTypeW
_MOUNT_LINE = re.compile(r"^.* on (?P<place>/.*) \((?P<kind>[^,)]+)")


def is_network(folder: Path) -> bool:
    """Return whether a folder lies on a network share.

    Parameters
    ----------
    folder : pathlib.Path
        It, or a folder above it, exists.

    Returns
    -------
    bool
        False too when the system does not say; WAL is tried out anyway.
    """
    place = Path(os.path.realpath(folder))
    if os.name == "nt":
        return _is_remote_drive(place)
    return mount_kind(place, _mounts()) in _REMOTE


def mount_kind(place: Path, mounts: list[tuple[str, str]]) -> str:
    """Return the kind of file system that a folder lies on.

    Parameters
    ----------
    place : pathlib.Path
        Absolute, without links.
    mounts : list of tuple of str
        (mount point, kind), in the order of mounting.

    Returns
    -------
    str
        "" when no mount point holds it.
    """
    best, kind = -1, ""
    for point, name in mounts:
        inside = place.is_relative_to(point)
        if inside and len(Path(point).parts) >= best:  # a later mount hides the earlier
            best, kind = len(Path(point).parts), name
    return kind


def parse_mountinfo(text: str) -> list[tuple[str, str]]:
    """Return (mount point, kind) of ``/proc/self/mountinfo``; see proc(5).

    Parameters
    ----------
    text : str
        Its content.

    Returns
    -------
    list of tuple of str
        In the order of mounting.
    """
    found = []
    for line in text.splitlines():
        left, _, right = line.partition(" - ")
        fields, kind = left.split(" "), right.split(" ")[0]
        if len(fields) > 4 and kind:
            point = re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), fields[4])
            found.append((point, kind))
    return found


def parse_mount(text: str) -> list[tuple[str, str]]:
    """Return (mount point, kind) of what ``mount`` of a BSD or macOS prints.

    Parameters
    ----------
    text : str
        What it printed.

    Returns
    -------
    list of tuple of str
        In the order of mounting.
    """
    matches = (_MOUNT_LINE.match(line) for line in text.splitlines())
    return [(m["place"], m["kind"]) for m in matches if m]


def _mounts() -> list[tuple[str, str]]:
    try:
        if platform.system() == "Linux":
            text = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
            return parse_mountinfo(text)
        done = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        _LOG.warning("the kind of disk is unknown: %s", error)
        return []
    return parse_mount(done.stdout)


def _is_remote_drive(place: Path) -> bool:
    if str(place).startswith("\\\\"):
        return True
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  absent elsewhere
    return bool(kernel.GetDriveTypeW(place.anchor) == _DRIVE_REMOTE)
