"""Others at work on the same study: seen, told of, and never written over."""

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from kneel_gui.app.images import Images
from kneel_gui.app.keeping import Keeper, Other, Remark
from kneel_gui.app.message_bar import Level, Message
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.saving import Saver
from kneel_gui.app.tasks import TaskRunner, Urgency
from kneel_gui.app.words import tr
from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.comparing import Difference, compared
from kneel_gui.core.edits import ReplaceAnnotation

LOOK_MS = 2500
BEAT_MS = 10_000


class Colleagues(QObject):
    """Watches the open image for what others do to it, and carries out decisions.

    Parameters
    ----------
    runner : TaskRunner
        The thread that saves.
    keeper : Keeper
        Where annotations are kept.
    saver : Saver
        Tells what was saved.
    images : Images
        Tell what could not be changed.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message
    unsaid = pyqtSignal(str)  # key
    unchanged = pyqtSignal(object)  # OpenImage: draw it as it is
    compare_asked = pyqtSignal(object, object)  # OpenImage, Other

    def __init__(
        self,
        runner: TaskRunner,
        keeper: Keeper,
        saver: Saver,
        images: Images,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        saver.saved.connect(self.saved)
        images.refused.connect(self.refuse)
        images.hold(lambda image: image.path in self._told)  # a decision is to come
        self._runner = runner
        self._keeper = keeper
        self._image: OpenImage | None = None
        self._told: dict[Path, frozenset[object]] = {}
        self._look = _timer(self, LOOK_MS, self.look)
        self._beat = _timer(self, BEAT_MS, self._show_life)

    def watch(self, image: OpenImage | None) -> None:
        """Watch another image and tell what is known of it.

        Parameters
        ----------
        image : OpenImage or None
            The open one.
        """
        self._image = image
        if image is None:
            return
        past = image.past
        if past.started_from:
            self.said.emit(
                Message(
                    tr("{name} opens with the {what} of {started_from}.").format(
                        name=image.path.name,
                        what=_what(image.annotation),
                        started_from=past.started_from,
                    ),
                    tr("What you change is kept as yours; theirs stay as they are."),
                    key=f"started {image.path}",
                )
            )
        self.show(image, past.others)

    def saved(self, image: OpenImage) -> None:
        """Tell what a save has brought to light.

        Parameters
        ----------
        image : OpenImage
            The image that was saved.
        """
        self.show(image, image.past.others)
        self.tell_remarks()

    def refuse(self, image: OpenImage, why: str) -> None:
        """Tell that an image cannot be changed, and let the screen go back.

        Parameters
        ----------
        image : OpenImage
            The image.
        why : str
            For people.
        """
        self.said.emit(
            Message(
                tr("{name} is not changed. {why}").format(
                    name=image.path.name, why=why
                ),
                tr("Allow writing there, or copy the folder to a place of your own."),
                level=Level.WARNING,
                key="read-only",
            )
        )
        if image is self._image:
            self.unchanged.emit(image)

    def look(self) -> None:
        """Look whether others have changed the open image."""
        image = self._image
        if image is None or self._runner.busy:
            return
        kept = image.kept
        self._runner.submit(
            lambda _progress: self._keeper.others(image.path, kept),
            lambda others: self.show(image, others),
            name="others",
            urgency=Urgency.IDLE,
            failed=lambda _error: None,  # a save would say it, and nothing is lost
        )
        self.tell_remarks()

    def show(self, image: OpenImage, others: tuple[Other, ...]) -> None:
        """Tell what others have of an image, once as long as it is the same people.

        Parameters
        ----------
        image : OpenImage
            The image.
        others : tuple of Other
            What they have.
        """
        key = f"others {image.path}"
        mine = image.annotation
        others = tuple(
            other
            for other in others
            if compared(mine, other.kept.annotation, image.spacing)
        )
        if not others:
            if self._told.pop(image.path, None):
                self.unsaid.emit(key)
            return
        told = frozenset((other.key, bool(other.holder)) for other in others)
        if self._told.get(image.path) == told or image is not self._image:
            return
        self._told[image.path] = told
        self.said.emit(self._message(image, others, key))

    def decide(
        self, image: OpenImage, other: Other, annotation: ImageAnnotation | None
    ) -> None:
        """Carry out what the person decided about somebody else's points.

        Parameters
        ----------
        image : OpenImage
            The image.
        other : Other
            What was decided about; it stays where it is.
        annotation : ImageAnnotation or None
            What the image is to have now, as one step that can be undone; None leaves
            it as it is.
        """
        if annotation is not None:
            text = f"Take over from {_whose(other)}"
            image.push(ReplaceAnnotation(image.annotation, annotation, text))
        self._told.pop(image.path, None)
        self.unsaid.emit(f"others {image.path}")
        image_id = image.annotation.image_id
        self._runner.submit(
            lambda _progress: self._keeper.settle(image.path, image_id, other),
            urgency=Urgency.SOON,
        )

    def tell_remarks(self) -> None:
        """Say what the keeper has found out."""
        for remark in self._keeper.remarks():
            self.said.emit(_said(remark))

    def close(self) -> None:
        """Stop looking."""
        self._look.stop()
        self._beat.stop()

    def _show_life(self) -> None:
        self._runner.submit(
            lambda _progress: self._keeper.beat(),
            lambda _nothing: self.tell_remarks(),
            name="beat",
            urgency=Urgency.IDLE,
        )

    def _message(
        self, image: OpenImage, others: tuple[Other, ...], key: str
    ) -> Message:
        newest = others[-1]
        names = tr(" and ").join(dict.fromkeys(_whose(other) for other in others))
        own = not image.annotation.empty
        what = _differing(image, others) if own else _what(newest.kept.annotation)
        text = (
            tr("{names} has {what} of {image}.")
            if len(others) == 1
            else tr("{names} have {what} of {image}.")
        ).format(names=names, what=what, image=image.path.name)
        hint = tr("Both are kept; nothing is written over.") if own else ""
        at_work = [other.holder for other in others if other.holder]
        if at_work:
            hint = (
                tr("{at_work} has the image open now. {hint}")
                .format(at_work=", ".join(at_work), hint=hint)
                .strip()
            )
        theirs = newest.kept.annotation
        buttons: list[tuple[str, Callable[[], None]]] = [
            (tr("Compare…"), lambda: self.compare_asked.emit(image, newest))
        ]
        if own:
            buttons.append((tr("Keep mine"), lambda: self._keep_mine(image, others)))
        else:
            buttons.append((tr("Use them"), lambda: self.decide(image, newest, theirs)))
        details = "\n".join(
            tr("{whose}: saved {at}").format(whose=_whose(o), at=o.saved_at or "?")
            for o in others
        )
        return Message(text, hint, details, Level.WARNING, tuple(buttons), key)

    def _keep_mine(self, image: OpenImage, others: tuple[Other, ...]) -> None:
        for other in others:
            self.decide(image, other, None)


def _what(annotation: ImageAnnotation) -> str:
    if not annotation.readings:
        return tr("points")
    return tr("points and grades") if annotation.knees else tr("grades")


def _differing(image: OpenImage, others: tuple[Other, ...]) -> str:
    rows = [
        row
        for other in others
        for row in compared(image.annotation, other.kept.annotation, image.spacing)
    ]
    points = [row for row in rows if isinstance(row, Difference)]
    if len(points) == len(rows):
        return tr("other points")
    return tr("other points and grades") if points else tr("other grades or comments")


def _whose(other: Other) -> str:
    if other.place is not None:
        return tr("{reader} (in {folder})").format(
            reader=other.reader, folder=other.place.parent.name
        )
    if other.twin:
        return tr("«{twin}» (same identity)").format(twin=other.twin)
    if other.mine:
        return tr("another window of yours")
    return other.reader or tr("somebody without a name")


def _said(remark: Remark) -> Message:
    return Message(
        remark.text,
        remark.hint,
        remark.details,
        Level.WARNING if remark.serious else Level.INFO,
        ((tr("All right"), lambda: None),),
        remark.key,
    )


def _timer(parent: QObject, each_ms: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(each_ms)
    timer.timeout.connect(act)
    timer.start()
    return timer
