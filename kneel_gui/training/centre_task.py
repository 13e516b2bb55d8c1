"""Stage 1: where the knees are on a whole film, and what they are."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.inference.detect import Peak, find_peaks
from kneel_gui.inference.networks import HourglassNet
from kneel_gui.inference.preprocess import FloatImage, standardise
from kneel_gui.training.augment import Rng, cut_out, random_levels
from kneel_gui.training.composite import Film, make_film
from kneel_gui.training.dataset import KneeCrop
from kneel_gui.training.losses import detection_loss
from kneel_gui.training.pictures import MAX_TILES, RgbImage, marked, mosaic
from kneel_gui.training.real_film import RealFilms, place_film
from kneel_gui.training.recipe import StageConfig
from kneel_gui.training.task import Batch, Task

N_KINDS = 2
_SIGMA_CELLS = 1.5
_VALIDATION_FILMS = 128
_MATCH_MM = 30.0
_SCORE = 0.3
_APART_MM = 60.0
# Crops without landmarks: where T4 lies on the mean labelled crop, and its scale.
_TYPICAL_CENTRE = (0.5, 0.54)
_TYPICAL_SPACING_MM = 0.45


class CentreTask(Task):
    """Samples, loss and validation of stage 1.

    Parameters
    ----------
    config : StageConfig
        The recipe's part.
    training, validation : sequence of KneeCrop
        Crops to compose films of; those without landmarks get a typical centre.
    real : RealFilms, optional
        Real whole films; the recipe's ``film_share`` of the samples are of these.
    """

    def __init__(
        self,
        config: StageConfig,
        training: Sequence[KneeCrop],
        validation: Sequence[KneeCrop],
        real: RealFilms | None = None,
    ) -> None:
        self.config = config
        self.real = real or RealFilms()
        self.learned = nn.Identity()  # this loss has nothing to learn
        self.training = [with_typical_centre(crop) for crop in training]
        known = [c for c in validation if np.isfinite(c.points_px).all()]
        rng = np.random.default_rng(0)
        self.films = [self._film(known, rng) for _ in range(_VALIDATION_FILMS)]
        inp = config.input
        for film in self.real.validation:
            self.films.append(place_film(film, inp.size_px, inp.spacing_mm))

    def batches(self, rng: Rng) -> list[list[int]]:
        """Return the crop numbers that each step of one epoch begins with."""
        count = self.config.samples_per_epoch or len(self.training)
        order = rng.integers(0, len(self.training), count)
        size = self.config.batch_size
        steps = [order[i : i + size].tolist() for i in range(0, count, size)]
        return [step for step in steps if len(step) > 1]

    def load(self, numbers: Sequence[int], rng: Rng) -> Batch:
        """Return composed films.

        Parameters
        ----------
        numbers : sequence of int
            One crop of each film; its partner is drawn.
        rng : numpy.random.Generator
            Source of chance.

        Returns
        -------
        Batch
            Targets are (N, 2, h, w) detector maps.
        """
        images, targets = [], []
        for number in numbers:
            film = self._sample(rng, number)
            image = random_levels(self._seen(film), self.config.augment, rng)
            images.append(cut_out(image, self.config.augment, rng))
            targets.append(self._target(film))
        return Batch(
            torch.from_numpy(np.stack(images)[:, None]),
            torch.from_numpy(np.stack(targets)),
        )

    def _sample(self, rng: Rng, number: int) -> Film:
        films, inp = self.real.training, self.config.input
        if films and rng.random() < self.config.data.film_share:
            drawn = films[int(rng.integers(len(films)))]
            return place_film(drawn, inp.size_px, inp.spacing_mm, rng)
        return self._film(self.training, rng, number)

    def _film(
        self, crops: Sequence[KneeCrop], rng: Rng, number: int | None = None
    ) -> Film:
        first = int(rng.integers(len(crops))) if number is None else number
        pair = [crops[first], crops[int(rng.integers(len(crops)))]]
        if pair[0].side is Side.LEFT:
            pair.reverse()
        inp = self.config.input
        return make_film((pair[0], pair[1]), inp.size_px, inp.spacing_mm, rng)

    def _seen(self, film: Film) -> FloatImage:
        inside = np.ones(film.pixels.shape, dtype=np.bool_)
        return standardise(film.pixels, inside, self.config.input.percentiles)

    def _target(self, film: Film) -> FloatImage:
        size = film.pixels.shape[0]
        cells = size // HourglassNet.stride
        target = np.zeros((N_KINDS, cells, cells), np.float32)
        grid = np.arange(cells)
        for centre, kind in zip(film.centres_px, film.kinds, strict=True):
            x, y = (centre + 0.5) * cells / size - 0.5
            distance = (grid - x) ** 2 + (grid[:, None] - y) ** 2
            bump = np.exp(-0.5 * distance / _SIGMA_CELLS**2).astype(np.float32)
            column, row = np.clip(np.round([x, y]).astype(int), 0, cells - 1)
            bump[row, column] = 1.0
            target[kind] = np.maximum(target[kind], bump)
        return target

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Return the loss of a batch.

        Parameters
        ----------
        logits : torch.Tensor
            (N, 2, h, w) heat maps.
        targets : torch.Tensor
            (N, 2, h, w) detector maps.

        Returns
        -------
        torch.Tensor
            Scalar.
        """
        return detection_loss(logits.float(), targets)

    def validate(self, net: HourglassNet) -> dict[str, float]:
        """Return figures of merit on composed films of the validation crops.

        Parameters
        ----------
        net : HourglassNet
            In evaluation mode.

        Returns
        -------
        dict
            ``mean_mm`` and ``max_mm`` of the found centres, shares ``found`` and
            ``kind_right`` of the knees, ``false`` peaks per film.
        """
        errors: list[float] = []
        knees = right = false = 0
        for film in self.films:
            peaks = self._peaks(net, film)
            knees += len(film.kinds)
            used = 0
            for centre, kind in zip(film.centres_px, film.kinds, strict=True):
                error, peak = self._nearest(peaks, centre, film)
                if peak is None:
                    continue
                used += 1
                errors.append(error)
                right += peak.channel == kind
            false += len(peaks) - used
        return {
            "mean_mm": float(np.mean(errors)) if errors else float("inf"),
            "max_mm": max(errors, default=float("inf")),
            "found": len(errors) / knees,
            "kind_right": right / max(1, len(errors)),
            "false": false / len(self.films),
        }

    def picture(self, net: HourglassNet) -> RgbImage:
        """Return the first validation films with true and found centres.

        Parameters
        ----------
        net : HourglassNet
            In evaluation mode.

        Returns
        -------
        numpy.ndarray
            See `kneel_gui.training.pictures.mosaic`.
        """
        tiles = []
        for film in self.films[:MAX_TILES]:
            size = film.pixels.shape[0]
            scale = size / (size // HourglassNet.stride)
            cells = [peak.cell_xy for peak in self._peaks(net, film)]
            found = (np.reshape(cells, (-1, 2)) + 0.5) * scale - 0.5
            truth = np.reshape(film.centres_px, (-1, 2))
            tiles.append(marked(self._seen(film), truth, found))
        return mosaic(tiles)

    def _peaks(self, net: HourglassNet, film: Film) -> list[Peak]:
        image = torch.from_numpy(self._seen(film)[None, None])
        with torch.inference_mode():
            logits = net.heatmaps(image.to(next(net.parameters()).device))
        scores = torch.sigmoid(logits[0].float()).cpu().numpy()
        cell_mm = self.config.input.spacing_mm * HourglassNet.stride
        return find_peaks(scores, _SCORE, _APART_MM / cell_mm)

    def _nearest(
        self, peaks: Sequence[Peak], centre_px: FloatArray, film: Film
    ) -> tuple[float, Peak | None]:
        cells = film.pixels.shape[0] // HourglassNet.stride
        scale = film.pixels.shape[0] / cells
        best: tuple[float, Peak | None] = (_MATCH_MM, None)
        for peak in peaks:
            found = (peak.cell_xy + 0.5) * scale - 0.5
            off = np.hypot(*(found - centre_px)) * self.config.input.spacing_mm
            if off < best[0]:
                best = (float(off), peak)
        return best


def with_typical_centre(crop: KneeCrop) -> KneeCrop:
    """Return the crop with a centre and a scale even if it has no landmarks.

    Parameters
    ----------
    crop : KneeCrop
        Perhaps without points and spacing.

    Returns
    -------
    KneeCrop
        Missing values replaced by those of the mean labelled crop; its other points
        stay NaN.
    """
    points, spacing = crop.points_px.copy(), crop.spacing_xy_mm
    centre = knee_schema().centre
    if not np.isfinite(points[centre]).all():
        height, width = crop.pixels.shape
        points[centre] = np.array(_TYPICAL_CENTRE) * [width, height]
    if not np.isfinite(spacing).all():
        spacing = np.full(2, _TYPICAL_SPACING_MM)
    return replace(crop, points_px=points, spacing_xy_mm=spacing)
