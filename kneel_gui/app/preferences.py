"""The person's settings as the window uses them; what cannot be saved is told once."""

from dataclasses import replace

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from kneel_gui.app.message_bar import Level, Message, error_message
from kneel_gui.app.words import tr
from kneel_gui.errors import OutputError
from kneel_gui.storage.settings import Settings, Value

_REST_MS = 1000


class Preferences(QObject):
    """Reads settings, and writes them a second after the last change.

    Parameters
    ----------
    settings : Settings
        As loaded.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.save)
        self._told = False
        self._changed = False

    def tell(self) -> None:
        """Say what was wrong with the file when it was read."""
        for text in self._settings.messages:
            self.said.emit(Message(tr("Some settings were not read."), text))

    def value(self, key: str) -> Value:
        """Return a setting, whatever it is."""
        return self._settings.get(key)

    def text(self, key: str) -> str:
        """Return a setting that is a text."""
        return str(self._settings.get(key))

    def texts(self, key: str) -> list[str]:
        """Return a setting that is a list of texts."""
        value = self._settings.get(key)
        return list(value) if isinstance(value, list) else []

    def flag(self, key: str) -> bool:
        """Return a setting that is on or off."""
        return bool(self._settings.get(key))

    def number(self, key: str) -> float:
        """Return a setting that is a number."""
        value = self._settings.get(key)
        return float(value) if isinstance(value, int | float) else 0.0

    def remember(self, key: str, value: Value) -> None:
        """Change a setting; it is written a second after the last change.

        Parameters
        ----------
        key : str
            A key of `kneel_gui.storage.settings.SETTINGS`.
        value : bool, float, str or list of str
            The new value.
        """
        if self._settings.get(key) != value:
            self._settings.set(key, value)
            self._changed = True
            self._timer.start()

    def save(self) -> None:
        """Write the settings now if they have changed."""
        self._timer.stop()
        if not self._changed:
            return
        self._changed = False
        try:
            self._settings.save()
        except OutputError as error:
            if not self._told:
                self._told = True
                message = error_message(error, tr("The settings are not saved."))
                self.said.emit(replace(message, level=Level.WARNING))
