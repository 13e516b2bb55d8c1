"""My work beside somebody else's: what is listed, what is taken, what stays."""

import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app.compare_dialog import CompareDialog
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.core.edits import erase_point, move_point
from kneel_gui.core.reading import KneeReading, NotGradable
from kneel_gui.core.schema import Side
from tests.app.support import write_film
from tests.storage.study_support import empty, graded, moved

pytestmark = pytest.mark.gui

MINE = KneeReading(Side.RIGHT, 2, None, "mine")
THEIRS = KneeReading(Side.RIGHT, None, NotGradable.EXPOSURE, "mine")


@pytest.fixture
def dialog_of(qtbot, make_radiograph):
    def make(mine, theirs):
        dialog = CompareDialog(make_radiograph(), mine, theirs, "Bob")
        qtbot.addWidget(dialog)
        decided = []
        dialog.decided.connect(decided.append)
        return dialog, decided

    return make


def rows(dialog):
    return [
        tuple(dialog.table.item(n, column).text() for column in range(4))
        for n in range(dialog.table.rowCount())
    ]


def tick(dialog, row):
    dialog.table.item(row, 4).setCheckState(Qt.Checked)


@pytest.fixture
def pair(make_annotation):
    one = make_annotation()
    knee = one.knee(Side.RIGHT)
    far = move_point(one, Side.RIGHT, 3, knee.points_px[3] + (6.0, 8.0)).after
    mine = erase_point(one, Side.LEFT, 0).after.with_reading(MINE)
    left = KneeReading(Side.LEFT, comment="see last visit")
    return mine, far.with_reading(THEIRS).with_reading(left)


def test_grades_stand_before_landmarks_and_what_i_lack_is_chosen(dialog_of, pair):
    dialog, _ = dialog_of(*pair)
    assert rows(dialog) == [
        ("Right KL grade", "", "2", "exposure"),
        ("Left comment", "", "—", "see last visit"),
        ("Right T3", "5.0 mm", "predicted", "edited"),
        ("Left T0", "only one is placed", "missing", "predicted"),
    ]
    assert [row.target[0] for row in dialog.taken] == [Side.LEFT, Side.LEFT]


def test_only_what_is_ticked_is_taken(dialog_of, pair):
    mine, theirs = pair
    dialog, decided = dialog_of(mine, theirs)
    tick(dialog, 0)
    dialog.accept()
    (result,) = decided
    assert result.readings == theirs.readings
    assert result.knee(Side.RIGHT) == mine.knee(Side.RIGHT)
    assert result.knee(Side.LEFT) == theirs.knee(Side.LEFT)


def test_points_too_near_to_tell_apart_are_not_listed(dialog_of, make_annotation):
    mine = make_annotation()
    knee = mine.knee(Side.RIGHT)
    near = move_point(mine, Side.RIGHT, 3, knee.points_px[3] + (0.1, 0.0)).after
    mine = move_point(mine, Side.RIGHT, 3, knee.points_px[3]).after
    dialog, _ = dialog_of(mine, near)  # 0.05 mm
    assert rows(dialog) == []


def test_another_readers_grade_is_said_compared_and_taken(rig, tmp_path):
    film = write_film(tmp_path / "k.dcm")
    rig.open(film)
    box = rig.window.inspector.readings[Side.RIGHT].grade
    rig.key(Qt.Key_2, widget=box)
    rig.saved()
    uid = rig.room.image.annotation.image_id
    bob = StudyKeeper("Bob", independent=True)
    his, change = graded(empty(uid), KneeReading(Side.RIGHT, 3))
    bob.save(film, his, [change])
    rig.room.colleagues.look()
    rig.wait(lambda: any(text.startswith("Bob has") for text in rig.said()))
    (message,) = [m for m in rig.bar.messages if m.text.startswith("Bob has")]
    assert message.text == "Bob has other grades or comments of k.dcm."
    dict(message.buttons)["Compare…"]()
    (dialog,) = rig.window.findChildren(CompareDialog)
    tick(dialog, 0)
    dialog.accept()
    assert rig.room.image.annotation.reading(Side.RIGHT).kl_grade == 3
    assert box.currentText().startswith("3")
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    assert rig.room.image.annotation.reading(Side.RIGHT).kl_grade == 2
    bob.close()


def test_nothing_is_said_of_what_nobody_can_see(rig, tmp_path):
    film = write_film(tmp_path / "k.dcm")  # 0.25 mm per pixel
    rig.open(film)
    mine, _ = moved(empty(rig.room.image.annotation.image_id), 100.0)
    points = mine.annotation.knee(Side.RIGHT).points_px
    edit = move_point(rig.room.image.annotation, Side.RIGHT, 3, points[3])
    rig.room.edit(edit)
    rig.saved()
    told = []
    rig.room.colleagues.said.connect(told.append)
    bob = StudyKeeper("Bob", independent=True)
    for shift, words in ((0.3, []), (3.0, ["Bob has other points of k.dcm."])):
        bob.save(film, *_at(mine, points[3][0] + shift))
        others = rig.room.colleagues._keeper.others(film, rig.room.image.kept)
        assert len(others) >= 1
        rig.room.colleagues.show(rig.room.image, others)
        assert [message.text for message in told] == words
    bob.close()


def _at(kept, x):
    after, change = moved(empty(kept.annotation.image_id), x)
    return after, [change]
