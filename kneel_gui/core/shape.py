"""The statistical shape model of a knee's landmarks: completion and plausibility.

A Gaussian model of the 16 landmarks in millimetres, after rigid (not scale) alignment:
a point distribution model (Cootes et al. 1995, CVIU 61:38-59) without truncation of
modes. Pose is marginalised, not estimated beforehand: any translation is equally
likely, rotation has a broad Gaussian prior, so that a few points are enough.

Frame: *shape mm*, a right knee as on the usual radiograph: x grows from lateral to
medial, y downwards. Left knees are mirrored into it (`shape_frame.to_shape_mm`); the
origin is free.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import N_LANDMARKS, knee_schema
from kneel_gui.errors import ModelError
from kneel_gui.paths import resource

FORMAT = "kneel-shape-model"
VERSION = 1
_N = 2 * N_LANDMARKS
_TRANSLATION_SD_MM = 1e3  # flat against every knee, small enough for float64
_POSE_STEPS = 20
_POSE_TOLERANCE_RAD = 1e-9


@dataclass(frozen=True, eq=False)
class Plausibility:
    """How far each landmark lies from where the others put it.

    Attributes
    ----------
    deviation_mm : numpy.ndarray
        (16,) distance from the conditional mean given the other placed landmarks, mm;
        NaN where the landmark, or every other one, is not placed.
    threshold_mm : numpy.ndarray
        (16,) the deviation that 99 % of real landmarks stay below, mm; it grows when
        fewer others are placed. NaN where `deviation_mm` is.
    """

    deviation_mm: FloatArray
    threshold_mm: FloatArray

    @property
    def ratio(self) -> FloatArray:
        """Return (16,) deviation over threshold; above 1 = implausible."""
        return np.asarray(self.deviation_mm / self.threshold_mm, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class ShapeModel:
    """Gaussian shape of the landmarks of one knee, in shape mm.

    Attributes
    ----------
    mean_mm : numpy.ndarray
        (16, 2) mean shape, centred, in film orientation.
    covariance_mm2 : numpy.ndarray
        (32, 32) of the rigidly aligned shapes; order x0, y0, x1, y1, …
    noise_mm : float
        Placement noise per axis that is added to every landmark.
    rotation_sd_rad : float
        Prior standard deviation of a knee's rotation on the image.
    film_rotation_sd_rad : float
        Standard deviation of the rotation seen on the radiographs of the fit.
    quantile_99 : numpy.ndarray
        (16,) 99th percentile of deviation / conditional sd, cross-validated.
    n_knees, n_subjects : int
        What the fit saw.
    provenance : mapping
        Source, licence and cross-validated figures, for people.
    """

    mean_mm: FloatArray
    covariance_mm2: FloatArray
    noise_mm: float
    rotation_sd_rad: float
    film_rotation_sd_rad: float
    quantile_99: FloatArray
    n_knees: int
    n_subjects: int
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the shapes."""
        shapes = (
            self.mean_mm.shape,
            self.covariance_mm2.shape,
            self.quantile_99.shape,
        )
        if shapes != ((N_LANDMARKS, 2), (_N, _N), (N_LANDMARKS,)):
            raise ValueError(f"not a model of 16 landmarks: {shapes}")

    @classmethod
    def load(cls, path: Path | None = None) -> "ShapeModel":
        """Read a model written by `to_json`.

        Parameters
        ----------
        path : pathlib.Path, optional
            Default: the model that is shipped.

        Returns
        -------
        ShapeModel
            The model.

        Raises
        ------
        ModelError
            If the file is not such a model or is of another landmark schema.
        """
        path = resource("shape/kneel16.json") if path is None else path
        try:
            return cls._from_raw(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"This is not a shape model of version {VERSION} ({error}).",
                "Fit it again (kneel_gui.workflows.shape) or install KNEEL GUI again.",
                path,
            ) from error

    @classmethod
    def _from_raw(cls, raw: Mapping[str, Any]) -> "ShapeModel":
        schema = knee_schema()
        found = (raw["format"], raw["version"], raw["schema"], raw["schema_version"])
        wanted = (FORMAT, VERSION, schema.name, schema.version)
        if found != wanted:
            raise ValueError(f"{found} is not {wanted}")
        upper = np.zeros((_N, _N))
        upper[np.triu_indices(_N)] = raw["covariance_upper_mm2"]
        return cls(
            np.array(raw["mean_mm"], dtype=np.float64),
            upper + np.triu(upper, 1).T,
            float(raw["noise_mm"]),
            float(raw["rotation_sd_rad"]),
            float(raw["film_rotation_sd_rad"]),
            np.array(raw["quantile_99"], dtype=np.float64),
            int(raw["n_knees"]),
            int(raw["n_subjects"]),
            dict(raw["provenance"]),
        )

    def to_json(self) -> str:
        """Return the model as text for a file; `load` reads it back.

        Returns
        -------
        str
            JSON; numbers are rounded to 1e-6.
        """
        schema = knee_schema()
        upper = self.covariance_mm2[np.triu_indices(_N)]
        raw = {
            "format": FORMAT,
            "version": VERSION,
            "schema": schema.name,
            "schema_version": schema.version,
            "frame": "mm, right knee: x lateral to medial, y down; free origin",
            "n_knees": self.n_knees,
            "n_subjects": self.n_subjects,
            "provenance": dict(self.provenance),
            "noise_mm": self.noise_mm,
            "rotation_sd_rad": self.rotation_sd_rad,
            "film_rotation_sd_rad": round(self.film_rotation_sd_rad, 6),
            "quantile_99": np.round(self.quantile_99, 6).tolist(),
            "mean_mm": np.round(self.mean_mm, 6).tolist(),
            "covariance_upper_mm2": np.round(upper, 6).tolist(),
        }
        return json.dumps(raw, indent=1) + "\n"

    def complete(self, points_mm: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return all landmarks, the missing ones where the placed ones put them.

        Parameters
        ----------
        points_mm : numpy.ndarray
            (16, 2) shape mm; NaN = not placed; at least one is placed.

        Returns
        -------
        points_mm : numpy.ndarray
            (16, 2): the placed ones unchanged, conditional means elsewhere.
        sd_mm : numpy.ndarray
            (16,) conditional standard deviation per axis (root mean square of both
            axes), mm; 0 where placed.

        Raises
        ------
        ValueError
            If no landmark is placed, or the shape is wrong.
        """
        points = np.array(points_mm, dtype=np.float64)
        known = _known(points)
        given = _given(self, known.tobytes())
        centre, angle, deviation = self._pose(points, given)
        covariance = given.covariance
        k, u = _axes(known), _axes(~known)
        gain = np.linalg.solve(covariance[np.ix_(k, k)], covariance[np.ix_(k, u)]).T
        # The rotation prior is about 0; seen from `angle` its mean is -angle.
        drift = -angle * given.turn[u]
        filled = given.mean[~known] + (drift + gain @ deviation).reshape(-1, 2)
        rest = covariance[np.ix_(u, u)] - gain @ covariance[np.ix_(k, u)]
        points[~known] = filled @ _rotation(angle).T + centre
        sd = np.zeros(N_LANDMARKS)
        variance = np.maximum(np.diag(rest), 0.0).reshape(-1, 2).mean(axis=1)
        sd[~known] = np.sqrt(variance)
        return points, sd

    def plausibility(self, points_mm: FloatArray) -> Plausibility:
        """Return how far each placed landmark lies from where the others put it.

        Parameters
        ----------
        points_mm : numpy.ndarray
            (16, 2) shape mm; NaN = not placed.

        Returns
        -------
        Plausibility
            Deviations and their 99 % thresholds, mm.
        """
        points = np.array(points_mm, dtype=np.float64)
        deviation, sd = self.leave_one_out(points)
        return Plausibility(deviation, self.quantile_99 * sd)

    def leave_one_out(self, points_mm: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return each landmark's distance from where the others put it, and its sd.

        Parameters
        ----------
        points_mm : numpy.ndarray
            (16, 2) shape mm; NaN = not placed.

        Returns
        -------
        deviation_mm : numpy.ndarray
            (16,); NaN where not placed or where no other one is.
        sd_mm : numpy.ndarray
            (16,) conditional standard deviation per axis; NaN likewise.
        """
        known = _known(points_mm, least=0)
        deviation_mm = np.full(N_LANDMARKS, np.nan)
        sd_mm = np.full(N_LANDMARKS, np.nan)
        if known.sum() < 2:
            return deviation_mm, sd_mm
        given = _given(self, known.tobytes())
        weighted = given.precision @ self._pose(points_mm, given)[2]
        # One inverse gives every leave-one-out residual: inv(W_ii) (W r)_i.
        away = given.conditional @ weighted.reshape(-1, 2, 1)
        deviation_mm[known] = np.hypot(away[:, 0, 0], away[:, 1, 0])
        variance = np.trace(given.conditional, axis1=1, axis2=2) / 2
        sd_mm[known] = np.sqrt(variance)
        return deviation_mm, sd_mm

    def precision(self, points_mm: FloatArray) -> FloatArray:
        """Return how tightly the landmarks of one knee hold each other.

        Parameters
        ----------
        points_mm : numpy.ndarray
            (16, 2) shape mm; NaN = not placed; at least one is placed.

        Returns
        -------
        numpy.ndarray
            (32, 32) 1/mm², inverse covariance of all landmarks in shape mm, pose
            included, as the knee lies; order x0, y0, x1, y1, …

        Raises
        ------
        ValueError
            If no landmark is placed, or the shape is wrong.
        """
        known = _known(points_mm)
        given = _given(self, known.tobytes())
        angle = self._pose(points_mm, given)[1]
        turn = np.kron(np.eye(N_LANDMARKS), _rotation(angle))
        return np.asarray(turn @ np.linalg.inv(given.covariance) @ turn.T)

    def sample(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Draw knees.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of chance.
        n : int
            How many.

        Returns
        -------
        numpy.ndarray
            (n, 16, 2) shape mm, rotated as on real radiographs, T4 at the origin.
        """
        values, vectors = np.linalg.eigh(self.covariance_mm2)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        shapes = (rng.standard_normal((n, _N)) @ root.T).reshape(n, N_LANDMARKS, 2)
        shapes += self.mean_mm
        angles = rng.standard_normal(n) * self.film_rotation_sd_rad
        turned = np.stack(
            [p @ _rotation(a).T for p, a in zip(shapes, angles, strict=True)]
        )
        centre = knee_schema().centre
        return np.asarray(turned - turned[:, centre : centre + 1], dtype=np.float64)

    def _pose(
        self, points: FloatArray, given: "_Given"
    ) -> tuple[FloatArray, float, FloatArray]:
        """Return the known points' centre, the most probable rotation, residuals."""
        found, mean = points[given.known], given.mean[given.known]
        turn = given.turn[_axes(given.known)]
        centre = np.asarray(found.mean(axis=0))
        angle = 0.0
        for _ in range(_POSE_STEPS):
            deviation = _residuals(found - centre, mean, turn, angle)
            weighted = given.precision @ deviation
            step = -angle + self.rotation_sd_rad**2 * float(turn @ weighted)
            angle += step
            if abs(step) < _POSE_TOLERANCE_RAD:
                break
        return centre, angle, _residuals(found - centre, mean, turn, angle)


@dataclass(frozen=True, eq=False)
class _Given:
    """What follows from which landmarks are known, wherever they lie.

    (16,) which; (16, 2) the mean shape about their centre, mm; (32,) how it moves when
    it turns, mm per radian; (32, 32) covariance with the pose, mm²; (2 n, 2 n) its
    inverse over the n known ones, 1/mm²; (n, 2, 2) covariance of each of these given
    the others, mm².
    """

    known: NDArray[np.bool_]
    mean: FloatArray
    turn: FloatArray
    covariance: FloatArray
    precision: FloatArray
    conditional: FloatArray


@lru_cache(maxsize=64)
def _given(model: ShapeModel, mask: bytes) -> _Given:
    """Return the same for the same landmarks: a drag asks at every move."""
    known = np.frombuffer(mask, dtype=bool)
    mean = model.mean_mm - model.mean_mm[known].mean(axis=0)
    turn = (mean @ _rotation(np.pi / 2).T).ravel()
    shift = np.tile(np.eye(2), (N_LANDMARKS, 1))
    covariance = (
        model.covariance_mm2
        + model.noise_mm**2 * np.eye(_N)
        + _TRANSLATION_SD_MM**2 * shift @ shift.T
        + model.rotation_sd_rad**2 * np.outer(turn, turn)
    )
    k = _axes(known)
    precision = np.linalg.inv(covariance[np.ix_(k, k)])
    n = int(known.sum())
    each = np.arange(n)
    blocks = precision.reshape(n, 2, n, 2)[each, :, each]
    return _Given(known, mean, turn, covariance, precision, np.linalg.inv(blocks))


def _residuals(
    seen: FloatArray, mean: FloatArray, turn: FloatArray, angle: float
) -> FloatArray:
    """Return (2 n,) how far the known points lie from the mean shape, turned back."""
    away: FloatArray = seen @ _rotation(-angle).T - mean
    return away.ravel() + angle * turn


def _rotation(angle_rad: float) -> FloatArray:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[c, -s], [s, c]])


def _known(points: FloatArray, least: int = 1) -> Any:
    if points.shape != (N_LANDMARKS, 2):
        raise ValueError("a knee has 16 points (x, y)")
    known = np.isfinite(points).all(axis=1)
    if known.sum() < least:
        raise ValueError("at least one landmark must be placed")
    return known


def _axes(landmarks: Any) -> Any:
    return np.repeat(landmarks, 2)
