"""One stage of KNEEL's pipeline: pictures in, averaged points and their spread out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.errors import ModelError
from kneel_gui.inference.decode import fractions, moments_of, profiles
from kneel_gui.inference.device import torch_threads
from kneel_gui.inference.engine import StageEngine
from kneel_gui.inference.frame import Pixels
from kneel_gui.inference.model_folder import StageModel
from kneel_gui.inference.run_options import RunOptions

# Mean distance from the mean, over root mean square distance, of a round Gaussian.
_MEAN_OVER_RMS = math.sqrt(math.pi) / 2


@dataclass(frozen=True, eq=False)
class StageOutput:
    """What the folds of a stage say together.

    Attributes
    ----------
    unit_xy : numpy.ndarray
        (N, C, 2) float32, mean of the folds, as a fraction of the network's input.
    spread_mm : numpy.ndarray
        (N, C) float64, expected radial error: folds' disagreement and the width of
        their heat maps, both as variances.
    folds_xy : numpy.ndarray
        (F, N, C, 2) float32, as `unit_xy`, what each fold says alone.
    """

    unit_xy: NDArray[np.float32]
    spread_mm: FloatArray
    folds_xy: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FoundKnee:
    """One knee as a pass over the regions leaves it.

    Attributes
    ----------
    centre_px : numpy.ndarray
        (2,) float64 image px, the middle of the region that was looked at.
    points_px : numpy.ndarray
        (16, 2) float64 image px.
    spread_mm : numpy.ndarray
        (16,) float64.
    folds_t4_px : numpy.ndarray
        (F, 2) float64 image px, where each fold alone sees T4.
    """

    centre_px: FloatArray
    points_px: FloatArray
    spread_mm: FloatArray
    folds_t4_px: FloatArray


class StageRunner:
    """The networks of one stage on their device.

    Parameters
    ----------
    stage : StageModel
        What to run.
    device : str
        As torch names it.
    options : RunOptions, optional
        How the networks are run.
    reduced : bool
        In bfloat16 where the device can.
    n_folds : int or None
        Only the first of the folds; None = all.
    """

    def __init__(
        self,
        stage: StageModel,
        device: str,
        options: RunOptions | None = None,
        reduced: bool = False,
        n_folds: int | None = None,
    ) -> None:
        self.stage = replace(stage, folds=stage.folds[:n_folds])
        self.engine = StageEngine(self.stage, torch.device(device), options, reduced)

    def run(self, pictures: Sequence[Pixels]) -> StageOutput:
        """Return the points of pictures of one size.

        Parameters
        ----------
        pictures : sequence of numpy.ndarray
            (h, w) grey levels 0…255, of the size of the network's input.

        Returns
        -------
        StageOutput
            One entry per picture.

        Raises
        ------
        DeviceError
            If even the processor has too little memory.
        ModelError
            If a network answers with NaN.
        """
        x = np.stack([self._prepare(p) for p in pictures])
        points, widths = [], []
        folds = self.engine.heatmaps(x)
        with torch_threads(1):
            for fold in folds:
                maps = torch.from_numpy(fold)
                across, down = profiles(maps)
                points.append(fractions(across, down).numpy())
                cell_px = x.shape[-1] / maps.shape[-1]
                widths.append(moments_of(across, down)[1].numpy() * cell_px)
        if not np.isfinite(points).all():
            raise ModelError(
                "The networks answer with no numbers.",
                "Weights and normalisation do not belong together; use another model.",
            )
        height, width = x.shape[-2:]
        # float32 sums in the order of the folds, as KNEEL averages.
        mean = sum(points[1:], start=points[0]) / np.float32(len(points))
        apart = (np.stack(points) - mean).astype(np.float64) * (width, height)
        variance = (apart**2).sum(-1).mean(0) + (np.stack(widths) ** 2).mean(0)
        spread_mm = _MEAN_OVER_RMS * np.sqrt(variance) * self.stage.spacing_mm
        folds_xy = np.stack(points)
        return StageOutput(np.asarray(mean, np.float32), spread_mm, folds_xy)

    def _prepare(self, picture: Pixels) -> NDArray[np.float32]:
        grey = picture.astype(np.float32)
        if self.stage.grey_max != 255.0:
            grey *= np.float32(self.stage.grey_max / 255.0)
        mean, std = (
            v.astype(np.float32)[:, None, None]
            for v in (self.stage.mean, self.stage.std)
        )
        if len({*mean.flat}) == len({*std.flat}) == 1:  # then once is enough
            mean, std = mean[:1], std[:1]
        standard = np.asarray((grey - mean) / std, np.float32)
        shape = (self.stage.config.n_inputs, *grey.shape)
        return np.broadcast_to(standard, shape)
