"""Stage 2: landmarks in a region around one knee."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.schema import N_LANDMARKS, knee_schema
from kneel_gui.inference.decode import cells_to_input, input_to_cells, moments
from kneel_gui.inference.networks import HourglassNet
from kneel_gui.inference.preprocess import (
    FloatImage,
    region_map,
    sample,
    standardise,
)
from kneel_gui.inference.tilt import tilt_rad
from kneel_gui.training.augment import (
    Rng,
    cut_out,
    jittered,
    random_affine,
    random_levels,
    random_view,
)
from kneel_gui.training.dataset import KneeCrop
from kneel_gui.training.find import find_landmarks
from kneel_gui.training.losses import DistanceLoss, heatmap_loss
from kneel_gui.training.pictures import RgbImage, landmark_picture
from kneel_gui.training.recipe import StageConfig
from kneel_gui.training.self_training import MarkedByNet
from kneel_gui.training.task import Batch, Task

# Stage 1 misses the centre by some millimetres; validation starts as far off.
_START_ERROR_MM = 4.0
_CENTRE = knee_schema().centre


class LandmarkTask(Task):
    """Samples, loss and validation of stage 2.

    Parameters
    ----------
    config : StageConfig
        The recipe's part.
    training, validation : sequence of KneeCrop
        With landmarks and spacing.
    unmarked : sequence of KneeCrop
        For the recipe's ``self_training``, if it has one.

    Attributes
    ----------
    learned : DistanceLoss
        See `kneel_gui.training.task.Task`.
    """

    def __init__(
        self,
        config: StageConfig,
        training: Sequence[KneeCrop],
        validation: Sequence[KneeCrop],
        unmarked: Sequence[KneeCrop] = (),
    ) -> None:
        self.config = config
        self.training = training
        self.validation = validation
        self.learned = DistanceLoss(config.loss, N_LANDMARKS)
        plan = config.self_training
        self._marked = MarkedByNet(config, plan, unmarked) if plan else None

    def begin_epoch(self, epoch: int, net: HourglassNet) -> None:
        """Let the network mark the unmarked knees when the recipe says so.

        Parameters
        ----------
        epoch : int
            From 0.
        net : HourglassNet
            The one to keep so far, in evaluation mode.
        """
        if self._marked is not None and self._marked.is_due(epoch):
            self._marked.mark(net)

    def state(self) -> dict[str, Tensor]:
        """Return the marks of self-training for a checkpoint."""
        return {} if self._marked is None else self._marked.state()

    def load_state(self, state: dict[str, Tensor]) -> None:
        """Go on from a checkpoint's `state`."""
        if self._marked is not None:
            self._marked.load_state(state)

    @property
    def epoch_length(self) -> int:
        """Return the number of samples of an epoch."""
        return self.config.samples_per_epoch or len(self.training)

    def batches(self, rng: Rng) -> list[list[int]]:
        """Return the sample numbers of each step of one epoch, shuffled."""
        order = self._order(rng)
        size = self.config.batch_size
        steps = [order[i : i + size].tolist() for i in range(0, len(order), size)]
        # A lone sample would leave batch normalisation without a variance.
        return [step for step in steps if len(step) > 1]

    def _order(self, rng: Rng) -> NDArray[np.int64]:
        plan, marked = self.config.self_training, self._marked
        if plan is None or marked is None or not marked.crops:
            return rng.permutation(self.epoch_length) % len(self.training)
        drawn = round(plan.share * self.epoch_length)
        own = rng.permutation(self.epoch_length - drawn) % len(self.training)
        others = np.array(marked.draw(drawn, rng)) + len(self.training)
        return rng.permutation(np.concatenate([own, others]))

    def load(self, numbers: Sequence[int], rng: Rng) -> Batch:
        """Return augmented samples.

        Parameters
        ----------
        numbers : sequence of int
            Indices into the training knees, then those marked by the network.
        rng : numpy.random.Generator
            Source of chance.

        Returns
        -------
        Batch
            Of ``len(numbers)`` samples.
        """
        pairs = [self._augmented(self._crop(i), rng) for i in numbers]
        images = np.stack([image for image, _ in pairs])[:, None]
        points = np.stack([points for _, points in pairs]).astype(np.float32)
        return Batch(torch.from_numpy(images), torch.from_numpy(points))

    def _crop(self, number: int) -> KneeCrop:
        beyond = number - len(self.training)
        if beyond < 0 or self._marked is None:
            return self.training[number]
        return self._marked.crops[beyond]

    def _augmented(self, crop: KneeCrop, rng: Rng) -> tuple[FloatImage, FloatArray]:
        inp, augment = self.config.input, self.config.augment
        # With 1-mm pixels and size 1 the region's frame is mm around the centre.
        to_mm = region_map(
            crop.points_px[_CENTRE], crop.spacing_xy_mm, crop.side, 1, 1.0
        )
        middle = (inp.size_px - 1) / 2.0
        to_px = Affine2D.translation(middle, middle) @ Affine2D.scaling(
            1.0 / inp.spacing_mm, 1.0 / inp.spacing_mm
        )
        full = to_px @ random_affine(augment, rng) @ to_mm
        region = sample(crop.pixels, full, (inp.size_px, inp.size_px))
        seen = random_view(region, augment, rng)
        image = standardise(seen.pixels, seen.inside, inp.percentiles)
        image = random_levels(image, augment, rng)
        if rng.random() < 0.5:
            image = np.where(seen.inside, image, np.float32(rng.uniform(-1, 1)))
        image = cut_out(image, augment, rng)
        points = seen.apply(full.apply(crop.points_px))
        points = jittered(points, augment.jitter_mm / inp.spacing_mm, rng)
        return np.ascontiguousarray(image, np.float32), points

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Return the loss of a batch.

        Parameters
        ----------
        logits : torch.Tensor
            (N, 16, h, w) heat maps.
        targets : torch.Tensor
            (N, 16, 2) network px.

        Returns
        -------
        torch.Tensor
            Scalar.
        """
        inp, loss = self.config.input, self.config.loss
        mean, _ = moments(logits)
        found = cells_to_input(mean, inp.size_px, logits.shape[-1])
        distance: Tensor = self.learned((found - targets) * inp.spacing_mm)
        if not loss.heatmap_weight:
            return distance
        cells = input_to_cells(targets, inp.size_px, logits.shape[-1])
        # Beyond the heat map's edge there is no cell to point at.
        outside = (cells < 0) | (cells > logits.shape[-1] - 1)
        cells = torch.where(outside.any(-1, keepdim=True), torch.nan, cells)
        fit = heatmap_loss(logits.float(), cells, loss.heatmap_sigma)
        return distance + loss.heatmap_weight * fit

    def validate(self, net: HourglassNet) -> dict[str, float]:
        """Return errors on the validation knees.

        Parameters
        ----------
        net : HourglassNet
            In evaluation mode.

        Returns
        -------
        dict
            ``mean_mm``, ``median_mm``, ``pck_2.5mm`` of the radial errors; empty if
            no knees are held out.
        """
        if not self.validation:
            return {}
        _, errors, _ = self.judge(net)
        known = errors[np.isfinite(errors)]
        return {
            "mean_mm": float(known.mean()),
            "median_mm": float(np.median(known)),
            "pck_2.5mm": float((known <= 2.5).mean()),
        }

    def picture(self, net: HourglassNet) -> RgbImage | None:
        """Return the first validation knees, see `landmark_picture`."""
        return landmark_picture(net, self.validation, self.config.input)

    def judge(self, net: HourglassNet) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return landmarks, errors and heat-map widths on the validation knees.

        Parameters
        ----------
        net : HourglassNet
            In evaluation mode.

        Returns
        -------
        points_px : numpy.ndarray
            (K, 16, 2) crop px, after a first pass around a centre that is some
            millimetres off and a second around the T4 that it found, with the knee
            upright and by the recipe's looks, as `kneel_gui.inference.pipeline` does
            it.
        errors_mm, width_mm : numpy.ndarray
            (K, 16) each.
        """
        rng = np.random.default_rng(0)
        crops = list(self.validation)
        offs = rng.normal(0.0, _START_ERROR_MM, (len(crops), 2))
        centres = [
            crop.points_px[_CENTRE] + off / crop.spacing_xy_mm
            for crop, off in zip(crops, offs, strict=True)
        ]
        first, _ = find_landmarks(net, crops, centres, self.config)
        tilts = [
            tilt_rad(points, crop.spacing_xy_mm, crop.side)
            for points, crop in zip(first, crops, strict=True)
        ]
        points, width = find_landmarks(
            net,
            crops,
            list(first[:, _CENTRE]),
            self.config,
            tilts_rad=tilts,
            views=self.config.views,
        )
        truth = np.stack([crop.points_px for crop in crops])
        spacing = np.stack([crop.spacing_xy_mm for crop in crops])[:, None]
        return points, np.linalg.norm((points - truth) * spacing, axis=-1), width
