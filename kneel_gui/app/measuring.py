"""What is measured on the open image, followed while a point is dragged."""

from PyQt5.QtCore import QObject, pyqtSignal

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.measure import KneeMeasures, measure_knee
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing
from kneel_gui.core.schema import SIDES, Side

Measures = dict[Side, KneeMeasures]


class Measuring(QObject):
    """Measures the knees of the open image; a knee that stayed is not measured anew.

    Parameters
    ----------
    parent : QObject, optional
        Qt parent.
    """

    changed = pyqtSignal(object)  # dict of Side to KneeMeasures; only knees with points

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._annotation: ImageAnnotation | None = None
        self._spacing = UNCALIBRATED
        self._stale = False
        self._measured: dict[Side, tuple[KneeAnnotation, KneeMeasures]] = {}

    @property
    def measures(self) -> Measures:
        """Return what was measured last, by side."""
        return {side: found for side, (_, found) in self._measured.items()}

    def show_image(
        self, annotation: ImageAnnotation | None, spacing: PixelSpacing
    ) -> None:
        """Measure an image, or the same one after an edit.

        Parameters
        ----------
        annotation : ImageAnnotation or None
            None = no image is open.
        spacing : PixelSpacing
            Of the image.
        """
        if spacing != self._spacing and (spacing.known or self._spacing.known):
            self._stale = True
        self._annotation, self._spacing = annotation, spacing
        self._update({})

    def preview(self, side: Side, knee: KneeAnnotation | None) -> None:
        """Measure a knee one of whose points is being dragged.

        Parameters
        ----------
        side : Side
            The knee.
        knee : KneeAnnotation or None
            As it would become; None = as the annotation has it.
        """
        self._update({} if knee is None else {side: knee})

    def _update(self, previews: dict[Side, KneeAnnotation]) -> None:
        changed, self._stale = self._stale and bool(self._measured), False
        if changed:
            self._measured.clear()
        for side in SIDES:
            kept = None if self._annotation is None else self._annotation.knee(side)
            knee = previews.get(side, kept)
            before = self._measured.get(side)
            if knee is None:
                changed |= self._measured.pop(side, None) is not None
            elif before is None or before[0] != knee:
                self._measured[side] = knee, measure_knee(knee, self._spacing)
                changed = True
        if changed:
            self.changed.emit(self.measures)
