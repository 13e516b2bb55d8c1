"""Is there a screen to open a window on? Asked before Qt, which would abort."""

import ctypes
import ctypes.util
import os
import sys
from pathlib import Path

import PyQt5

from kneel_gui.errors import DeviceError

_HEADLESS = "Without a screen, use: kneel predict FILES --out FOLDER."
_LIBRARIES = (
    "On Debian or Ubuntu: sudo apt-get install libxcb-cursor0 libxcb-icccm4 "
    "libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-xinerama0 "
    "libxcb-shape0 libxkbcommon-x11-0 libgl1 libegl1 libdbus-1-3."
)


def prepare_environment() -> None:
    """Set what Qt reads from the environment; call right before the QApplication.

    ``import cv2`` of the wheel ``opencv-python`` points Qt to plugins of its own, with
    which PyQt5 aborts; that variable goes.
    """
    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
    os.environ.setdefault("QT_ENABLE_HIGHDPI_SCALING", "1")
    # Torch's threads would otherwise spin and starve the window (measured 5-10 x).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if os.environ.get("WAYLAND_DISPLAY") and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "wayland")


def check_display() -> None:
    """Make sure that Qt can open a window here.

    Raises
    ------
    DeviceError
        If there is no display, or a system library that Qt's X11 plugin needs is
        missing; says which and what to do.
    """
    if not sys.platform.startswith("linux"):
        return
    platform = os.environ.get("QT_QPA_PLATFORM", "xcb").partition(":")[0]
    if platform != "xcb":
        return
    if not os.environ.get("DISPLAY"):
        raise DeviceError("There is no display to open a window on.", _HEADLESS)
    _check_plugin()
    _check_connection()


def _check_plugin() -> None:
    plugins = Path(PyQt5.__file__).parent / "Qt5" / "plugins" / "platforms"
    plugin = plugins / "libqxcb.so"
    if not plugin.exists():  # a PyQt5 of the distribution, which brings what it needs
        return
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        missing = str(error).partition(":")[0]
        raise DeviceError(
            f"A system library that the window needs is missing: {missing}.", _LIBRARIES
        ) from error


def _check_connection() -> None:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise DeviceError(
            "A system library that the window needs is missing: libxcb.so.1.",
            _LIBRARIES,
        ) from error
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    # A server without other clients starts afresh when the last one leaves, and Qt
    # would meet it in the middle of that: a connection that works is kept.
    if xcb.xcb_connection_has_error(connection):
        xcb.xcb_disconnect(connection)
        raise DeviceError(
            f"The display {os.environ['DISPLAY']} cannot be reached.", _HEADLESS
        )
