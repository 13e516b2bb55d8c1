"""A film whose pixels may hold somebody's name: said when it opens, once."""

from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.message_bar import Level, Message
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.room import ReadingRoom
from kneel_gui.app.words import tr
from kneel_gui.core.radiograph import Radiograph


class BurnedIn(QObject):
    """Watches which films open.

    Parameters
    ----------
    room : ReadingRoom
        Where they open.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message

    def __init__(self, room: ReadingRoom, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[Path] = set()
        room.shown.connect(self._shown)

    def _shown(self, image: OpenImage | None, radiograph: Radiograph | None) -> None:
        if image is None or radiograph is None or not radiograph.burned_in:
            return
        if image.path in self._told:
            return
        self._told.add(image.path)
        self.said.emit(
            Message(
                tr(
                    "{name} shows burned-in annotation, perhaps the patient's name."
                ).format(name=image.path.name),
                tr("Pictures of it, of the screen and of exports, show it too."),
                level=Level.WARNING,
                key="burned in",  # one at a time: a whole study may be like that
            )
        )
