"""Placing landmarks one after the other: which one comes next."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.ghosts import SEEDS
from kneel_gui.core.schema import N_LANDMARKS, Side

Target = tuple[Side, int]


@dataclass
class Placing:
    """A walk through landmarks of which nothing is known yet.

    Attributes
    ----------
    order : tuple of (Side, int)
        All that are asked for.
    skipped : set of (Side, int)
        Landmarks left for later; they come again when no other is left.
    """

    order: tuple[Target, ...]
    skipped: set[Target] = field(default_factory=set)

    @classmethod
    def of_knee(cls, side: Side) -> "Placing":
        """Return the walk through a whole knee.

        Parameters
        ----------
        side : Side
            The knee.

        Returns
        -------
        Placing
            In schema order.
        """
        return cls(tuple((side, i) for i in range(N_LANDMARKS)))

    @classmethod
    def of_seeds(cls, sides: Sequence[Side]) -> "Placing":
        """Return the walk through the four landmarks that seed a knee.

        Parameters
        ----------
        sides : sequence of Side
            The knees, one after the other.

        Returns
        -------
        Placing
            In the order of `kneel_gui.core.ghosts.SEEDS`.
        """
        return cls(tuple((side, i) for side in sides for i in SEEDS))

    def next_target(self, annotation: ImageAnnotation) -> Target | None:
        """Return the landmark to place now.

        Parameters
        ----------
        annotation : ImageAnnotation
            As it is now: an undone point comes next again.

        Returns
        -------
        tuple of (Side, int) or None
            The first missing one in order; None when there is none.
        """
        missing = [t for t in self.order if not _known(annotation, t)]
        if self.skipped.issuperset(missing):
            self.skipped.clear()
        return next((t for t in missing if t not in self.skipped), None)

    def left(self, annotation: ImageAnnotation) -> int:
        """Return how many landmarks are still to be placed.

        Parameters
        ----------
        annotation : ImageAnnotation
            As it is now.

        Returns
        -------
        int
            Skipped ones included.
        """
        return sum(not _known(annotation, target) for target in self.order)


def _known(annotation: ImageAnnotation, target: Target) -> bool:
    knee = annotation.knee(target[0])
    return knee is not None and bool(knee.known[target[1]])
