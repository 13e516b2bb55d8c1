"""Where predictions land: applied to an untouched image, offered to a changed one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.app.images import Images
from kneel_gui.app.implausibility import shape_model
from kneel_gui.app.message_bar import Level, Message, error_message
from kneel_gui.app.open_image import OpenImage
from kneel_gui.app.predicting import Answer, Predictions, Request
from kneel_gui.app.words import side_word, tr
from kneel_gui.app.work_item import Status
from kneel_gui.app.worklist_model import WorklistModel
from kneel_gui.core.edits import accept_prediction
from kneel_gui.core.pins import draw_to_pins
from kneel_gui.core.prediction import Centres, KneePrediction
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import SIDES
from kneel_gui.core.study import KneeFinding, findings_of
from kneel_gui.errors import Cancelled, KneelError

_MODEL_KEY = "model"


class Desk(QObject):
    """Asks for predictions and puts what comes back where it belongs.

    Parameters
    ----------
    predictions : Predictions
        The model and its queue.
    images : Images
        The opened images.
    worklist : WorklistModel
        All images.
    parent : QObject, optional
        Qt parent.
    """

    said = pyqtSignal(object)  # Message
    spacing_wanted = pyqtSignal()  # the open image needs one

    def __init__(
        self,
        predictions: Predictions,
        images: Images,
        worklist: WorklistModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._predictions = predictions
        self._images = images
        self._worklist = worklist
        self._batch: dict[Path, Request] = {}
        self._single: set[Path] = set()  # asked for one by one
        self._offered: set[Path] = set()
        images.hold(self._waits_for)
        self._failures: list[tuple[str, Exception]] = []
        predictions.answered.connect(self._answered)
        predictions.failed.connect(self._failed)
        predictions.batch_ended.connect(self._batch_ended)
        predictions.model_failed.connect(self._model_failed)

    def predict(
        self,
        image: OpenImage,
        radiograph: Radiograph,
        centres: Centres | None = None,
        pinned: bool = False,
    ) -> None:
        """Predict the open image.

        Parameters
        ----------
        image : OpenImage
            The image.
        radiograph : Radiograph
            Its pixels.
        centres, pinned
            See `Request`.
        """
        row = self._worklist.item(image.path)
        if not radiograph.spacing.known:
            self.said.emit(
                Message(
                    tr("{name} has no pixel spacing, and the model needs one.").format(
                        name=row.name
                    ),
                    tr(
                        "It was trained in millimetres. 0.1 to 0.2 mm/px is usual "
                        "for a digital knee radiograph."
                    ),
                    level=Level.WARNING,
                    buttons=((tr("Set pixel spacing…"), self.spacing_wanted.emit),),
                    key=f"spacing {image.path}",
                )
            )
            return
        self._single.add(image.path)
        self._predictions.predict(Request(row, radiograph, image.kept, centres, pinned))

    def predict_all(self) -> None:
        """Predict every image of the worklist that has no landmarks yet."""
        rows = [
            row
            for row in self._worklist.items
            if row.status in (Status.UNREAD, Status.FAILED)
        ]
        if not rows:
            self.said.emit(
                Message(
                    tr("Every image has landmarks already."),
                    tr("Predict predicts the open image again."),
                    key="predict all",
                )
            )
            return
        before = self._predictions.batch_number
        requests = []
        for row in rows:
            image = self._images.get(row.path)
            kept = None if image is None else image.kept
            requests.append(Request(row, None, kept))
        self._predictions.predict_all(requests)
        if self._predictions.batch_number != before:
            self._failures.clear()  # of one that was stopped just now
            self._batch.clear()
        for request in requests:  # what waits already waits as it was asked for
            self._batch.setdefault(request.item.path, request)

    def _answered(self, answer: Answer) -> None:
        path = answer.request.item.path
        in_batch = self._took_part(answer.request)
        if path not in self._worklist:
            return  # the list was left meanwhile
        image = self._images.get(path)
        image_id = answer.prediction.image_id
        if image is not None and image.annotation.image_id != image_id:
            return  # the file was replaced by another image meanwhile
        if answer.loaded is not None:
            image = self._images.adopt(answer.loaded)
        if image is None:
            return
        if answer.loaded is not None:  # what the worker saw is what it started from
            before = answer.loaded.kept
        else:
            before = answer.request.kept or image.kept
        if (image.spacing_mm, image.side) != (before.spacing_mm, before.side):
            # Given meanwhile: these landmarks are of another size, or another knee.
            row = self._worklist.item(path)
            asked = answer.request
            self._single.add(path)
            self._predictions.predict(
                replace(asked, item=row, radiograph=None, kept=image.kept)
            )
            return
        if image.annotation == before.annotation:
            self._apply(image, answer)
        else:
            self._offer(image, answer)
        if not in_batch:
            self._comment(answer)

    def _apply(self, image: OpenImage, answer: Answer) -> None:
        prediction, request = answer.prediction, answer.request
        self._offered.discard(image.path)
        found = findings_of(prediction)
        if request.centres:  # of the other knee, what was said before still holds
            sides = [finding.side for finding in found]
            others = (f for f in image.findings if f.side not in sides)
            found = tuple(sorted((*found, *others), key=_rank))
        image.findings = found
        if request.pinned and request.radiograph is not None:
            spacing = request.radiograph.spacing
            prediction = draw_to_pins(
                shape_model(), image.annotation, prediction, spacing
            )
        image.push(accept_prediction(image.annotation, prediction))
        # Also when no point changed: that nothing was found is worth keeping.
        self._images.refresh(image)

    def _offer(self, image: OpenImage, answer: Answer) -> None:
        self._offered.add(image.path)
        name = self._worklist.item(image.path).name
        self.said.emit(
            Message(
                tr(
                    "The landmarks of {name} are ready, but you changed it meanwhile."
                ).format(name=name),
                tr("Using them keeps every point you set by hand."),
                buttons=((tr("Use them"), lambda: self._apply(image, answer)),),
                key=f"offer {image.path}",
            )
        )

    def _comment(self, answer: Answer) -> None:
        knees = answer.prediction.knees
        notes = [*answer.prediction.warnings, *map(_remark, knees)]
        text = "\n".join(dict.fromkeys(note for note in notes if note))
        if text:
            name = answer.request.item.name
            nothing = not any(knee.kind.has_landmarks for knee in knees)
            head = (
                tr("No knee was found in {name}.").format(name=name)
                if nothing
                else tr("About {name}:").format(name=name)
            )
            self.said.emit(
                Message(
                    head,
                    text,
                    level=Level.WARNING if nothing else Level.INFO,
                    key=f"remarks {answer.request.item.path}",
                )
            )

    def _failed(self, request: Request, error: Exception) -> None:
        path = request.item.path
        in_batch = self._took_part(request)
        if isinstance(error, Cancelled):
            return
        if self._images.get(path) is None and request.radiograph is None:
            self._images.mark_failed(path, error)
        if in_batch:
            self._failures.append((request.item.name, error))
            return
        self.said.emit(
            error_message(error, tr("Not predicted."), key=f"predict {path}")
        )

    def _waits_for(self, image: OpenImage) -> bool:
        """Return whether a prediction of an image is to come, or was offered."""
        return any(
            image.path in waiting
            for waiting in (self._batch, self._single, self._offered)
        )

    def _took_part(self, request: Request) -> bool:
        """Return whether a request is of this batch; its image is then done with."""
        path = request.item.path
        self._single.discard(path)
        # A stopped batch may have asked for the same image.
        took = self._batch.get(path) is request
        if took:
            del self._batch[path]
        return took

    def _batch_ended(self, done: int, total: int) -> None:
        self._batch.clear()
        failures, self._failures = self._failures, []
        good = done - len(failures)
        stopped = tr(" Stopped.") if done < total else ""
        text = tr("Predicted {good} of {total} images.{stopped}").format(
            good=good, total=total, stopped=stopped
        )
        self.said.emit(
            Message(
                text,
                _why([error for _, error in failures]),
                "\n".join(_told(name, error) for name, error in failures),
                Level.WARNING if failures else Level.INFO,
                key="batch",
            )
        )

    def _model_failed(self, error: Exception) -> None:
        again = ((tr("Try again"), self._predictions.load_model),)
        self.said.emit(
            error_message(error, tr("No predictions:"), again, key=_MODEL_KEY)
        )


def _told(name: str, error: Exception) -> str:
    named = isinstance(error, KneelError) and error.path is not None
    return str(error) if named else f"{name}: {error}"


def _why(errors: Sequence[Exception]) -> str:
    """Return how many failed, and the commonest reason with what to do about it."""
    if not errors:
        return ""
    reasons = Counter(
        f"{error.message} {error.hint}".strip()
        if isinstance(error, KneelError)
        else tr("An error inside KNEEL GUI: {error}").format(error=error)
        for error in errors
    )
    reason, count = reasons.most_common(1)[0]
    share = tr(" ({count} of them)").format(count=count) if count < len(errors) else ""
    return tr("{errors} could not be predicted{share}: {reason}").format(
        errors=len(errors), share=share, reason=reason
    )


def _rank(finding: KneeFinding) -> int:
    return SIDES.index(finding.side)


def _remark(knee: KneePrediction) -> str:
    if not knee.reason:
        return ""
    side = side_word(knee.side).capitalize()
    return tr("{side} knee: {reason}").format(side=side, reason=knee.reason)
