"""KNEEL's pipeline for KNEEL's model folders: one knee in each half of the film."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import (
    Centres,
    KneeKind,
    KneePrediction,
    Prediction,
    Progress,
    SilentProgress,
    raise_if_cancelled,
)
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import N_LANDMARKS, SIDES, Side
from kneel_gui.errors import ModelError, RadiographError
from kneel_gui.inference.device import describe_device, resolve_device
from kneel_gui.inference.engine import StageEngine, form_of, news
from kneel_gui.inference.grey import kneel_grey
from kneel_gui.inference.halves_exact import (
    exact_landmarks,
    exact_recentred,
)
from kneel_gui.inference.halves_kneel import (
    kneel_centres,
    kneel_landmarks,
    kneel_recentred,
)
from kneel_gui.inference.halves_passes import ExactPasses
from kneel_gui.inference.locate import looks_like, patients_sides
from kneel_gui.inference.model_folder import ModelFolder
from kneel_gui.inference.run_options import RunOptions
from kneel_gui.inference.stage_runner import FoundKnee, StageRunner

Geometry = Literal["exact", "kneel"]
_LOST = "Where it should be there is nothing, or the edge of the picture."
# Beyond this a spacing is a wrong tag, and regions would fill the memory.
_PLAUSIBLE_MM = (0.02, 5.0)


class HalvesPredictor:
    """Runs a KNEEL model folder; implements `LandmarkPredictor`.

    Parameters
    ----------
    folder : ModelFolder
        Both stages of the kind ``hourglass-softargmax``.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``cuda:1`` or ``mps``.
    geometry : {'exact', 'kneel'}
        ``exact`` brings points back to where they were seen; ``kneel`` gives KNEEL's
        own integers, faults included.
    refine : bool
        Look a second time, centred on the T4 that was found first.
    options : RunOptions, optional
        How the networks are run.

    Raises
    ------
    ModelError
        If the folder's networks are of another kind.
    DeviceError
        If the device cannot be used.
    """

    def __init__(
        self,
        folder: ModelFolder,
        device: str = "cpu",
        geometry: Geometry = "exact",
        refine: bool = True,
        options: RunOptions | None = None,
    ) -> None:
        for name, outputs in (("centres", 1), ("landmarks", N_LANDMARKS)):
            stage = folder.stages[name]
            fits = stage.kind == "hourglass-softargmax" and stage.crop_px is not None
            if not fits or stage.config.n_outputs != outputs:
                raise ModelError(
                    f"The stage «{name}» is not of KNEEL's kind.",
                    "Use this model with the default pipeline.",
                    folder.path,
                )
        self._model_id = folder.model_id
        self._geometry = geometry
        self._refine = refine
        where = str(resolve_device(device))
        options = options or RunOptions()
        self._options = options
        self._told: set[str] = set()
        low = options.stage_precision(places_only=True) == "reduced"
        high = options.stage_precision(places_only=False) == "reduced"
        few = options.placing_folds if refine else None
        centres, landmarks = folder.stages["centres"], folder.stages["landmarks"]
        self._centres = StageRunner(centres, where, options, low, few)
        self._landmarks = StageRunner(landmarks, where, options, high)
        # What only places the next region may be less precise than the result.
        self._first = self._landmarks
        if refine and (low != high or few is not None):
            self._first = StageRunner(landmarks, where, options, low, few)

    @property
    def model_id(self) -> str:
        """Return name and weight hash, for provenance."""
        return self._model_id

    @property
    def device(self) -> str:
        """Return where it runs, for people: ``cpu`` or ``cuda:0 (name)``."""
        return describe_device(self._landmarks.engine.device)

    @property
    def n_folds(self) -> int:
        """Return how many folds set the landmarks."""
        return len(self._landmarks.stage.folds)

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
        """Find the landmarks.

        Parameters
        ----------
        radiograph : Radiograph
            With a spacing; the patient's right knee on the left.
        side : Side, optional
            The image shows this single knee; default: `Radiograph.laterality`.
        progress : Progress, optional
            Asked between the stages.
        centres : mapping of Side to numpy.ndarray, optional
            The knees that a person has pointed at, image px; the first stage is left
            out. Not with ``kneel`` geometry.

        Returns
        -------
        Prediction
            In image px. ``kneel`` geometry always looks at both halves, and gives the
            one of the single knee if there is one.

        Raises
        ------
        RadiographError
            If the radiograph has no spacing, an impossible one or no contrast.
        DeviceError
            If the device runs out of memory.
        ModelError
            If a network answers with no number, or ``kneel`` geometry gets centres.
        Cancelled
            If asked to stop.
        """
        _check_spacing(radiograph)
        if centres and self._geometry != "exact":
            raise ModelError(
                "KNEEL's own geometry always looks for the knees itself.",
                "Leave out --geometry to predict from a given centre.",
                radiograph.path,
            )
        single = radiograph.laterality if side is None else side
        flipped = radiograph.flipped and self._geometry == "exact"
        single = looks_like(single, flipped)
        steps = (4 if self._refine else 3) - bool(centres)
        watch = _Watch(progress or SilentProgress(), steps)
        with watch.step("grey"):
            grey = kneel_grey(radiograph, as_kneel=self._geometry == "kneel")
        sides: tuple[Side, ...] = SIDES if single is None else (single,)
        if centres:
            given = {
                side.other if flipped else side: np.array(centre)
                for side, centre in centres.items()
            }
            sides = tuple(given)
            passes = self._passes(grey, radiograph.spacing.xy_mm)
            found = self._from(passes, given, watch)
        else:
            run = self._exact if self._geometry == "exact" else self._kneel
            found = run(grey, radiograph.spacing.xy_mm, single, watch)
        knees = tuple(self._knee(s, found.get(s), radiograph) for s in sides)
        return Prediction(
            radiograph.image_id,
            patients_sides(knees) if flipped else knees,
            self._model_id,
            watch.seconds,
            self._warnings(single) + news(self.engines, self._told),
        )

    def _exact(
        self,
        grey: NDArray[np.uint8],
        spacing_xy_mm: FloatArray,
        single: Side | None,
        watch: "_Watch",
    ) -> dict[Side, FoundKnee]:
        passes = self._passes(grey, spacing_xy_mm)
        with watch.step("centres"):
            centres = passes.find_centres(single)
        return self._from(passes, centres, watch)

    def _from(
        self,
        passes: ExactPasses,
        centres: dict[Side, FloatArray],
        watch: "_Watch",
    ) -> dict[Side, FoundKnee]:
        """Return the knees whose centres are known already."""
        with watch.step("landmarks"):
            frames, found = passes.look_first(centres)
        if self._refine:
            with watch.step("refinement"):
                found = passes.look_again(frames, found)
        return found

    def _passes(
        self, grey: NDArray[np.uint8], spacing_xy_mm: FloatArray
    ) -> ExactPasses:
        runners = (self._centres, self._first, self._landmarks)
        return ExactPasses(grey, spacing_xy_mm, *runners, self._options)

    def shifted_mm(self, radiograph: Radiograph, shifts_mm: FloatArray) -> FloatArray:
        """Return how far landmarks move when their last region does.

        Parameters
        ----------
        radiograph : Radiograph
            One or two knees.
        shifts_mm : numpy.ndarray
            (n, 2) mm, of the region from where it belongs; to within half an image px.

        Returns
        -------
        numpy.ndarray
            (n, m) float64 mm, for the m landmarks of all knees that are there.

        Raises
        ------
        RadiographError, DeviceError, ModelError
            As `predict`.
        """
        _check_spacing(radiograph)
        xy_mm = radiograph.spacing.xy_mm
        passes = self._passes(kneel_grey(radiograph), xy_mm)
        _, first = passes.look_first(passes.find_centres(radiograph.laterality))
        places = exact_recentred(first)

        def points(shift_px: FloatArray) -> FloatArray:
            moved = {side: place + shift_px for side, place in places.items()}
            found = exact_landmarks(passes.frames(moved), self._landmarks)
            lost = np.full((N_LANDMARKS, 2), np.nan)
            seen = [found[s].points_px if s in found else lost for s in places]
            return np.concatenate(seen) if seen else lost[:0]

        still = points(np.zeros(2))
        off_px = np.stack([points(s) - still for s in shifts_mm / xy_mm])
        return np.asarray(np.hypot(*np.moveaxis(off_px * xy_mm, -1, 0)))

    def _kneel(
        self,
        grey: NDArray[np.uint8],
        spacing_xy_mm: FloatArray,
        single: Side | None,
        watch: "_Watch",
    ) -> dict[Side, FoundKnee]:
        # The first value of the DICOM attribute, which is the one between rows.
        spacing_mm = float(spacing_xy_mm[1])
        with watch.step("centres"):
            centres = kneel_centres(grey, spacing_mm, self._centres)
        with watch.step("landmarks"):
            found = kneel_landmarks(grey, spacing_mm, centres, self._landmarks)
        if self._refine:
            with watch.step("refinement"):
                again = kneel_recentred(found)
                if self._options.always_refine or not _same_centres(centres, again):
                    found = kneel_landmarks(grey, spacing_mm, again, self._landmarks)
        return found

    def _knee(
        self, side: Side, found: FoundKnee | None, radiograph: Radiograph
    ) -> KneePrediction:
        if found is None:
            return KneePrediction.absent(side, _LOST)
        height, width = radiograph.shape_px
        inside = (found.points_px >= -0.5) & (
            found.points_px <= np.array([width, height]) - 0.5
        )
        n_out = int((~inside.all(axis=1)).sum())
        kind, reason = KneeKind.NATIVE, ""
        if n_out and self._geometry == "exact":
            kind = KneeKind.CROPPED
            reason = f"{n_out} of the landmarks lie outside the picture."
        return KneePrediction(
            side, kind, reason, found.centre_px, found.points_px, found.spread_mm
        )

    def _warnings(self, single: Side | None) -> tuple[str, ...]:
        if self._geometry == "exact":
            return ()
        warnings = ["KNEEL's own geometry displaces points by up to 1.6 mm."]
        if single is not None:
            warnings.append(
                "KNEEL's own geometry expects two knees; half of the picture was used."
            )
        return tuple(warnings)


class _Watch:
    """Times the steps, reports them and stops between them when asked to."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress
        self._total = total

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        raise_if_cancelled(self._progress)
        self._progress.report(len(self.seconds), self._total, name)
        start = perf_counter()
        yield
        self.seconds[name] = perf_counter() - start
        if len(self.seconds) == self._total:
            self._progress.report(self._total, self._total, name)


def _same_centres(
    one: dict[Side, NDArray[np.int64]], other: dict[Side, NDArray[np.int64]]
) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(one[side], other[side]) for side in one
    )


def _check_spacing(radiograph: Radiograph) -> None:
    if not radiograph.spacing.known:
        raise RadiographError(
            "The size of its pixels is unknown.",
            "Give the pixel spacing in mm.",
            radiograph.path,
        )
    low, high = _PLAUSIBLE_MM
    xy_mm = radiograph.spacing.xy_mm
    if not ((xy_mm >= low) & (xy_mm <= high)).all():
        raise RadiographError(
            f"The pixel spacing {xy_mm.tolist()} mm cannot be right.",
            "Give the pixel spacing in mm.",
            radiograph.path,
        )
