"""One of our own stages: standardised images in, heat maps of every fold out."""

import torch
from torch import Tensor

from kneel_gui.inference.engine import StageEngine
from kneel_gui.inference.model_folder import StageModel
from kneel_gui.inference.preprocess import FloatImage
from kneel_gui.inference.run_options import RunOptions


class NetworkStage:
    """The networks of one of our own stages, with what they expect.

    Parameters
    ----------
    model : StageModel
        What to run.
    device : torch.device
        Where to begin.
    options : RunOptions
        How.
    places_only : bool
        The answer only places the next region, so that it may be less precise.
    """

    def __init__(
        self,
        model: StageModel,
        device: torch.device,
        options: RunOptions,
        places_only: bool,
    ) -> None:
        self.spacing_mm = model.spacing_mm
        self.size_px = 0 if model.crop_px is None else model.crop_px[0]
        self.views = model.views
        low, high = model.raw["input"]["percentiles"]
        self.percentiles = (float(low), float(high))
        self.median = model.raw["input"].get("median")
        reduced = options.stage_precision(places_only) == "reduced"
        self.engine = StageEngine(model, device, options, reduced)

    def heatmaps(self, images: FloatImage) -> Tensor:
        """Return what every fold sees.

        Parameters
        ----------
        images : numpy.ndarray
            (N, H, W) float32, standardised.

        Returns
        -------
        torch.Tensor
            (F, N, C, h, w) float32 logits, on the CPU.
        """
        return torch.from_numpy(self.engine.heatmaps(images[:, None]))
