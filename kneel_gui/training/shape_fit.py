"""Fit the statistical shape model to annotated knees and measure it fairly."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import N_LANDMARKS, knee_schema
from kneel_gui.core.shape import ShapeModel
from kneel_gui.errors import FormatError

SPACING_MM = 0.3
NOISE_MM = 0.15
ROTATION_SD_RAD = 0.15
FOUR_CLICKS = ("T6", "T1", "F6", "F1")
_FOLDS = 10
_ALIGN_ROUNDS = 10


@dataclass(frozen=True, eq=False)
class ShapeSample:
    """Annotated knees in shape mm.

    Attributes
    ----------
    points_mm : numpy.ndarray
        (n, 16, 2) shape mm.
    subjects : numpy.ndarray
        (n,) subject identifiers, str.
    """

    points_mm: FloatArray
    subjects: NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class ShapeErrors:
    """Cross-validated errors of a fit, by subject.

    Attributes
    ----------
    leave_one_out_mm : numpy.ndarray
        (n, 16) each landmark from the other 15.
    sd_mm : numpy.ndarray
        (n, 16) the sd that went with it.
    four_clicks_mm : numpy.ndarray
        (n, 12) the other landmarks from T6, T1, F6 and F1.
    """

    leave_one_out_mm: FloatArray
    sd_mm: FloatArray
    four_clicks_mm: FloatArray

    def figures(self) -> dict[str, float]:
        """Return the figures that describe the fit, mm and shares."""
        one, four = self.leave_one_out_mm, self.four_clicks_mm
        values = {
            "leave_one_out_median_mm": np.median(one),
            "leave_one_out_p95_mm": np.percentile(one, 95),
            "leave_one_out_p99_mm": np.percentile(one, 99),
            "four_clicks_median_mm": np.median(four),
            "four_clicks_within_2_mm": np.mean(four < 2.0),
        }
        return {name: round(float(value), 3) for name, value in values.items()}


def read_landmarks(path: Path) -> ShapeSample:
    """Read KNEEL's `bf_landmarks` annotation file: 0.3 mm/px, left already mirrored.

    Parameters
    ----------
    path : pathlib.Path
        CSV with the columns subject_id, tibia («x,y,…» of 9 points) and femur (7).

    Returns
    -------
    ShapeSample
        The knees, in the file's order.

    Raises
    ------
    FormatError
        If it is not such a file.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        shapes = [
            np.array(f"{row['tibia']},{row['femur']}".split(","), dtype=np.float64)
            for row in rows
        ]
        points = np.stack(shapes).reshape(-1, N_LANDMARKS, 2) * SPACING_MM
        return ShapeSample(points, np.array([row["subject_id"] for row in rows]))
    except (OSError, ValueError, KeyError) as error:
        raise FormatError(
            f"This is not a bf_landmarks file ({error}).",
            "It needs the columns subject_id, tibia and femur.",
            path,
        ) from error


def fit_gaussian(points_mm: FloatArray) -> ShapeModel:
    """Align shapes rigidly (generalised Procrustes without scale) and fit a Gaussian.

    Parameters
    ----------
    points_mm : numpy.ndarray
        (n, 16, 2) shape mm, n > 2.

    Returns
    -------
    ShapeModel
        With `quantile_99` NaN: that needs a cross-validation, see `fit_shape_model`.
    """
    centred = points_mm - points_mm.mean(axis=1, keepdims=True)
    film_mean = centred.mean(axis=0)
    mean, aligned = film_mean, centred
    angles = np.zeros(len(centred))
    for _ in range(_ALIGN_ROUNDS):
        angles = _angles(centred, mean)
        aligned = _turn(centred, angles)
        mean = aligned.mean(axis=0)
        # Keep the mean upright, or it drifts along with the shapes.
        mean = _turn(mean[None], _angles(mean[None], film_mean))[0]
    flat = (aligned - aligned.mean(axis=0)).reshape(len(aligned), -1)
    covariance = flat.T @ flat / (len(flat) - 1)
    return ShapeModel(
        mean,
        np.asarray(covariance, dtype=np.float64),
        NOISE_MM,
        ROTATION_SD_RAD,
        float(angles.std()),
        np.full(N_LANDMARKS, np.nan),
        len(points_mm),
        0,
    )


def cross_validate(sample: ShapeSample, seed: int = 0) -> ShapeErrors:
    """Measure a fit on subjects that it has not seen, in 10 folds.

    Parameters
    ----------
    sample : ShapeSample
        The knees.
    seed : int
        Of the split.

    Returns
    -------
    ShapeErrors
        For every knee, from the fit without its subject's fold.
    """
    subjects = np.unique(sample.subjects)
    order = np.random.default_rng(seed).permutation(len(subjects))
    fold_of = dict(zip(subjects[order], np.arange(len(subjects)) % _FOLDS, strict=True))
    folds = np.array([fold_of[subject] for subject in sample.subjects])
    clicks = [knee_schema().index(name) for name in FOUR_CLICKS]
    others = np.setdiff1d(np.arange(N_LANDMARKS), clicks)
    one = np.empty(sample.points_mm.shape[:2])
    sd = np.empty_like(one)
    four = np.empty((len(one), len(others)))
    for fold in range(_FOLDS):
        model = fit_gaussian(sample.points_mm[folds != fold])
        for i in np.flatnonzero(folds == fold):
            points = sample.points_mm[i]
            one[i], sd[i] = model.leave_one_out(points)
            seeded = np.full_like(points, np.nan)
            seeded[clicks] = points[clicks]
            found, _ = model.complete(seeded)
            four[i] = np.linalg.norm((found - points)[others], axis=1)
    return ShapeErrors(one, sd, four)


def fit_shape_model(path: Path) -> ShapeModel:
    """Fit the shape model that is shipped.

    Parameters
    ----------
    path : pathlib.Path
        A `bf_landmarks` file, see `read_landmarks`.

    Returns
    -------
    ShapeModel
        With cross-validated thresholds and figures.

    Raises
    ------
    FormatError
        If the file cannot be used.
    """
    sample = read_landmarks(path)
    errors = cross_validate(sample)
    return replace(
        fit_gaussian(sample.points_mm),
        quantile_99=np.percentile(errors.leave_one_out_mm / errors.sd_mm, 99, axis=0),
        n_subjects=len(np.unique(sample.subjects)),
        provenance={
            "file": path.name,
            "source": "landmarks of Tiulpin et al. 2019, arXiv:1907.12237, on "
            "radiographs of the Osteoarthritis Initiative",
            "licence": "statistics only; the landmarks are non-commercial",
            "cross_validation": f"{_FOLDS} folds by subject",
            **errors.figures(),
        },
    )


def _angles(shapes: FloatArray, target: FloatArray) -> FloatArray:
    """Return (n,) the rotations that bring centred shapes closest to the target."""
    sine = (shapes[..., 0] * target[:, 1] - shapes[..., 1] * target[:, 0]).sum(axis=1)
    cosine = (shapes * target).sum(axis=(1, 2))
    return np.asarray(np.arctan2(sine, cosine), dtype=np.float64)


def _turn(shapes: FloatArray, angles_rad: FloatArray) -> FloatArray:
    c, s = np.cos(angles_rad)[:, None], np.sin(angles_rad)[:, None]
    x, y = shapes[..., 0], shapes[..., 1]
    return np.stack([c * x - s * y, s * x + c * y], axis=-1)
