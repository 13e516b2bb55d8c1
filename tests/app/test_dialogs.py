import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app.dialogs import SideDialog, SpacingDialog, about_box
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui


def spacing_dialog(qtbot, spacing=UNCALIBRATED, several=True):
    dialog = SpacingDialog(spacing, several)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.given = []
    dialog.agreed.connect(lambda *given: dialog.given.append(given))
    return dialog


def test_square_pixels_need_one_number(qtbot):
    dialog = spacing_dialog(qtbot)
    dialog.row.selectAll()
    qtbot.keyClicks(dialog.row, "0.2")
    qtbot.keyClick(dialog.row, Qt.Key_Return)
    assert dialog.given == [((0.2, 0.2), False)]


def test_rows_and_columns_can_differ_and_all_images_follow(qtbot):
    dialog = spacing_dialog(qtbot)
    dialog.square.setChecked(False)
    dialog.row.setValue(0.2)
    dialog.col.setValue(0.3)
    dialog.everywhere.setChecked(True)
    dialog.accept()
    assert dialog.given == [((0.2, 0.3), True)]


def test_what_is_known_stands_there(qtbot):
    spacing = PixelSpacing(0.2, 0.1, SpacingSource.IMAGER)
    dialog = spacing_dialog(qtbot, spacing, several=False)
    assert (dialog.row.value(), dialog.col.value()) == (0.2, 0.1)
    assert not dialog.square.isChecked()
    assert not dialog.everywhere.isVisible()
    dialog.reject()
    assert dialog.given == []


@pytest.mark.parametrize("chosen", [None, Side.RIGHT, Side.LEFT])
def test_the_side(qtbot, chosen):
    dialog = SideDialog(Side.RIGHT)
    qtbot.addWidget(dialog)
    assert dialog.choices[Side.RIGHT].isChecked()
    dialog.choices[chosen].setChecked(True)
    with qtbot.waitSignal(dialog.agreed) as agreed:
        dialog.accept()
    assert agreed.args == [chosen]


def test_about_says_what_it_is_not_and_cites_the_paper(qtbot):
    box = about_box(None, "m@1 on cpu")
    qtbot.addWidget(box)
    text = box.text()
    assert text.count("not a medical device") == 1
    assert "1907.12237" in text
    assert "m@1 on cpu" in text
