"""Placing landmarks one after the other: which one comes next."""

from dataclasses import dataclass, field

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.schema import N_LANDMARKS, Side


@dataclass
class Placing:
    """A walk through the landmarks of one knee that are not there yet.

    Attributes
    ----------
    side : Side
        The knee.
    skipped : set of int
        Landmarks left for later; they come again when no other is left.
    """

    side: Side
    skipped: set[int] = field(default_factory=set)

    def next_index(self, annotation: ImageAnnotation) -> int | None:
        """Return the landmark to place now.

        Parameters
        ----------
        annotation : ImageAnnotation
            As it is now: an undone point comes next again.

        Returns
        -------
        int or None
            The first missing one in schema order; None when the knee is complete.
        """
        knee = annotation.knee(self.side)
        missing = [
            i for i in range(N_LANDMARKS) if knee is None or not bool(knee.placed[i])
        ]
        if self.skipped.issuperset(missing):
            self.skipped.clear()
        return next((i for i in missing if i not in self.skipped), None)
