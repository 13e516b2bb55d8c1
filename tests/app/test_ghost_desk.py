import numpy as np
import pytest

from kneel_gui.app.ghost_desk import GhostDesk
from kneel_gui.core.annotation import ImageAnnotation, PointState
from kneel_gui.core.ghosts import Ghosts
from kneel_gui.core.schema import Side

pytestmark = pytest.mark.gui


def maker(knee):
    points = np.where(knee.known[:, None], np.nan, 7.0) * np.ones((16, 2))
    return Ghosts(knee.side, points, np.full(16, np.nan), "test")


@pytest.fixture
def shown(qapp):
    desk = GhostDesk()
    told = []
    desk.changed.connect(told.append)
    return desk, told


def test_ghosts_follow_the_annotation_and_end_when_nothing_is_missing(
    shown, make_annotation
):
    desk, told = shown
    part = make_annotation(missing=(3, 5))
    desk.show_annotation(part)
    desk.ask(Side.LEFT, maker)
    assert np.flatnonzero(desk.ghosts[0].there).tolist() == [3, 5]
    placed = part.knee(Side.LEFT).with_point(3, np.ones(2), PointState.PLACED)
    desk.show_annotation(part.with_knee(placed))
    assert np.flatnonzero(desk.ghosts[0].there).tolist() == [5]
    desk.show_annotation(make_annotation())
    assert desk.ghosts == ()
    desk.show_annotation(part)
    assert desk.ghosts == ()
    assert [len(ghosts) for ghosts in told] == [1, 1, 0]


def test_dismissing_and_another_image_end_them(shown, make_annotation):
    desk, _ = shown
    desk.show_annotation(make_annotation(missing=(3,)))
    desk.ask(Side.RIGHT, maker)
    desk.dismiss()
    assert desk.ghosts == ()
    desk.ask(Side.RIGHT, maker)
    assert desk.ghosts
    desk.show_annotation(ImageAnnotation("another"))
    assert desk.ghosts == ()
