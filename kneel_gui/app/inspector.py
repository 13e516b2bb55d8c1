"""The panel at the right: the selected landmark, both knees, the image."""

from collections.abc import Callable, Sequence

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.knees_panel import KneesPanel
from kneel_gui.app.measure_panel import MeasurePanel
from kneel_gui.app.readout import (
    image_text,
    knee_text,
    length_mm,
    place_mm,
    place_px,
    shape_text,
    spacing_text,
    state_text,
)
from kneel_gui.app.shape_sense import ShapeSense
from kneel_gui.app.words import mark, tr
from kneel_gui.core.annotation import ImageAnnotation, PointState
from kneel_gui.core.radiograph import UNCALIBRATED, Radiograph
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.core.study import KneeFinding

Target = tuple[Side, int]
_POINT_ROWS = (
    mark("Place"),
    mark("in mm"),
    mark("State"),
    mark("Spread"),
    mark("Shape"),
    mark("Made by"),
)
_IMAGE_ROWS = (mark("Size"), mark("Spacing"), mark("Notes"))


class Section(QWidget):
    """A heading and rows of names and values; it never changes its number of rows.

    Parameters
    ----------
    title : str
        The heading.
    names : sequence of str
        The rows.
    lead : QLabel, optional
        A line between the heading and the rows.
    """

    def __init__(
        self, title: str, names: Sequence[str], lead: QLabel | None = None
    ) -> None:
        super().__init__()
        self._title = QLabel(title)
        self._title.setProperty("role", "heading")
        self._values = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, 54)
        grid.addWidget(self._title, 0, 0, 1, 2)
        top = Qt.AlignmentFlag.AlignTop
        if lead is not None:
            grid.addWidget(lead, 1, 0, 1, 2)
        for row, name in enumerate(names, start=2):
            label, value = QLabel(tr(name)), QLabel("—")
            label.setProperty("role", "dim")
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            grid.addWidget(label, row, 0, top)
            grid.addWidget(value, row, 1, top)
            self._values.append(value)

    def show_values(self, values: Sequence[str]) -> None:
        """Fill the rows.

        Parameters
        ----------
        values : sequence of str
            One per row.
        """
        for label, text in zip(self._values, values, strict=True):
            label.setText(text or "—")

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the heading and the values."""
        return (self._title.text(), *(value.text() for value in self._values))


class Inspector(QScrollArea):
    """What is known about the selection, the knees and the image.

    Parameters
    ----------
    sense : ShapeSense, optional
        What the shape model says; shared with the picture.
    parent : QWidget, optional
        Qt parent.
    """

    accepted = pyqtSignal()
    spacing_asked = pyqtSignal()
    read = pyqtSignal(object)  # KneeReading, by the person
    left = pyqtSignal()  # from a field back to the picture
    wanted = pyqtSignal()  # it is about to get the keyboard, hidden or not

    def __init__(
        self, sense: ShapeSense | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sense = sense or ShapeSense()
        self._radiograph: Radiograph | None = None
        self._annotation: ImageAnnotation | None = None
        self._findings: tuple[KneeFinding, ...] = ()
        self._selected: Target | None = None
        self._placing: Target | None = None
        self._where = QLabel()
        self._where.setWordWrap(True)
        self._where.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Two lines, whether they are needed or not: nothing below may jump.
        self._where.setFixedHeight(2 * self._where.fontMetrics().lineSpacing() + 4)
        self.point = Section(tr("LANDMARK"), _POINT_ROWS, self._where)
        self._knees = KneesPanel()
        self.knees, self.readings = self._knees.columns, self._knees.readings
        self._knees.read.connect(self.read)
        self._knees.left.connect(self.left)
        self.measures = MeasurePanel()
        self.image = Section(tr("IMAGE"), _IMAGE_ROWS)
        self._calibrate = _button(tr("Set pixel spacing…"), self.spacing_asked.emit)
        self.accept_button = _button(tr("Accept and next"), self.accepted.emit)
        self._fill_panel()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._refresh()

    def show_image(
        self, radiograph: Radiograph | None, findings: Sequence[KneeFinding] = ()
    ) -> None:
        """Show another image.

        Parameters
        ----------
        radiograph : Radiograph or None
            None = no image is open.
        findings : sequence of KneeFinding
            What the model said about its knees.
        """
        self._radiograph, self._findings = radiograph, tuple(findings)
        self._refresh()

    def show_annotation(self, annotation: ImageAnnotation | None) -> None:
        """Show the points as they are now.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            Of the open image.
        """
        self._annotation = annotation
        self._refresh()

    def show_selected(self, target: Target | None) -> None:
        """Show one landmark.

        Parameters
        ----------
        target : tuple of (Side, int) or None
            The selected landmark.
        """
        self._selected = target
        self.measures.show_selected(target)
        self._refresh()

    def show_placing(self, target: Target | None) -> None:
        """Show which landmark the next click places.

        Parameters
        ----------
        target : tuple of (Side, int) or None
            None = no points are being placed.
        """
        self._placing = target
        self._refresh()

    def minimumSizeHint(self) -> QSize:
        """Return a size in which nothing is cut off at the side."""
        hint, body = super().minimumSizeHint(), self.widget()
        bar = self.verticalScrollBar()
        if body is None or bar is None:
            return hint
        width = body.minimumSizeHint().width() + bar.sizeHint().width()
        return QSize(max(width, hint.width()), hint.height())

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Return what its actions do, by their id."""
        return {
            "read_right": lambda: self._start_reading(Side.RIGHT),
            "read_left": lambda: self._start_reading(Side.LEFT),
        }

    def _start_reading(self, side: Side) -> None:
        self.wanted.emit()
        self.ensureWidgetVisible(self._knees)
        self.readings[side].grade.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fill_panel(self) -> None:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(7)
        layout.addWidget(self.point)
        layout.addWidget(_line())
        layout.addWidget(self.measures)
        layout.addWidget(_line())
        layout.addWidget(self._knees)
        layout.addWidget(_line())
        layout.addWidget(self.image)
        layout.addWidget(self._calibrate)
        layout.addStretch(1)
        layout.addWidget(self.accept_button)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _refresh(self) -> None:
        self._refresh_point()
        annotation = self._annotation
        for side, section in self.knees.items():
            knee = None if annotation is None else annotation.knee(side)
            finding = next((f for f in self._findings if f.side is side), None)
            section.show_values(knee_text(side, knee, finding))
            said = None if annotation is None else annotation.reading(side)
            self.readings[side].show_reading(said)
        radiograph = self._radiograph
        self._calibrate.setVisible(
            radiograph is not None and not radiograph.spacing.known
        )
        if radiograph is None:
            self.image.show_values([""] * len(_IMAGE_ROWS))
        else:
            notes = "\n".join(radiograph.warnings)
            size, spacing = image_text(radiograph), spacing_text(radiograph.spacing)
            self.image.show_values([size, spacing, notes])
        reviewed = annotation is not None and annotation.reviewed
        self.accept_button.setText(
            tr("Reviewed · next") if reviewed else tr("Accept and next")
        )
        self.accept_button.setEnabled(annotation is not None)

    def _lead(self) -> str:
        if self._placing is not None:
            return tr("Click the place of {named}").format(named=_named(self._placing))
        if self._selected is not None:
            return _named(self._selected)
        return tr("Click a point to see it here.")

    def _refresh_point(self) -> None:
        annotation, selected = self._annotation, self._selected
        self._where.setText(self._lead())
        if annotation is None or selected is None or self._placing is not None:
            self.point.show_values([""] * len(_POINT_ROWS))
            return
        side, index = selected
        knee = annotation.knee(side)
        if knee is None or not knee.placed[index]:
            state = PointState.MISSING if knee is None else knee.states[index]
            locked = knee is not None and index in knee.locked
            self.point.show_values(["", "", state_text(state, locked), "", "", ""])
            return
        x, y = knee.points_px[index]
        radiograph = self._radiograph
        spacing = UNCALIBRATED if radiograph is None else radiograph.spacing
        self.point.show_values(
            [
                place_px(x, y),
                place_mm(x, y, spacing),
                state_text(knee.states[index], index in knee.locked),
                length_mm(float(knee.spread_mm[index])),
                shape_text(self._sense.plausibility(knee, spacing), index),
                knee.sources[index],
            ]
        )


def _named(target: Target) -> str:
    side, index = target
    landmark = knee_schema().landmarks[index]
    return f"<b>{side.value} {landmark.name}</b> {tr(landmark.title)}"


def _button(text: str, action: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(lambda _checked: action())
    return button


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("role", "line")
    return line
