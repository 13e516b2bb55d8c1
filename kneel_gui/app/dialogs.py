"""Small questions: the pixel spacing, the side, and what this program is."""

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QMessageBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kneel_gui import __version__
from kneel_gui.app.words import mark, side_word, tr
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.schema import SIDES, Side

_BUTTONS = QDialogButtonBox.StandardButton
_USUAL_MM = 0.143
_ABOUT = mark(
    """
<h3>KNEEL GUI {version}</h3>
<p>Finds 16 landmarks of each knee on radiographs and lets you put them right.</p>
<p><b>It is not a medical device</b> and must not be used for diagnosis or
treatment.</p>
<p>Landmarks and the method: A. Tiulpin, I. Melekhov, S. Saarakkala, “KNEEL: Knee
Anatomical Landmark Localization Using Hourglass Networks”, ICCV Workshops 2019,
<a href="https://arxiv.org/abs/1907.12237">arXiv:1907.12237</a>.</p>
<p>Model: {model}</p>
"""
)


class SpacingDialog(QDialog):
    """Asks for the millimetres per pixel.

    Parameters
    ----------
    spacing : PixelSpacing
        As it is now.
    several : bool
        The worklist has more images, which may need the same.
    parent : QWidget, optional
        Qt parent.
    """

    agreed = pyqtSignal(object, bool)  # (row_mm, col_mm), for all without a spacing

    def __init__(
        self, spacing: PixelSpacing, several: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Set pixel spacing"))
        known = spacing.known
        self.row = _spin(spacing.row_mm if known else _USUAL_MM)
        self.col = _spin(spacing.col_mm if known else _USUAL_MM)
        self.square = QCheckBox(tr("Square pixels"))
        self.square.setChecked(not known or spacing.row_mm == spacing.col_mm)
        self.everywhere = QCheckBox(tr("Also for the other images without a spacing"))
        self.everywhere.setVisible(several)
        note = QLabel(
            tr(
                "From the scanner's record or a ruler in the image. "
                "Lengths in mm and predictions depend on it."
            )
        )
        note.setWordWrap(True)
        note.setProperty("role", "dim")
        buttons = ok_cancel(self)
        form = QFormLayout(self)
        form.addRow(note)
        form.addRow(tr("Between rows"), self.row)
        form.addRow(tr("Between columns"), self.col)
        form.addRow(self.square)
        form.addRow(self.everywhere)
        form.addRow(buttons)
        self.square.toggled.connect(self._follow)
        self.row.valueChanged.connect(self._follow)
        self._follow()
        self.row.selectAll()

    def accept(self) -> None:
        """Close and tell what was given."""
        super().accept()
        spacing = (self.row.value(), self.col.value())
        self.agreed.emit(spacing, self.everywhere.isChecked())

    def _follow(self) -> None:
        self.col.setEnabled(not self.square.isChecked())
        if self.square.isChecked():
            self.col.setValue(self.row.value())


class SideDialog(QDialog):
    """Asks which knee an image shows.

    Parameters
    ----------
    side : Side or None
        As it is now; None = both knees.
    parent : QWidget, optional
        Qt parent.
    """

    agreed = pyqtSignal(object)  # Side or None

    def __init__(self, side: Side | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Set side"))
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(tr("This image shows")))
        self.choices: dict[Side | None, QRadioButton] = {}
        texts: list[tuple[Side | None, str]] = [
            (None, tr("Both knees, or as the file says"))
        ]
        texts += [
            (one, tr("Only the {word} knee").format(word=side_word(one)))
            for one in SIDES
        ]
        for value, text in texts:
            button = QRadioButton(text)
            button.setChecked(value is side)
            self.choices[value] = button
            layout.addWidget(button)
        buttons = ok_cancel(self)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Close and tell what was chosen."""
        super().accept()
        chosen = [side for side, button in self.choices.items() if button.isChecked()]
        self.agreed.emit(chosen[0])


def ok_cancel(dialog: QDialog) -> QDialogButtonBox:
    """Return the two buttons of a dialog, connected to it.

    Parameters
    ----------
    dialog : QDialog
        The dialog.

    Returns
    -------
    QDialogButtonBox
        To be put into its layout.
    """
    buttons = QDialogButtonBox()
    buttons.addButton(_BUTTONS.Ok)
    buttons.addButton(_BUTTONS.Cancel)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def about_box(parent: QWidget, model: str) -> QMessageBox:
    """Return the box that says what this program is, and what it is not.

    Parameters
    ----------
    parent : QWidget
        Qt parent.
    model : str
        The model in use, for people.

    Returns
    -------
    QMessageBox
        Not yet open.
    """
    box = QMessageBox(parent)
    box.setWindowTitle(tr("About KNEEL GUI"))
    box.setText(tr(_ABOUT).format(version=__version__, model=model))
    return box


def _spin(value_mm: float) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setDecimals(4)
    spin.setRange(0.01, 2.0)
    spin.setSingleStep(0.001)
    spin.setSuffix(" mm")
    spin.setValue(value_mm)
    return spin
