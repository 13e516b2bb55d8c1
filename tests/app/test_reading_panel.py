"""Grades and comments by real keys; every way out of the image keeps them."""

import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtGui import QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from kneel_gui.core.reading import KneeReading, NotGradable
from kneel_gui.core.schema import Side
from tests.app.support import write_study

pytestmark = pytest.mark.gui
CTRL_SHIFT = Qt.ControlModifier | Qt.ShiftModifier


@pytest.fixture
def study(rig, tmp_path):
    paths = write_study(tmp_path, 2)
    rig.open(*paths)
    rig.first = rig.room.image
    return rig


def said(rig, side=Side.RIGHT):
    return rig.first.annotation.reading(side)


def press(key, modifier=Qt.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def test_a_grade_takes_two_keys_and_enter_returns_to_the_picture(study):
    rig = study
    rig.key(Qt.Key_R, CTRL_SHIFT)
    for key, grade in ((Qt.Key_4, 4), (Qt.Key_1, 1), (Qt.Key_0, 0), (Qt.Key_9, 0)):
        press(key)  # 4, 1 and 0 are shortcuts of the picture
        assert said(rig) == KneeReading(Side.RIGHT, grade)
    press(Qt.Key_Return)
    assert QApplication.focusWidget() is rig.view.canvas
    assert rig.view.placing is None
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    assert said(rig).kl_grade == 1
    assert rig.window.inspector.readings[Side.RIGHT].grade.currentText()[0] == "1"


def test_a_comment_is_one_step_and_survives_leaving_by_key_and_button(study):
    rig = study
    rig.key(Qt.Key_L, CTRL_SHIFT)
    press(Qt.Key_3)
    press(Qt.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "large cyst")
    rig.window.inspector.accept_button.click()
    rig.wait(lambda: rig.room.image is not rig.first)
    assert said(rig, Side.LEFT) == KneeReading(Side.LEFT, 3, None, "large cyst")
    assert rig.window.inspector.readings[Side.LEFT].comment.text() == ""
    stack = rig.first.stack
    assert [stack.text(n) for n in range(stack.count())] == [
        "Grade left knee",
        "Comment on left knee",
        "Accept",
    ]


def test_what_cannot_be_graded_says_why_and_has_no_grade(study):
    rig = study
    box = rig.window.inspector.readings[Side.RIGHT].grade
    place = box.findText("Not gradable: implant")
    box.setCurrentIndex(place)
    box.activated.emit(place)
    assert said(rig) == KneeReading(Side.RIGHT, None, NotGradable.IMPLANT)
    rig.key(Qt.Key_R, CTRL_SHIFT)
    press(Qt.Key_2)
    assert said(rig) == KneeReading(Side.RIGHT, 2)


def test_it_is_saved_listed_and_filtered(study, rig_of):
    rig = study
    rig.key(Qt.Key_R, CTRL_SHIFT)
    press(Qt.Key_2)
    rig.key(Qt.Key_S, Qt.ControlModifier)
    rig.saved()
    worklist = rig.room.worklist
    assert worklist.item(rig.first.path).grades == "R 2"
    for text, count in (("kl>=2", 1), ("kl>2", 0), ("grade:r2", 1), ("grade:l", 0)):
        worklist.set_filter(text)
        assert len(worklist.shown) == count, text
    rig.window.close()
    again = rig_of()
    again.open(rig.first.path)
    assert again.room.image.annotation.reading(Side.RIGHT).kl_grade == 2


def test_without_an_image_nothing_can_be_said(rig):
    assert not rig.window.inspector.readings[Side.RIGHT].enabled


def test_the_wheel_changes_no_grade_in_passing(study):
    box = study.window.inspector.readings[Side.RIGHT].grade
    before = box.currentIndex()
    box.setFocus()
    QApplication.sendEvent(box, _wheel(box))
    assert box.currentIndex() == before


def _wheel(widget):
    at = QPointF(3, 3)
    turned = QPoint(0, -120)
    flags = (Qt.NoButton, Qt.NoModifier, Qt.NoScrollPhase, False)
    place = QPointF(widget.mapToGlobal(at.toPoint()))
    return QWheelEvent(at, place, QPoint(), turned, *flags)
