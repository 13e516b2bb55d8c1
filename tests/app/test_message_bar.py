import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget

from kneel_gui.app.message_bar import Level, Message, MessageBar, error_message
from kneel_gui.errors import RadiographError

pytestmark = pytest.mark.gui


@pytest.fixture
def bar(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(900, 500)
    bar = MessageBar(parent)
    parent.show()
    bar.keep = parent
    return bar


def button(bar, label):
    found = [b for b in bar.findChildren(QPushButton) if b.text() == label]
    return next(b for b in found if b.isVisible())


def shown(bar):
    return bar.findChildren(QLabel)[0].text()


def test_the_newest_message_is_read_first_and_the_others_wait(bar, qtbot):
    assert not bar.isVisible()
    bar.show_message(Message("Old", key="other"))
    bar.show_message(Message("New", "Do this"))
    assert "New" in shown(bar)
    assert "Do this" in shown(bar)
    qtbot.mouseClick(button(bar, "Next"), Qt.LeftButton)
    assert "Old" in shown(bar)
    qtbot.mouseClick(button(bar, "Close"), Qt.LeftButton)
    assert not bar.isVisible()


def test_a_message_with_the_same_key_takes_the_old_ones_place(bar):
    bar.show_message(Message("Not saved: 1", key="save"))
    bar.show_message(Message("Other"))
    bar.show_message(Message("Not saved: 2", key="save"))
    assert "Not saved: 2" in shown(bar)
    assert [m.text for m in bar.messages] == ["Not saved: 2", "Other"]
    bar.dismiss("")
    assert [m.text for m in bar.messages] == ["Not saved: 2"]
    bar.dismiss("save")
    assert not bar.isVisible()


def test_a_button_acts_once_and_closes_the_message(bar, qtbot):
    seen = []
    bar.show_message(Message("Failed", buttons=(("Retry", lambda: seen.append(1)),)))
    qtbot.mouseClick(button(bar, "Retry"), Qt.LeftButton)
    assert seen == [1]
    assert not bar.isVisible()


def test_details_open_on_request(bar, qtbot):
    error = RadiographError("is no DICOM", "Choose another.", "/x/a<b>.dcm")
    bar.show_message(error_message(error, "Cannot open."))
    assert "Cannot open. a&lt;b>.dcm: is no DICOM" in shown(bar)
    details = bar.findChild(QPlainTextEdit)
    assert not details.isVisible()
    before = bar.height()
    qtbot.mouseClick(button(bar, "Details"), Qt.LeftButton)
    assert details.isVisible()
    assert "RadiographError" in details.toPlainText()
    assert bar.height() > before


def test_a_fault_of_the_program_is_said_as_such():
    message = error_message(ZeroDivisionError("oh"))
    assert message.level is Level.ERROR
    assert "ZeroDivisionError: oh" in message.text


def test_notices_that_nobody_reads_do_not_pile_up(bar):
    bar.show_message(Message("Not saved", level=Level.ERROR))
    bar.show_message(Message("Ready", buttons=(("Use them", lambda: None),)))
    for n in range(100):
        bar.show_message(Message(f"About film {n}", key=f"remarks {n}"))
    texts = [message.text for message in bar.messages]
    assert texts[0] == "About film 99"
    assert texts[-2:] == ["Ready", "Not saved"]
    assert len(texts) < 30


def test_it_floats_over_its_parent_and_follows_its_width(bar):
    bar.show_message(Message("word " * 60))
    assert bar.height() > 40
    parent = bar.parentWidget()
    parent.resize(400, 500)
    assert bar.width() <= 400
    assert bar.x() >= 0
