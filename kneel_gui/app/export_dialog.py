"""Asks for the formats and the folder of an export."""

from collections.abc import Sequence
from pathlib import Path

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.dialogs import ok_cancel
from kneel_gui.app.words import tr
from kneel_gui.formats import FORMATS

_BUTTONS = QDialogButtonBox.StandardButton


class ExportDialog(QDialog):
    """Which formats, which folder.

    Parameters
    ----------
    folder : pathlib.Path
        The first suggestion.
    formats : sequence of str
        Those ticked at first.
    count : int
        How many images will be exported.
    parent : QWidget, optional
        Qt parent.
    """

    agreed = pyqtSignal(object, object)  # pathlib.Path, tuple of str

    def __init__(
        self,
        folder: Path,
        formats: Sequence[str],
        count: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save as / export"))
        self.setMinimumWidth(520)
        head = QLabel(
            tr("<b>1 image with landmarks</b>")
            if count == 1
            else tr("<b>{count} images with landmarks</b>").format(count=count)
        )
        self._boxes: dict[str, QCheckBox] = {}
        self._folder = QLineEdit(str(folder))
        self._replaced = QLabel()
        self._buttons = ok_cancel(self)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(head)
        for fmt in FORMATS.values():
            box = QCheckBox(f"{tr(fmt.title)}   ({fmt.filename})")
            box.setObjectName(fmt.id)
            box.setChecked(fmt.id in formats)
            box.toggled.connect(self._check)
            self._boxes[fmt.id] = box
            layout.addWidget(box)
        note = QLabel(
            tr(
                "VIA formats come with 8-bit PNG copies of the images on "
                "the same pixels."
            )
        )
        note.setProperty("role", "dim")
        note.setWordWrap(True)
        layout.addWidget(note)
        layout.addLayout(self._folder_row())
        self._replaced.setWordWrap(True)
        layout.addWidget(self._replaced)
        layout.addSpacing(6)
        layout.addWidget(self._buttons)
        self._check()

    @property
    def folder(self) -> Path:
        """Return the folder as it stands in the field."""
        return Path(self._folder.text().strip()).expanduser()

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats ticked, in the order of the registry."""
        return tuple(name for name, box in self._boxes.items() if box.isChecked())

    def accept(self) -> None:
        """Close and tell what was chosen."""
        super().accept()
        self.agreed.emit(self.folder, self.formats)

    def _folder_row(self) -> QHBoxLayout:
        self._folder.textChanged.connect(self._check)
        browse = QPushButton(tr("Browse…"))
        browse.clicked.connect(lambda _checked: self._browse())
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Folder")))
        row.addWidget(self._folder, 1)
        row.addWidget(browse)
        return row

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Folder of the export"), self._folder.text()
        )
        if chosen:
            self._folder.setText(chosen)

    def _check(self) -> None:
        names = [FORMATS[fmt].filename for fmt in self.formats]
        there = [name for name in names if (self.folder / name).exists()]
        self._replaced.setText(
            tr("This folder has {there}; the export replaces it.").format(
                there=", ".join(there)
            )
            if there
            else ""
        )
        if (button := self._buttons.button(_BUTTONS.Ok)) is not None:
            button.setText(tr("Replace") if there else tr("Export"))
            button.setEnabled(bool(self.formats and self._folder.text().strip()))
