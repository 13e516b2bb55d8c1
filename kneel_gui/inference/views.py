"""Several looks at one knee, and the one answer that they give together.

A network is a little unsteady: it sees a landmark elsewhere when the region is turned,
sized or shifted a little. The mean of a few looks is nearer, and tells how unsteady.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.errors import ModelError

_MOST = 16
_FARTHEST_MM, _WIDEST_DEG, _LARGEST = 20.0, 45.0, 2.0


@dataclass(frozen=True)
class View:
    """How a look differs from the straight one at T4, the knee upright.

    Attributes
    ----------
    x_mm, y_mm : float
        How far the knee is shifted in the region, towards medial and down.
    turn_deg : float
        How far it is turned about the region's middle, clockwise as seen.
    scale : float
        How large it is shown.
    """

    x_mm: float = 0.0
    y_mm: float = 0.0
    turn_deg: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Check that a knee can still be seen."""
        values = (self.x_mm, self.y_mm, self.turn_deg, self.scale)
        if not (
            all(math.isfinite(value) for value in values)
            and max(abs(self.x_mm), abs(self.y_mm)) <= _FARTHEST_MM
            and abs(self.turn_deg) <= _WIDEST_DEG
            and 1 / _LARGEST <= self.scale <= _LARGEST
        ):
            raise ValueError(f"A knee cannot be seen by {self}.")

    def seen(self, to_net: Affine2D, size_px: int, spacing_mm: float) -> Affine2D:
        """Return the map of this look.

        Parameters
        ----------
        to_net : Affine2D
            Image px → network px of the straight look.
        size_px : int
            Width and height of the network's input.
        spacing_mm : float
            mm per network px.

        Returns
        -------
        Affine2D
            Image px → network px.
        """
        if self == STRAIGHT:
            return to_net
        middle = (size_px - 1) / 2.0
        shift = np.array([self.x_mm, self.y_mm]) / spacing_mm
        return (
            Affine2D.translation(*(shift + middle))
            @ Affine2D.rotation(math.radians(self.turn_deg))
            @ Affine2D.scaling(self.scale, self.scale)
            @ Affine2D.translation(-middle, -middle)
            @ to_net
        )


STRAIGHT = View()


def read_views(stage: Mapping[str, Any], path: Path) -> tuple[View, ...]:
    """Return the looks of a model's last pass.

    Parameters
    ----------
    stage : mapping
        The stage of its manifest; ``views`` is a list of objects with the names of
        `View`; without it there is one straight look.
    path : pathlib.Path
        The manifest, for messages.

    Returns
    -------
    tuple of View
        At least one.

    Raises
    ------
    ModelError
        If they cannot be used.
    """
    try:
        return _views(stage.get("views", [{}]))
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"The looks of this model cannot be used: {error}",
            "Copy or download the model again.",
            path,
        ) from error


def _views(given: object) -> tuple[View, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= _MOST:
        raise ValueError(f"«views» must list 1 to {_MOST} of them.")
    return tuple(View(**view) for view in given)


def joined(
    points_px: FloatArray, width_mm: FloatArray, spacing_xy_mm: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return what several looks, or several networks, say together.

    Parameters
    ----------
    points_px : numpy.ndarray
        (L, C, 2) image px.
    width_mm : numpy.ndarray
        (L, C) widths of the heat maps.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.

    Returns
    -------
    points_px : numpy.ndarray
        (C, 2) the mean.
    raw_mm : numpy.ndarray
        (C,) root of the mean squared width plus the variance between the looks.
    """
    between = (points_px.std(axis=0) * spacing_xy_mm) ** 2
    raw_mm = np.sqrt((width_mm**2).mean(axis=0) + between.sum(axis=-1))
    return points_px.mean(axis=0), raw_mm
