import logging
import sys
import threading

import pytest
from PyQt5.QtCore import QTimer, qWarning

from kneel_gui.app.diagnostics import LOG_NAME, log_to, unhandled_to

pytestmark = pytest.mark.gui


def test_the_log_goes_to_a_file_and_ends_with_the_program(tmp_path):
    folder = tmp_path / "a" / "log"
    with log_to(folder):
        logging.getLogger("kneel_gui.x").warning("one")
    logging.getLogger("kneel_gui.x").warning("two")
    text = (folder / LOG_NAME).read_text()
    assert "one" in text
    assert "two" not in text


def test_a_log_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path, capsys):
    (tmp_path / "a").write_text("in the way")
    with log_to(tmp_path / "a" / "log"):
        logging.getLogger("kneel_gui.x").warning("one")
    assert "one" in capsys.readouterr().err


def test_an_exception_in_a_slot_is_logged_and_said(qapp, qtbot, caplog):
    said = []

    def slot():
        raise ZeroDivisionError("in a slot")

    before = sys.excepthook
    with unhandled_to(said.append):
        QTimer.singleShot(0, slot)
        qtbot.waitUntil(lambda: bool(said))
    assert "ZeroDivisionError: in a slot" in said[0].text
    assert "in a slot" in caplog.text
    assert sys.excepthook is before


def test_an_exception_in_a_thread_arrives_in_the_gui_thread(qapp, qtbot):
    said = []

    def run():
        raise ValueError("in a thread")

    with unhandled_to(lambda m: said.append((m.text, threading.current_thread()))):
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: bool(said))
    assert "in a thread" in said[0][0]
    assert said[0][1] is threading.main_thread()


def test_what_qt_says_is_logged(qapp, caplog):
    with unhandled_to(lambda _message: None):
        qWarning(b"from Qt")
    assert "Qt: from Qt" in caplog.text
