"""A person at a real X server: the real program, xdotool's mouse and keys, and eyes.

What the program did is read from the study on disk. Where things are on the screen
follows from two facts: the ground about the picture has a colour that nothing else has,
which shows where the picture's area is; and in that area the picture stands as the
camera's own rule puts it, at fit.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PyQt5.QtGui import QColor, QImage

from kneel_gui.app.camera import Camera
from kneel_gui.app.canvas import _BACKGROUND
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.dicom.reader import read_radiograph

ROOT = Path(__file__).parents[2]
SCREEN = (1366, 768)
PATIENCE_S = 120.0  # torch is loaded from a cold disk while others compute
_POLL_S = 0.15
# Asks the X server for a picture, as a person's eyes would.
LOOK = """
import sys
from PyQt5.QtWidgets import QApplication
app = QApplication(["look"])
for path in sys.stdin:
    app.primaryScreen().grabWindow(0).save(path.strip())
    print("seen", flush=True)
"""


class Eyes:
    """Takes pictures of the screen.

    Parameters
    ----------
    environment : dict of str to str
        With the display.
    folder : pathlib.Path
        Where the pictures go.
    """

    def __init__(self, environment, folder):
        self._shot = folder / "screen.png"
        self._process = subprocess.Popen(
            [sys.executable, "-c", LOOK],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def look(self):
        """Return (H, W, 3) uint8, what the screen shows."""
        self._process.stdin.write(f"{self._shot}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline().strip() == "seen"
        image = QImage(str(self._shot)).convertToFormat(QImage.Format_RGB32)
        lines = image.bits().asarray(image.byteCount())
        flat = np.frombuffer(bytes(lines), np.uint8)
        return flat.reshape(image.height(), image.width(), 4)[..., 2::-1]

    def close(self):
        """End it."""
        self._process.communicate(timeout=60)


class Hand:
    """Somebody who uses the program by mouse and keys.

    Parameters
    ----------
    environment : dict of str to str
        With the display and the user's folders.
    folder : pathlib.Path
        For pictures of the screen.
    study : pathlib.Path
        With ``demo_01.dcm`` and others.
    """

    def __init__(self, environment, folder, study):
        self._environment = environment
        self.film = study / "demo_01.dcm"
        radiograph = read_radiograph(self.film)
        self._image_id = radiograph.image_id
        spacing, (height, width) = radiograph.spacing, radiograph.shape_px
        self._image = (width, height), spacing.row_mm / spacing.col_mm
        self.eyes = Eyes(environment, folder)
        self._log = (folder / "complaints.txt").open("w+")
        self._app = subprocess.Popen(
            [sys.executable, ROOT / "main.py", study],
            env=environment,
            cwd=folder,
            stderr=self._log,
        )
        self._camera = None
        self._corner = np.zeros(2)

    # -- waiting ------------------------------------------------------------------

    def wait(self, what, there):
        """Wait until something is so, and return it."""
        end = time.monotonic() + PATIENCE_S
        while not (found := there()):
            assert self._app.poll() is None, self._complaints()
            assert time.monotonic() < end, f"waited in vain: {what}"
            time.sleep(_POLL_S)
        return found

    def until_open(self):
        """Wait until the first film is on the screen."""
        self.wait("the first film", lambda: self.film.name in self.title)
        # No window manager runs: nobody else gives the window the keyboard.
        self._do("windowfocus", "--sync", self._windows()[-1])
        self.wait("the picture", self._find_picture)

    @property
    def title(self):
        """Return the window's title: the open film, and * when it is not saved."""
        return (
            self._do("getwindowname", found[-1]) if (found := self._windows()) else ""
        )

    def _windows(self):
        return self._do("search", "--onlyvisible", "--name", "KNEEL GUI").split()

    def saved(self, what, good):
        """Save, and wait until what is on disk is as it should be; return it."""

        def look():
            self.key("ctrl+s")
            kept = self._kept()
            return kept if kept is not None and good(kept) else None

        return self.wait(what, look)

    def kept(self, what, good):
        """Wait until what is on disk is as it should be; return it."""

        def look():
            kept = self._kept()
            return kept if kept is not None and good(kept) else None

        return self.wait(what, look)

    def _kept(self):
        keeper = StudyKeeper()
        try:
            found = keeper.glance(self.film)
        finally:
            keeper.close()
        return None if found is None else found.annotation

    # -- acting -------------------------------------------------------------------

    def key(self, *keys):
        """Press keys, as xdotool names them."""
        self._do("key", "--delay", "30", *keys)

    def click(self, xy_px):
        """Press and release the left button at a place of the image."""
        self._do("mousemove", *self._place(xy_px), "click", "1")

    def drag(self, xy_px, by):
        """Drag what is at a place of the image, so many px of the screen."""
        x, y = self._place(xy_px)
        self._do("mousemove", x, y, "mousedown", "1")
        for share in (0.25, 0.6, 1.0):
            dx, dy = (round(share * v) for v in by)
            self._do("mousemove", str(int(x) + dx), str(int(y) + dy))
        self._do("mouseup", "1")

    @property
    def scale(self):
        """Return px of the screen per px of the image."""
        return self._camera.scale

    def _place(self, xy_px):
        x, y = self._camera.to_screen(xy_px) + self._corner
        return str(round(x)), str(round(y))

    def _find_picture(self):
        """Find the picture's area by the colour of the ground about it."""
        ground = QColor(_BACKGROUND).getRgb()[:3]
        seen = self.eyes.look()
        rows, cols = np.nonzero((seen == ground).all(axis=2))
        if not len(rows):
            return False
        self._corner = np.array([cols.min(), rows.min()])
        size = np.array([cols.max(), rows.max()]) + 1 - self._corner
        width, height = (float(v) for v in size)
        camera = Camera((width, height), *self._image).fitted()
        self._camera = camera
        middle = seen[rows.min() : rows.max(), cols.min() : cols.max()]
        return middle.std() > 20  # a film, not the ground alone

    def _do(self, *words):
        done = subprocess.run(
            ["xdotool", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout.strip()

    # -- leaving ------------------------------------------------------------------

    def leave(self):
        """Close the program as a person does; return what it complained of."""
        self.key("ctrl+q")
        self._app.wait(60)
        return self._app.returncode, self._complaints()

    def close(self):
        """End whatever is left."""
        if self._app.poll() is None:
            self._app.send_signal(signal.SIGINT)
            self._app.wait(60)
        self._log.close()
        self.eyes.close()

    def _complaints(self):
        self._log.flush()
        return Path(self._log.name).read_text()
