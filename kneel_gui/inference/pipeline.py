"""Our own two stages: find the knees on the whole film, then their landmarks.

The stages and the second pass follow Tiulpin et al. 2019 (arXiv:1907.12237), with exact
geometry: one affine map per network image carries every point back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np
import torch

from kneel_gui.core.calibration import SpreadCalibration
from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.heat_maps import KneeHeatMaps
from kneel_gui.core.prediction import (
    Centres,
    LandmarkPredictor,
    Prediction,
    Progress,
    SilentProgress,
    raise_if_cancelled,
)
from kneel_gui.core.radiograph import Radiograph, require_spacing
from kneel_gui.core.schema import Side, knee_schema
from kneel_gui.errors import ModelError
from kneel_gui.inference.blob_cache import user_networks
from kneel_gui.inference.detect import find_peaks
from kneel_gui.inference.device import describe_device, resolve_device
from kneel_gui.inference.engine import StageEngine, form_of, news
from kneel_gui.inference.halves import HalvesPredictor
from kneel_gui.inference.halves_checked import checked_halves
from kneel_gui.inference.heat_maps import knee_heat_maps
from kneel_gui.inference.landmark_pass import look_at
from kneel_gui.inference.locate import (
    APART_MM,
    LEAST_SCORE,
    Candidate,
    assign_sides,
    located_at,
    looks_like,
    patients_sides,
)
from kneel_gui.inference.model_folder import ModelFolder
from kneel_gui.inference.network_stage import NetworkStage
from kneel_gui.inference.picture import Picture
from kneel_gui.inference.precision import with_checked_precision
from kneel_gui.inference.preprocess import standardise
from kneel_gui.inference.run_options import RunOptions, default_options
from kneel_gui.inference.second_pass import needs_second_pass
from kneel_gui.inference.snapshot import load_model_folder
from kneel_gui.inference.trials import Trial, result_of, trials_of
from kneel_gui.inference.views import STRAIGHT, View

_CENTRE = knee_schema().centre
_DETECTOR = "heatmap-detector"
# Stage 1 halves its input six times: the canvas must divide evenly.
_CANVAS_MULTIPLE = 64
# A knee turned by less than this is seen alike (2° move a landmark by 0.04 mm).
_UPRIGHT_RAD = np.deg2rad(2.0)
_IMPLANT_CHANNEL = 1

T = TypeVar("T")


def load_predictor(
    model: Path,
    device: str = "auto",
    geometry: str = "exact",
    options: RunOptions | None = None,
) -> LandmarkPredictor:
    """Load a model folder of any known layout, ready to predict.

    Parameters
    ----------
    model : pathlib.Path
        Our own, KNEEL 2019's or KNEEL 2024's layout.
    device : str
        See `resolve_device`.
    geometry : str
        ``exact``, or ``kneel`` to reproduce KNEEL's own numbers with its models.
    options : RunOptions, optional
        How the networks are run; default: `default_options`.

    Returns
    -------
    LandmarkPredictor
        Holding its networks in memory.

    Raises
    ------
    ModelError
        If the folder is missing, damaged or does not fit the geometry.
    DeviceError
        If the device is not there.
    """
    folder = load_model_folder(model)
    options = options or default_options()
    cache = user_networks()
    if folder.stages["centres"].kind == _DETECTOR:
        if geometry != "exact":
            raise ModelError(
                "The geometry «kneel» exists for KNEEL's own models only.",
                "Leave out --geometry.",
                model,
            )
        return with_checked_precision(
            lambda how: TwoStagePredictor(folder, device, how), options, cache
        )
    if geometry == "kneel":  # KNEEL's own numbers, to the last rounding
        plain = replace(options, precision="fp32")
        return HalvesPredictor(folder, device, "kneel", options=plain)
    return checked_halves(folder, device, options, cache)


class TwoStagePredictor:
    """Finds landmarks with a model of our own layout.

    Parameters
    ----------
    folder : ModelFolder
        With a detector of centres and a network of landmarks.
    device : str
        See `resolve_device`.
    options : RunOptions, optional
        How the networks are run.
    """

    def __init__(
        self,
        folder: ModelFolder,
        device: str = "auto",
        options: RunOptions | None = None,
    ) -> None:
        where = resolve_device(device)
        options = options or RunOptions()
        self._folder = folder
        self._options = options
        self._told: set[str] = set()
        self._centres = NetworkStage(folder.stages["centres"], where, options, True)
        self._landmarks = NetworkStage(
            folder.stages["landmarks"], where, options, False
        )
        # What only places the next region may be less precise than the result.
        self._first = self._landmarks
        if options.precision == "placing":
            self._first = NetworkStage(folder.stages["landmarks"], where, options, True)
        calibration = folder.manifest.get("calibration", {}).get("spread_mm", {})
        self._calibration = SpreadCalibration.from_dict(calibration)

    @property
    def model_id(self) -> str:
        """Return name and weight hash, for provenance."""
        return self._folder.model_id

    @property
    def device(self) -> str:
        """Return where it runs, for people."""
        return describe_device(self._landmarks.engine.device)

    @property
    def form(self) -> str:
        """Return engine, precision and what is left out."""
        return form_of(self.engines, self._options)

    @property
    def engines(self) -> tuple[StageEngine, ...]:
        """Return what runs stage 1 and both passes of stage 2, with their notices."""
        return self._centres.engine, self._first.engine, self._landmarks.engine

    def predict(
        self,
        radiograph: Radiograph,
        side: Side | None = None,
        progress: Progress | None = None,
        centres: Centres | None = None,
    ) -> Prediction:
        """Find the landmarks of a radiograph.

        Parameters
        ----------
        radiograph : Radiograph
            With a known spacing.
        side : Side, optional
            The image shows this single knee; default: `Radiograph.laterality`.
        progress : Progress, optional
            Asked between the stages.
        centres : mapping of Side to numpy.ndarray, optional
            The knees that a person has pointed at, image px; stage 1 is left out.

        Returns
        -------
        Prediction
            Image px; a prosthesis and an absent knee have no landmarks.

        Raises
        ------
        RadiographError
            If the spacing is unknown.
        Cancelled
            If asked to stop.
        """
        require_spacing(radiograph)
        watch = _Watch(progress or SilentProgress())
        spacing = radiograph.spacing.xy_mm
        picture = watch.run("normalise", lambda: Picture.of(radiograph))
        if centres:
            located = located_at(centres, radiograph.flipped)
        else:
            candidates = watch.run("centres", lambda: self.find_knees(picture))
            single = looks_like(side or radiograph.laterality, radiograph.flipped)
            located = assign_sides(candidates, radiograph.shape_px, spacing, single)
        trials = [trial for knee in located for trial in trials_of(knee)]
        if trials:
            first = watch.run(
                "landmarks",
                lambda: self._mark(trials, picture, self._first, (STRAIGHT,)),
            )
            trials = watch.run("refine", lambda: self._refine(picture, trials, first))
        knees = tuple(result_of(knee, trials, picture) for knee in located)
        knees = patients_sides(knees) if radiograph.flipped else knees
        warnings = news(self.engines, self._told)
        return Prediction(
            radiograph.image_id, knees, self.model_id, watch.seconds, warnings
        )

    def heat_maps(
        self, radiograph: Radiograph, points_px: Mapping[Side, FloatArray]
    ) -> tuple[KneeHeatMaps, ...]:
        """Return what stage 2 sees when it looks straight at given landmarks.

        Parameters
        ----------
        radiograph : Radiograph
            With a known spacing.
        points_px : mapping of Side to numpy.ndarray
            (16, 2) image px by the patient's side, finite. The region stands around T4,
            turned as the landmarks are: what a further pass would see.

        Returns
        -------
        tuple of KneeHeatMaps
            One per knee, in the order given.

        Raises
        ------
        RadiographError
            If the spacing is unknown.
        """
        require_spacing(radiograph)
        picture = Picture.of(radiograph)
        flipped = radiograph.flipped
        return tuple(
            knee_heat_maps(self._landmarks, picture, side, points, flipped)
            for side, points in points_px.items()
        )

    def find_knees(self, picture: Picture) -> list[Candidate]:
        """Return the knees that stage 1 sees on the whole film.

        Parameters
        ----------
        picture : Picture
            The film.

        Returns
        -------
        list of Candidate
            Best first.
        """
        stage, box = self._centres, picture.content
        width, height = box.size_wh
        scale = picture.spacing_xy_mm / stage.spacing_mm
        canvas_w = _round_up(width * scale[0], _CANVAS_MULTIPLE)
        canvas_h = _round_up(height * scale[1], _CANVAS_MULTIPLE)
        to_net = (
            Affine2D.translation((canvas_w - 1) / 2, (canvas_h - 1) / 2)
            @ Affine2D.scaling(*scale)
            @ Affine2D.translation(*(-box.middle_px))
        )
        seen = picture.seen(to_net, (canvas_w, canvas_h))
        image = standardise(seen.pixels, seen.inside, stage.percentiles)
        if not image.any():  # a film without contrast shows nothing
            return []
        image = np.where(seen.inside, image, np.float32(-1))
        scores = torch.sigmoid(stage.heatmaps(image[None])).mean(dim=0)[0].numpy()
        cells_h, cells_w = scores.shape[1:]
        back = to_net.inverse() @ Affine2D.resize(
            (cells_w, cells_h), (canvas_w, canvas_h)
        )
        apart = APART_MM / stage.spacing_mm * cells_w / canvas_w
        return [
            Candidate(
                back.apply(peak.cell_xy),
                peak.channel == _IMPLANT_CHANNEL,
                peak.score,
                peak.scores[_IMPLANT_CHANNEL] / sum(peak.scores),
            )
            for peak in find_peaks(scores, LEAST_SCORE, apart)
        ]

    def _mark(
        self,
        trials: Sequence[Trial],
        picture: Picture,
        stage: NetworkStage,
        views: tuple[View, ...],
    ) -> list[Trial]:
        found = look_at(trials, picture, stage, views)
        return [
            replace(trial, spread_mm=self._calibration.spread_mm(trial.spread_mm))
            for trial in found
        ]

    def _refine(
        self,
        picture: Picture,
        before: Sequence[Trial],
        marked: list[Trial],
    ) -> list[Trial]:
        """Return what the second pass sees, where it may see something else."""
        stage = self._landmarks
        again = [
            i
            for i, (old, new) in enumerate(zip(before, marked, strict=True))
            if self._options.always_refine
            or self._first is not stage
            or stage.views != (STRAIGHT,)
            or needs_second_pass(old.centre_px, new.centre_px, picture.spacing_xy_mm)
            or abs(new.tilt_rad) > _UPRIGHT_RAD
        ]
        if again:
            now = self._mark([marked[i] for i in again], picture, stage, stage.views)
            for i, trial in zip(again, now, strict=True):
                marked[i] = trial
        return marked


class _Watch:
    """Times the stages and stops between them on request."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    def run(self, stage: str, work: Callable[[], T]) -> T:
        raise_if_cancelled(self._progress)
        start = perf_counter()
        result = work()
        self.seconds[stage] = perf_counter() - start
        return result


def _round_up(length: float, multiple: int) -> int:
    return max(1, int(np.ceil(length / multiple))) * multiple
