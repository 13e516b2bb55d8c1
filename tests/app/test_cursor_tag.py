import pytest
from PyQt5.QtCore import QPointF

from kneel_gui.app.cursor_tag import CursorTag

pytestmark = pytest.mark.gui


def test_tag_is_beside_the_cursor_and_holds_its_text(qapp):
    tag = CursorTag()
    assert tag.text == ""
    tag.say("L F3", "#ffffff", QPointF(100, 50))
    assert tag.text == "L F3"
    plate = tag.mapRectToParent(tag.boundingRect())
    assert not plate.contains(QPointF(100, 50))
    assert plate.width() > 20
    tag.setVisible(False)
    assert tag.text == ""
