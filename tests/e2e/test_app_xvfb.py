"""Start-up under a real X server: what offscreen hides (plugins, libraries) shows."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PyQt5.QtGui import QImage

from tests.app.support import write_study

pytestmark = [pytest.mark.xvfb, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
# Asks the X server for the window's title and a picture, as a person's eyes would.
LOOK = """
import sys
from PyQt5.QtWidgets import QApplication
app = QApplication(["look"])
app.primaryScreen().grabWindow(0).save(sys.argv[1])
"""

# A server that starts afresh forgets its atoms; it does so when the last client leaves.
ATOM_AFTER_THE_CHECK = """
import ctypes, sys
from kneel_gui.app.display import check_display
if sys.argv[1] == "check":
    check_display()
x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
for only_if_exists in (0, 1):
    display = None
    while not display:  # a server that starts afresh refuses for a moment
        display = x11.XOpenDisplay(None)
    atom = x11.XInternAtom(display, b"KNEEL_TEST", only_if_exists)
    x11.XCloseDisplay(display)
print(atom)
"""


def look(path, environment):
    environment = dict(environment)
    environment.pop("QT_QPA_PLATFORM_PLUGIN_PATH")
    subprocess.run([sys.executable, "-c", LOOK, path], env=environment, check=True)
    image = QImage(str(path)).convertToFormat(QImage.Format_Grayscale8)
    lines = image.bits().asarray(image.byteCount())
    grey = np.frombuffer(bytes(lines), np.uint8)
    return grey.reshape(image.height(), image.bytesPerLine())[:, : image.width()]


def shows_a_radiograph(grey):
    """Whether the middle of the screen has the noise of the film, not a flat colour."""
    rows, cols = grey.shape
    middle = grey[rows // 3 : 2 * rows // 3, 2 * cols // 5 : 3 * cols // 5]
    return middle.std() > 20 and len(np.unique(middle)) > 50


def test_the_window_opens_shows_the_film_and_ends(environment, tmp_path):
    film = write_study(tmp_path / "study", 1)[0]
    app = subprocess.Popen(
        [sys.executable, ROOT / "main.py", film],
        env=environment,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + PATIENCE_S
        shot = tmp_path / "screen.png"
        while not shows_a_radiograph(look(shot, environment)):
            assert app.poll() is None, app.stderr.read()
            assert time.monotonic() < deadline, "no film on the screen"
            time.sleep(0.2)
    finally:
        app.send_signal(signal.SIGINT)
        _, complaints = app.communicate(timeout=30)
    assert "Traceback" not in complaints


def test_without_a_display_it_ends_with_a_message(environment, tmp_path):
    environment.pop("DISPLAY")
    environment.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run(
        [sys.executable, ROOT / "main.py"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 1
    assert "There is no display" in done.stderr
    assert "kneel predict" in done.stderr


def test_the_server_does_not_start_afresh_between_the_check_and_qt(environment):
    atoms = {}
    for when in ("alone", "check"):
        command = [sys.executable, "-c", ATOM_AFTER_THE_CHECK, when]
        said = subprocess.check_output(command, env=environment, cwd=ROOT, text=True)
        atoms[when] = int(said)
    assert atoms["alone"] == 0
    assert atoms["check"] > 0
