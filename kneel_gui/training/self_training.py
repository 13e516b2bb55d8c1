"""Self-training: a network marks knees that nobody has marked, and learns from them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import knee_schema
from kneel_gui.inference.networks import HourglassNet
from kneel_gui.training.augment import Rng
from kneel_gui.training.centre_task import with_typical_centre
from kneel_gui.training.dataset import KneeCrop
from kneel_gui.training.find import find_landmarks
from kneel_gui.training.recipe import SelfTrainingConfig, StageConfig

_CENTRE = knee_schema().centre
# The last two passes look from places this far apart; their mean is the mark.
_VIEW_SHIFT_MM = 2.0


class MarkedByNet:
    """Unmarked knees and the marks that the network under training gave them.

    Parameters
    ----------
    config : StageConfig
        Of the stage, with ``self_training``.
    plan : SelfTrainingConfig
        That part of it.
    crops : sequence of KneeCrop
        Nobody's landmarks; none of a subject that is held out.
    """

    def __init__(
        self,
        config: StageConfig,
        plan: SelfTrainingConfig,
        crops: Sequence[KneeCrop],
    ) -> None:
        self._config = config
        self._plan = plan
        self._crops = [with_typical_centre(crop) for crop in crops]
        self.crops: list[KneeCrop] = []
        self._points: FloatArray | None = None
        self._kept: FloatArray | None = None

    def is_due(self, epoch: int) -> bool:
        """Return whether the knees are to be marked (again) before this epoch.

        Parameters
        ----------
        epoch : int
            From 0.

        Returns
        -------
        bool
            At the start and then every so many epochs, as the recipe says.
        """
        since = epoch - self._plan.start
        if since < 0 or not self._crops:
            return False
        return since == 0 or (self._plan.again > 0 and since % self._plan.again == 0)

    def mark(self, net: HourglassNet) -> None:
        """Let the network mark every knee; keep those it is least unsure of.

        Parameters
        ----------
        net : HourglassNet
            In evaluation mode: the running mean of the one under training.
        """
        crops, config = self._crops, self._config
        half = config.precision == "bf16"
        if self._points is None:
            start = [crop.points_px[_CENTRE] for crop in crops]
            self._points, _ = find_landmarks(net, crops, start, config, half)
        centres = list(self._points[:, _CENTRE])
        here, spread = find_landmarks(net, crops, centres, config, half)
        aside = [
            point + _VIEW_SHIFT_MM / crop.spacing_xy_mm
            for crop, point in zip(crops, here[:, _CENTRE], strict=True)
        ]
        there, _ = find_landmarks(net, crops, aside, config, half)
        self._keep((here + there) / 2.0, _surest(crops, spread, self._plan.keep))

    def _keep(self, points_px: FloatArray, kept: FloatArray) -> None:
        self._points, self._kept = points_px, kept
        self.crops = [
            replace(self._crops[i], points_px=points_px[i])
            for i in np.flatnonzero(kept)
        ]

    def draw(self, count: int, rng: Rng) -> list[int]:
        """Return which of the marked knees an epoch shows.

        Parameters
        ----------
        count : int
            How many.
        rng : numpy.random.Generator
            Source of chance.

        Returns
        -------
        list of int
            Indices into `crops`, a knee more likely the rarer its grade: the
            severe grades, where most of the error is, are few by nature.
        """
        grades = [crop.kl for crop in self.crops]
        weight = np.array([1.0 / np.sqrt(grades.count(grade)) for grade in grades])
        drawn = rng.choice(
            len(grades),
            count,
            replace=count > len(grades),
            p=weight / weight.sum(),
        )
        return [int(number) for number in drawn]

    def state(self) -> dict[str, Tensor]:
        """Return what a checkpoint needs to go on exactly."""
        if self._points is None or self._kept is None:
            return {}
        return {
            "points_px": torch.from_numpy(self._points),
            "kept": torch.from_numpy(self._kept),
        }

    def load_state(self, state: dict[str, Tensor]) -> None:
        """Go on from a checkpoint's `state`."""
        if state:
            self._keep(state["points_px"].numpy(), state["kept"].numpy())


def _surest(
    crops: Sequence[KneeCrop], spread_mm: FloatArray, keep: float
) -> FloatArray:
    """Return 1.0 for the knees of least mean spread within their grade, else 0.0."""
    mean = spread_mm.mean(axis=1)
    grades = np.array([-1 if crop.kl is None else crop.kl for crop in crops])
    kept = np.zeros(len(crops))
    for grade in np.unique(grades):
        of_grade = grades == grade
        kept[of_grade] = mean[of_grade] <= np.quantile(mean[of_grade], keep)
    return kept
