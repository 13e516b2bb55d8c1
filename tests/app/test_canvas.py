import pytest
from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtWidgets import QMainWindow, QShortcut

from kneel_gui.app.canvas import Canvas

pytestmark = pytest.mark.gui


class Notes:
    """A gesture that writes down what it is told."""

    def __init__(self):
        self.told = []

    def move(self, at):
        self.told.append(("move", at.x(), at.y()))

    def release(self):
        self.told.append("release")

    def cancel(self):
        self.told.append("cancel")


@pytest.fixture
def desk(qtbot, mouse_on):
    window = QMainWindow()
    qtbot.addWidget(window)
    canvas = Canvas()
    window.setCentralWidget(canvas)
    window.resize(400, 300)
    window.show()
    qtbot.waitExposed(window)
    notes = Notes()
    canvas.on_press = lambda event: notes
    return window, canvas, mouse_on(canvas), notes


def test_a_gesture_hears_moves_and_its_release(desk):
    _, canvas, mouse, notes = desk
    mouse.drag((10, 10), (11.5, 10))
    assert notes.told == [("move", 11.5, 10.0), "release"]
    assert canvas.gesture is None


def test_a_double_click_is_two_presses(desk):
    _, _, mouse, notes = desk
    mouse.click((10, 10))
    mouse.press((10, 10), double=True)
    mouse.release((10, 10))
    assert notes.told == ["release", "release"]


def test_escape_in_a_gesture_is_not_the_windows_shortcut(desk, qtbot):
    window, canvas, mouse, notes = desk
    fired = []
    QShortcut(Qt.Key_Escape, window).activated.connect(lambda: fired.append(1))
    window.activateWindow()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    mouse.press((10, 10))
    qtbot.keyClick(canvas, Qt.Key_Escape)
    assert notes.told == ["cancel"]
    assert fired == []
    mouse.release((10, 10))
    assert notes.told == ["cancel"]
    qtbot.keyClick(canvas, Qt.Key_Escape)
    assert fired == [1]


def test_escape_without_a_gesture_is_told(desk, qtbot):
    _, canvas, _, _ = desk
    with qtbot.waitSignal(canvas.escaped):
        qtbot.keyClick(canvas, Qt.Key_Escape)


def test_a_hidden_canvas_gives_its_gesture_up(desk):
    window, _, mouse, notes = desk
    mouse.press((10, 10))
    window.hide()
    assert notes.told == ["cancel"]


def test_hover_tells_where_the_mouse_is(desk):
    _, canvas, mouse, _ = desk
    places = []
    canvas.hovered.connect(places.append)
    mouse.move((33, 44))
    assert places == [QPointF(33, 44)]
    assert canvas.mouse_at == QPointF(33, 44)
