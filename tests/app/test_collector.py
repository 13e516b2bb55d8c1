import gc
import subprocess
import sys
import threading
import weakref

import pytest
from PyQt5.QtCore import QObject, Qt
from PyQt5.QtGui import QGuiApplication

from kneel_gui.app.collector import Collector

pytestmark = pytest.mark.gui
# A widget is garbage while a worker allocates: where is it destroyed?
LIFE = """
import threading, weakref
from PyQt5.QtWidgets import QWidget
from kneel_gui.app import bootstrap

app = bootstrap.make_application()
widget = QWidget()
widget.itself = widget
where = []
weakref.finalize(widget, lambda: where.append(threading.current_thread().name))
del widget
worker = threading.Thread(target=lambda: [[] for _ in range(400_000)], name="worker")
worker.start()
worker.join()
assert where == [], where
import gc
gc.collect()
print("destroyed in", *where)
"""
# What `main` does: the application's name goes before the windows do.
END = """
import sys
from kneel_gui.app import bootstrap

def main():
    app = bootstrap.make_application()
    window = bootstrap.make_window(app)
    window.itself = window
    window.show()
    app.processEvents()
    window.shut_down()

main()
from PyQt5.QtWidgets import QApplication
print("application", QApplication.instance() is not None)
"""


@pytest.fixture
def collector(qapp):
    enabled = gc.isenabled()
    made = Collector(QObject(qapp))
    yield made
    made.parent().deleteLater()
    (gc.enable if enabled else gc.disable)()


class Ring:
    def __init__(self):
        self.itself = self


def test_a_worker_that_allocates_collects_nothing(collector):
    threads = []
    ring = Ring()
    weakref.finalize(ring, lambda: threads.append(threading.current_thread().name))
    del ring
    most = gc.get_threshold()[0]
    kept = []
    worker = threading.Thread(target=lambda: kept.extend([] for _ in range(3 * most)))
    worker.start()
    worker.join()
    assert threads == []
    collector.collect()
    assert threads == [threading.main_thread().name]


@pytest.mark.parametrize("held", [Qt.LeftButton, Qt.NoButton])
def test_a_held_button_puts_it_off(collector, monkeypatch, held):
    ring = Ring()
    gone = weakref.ref(ring)
    del ring
    young = [[] for _ in range(2 * gc.get_threshold()[0])]
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: held)
    collector._collect_at_rest()
    assert len(young) > 0
    assert (gone() is None) is (held == Qt.NoButton)


def test_it_is_refused_elsewhere(collector):
    said = []

    def collect():
        with pytest.raises(RuntimeError, match="GUI thread"):
            collector.collect()
        said.append(True)

    worker = threading.Thread(target=collect)
    worker.start()
    worker.join()
    assert said == [True]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "words"),
    [(LIFE, "destroyed in MainThread"), (END, "application True")],
)
def test_windows_go_in_the_gui_thread_before_the_application(script, words):
    command = [sys.executable, "-X", "faulthandler", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, words), done.stderr
