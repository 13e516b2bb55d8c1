"""Heat maps by real keys in the real window."""

import numpy as np
import pytest
from PyQt5.QtCore import Qt

from kneel_gui.app.heat_layer import heat_picture
from kneel_gui.core.geometry import Affine2D
from kneel_gui.core.heat_maps import KneeHeatMaps
from kneel_gui.core.schema import SIDES, Side
from tests.app.support import write_film
from tests.fakes import FakePredictor

pytestmark = pytest.mark.gui
CELLS = 21


def heat_maps_at(side, points):
    """Return sure maps: all probability of each landmark within a px of it."""
    low = points.min(axis=0) - 20
    step = (points.max(axis=0) + 20 - low) / (CELLS - 1)
    shares = np.zeros((16, CELLS, CELLS), np.float32)
    for i, (x, y) in enumerate(np.rint((points - low) / step).astype(int)):
        shares[i, y, x] = 1.0
    to_image = Affine2D.translation(*low) @ Affine2D.scaling(*step)
    return KneeHeatMaps(side, shares, to_image, 2.0)


class Mapper(FakePredictor):
    """A fake that has heat maps, too."""

    asked = 0

    def heat_maps(self, radiograph, points_px):
        self.asked += 1
        return tuple(heat_maps_at(side, p) for side, p in points_px.items())


@pytest.fixture
def film(rig_of, tmp_path):
    """The window with a predicted image and a model that has heat maps."""
    rig = rig_of(Mapper())
    rig.open(write_film(tmp_path / "a.dcm"))
    rig.predicted()
    return rig


def test_heat_maps_come_when_asked_for_and_go(film):
    assert film.view.heat is None
    assert film.predictor.asked == 0
    film.key(Qt.Key_A)
    film.wait(lambda: film.view.heat)
    assert film.view.heat.what == "all landmarks"
    assert film.view.heat.top == pytest.approx(100.0 / 4)
    film.view.select((Side.LEFT, 11))
    assert film.view.heat.what == "Left F2"
    assert len(film.view.heat.images) == 1
    film.key(Qt.Key_A)
    assert film.view.heat is None
    film.key(Qt.Key_A)
    assert film.view.heat is not None
    assert film.predictor.asked == 1, "kept while the prediction is the same"
    assert not film.room.dirty or film.room.image.stack.count() == 1


def test_the_colours_lie_on_the_landmark(film, grey_grab):
    film.view.select((Side.LEFT, 11))
    film.view.zoom_to_knee(Side.LEFT)
    film.view._layer.set_visible(False)
    before = grey_grab(film.view.canvas.viewport()).astype(int)
    film.key(Qt.Key_A)
    film.wait(lambda: film.view.heat)
    at = film.at(Side.LEFT, 11)
    after = grey_grab(film.view.canvas.viewport()).astype(int)
    changed = np.abs(after - before).sum(axis=2) > 60
    near = changed[at.y() - 25 : at.y() + 26, at.x() - 25 : at.x() + 26]
    assert near.mean() > 0.02, "a cell is ten px wide here"
    legend = changed[-80:, -280:]
    elsewhere = changed.sum() - near.sum() - legend.sum()
    assert elsewhere < 0.25 * near.sum()


def test_heat_maps_go_with_the_prediction_and_come_with_the_next(film):
    film.key(Qt.Key_A)
    film.wait(lambda: film.view.heat)
    film.drag(film.at(Side.RIGHT, 4), (9, 3))  # a correction takes nothing away
    assert film.view.heat is not None
    film.key(Qt.Key_Delete, Qt.ShiftModifier)
    assert film.view.heat is None
    film.key(Qt.Key_P)
    film.wait(lambda: film.view.heat)
    assert film.predictor.asked == 2


def test_peek_hides_them_and_the_twin_view_shows_them(film):
    film.key(Qt.Key_A)
    film.wait(lambda: film.view.heat)
    film.qtbot.keyPress(film.view.canvas, Qt.Key_H)
    assert not film.view._heat.item.isVisible()
    film.qtbot.keyRelease(film.view.canvas, Qt.Key_H)
    assert film.view._heat.item.isVisible()
    film.key(Qt.Key_W)
    for pane in film.window.stage.twin.panes.values():
        assert pane.heat is film.view.heat


def test_a_model_without_heat_maps_is_told_once(rig, tmp_path):
    rig.open(write_film(tmp_path / "a.dcm"))
    rig.predicted()
    rig.key(Qt.Key_A)
    rig.wait(lambda: any("heat maps" in text for text in rig.said()))
    count = len(rig.said())
    rig.view.select((Side.LEFT, 3))
    rig.qtbot.wait(100)
    assert len(rig.said()) == count


def test_no_maps_no_picture():
    assert heat_picture((), None) is None


def test_of_a_knee_without_maps_all_are_shown():
    points = np.random.default_rng(0).uniform(0, 200, (16, 2))
    only = heat_maps_at(SIDES[0], points)
    assert heat_picture((only,), (SIDES[1], 3)).what == "all landmarks"
