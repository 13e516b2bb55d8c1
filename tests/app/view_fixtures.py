"""A view of landmarks, a mouse, and someone who carries out its edits."""

import numpy as np
import pytest

from kneel_gui.app.image_view import ImageView
from kneel_gui.core.schema import Side

R2 = (Side.RIGHT, 2)


class Desk:
    """A view, a mouse, and someone who carries out the edits it asks for."""

    def __init__(self, view, mouse, annotation):
        self.view, self.mouse, self.annotation = view, mouse, annotation
        self.edits, self.selections, self.placings = [], [], []
        view.edit_requested.connect(self.carry_out)
        view.selection_changed.connect(self.selections.append)
        view.placing_changed.connect(self.placings.append)

    def carry_out(self, edit):
        self.edits.append(edit)
        self.show(edit.apply(self.annotation))

    def show(self, annotation):
        self.annotation = annotation
        self.view.show_annotation(annotation)

    def point(self, target=R2):
        return self.annotation.knee(target[0]).points_px[target[1]]

    def at(self, target=R2):
        return self.view.canvas.camera.to_screen(self.point(target))

    def shown(self, target=R2):
        return self.view._layer.items[target[0]].points_screen[target[1]]


def px(x, y):
    return np.array([x, y], dtype=np.float64)


@pytest.fixture
def desk(qtbot, mouse_on, make_radiograph, make_annotation):
    view = ImageView()
    qtbot.addWidget(view)
    view.resize(1000, 750)
    view.show()
    qtbot.waitExposed(view)
    view.show_radiograph(make_radiograph())
    annotation = make_annotation()
    view.show_annotation(annotation)
    return Desk(view, mouse_on(view), annotation)
