"""Grade and comment of one knee, to be set in the inspector."""

from PyQt5.QtCore import QEvent, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QWheelEvent
from PyQt5.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from kneel_gui.app.words import side_word, tr
from kneel_gui.core.reading import KL_GRADES, KneeReading, NotGradable
from kneel_gui.core.schema import Side

_LONGEST_COMMENT = 2000
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_BACK = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
# In the order of the box.
_CHOICES: list[tuple[int | None, NotGradable | None]] = [
    (None, None),
    *((grade, None) for grade in KL_GRADES),
    *((None, why) for why in NotGradable),
]


class GradeBox(QComboBox):
    """Grades and reasons; 0 to 4 choose, Enter and Esc go back to the picture."""

    left = pyqtSignal()

    def event(self, event: QEvent | None) -> bool:
        """Keep plain keys from becoming shortcuts of the window."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and not int(event.modifiers()) & int(_COMMAND)
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Choose by typing; a grade takes one key, however quickly it comes."""
        if event is None:
            return
        if event.key() in _BACK:
            self.left.emit()
        elif len(event.text()) == 1 and event.text().isdigit():
            if (place := self.findText(event.text(), Qt.MatchFlag.MatchStartsWith)) > 0:
                self.setCurrentIndex(place)
                self.activated.emit(place)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Let the panel scroll: a grade never changes in passing."""
        if event is not None:
            event.ignore()


class ReadingPanel(QWidget):
    """What the reader says of one knee.

    Parameters
    ----------
    side : Side
        The knee.
    parent : QWidget, optional
        Qt parent.
    """

    changed = pyqtSignal(object)  # KneeReading, by the person
    left = pyqtSignal()  # back to the picture

    def __init__(self, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = KneeReading(side)
        self.grade = GradeBox()
        self.comment = QLineEdit()
        self._fill(side)
        self.grade.activated.connect(lambda _place: self._tell())
        # At every letter: no way of leaving the image can lose the last ones.
        self.comment.textEdited.connect(lambda _text: self._tell())
        self.comment.returnPressed.connect(self.left)
        self.grade.left.connect(self.left)
        self.show_reading(None)

    def show_reading(self, reading: KneeReading | None) -> None:
        """Show what is said now.

        Parameters
        ----------
        reading : KneeReading or None
            Of this knee; None = no image is open.
        """
        self.setEnabled(reading is not None)
        if reading is not None and reading == self._reading:
            return  # the cursor in a comment stays where it is
        self._reading = reading or KneeReading(self._reading.side)
        said = self._reading
        # Not `findData`: Qt does not compare Python's values.
        self.grade.setCurrentIndex(_CHOICES.index((said.kl_grade, said.not_gradable)))
        self.comment.setText(said.comment)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Return to the picture with Esc."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _fill(self, side: Side) -> None:
        words = (
            tr("none"),
            tr("doubtful"),
            tr("minimal"),
            tr("moderate"),
            tr("severe"),
        )
        whys = {
            NotGradable.POSITION: tr("Not gradable: positioning"),
            NotGradable.EXPOSURE: tr("Not gradable: exposure"),
            NotGradable.CUT_OFF: tr("Not gradable: cut off"),
            NotGradable.IMPLANT: tr("Not gradable: implant"),
            NotGradable.OTHER: tr("Not gradable: other"),
        }
        self.grade.addItem(tr("— not graded"))
        for grade, word in zip(KL_GRADES, words, strict=True):
            self.grade.addItem(f"{grade}  {word}")
        self.grade.addItems([whys[why] for why in NotGradable])
        self.grade.setToolTip(
            tr("Kellgren-Lawrence grade, or why the knee cannot be graded")
        )
        self.grade.setAccessibleName(tr("KL grade, {} knee").format(side_word(side)))
        self.grade.setMinimumContentsLength(8)
        self.grade.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.comment.setMaxLength(_LONGEST_COMMENT)
        self.comment.setPlaceholderText(tr("Comment"))
        self.comment.setAccessibleName(tr("Comment, {} knee").format(side_word(side)))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, 54)
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(
            ((tr("KL grade"), self.grade), (tr("Comment"), self.comment))
        ):
            label = QLabel(name)
            label.setProperty("role", "dim")
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _tell(self) -> None:
        if not self.isEnabled():
            return
        grade, why = _CHOICES[self.grade.currentIndex()]
        comment = self.comment.text().strip()
        reading = KneeReading(self._reading.side, grade, why, comment)
        if reading != self._reading:
            self._reading = reading
            self.changed.emit(reading)
