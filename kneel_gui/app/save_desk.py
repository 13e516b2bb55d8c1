"""What a person is told about saving, and what they can do when it fails."""

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.message_bar import Level, Message, error_message
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.saving import Saver
from kneel_gui.app.words import tr


class SaveDesk(QObject):
    """Turns what the saver reports into messages; closes only when all is saved.

    Parameters
    ----------
    saver : Saver
        Does the work.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message
    unsaid = pyqtSignal(str)  # the messages of this key have come to nothing
    changed = pyqtSignal()  # something was saved or not
    may_close = pyqtSignal()  # everything is saved, after `close`

    def __init__(self, saver: Saver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._saver = saver
        self._closing = False
        self._told: dict[Path, str] = {}  # said of each file, not to be said again
        saver.saved.connect(self._saved)
        saver.failed.connect(self._not_saved)
        saver.slow.connect(self._waits)

    @property
    def dirty(self) -> bool:
        """Return whether anything is not safely on disk yet."""
        return self._saver.dirty or self._saver.writing

    def save(self) -> None:
        """Save everything that is dirty now."""
        self._saver.save_all()
        self.changed.emit()

    def close(self) -> None:
        """Save what is dirty, then tell with `may_close`; a failure is a message."""
        self._closing = True
        self._saver.save_all()
        self._close_if_clean()

    def _close_if_clean(self) -> None:
        if self._closing and not self.dirty:
            self._closing = False
            self.may_close.emit()

    def _saved(self, image: OpenImage) -> None:
        self._told.pop(image.path, None)
        self.unsaid.emit(_key(image.path))
        self.changed.emit()
        self._close_if_clean()

    def _not_saved(self, image: OpenImage, error: Exception) -> None:
        if self._told.get(image.path) == str(error) and not self._closing:
            return  # tried again, and no better
        self._told[image.path] = str(error)
        buttons: list[tuple[str, Callable[[], None]]]
        buttons = [(tr("Retry"), lambda: self._retry(image))]
        if self._closing:
            self._closing = False
            buttons.append((tr("Quit without saving"), self.may_close.emit))
        message = error_message(
            error, f"{image.path.name}:", tuple(buttons), _key(image.path)
        )
        self.said.emit(message)
        self.changed.emit()

    def _waits(self, image: OpenImage) -> None:
        hint = tr(
            "What you do is written down meanwhile, and saved as soon as it answers."
        )
        if self._closing:
            hint += tr(" The window closes then.")
        self.said.emit(
            Message(
                tr(
                    "{name}: not saved yet, the disk or network share does not answer."
                ).format(name=image.path.name),
                hint,
                tr("Image: {path}").format(path=image.path),
                Level.WARNING,
                key=_key(image.path),
            )
        )

    def _retry(self, image: OpenImage) -> None:
        self._told.pop(image.path, None)
        self._saver.save(image)


def _key(path: Path) -> str:
    return f"save {path}"
