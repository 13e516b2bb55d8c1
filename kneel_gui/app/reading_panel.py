"""Grade and comment of one knee: the fields that set them."""

from PyQt5.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QWheelEvent
from PyQt5.QtWidgets import QComboBox, QLineEdit

from kneel_gui.app.words import side_word, tr
from kneel_gui.core.reading import KL_GRADES, KneeReading, NotGradable
from kneel_gui.core.schema import Side

_LONGEST_COMMENT = 2000
_BAR_PX = 24  # a scroll bar and some room
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


class CommentField(QLineEdit):
    """One line of words; Enter and Esc go back to the picture."""

    left = pyqtSignal()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Return to the picture."""
        if event is not None and event.key() in _BACK:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ReadingFields(QObject):
    """The fields for what the reader says of one knee; a panel gives them their place.

    Parameters
    ----------
    side : Side
        The knee.
    parent : QObject, optional
        Qt parent.

    Attributes
    ----------
    grade : GradeBox
        Grade, or why there is none.
    comment : CommentField
        The reader's words.
    """

    changed = pyqtSignal(object)  # KneeReading, by the person
    left = pyqtSignal()  # back to the picture

    def __init__(self, side: Side, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading = KneeReading(side)
        self.grade = GradeBox()
        self.comment = CommentField()
        self._fill(side)
        self.grade.activated.connect(lambda _place: self._tell())
        # At every letter: no way of leaving the image can lose the last ones.
        self.comment.textEdited.connect(lambda _text: self._tell())
        self.comment.left.connect(self.left)
        self.grade.left.connect(self.left)
        self.show_reading(None)

    @property
    def enabled(self) -> bool:
        """Return whether an image is open."""
        return self.grade.isEnabled()

    def show_reading(self, reading: KneeReading | None) -> None:
        """Show what is said now.

        Parameters
        ----------
        reading : KneeReading or None
            Of this knee; None = no image is open.
        """
        for field in (self.grade, self.comment):
            field.setEnabled(reading is not None)
        if reading is not None and reading == self._reading:
            return  # the cursor in a comment stays where it is
        self._reading = reading or KneeReading(self._reading.side)
        said = self._reading
        # Not `findData`: Qt does not compare Python's values.
        self.grade.setCurrentIndex(_CHOICES.index((said.kl_grade, said.not_gradable)))
        self.comment.setText(said.comment)
        self.comment.setToolTip(said.comment)  # it may be longer than its field

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
        self.grade.addItem("—")
        for grade, word in zip(KL_GRADES, words, strict=True):
            self.grade.addItem(f"{grade}  {word}")
        self.grade.addItems([whys[why] for why in NotGradable])
        self.grade.setToolTip(
            tr("Kellgren-Lawrence grade, or why the knee cannot be graded")
        )
        self.grade.setAccessibleName(tr("KL grade, {} knee").format(side_word(side)))
        self.grade.setMinimumContentsLength(6)
        self.grade.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        if (choices := self.grade.view()) is not None:  # wider than its box
            choices.setMinimumWidth(choices.sizeHintForColumn(0) + _BAR_PX)
        name = tr("Comment, {} knee").format(side_word(side))
        self.comment.setMaxLength(_LONGEST_COMMENT)
        self.comment.setPlaceholderText(name)
        self.comment.setAccessibleName(name)
        for field in (self.grade, self.comment):
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _tell(self) -> None:
        grade, why = _CHOICES[self.grade.currentIndex()]
        comment = self.comment.text().strip()
        reading = KneeReading(self._reading.side, grade, why, comment)
        if reading != self._reading:
            self._reading = reading
            self.changed.emit(reading)
