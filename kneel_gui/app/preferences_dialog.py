"""The preferences: fields drawn from the table of settings."""

from collections.abc import Callable
from dataclasses import dataclass

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.dialogs import ok_cancel
from kneel_gui.app.languages import LANGUAGES
from kneel_gui.app.preferences import Preferences
from kneel_gui.app.words import tr
from kneel_gui.storage.settings import SETTINGS, Setting, Value


@dataclass(frozen=True)
class Page:
    """One tab.

    Attributes
    ----------
    title : str
        Of the tab.
    keys : tuple of str
        Keys of `SETTINGS`, in order.
    note : str
        What a person should know about all of them.
    """

    title: str
    keys: tuple[str, ...]
    note: str = ""


PAGES = (
    Page(
        "Model",
        ("model", "device", "engine", "precision", "geometry"),
        "The model is loaded again when one of these changes. «kneel» geometry works "
        "with KNEEL's own models only.",
    ),
    Page(
        "Work",
        ("reader", "independent_reading", "follow", "autosave_s", "save_beside_images"),
        "Where annotations are kept changes with the next start.",
    ),
    Page(
        "Looks",
        (
            "language",
            "theme",
            "palette",
            "show_labels",
            "show_spread",
            "show_pictures",
        ),
        "Another language comes with the next start.",
    ),
)
_FOLDERS = ("model",)
_SECONDS = "_s"


@dataclass(frozen=True)
class _Field:
    """A setting's control and how its value is read."""

    widget: QWidget
    read: Callable[[], Value]


class PreferencesDialog(QDialog):
    """Shows the settings and tells which ones were changed.

    Parameters
    ----------
    preferences : Preferences
        The settings of now; changed when the person agrees.
    parent : QWidget, optional
        Qt parent.
    """

    agreed = pyqtSignal(object)  # set of str: the keys that have changed

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        self._preferences = preferences
        self.fields: dict[str, _Field] = {}
        tabs = QTabWidget()
        tabs.setAccessibleName(tr("Groups of preferences"))
        for page in PAGES:
            tabs.addTab(self._page(page), tr(page.title))
        layout = QVBoxLayout(self)
        layout.addWidget(tabs)
        layout.addWidget(ok_cancel(self))
        self.setMinimumWidth(480)

    def accept(self) -> None:
        """Close and keep what was changed."""
        changed = set()
        for key, field in self.fields.items():
            value = field.read()
            if value != self._preferences.value(key):
                self._preferences.remember(key, value)
                changed.add(key)
        super().accept()
        self.agreed.emit(changed)

    def _page(self, page: Page) -> QWidget:
        body = QWidget()
        form = QFormLayout(body)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for setting in (SETTINGS[key] for key in page.keys if key in SETTINGS):
            key = setting.key
            field = self.fields[key] = self._field(setting)
            field.widget.setAccessibleName(tr(setting.title))
            label = "" if isinstance(field.widget, QCheckBox) else tr(setting.title)
            row = self._with_button(field.widget) if key in _FOLDERS else field.widget
            form.addRow(label, row)
        if page.note:
            note = QLabel(tr(page.note))
            note.setWordWrap(True)
            note.setProperty("role", "dim")
            form.addRow(note)
        return body

    def _field(self, setting: Setting) -> _Field:
        value = self._preferences.value(setting.key)
        if isinstance(setting.default, bool):
            box = QCheckBox(tr(setting.title))
            box.setChecked(bool(value))
            return _Field(box, box.isChecked)
        if isinstance(setting.default, float):
            spin = QDoubleSpinBox()
            spin.setDecimals(2)
            spin.setRange(setting.lowest, setting.highest)
            spin.setSingleStep(0.05 if setting.highest <= 1 else 0.5)
            spin.setSuffix(" s" if setting.key.endswith(_SECONDS) else "")
            spin.setValue(self._preferences.number(setting.key))
            return _Field(spin, lambda: round(spin.value(), 2))
        if setting.choices:
            combo = QComboBox()
            for choice in setting.choices:
                combo.addItem(LANGUAGES.get(choice) or tr(choice), choice)
            combo.setCurrentIndex(setting.choices.index(str(value)))
            return _Field(combo, lambda: str(combo.currentData()))
        line = QLineEdit(str(value))
        return _Field(line, lambda: line.text().strip())

    def _with_button(self, widget: QWidget) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(widget)
        button = QPushButton(tr("Choose…"))
        button.setAutoDefault(False)
        button.setAccessibleName(tr("Choose a folder"))
        layout.addWidget(button)

        def choose() -> None:
            if isinstance(widget, QLineEdit):
                folder = QFileDialog.getExistingDirectory(
                    self, tr("Choose a folder"), widget.text()
                )
                widget.setText(folder or widget.text())

        button.clicked.connect(choose)
        return row
