"""Where a model thinks that landmarks may be: probabilities over the image."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import N_LANDMARKS, Side


@dataclass(frozen=True, eq=False)
class KneeHeatMaps:
    """The heat maps of one knee's landmarks.

    Attributes
    ----------
    side : Side
        Side of the patient.
    shares : numpy.ndarray
        (16, h, w) float32, schema order: the probability that the landmark lies in a
        cell, mean of the networks; each map adds up to 1.
    to_image : Affine2D
        Heat-map cells (integer = cell centre) → image px.
    cell_mm : float
        Side of a cell, mm.
    """

    side: Side
    shares: NDArray[np.float32]
    to_image: Affine2D
    cell_mm: float

    def __post_init__(self) -> None:
        """Check the shape and that these are probabilities."""
        if self.shares.ndim != 3 or len(self.shares) != N_LANDMARKS:
            raise ValueError("shares must have the shape (16, h, w)")
        sums = self.shares.sum(axis=(1, 2), dtype=np.float64)
        if self.shares.min() < 0 or not np.allclose(sums, 1.0, atol=1e-3):
            raise ValueError("each heat map must be probabilities that add up to 1")

    def percent_per_mm2(self, index: int | None) -> NDArray[np.float32]:
        """Return a density map for showing.

        Parameters
        ----------
        index : int or None
            The landmark; None = in each cell the largest of all landmarks.

        Returns
        -------
        numpy.ndarray
            (h, w) float32, per cent of probability per square millimetre.
        """
        maps = self.shares.max(axis=0) if index is None else self.shares[index]
        return np.asarray(maps * (100.0 / self.cell_mm**2), dtype=np.float32)


@runtime_checkable
class HeatMapper(Protocol):
    """A predictor that can also show what its networks see."""

    def heat_maps(
        self, radiograph: Radiograph, points_px: Mapping[Side, FloatArray]
    ) -> tuple[KneeHeatMaps, ...]:
        """Return the heat maps around given landmarks.

        Parameters
        ----------
        radiograph : Radiograph
            With a known spacing.
        points_px : mapping of Side to numpy.ndarray
            (16, 2) image px of the knees to look at, finite.

        Returns
        -------
        tuple of KneeHeatMaps
            One per knee, in the order given.
        """
