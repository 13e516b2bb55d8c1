"""Where things are: shipped resources and the user's own folders."""

from pathlib import Path, PureWindowsPath

from platformdirs import PlatformDirs

from kneel_gui.errors import KneelError

_DIRS = PlatformDirs("kneel-gui", appauthor=False)
_PACKAGE = Path(__file__).resolve().parent
# Installed, the resources lie inside the package; in a checkout, beside it.
_RESOURCE_ROOTS = (_PACKAGE / "resources", _PACKAGE.parent / "resources")


def resource(name: str) -> Path:
    """Return the path of a shipped file or folder.

    Parameters
    ----------
    name : str
        Path below ``resources/``, with forward slashes.

    Returns
    -------
    pathlib.Path
        An existing path.

    Raises
    ------
    KneelError
        If the installation lacks it.
    """
    for root in _RESOURCE_ROOTS:
        path = root / name
        if path.exists():
            return path
    raise KneelError(
        f"The installation lacks the resource «{name}».",
        "Install KNEEL GUI again (see README.md).",
    )


def user_data() -> Path:
    """Return the user's data folder (sessions, models); it may not exist yet."""
    return _DIRS.user_data_path


def user_config() -> Path:
    """Return the user's settings folder; it may not exist yet."""
    return _DIRS.user_config_path


def user_cache() -> Path:
    """Return the folder of what can be made again at any time; it may not exist yet."""
    return _DIRS.user_cache_path


def user_log() -> Path:
    """Return the user's log folder; it may not exist yet."""
    return _DIRS.user_log_path


def stays_inside(name: str) -> bool:
    """Return whether a name from somebody's file means something in its own folder.

    Parameters
    ----------
    name : str
        Of a file, perhaps with folders before it, in the way of any system.

    Returns
    -------
    bool
        False for one that climbs out (``..``), starts at a root or a drive, is empty
        or that no file can have. Links are not looked at.
    """
    # Windows' rules take both kinds of slashes and know drives.
    path = PureWindowsPath(name)
    climbs = ".." in path.parts or bool(path.anchor)
    return bool(path.parts) and not climbs and "\0" not in name
