"""Which ghosts are on show: they follow every change of the annotation."""

from collections.abc import Callable

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.ghosts import Ghosts
from kneel_gui.core.schema import SIDES, Side

Maker = Callable[[KneeAnnotation], Ghosts | None]


class GhostDesk(QObject):
    """The ghosts of the open image.

    Parameters
    ----------
    parent : QObject, optional
        Qt parent.
    """

    changed = pyqtSignal(object)  # tuple of Ghosts, at most one per side

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._annotation: ImageAnnotation | None = None
        self._makers: dict[Side, Maker] = {}
        self._ghosts: tuple[Ghosts, ...] = ()

    @property
    def ghosts(self) -> tuple[Ghosts, ...]:
        """Return what is on show."""
        return self._ghosts

    def show_annotation(self, annotation: ImageAnnotation | None) -> None:
        """Bring the ghosts up to date; another image has none.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            Of the open image.
        """
        before, self._annotation = self._annotation, annotation
        same = before is not None and annotation is not None
        if not same or (before and before.image_id) != (
            annotation and annotation.image_id
        ):
            self._makers.clear()
        self._make()

    def ask(self, side: Side, maker: Maker) -> None:
        """Show ghosts of a knee until it is complete or they are dismissed.

        Parameters
        ----------
        side : Side
            The knee.
        maker : callable
            ``maker(knee) -> Ghosts or None``: what is proposed for a knee as it is.
        """
        self._makers[side] = maker
        self._make()

    def dismiss(self) -> None:
        """Show none."""
        self._makers.clear()
        self._make()

    def _make(self) -> None:
        made: list[Ghosts] = []
        for side in SIDES:
            if self._annotation is None or side not in self._makers:
                continue
            knee = self._annotation.knee(side) or KneeAnnotation.empty(side)
            ghosts = self._makers[side](knee)
            if knee.known.all():
                del self._makers[side]
            elif ghosts is not None and ghosts.there.any():
                made.append(ghosts)
        if made or self._ghosts:
            self._ghosts = tuple(made)
            self.changed.emit(self._ghosts)
