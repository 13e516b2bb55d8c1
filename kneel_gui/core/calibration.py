"""How wide a heat map is, and how far off the landmark then is: the stated spread."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import N_LANDMARKS
from kneel_gui.errors import ModelError

# Shares of the points for which a model states how far off they are at most.
STATED_SHARES = (0.5, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class SpreadCalibration:
    """From the width of a heat map to the expected radial error of its landmark.

    Attributes
    ----------
    slope, offset : float
        Expected error = slope · width + offset, mm.
    least : float
        Least expected error, mm.
    factors : tuple of float
        16, by landmark: some are harder than their heat maps tell.
    radii : tuple of float
        One for each of `STATED_SHARES`: that share of the points is within radius ·
        expected error. Empty = never measured.
    """

    slope: float = 1.0
    offset: float = 0.0
    least: float = 0.0
    factors: tuple[float, ...] = (1.0,) * N_LANDMARKS
    radii: tuple[float, ...] = ()

    def spread_mm(self, width_mm: FloatArray) -> FloatArray:
        """Return the expected radial error of every landmark.

        Parameters
        ----------
        width_mm : numpy.ndarray
            (..., 16) root mean square widths of the heat maps, mm.

        Returns
        -------
        numpy.ndarray
            (..., 16) float64, mm; the mean over many such points, not a bound.
        """
        line = np.maximum(self.slope * np.asarray(width_mm) + self.offset, self.least)
        return np.asarray(line * np.array(self.factors), dtype=np.float64)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values for a manifest."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "SpreadCalibration":
        """Read what `to_dict` wrote; what is missing is taken as never measured.

        Parameters
        ----------
        raw : mapping
            Of a manifest.

        Returns
        -------
        SpreadCalibration
            The calibration.

        Raises
        ------
        ModelError
            If a value is no number or the lengths are wrong.
        """
        try:
            numbers = {
                k: float(raw[k]) for k in ("slope", "offset", "least") if k in raw
            }
            lists = {
                key: tuple(float(value) for value in raw[key])
                for key in ("factors", "radii")
                if key in raw
            }
        except (TypeError, ValueError) as error:
            raise _broken() from error
        made = cls(**numbers, **lists)  # type: ignore[arg-type]
        right = (N_LANDMARKS,), (0, len(STATED_SHARES))
        if len(made.factors) not in right[0] or len(made.radii) not in right[1]:
            raise _broken()
        values = (*numbers.values(), *made.factors, *made.radii)
        if not np.isfinite(values).all():
            raise _broken()
        return made


def _broken() -> ModelError:
    return ModelError(
        "The model's manifest has a calibration of the spread that cannot be read.",
        "Get or make the model again.",
    )
