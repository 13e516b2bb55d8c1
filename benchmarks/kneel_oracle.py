"""Networks that never err, and films that show one spot for each knee."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side
from kneel_gui.inference.halves_exact import (
    exact_centres,
    exact_landmarks,
    exact_recentred,
    region_frame,
    whole_frames,
)
from kneel_gui.inference.halves_kneel import (
    kneel_centres,
    kneel_landmarks,
    kneel_recentred,
)
from kneel_gui.inference.stage_runner import StageOutput

R, L = Side.RIGHT, Side.LEFT
SPACING_MM = 0.168  # 2494 columns make 419 mm, a film of both knees
SIZE_WH = (2494, 2048)
GEOMETRIES = ("kneel", "exact")
Geometry = str


class Oracle:
    """Stands for the networks of a stage; answers with the centre of what is bright.

    Parameters
    ----------
    spacing_mm : float
        mm per network px: 1 for the centres, 0.3 for the landmarks.
    n_outputs : int
        Landmarks; all are put on the one spot.
    """

    def __init__(self, spacing_mm: float, n_outputs: int) -> None:
        self.stage: Any = SimpleNamespace(
            spacing_mm=spacing_mm, crop_px=(450, 450), pad_px=(520, 520)
        )
        self._n_outputs = n_outputs

    def run(self, pictures: Sequence[Any]) -> StageOutput:
        """Return the places, as fractions of the pictures' sides."""
        places = [_brightest(p) / np.array(p.shape[::-1]) for p in pictures]
        unit = np.array(places, np.float32)
        unit = np.repeat(unit[:, None], self._n_outputs, axis=1)
        return StageOutput(unit, np.zeros(unit.shape[:2]), unit[None])


def _brightest(picture: Any) -> FloatArray:
    total = max(float(picture.sum()), 1e-9)
    x, y = (np.arange(n) for n in picture.shape[::-1])
    return np.array([picture.sum(axis=0) @ x, picture.sum(axis=1) @ y]) / total


CENTRES: Any = Oracle(1.0, 1)
LANDMARKS: Any = Oracle(0.3, 16)
RECENTRED: dict[str, Any] = {"kneel": kneel_recentred, "exact": exact_recentred}


def xy(x: float, y: float) -> FloatArray:
    """Return a point or a shift."""
    return np.array([x, y], dtype=np.float64)


@dataclass(frozen=True)
class Film:
    """A black film with one spot for each knee.

    Attributes
    ----------
    spots_px : dict of Side to numpy.ndarray
        (2,) image px.
    spacing_xy_mm : tuple of float
        mm per column and per row.
    size_wh : tuple of int
        Width and height, px.
    width_mm : float
        Standard deviation of a spot.
    """

    spots_px: dict[Side, FloatArray]
    spacing_xy_mm: tuple[float, float] = (SPACING_MM, SPACING_MM)
    size_wh: tuple[int, int] = SIZE_WH
    width_mm: float = 1.5

    def grey(self) -> Any:
        """Return the pixels, (H, W) uint8."""
        total = np.zeros(self.size_wh[::-1])
        for spot in self.spots_px.values():
            self._draw(total, spot)
        return np.round(total).astype(np.uint8)

    def _draw(self, total: FloatArray, spot: FloatArray) -> None:
        width_px = self.width_mm / np.array(self.spacing_xy_mm)
        reach = np.ceil(5 * width_px).astype(int)
        low = np.maximum(np.floor(spot).astype(int) - reach, 0)
        high = np.minimum(np.ceil(spot).astype(int) + reach + 1, self.size_wh)
        y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
        away = ((x - spot[0]) / width_px[0]) ** 2 + ((y - spot[1]) / width_px[1]) ** 2
        total[low[1] : high[1], low[0] : high[0]] += 255 * np.exp(-away / 2)


def look(film: Film, centres: dict[Side, FloatArray], geometry: Geometry) -> Any:
    """Return what one pass of stage 2 finds around given centres, by side."""
    xy_mm = np.array(film.spacing_xy_mm)
    if geometry == "kneel":
        whole: Any = {s: np.round(c).astype(np.int64) for s, c in centres.items()}
        return kneel_landmarks(film.grey(), float(xy_mm[1]), whole, LANDMARKS)
    frames = {
        side: region_frame(film.grey(), xy_mm, centre, side, LANDMARKS.stage)
        for side, centre in centres.items()
    }
    return exact_landmarks(frames, LANDMARKS)


def find_centres(film: Film, geometry: Geometry) -> dict[Side, FloatArray]:
    """Return what stage 1 finds."""
    xy_mm = np.array(film.spacing_xy_mm)
    if geometry == "kneel":
        found: Any = kneel_centres(film.grey(), float(xy_mm[1]), CENTRES)
        return {side: xy.astype(float) for side, xy in found.items()}
    return exact_centres(whole_frames(film.grey(), xy_mm, CENTRES.stage, None), CENTRES)
